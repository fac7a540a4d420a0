import { expect, it } from 'vitest';
import { LEAD_STATES } from '../search';
import { mayGo } from './words';

it('lets leads go forwards, aside, and back to the beginning', () => {
  const from = (state: (typeof LEAD_STATES)[number]) => LEAD_STATES.filter((to) => mayGo(state, to));
  expect(from('to_handle')).toEqual(['completing', 'first_touch', 'in_contact', 'invalid']);
  expect(from('in_contact')).toEqual(['invalid']);
  expect(from('invalid')).toEqual(['to_handle']);
  expect(from('converted')).toEqual([]);
});
