import { DownloadOutlined, InboxOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Job, Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import { toast } from '@/lib/toast';
import styles from './Mailboxes.module.css';
import { Section } from './MailboxPage';

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
  const [share, setShare] = useState<number | undefined>();
  const [jobs, setJobs] = useState<string[]>([]);

  const take = async (files: File[]) => {
    for (const file of files) {
      setShare(0);
      try {
        const job = await upload(mailbox.id, file, setShare);
        setJobs((now) => [...now, job.job_id]);
        void cache.invalidateQueries({ queryKey: ['jobs.list'] });
      } catch (thrown) {
        toast.problem(Problem.of(thrown));
      }
      setShare(undefined);
    }
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void take([...event.dataTransfer.files]);
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
          void take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {share === undefined ? null : (
        <p className={styles.quiet}>
          {t('mail:ui.import.uploading', {
            share: format.number(share, { style: 'percent', maximumFractionDigits: 0 }),
          })}
        </p>
      )}
      {jobs.map((id) => (
        <JobLine key={id} id={id} />
      ))}
    </>
  );
}

const RUNNING: readonly Job['state'][] = ['waiting', 'running'];
const ASK_EVERY_MS = 1_500;

function JobLine({ id }: { id: string }) {
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
        {job.state === 'done'
          ? t('mail:ui.import.done', { done: format.number(done), total: format.number(total) })
          : failed
            ? t('mail:ui.import.failed')
            : t('mail:ui.import.running', { done: format.number(done), total: format.number(total) })}
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

function upload(mailboxId: string, file: File, onShare: (share: number) => void): Promise<{ job_id: string }> {
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
    request.send(form);
  });
}
