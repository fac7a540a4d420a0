import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMe } from '@/api/me';
import { asked } from '@/ui/filter/tree';
import type { CustomersSearch } from '../search';
import { BUILTIN_STATE, isBuiltin, savedState } from './builtinViews';
import { type Ask, viewsQuery, type Whose, type WireView } from './contract';
import { applied, CHANGE_KEYS, changesOf, hasChanges, type ViewState } from './viewState';

export interface CustomersView {
  search: CustomersSearch;
  /** Which view is open: one that everybody has, or a saved one's id. */
  open: string;
  whose: Whose;
  saved: WireView | undefined;
  views: readonly WireView[];
  state: ViewState;
  isChanged: boolean;
  ask: Ask;
  put: (part: { [K in keyof CustomersSearch]: CustomersSearch[K] | undefined }) => void;
  change: (part: Partial<ViewState>) => void;
  reset: () => void;
}

/** The open view with what the address changes of it; the address is the whole state. */
export function useCustomersView(): CustomersView {
  const navigate = useNavigate();
  const { sees_all } = useMe();
  const search = useSearch({ from: '/shell/customers' });
  const { data } = useQuery(viewsQuery());
  const views: readonly WireView[] = data?.items ?? [];
  // Who sees all customers begins with all, others with their own, unless they chose a view to begin with.
  const fallback = views.find((view) => view.is_default && view.editable)?.id ?? (sees_all ? 'all' : 'mine');
  const open = search.view ?? fallback;
  const saved = views.find((view) => view.id === open);
  const whose: Whose = saved ? 'all' : isBuiltin(open) ? open : sees_all ? 'all' : 'mine';
  const base = saved ? savedState(saved) : BUILTIN_STATE;
  const state = applied(base, search);
  const put: CustomersView['put'] = (part) =>
    void navigate({ to: '/customers', search: { ...search, ...part } as CustomersSearch, replace: true });
  const filter = asked(state.filter);
  return {
    search,
    open: saved ? saved.id : whose,
    whose,
    saved,
    views,
    state,
    isChanged: hasChanges(changesOf(base, state)),
    ask: {
      ...(whose === 'all' ? {} : { view: whose }),
      ...(filter ? { filter: JSON.stringify(filter) } : {}),
      ...(search.q ? { q: search.q } : {}),
    },
    put,
    change: (part) => put(changesOf(base, { ...state, ...part })),
    reset: () => put(Object.fromEntries(CHANGE_KEYS.map((key) => [key, undefined]))),
  };
}
