/** A column as a view keeps it. */
export interface Column {
  key: string;
  /** px. */
  width: number;
}

export const WIDTH_USUAL = 140;
export const WIDTH_MIN = 64;
export const WIDTH_MAX = 640;
/** How far one key press widens a column, px. */
export const WIDTH_STEP = 16;
/** The column of boxes at the left, px. */
export const BOX_WIDTH = 36;

export const clampWidth = (width: number): number => Math.round(Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)));

export function resize(columns: readonly Column[], key: string, width: number): Column[] {
  return columns.map((one) => (one.key === key ? { ...one, width: clampWidth(width) } : one));
}

/** Puts a column where another stands. The first column names the row and keeps its place. */
export function reorder(columns: readonly Column[], moved: string, onto: string): Column[] {
  const from = columns.findIndex((one) => one.key === moved);
  const to = columns.findIndex((one) => one.key === onto);
  const column = columns[from];
  if (!column || from < 1 || to < 1 || from === to) return [...columns];
  const rest = columns.filter((one) => one.key !== moved);
  return [...rest.slice(0, to), column, ...rest.slice(to)];
}

/** Moves a column one place. */
export function shift(columns: readonly Column[], key: string, by: -1 | 1): Column[] {
  const onto = columns[columns.findIndex((one) => one.key === key) + by];
  return onto ? reorder(columns, key, onto.key) : [...columns];
}

/** CSS grid columns: boxes, columns, and what is left of the width. */
export function templateOf(columns: readonly Column[]): string {
  return [`${BOX_WIDTH}px`, ...columns.map((one) => `${one.width}px`), 'minmax(0, 1fr)'].join(' ');
}

/** Shows a column at the end, or takes it away; the first stays. */
export function withColumn(columns: readonly Column[], key: string, shown: boolean): Column[] {
  if (!shown) return columns.filter((one, at) => at === 0 || one.key !== key);
  return columns.some((one) => one.key === key) ? [...columns] : [...columns, { key, width: WIDTH_USUAL }];
}
