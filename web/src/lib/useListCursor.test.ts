import { expect, it } from 'vitest';
import { placeOf } from './useListCursor';

it('follows its row, and takes the next one when the row leaves', () => {
  expect(placeOf({ id: 'b', index: 1 }, ['new', 'a', 'b', 'c'])).toBe(2);
  expect(placeOf({ id: 'b', index: 1 }, ['a', 'c'])).toBe(1);
  expect(placeOf({ id: 'c', index: 2 }, ['a', 'b'])).toBe(1);
  expect(placeOf({ id: 'a', index: 0 }, [])).toBe(0);
});
