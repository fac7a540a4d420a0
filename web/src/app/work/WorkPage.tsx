import { ThunderboltOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { pages } from '@/api/client';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { JobLine } from './JobLine';

/** All long work, the newest first, with what became of it. */
export function WorkPage() {
  const { t } = useTranslation();
  const { data, error, refetch, hasNextPage, fetchNextPage } = useInfiniteQuery(
    pages('jobs.list', '/api/jobs', { params: { query: {} } }),
  );
  const jobs = rowsOf(data);
  return (
    <Page title={t('work.open')} width={data && jobs.length === 0 ? 'full' : 'reading'}>
      <div>
        {error ? <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} /> : null}
        {!data && !error ? <RowsLoading tall /> : null}
        {data && jobs.length === 0 ? (
          <FirstUse icon={<ThunderboltOutlined />} title={t('work.none')}>
            {t('work.none_words')}
          </FirstUse>
        ) : null}
        <ul>
          {jobs.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </ul>
        {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('work.older')}</Button> : null}
      </div>
    </Page>
  );
}
