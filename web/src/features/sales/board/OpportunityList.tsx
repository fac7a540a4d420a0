import { FundOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, Opportunity, OpportunityFilter, Pipeline } from '@/api/types';
import { useFieldsOf } from '@/api/useFields';
import { useIsPhone } from '@/lib/media';
import { useListCursor } from '@/lib/useListCursor';
import { FilterBar } from '@/ui/filter/FilterBar';
import { asked, NO_FILTER } from '@/ui/filter/tree';
import { ColumnPicker } from '@/ui/grid/ColumnPicker';
import { EmptyResult, ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { VirtualList } from '@/ui/VirtualList';
import { ValuesProvider } from '@/ui/value/context';
import type { ShownField } from '@/ui/value/field';
import { Money } from '../Money';
import { colleaguesQuery, opportunitiesQuery, reasonsQuery } from '../queries';
import styles from '../Sales.module.css';
import type { DealsSearch } from '../search';
import type { Put } from './OpportunitiesPage';
import { colsText, columnsOf, OpportunityGrid } from './OpportunityGrid';

const PAGE_ROWS = 100;

interface OpportunityListProps {
  pipelines: readonly Pipeline[];
  search: DealsSearch;
  onChange: Put;
}

/** Of what the tenant names himself one chooses by name. */
function withNames(
  field: ShownField,
  pipelines: readonly Pipeline[],
  reasons: readonly { id: Id; name: string }[],
): ShownField {
  const named = {
    pipeline: pipelines,
    stage: pipelines.flatMap((one) =>
      pipelines.length > 1 ? one.stages.map(({ id, name }) => ({ id, name: `${one.name} · ${name}` })) : one.stages,
    ),
    loss_reason: reasons,
  }[field.key];
  if (!named) return field;
  const options = named.map(({ id, name }) => ({ value: id, name, tone: 'neutral' as const }));
  return { ...field, kind: 'choice', options };
}

/** Opportunities as a list: a table of any fields, on a phone lines. */
export function OpportunityList({ pipelines, search, onChange }: OpportunityListProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { fields: kept, error, refetch } = useFieldsOf('opportunity');
  const { data: reasons } = useQuery(reasonsQuery());
  const fields = useMemo(
    () => kept?.map((field) => withNames(field, pipelines, reasons ?? [])),
    [kept, pipelines, reasons],
  );
  const { data: colleagues } = useQuery(colleaguesQuery());
  const people = useMemo(() => colleagues?.items ?? [], [colleagues]);
  const tree = asked(search.filter ?? NO_FILTER);
  const narrowed: OpportunityFilter = {
    ...(search.pipeline ? { pipeline_id: search.pipeline } : {}),
    ...(search.owner ? { owner_id: search.owner } : {}),
    ...(search.company ? { company_id: search.company } : {}),
    ...(search.state ? { state: search.state } : {}),
    ...(search.q ? { q: search.q } : {}),
    ...(tree ? { filter: JSON.stringify(tree) } : {}),
  };
  const filter = { ...narrowed, ...(search.order ? { order: search.order } : {}) };
  if (error && !fields) return <ErrorState problem={Problem.of(error)} onRetry={refetch} />;
  if (!fields) return <RowsLoading rows={12} />;
  const clear = { pipeline: undefined, owner: undefined, company: undefined, state: undefined, q: undefined };
  const empty =
    Object.keys(narrowed).length > 0 ? (
      <EmptyResult onClear={() => onChange({ ...clear, filter: undefined })} />
    ) : (
      <FirstUse
        icon={<FundOutlined />}
        title={t('sales:ui.deal.first')}
        act={{ words: t('sales:ui.deal.new'), run: () => onChange({ make: 'opportunity' }) }}
      >
        {t('sales:ui.deal.first_words')}
      </FirstUse>
    );
  if (phone) return <Lines pipelines={pipelines} filter={filter} empty={empty} onChange={onChange} />;
  return (
    <ValuesProvider people={people}>
      <div className={styles.listed}>
        <div className={styles.listTools}>
          <FilterBar
            fields={fields}
            value={search.filter ?? NO_FILTER}
            onChange={(filter) => onChange({ filter: asked(filter) ? filter : undefined })}
          />
          <ColumnPicker
            fields={fields}
            columns={columnsOf(search.cols)}
            onChange={(columns) => onChange({ cols: colsText(columns) })}
            words={{ title: t('sales:ui.columns.title'), find: t('sales:ui.columns.find') }}
          />
        </div>
        <OpportunityGrid
          pipelines={pipelines}
          fields={fields}
          filter={filter}
          search={search}
          empty={empty}
          onChange={onChange}
        />
      </div>
    </ValuesProvider>
  );
}

interface LinesProps {
  pipelines: readonly Pipeline[];
  filter: OpportunityFilter;
  empty: ReactNode;
  onChange: Put;
}

function Lines({ pipelines, filter, empty, onChange }: LinesProps) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({ ...opportunitiesQuery(filter, PAGE_ROWS), placeholderData: (before) => before });
  const rows = rowsOf(list.data);
  const open = (deal: string) => onChange({ deal, want: undefined });
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen: open });
  if (list.error && !list.data) {
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  }
  if (list.isPending) return <RowsLoading rows={12} tall />;
  if (rows.length === 0) return empty;
  return (
    <VirtualList
      rows={rows}
      idOf={(row) => row.id}
      rowHeight={60}
      label={t('sales:ui.nav.opportunities')}
      current={cursor.current}
      listKey={JSON.stringify(filter)}
      onSelect={open}
      onMore={list.hasNextPage && !list.isFetchingNextPage ? () => void list.fetchNextPage() : undefined}
      render={(deal) => (
        <div className={styles.phoneLine}>
          <div>
            <b>{deal.name}</b>
            <p>
              {deal.company ? (deal.company.name ?? t('sales:ui.out_of_sight')) : null}{' '}
              <Money amount={deal.amount} currency={deal.currency} />
            </p>
          </div>
          <DealChip deal={deal} pipelines={pipelines} />
        </div>
      )}
    />
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
