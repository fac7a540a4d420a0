import { TeamOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { useFormat } from '@/lib/format';
import { useListCursor } from '@/lib/useListCursor';
import { useDays } from '@/lib/vendorDays';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { VirtualList } from '@/ui/VirtualList';
import { companiesQuery } from '../queries';
import styles from './Agency.module.css';

/** The companies that an agent sold to; each leads to its orders. */
export function CompaniesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const day = useDays();
  const router = useRouter();
  const list = useInfiniteQuery(companiesQuery());
  const rows = rowsOf(list.data);
  const open = (id: string) => {
    const name = rows.find((row) => row.id === id)?.name;
    void router.navigate({ to: '/agency', search: name ? { q: name } : {} });
  };
  const cursor = useListCursor({ ids: rows.map(({ id }) => id), onOpen: open });
  return (
    <Page title={t('subscriptions:ui.nav.companies')}>
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {!list.data && !list.error ? <RowsLoading tall /> : null}
      {list.data && rows.length === 0 ? (
        <FirstUse icon={<TeamOutlined />} title={t('subscriptions:ui.agency.no_companies')}>
          {t('subscriptions:ui.agency.no_companies_words')}
        </FirstUse>
      ) : null}
      {rows.length > 0 ? (
        <VirtualList
          rows={rows}
          idOf={({ id }) => id}
          rowHeight={56}
          label={t('subscriptions:ui.nav.companies')}
          current={cursor.current}
          onSelect={open}
          onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          render={({ name, contact, created_at, erased_on }) => (
            <div className={styles.line}>
              <Initials name={name} shape="square" size={28} />
              <div className={styles.about}>
                <b>{name}</b>
                <small>{contact}</small>
              </div>
              <span className={styles.end}>
                {erased_on ? (
                  <StageChip>{t('subscriptions:ui.agency.erased', { date: day(erased_on) })}</StageChip>
                ) : (
                  <small>{t('subscriptions:ui.agency.since', { date: format.date(created_at) })}</small>
                )}
              </span>
            </div>
          )}
        />
      ) : null}
    </Page>
  );
}
