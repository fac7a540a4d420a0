import type { Page } from './types';

/** What the cache holds for a list: pages one after another (`pages`) or one page (`query`). */
export type Listed<R> = { pages: Page<R>[]; pageParams: unknown[] } | Page<R> | R[];

/** All rows that are loaded so far, in order. */
export function rowsOf<R>(data: { pages: readonly { items: R[] }[] } | undefined): R[] {
  return data?.pages.flatMap((page) => page.items) ?? [];
}

/** The same list with its rows changed; for `optimistic` of `useAct`. */
export function changeRows<R>(data: Listed<R>, change: (rows: R[]) => R[]): Listed<R> {
  if (Array.isArray(data)) return change(data);
  if ('pages' in data) return { ...data, pages: data.pages.map((page) => ({ ...page, items: change(page.items) })) };
  return { ...data, items: change(data.items) };
}
