import { useTranslation } from 'react-i18next';
import type { SubscriptionStep } from '@/api/types';
import { useFormat } from '@/lib/format';
import { groupWords } from '@/lib/soldWords';
import styles from './Desk.module.css';
import { stepWords } from './words';

/** What happened, the newest first, by whom, and what was said about it. */
export function History({ steps }: { steps: readonly SubscriptionStep[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ol className={styles.history}>
      {steps.map((step) => {
        const { machine, event, from, at, by, group, note } = step;
        return (
          <li key={`${at} ${machine} ${event} ${from} ${group}`}>
            <time className="num" dateTime={at}>
              {format.dateTime(at)}
            </time>
            <span>
              {stepWords(step)}
              {group ? ` – ${groupWords(group)}` : null}{' '}
              <span className={styles.quiet}>{t(`desk:ui.party.${by}`)}</span>
            </span>
            {note ? <p>{note}</p> : null}
          </li>
        );
      })}
    </ol>
  );
}
