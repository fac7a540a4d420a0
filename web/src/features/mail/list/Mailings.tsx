import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Modal, Popconfirm, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import { rowsOf } from '@/api/rows';
import type { Mailing, MailingRecipient } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { mailingsQuery } from '../queries';
import own from './Mailings.module.css';
import styles from './PlainLine.module.css';

const TONES: Record<Mailing['state'], Tone> = {
  awaiting: 'amber',
  running: 'accent',
  paused: 'amber',
  stopped: 'neutral',
  done: 'green',
};
/** What has ended stays in sight for so long. */
const SHOWN_MS = 3 * 86_400_000;

/** What is sent separately: how far it is, and what to do with it. */
export function Mailings() {
  const { t } = useTranslation();
  const { data } = useInfiniteQuery(mailingsQuery());
  const rows = rowsOf(data).filter((one) => !one.finished_at || Date.now() - Date.parse(one.finished_at) < SHOWN_MS);
  if (rows.length === 0) return null;
  return (
    <section>
      <h2 className={own.title}>{t('mail:late.separate.list')}</h2>
      <ul>
        {rows.map((row) => (
          <Line key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Line({ row }: { row: Mailing }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const act = useAct({
    call: (what: 'pause' | 'resume' | 'stop') =>
      api.POST('/api/mail/mailings/{id}/act', { params: { path: { id: row.id } }, body: { act: what } }),
    invalidates: ['mail.mailings.list', 'mail.drafts.list'],
  });
  const total = row.total - row.left_out;
  const live = row.state === 'running' || row.state === 'paused' || row.state === 'awaiting';
  return (
    <li className={styles.item}>
      <div className={styles.head}>
        <span className={styles.who}>{row.subject || t('mail:ui.no_subject')}</span>
        <StageChip tone={TONES[row.state]}>{t(`mail:late.separate.${row.state}`)}</StageChip>
      </div>
      <Progress
        size="small"
        percent={total === 0 ? 100 : Math.round((row.sent / total) * 100)}
        {...(row.failed > 0 ? { status: 'exception' as const } : {})}
        format={() => t('mail:late.separate.progress', { sent: format.number(row.sent), total: format.number(total) })}
        className={own.progress ?? ''}
      />
      <p className={styles.problem}>
        {[
          row.failed > 0 ? t('mail:late.separate.failed', { count: row.failed }) : '',
          row.left_out > 0 ? t('mail:late.separate.left_out', { count: row.left_out }) : '',
          row.held_until ? t('mail:late.separate.held', { at: format.dateTime(row.held_until) }) : '',
          row.problem ?? '',
        ]
          .filter((words) => words !== '')
          .join(' · ')}
      </p>
      <div className={styles.acts}>
        <Button size="small" onClick={() => setOpen(true)}>
          {t('mail:late.separate.who')}
        </Button>
        {row.state === 'running' ? (
          <Button size="small" loading={act.isPending} onClick={() => act.mutate('pause')}>
            {t('mail:late.separate.do_pause')}
          </Button>
        ) : null}
        {row.state === 'paused' ? (
          <Button size="small" loading={act.isPending} onClick={() => act.mutate('resume')}>
            {t('mail:late.separate.do_resume')}
          </Button>
        ) : null}
        {live ? (
          <Popconfirm
            title={t('mail:late.separate.stop_sure')}
            okText={t('mail:late.separate.do_stop')}
            onConfirm={() => act.mutate('stop')}
          >
            <Button size="small">{t('mail:late.separate.do_stop')}</Button>
          </Popconfirm>
        ) : null}
      </div>
      <Modal
        open={open}
        footer={null}
        width={560}
        title={row.subject || t('mail:late.separate.who')}
        onCancel={() => setOpen(false)}
        destroyOnHidden
      >
        <Recipients id={row.id} />
      </Modal>
    </li>
  );
}

function Recipients({ id }: { id: string }) {
  const { data } = useQuery(
    query('mail.mailings.recipients', '/api/mail/mailings/{id}/recipients', { params: { path: { id } } }),
  );
  if (!data) return <RowsLoading rows={5} />;
  return (
    <ul className={own.people}>
      {data.map((one) => (
        <li key={one.address} className={own.person}>
          <span className={own.address}>{one.name ? `${one.name} <${one.address}>` : one.address}</span>
          <State one={one} />
        </li>
      ))}
    </ul>
  );
}

function State({ one }: { one: MailingRecipient }) {
  const { t } = useTranslation();
  if (one.left_out === 'unfilled') return <span className={own.quiet}>{t('mail:late.separate.unfilled_short')}</span>;
  if (one.left_out) return <span className={own.quiet}>{t(`mail:late.separate.${one.left_out}`)}</span>;
  if (!one.state) return <span className={own.quiet}>{t('mail:late.separate.waiting')}</span>;
  const wrong = one.state === 'failed' || one.state === 'uncertain';
  return (
    <span className={wrong ? own.wrong : own.quiet} title={one.detail ?? undefined}>
      {one.problem ?? t(`mail:ui.outgoing.${one.state}`)}
    </span>
  );
}
