import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { type DragEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Job, Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import { toast } from '@/lib/toast';
import styles from './Mailboxes.module.css';
import { Section } from './MailboxPage';
import { TakeOut } from './TakeOut';

const ACCEPT = '.eml,.mbox,.zip';

/** Mail files in, mail files out. */
export function Transfer({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const mayImport = useMay('mail.import');
  const mayExport = useMay('mail.export');
  return (
    <>
      {mayImport ? (
        <Section title={t('mail:ui.import.title')} words={t('mail:ui.import.words')}>
          <Import mailbox={mailbox} />
        </Section>
      ) : null}
      {mayExport ? (
        <Section title={t('mail:ui.export.title')} words={t('mail:ui.export.words')}>
          <div className={styles.buttons}>
            {(['mbox', 'zip'] as const).map((format) => (
              <Button
                key={format}
                icon={<DownloadOutlined />}
                href={`/api/mail/export?mailbox_id=${mailbox.id}&format=${format}`}
                download
              >
                {t(`mail:ui.export.${format}`)}
              </Button>
            ))}
          </div>
          <TakeOut mailbox={mailbox} />
        </Section>
      ) : null}
    </>
  );
}

function Import({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const cache = useQueryClient();
  const [over, setOver] = useState(false);
  // One file goes up at a time; further ones wait, in the order in which they were dropped.
  const [waiting, setWaiting] = useState<File[]>([]);
  const [going, setGoing] = useState<Going | undefined>();
  const [jobs, setJobs] = useState<{ id: string; name: string }[]>([]);
  useLeaveAsked(going !== undefined);

  const take = (files: File[]) => setWaiting((now) => [...now, ...files]);
  const next = going === undefined ? waiting[0] : undefined;
  useEffect(() => {
    if (!next) return;
    const stop = new AbortController();
    setGoing({ file: next, share: 0, stop: () => stop.abort() });
    setWaiting((now) => now.slice(1));
    const onShare = (share: number) => setGoing((now) => (now ? { ...now, share } : now));
    upload(mailbox.id, next, { onShare, signal: stop.signal })
      .then((job) => {
        setJobs((now) => [...now, { id: job.job_id, name: next.name }]);
        void cache.invalidateQueries({ queryKey: ['jobs.list'] });
      })
      .catch((thrown) => {
        if (!stop.signal.aborted) toast.problem(Problem.of(thrown));
      })
      .finally(() => setGoing(undefined));
  }, [next, mailbox.id, cache]);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  return (
    <>
      <button
        type="button"
        className={styles.drop}
        data-over={over}
        onClick={() => input.current?.click()}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <InboxOutlined className={styles.dropIcon} aria-hidden="true" />
        {t('mail:ui.import.drop')}
      </button>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        multiple
        hidden
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {going ? (
        <div className={styles.upload}>
          <div>
            <p>
              {t('mail:ui.import.uploading', {
                name: going.file.name,
                done: format.bytes(going.file.size * going.share),
                total: format.bytes(going.file.size),
              })}
              {waiting.length > 0 ? ` · ${t('mail:ui.import.waiting', { count: waiting.length })}` : ''}
            </p>
            <Progress percent={Math.floor(going.share * 100)} size="small" status="active" />
          </div>
          <Button size="small" onClick={going.stop}>
            {t('act.cancel')}
          </Button>
        </div>
      ) : null}
      {jobs.map(({ id, name }) => (
        <JobLine key={id} id={id} name={name} />
      ))}
    </>
  );
}

const RUNNING: readonly Job['state'][] = ['waiting', 'running'];
const ASK_EVERY_MS = 1_500;

function JobLine({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: job } = useQuery({
    ...query('jobs.get', '/api/jobs/{id}', { params: { path: { id } } }),
    refetchInterval: ({ state }) => (!state.data || RUNNING.includes(state.data.state) ? ASK_EVERY_MS : false),
  });
  if (!job) return null;
  const { done = 0, total = 0 } = job.progress ?? {};
  const failed = job.state === 'dead' || job.state === 'cancelled';
  return (
    <div>
      <p>
        {name} ·{' '}
        {job.state === 'done'
          ? t('mail:ui.import.done', { done: format.number(done), total: format.number(total) })
          : failed
            ? t('mail:ui.import.failed')
            : t('mail:ui.import.running', { done: format.bytes(done), total: format.bytes(total) })}
      </p>
      {job.error ? <p className={styles.problem}>{job.error}</p> : null}
      <Progress
        percent={total > 0 ? Math.round((done / total) * 100) : job.state === 'done' ? 100 : 0}
        size="small"
        status={failed ? 'exception' : job.state === 'done' ? 'success' : 'active'}
      />
    </div>
  );
}

/** A file on its way up. The browser reads it from the disk as it goes, so several gigabytes need no memory. */
interface Going {
  file: File;
  share: number;
  stop: () => void;
}

/** Leaving the page would break off what is on its way: the browser asks first. */
function useLeaveAsked(busy: boolean): void {
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
}

interface Uploading {
  onShare: (share: number) => void;
  signal: AbortSignal;
}

function upload(mailboxId: string, file: File, { onShare, signal }: Uploading): Promise<{ job_id: string }> {
  return new Promise((resolve, reject) => {
    const form = new FormData();
    form.append('mailbox_id', mailboxId);
    form.append('file', file, file.name);
    const request = new XMLHttpRequest();
    request.open('POST', '/api/mail/import');
    request.setRequestHeader('X-Requested-With', 'tradewind');
    request.responseType = 'json';
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onShare(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(request.response as { job_id: string });
      else reject(Problem.from(request.status, request.response));
    };
    request.onerror = () => reject(Problem.unreachable());
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal.addEventListener('abort', () => request.abort());
    request.send(form);
  });
}
