/** A list that was read again while someone looks at it: what he sees, and what waits above. */
export interface Steady<R> {
  rows: R[];
  /** Ids of rows that are new and held back, so that nothing moves under the pointer. */
  held: string[];
}

/**
 * Lays fresh rows over the shown ones. While `hold`, rows keep their places: known rows are renewed where they stand,
 * rows that are gone leave, new rows from above wait, older ones are added below. Without `hold` the fresh order is
 * taken as it is.
 */
export function steady<R>(
  shown: readonly string[],
  fresh: readonly R[],
  idOf: (row: R) => string,
  hold: boolean,
): Steady<R> {
  if (!hold || shown.length === 0) return { rows: [...fresh], held: [] };
  const byId = new Map(fresh.map((row) => [idOf(row), row]));
  const known = new Set(shown);
  const kept = shown.flatMap((id) => byId.get(id) ?? []);
  if (kept.length === 0) return { rows: [...fresh], held: [] };
  // Below the last row that was shown, all is new by paging; above it, by arrival.
  let lastKnown = -1;
  for (const [at, row] of fresh.entries()) if (known.has(idOf(row))) lastKnown = at;
  const held: string[] = [];
  const below: R[] = [];
  for (const [at, row] of fresh.entries()) {
    if (known.has(idOf(row))) continue;
    if (at < lastKnown) held.push(idOf(row));
    else below.push(row);
  }
  return { rows: [...kept, ...below], held };
}
