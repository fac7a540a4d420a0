import { CloseOutlined, ExportOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { useMay } from '@/api/me';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, Opportunity, OpportunityChanges, OpportunityFilter, Pipeline } from '@/api/types';
import { type Column, clampWidth, WIDTH_USUAL, withColumn } from '@/ui/grid/columns';
import { DataGrid } from '@/ui/grid/DataGrid';
import type { Sorted } from '@/ui/grid/GridHead';
import { countOf, isNothing, NOTHING, type Selection } from '@/ui/grid/selection';
import { type SummaryKind, summarise } from '@/ui/grid/summary';
import type { CellEdit, CellTrouble } from '@/ui/grid/useCells';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import type { ShownField } from '@/ui/value/field';
import { wireOf } from '@/ui/value/values';
import { opportunitiesQuery } from '../queries';
import styles from '../Sales.module.css';
import type { DealsSearch } from '../search';
import type { Put } from './OpportunitiesPage';

const ExportDeals = lazy(async () => ({ default: (await import('./ExportDeals')).ExportDeals }));

const PAGE_ROWS = 100;
/** Fields that the server orders by at once. */
const SORTS_MAX = 3;
export const COLUMNS: Column[] = [
  { key: 'name', width: 260 },
  { key: 'company', width: 200 },
  { key: 'stage', width: 130 },
  { key: 'state', width: 90 },
  { key: 'amount', width: 120 },
  { key: 'currency', width: 80 },
  { key: 'closes_on', width: 120 },
  { key: 'owner', width: 130 },
  { key: 'updated', width: 120 },
];

interface OpportunityGridProps {
  pipelines: readonly Pipeline[];
  fields: readonly ShownField[];
  filter: OpportunityFilter;
  search: DealsSearch;
  empty: React.ReactNode;
  onChange: Put;
}

const idOf = (row: Opportunity) => row.id;

/** Opportunities as a table: any field as a column, ordered by any, changed on the spot. */
export function OpportunityGrid({ pipelines, fields, filter, search, empty, onChange }: OpportunityGridProps) {
  const { t } = useTranslation();
  const may = useMay('sales.opportunity.write');
  const mayExport = useMay('sales.opportunity.export');
  const [isExporting, setExporting] = useState(false);
  const byKey = useMemo(() => new Map(fields.map((field) => [field.key, field])), [fields]);
  const columns = columnsOf(search.cols);
  const sort = sortOf(search.order);
  const [selection, setSelection] = useState<Selection>(NOTHING);
  const [summaries, setSummaries] = useState<Record<string, SummaryKind>>({});
  const edits = useEdits(byKey);
  const list = useInfiniteQuery({ ...opportunitiesQuery(filter, PAGE_ROWS), placeholderData: (before) => before });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = rowsOf(data);
  const valueOfRow = useCallback((row: Opportunity, key: string) => valueIn(row, key, pipelines), [pipelines]);
  if (list.error && !data) return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  if (!data) return <RowsLoading rows={12} />;
  if (rows.length === 0) return empty;
  const count = countOf(selection, undefined);
  return (
    <div className={styles.gridded}>
      {mayExport && !isNothing(selection) ? (
        <div className={styles.chosen} role="toolbar" aria-label={t('sales:ui.export.chosen_label')}>
          <b className="num" role="status">
            {count === undefined ? t('sales:ui.export.chosen_all') : t('sales:ui.export.chosen', { count })}
          </b>
          <Button size="small" icon={<ExportOutlined />} onClick={() => setExporting(true)}>
            {t('sales:ui.export.chosen_act')}
          </Button>
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            aria-label={t('sales:ui.export.chosen_none')}
            onClick={() => setSelection(NOTHING)}
          />
        </div>
      ) : null}
      <div className={styles.gridBody}>
        <DataGrid<Opportunity>
          label={t('sales:ui.nav.opportunities')}
          listKey={JSON.stringify(filter)}
          sections={[
            { key: '', rows, onMore: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined },
          ]}
          idOf={idOf}
          valueOf={valueOfRow}
          fields={byKey}
          columns={columns}
          onColumns={(next) => onChange({ cols: colsText(next) })}
          sort={sort}
          onSort={(key, descending, add) => onChange({ order: orderText(sortedBy(sort, key, descending, add)) })}
          menuOf={(field) => [
            { type: 'divider', key: 'd2' },
            {
              key: 'hide',
              label: t('sales:ui.columns.hide'),
              disabled: field.key === columns[0]?.key,
              onClick: () => onChange({ cols: colsText(withColumn(columns, field.key, false)) }),
            },
          ]}
          selection={selection}
          onSelection={setSelection}
          onOpen={(deal) => onChange({ deal })}
          onEdit={may ? edits : undefined}
          summaries={Object.fromEntries(
            Object.entries(summaries).map(([key, how]) => [
              key,
              {
                how,
                result: summarise(
                  rows.map((row) => valueOfRow(row, key)),
                  how,
                ),
              },
            ]),
          )}
          onSummary={(key, how) =>
            setSummaries(({ [key]: _gone, ...others }) => (how ? { ...others, [key]: how } : others))
          }
          count={t('sales:ui.deal.count', { count: rows.length, shown: `${rows.length}${hasNextPage ? '+' : ''}` })}
        />
      </div>
      {isExporting ? (
        <Suspense fallback={null}>
          <ExportDeals search={search} chosen={selection} onClose={() => setExporting(false)} />
        </Suspense>
      ) : null}
    </div>
  );
}

const FACTS: Readonly<Record<string, keyof Opportunity>> = {
  created: 'created_at',
  updated: 'updated_at',
  closed: 'closed_at',
};

/** A field's value of an opportunity: of its own place, or among the tenant's fields. */
export function valueIn(row: Opportunity, key: string, pipelines: readonly Pipeline[]): unknown {
  if (key === 'company') return row.company?.name;
  if (key === 'stage') {
    return pipelines.flatMap((one) => one.stages).find((one) => one.id === row.stage_id)?.name;
  }
  if (key === 'amount') return row.amount === null ? undefined : Number(row.amount);
  const fact = FACTS[key] ?? key;
  return fact in row && fact !== 'fields' ? row[fact as keyof Opportunity] : row.fields[key];
}

const OWN: readonly string[] = [
  'name',
  'currency',
  'probability',
  'closes_on',
  'products',
  'rivals',
  'source',
  'next_step',
];

/** How changed values are told to the server; an amount comes with its currency. */
export function changesIn(row: Opportunity, values: Readonly<Record<string, unknown>>): OpportunityChanges {
  const body: Record<string, unknown> = {};
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(values)) {
    if (key === 'amount') {
      body.amount = value === null ? null : String(value);
      body.currency = value === null ? null : (values.currency ?? row.currency ?? 'USD');
    } else if (key === 'owner') body.owner_id = value;
    else if (key === 'currency') {
      body.amount ??= row.amount;
      body.currency = value;
    } else if (OWN.includes(key)) body[key] = value;
    else fields[key] = value;
  }
  return (Object.keys(fields).length > 0 ? { ...body, fields } : body) as OpportunityChanges;
}

const TOUCHED = ['sales.opportunities.list', 'sales.opportunities.read', 'sales.board.read', 'sales.forecast.read'];

/** Keeps changed cells, a request a row; answers which could not be kept. */
function useEdits(fields: ReadonlyMap<string, ShownField>) {
  const cache = useQueryClient();
  return useCallback(
    async (edits: readonly CellEdit[]): Promise<CellTrouble[]> => {
      const rows = cache
        .getQueriesData<{ pages: { items: Opportunity[] }[] }>({ queryKey: ['sales.opportunities.list'] })
        .flatMap(([, list]) => list?.pages?.flatMap((page) => page.items) ?? []);
      const byRow = new Map<Id, CellEdit[]>();
      for (const edit of edits) byRow.set(edit.rowId, [...(byRow.get(edit.rowId) ?? []), edit]);
      const troubles: CellTrouble[] = [];
      for (const [id, cells] of byRow) {
        const row = rows.find((one) => one.id === id);
        if (!row) continue;
        const values = Object.fromEntries(
          cells.map(({ key, value }) => [key, wireOf(fields.get(key) as ShownField, value)]),
        );
        try {
          await answer(
            api.PATCH('/api/sales/opportunities/{id}', {
              params: { path: { id } },
              body: changesIn(row, values),
            }),
          );
        } catch (thrown) {
          const problem = Problem.of(thrown);
          troubles.push(
            ...cells.map((one) => {
              const own = problem.errors.find(({ field }) => field === one.key || field === `fields.${one.key}`);
              return { ...one, words: (own ?? problem.errors[0])?.detail ?? problem.words };
            }),
          );
        }
      }
      await Promise.all(TOUCHED.map((operation) => cache.invalidateQueries({ queryKey: [operation] })));
      return troubles;
    },
    [cache, fields],
  );
}

/** The columns that the address names; those that everybody begins with where it names none. */
export function columnsOf(written: string | undefined): Column[] {
  const columns = (written ?? '').split(',').flatMap((one): Column[] => {
    const [, key, width] = /^(.+?)(?::(\d+))?$/.exec(one) ?? [];
    return key ? [{ key, width: clampWidth(width ? Number(width) : WIDTH_USUAL) }] : [];
  });
  return columns.length > 0 ? columns : COLUMNS;
}

export const colsText = (columns: readonly Column[]) => columns.map((one) => `${one.key}:${one.width}`).join(',');

const sortOf = (written: string | undefined): Sorted[] =>
  (written ?? '')
    .split(',')
    .filter((one) => one !== '' && one !== '-')
    .map((one) => (one.startsWith('-') ? { key: one.slice(1), descending: true } : { key: one, descending: false }));
const orderText = (sort: readonly Sorted[]) => sort.map((one) => `${one.descending ? '-' : ''}${one.key}`).join(',');

function sortedBy(sort: readonly Sorted[], key: string, descending: boolean, add: boolean): Sorted[] {
  const one = { key, descending };
  if (!add) return [one];
  return [...sort.filter((other) => other.key !== key).slice(0, SORTS_MAX - 1), one];
}
