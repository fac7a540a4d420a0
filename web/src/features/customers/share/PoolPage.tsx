import { InboxOutlined, SearchOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Input, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { ClaimAllowance, CompanyRow } from '@/api/types';
import { useAct } from '@/api/useAct';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { CountryFlag } from '@/ui/CountryFlag';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, NoRight, RowsLoading } from '@/ui/PageState';
import { RelativeTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import { useCountryOptions } from '../words';
import { AssignDialog } from './AssignDialog';
import { NameCell, PickBox, StageCell } from './CompanyCells';
import { tellLeftOut } from './outcome';
import { PickBar } from './PickBar';
import { allowanceQuery, OWNERS_TOUCHED, poolQuery } from './queries';
import styles from './Share.module.css';
import { ShareTabs } from './ShareTabs';
import { type Picked, usePicked } from './usePicked';

/** Customers that nobody looks after: found, claimed, given out. */
export function PoolPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const claims = useMay('customers.pool.claim');
  const manages = useMay('customers.pool.manage');
  const search = useSearch({ from: '/shell/customers/pool' });
  const countries = useCountryOptions();
  const list = useInfiniteQuery({ ...poolQuery(search), enabled: claims, placeholderData: (before) => before });
  const allowance = useQuery({ ...allowanceQuery(), enabled: claims });
  const rows = rowsOf(list.data);
  const ids = useMemo(() => rows.map((row) => row.id), [rows]);
  const picked = usePicked(ids);
  const [assigning, setAssigning] = useState(false);
  const open = (id: string) => void navigate({ to: '/customers/$id', params: { id } });
  const cursor = useListCursor({ ids, onOpen: open });
  const put = (part: { q?: string | undefined; country?: string | undefined }) => {
    const next = { ...search, ...part };
    void navigate({
      to: '/customers/pool',
      search: { ...(next.q ? { q: next.q } : {}), ...(next.country ? { country: next.country } : {}) },
      replace: true,
    });
  };
  const claim = useAct({
    call: (body: { ids: string[] }) => api.POST('/api/customers/claim', { body }),
    invalidates: OWNERS_TOUCHED,
    says: (outcome) =>
      outcome.done.length > 0 ? t('customers:ui.share.claimed', { count: outcome.done.length }) : undefined,
    onDone: (outcome) => {
      tellLeftOut(outcome);
      picked.clear();
    },
  });
  if (!claims) return <NoRight />;
  const isFiltered = Boolean(search.q || search.country);
  const isEmpty = list.data !== undefined && rows.length === 0;
  return (
    <Page
      title={t('customers:ui.share.pool')}
      aside={allowance.data ? <Left allowance={allowance.data} /> : null}
      bar={
        <>
          <ShareTabs />
          {phone ? null : (
            <div className={styles.filters}>
              <Input.Search
                allowClear
                className={styles.search}
                prefix={<SearchOutlined aria-hidden="true" />}
                defaultValue={search.q ?? ''}
                aria-label={t('customers:ui.list.search')}
                placeholder={t('customers:ui.list.search')}
                onSearch={(q) => put({ q: q.trim() || undefined })}
              />
              <Select
                allowClear
                showSearch={{ optionFilterProp: 'label' }}
                popupMatchSelectWidth={false}
                aria-label={t('fields:builtin.company.country')}
                placeholder={t('fields:builtin.company.country')}
                value={search.country}
                onChange={(country) => put({ country })}
                options={countries}
              />
            </div>
          )}
        </>
      }
    >
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading rows={12} /> : null}
      {isEmpty && isFiltered ? <EmptyResult onClear={() => put({ q: undefined, country: undefined })} /> : null}
      {isEmpty && !isFiltered ? (
        <FirstUse icon={<InboxOutlined />} title={t('customers:ui.share.pool_empty_title')}>
          {t('customers:ui.share.pool_empty')}
        </FirstUse>
      ) : null}
      {rows.length > 0 ? (
        <div className={styles.table}>
          <PickBar picked={picked}>
            {manages ? (
              <Button size="small" onClick={() => setAssigning(true)}>
                {t('customers:ui.share.assign')}
              </Button>
            ) : null}
            <Button
              size="small"
              type="primary"
              loading={claim.isPending}
              onClick={() => claim.mutate({ ids: picked.picked })}
            >
              {t('customers:ui.share.claim')}
            </Button>
          </PickBar>
          <VirtualList
            rows={rows}
            idOf={(row) => row.id}
            rowHeight={phone ? 60 : 44}
            label={t('customers:ui.share.pool')}
            current={cursor.current}
            listKey={JSON.stringify(search)}
            onSelect={open}
            onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            render={(row) => <PoolLine row={row} picked={picked} />}
          />
        </div>
      ) : null}
      {assigning ? <AssignDialog ids={picked.picked} onClose={() => setAssigning(false)} /> : null}
    </Page>
  );
}

function PoolLine({ row, picked }: { row: CompanyRow; picked: Picked }) {
  const phone = useIsPhone();
  if (phone) {
    return (
      <div className={styles.card}>
        <PickBox row={row} picked={picked} />
        <div style={{ minWidth: 0 }}>
          <NameCell row={{ name: row.name, domain: null }} />
          <div className={styles.cardDetail}>
            {row.country ? <CountryFlag code={row.country} /> : null}
            {row.last_touch_at ? <RelativeTime at={row.last_touch_at} /> : null}
          </div>
        </div>
        <StageCell stage={row.stage} />
      </div>
    );
  }
  return (
    <div className={styles.line} data-kind="pool">
      <PickBox row={row} picked={picked} />
      <NameCell row={row} />
      <span>{row.country ? <CountryFlag code={row.country} /> : null}</span>
      <span>
        <StageCell stage={row.stage} />
      </span>
      <span className={styles.quiet} data-rank="low">
        {row.last_touch_at ? <RelativeTime at={row.last_touch_at} /> : '–'}
      </span>
    </div>
  );
}

/** How many more one may take: the tightest limit, all of them on demand. */
function Left({ allowance }: { allowance: ClaimAllowance }) {
  const { t } = useTranslation();
  const { left } = allowance;
  if (left === null) return null;
  const each = (['day', 'week', 'month', 'year', 'held'] as const)
    .filter((one) => allowance[one] !== null)
    .map((one) => t(`customers:ui.share.left_words.${one}`, { count: allowance[one] ?? 0 }));
  const words =
    left === 0
      ? t('customers:ui.share.left_none')
      : t(allowance.day === left ? 'customers:ui.share.left_today' : 'customers:ui.share.left', { count: left });
  return (
    <span className={`num ${styles.left}`} data-none={left === 0} title={each.join(' · ')}>
      {words}
    </span>
  );
}
