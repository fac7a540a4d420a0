import { expect, it } from 'vitest';
import {
  choose,
  countOf,
  EVERYTHING,
  extend,
  isChosen,
  isNothing,
  NOTHING,
  selectOf,
  stateOf,
  toggle,
} from './selection';

const shown = ['a', 'b', 'c', 'd'];

it('rows are chosen one by one', () => {
  const one = toggle(NOTHING, 'b');
  expect(isChosen(one, 'b')).toBe(true);
  expect(countOf(one, undefined)).toBe(1);
  expect(isNothing(toggle(one, 'b'))).toBe(true);
});

it('a range follows the row that was toggled last', () => {
  const range = extend(toggle(NOTHING, 'b'), 'd', shown);
  expect(selectOf(range, {})).toEqual({ ids: ['b', 'c', 'd'] });
  const back = extend(toggle(range, 'c'), 'b', shown);
  expect(selectOf(back, {})).toEqual({ ids: ['d'] });
});

it('a range whose beginning is gone is one row', () => {
  expect(selectOf(extend(toggle(NOTHING, 'gone'), 'c', shown), {})).toEqual({ ids: ['gone', 'c'] });
});

it('all that match is a rule with exceptions', () => {
  const but = toggle(EVERYTHING, 'c');
  expect(isChosen(but, 'zzz')).toBe(true);
  expect(isChosen(but, 'c')).toBe(false);
  expect(countOf(but, 12_418)).toBe(12_417);
  expect(countOf(but, undefined)).toBeUndefined();
  expect(selectOf(but, { filter: '{}', q: 'led' })).toEqual({ filter: '{}', q: 'led', except: ['c'] });
  expect(selectOf(toggle(but, 'c'), {})).toEqual({ except: [] });
});

it('a range of exceptions leaves all of them out', () => {
  const but = extend(toggle(EVERYTHING, 'b'), 'c', shown);
  expect(selectOf(but, {})).toEqual({ except: ['b', 'c'] });
});

it('the box above tells none, some, all of the shown', () => {
  expect(stateOf(NOTHING, shown)).toBe('none');
  expect(stateOf(toggle(NOTHING, 'a'), shown)).toBe('some');
  expect(stateOf(choose(NOTHING, shown, true), shown)).toBe('all');
  expect(stateOf(toggle(NOTHING, 'elsewhere'), shown)).toBe('some');
  expect(stateOf(EVERYTHING, shown)).toBe('all');
  expect(stateOf(choose(EVERYTHING, shown, false), shown)).toBe('none');
});
