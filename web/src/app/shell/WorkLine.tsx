import { CloseOutlined, RedoOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, query } from '@/api/client';
import type { Job } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import styles from './WorkLine.module.css';

const RUNNING = ['queued', 'running', 'retrying'];

/** Long work (sync, import, campaign) as a thin line under the bar; a click opens the list. Absent when nothing runs. */
export function WorkLine() {
  const { t } = useTranslation();
  const { data } = useQuery(query('jobs.list', '/api/jobs'));
  // Only work that can tell its share is worth a line; the many small jobs are nobody's business.
  const jobs = data?.items.filter((job) => job.progress !== null) ?? [];
  const running = jobs.filter((job) => RUNNING.includes(job.state));
  const failed = jobs.filter((job) => job.state === 'failed' || job.state === 'dead');
  if (running.length === 0) return null;

  const share = shareOf(running);
  const list = (
    <ul className={styles.list}>
      {[...running, ...failed].map((job) => (
        <Row key={job.id} job={job} />
      ))}
    </ul>
  );
  return (
    <Popover content={list} title={t('work.title')} trigger="click" placement="bottomLeft" arrow={false}>
      <button type="button" className={styles.line} aria-label={t('work.running', { count: running.length })}>
        <i style={{ transform: `scaleX(${share})` }} />
      </button>
    </Popover>
  );
}

function Row({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const params = { params: { path: { id: job.id } } };
  const cancel = useAct({ call: () => api.POST('/api/jobs/{id}/cancel', params), invalidates: ['jobs.list'] });
  const retry = useAct({ call: () => api.POST('/api/jobs/{id}/retry', params), invalidates: ['jobs.list'] });
  const runs = RUNNING.includes(job.state);
  const { done, total } = job.progress ?? { done: 0, total: 0 };
  return (
    <li className={styles.row}>
      <span className={styles.words}>
        {job.title}
        <span className={styles.detail}>{job.error ?? `${format.number(done)} / ${format.number(total)}`}</span>
      </span>
      <Button
        type="text"
        size="small"
        icon={runs ? <CloseOutlined /> : <RedoOutlined />}
        aria-label={t(runs ? 'work.stop' : 'state.retry')}
        onClick={() => (runs ? cancel.mutate() : retry.mutate())}
      />
    </li>
  );
}

function shareOf(jobs: readonly Job[]): number {
  const done = jobs.reduce((sum, job) => sum + (job.progress?.done ?? 0), 0);
  const total = jobs.reduce((sum, job) => sum + (job.progress?.total ?? 0), 0);
  return total > 0 ? Math.min(1, done / total) : 0;
}
