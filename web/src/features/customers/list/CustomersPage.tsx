import { ImportOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMay, useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { Page } from '@/ui/Page';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { VirtualList } from '@/ui/VirtualList';
import { listQuery } from '../queries';
import { type CustomersSearch, filterOf, isFiltered, viewOf } from '../search';
import { CompanyLine } from './CompanyLine';
import styles from './Customers.module.css';
import { FilterBar } from './FilterBar';
import { ListHead } from './ListHead';
import { NewCustomer } from './NewCustomer';
import { NewFollowUp } from './NewFollowUp';

/** All customers in sight: views, filters, sort, and a list of any length. */
export function CustomersPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const { sees_all } = useMe();
  const may = useMay('customers.company.write');
  const mayImport = useMay('customers.company.import');
  const search = useSearch({ from: '/shell/customers' });
  const put = (part: Partial<Record<keyof CustomersSearch, CustomersSearch[keyof CustomersSearch]>>) =>
    void navigate({ to: '/customers', search: { ...search, ...part } as CustomersSearch, replace: true });

  const filter = filterOf(search, sees_all);
  const list = useInfiniteQuery({ ...listQuery(filter), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (id: string) => void navigate({ to: '/customers/$id', params: { id } });
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen: open });
  const make = () => put({ make: 'customer' });
  const clear = () => put({ stage: undefined, country: undefined, owner: undefined, q: undefined });
  const isEmpty = list.data !== undefined && rows.length === 0;

  return (
    <Page
      title={t('nav.customers')}
      aside={
        list.data && rows.length > 0 ? (
          <span className={`num ${styles.count}`}>
            {format.number(rows.length)}
            {list.hasNextPage ? '+' : ''}
          </span>
        ) : null
      }
      acts={
        <>
          {mayImport ? (
            <Button
              icon={<ImportOutlined />}
              aria-label={t('customers:ui.import.menu')}
              onClick={() => void navigate({ to: '/customers/import', search: {} })}
            >
              {phone ? null : t('customers:ui.import.menu')}
            </Button>
          ) : null}
          {may ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={make}>
              {phone ? t('customers:ui.new.short') : t('customers:ui.new.title')}
            </Button>
          ) : null}
        </>
      }
      bar={<FilterBar search={search} view={viewOf(search, sees_all)} onChange={put} />}
    >
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading rows={14} /> : null}
      {isEmpty && isFiltered(search) ? <EmptyResult onClear={clear} /> : null}
      {isEmpty && !isFiltered(search) ? (
        <FirstUse
          icon={<TeamOutlined />}
          title={t(filter.view === 'mine' ? 'customers:ui.list.none_mine' : 'customers:ui.list.first_title')}
          {...(may ? { act: { words: t('customers:ui.new.title'), run: make } } : {})}
        >
          {t('customers:ui.list.first_words')}
        </FirstUse>
      ) : null}
      {rows.length > 0 ? (
        <div className={styles.table}>
          {phone ? null : <ListHead sort={search.sort ?? 'last_touch'} onSort={(sort) => put({ sort })} />}
          <VirtualList
            rows={rows}
            idOf={(row) => row.id}
            rowHeight={phone ? 60 : 40}
            label={t('nav.customers')}
            current={cursor.current}
            listKey={JSON.stringify(filter)}
            onSelect={open}
            onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
            render={(row) => <CompanyLine row={row} />}
          />
        </div>
      ) : null}
      {search.make === 'customer' ? <NewCustomer onClose={() => put({ make: undefined })} /> : null}
      {search.make === 'follow_up' ? <NewFollowUp onClose={() => put({ make: undefined })} /> : null}
    </Page>
  );
}
