import { both, type Group, NO_FILTER, readTree } from '@/ui/filter/tree';
import { type Column, clampWidth, WIDTH_USUAL } from '@/ui/grid/columns';
import type { ListRecord, Whose, WireView } from './contract';
import { PLAIN, readSort, readSummary, type ViewState } from './viewState';

/** The views that everybody has: whose customers. */
export const BUILTIN_VIEWS: readonly Whose[] = ['mine', 'team', 'pool', 'all'];
export const isBuiltin = (view: string): view is Whose => BUILTIN_VIEWS.some((one) => one === view);

const COLUMNS: Column[] = [
  { key: 'name', width: 300 },
  { key: 'country', width: 156 },
  { key: 'stage', width: 110 },
  { key: 'stars', width: 84 },
  { key: 'owners', width: 140 },
  { key: 'last_touch', width: 120 },
  { key: 'next_follow_up', width: 130 },
  { key: 'contact_count', width: 84 },
];

/** What each of them begins with; whose customers it shows is no condition that could be taken away. */
export const BUILTIN_STATE: ViewState = {
  ...PLAIN,
  columns: COLUMNS,
  sort: [{ key: 'last_touch', descending: true }],
  board_by: 'stage',
  date_by: 'next_follow_up',
};

const CONTACT_COLUMNS: Column[] = [
  { key: 'name', width: 220 },
  { key: 'company', width: 240 },
  { key: 'title', width: 160 },
  { key: 'emails', width: 240 },
  { key: 'phones', width: 160 },
  { key: 'country', width: 140 },
  { key: 'created', width: 120 },
];

export const BUILTIN_STATES: { [R in ListRecord]: ViewState } = {
  company: BUILTIN_STATE,
  contact: { ...PLAIN, columns: CONTACT_COLUMNS, sort: [{ key: 'name', descending: false }] },
};

/** A filter that says whose customers a built-in view shows, for one that is saved under another name. */
export function withWhose(filter: Group, whose: Whose): Group {
  const leaf = { mine: { op: 'me' }, team: { op: 'not_empty' }, pool: { op: 'empty' } } as const;
  if (whose === 'all') return filter;
  return both({ all: [{ field: 'owners', ...leaf[whose] }] }, filter) ?? filter;
}

/** What a saved view begins with. */
export function savedState(view: WireView, record: ListRecord = 'company'): ViewState {
  const builtin = BUILTIN_STATES[record];
  const columns = (view.columns ?? []).map(({ key, width }) => ({ key, width: clampWidth(width ?? WIDTH_USUAL) }));
  return {
    layout: view.layout,
    filter: readTree(view.filter) ?? NO_FILTER,
    sort: readSort(view.sort ?? ''),
    columns: columns.length > 0 ? columns : builtin.columns,
    group_by: view.group_by,
    summary: readSummary(view.summary),
    board_by: view.board_by ?? builtin.board_by,
    date_by: view.date_by ?? builtin.date_by,
  };
}
