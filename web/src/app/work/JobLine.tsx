import {
  CheckCircleOutlined,
  ClockCircleOutlined,
  CloseCircleOutlined,
  LoadingOutlined,
  StopOutlined,
} from '@ant-design/icons';
import { Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { Job } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { StageChip, type Tone } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import styles from './Work.module.css';

const LOOKS: Record<Job['state'], { tone: Tone; icon: ReactNode }> = {
  waiting: { tone: 'amber', icon: <ClockCircleOutlined aria-hidden="true" /> },
  running: { tone: 'accent', icon: <LoadingOutlined aria-hidden="true" /> },
  done: { tone: 'green', icon: <CheckCircleOutlined aria-hidden="true" /> },
  dead: { tone: 'red', icon: <CloseCircleOutlined aria-hidden="true" /> },
  cancelled: { tone: 'neutral', icon: <StopOutlined aria-hidden="true" /> },
};

export const isUnderWay = (job: Job) => job.state === 'waiting' || job.state === 'running';

/** A piece of long work: its state, how far it is, why it failed; stop it, run it again. */
export function JobLine({ job }: { job: Job }) {
  const { t } = useTranslation();
  const format = useFormat();
  const params = { params: { path: { id: job.id } } };
  const cancel = useAct({ call: () => api.POST('/api/jobs/{id}/cancel', params), invalidates: ['jobs.list'] });
  const retry = useAct({ call: () => api.POST('/api/jobs/{id}/retry', params), invalidates: ['jobs.list'] });
  const { tone, icon } = LOOKS[job.state];
  const { progress } = job;
  const state = job.state === 'running' ? 'running_state' : job.state;
  const share = progress && progress.total > 0 ? Math.floor((100 * progress.done) / progress.total) : 0;
  return (
    <li className={styles.job}>
      <div className={styles.words}>
        <div className={styles.title}>
          <span>{job.title ?? job.kind}</span>
          <StageChip tone={tone} icon={icon}>
            {t(`work.${state}`)}
          </StageChip>
        </div>
        {isUnderWay(job) && progress ? (
          <Progress percent={share} size="small" showInfo={false} aria-label={job.title ?? job.kind} />
        ) : null}
        <div className={styles.detail}>
          {progress ? (
            <span className="num">
              {t('work.share', { done: format.number(progress.done), total: format.number(progress.total) })}
            </span>
          ) : null}
          <RelativeTime at={job.finished_at ?? job.created_at} />
          {job.error ? <span className={styles.error}>{job.error}</span> : null}
        </div>
      </div>
      {isUnderWay(job) ? (
        <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate()}>
          {t('work.stop')}
        </Button>
      ) : null}
      {job.state === 'dead' || job.state === 'cancelled' ? (
        <Button size="small" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('state.retry')}
        </Button>
      ) : null}
    </li>
  );
}
