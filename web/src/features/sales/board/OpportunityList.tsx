import { FundOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Opportunity, OpportunityFilter, Pipeline } from '@/api/types';
import { useFormat } from '@/lib/format';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { CountryFlag } from '@/ui/CountryFlag';
import { Initials } from '@/ui/Initials';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { RelativeTime } from '@/ui/Times';
import { VirtualList } from '@/ui/VirtualList';
import { Money } from '../Money';
import { opportunitiesQuery } from '../queries';
import styles from '../Sales.module.css';
import type { DealsSearch } from '../search';
import type { Put } from './OpportunitiesPage';

const PAGE_ROWS = 100;

/** Opportunities as lines, lately changed first. */
export function OpportunityList({
  pipelines,
  search,
  onChange,
}: {
  pipelines: readonly Pipeline[];
  search: DealsSearch;
  onChange: Put;
}) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const filter: OpportunityFilter = {
    ...(search.pipeline ? { pipeline_id: search.pipeline } : {}),
    ...(search.owner ? { owner_id: search.owner } : {}),
    ...(search.company ? { company_id: search.company } : {}),
    ...(search.state ? { state: search.state } : {}),
    ...(search.q ? { q: search.q } : {}),
    ...(search.filter ? { filter: JSON.stringify(search.filter) } : {}),
  };
  const list = useInfiniteQuery({ ...opportunitiesQuery(filter, PAGE_ROWS), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (deal: string) => onChange({ deal, want: undefined });
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen: open });
  const isEmpty = list.data !== undefined && rows.length === 0;
  if (list.error && !list.data) {
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (list.isPending) return <RowsLoading rows={12} />;
  if (isEmpty && Object.keys(filter).length > 0) {
    return (
      <EmptyResult
        onClear={() =>
          onChange({
            pipeline: undefined,
            owner: undefined,
            company: undefined,
            state: undefined,
            q: undefined,
            filter: undefined,
          })
        }
      />
    );
  }
  if (isEmpty) {
    return (
      <FirstUse
        icon={<FundOutlined />}
        title={t('sales:ui.deal.first')}
        act={{ words: t('sales:ui.deal.new'), run: () => onChange({ make: 'opportunity' }) }}
      >
        {t('sales:ui.deal.first_words')}
      </FirstUse>
    );
  }
  return (
    <div className={styles.table}>
      {phone ? null : (
        <div className={styles.head}>
          <div className={styles.dealColumns}>
            <span>{t('sales:ui.field.name')}</span>
            <span>{t('sales:ui.field.company')}</span>
            <span>{t('sales:ui.field.stage')}</span>
            <span className={styles.right}>{t('sales:ui.field.amount')}</span>
            <span>{t('sales:ui.field.closes_on')}</span>
            <span>{t('sales:ui.field.owner')}</span>
            <span>{t('sales:ui.field.updated')}</span>
          </div>
        </div>
      )}
      <VirtualList
        rows={rows}
        idOf={(row) => row.id}
        rowHeight={phone ? 60 : 40}
        label={t('sales:ui.nav.opportunities')}
        current={cursor.current}
        listKey={JSON.stringify(filter)}
        onSelect={open}
        onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
        render={(row) => <Line deal={row} pipelines={pipelines} />}
      />
    </div>
  );
}

/** Where it stands, in one chip. */
export function DealChip({ deal, pipelines }: { deal: Opportunity; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  if (deal.state === 'won') return <StageChip tone="green">{t('sales:ui.outcome.won')}</StageChip>;
  if (deal.state === 'lost') return <StageChip tone="red">{t('sales:ui.outcome.lost')}</StageChip>;
  const stage = pipelines.flatMap((one) => one.stages).find((one) => one.id === deal.stage_id);
  return <StageChip tone={stage?.colour ?? 'neutral'}>{stage?.name ?? '–'}</StageChip>;
}

function Line({ deal, pipelines }: { deal: Opportunity; pipelines: readonly Pipeline[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const phone = useIsPhone();
  const chip = <DealChip deal={deal} pipelines={pipelines} />;
  const company = deal.company ? (deal.company.name ?? t('sales:ui.out_of_sight')) : null;
  if (phone) {
    return (
      <div className={styles.phoneLine}>
        <div>
          <b>{deal.name}</b>
          <p>
            {company} <Money amount={deal.amount} currency={deal.currency} />
          </p>
        </div>
        {chip}
      </div>
    );
  }
  return (
    <div className={`${styles.dealColumns} ${styles.line}`}>
      <b>{deal.name}</b>
      <span className={styles.cell}>
        {deal.company?.country ? <CountryFlag code={deal.company.country} /> : null}
        <span className={styles.cut}>{company}</span>
      </span>
      <span>{chip}</span>
      <span className={styles.right}>
        <Money amount={deal.amount} currency={deal.currency} />
      </span>
      <span className={styles.muted}>{deal.closes_on ? format.date(`${deal.closes_on}T12:00:00`) : '–'}</span>
      <span className={styles.cell}>
        <Initials name={deal.owner.name} size={20} />
        <span className={styles.cut}>{deal.owner.name}</span>
      </span>
      <span className={styles.muted}>
        <RelativeTime at={deal.updated_at} />
      </span>
    </div>
  );
}
