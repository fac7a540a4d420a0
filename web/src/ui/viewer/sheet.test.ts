import { expect, it } from 'vitest';
import type { FileSheet } from './content';
import { laidOut } from './sheet';

const columns = ['A', 'B', 'C'].map((label) => ({ label, width: 0 }));
const sheet = (rows: FileSheet['rows']): FileSheet => ({ columns, rows, more_rows: false, more_columns: false });
const places = (all: ReturnType<typeof laidOut>) => all.map((row) => row.cells.map((cell) => cell.column));

it('fills empty places and leaves out covered ones', () => {
  const rows = laidOut(
    sheet([
      { number: 1, cells: [{ column: 0, text: 'a', columns: 2, rows: 2 }] },
      { number: 2, cells: [{ column: 2, text: 'b' }] },
      { number: 5, cells: [] },
    ]),
  );
  expect(places(rows)).toEqual([[0, 2], [2], [0, 1, 2]]);
  expect(rows.map((row) => row.gap)).toEqual([false, false, true]);
});

it('keeps cells within the sheet, whatever they claim', () => {
  const rows = laidOut(sheet([{ number: 1, cells: [{ column: 1, text: 'a', columns: 90, rows: 90 }] }]));
  expect(rows[0]?.cells[1]).toMatchObject({ columns: 2, rows: 1 });
});
