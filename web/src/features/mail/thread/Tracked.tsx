import { EyeOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import type { MailTracking, MailVisit, Message } from '@/api/types';
import { useFormat } from '@/lib/format';
import styles from './Tracked.module.css';

const isPerson = (visit: MailVisit) => visit.visitor === 'person' || visit.visitor === 'by_proxy';

/** Of a mail that was sent with tracking: whether it was opened, said as surely as it is known. */
export function Tracked({ message }: { message: Message }) {
  const { data } = useQuery(
    query('mail.tracking.of_thread', '/api/mail/threads/{id}/tracking', {
      params: { path: { id: message.thread_id } },
    }),
  );
  const tracking = data?.find((one) => one.message_id === message.id);
  return tracking ? <Line tracking={tracking} /> : null;
}

function Line({ tracking }: { tracking: MailTracking }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { visits } = tracking;
  const people = visits.filter(isPerson);
  const opens = people.filter((one) => one.kind === 'open').length;
  const links = people.filter((one) => one.kind === 'link').length;
  const last = people[0];
  const words = [
    opens > 0 ? t('mail:late.track.opens', { count: opens }) : '',
    links > 0 ? t('mail:late.track.links', { count: links }) : '',
    last ? t('mail:late.track.last', { at: format.dateTime(last.at) }) : '',
  ].filter((one) => one !== '');
  return (
    <Popover trigger="click" arrow={false} placement="bottomLeft" content={<Visits visits={visits} />}>
      <button type="button" className={styles.line} data-opened={people.length > 0}>
        <EyeOutlined aria-hidden="true" />
        <span>
          {words.length > 0
            ? words.join(' · ')
            : t(visits.length > 0 ? 'mail:late.track.only_machines' : 'mail:late.track.nobody')}
        </span>
      </button>
    </Popover>
  );
}

function Visits({ visits }: { visits: MailVisit[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles.visits}>
      <ul>
        {visits.map((one, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: visits are only ever added in front of an answer that is read anew
          <li key={`${one.at}-${index}`}>
            <span className="num">{format.dateTime(one.at)}</span>{' '}
            {t(one.kind === 'link' ? 'mail:late.track.link' : 'mail:late.track.open')}
            {one.device && isPerson(one) ? ` · ${t(`mail:late.track.${one.device}`)}` : ''}
            <span className={styles.quiet}>
              {' '}
              – {one.visitor === 'own' ? '' : t(`mail:late.track.${one.visitor}`)}
              {one.target ? <span className={styles.target}>{one.target}</span> : null}
            </span>
          </li>
        ))}
      </ul>
      <p className={styles.quiet}>{t('mail:late.track.honest')}</p>
    </div>
  );
}
