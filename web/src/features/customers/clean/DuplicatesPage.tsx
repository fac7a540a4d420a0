import { MergeCellsOutlined, SearchOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, Progress } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useFormat } from '@/lib/format';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { RelativeTime } from '@/ui/Times';
import styles from './Clean.module.css';
import { CleanTabs } from './CleanTabs';
import { GroupLine } from './GroupLine';
import { MergeDrawer } from './MergeDrawer';
import { duplicatesQuery, jobQuery, runsQuery } from './queries';

const LOOK_AGAIN_MS = 1_000;

/** Companies that look like one: found over all customers, compared, merged, or parted for good. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay('customers.company.merge');
  const list = useInfiniteQuery(duplicatesQuery());
  const groups = rowsOf(list.data);
  const runs = useQuery(runsQuery());
  const last = runs.data?.[0];
  const [merging, setMerging] = useState<readonly Id[]>();
  const start = useAct({
    call: (whole: boolean) => api.POST('/api/customers/duplicates/runs', { body: { whole } }),
    invalidates: ['customers.duplicates.runs', 'jobs.list'],
  });
  const search = may ? (
    <Dropdown.Button
      type="primary"
      loading={start.isPending}
      onClick={() => start.mutate(false)}
      menu={{
        items: [{ key: 'whole', label: t('customers:ui.duplicates.whole'), onClick: () => start.mutate(true) }],
      }}
      buttonsRender={([left, right]) => [left, right]}
    >
      <SearchOutlined /> {t('customers:ui.duplicates.search')}
    </Dropdown.Button>
  ) : null;
  return (
    <Page
      title={t('customers:ui.clean.duplicates')}
      aside={
        last?.finished_at ? (
          <span className={styles.quiet}>
            {t('customers:ui.duplicates.found', { count: last.groups ?? 0, groups: format.number(last.groups ?? 0) })} ·{' '}
            <RelativeTime at={last.finished_at} />
          </span>
        ) : null
      }
      acts={search}
      bar={<CleanTabs at="duplicates" />}
    >
      {last && !last.finished_at && last.job_id ? <Running job={last.job_id} mayStop={may} /> : null}
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading tall rows={6} /> : null}
      {list.data && groups.length === 0 ? (
        <FirstUse
          icon={<MergeCellsOutlined />}
          title={t(last?.finished_at ? 'customers:ui.duplicates.none' : 'customers:ui.duplicates.first')}
          {...(may && !last?.finished_at
            ? { act: { words: t('customers:ui.duplicates.search'), run: () => start.mutate(true) } }
            : {})}
        >
          {t('customers:ui.duplicates.words')}
        </FirstUse>
      ) : null}
      <div className={styles.list}>
        {groups.map((group) => (
          <GroupLine key={group.id} group={group} onMerge={setMerging} />
        ))}
      </div>
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('customers:ui.clean.more')}
          </Button>
        </div>
      ) : null}
      {merging ? <MergeDrawer ids={merging} onClose={() => setMerging(undefined)} /> : null}
    </Page>
  );
}

/** How far a search is; to stop it, and to go on. */
function Running({ job, mayStop }: { job: Id; mayStop: boolean }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data } = useQuery({ ...jobQuery(job), refetchInterval: LOOK_AGAIN_MS, retry: false });
  const state = data?.state;
  const ended = state === 'done';
  useEffect(() => {
    if (!ended) return;
    void cache.invalidateQueries({ queryKey: ['customers.duplicates.runs'] });
    void cache.invalidateQueries({ queryKey: ['customers.duplicates.list'] });
  }, [ended, cache]);
  const params = { params: { path: { id: job } } };
  const stop = useAct({
    call: () => api.POST('/api/jobs/{id}/cancel', params),
    invalidates: ['jobs.get', 'jobs.list'],
  });
  const goOn = useAct({ call: () => api.POST('/api/jobs/{id}/retry', params), invalidates: ['jobs.get', 'jobs.list'] });
  if (ended) return null;
  const stopped = state === 'cancelled' || state === 'dead';
  const share = data?.progress ? Math.round((100 * data.progress.done) / Math.max(1, data.progress.total)) : 0;
  return (
    <div className={styles.running} role="status">
      <span>{t(stopped ? 'customers:ui.duplicates.stopped' : 'customers:ui.duplicates.running')}</span>
      <Progress percent={share} size="small" {...(stopped ? { status: 'exception' as const } : {})} />
      {mayStop && data ? (
        stopped ? (
          <Button size="small" onClick={() => goOn.mutate()}>
            {t('customers:ui.duplicates.go_on')}
          </Button>
        ) : (
          <Button size="small" onClick={() => stop.mutate()}>
            {t('customers:ui.duplicates.stop')}
          </Button>
        )
      ) : null}
    </div>
  );
}
