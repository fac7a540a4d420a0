import type { FileCell, FileSheet } from './content';

interface LaidOutRow {
  number: number;
  /** Rows above it are empty or hidden. */
  gap: boolean;
  /** A cell for each place that no other cell takes. */
  cells: FileCell[];
}

/** The rows of a sheet with all their cells, also the empty ones, but for those that a merged cell covers. */
export function laidOut(sheet: FileSheet): LaidOutRow[] {
  const width = sheet.columns.length;
  /** For each column, how many rows from here on a cell above takes. */
  const taken = new Array<number>(width).fill(0);
  let before = 0;
  return sheet.rows.map((row, at) => {
    const own = new Map(row.cells.map((cell) => [cell.column, cell]));
    const cells: FileCell[] = [];
    for (let column = 0; column < width; column++) {
      if ((taken[column] ?? 0) > 0) {
        taken[column] = (taken[column] ?? 0) - 1;
        continue;
      }
      const cell = own.get(column) ?? { column, text: '' };
      const columns = Math.min(cell.columns ?? 1, width - column);
      const rows = Math.min(cell.rows ?? 1, sheet.rows.length - at);
      cells.push({ ...cell, columns, rows });
      for (let covered = column; covered < column + columns; covered++) taken[covered] = rows - 1;
      column += columns - 1;
    }
    const gap = row.number > before + 1 && before > 0;
    before = row.number;
    return { number: row.number, gap, cells };
  });
}
