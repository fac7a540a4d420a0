/** A column of a board, its cards paged by itself. */
export interface BoardColumn<C> {
  key: string;
  cards: readonly C[];
}

/** Cards that were moved here and that the server has not confirmed yet, by id: the column they go to. */
export type Moves = ReadonlyMap<string, string>;

/** The columns as they will be: a moved card stands at the top of its new column, and in no other. */
export function moved<C, B extends BoardColumn<C>>(
  columns: readonly B[],
  moves: Moves,
  idOf: (card: C) => string,
): (B & { shift: number })[] {
  if (moves.size === 0) return columns.map((column) => ({ ...column, shift: 0 }));
  const away = new Map<string, C>();
  for (const column of columns) {
    for (const card of column.cards) if (moves.has(idOf(card))) away.set(idOf(card), card);
  }
  return columns.map((column) => {
    const kept = column.cards.filter((card) => (moves.get(idOf(card)) ?? column.key) === column.key);
    const here = new Set(kept.map(idOf));
    const come = [...moves].flatMap(([id, to]) => {
      const card = away.get(id);
      return to === column.key && card !== undefined && !here.has(id) ? [card] : [];
    });
    return { ...column, cards: [...come, ...kept], shift: come.length - (column.cards.length - kept.length) };
  });
}

/** The column beside, for the keys; the ends hold. */
export function beside(keys: readonly string[], from: string, by: -1 | 1): string {
  const at = keys.indexOf(from);
  return keys[Math.max(0, Math.min(keys.length - 1, at + by))] ?? from;
}
