import { ClockCircleOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { DroppingCompany } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { Page } from '@/ui/Page';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { VirtualList } from '@/ui/VirtualList';
import { NameCell, StageCell } from './CompanyCells';
import { droppingQuery } from './queries';
import styles from './Share.module.css';
import { ShareTabs } from './ShareTabs';

/** Customers that a rule moves to the pool within a week unless somebody acts, the soonest first. */
export function DroppingPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const phone = useIsPhone();
  const { view } = useSearch({ from: '/shell/customers/dropping' });
  const list = useInfiniteQuery({ ...droppingQuery(view ?? 'mine'), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (id: string) => void navigate({ to: '/customers/$id', params: { id } });
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen: open });
  const whose = (
    <Segmented
      aria-label={t('customers:ui.view.label')}
      value={view ?? 'mine'}
      onChange={(next) =>
        void navigate({
          to: '/customers/dropping',
          search: next === 'all' ? { view: 'all' } : {},
          replace: true,
        })
      }
      options={[
        { value: 'mine', label: t('customers:ui.share.mine') },
        { value: 'all', label: t('customers:ui.share.team') },
      ]}
    />
  );
  return (
    <Page
      title={t('customers:ui.share.dropping')}
      acts={phone ? whose : null}
      bar={
        <>
          <ShareTabs />
          {phone ? null : <div className={styles.filters}>{whose}</div>}
        </>
      }
    >
      {list.error && !list.data ? (
        <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />
      ) : null}
      {list.isPending ? <RowsLoading rows={8} /> : null}
      {list.data && rows.length === 0 ? (
        <FirstUse icon={<ClockCircleOutlined />} title={t('customers:ui.share.dropping_empty_title')}>
          {t('customers:ui.share.dropping_empty')}
        </FirstUse>
      ) : null}
      {rows.length > 0 ? (
        <VirtualList
          rows={rows}
          idOf={(row) => row.id}
          rowHeight={phone ? 60 : 44}
          label={t('customers:ui.share.dropping')}
          current={cursor.current}
          onSelect={open}
          onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
          render={(row) => <DroppingLine row={row} />}
        />
      ) : null}
    </Page>
  );
}

function DroppingLine({ row }: { row: DroppingCompany }) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const [first] = row.owners;
  const when = (
    <span className={styles.when}>
      <span className={`num ${styles.soon}`}>
        {t('customers:ui.share.drops_on', { day: format.date(`${row.drops_on}T12:00:00`) })}
      </span>
      <span className={styles.quiet} title={row.rule}>
        {t(`customers:ui.share.cause.${row.cause}`, { count: row.days })}
      </span>
    </span>
  );
  if (phone) {
    return (
      <div className={styles.card}>
        <Initials name={row.name} shape="square" size={24} />
        <div className={styles.name}>
          <b>{row.name}</b>
        </div>
        {when}
      </div>
    );
  }
  return (
    <div className={styles.line}>
      <span />
      <NameCell row={row} />
      <span>{row.country ? <CountryFlag code={row.country} /> : null}</span>
      <span>
        <StageCell stage={row.stage} />
      </span>
      <span className={styles.name} data-rank="low">
        {first ? (
          <>
            <Initials name={first.name} size={20} />
            <span className={styles.quiet}>{first.name}</span>
          </>
        ) : null}
      </span>
      {when}
    </div>
  );
}
