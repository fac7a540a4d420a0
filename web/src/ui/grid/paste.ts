import type { Block } from './cursor';

/** A pasted text and the cell it is for. */
export interface PastedCell {
  line: number;
  col: number;
  text: string;
}

/**
 * Lays a pasted block over the grid. One cell fills the whole marked block, as spreadsheets do; more begin at its corner.
 * What falls over the edge, or on a line that is no row, is counted and not swallowed.
 */
export function laid(
  cells: readonly (readonly string[])[],
  block: Block,
  bounds: { lines: number; cols: number; isRow: (line: number) => boolean },
): { cells: PastedCell[]; lost: number } {
  const single = cells.length === 1 && cells[0]?.length === 1 ? cells[0][0] : undefined;
  const wide = single === undefined ? cells : filled(single, block);
  const rows = linesFrom(block.top, wide.length, bounds);
  const placed: PastedCell[] = [];
  let lost = 0;
  for (const [down, row] of wide.entries()) {
    for (const [right, text] of row.entries()) {
      const col = block.left + right;
      const line = single === undefined ? rows[down] : block.top + down;
      const fits = line !== undefined && bounds.isRow(line) && col < bounds.cols;
      if (fits) placed.push({ line, col, text });
      else if (single === undefined) lost += 1;
    }
  }
  return { cells: placed, lost };
}

function filled(text: string, block: Block): string[][] {
  const row = Array.from({ length: block.right - block.left + 1 }, () => text);
  return Array.from({ length: block.bottom - block.top + 1 }, () => row);
}

/** The next rows from a line on; heads of groups between them are stepped over. */
function linesFrom(top: number, count: number, bounds: { lines: number; isRow: (line: number) => boolean }): number[] {
  const found: number[] = [];
  for (let line = top; line < bounds.lines && found.length < count; line += 1) if (bounds.isRow(line)) found.push(line);
  return found;
}
