import { expect, it } from 'vitest';
import { filterOf, isFiltered, parseCustomersSearch } from './search';

it('an address that nobody meant is read as far as it makes sense', () => {
  expect(
    parseCustomersSearch({ view: 'pool', stage: 'deal', country: 'de', q: 2026, sort: 'x', make: 'customer' }),
  ).toEqual({
    stage: 'deal',
    q: '2026',
    make: 'customer',
  });
});

it('the first view is what one may see', () => {
  expect(filterOf({}, true)).toEqual({ view: 'all', sort: '-last_touch' });
  expect(filterOf({}, false)).toEqual({ view: 'mine', sort: '-last_touch' });
  expect(filterOf({ view: 'team', owner: 'a', sort: 'name' }, true)).toEqual({
    view: 'team',
    sort: 'name',
    filter: '{"all":[{"field":"owners","op":"in","value":["a"]}]}',
  });
});

it('view and sort narrow nothing', () => {
  expect(isFiltered({ view: 'mine', sort: 'name' })).toBe(false);
  expect(isFiltered({ country: 'DE' })).toBe(true);
});
