/** What the pool is asked for; the address of its page. */
export interface PoolSearch {
  q?: string;
  country?: string;
}

export function parsePoolSearch(search: Record<string, unknown>): PoolSearch {
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const q = text(search.q);
  const country = text(search.country);
  return { ...(q ? { q } : {}), ...(country ? { country } : {}) };
}
