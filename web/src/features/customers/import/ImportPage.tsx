import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { CustomerImport, Id } from '@/api/types';
import { Page } from '@/ui/Page';
import { ErrorState, NoRight, RowsLoading } from '@/ui/PageState';
import { CheckStep } from './CheckStep';
import { ColumnsStep } from './ColumnsStep';
import { FileDrop } from './FileDrop';
import { FileStep } from './FileStep';
import styles from './Import.module.css';
import { PastImports } from './PastImports';
import { STEPS, type Step, stepOf } from './places';
import { importQuery } from './queries';
import { RunStep } from './RunStep';

/** Import of customers: four steps on one page, and the imports that were. */
export function ImportPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay('customers.company.import');
  const { id } = useSearch({ from: '/shell/customers/import' });
  const open = (next: Id | undefined) => void navigate({ to: '/customers/import', search: next ? { id: next } : {} });
  if (!may) return <NoRight />;
  return (
    <Page
      title={t('customers:ui.import.title')}
      acts={
        id ? (
          <Button icon={<PlusOutlined />} onClick={() => open(undefined)}>
            {t('customers:ui.import.new')}
          </Button>
        ) : null
      }
    >
      <div className={styles.page}>
        {id ? (
          <OneImport id={id} onGone={() => open(undefined)} />
        ) : (
          <>
            <FileDrop onBrought={(brought) => open(brought.id)} />
            <PastImports onOpen={open} />
          </>
        )}
      </div>
    </Page>
  );
}

function OneImport({ id, onGone }: { id: Id; onGone: () => void }) {
  const { data, error, refetch } = useQuery(importQuery(id));
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={8} />;
  return <Steps of={data} onGone={onGone} />;
}

function Steps({ of, onGone }: { of: CustomerImport; onGone: () => void }) {
  const { step } = useSearch({ from: '/shell/customers/import' });
  const reached = stepOf(of.state, of.started_at !== null);
  const now = step === 'columns' && of.state === 'checked' ? 'columns' : reached;
  return (
    <>
      <StepLine now={now} ended={of.state === 'done' || of.state === 'undone'} />
      <FileStep of={of} fixed={now !== 'columns'} />
      {now === 'columns' ? <ColumnsStep of={of} /> : null}
      {now === 'check' ? <CheckStep of={of} /> : null}
      {now === 'run' ? <RunStep of={of} onGone={onGone} /> : null}
    </>
  );
}

function StepLine({ now, ended }: { now: Step; ended: boolean }) {
  const { t } = useTranslation();
  const at = STEPS.indexOf(now);
  return (
    <ol className={styles.steps}>
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={styles.step}
          data-state={index < at || ended ? 'done' : index === at ? 'now' : 'next'}
          aria-current={index === at ? 'step' : undefined}
        >
          <i className="num" aria-hidden="true">
            {index + 1}
          </i>
          {t(`customers:ui.import.step.${step}`)}
        </li>
      ))}
    </ol>
  );
}
