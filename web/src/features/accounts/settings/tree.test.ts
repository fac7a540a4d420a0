import { expect, it } from 'vitest';
import { linesOf, placesFor } from './tree';

const made = (id: string, parent_id: string | null, name = id) => ({ id, name, parent_id, member_count: 0 });
const all = [
  made('sales', null),
  made('europe', 'sales'),
  made('asia', 'sales'),
  made('ops', null),
  made('dach', 'europe'),
];

it('lists the tree from top to bottom', () => {
  expect(linesOf(all).map((line) => [line.department.id, line.depth])).toEqual([
    ['ops', 0],
    ['sales', 0],
    ['asia', 1],
    ['europe', 1],
    ['dach', 2],
  ]);
  expect(linesOf(all).at(-1)?.path).toBe('sales / europe / dach');
});

it('loses no department whose parent is unknown', () => {
  expect(linesOf([made('lost', 'gone')]).map((line) => line.department.id)).toEqual(['lost']);
});

it('a department never goes below itself', () => {
  const places = placesFor(all[1] ?? made('x', null), all).map((line) => line.department.id);
  expect(places).toEqual(['ops', 'sales', 'asia']);
});
