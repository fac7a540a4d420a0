const NAMES = ['state', 'q', 'make', 'for', 'version', 'read'] as const;

/** What the addresses of the desk's pages say: a filter, and what stands open beside the page. */
export type DeskSearch = { [N in (typeof NAMES)[number]]?: string };

/** Only texts; the pages know what they mean. */
export function parseDeskSearch(raw: Record<string, unknown>): DeskSearch {
  const said = NAMES.flatMap((name) => {
    const value = raw[name];
    return typeof value === 'string' && value !== '' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(said);
}
