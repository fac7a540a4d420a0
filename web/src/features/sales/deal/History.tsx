import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Id, Pipeline } from '@/api/types';
import { useFormat } from '@/lib/format';
import { historyQuery } from '../queries';
import styles from '../Sales.module.css';

const DAY_S = 86_400;

/** Where it has been, and how long it stood there. */
export function History({ id, pipelines }: { id: Id; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(historyQuery(id));
  if (!data || data.length === 0) return null;
  const stages = pipelines.flatMap((one) => one.stages);
  const name = (stage: Id | null) => stages.find((one) => one.id === stage)?.name ?? t('sales:ui.stage_gone');
  return (
    <section className={styles.part}>
      <h2>{t('sales:ui.history')}</h2>
      <ol className={styles.history}>
        {data.map((change) => (
          <li key={change.at}>
            <span>
              {change.state === 'open'
                ? change.from_stage_id === null
                  ? t('sales:ui.made_at', { stage: name(change.to_stage_id) })
                  : `${name(change.from_stage_id)} → ${name(change.to_stage_id)}`
                : t(`sales:ui.outcome.${change.state}`)}
              {change.stood >= DAY_S ? (
                <span className={styles.muted}>
                  {' '}
                  · {t('sales:ui.stood', { count: Math.floor(change.stood / DAY_S) })}
                </span>
              ) : null}
            </span>
            <span className={styles.muted}>
              {change.by?.name} {format.dateTime(change.at)}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
