import { expect, it } from 'vitest';
import { parseCustomersSearch } from './search';

it('an address that nobody meant is read as far as it makes sense', () => {
  expect(parseCustomersSearch({ view: 7, layout: 'pie', q: 2026, sort: 'name', filter: [], make: 'customer' })).toEqual(
    {
      q: '2026',
      sort: 'name',
      make: 'customer',
    },
  );
});

<<<<<<< HEAD
it('the first view is what one may see', () => {
  expect(filterOf({}, true)).toEqual({ view: 'all', sort: '-last_touch' });
  expect(filterOf({}, false)).toEqual({ view: 'mine', sort: '-last_touch' });
  expect(filterOf({ view: 'team', owner: 'a', sort: 'name' }, true)).toEqual({
    view: 'team',
    sort: 'name',
    filter: '{"all":[{"field":"owners","op":"in","value":["a"]}]}',
=======
it('a view and what is changed of it', () => {
  const filter = { all: [{ field: 'stage', op: 'eq', value: 'deal' }] };
  expect(parseCustomersSearch({ view: 'pool', layout: 'board', filter, make: 'cake' })).toEqual({
    view: 'pool',
    layout: 'board',
    filter,
>>>>>>> c1860ec (Lists that are worked in: a grid with cells to edit, filters as sentences, board, map, calendar, charts; the customers on them)
  });
});
