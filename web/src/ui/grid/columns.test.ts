import { expect, it } from 'vitest';
import { reorder, resize, shift, templateOf } from './columns';

const columns = ['name', 'country', 'stage', 'stars'].map((key) => ({ key, width: 100 }));
const keys = (all: readonly { key: string }[]) => all.map((one) => one.key).join(' ');

it('a column takes the place of the one it is dropped on', () => {
  expect(keys(reorder(columns, 'stars', 'country'))).toBe('name stars country stage');
  expect(keys(reorder(columns, 'country', 'stars'))).toBe('name stage stars country');
});

it('the first column stays the first', () => {
  expect(keys(reorder(columns, 'name', 'stage'))).toBe('name country stage stars');
  expect(keys(reorder(columns, 'stage', 'name'))).toBe('name country stage stars');
  expect(keys(shift(columns, 'country', -1))).toBe('name country stage stars');
  expect(keys(shift(columns, 'country', 1))).toBe('name stage country stars');
  expect(keys(shift(columns, 'stars', 1))).toBe('name country stage stars');
});

it('widths keep within reason', () => {
  expect(resize(columns, 'stage', 3)[2]?.width).toBe(64);
  expect(resize(columns, 'stage', 9_000)[2]?.width).toBe(640);
  expect(templateOf(columns.slice(0, 2))).toBe('36px 100px 100px minmax(0, 1fr)');
});
