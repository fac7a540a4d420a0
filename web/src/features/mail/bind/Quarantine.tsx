import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { rowsOf } from '@/api/rows';
import type { Quarantined } from '@/api/types';
import { useAct } from '@/api/useAct';
import { ListTime } from '@/ui/Times';
import { quarantineQuery } from '../queries';
import { RawView } from '../thread/RawView';
import styles from './Mailboxes.module.css';
import { Section } from './MailboxPage';

/** Mails that could not be read: kept raw, each with its reason and another try. */
export function Quarantine({ mailboxId, count }: { mailboxId: string; count: number }) {
  const { t } = useTranslation();
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery({
    ...quarantineQuery(mailboxId),
    enabled: count > 0,
  });
  const rows = rowsOf(data);
  if (count === 0) return null;
  return (
    <div id="quarantine">
      <Section title={t('mail:ui.sync.quarantined', { count })} words={t('mail:ui.mailbox.quarantine_words')}>
        <ul className={styles.held}>
          {rows.map((row) => (
            <Held key={row.message_id} row={row} />
          ))}
        </ul>
        {hasNextPage ? (
          <div>
            <Button onClick={() => void fetchNextPage()}>{t('mail:ui.list.show_more')}</Button>
          </div>
        ) : null}
      </Section>
    </div>
  );
}

function Held({ row }: { row: Quarantined }) {
  const { t } = useTranslation();
  const [raw, setRaw] = useState(false);
  const retry = useAct({
    call: () => api.POST('/api/mail/messages/{id}/retry', { params: { path: { id: row.message_id } } }),
    invalidates: ['mail.mailboxes.quarantine', 'mail.mailboxes.list', 'mail.mailboxes.get', 'mail.folders.list'],
    says: () => t('mail:ui.mailbox.retrying'),
  });
  return (
    <li>
      <span className={styles.body}>
        <span className={styles.strong}>{row.subject || t('mail:ui.no_subject')}</span>
        <span className={styles.quiet}>
          {row.reason} · <ListTime at={row.at} /> · {t('mail:ui.mailbox.attempts', { count: row.attempts })}
        </span>
      </span>
      <Button size="small" type="text" onClick={() => setRaw(true)}>
        {t('mail:ui.raw.view')}
      </Button>
      <Button size="small" loading={retry.isPending} onClick={() => retry.mutate()}>
        {t('state.retry')}
      </Button>
      {raw ? <RawView id={row.message_id} onClose={() => setRaw(false)} /> : null}
    </li>
  );
}
