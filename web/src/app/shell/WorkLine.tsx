import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { query } from '@/api/client';
import type { Job } from '@/api/types';
import { isUnderWay, JobLine } from '../work/JobLine';
import work from '../work/Work.module.css';
import styles from './WorkLine.module.css';

/** What has ended is told beside what runs, up to so many. */
const ENDED_SHOWN_MAX = 4;

/** Long work (sync, import, campaign) as a thin line under the bar; a click opens the list. Absent when nothing runs. */
export function WorkLine() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { data } = useQuery(query('jobs.list', '/api/jobs'));
  const jobs = data?.items ?? [];
  const running = jobs.filter(isUnderWay);
  // An open list stays until it is closed, so that the result is seen.
  if (running.length === 0 && !open) return null;

  const ended = jobs.filter((job) => !isUnderWay(job)).slice(0, ENDED_SHOWN_MAX);
  const list = (
    <div className={work.recent}>
      <ul>
        {[...running, ...ended].map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
      <Link to="/work" onClick={() => setOpen(false)}>
        {t('work.open')}
      </Link>
    </div>
  );
  return (
    <Popover
      content={list}
      title={t('work.title')}
      trigger="click"
      placement="bottomLeft"
      arrow={false}
      open={open}
      onOpenChange={setOpen}
    >
      <button type="button" className={styles.line} aria-label={t('work.running', { count: running.length })}>
        <i style={{ transform: `scaleX(${shareOf(running)})` }} />
      </button>
    </Popover>
  );
}

/** How far all of it is; work that can't tell counts as just begun, so that the line is seen. */
export function shareOf(jobs: readonly Job[]): number {
  const done = jobs.reduce((sum, job) => sum + (job.progress?.done ?? 0), 0);
  const total = jobs.reduce((sum, job) => sum + (job.progress?.total ?? 0), 0);
  return total > 0 ? Math.max(0.04, Math.min(1, done / total)) : 0.04;
}
