import { expect, it } from 'vitest';
import type { Group, Leaf } from '@/ui/filter/tree';
import { countriesIn, withCountries } from './MapView';

const stage: Leaf = { field: 'stage', op: 'eq', value: 'deal' };

it('a click on the map is a condition like any other', () => {
  const one = withCountries({ all: [stage] }, ['AE']);
  expect(one).toEqual({ all: [stage, { field: 'country', op: 'in', value: ['AE'] }] });
  expect(countriesIn(one)).toEqual(['AE']);
  expect(withCountries(one, ['AE', 'DE'])).toEqual({
    all: [stage, { field: 'country', op: 'in', value: ['AE', 'DE'] }],
  });
  expect(withCountries(one, [])).toEqual({ all: [stage] });
});

it('of conditions joined by or it becomes a part', () => {
  const any: Group = { any: [stage, { field: 'country', op: 'eq', value: 'BR' }] };
  expect(countriesIn(any)).toEqual([]);
  expect(withCountries(any, ['AE'])).toEqual({ all: [any, { field: 'country', op: 'in', value: ['AE'] }] });
  expect(withCountries(any, [])).toBe(any);
});
