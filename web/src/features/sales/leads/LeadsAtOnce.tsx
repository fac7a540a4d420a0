import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api, query } from '@/api/client';
import { Problem } from '@/api/problem';
import type { components } from '@/api/schema';
import type { Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { toast } from '@/lib/toast';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import styles from '../Sales.module.css';

type Schemas = components['schemas'];
export type WhichLeads = Schemas['WhichLeads'];
export type LeadChange = Schemas['LeadChange'];
type Told = Schemas['LeadsChanged'];

const WATCH_MS = 700;
const TOUCHED = ['sales.leads.list', 'sales.leads.board', 'sales.leads.read'] as const;

interface LeadsAtOnceProps {
  which: WhichLeads;
  change: LeadChange;
  /** In words: what becomes of them. */
  words: string;
  onClose: () => void;
  /** It runs: the selection has done its work. */
  onRun: () => void;
}

/** All leads that match changed by the server: how many beforehand, how far it is, stop, and the way back. */
export function LeadsAtOnce({ which, change, words, onClose, onRun }: LeadsAtOnceProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [job, setJob] = useState<Id | undefined>();
  const body = (preview: boolean) => ({ body: { select: { which, except: [] }, change, preview } });
  const preview = useQuery({
    queryKey: ['sales.leads.bulk', which, change],
    queryFn: () => answer(api.POST('/api/sales/leads/bulk', body(true))),
    staleTime: 0,
    gcTime: 0,
  });
  const run = useAct({
    call: () => api.POST('/api/sales/leads/bulk', body(false)),
    invalidates: ['jobs.list'],
    onDone: (told) => {
      setJob(told.job_id ?? undefined);
      onRun();
    },
  });
  const told = preview.data;
  const changing = told ? changingOf(told) : 0;
  const shown = `${format.number(changing)}${told?.more ? '+' : ''}`;
  return (
    <Modal
      open
      title={words}
      onCancel={onClose}
      footer={
        job ? null : (
          <>
            <Button onClick={onClose}>{t('act.cancel')}</Button>
            <Button
              type="primary"
              autoFocus
              disabled={changing === 0}
              loading={run.isPending}
              onClick={() => run.mutate()}
            >
              {t('sales:ui.bulk.run', { count: changing, shown })}
            </Button>
          </>
        )
      }
    >
      {job ? <Running id={job} onClose={onClose} /> : null}
      {!job && preview.error ? (
        <ErrorState problem={Problem.of(preview.error)} onRetry={() => void preview.refetch()} />
      ) : null}
      {!job && preview.isPending ? <RowsLoading rows={2} /> : null}
      {!job && told ? (
        <div className={styles.atOnce}>
          <p role="status">
            {changing > 0 ? t('sales:ui.bulk.will', { count: changing, shown }) : t('sales:ui.bulk.nothing')}
          </p>
          {(['no_way', 'unchanged'] as const).map((reason) => {
            const count = told.refused[reason] ?? 0;
            return count > 0 ? (
              <p key={reason} className={reason === 'no_way' ? styles.note : styles.muted}>
                {t(`sales:ui.bulk.${reason}`, { count, shown: format.number(count) })}
              </p>
            ) : null;
          })}
        </div>
      ) : null}
    </Modal>
  );
}

/** How many of those that were looked at will be another. */
export function changingOf(told: Pick<Told, 'count' | 'refused'>): number {
  return told.count - Object.values(told.refused).reduce((sum, count) => sum + count, 0);
}

/** How far the work is; it goes on without this window. */
function Running({ id, onClose }: { id: Id; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const { data: job } = useQuery({
    ...query('jobs.get', '/api/jobs/{id}', { params: { path: { id } } }),
    refetchInterval: ({ state }) => (isOver(state.data?.state) ? false : WATCH_MS),
  });
  const over = isOver(job?.state);
  const done = job?.progress?.done ?? 0;
  const total = job?.progress?.total ?? 0;
  useEffect(() => {
    if (!over) return;
    for (const operation of TOUCHED) void cache.invalidateQueries({ queryKey: [operation] });
  }, [over, cache]);
  const stop = useAct({
    call: () => api.POST('/api/jobs/{id}/cancel', { params: { path: { id } } }),
    invalidates: ['jobs.list', 'jobs.get'],
  });
  const undo = useAct({
    call: () => api.POST('/api/sales/leads/bulk/{job_id}/undo', { params: { path: { job_id: id } } }),
    onDone: () => {
      toast.say(t('sales:ui.bulk.undoing'));
      onClose();
    },
    invalidates: ['jobs.list', ...TOUCHED],
  });
  return (
    <div className={styles.atOnce}>
      <Progress
        percent={job?.state === 'done' ? 100 : total > 0 ? Math.floor((100 * done) / total) : 0}
        status={job?.state === 'dead' ? 'exception' : job?.state === 'done' ? 'success' : 'active'}
      />
      <p role="status" className="num">
        {job?.error ?? t('sales:ui.bulk.looked', { done: format.number(done), total: format.number(total) })}
      </p>
      <div className={styles.atOnceActs}>
        {over ? (
          <Button loading={undo.isPending} onClick={() => undo.mutate()}>
            {t('act.undo')}
          </Button>
        ) : (
          <>
            <span className={styles.muted}>{t('sales:ui.bulk.goes_on')}</span>
            <Button loading={stop.isPending} onClick={() => stop.mutate()}>
              {t('sales:ui.lead.stop')}
            </Button>
          </>
        )}
        <Button type="primary" onClick={onClose}>
          {t('act.close')}
        </Button>
      </div>
    </div>
  );
}

const isOver = (state: string | undefined) => state === 'done' || state === 'dead' || state === 'cancelled';
