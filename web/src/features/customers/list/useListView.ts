import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMe } from '@/api/me';
import { asked } from '@/ui/filter/tree';
import type { CustomersSearch } from '../search';
import { BUILTIN_STATES, isBuiltin, savedState } from './builtinViews';
import { type Ask, type ListRecord, viewsQuery, type Whose, type WireView } from './contract';
import { applied, CHANGE_KEYS, changesOf, hasChanges, type ViewState } from './viewState';

export interface ListView {
  record: ListRecord;
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

const PATHS = { company: '/customers', contact: '/customers/contacts' } as const;

/** The open view of a list with what the address changes of it; the address is the whole state. */
export function useListView(record: ListRecord, search: CustomersSearch): ListView {
  const navigate = useNavigate();
  const { sees_all } = useMe();
  const { data } = useQuery(viewsQuery(record));
  const views: readonly WireView[] = data?.items ?? [];
  // Who sees all customers begins with all, others with their own, unless they chose a view to begin with.
  const fallback = views.find((view) => view.is_default && view.editable)?.id ?? (sees_all ? 'all' : 'mine');
  const open = search.view ?? fallback;
  const saved = views.find((view) => view.id === open);
  const whose: Whose = saved ? 'all' : isBuiltin(open) ? open : sees_all ? 'all' : 'mine';
  const base = saved ? savedState(saved, record) : BUILTIN_STATES[record];
  const state = applied(base, search);
  const put: ListView['put'] = (part) =>
    void navigate({ to: PATHS[record], search: { ...search, ...part } as CustomersSearch, replace: true });
  const filter = asked(state.filter);
  return {
    record,
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
