import { TeamOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, SubscribingCompany } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useListCursor } from '@/lib/useListCursor';
import { useDays } from '@/lib/vendorDays';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { VirtualList } from '@/ui/VirtualList';
import styles from '../Desk.module.css';
import { companiesQuery } from '../queries';
import { Words } from '../Words';

/** The companies that have subscribed, the newest first. */
export function CompaniesPage() {
  const { t } = useTranslation();
  const router = useRouter();
  const { q } = useSearch({ from: '/shell/desk/companies' });
  const search = (words: string | undefined) =>
    void router.navigate({ to: '/desk/companies', search: words ? { q: words } : {}, replace: true });
  const list = useInfiniteQuery({ ...companiesQuery(q), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (id: Id) => void router.navigate({ to: '/desk/companies/$id', params: { id } });
  const cursor = useListCursor({ ids: rows.map(({ id }) => id), onOpen: open });
  const isEmpty = list.data && rows.length === 0;
  return (
    <Page
      title={t('desk:ui.nav.companies')}
      bar={<Words label={t('desk:ui.list.search_companies')} value={q} onChange={search} />}
    >
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {!list.data && !list.error ? <RowsLoading tall /> : null}
      {isEmpty && q ? <EmptyResult filter={q} onClear={() => search(undefined)} /> : null}
      {isEmpty && !q ? (
        <FirstUse icon={<TeamOutlined />} title={t('desk:ui.list.no_companies')}>
          {t('desk:ui.list.no_companies_words')}
        </FirstUse>
      ) : null}
      {rows.length > 0 ? (
        <VirtualList
          rows={rows}
          idOf={({ id }) => id}
          rowHeight={56}
          label={t('desk:ui.nav.companies')}
          current={cursor.current}
          listKey={q ?? ''}
          onSelect={open}
          onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          render={(company) => <Line company={company} />}
        />
      ) : null}
    </Page>
  );
}

function Line({ company: { name, contact, created_at, erased_on } }: { company: SubscribingCompany }) {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  return (
    <div className={styles.line}>
      <Initials name={name} shape="square" size={28} />
      <div className={styles.about}>
        <b>{name}</b>
        <small>{contact}</small>
      </div>
      <span className={styles.end}>
        {erased_on ? (
          <StageChip>{t('desk:ui.company.erased', { date: day(erased_on) })}</StageChip>
        ) : (
          <small>{t('desk:ui.company.since', { date: format.date(created_at) })}</small>
        )}
      </span>
    </div>
  );
}
