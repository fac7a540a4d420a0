import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { FatesFilter, ResponsesFilter } from '@/api/types';
import { useFormat } from '@/lib/format';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { spanWords } from '../desk/span';
import { fateMailsQuery, responseMailsQuery } from '../queries';
import type { MailSearch } from '../search';
import { nameOf } from '../words';
import styles from './Reports.module.css';

/** The mails behind a figure of answers; the longest wait first. */
export function BehindResponses({ asked }: { asked: ResponsesFilter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(responseMailsQuery(asked));
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={3} />;
  return (
    <div className={styles.behind}>
      <h3>{t('mail:late.report.behind', { count: data.length })}</h3>
      <ul>
        {data.map((one) => (
          <li key={`${one.thread_id} ${one.at}`} className={styles.line}>
            <Link to="/mail" search={{ box: 'all', thread: one.thread_id } as MailSearch}>
              {nameOf(one.who)} · {one.subject || t('mail:ui.no_subject')}
            </Link>
            <span className={styles.quiet}>
              {format.dateTime(one.at)} · {one.person} ·{' '}
              {one.minutes == null
                ? t('mail:late.report.still_waits')
                : spanWords(one.minutes, t, asked.working === true)}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The sent mails behind a figure, the newest first. */
export function BehindSent({ asked }: { asked: FatesFilter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(fateMailsQuery(asked));
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading rows={3} />;
  return (
    <div className={styles.behind}>
      <h3>{t('mail:late.report.behind', { count: data.length })}</h3>
      <ul>
        {data.map((one) => (
          <li key={`${one.sent_at} ${one.to.join(' ')}`} className={styles.line}>
            {one.thread_id ? (
              <Link to="/mail" search={{ box: 'all', thread: one.thread_id } as MailSearch}>
                {one.subject || t('mail:ui.no_subject')}
              </Link>
            ) : (
              <span>{one.subject || t('mail:ui.no_subject')}</span>
            )}
            <span className={styles.quiet}>
              {[
                format.dateTime(one.sent_at),
                one.to.join(', '),
                one.answered ? t('mail:late.report.was_answered') : '',
                one.clicked ? t('mail:late.report.was_clicked') : one.opened ? t('mail:late.report.was_opened') : '',
                one.tracked ? '' : t('mail:late.report.untracked'),
              ]
                .filter((words) => words !== '')
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
