import { FieldTimeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import type { MailLabel, Unanswered } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { spanWords } from '../desk/span';
import { unansweredQuery } from '../queries';
import type { MailSearch } from '../search';
import { SnoozeChoices } from '../thread/SnoozeChoices';
import { nameOf } from '../words';
import styles from './Unanswered.module.css';

const INVALIDATES = ['mail.unanswered.list', 'mail.threads.list', 'mail.counts'] as const;

/** Who waits longer for an answer than he should: the reader's own, and those of whom he leads. */
export function UnansweredPart() {
  const { t } = useTranslation();
  const { account } = useMe();
  const { data, error, refetch } = useQuery(unansweredQuery());
  if (error && !data) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading tall />;
  if (data.length === 0) {
    return (
      <FirstUse icon={<FieldTimeOutlined />} title={t('mail:late.alarm.none')}>
        {t('mail:late.alarm.none_words')}
      </FirstUse>
    );
  }
  const own = data.filter((one) => one.owner_id === account.id);
  const others = data.filter((one) => one.owner_id !== account.id);
  return (
    <div className={styles.part}>
      <Rows title={t('mail:late.alarm.own')} rows={own} />
      <Rows title={t('mail:late.alarm.led')} rows={others} />
    </div>
  );
}

function Rows({ title, rows }: { title: string; rows: Unanswered[] }) {
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 className={styles.group}>{title}</h2>
      <ul>
        {rows.map((row) => (
          <Row key={row.thread_id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Row({ row }: { row: Unanswered }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [choosing, setChoosing] = useState(false);
  const params = { params: { path: { thread_id: row.thread_id } } };
  const close = useAct({
    call: () => api.POST('/api/mail/unanswered/{thread_id}', { ...params, body: { no_answer: true } }),
    invalidates: INVALIDATES,
    says: () => t('mail:late.alarm.closed'),
    undo: () => () => api.POST('/api/mail/unanswered/{thread_id}', { ...params, body: { no_answer: false } }),
  });
  const snooze = useAct({
    call: (until: string) =>
      api.POST('/api/mail/threads/act', { body: { ids: [row.thread_id], act: 'snooze', until } }),
    invalidates: INVALIDATES,
    says: () => t('mail:late.alarm.snoozed'),
    undo: () => () => api.POST('/api/mail/threads/act', { body: { ids: [row.thread_id], act: 'unsnooze' } }),
  });
  return (
    <li className={styles.row}>
      <div className={styles.body}>
        <div className={styles.head}>
          {row.subject == null ? (
            <span className={styles.who}>{t('mail:late.alarm.hidden')}</span>
          ) : (
            <Link className={styles.who} to="/mail" search={{ box: 'all', thread: row.thread_id } as MailSearch}>
              {row.who ? `${nameOf(row.who)} · ` : ''}
              {row.subject || t('mail:ui.no_subject')}
            </Link>
          )}
          {row.label ? <StageChip tone="accent">{t(`mail:ui.tag.${row.label as MailLabel}`)}</StageChip> : null}
        </div>
        <p className={styles.quiet}>
          {[
            row.owner,
            row.mailbox,
            t('mail:late.alarm.since', { at: format.dateTime(row.since) }),
            row.superior_at ? t('mail:late.alarm.superior_told', { at: format.dateTime(row.superior_at) }) : '',
          ]
            .filter((words) => words !== '')
            .join(' · ')}
        </p>
      </div>
      <StageChip tone={row.superior_at ? 'red' : 'amber'}>
        {t('mail:late.alarm.waited', { span: spanWords(row.waited_minutes, t) })}
      </StageChip>
      <div className={styles.acts}>
        {row.subject == null ? null : (
          <Popover
            open={choosing}
            onOpenChange={setChoosing}
            trigger="click"
            destroyOnHidden
            content={
              <SnoozeChoices
                onChoose={(until) => {
                  setChoosing(false);
                  snooze.mutate(until);
                }}
              />
            }
          >
            <Button size="small">{t('mail:ui.act.snooze')}</Button>
          </Popover>
        )}
        <Button size="small" loading={close.isPending} onClick={() => close.mutate()}>
          {t('mail:late.alarm.close')}
        </Button>
      </div>
    </li>
  );
}
