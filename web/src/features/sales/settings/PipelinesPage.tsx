import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { Page } from '@/ui/Page';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { pipelinesQuery, ratesQuery, reasonsQuery } from '../queries';
import styles from '../Sales.module.css';
import { PipelineForm } from './PipelineForm';
import { Rates } from './Rates';
import { Reasons } from './Reasons';

/** How this company sells: pipelines with their stages and gates, reasons of loss, rates. */
export function PipelinesPage() {
  const { t } = useTranslation();
  const may = useMay('sales.pipeline.manage');
  const pipelines = useQuery(pipelinesQuery());
  const reasons = useQuery(reasonsQuery());
  const rates = useQuery(ratesQuery());
  const [chosen, setChosen] = useState<string | undefined>();
  const isNew = chosen === 'new';
  const pipeline = isNew ? undefined : (pipelines.data?.find((one) => one.id === chosen) ?? pipelines.data?.[0]);
  return (
    <Page
      title={t('sales:ui.pipelines.page')}
      width="reading"
      acts={
        may ? (
          <Button icon={<PlusOutlined />} onClick={() => setChosen('new')}>
            {t('sales:ui.pipelines.new')}
          </Button>
        ) : null
      }
    >
      <div className={styles.stack}>
        {pipelines.error && !pipelines.data ? (
          <ErrorState problem={Problem.of(pipelines.error)} onRetry={() => void pipelines.refetch()} />
        ) : null}
        {pipelines.isPending ? <RowsLoading rows={5} /> : null}
        {pipelines.data && (pipelines.data.length > 1 || isNew) ? (
          <Segmented
            aria-label={t('sales:ui.pipelines.one')}
            value={isNew ? 'new' : (pipeline?.id ?? '')}
            onChange={setChosen}
            options={[
              ...pipelines.data.map((one) => ({ value: one.id, label: one.name })),
              ...(isNew ? [{ value: 'new', label: t('sales:ui.pipelines.new') }] : []),
            ]}
          />
        ) : null}
        {pipeline || isNew ? (
          <PipelineForm
            key={pipeline ? `${pipeline.id} ${pipeline.revision}` : 'new'}
            pipeline={pipeline}
            isLast={(pipelines.data?.length ?? 0) < 2}
            may={may}
            onDone={setChosen}
          />
        ) : null}
        {reasons.data ? <Reasons reasons={reasons.data} may={may} /> : null}
        {rates.data ? <Rates key={JSON.stringify(rates.data)} rates={rates.data} may={may} /> : null}
      </div>
    </Page>
  );
}
