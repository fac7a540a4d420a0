import { expect, it } from 'vitest';
import { changeRows, rowsOf } from './rows';

const drop = (rows: number[]) => rows.filter((row) => row !== 2);

it('changes the rows of every form of list, and leaves the old one whole', () => {
  const paged = {
    pages: [
      { items: [1, 2], next: 'x' },
      { items: [3], next: null },
    ],
    pageParams: [undefined, 'x'],
  };
  expect(changeRows(paged, drop)).toEqual({
    pages: [
      { items: [1], next: 'x' },
      { items: [3], next: null },
    ],
    pageParams: [undefined, 'x'],
  });
  expect(rowsOf(paged)).toEqual([1, 2, 3]);
  expect(changeRows({ items: [1, 2], next: null }, drop)).toEqual({ items: [1], next: null });
  expect(changeRows([1, 2], drop)).toEqual([1]);
});
