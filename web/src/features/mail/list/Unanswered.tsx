import { BellOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { ReplyWatch } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { replyWatchesQuery } from '../queries';
import type { Turn } from '../useMailSearch';
import { nameOf } from '../words';
import own from './Mailings.module.css';
import styles from './PlainLine.module.css';

const AGAIN_DAYS = 3;
const DAY_MS = 86_400_000;

/** Mails that nobody has answered: those whose day has come, or those that still have time. */
export function Unanswered({ due, turn }: { due: boolean; turn: Turn }) {
  const { t } = useTranslation();
  const { data } = useQuery(replyWatchesQuery());
  const rows = (data ?? []).filter((one) => (one.state === 'due') === due);
  if (rows.length === 0) return null;
  return (
    <section aria-label={t(due ? 'mail:late.remind.due' : 'mail:late.remind.waiting')}>
      {due ? null : <h2 className={own.title}>{t('mail:late.remind.waiting')}</h2>}
      <ul>
        {rows.map((row) => (
          <Line key={row.id} row={row} turn={turn} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row, turn }: { row: ReplyWatch; turn: Turn }) {
  const { t } = useTranslation();
  const format = useFormat();
  const answer = useAct({
    call: (again_days: number | undefined) =>
      api.POST('/api/mail/reply-watches/{id}', {
        params: { path: { id: row.id } },
        body: again_days === undefined ? {} : { again_days },
      }),
    invalidates: ['mail.reply_watches.list'],
  });
  const days = Math.max(1, Math.round((Date.now() - Date.parse(row.sent_at)) / DAY_MS));
  return (
    <li className={styles.item} data-due={row.state === 'due'}>
      <div className={styles.head}>
        <BellOutlined className={own.bell} aria-hidden="true" />
        <button type="button" className={own.open} onClick={() => turn({ thread: row.thread_id, draft: undefined })}>
          {nameOf(row.who)} · {row.subject || t('mail:ui.no_subject')}
        </button>
      </div>
      <p className={styles.problem}>
        {row.state === 'due'
          ? t('mail:late.remind.silent', { count: days })
          : t('mail:late.remind.until', { at: format.date(row.at) })}
      </p>
      <div className={styles.acts}>
        {row.state === 'due' ? (
          <Button size="small" onClick={() => answer.mutate(AGAIN_DAYS)}>
            {t('mail:late.remind.again', { count: AGAIN_DAYS })}
          </Button>
        ) : null}
        <Button size="small" onClick={() => answer.mutate(undefined)}>
          {t('mail:late.remind.no_more')}
        </Button>
      </div>
    </li>
  );
}
