import { expect, it } from 'vitest';
import { changingOf } from './LeadsAtOnce';

it('those that stay as they are are not counted as changed', () => {
  expect(changingOf({ count: 124, refused: { no_way: 1, unchanged: 3 } })).toBe(120);
  expect(changingOf({ count: 0, refused: {} })).toBe(0);
});
