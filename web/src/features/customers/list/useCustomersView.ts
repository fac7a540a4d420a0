import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMe } from '@/api/me';
import { asked } from '@/ui/filter/tree';
import type { CustomersSearch } from '../search';
import { type BuiltinView, builtinState, isBuiltin, savedState } from './builtinViews';
import { type Ask, viewsQuery, type WireView } from './contract';
import { applied, CHANGE_KEYS, changesOf, hasChanges, type ViewState } from './viewState';

export interface CustomersView {
  search: CustomersSearch;
  /** Which view is open: one that everybody has, or a saved one's id. */
  open: string;
  saved: WireView | undefined;
  views: readonly WireView[];
  state: ViewState;
  isChanged: boolean;
  ask: Ask;
  put: (part: Partial<CustomersSearch>) => void;
  change: (part: Partial<ViewState>) => void;
  reset: () => void;
}

/** The open view with what the address changes of it; the address is the whole state. */
export function useCustomersView(): CustomersView {
  const navigate = useNavigate();
  const { sees_all } = useMe();
  const search = useSearch({ from: '/shell/customers' });
  const { data } = useQuery(viewsQuery());
  const views = data?.items ?? [];
  const fallback = views.find((view) => view.is_default)?.id ?? (sees_all ? 'all' : 'mine');
  const open = search.view ?? fallback;
  const saved = views.find((view) => view.id === open);
  const builtin: BuiltinView = isBuiltin(open) ? open : sees_all ? 'all' : 'mine';
  const base = saved ? savedState(saved) : builtinState(builtin);
  const state = applied(base, search);
  const put = (part: object) => void navigate({ to: '/customers', search: { ...search, ...part }, replace: true });
  const filter = asked(state.filter);
  return {
    search,
    open: saved ? saved.id : builtin,
    saved,
    views,
    state,
    isChanged: hasChanges(changesOf(base, state)),
    ask: { ...(filter ? { filter: JSON.stringify(filter) } : {}), ...(search.q ? { q: search.q } : {}) },
    put,
    change: (part) => put(changesOf(base, { ...state, ...part })),
    reset: () => put(Object.fromEntries(CHANGE_KEYS.map((key) => [key, undefined]))),
  };
}
