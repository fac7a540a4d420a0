import { type Group, readTree } from '@/ui/filter/tree';

/** The state of the page, all of it in the address. */
export interface ReportsSearch {
  /** The report that is edited, or a new one. */
  edit?: string;
  /** A report of which a copy is made. */
  copy?: string;
  /** Schedules by mail are open; of this report a new one. */
  mail?: string;
  /** The follow-ups behind a figure. */
  rows?: Group;
}

/** Reads an address that anybody may have typed: what isn't known is left out. */
export function parseReportsSearch(search: Record<string, unknown>): ReportsSearch {
  const word = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const parsed = {
    edit: word(search.edit),
    copy: word(search.copy),
    mail: word(search.mail),
    rows: readTree(search.rows),
  };
  return Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));
}
