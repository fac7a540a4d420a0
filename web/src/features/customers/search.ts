import { readChanges, type ViewChanges } from './list/viewState';

/** The list's state, all of it in the address: which view, and what is changed of it. */
export interface CustomersSearch extends ViewChanges {
  /** One of the views that everybody has, or a saved one's id. */
  view?: string;
  q?: string;
  /** What is being made over the list. */
  make?: 'customer' | 'follow_up';
}

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function parseCustomersSearch(search: Record<string, unknown>): CustomersSearch {
<<<<<<< HEAD
  const { stage, country, owner, q, make } = search;
  const parsed = {
    view: VIEWS.find((view) => view === search.view),
    stage: isStage(stage) ? stage : undefined,
    country: typeof country === 'string' && /^[A-Z]{2}$/.test(country) ? country : undefined,
    owner: typeof owner === 'string' && owner !== '' ? owner : undefined,
    sort: SORTS.find((sort) => sort === search.sort),
    // Digits come parsed as a number.
    q: typeof q === 'number' ? String(q) : typeof q === 'string' && q !== '' ? q : undefined,
    make: make === 'customer' || make === 'follow_up' ? make : undefined,
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}

/** How the server names an order. */
const ORDERS: Record<Sort, string> = {
  last_touch: '-last_touch',
  created: '-created',
  next_follow_up: 'next_follow_up',
  name: 'name',
};

/** What to ask the server for. Without a choice, who sees all customers begins with all, others with their own. */
export function filterOf(search: CustomersSearch, seesAll: boolean): CompanyFilter {
  const { stage, country, owner, q } = search;
  const all = [
    ...(stage ? [{ field: 'stage', op: 'eq', value: stage }] : []),
    ...(country ? [{ field: 'country', op: 'eq', value: country }] : []),
    ...(owner ? [{ field: 'owners', op: 'in', value: [owner] }] : []),
  ];
  return {
    view: viewOf(search, seesAll),
    sort: ORDERS[search.sort ?? 'last_touch'],
    ...(all.length > 0 ? { filter: JSON.stringify({ all }) } : {}),
    ...(q ? { q } : {}),
=======
  const { view, q, make } = search;
  return {
    ...(typeof view === 'string' && view !== '' ? { view } : {}),
    // Digits come parsed as a number.
    ...(typeof q === 'number' ? { q: String(q) } : typeof q === 'string' && q !== '' ? { q } : {}),
    ...(make === 'customer' || make === 'follow_up' ? { make } : {}),
    ...readChanges(search),
>>>>>>> c1860ec (Lists that are worked in: a grid with cells to edit, filters as sentences, board, map, calendar, charts; the customers on them)
  };
}
