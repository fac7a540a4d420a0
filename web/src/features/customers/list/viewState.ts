import { type Group, NO_FILTER, readTree } from '@/ui/filter/tree';
import { type Column, clampWidth, WIDTH_USUAL } from '@/ui/grid/columns';
import type { Sorted } from '@/ui/grid/GridHead';
import type { SummaryKind } from '@/ui/grid/summary';
import type { Layout } from './contract';

/** How a list is looked at: all that a view keeps. */
export interface ViewState {
  layout: Layout;
  filter: Group;
  sort: Sorted[];
  columns: Column[];
  group_by: string | null;
  summary: Record<string, SummaryKind>;
  board_by: string | null;
  date_by: string | null;
}

/** The part of the address that says what is different from the view. */
export interface ViewChanges {
  layout?: Layout;
  filter?: Group;
  sort?: string;
  cols?: string;
  /** Empty: not grouped. */
  group?: string;
  sums?: string;
  board?: string;
  date?: string;
}

export const CHANGE_KEYS = ['layout', 'filter', 'sort', 'cols', 'group', 'sums', 'board', 'date'] as const;
const LAYOUTS: readonly Layout[] = ['table', 'board', 'map', 'calendar'];
const SUMMARIES: readonly SummaryKind[] = ['sum', 'count', 'avg', 'min', 'max'];
/** Columns that a list is sorted by at once; the server reads no more. */
const SORTS_MAX = 3;

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function readChanges(search: Record<string, unknown>): ViewChanges {
  const changes = {
    layout: LAYOUTS.find((one) => one === search.layout),
    filter: readTree(search.filter),
    sort: text(search.sort),
    cols: text(search.cols),
    group: text(search.group),
    sums: text(search.sums),
    board: text(search.board),
    date: text(search.date),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** The view with the address's changes. */
export function applied(view: ViewState, changes: ViewChanges): ViewState {
  const { layout, filter, sort, cols, group, sums, board, date } = changes;
  return {
    layout: layout ?? view.layout,
    filter: filter ?? view.filter,
    sort: sort === undefined ? view.sort : readSort(sort),
    columns: cols === undefined ? view.columns : readColumns(cols, view.columns),
    group_by: group === undefined ? view.group_by : group || null,
    summary: sums === undefined ? view.summary : readSums(sums),
    board_by: board === undefined ? view.board_by : board || null,
    date_by: date === undefined ? view.date_by : date || null,
  };
}

/** What of a state is different from the view, for the address; what is the same is `undefined` and leaves it. */
export function changesOf(
  view: ViewState,
  state: ViewState,
): { [K in keyof Required<ViewChanges>]: ViewChanges[K] | undefined } {
  const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
  const one = <T>(is: T, was: T, written: T extends unknown ? string : never) =>
    differs(is, was) ? written : undefined;
  return {
    layout: state.layout === view.layout ? undefined : state.layout,
    filter: differs(state.filter, view.filter) ? state.filter : undefined,
    sort: one(state.sort, view.sort, sortText(state.sort)),
    cols: one(state.columns, view.columns, columnsText(state.columns)),
    group: one(state.group_by, view.group_by, state.group_by ?? ''),
    sums: one(state.summary, view.summary, summaryText(state.summary)),
    board: one(state.board_by, view.board_by, state.board_by ?? ''),
    date: one(state.date_by, view.date_by, state.date_by ?? ''),
  };
}

export const hasChanges = (changes: ViewChanges): boolean => CHANGE_KEYS.some((key) => changes[key] !== undefined);

export const sortText = (sort: readonly Sorted[]) =>
  sort.map((one) => `${one.descending ? '-' : ''}${one.key}`).join(',');
const columnsText = (columns: readonly Column[]) => columns.map((one) => `${one.key}:${one.width}`).join(',');
const summaryText = (summary: Record<string, SummaryKind>) =>
  Object.entries(summary)
    .map(([key, how]) => `${key}:${how}`)
    .join(',');

export function readSort(written: string): Sorted[] {
  return written
    .split(',')
    .filter((one) => one !== '' && one !== '-')
    .map((one) => (one.startsWith('-') ? { key: one.slice(1), descending: true } : { key: one, descending: false }));
}

function readColumns(written: string, otherwise: Column[]): Column[] {
  const columns = written.split(',').flatMap((one): Column[] => {
    // A field's key may hold a colon, a width not.
    const [, key, width] = /^(.+?)(?::(\d+))?$/.exec(one) ?? [];
    return key ? [{ key, width: clampWidth(width ? Number(width) : WIDTH_USUAL) }] : [];
  });
  return columns.length > 0 ? columns : otherwise;
}

function readSums(written: string): Record<string, SummaryKind> {
  return Object.fromEntries(
    written.split(',').flatMap((one) => {
      const at = one.lastIndexOf(':');
      const how = SUMMARIES.find((kind) => kind === one.slice(at + 1));
      return at > 0 && how ? [[one.slice(0, at), how] as const] : [];
    }),
  );
}

/** The summaries that a view keeps. */
export function readSummary(kept: unknown): Record<string, SummaryKind> {
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(
    Object.entries(kept).flatMap(([key, how]) => {
      const known = SUMMARIES.find((kind) => kind === how);
      return known ? [[key, known] as const] : [];
    }),
  );
}

/** Sorting by a column: alone, or after what it is sorted by already. */
export function sortedBy(sort: readonly Sorted[], key: string, descending: boolean, add: boolean): Sorted[] {
  const one = { key, descending };
  if (!add) return [one];
  return sort.some((other) => other.key === key)
    ? sort.map((other) => (other.key === key ? one : other))
    : [...sort.slice(0, SORTS_MAX - 1), one];
}

export const PLAIN: ViewState = {
  layout: 'table',
  filter: NO_FILTER,
  sort: [],
  columns: [],
  group_by: null,
  summary: {},
  board_by: null,
  date_by: null,
};
