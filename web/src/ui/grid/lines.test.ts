import { expect, it, vi } from 'vitest';
import { dueSections, lineAt, linesOf, type Section } from './lines';

const head = (open: boolean) => ({ value: 'x', count: 2, sums: {}, open, onToggle: vi.fn() });
const rows = (text: string) => [...text].map((id) => ({ id }));
const idOf = (row: { id: string }) => row.id;
const keys = (sections: Section<{ id: string }>[]) => linesOf(sections, idOf).map((line) => line.key);

it('a plain list is its rows', () => {
  expect(keys([{ key: '', rows: rows('ab') }])).toEqual([' a', ' b']);
});

it('a group that can’t be read says so', () => {
  expect(keys([{ key: 'x', rows: [], head: head(true), trouble: 'No right.' }])).toEqual(['head x', 'note x']);
});

it('a closed group is only its head; a record may stand in two groups', () => {
  expect(
    keys([
      { key: 'x', rows: rows('ab'), head: head(true) },
      { key: 'y', rows: rows('a'), head: head(false) },
      { key: 'z', rows: rows('a'), head: head(true), loading: true },
    ]),
  ).toEqual(['head x', 'x a', 'x b', 'head y', 'head z', 'z a', 'note z']);
});

it('the next page is due where the end of a group is near', () => {
  const onMore = vi.fn();
  const long = rows('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const plain = linesOf([{ key: '', rows: long, onMore }], idOf);
  expect(dueSections(plain, 0, 10)).toEqual([]);
  expect(dueSections(plain, 20, 40)).toHaveLength(1);
  const grouped = linesOf(
    [
      { key: 'x', rows: rows('ab'), head: head(true), onMore },
      { key: 'y', rows: rows('c'), head: head(true) },
    ],
    idOf,
  );
  expect(dueSections(grouped, 0, 3).map((one) => one.key)).toEqual(['x']);
});

it('the cursor follows its row, and takes the next when it leaves', () => {
  const lines = linesOf([{ key: '', rows: rows('abc') }], idOf);
  expect(lineAt(lines, { key: ' c', index: 0 })).toBe(2);
  expect(lineAt(lines, { key: ' gone', index: 1 })).toBe(1);
  expect(lineAt(lines, { key: ' gone', index: 9 })).toBe(2);
  expect(lineAt([], { key: ' gone', index: 9 })).toBe(0);
});
