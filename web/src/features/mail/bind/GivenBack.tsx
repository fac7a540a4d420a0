import { CheckCircleOutlined, ClockCircleOutlined, WarningOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { Id, MailRevocation } from '@/api/types';
import { useFormat } from '@/lib/format';
import { revocationsQuery } from '../queries';
import styles from './Mailboxes.module.css';

/** Permissions that were taken back lately, of one mailbox or of all: whether the provider knows, and what is left to do by hand. */
export function GivenBack({ mailboxId }: { mailboxId?: Id }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery(revocationsQuery());
  const shown = (data ?? []).filter((one) => mailboxId === undefined || one.mailbox_id === mailboxId);
  if (shown.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2>{t('mail:ui.mailbox.given_back')}</h2>
      <ul className={styles.givenBack}>
        {shown.map((one) => (
          <li key={one.id} data-state={one.state}>
            {iconOf(one.state)}
            <span>
              <b>{one.address}</b> <span className={styles.quiet}>{format.dateTime(one.asked_at)}</span>
              <br />
              {wordsOf(one, t, format)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function iconOf(state: MailRevocation['state']) {
  if (state === 'waiting') return <ClockCircleOutlined aria-hidden="true" />;
  if (state === 'given_up' || state === 'by_hand') return <WarningOutlined aria-hidden="true" />;
  return <CheckCircleOutlined aria-hidden="true" />;
}

/** What has become of it, in a sentence. */
export function wordsOf(
  one: MailRevocation,
  t: TFunction,
  format: Pick<ReturnType<typeof useFormat>, 'dateTime'>,
): string {
  const name = one.provider;
  switch (one.state) {
    case 'waiting':
      return one.said && one.next_at
        ? t('mail:ui.mailbox.given_back_again', { name, said: one.said, at: format.dateTime(one.next_at) })
        : t('mail:ui.mailbox.given_back_waiting', { name });
    case 'given_up':
      return t('mail:ui.mailbox.given_back_given_up', { name, count: one.tries });
    default:
      return t(`mail:ui.mailbox.given_back_${one.state}`, { name });
  }
}
