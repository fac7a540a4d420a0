import { expect, it } from 'vitest';
import { extend, isChosen, isEmpty, NOTHING, onlyLoaded, targetOf, toggle } from './selection';

const loaded = ['a', 'b', 'c', 'd'];

it('toggles and extends from the last row', () => {
  const one = toggle(NOTHING, 'b', loaded);
  const more = extend(one, 'd', loaded);
  expect(['a', 'b', 'c', 'd'].map((id) => isChosen(more, id))).toEqual([false, true, true, true]);
  expect(isEmpty(toggle(one, 'b', loaded))).toBe(true);
});

it('is a rule when all that match are meant', () => {
  const filter = { box: 'inbox' } as const;
  expect(targetOf({ kind: 'all' }, filter, 'a')).toEqual({ all: filter });
  expect(targetOf(toggle({ kind: 'all' }, 'a', loaded), filter, 'a')).toEqual({ ids: ['b', 'c', 'd'] });
});

it('falls back to the row of the cursor', () => {
  expect(targetOf(NOTHING, {}, 'a')).toEqual({ ids: ['a'] });
  expect(targetOf(NOTHING, {}, undefined)).toBeUndefined();
});

it('forgets rows that left', () => {
  expect(targetOf(onlyLoaded(toggle(toggle(NOTHING, 'a', loaded), 'b', loaded), ['b']), {}, undefined)).toEqual({
    ids: ['b'],
  });
});
