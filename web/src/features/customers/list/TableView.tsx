import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id } from '@/api/types';
import { useLists } from '@/api/useLists';
import { useFormat } from '@/lib/format';
import { both, type Group, type Leaf, readTree } from '@/ui/filter/tree';
import { withColumn } from '@/ui/grid/columns';
import { DataGrid, type DataGridProps } from '@/ui/grid/DataGrid';
import type { Section } from '@/ui/grid/lines';
import type { Selection } from '@/ui/grid/selection';
import { summarise } from '@/ui/grid/summary';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import type { ShownField } from '@/ui/value/field';
import { isBlank } from '@/ui/value/values';
import type { Ask } from './contract';
import { groupKey, groupValue } from './rows';
import type { ListSource } from './source';
import type { ListView } from './useListView';
import { sortedBy } from './viewState';

/** Groups that are open when the table is grouped; the others open at a click. */
const OPEN_FIRST = 6;
const GROUP_PAGE_ROWS = 50;
const idOf = (row: { id: Id }) => row.id;

interface TableViewProps<Row extends { id: Id }> {
  source: ListSource<Row>;
  view: Pick<ListView, 'ask' | 'state' | 'change'>;
  fields: DataGridProps<Row>['fields'];
  count: string;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onOpen: (id: string) => void;
  onEdit: DataGridProps<Row>['onEdit'];
  /** Shown instead of a table without rows. */
  empty: React.ReactNode;
}

/** A list as a table, plain or in groups. */
export function TableView<Row extends { id: Id }>(props: TableViewProps<Row>) {
  const by = props.fields.get(props.view.state.group_by ?? '');
  return by ? <GroupedTable {...props} by={by} /> : <PlainTable {...props} />;
}

function PlainTable<Row extends { id: Id }>(props: TableViewProps<Row>) {
  const { ask, state } = props.view;
  const list = useInfiniteQuery({
    ...props.source.rows(
      ask,
      state.sort,
      state.columns.map((one) => one.key),
    ),
    placeholderData: (before) => before,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const sections = useMemo(
    (): Section<Row>[] => [
      {
        key: '',
        rows: rowsOf(data),
        onMore: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined,
      },
    ],
    [data, hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  if (list.error && !data) return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  if (!data) return <RowsLoading rows={16} />;
  if (sections[0]?.rows.length === 0) return props.empty;
  return <Table {...props} sections={sections} isPart={hasNextPage} />;
}

function GroupedTable<Row extends { id: Id }>({ by, ...props }: TableViewProps<Row> & { by: ShownField }) {
  const { source, view } = props;
  const { ask, state } = view;
  const summed = Object.entries(state.summary).find(([, how]) => how === 'sum')?.[0];
  const groups = useQuery({ ...source.groups(by.key, ask, summed), placeholderData: (before) => before });
  // What was opened or closed by hand; else the first few are open.
  const [turned, setTurned] = useState<ReadonlyMap<string, boolean>>(new Map());
  const items = groups.data?.items ?? [];
  const isOpen = (key: string, at: number) => turned.get(key) ?? at < OPEN_FIRST;
  const columns = state.columns.map((one) => one.key);
  const wanted = new Map(
    items.flatMap(({ value }, at) => {
      const key = groupKey(value);
      const part = source.rows(askOf(ask, by, groupValue(by, value)), state.sort, columns, GROUP_PAGE_ROWS);
      return isOpen(key, at) ? [[key, part] as const] : [];
    }),
  );
  const lists = useLists<Row>(wanted);
  const sections = items.map(({ value, count, sum }, at): Section<Row> => {
    const key = groupKey(value);
    const list = lists.get(key);
    const open = isOpen(key, at);
    return {
      key,
      rows: list?.rows ?? [],
      onMore: list?.onMore,
      loading: open && (list?.isPending ?? true),
      trouble: list?.error ? Problem.of(list.error).words : undefined,
      head: {
        value: groupValue(by, value),
        count,
        sums: summed && sum !== null ? { [summed]: sum } : {},
        open,
        onToggle: () => setTurned((now) => new Map([...now, [key, !open]])),
      },
    };
  });
  if (groups.error && !groups.data) {
    return <ErrorState problem={Problem.of(groups.error)} onRetry={() => void groups.refetch()} />;
  }
  if (!groups.data) return <RowsLoading rows={16} />;
  if (items.length === 0) return props.empty;
  const isPart = sections.some((section) => !section.head?.open || section.onMore !== undefined);
  return <Table {...props} sections={sections} isPart={isPart} by={by} />;
}

/** The list narrowed to one group. */
export function askOf(ask: Ask, by: ShownField, value: unknown): Ask {
  const leaf: Leaf = isBlank(value) ? { field: by.key, op: 'empty' } : { field: by.key, op: 'eq', value };
  return { ...ask, filter: JSON.stringify(both(filterIn(ask), { all: [leaf] })) };
}

export const filterIn = (ask: Ask): Group | undefined =>
  ask.filter ? readTree(JSON.parse(ask.filter) as unknown) : undefined;

interface TableProps<Row extends { id: Id }> extends TableViewProps<Row> {
  sections: readonly Section<Row>[];
  isPart: boolean;
  by?: ShownField;
}

function Table<Row extends { id: Id }>(props: TableProps<Row>) {
  const { source, view, fields, sections, isPart, by, count, selection, onSelection, onOpen, onEdit } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const { state, change, ask } = view;
  const rows = sections.flatMap((section) => section.rows);
  const summaries = Object.fromEntries(
    Object.entries(state.summary).map(([key, how]) => {
      const heads = sections.flatMap((section) => section.head?.sums[key] ?? []);
      // Sums of all groups are of all rows, loaded or not.
      const values = how === 'sum' && heads.length > 0 ? heads : rows.map((row) => source.valueIn(row, key));
      return [key, { how, result: summarise(values, how) }];
    }),
  );
  return (
    <DataGrid<Row>
      label={source.label}
      listKey={JSON.stringify([ask, state.sort, by?.key])}
      sections={sections}
      idOf={idOf}
      valueOf={source.valueIn}
      fields={fields}
      columns={state.columns}
      onColumns={(columns) => change({ columns })}
      renderPrimary={source.renderPrimary}
      sort={state.sort}
      onSort={(key, descending, add) => change({ sort: sortedBy(state.sort, key, descending, add) })}
      menuOf={(field) => [
        { type: 'divider', key: 'd2' },
        ...(field.groupable
          ? [{ key: 'group', label: t('customers:ui.by.this'), onClick: () => change({ group_by: field.key }) }]
          : []),
        {
          key: 'hide',
          label: t('customers:ui.columns.hide'),
          disabled: field.key === state.columns[0]?.key,
          onClick: () => change({ columns: withColumn(state.columns, field.key, false) }),
        },
      ]}
      groupField={by}
      selection={selection}
      onSelection={onSelection}
      onOpen={onOpen}
      onEdit={onEdit}
      summaries={summaries}
      onSummary={(key, how) => {
        const { [key]: _gone, ...others } = state.summary;
        change({ summary: how ? { ...others, [key]: how } : others });
      }}
      count={count}
      summaryNote={
        isPart
          ? t('customers:ui.list.summary_part', { count: rows.length, shown: format.number(rows.length) })
          : undefined
      }
    />
  );
}
