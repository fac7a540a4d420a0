import { DownloadOutlined, UndoOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Popconfirm, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { CustomerImport } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import styles from './Import.module.css';
import { IMPORT_OPS } from './queries';

const OUTCOMES = ['made', 'added', 'updated', 'unchanged', 'skipped', 'refused'] as const;
const UNDONE = ['taken_back', 'restored', 'kept'] as const;

/** The run: how far it is, what became of the rows, what was left out; stop, go on, undo. */
export function RunStep({ of, onGone }: { of: CustomerImport; onGone: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const running = of.state === 'running' || of.state === 'undoing';
  const title = {
    running: t('customers:ui.import.run.running'),
    undoing: t('customers:ui.import.run.undoing'),
    undone: t('customers:ui.import.run.undone'),
    done: t('customers:ui.import.run.done'),
    stopped: t('customers:ui.import.run.stopped', { count: of.rows_done }),
    failed: t('customers:ui.import.run.failed', {
      why: of.error === 'fault' || !of.error ? t('customers:ui.import.run.fault') : of.error,
    }),
  };
  const undone = of.undone.taken_back + of.undone.restored + of.undone.kept;
  const total = of.state === 'undoing' ? of.outcome.made + of.outcome.updated : of.rows;
  const done = of.state === 'undoing' ? undone : of.rows_done;
  return (
    <section className={styles.run}>
      <h2 aria-live="polite">{of.state in title ? title[of.state as keyof typeof title] : null}</h2>
      {running ? (
        <div className={styles.progressLine}>
          <Progress
            percent={total > 0 ? Math.floor((100 * done) / total) : 0}
            aria-label={title[of.state as 'running' | 'undoing']}
          />
          <span className="num">
            {t('customers:ui.import.run.share', { done: format.number(done), total: format.number(total) })}
          </span>
        </div>
      ) : null}
      <dl className={styles.told}>
        {OUTCOMES.filter((outcome) => of.outcome[outcome] > 0).map((outcome) => (
          <div key={outcome} data-tone={outcome}>
            <dt>{t(`customers:ui.import.run.${outcome}`)}</dt>
            <dd className="num">{format.number(of.outcome[outcome])}</dd>
          </div>
        ))}
      </dl>
      {undone > 0 ? <Undone of={of} /> : null}
      <Acts of={of} onGone={onGone} />
    </section>
  );
}

function Undone({ of }: { of: CustomerImport }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <dl className={styles.told}>
        {UNDONE.filter((what) => of.undone[what] > 0).map((what) => (
          <div key={what} data-tone={what}>
            <dt>{t(`customers:ui.import.run.${what}`)}</dt>
            <dd className="num">{format.number(of.undone[what])}</dd>
          </div>
        ))}
      </dl>
      {of.undone.kept_first.length > 0 ? (
        <ul className={styles.kept}>
          {of.undone.kept_first.map((company) => (
            <li key={company.id}>
              <Link to="/customers/$id" params={{ id: company.id }}>
                {company.name}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Acts({ of, onGone }: { of: CustomerImport; onGone: () => void }) {
  const { t } = useTranslation();
  const params = { params: { path: { id: of.id } } };
  const stop = useAct({ call: () => api.POST('/api/customers/imports/{id}/stop', params), invalidates: IMPORT_OPS });
  const run = useAct({ call: () => api.POST('/api/customers/imports/{id}/run', params), invalidates: IMPORT_OPS });
  const undo = useAct({ call: () => api.POST('/api/customers/imports/{id}/undo', params), invalidates: IMPORT_OPS });
  const forget = useAct({
    call: () => api.DELETE('/api/customers/imports/{id}', params),
    invalidates: ['customers.imports.list'],
    says: () => t('customers:ui.import.removed'),
    onDone: onGone,
  });
  if (of.state === 'running' || of.state === 'undoing') {
    return (
      <div className={styles.acts}>
        <Button onClick={() => stop.mutate()} loading={stop.isPending}>
          {t('customers:ui.import.run.stop')}
        </Button>
      </div>
    );
  }
  const canUndo = of.state !== 'undone' && of.outcome.made + of.outcome.updated > 0;
  const takenBack = of.undone.taken_back + of.undone.restored + of.undone.kept > 0;
  const goesOn = (of.state === 'stopped' || of.state === 'failed') && !takenBack;
  return (
    <div className={styles.acts}>
      {goesOn ? (
        <Button type="primary" onClick={() => run.mutate()} loading={run.isPending}>
          {t('customers:ui.import.run.go_on')}
        </Button>
      ) : (
        <Link to="/customers" search={{ sort: 'created' }}>
          <Button type="primary">{t('customers:ui.import.run.see')}</Button>
        </Link>
      )}
      {of.outcome.refused > 0 ? (
        <Button icon={<DownloadOutlined />} href={`/api/customers/imports/${of.id}/left-out`} download>
          {t('customers:ui.import.run.download')}
        </Button>
      ) : null}
      {canUndo ? (
        <Popconfirm
          title={t('customers:ui.import.run.undo_title')}
          description={<div className={styles.ask}>{t('customers:ui.import.run.undo_words')}</div>}
          okText={t('customers:ui.import.run.undo')}
          cancelText={t('act.cancel')}
          onConfirm={() => undo.mutate()}
        >
          <Button icon={<UndoOutlined />} loading={undo.isPending}>
            {t('customers:ui.import.run.undo')}
          </Button>
        </Popconfirm>
      ) : null}
      <Button type="text" loading={forget.isPending} onClick={() => forget.mutate()}>
        {t('customers:ui.import.remove')}
      </Button>
    </div>
  );
}
