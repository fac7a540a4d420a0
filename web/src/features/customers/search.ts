import type { CompanyFilter, Id, Stage } from '@/api/types';
import { isStage } from './stages';

export type View = 'mine' | 'team' | 'all';
export const VIEWS: readonly View[] = ['mine', 'team', 'all'];
export type Sort = 'last_touch' | 'name' | 'next_follow_up' | 'created';
const SORTS: readonly Sort[] = ['last_touch', 'name', 'next_follow_up', 'created'];

/** The list's state, all of it in the address. */
export interface CustomersSearch {
  view?: View;
  stage?: Stage;
  country?: string;
  owner?: Id;
  sort?: Sort;
  q?: string;
  /** What is being made over the list. */
  make?: 'customer' | 'follow_up';
}

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function parseCustomersSearch(search: Record<string, unknown>): CustomersSearch {
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
  };
}

export function viewOf(search: CustomersSearch, seesAll: boolean): View {
  return search.view ?? (seesAll ? 'all' : 'mine');
}

/** Whether anything narrows the view. */
export function isFiltered({ stage, country, owner, q }: CustomersSearch): boolean {
  return [stage, country, owner, q].some((one) => one !== undefined);
}
