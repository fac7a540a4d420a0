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

/** What to ask the server for. Without a choice, who sees all customers begins with all, others with their own. */
export function filterOf(search: CustomersSearch, seesAll: boolean): CompanyFilter {
  const { stage, country, owner, q } = search;
  return {
    view: viewOf(search, seesAll),
    sort: search.sort ?? 'last_touch',
    ...(stage ? { stage } : {}),
    ...(country ? { country } : {}),
    ...(owner ? { owner_id: owner } : {}),
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
