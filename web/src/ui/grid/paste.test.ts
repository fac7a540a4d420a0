import { expect, it } from 'vitest';
import { laid } from './paste';

const bounds = { lines: 5, cols: 3, isRow: (line: number) => line !== 2 };
const at = (line: number, col: number) => ({ top: line, bottom: line, left: col, right: col });
const where = (got: ReturnType<typeof laid>) => got.cells.map((one) => `${one.line}.${one.col}=${one.text}`).join(' ');

it('a block begins at the cursor and steps over heads of groups', () => {
  const got = laid(
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ],
    at(1, 0),
    bounds,
  );
  expect(where(got)).toBe('1.0=a 1.1=b 3.0=c 3.1=d 4.0=e 4.1=f');
  expect(got.lost).toBe(0);
});

it('what falls over the edges is counted', () => {
  const got = laid(
    [
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ],
    at(3, 2),
    bounds,
  );
  expect(where(got)).toBe('3.2=a 4.2=c');
  expect(got.lost).toBe(4);
});

it('one value fills the whole block', () => {
  const got = laid([['x']], { top: 1, bottom: 3, left: 0, right: 1 }, bounds);
  expect(where(got)).toBe('1.0=x 1.1=x 3.0=x 3.1=x');
  expect(got.lost).toBe(0);
});
