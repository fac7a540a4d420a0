import type { Id } from '@/api/types';

const SHOWN = ['new', 'duplicate', 'more', 'bad'] as const;
export type ShownState = (typeof SHOWN)[number];

/** The page's state, all of it in the address. */
export interface ImportSearch {
  id?: Id;
  /** Which rows of the check. */
  rows?: ShownState;
  /** Bad rows with this flaw. */
  reason?: string;
  /** Back at the columns, although the rows are checked. */
  step?: 'columns';
}

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function parseImportSearch(search: Record<string, unknown>): ImportSearch {
  const rows = SHOWN.find((state) => state === search.rows);
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const [id, reason] = [text(search.id), text(search.reason)];
  return {
    ...(id ? { id } : {}),
    ...(rows ? { rows } : {}),
    ...(reason ? { reason } : {}),
    ...(search.step === 'columns' ? { step: 'columns' } : {}),
  };
}
