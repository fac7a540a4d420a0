import { expect, it } from 'vitest';
import { summarise } from './summary';

it('reckons numbers without dust', () => {
  expect(summarise([0.1, 0.2, null], 'sum')).toEqual({ kind: 'value', value: 0.3 });
  expect(summarise([1, 2], 'avg')).toEqual({ kind: 'value', value: 1.5 });
  expect(summarise([3, 1, 2], 'max')).toEqual({ kind: 'value', value: 3 });
  expect(summarise([null, '', 'x'], 'count')).toEqual({ kind: 'value', value: 1 });
  expect(summarise([], 'sum')).toEqual({ kind: 'none' });
});

it('dates have a first and a last, but no sum', () => {
  expect(summarise(['2026-02-01', '2026-01-01'], 'min')).toEqual({ kind: 'value', value: '2026-01-01' });
  expect(summarise(['2026-02-01'], 'sum')).toEqual({ kind: 'none' });
});
