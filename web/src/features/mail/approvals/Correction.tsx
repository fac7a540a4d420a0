import { useTranslation } from 'react-i18next';
import type { ApprovalCorrection } from '@/api/types';
import styles from './Approvals.module.css';
import { type Changed, changedLines } from './changed';

/** What somebody changed of a mail before he let it go: the lines that differ, old and new. */
export function Correction({ correction }: { correction: ApprovalCorrection }) {
  const { t } = useTranslation();
  const { subject_before, subject_after, text_before, text_after } = correction;
  const lines = changedLines(text_before, text_after);
  const retitled = subject_before !== subject_after;
  return (
    <section className={styles.changed} aria-label={t('mail:late.approval.changed')}>
      <h3>{t('mail:late.approval.changed')}</h3>
      {retitled ? (
        <>
          <p className={styles.quiet}>{t('mail:late.approval.subject_was')}</p>
          <Lines
            lines={[
              { is: 'gone', text: subject_before },
              { is: 'new', text: subject_after },
            ]}
          />
        </>
      ) : null}
      {lines.length > 0 ? <Lines lines={lines} /> : null}
      {!retitled && lines.length === 0 ? <p className={styles.quiet}>{t('mail:late.approval.changed_none')}</p> : null}
    </section>
  );
}

function Lines({ lines }: { lines: readonly Changed[] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles.lines}>
      {lines.map(({ is, text }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other name, and never move
        <li key={at}>
          {is === 'gone' ? (
            <del title={t('mail:late.approval.before')}>{text}</del>
          ) : (
            <ins title={t('mail:late.approval.after')}>{text}</ins>
          )}
        </li>
      ))}
    </ul>
  );
}
