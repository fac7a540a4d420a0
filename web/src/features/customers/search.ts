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
  const { view, q, make } = search;
  return {
    ...(typeof view === 'string' && view !== '' ? { view } : {}),
    // Digits come parsed as a number.
    ...(typeof q === 'number' ? { q: String(q) } : typeof q === 'string' && q !== '' ? { q } : {}),
    ...(make === 'customer' || make === 'follow_up' ? { make } : {}),
    ...readChanges(search),
  };
}
