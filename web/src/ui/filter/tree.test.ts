import { expect, it } from 'vitest';
import {
  addTo,
  asked,
  both,
  changeAt,
  countLeaves,
  flip,
  type Group,
  isWhole,
  type Leaf,
  NO_FILTER,
  nodeAt,
  readTree,
  removeAt,
  withOperator,
  wrap,
} from './tree';

const stage: Leaf = { field: 'stage', op: 'eq', value: 'deal' };
const country: Leaf = { field: 'country', op: 'in', value: ['AE', 'DE'] };
const stars: Leaf = { field: 'stars', op: 'ge', value: 3 };
const tree: Group = { all: [stage, { any: [country, stars] }] };

it('finds and changes by the way from the root', () => {
  expect(nodeAt(tree, [1, 0])).toEqual(country);
  expect(nodeAt(tree, [0, 3])).toBeUndefined();
  expect(changeAt(tree, [1, 1], () => ({ ...stars, value: 5 }))).toEqual({
    all: [stage, { any: [country, { ...stars, value: 5 }] }],
  });
  expect(tree.all[0]).toBe(stage);
});

it('a group that loses its last condition goes too', () => {
  const one = removeAt(tree, [1, 0]);
  expect(one).toEqual({ all: [stage, { any: [stars] }] });
  expect(removeAt(one, [1, 0])).toEqual({ all: [stage] });
  expect(removeAt({ all: [stage] }, [0])).toEqual(NO_FILTER);
});

it('adds at the end and says where', () => {
  const { root, path } = addTo(tree, [1], stage);
  expect(path).toEqual([1, 2]);
  expect(nodeAt(root, path)).toEqual(stage);
  expect(addTo(tree, [0], stage).root).toBe(tree);
});

it('and becomes or, of one level only', () => {
  expect(flip(tree, [])).toEqual({ any: [stage, { any: [country, stars] }] });
  expect(flip(tree, [1])).toEqual({ all: [stage, { all: [country, stars] }] });
});

it('a condition gets a group of its own, joined the other way', () => {
  expect(wrap(tree, [0])).toEqual({ all: [{ any: [stage] }, { any: [country, stars] }] });
  expect(wrap({ all: [{ any: [{ all: [stage] }] }] }, [0, 0, 0])).toEqual({ all: [{ any: [{ all: [stage] }] }] });
});

it('what is half written is not asked', () => {
  expect(isWhole({ field: 'x', op: 'eq' })).toBe(false);
  expect(isWhole({ field: 'x', op: 'in', value: [] })).toBe(false);
  expect(isWhole({ field: 'x', op: 'between', value: ['2026-01-01', null] })).toBe(false);
  expect(isWhole({ field: 'x', op: 'last_days', value: 7 })).toBe(true);
  expect(isWhole({ field: 'x', op: 'empty' })).toBe(true);
  expect(isWhole({ field: 'x', op: 'eq', value: false })).toBe(true);
  expect(asked({ all: [{ field: 'x', op: 'eq' }, { any: [{ field: 'x', op: 'in' }] }] })).toBeUndefined();
  expect(asked({ all: [stage, { any: [{ field: 'x', op: 'eq' }] }] })).toEqual({ all: [stage] });
  expect(asked({ all: [{ field: 'o', op: 'me', value: 'old' }] })).toEqual({ all: [{ field: 'o', op: 'me' }] });
});

it('two filters hold at once', () => {
  expect(both({ all: [stage] }, { any: [country, stars] })).toEqual({ all: [stage, { any: [country, stars] }] });
  expect(both(undefined, { all: [stage] })).toEqual({ all: [stage] });
  expect(both(undefined, undefined)).toBeUndefined();
});

it('another operator keeps the value where it can', () => {
  expect(withOperator(country, 'not_in')).toEqual({ ...country, op: 'not_in' });
  expect(withOperator(country, 'eq').value).toBe('AE');
  expect(withOperator(stage, 'in').value).toEqual(['deal']);
  expect(withOperator(stage, 'empty')).toEqual({ field: 'stage', op: 'empty' });
  expect(withOperator({ field: 'd', op: 'last_days', value: 7 }, 'next_days').value).toBe(7);
  expect(withOperator({ field: 'd', op: 'last_days', value: 7 }, 'lt').value).toBeUndefined();
});

it('reads trees from addresses, and nothing else', () => {
  expect(readTree(JSON.parse(JSON.stringify(tree)))).toEqual(tree);
  expect(readTree({ all: ['x', null, { field: 1, op: 'eq' }, stage] })).toEqual({ all: [stage] });
  expect(readTree('nonsense')).toBeUndefined();
  expect(readTree(stage)).toEqual({ all: [stage] });
  expect(countLeaves(tree)).toBe(3);
});
