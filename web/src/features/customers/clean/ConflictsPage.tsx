import { SwapOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import styles from './Clean.module.css';
import { CleanTabs } from './CleanTabs';
import { ConflictCase } from './ConflictCase';
import { conflictsQuery } from './queries';
import { CONFLICT_STATES } from './states';

/** Cases of two salespeople on one customer: what speaks for each, what was said, what was decided. */
export function ConflictsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { state } = useSearch({ from: '/shell/customers/conflicts' });
  const put = (next: typeof state) =>
    void navigate({ to: '/customers/conflicts', search: next ? { state: next } : {}, replace: true });
  const list = useInfiniteQuery(conflictsQuery(state ? { state } : {}));
  const rows = rowsOf(list.data);
  return (
    <Page
      title={t('customers:ui.clean.conflicts')}
      acts={
        <Select
          allowClear
          popupMatchSelectWidth={false}
          style={{ minWidth: 110 }}
          aria-label={t('customers:ui.clean.state')}
          placeholder={t('customers:ui.clean.state')}
          value={state}
          onChange={put}
          options={CONFLICT_STATES.map((value) => ({ value, label: t(`customers:ui.conflict.state.${value}`) }))}
        />
      }
      bar={<CleanTabs at="conflicts" />}
    >
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading tall rows={4} /> : null}
      {list.data && rows.length === 0 && state ? <EmptyResult onClear={() => put(undefined)} /> : null}
      {list.data && rows.length === 0 && !state ? (
        <FirstUse icon={<SwapOutlined />} title={t('customers:ui.conflict.none')}>
          {t('customers:ui.conflict.none_words')}
        </FirstUse>
      ) : null}
      <div className={styles.list}>
        {rows.map((one) => (
          <ConflictCase key={one.id} conflict={one} />
        ))}
      </div>
      {list.hasNextPage ? (
        <div className={styles.more}>
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('customers:ui.clean.more')}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}
