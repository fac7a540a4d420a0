import { DownloadOutlined, FileZipOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import type { Mailbox, MailTakeout } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import styles from './Mailboxes.module.css';

const ASK_EVERY_MS = 1_500;
const TOUCHED = ['mail.takeouts.list', 'jobs.list', 'jobs.get'] as const;

/** The whole mailbox as one file, with its folders: asked for, watched, stopped, fetched. */
export function TakeOut({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const path = { params: { path: { id: mailbox.id } } };
  const { data } = useQuery({
    ...query('mail.takeouts.list', '/api/mail/mailboxes/{id}/takeouts', path),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'waiting') ? ASK_EVERY_MS : false),
  });
  const ask = useAct({
    call: (form: MailTakeout['form']) => api.POST('/api/mail/mailboxes/{id}/takeouts', { ...path, body: { form } }),
    invalidates: TOUCHED,
  });
  return (
    <>
      <h3>{t('mail:ui.export.whole')}</h3>
      <p className={styles.quiet}>{t('mail:ui.export.whole_words')}</p>
      <div className={styles.wraps}>
        {(['eml', 'mbox'] as const).map((form) => (
          <Button
            key={form}
            icon={<FileZipOutlined />}
            loading={ask.isPending && ask.variables === form}
            onClick={() => ask.mutate(form)}
          >
            {t(`mail:ui.export.as_${form}`)}
          </Button>
        ))}
      </div>
      {data && data.length > 0 ? (
        <ul className={styles.takeouts}>
          {data.map((one) => (
            <Line key={one.id} one={one} />
          ))}
        </ul>
      ) : null}
    </>
  );
}

function Line({ one }: { one: MailTakeout }) {
  const { t } = useTranslation();
  const format = useFormat();
  const job = { params: { path: { id: one.job_id ?? '' } } };
  const writing = one.state === 'waiting';
  const { data } = useQuery({
    ...query('jobs.get', '/api/jobs/{id}', job),
    enabled: one.job_id !== null,
    refetchInterval: ({ state }) =>
      (state.data ? ['waiting', 'running'].includes(state.data.state) : writing) ? ASK_EVERY_MS : false,
  });
  const stop = useAct({ call: () => api.POST('/api/jobs/{id}/cancel', job), invalidates: TOUCHED });
  const again = useAct({ call: () => api.POST('/api/jobs/{id}/retry', job), invalidates: TOUCHED });
  const { done = 0, total = 0 } = data?.progress ?? {};
  const failed = data?.state === 'dead';
  const stopped = data?.state === 'cancelled';
  const live = data?.state === 'waiting' || data?.state === 'running';
  return (
    <li>
      <div>
        <p>
          {one.state === 'done'
            ? t('mail:ui.export.ready', { count: one.mails, size: format.bytes(one.bytes) })
            : failed
              ? t('mail:ui.export.failed')
              : stopped
                ? t('mail:ui.export.stopped')
                : total > 0
                  ? t('mail:ui.export.writing', { done: format.number(done), total: format.number(total) })
                  : t('mail:ui.export.queued')}
          <span className={styles.quiet}>
            {' '}
            · {t(`mail:ui.export.as_${one.form}`)} · {format.dateTime(one.created_at)}
            {one.state === 'done' ? ` · ${t('mail:ui.export.until', { at: format.dateTime(one.expires_at) })}` : ''}
          </span>
        </p>
        {live && total > 0 ? <Progress percent={Math.floor((done / total) * 100)} size="small" /> : null}
      </div>
      {one.state === 'done' ? (
        <Button icon={<DownloadOutlined />} href={`/api/mail/takeouts/${one.id}/file`} download>
          {t('mail:ui.export.fetch')}
        </Button>
      ) : live ? (
        <Button loading={stop.isPending} onClick={() => stop.mutate()}>
          {t('mail:ui.export.stop')}
        </Button>
      ) : failed || stopped ? (
        <Button loading={again.isPending} onClick={() => again.mutate()}>
          {t('mail:ui.export.again')}
        </Button>
      ) : null}
    </li>
  );
}
