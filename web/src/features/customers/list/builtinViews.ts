import { NO_FILTER, readTree } from '@/ui/filter/tree';
import type { Column } from '@/ui/grid/columns';
import type { WireView } from './contract';
import { PLAIN, readSort, type ViewState } from './viewState';

/** The views that everybody has. */
export type BuiltinView = 'mine' | 'team' | 'pool' | 'dropping' | 'all';
export const BUILTIN_VIEWS: readonly BuiltinView[] = ['mine', 'team', 'pool', 'dropping', 'all'];
export const isBuiltin = (view: string): view is BuiltinView => BUILTIN_VIEWS.some((one) => one === view);

/** A customer drops within this many days: the warning that the pool's rules give. */
const DROPPING_DAYS = 7;

const COLUMNS: Column[] = [
  { key: 'name', width: 300 },
  { key: 'country', width: 156 },
  { key: 'stage', width: 110 },
  { key: 'stars', width: 84 },
  { key: 'owners', width: 140 },
  { key: 'last_touch_at', width: 120 },
  { key: 'next_follow_up_at', width: 130 },
  { key: 'contact_count', width: 84 },
];

/** What each begins with. */
export function builtinState(view: BuiltinView): ViewState {
  const common: ViewState = {
    ...PLAIN,
    columns: COLUMNS,
    sort: [{ key: 'last_touch_at', descending: true }],
    board_by: 'stage',
    date_by: 'next_follow_up_at',
  };
  switch (view) {
    case 'mine':
      return { ...common, filter: { all: [{ field: 'owners', op: 'me' }] } };
    case 'team':
      return { ...common, filter: { all: [{ field: 'owners', op: 'not_empty' }] } };
    case 'pool':
      return { ...common, filter: { all: [{ field: 'owners', op: 'empty' }] } };
    case 'dropping':
      return {
        ...common,
        filter: { all: [{ field: 'drops_at', op: 'next_days', value: DROPPING_DAYS }] },
        sort: [{ key: 'drops_at', descending: false }],
        columns: [...COLUMNS.slice(0, 6), { key: 'drops_at', width: 120 }],
      };
    case 'all':
      return common;
  }
}

/** What a saved view begins with. */
export function savedState(view: WireView): ViewState {
  return {
    layout: view.layout,
    filter: readTree(view.filter) ?? NO_FILTER,
    sort: readSort(view.sort ?? ''),
    columns: view.columns.length > 0 ? view.columns : COLUMNS,
    group_by: view.group_by,
    summary: view.summary ?? {},
    board_by: view.board_by,
    date_by: view.date_by,
  };
}
