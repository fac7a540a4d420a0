import { expect, it } from 'vitest';
import { parseDeskSearch } from './search';

it('keeps the texts that the desk knows, and nothing else', () => {
  expect(parseDeskSearch({ state: 'paid', q: '', make: 7, for: 'c', other: 'x' })).toEqual({ state: 'paid', for: 'c' });
  expect(parseDeskSearch({})).toEqual({});
});
