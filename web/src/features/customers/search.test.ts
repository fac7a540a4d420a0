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

it('a view and what is changed of it', () => {
  const filter = { all: [{ field: 'stage', op: 'eq', value: 'deal' }] };
  expect(parseCustomersSearch({ view: 'pool', layout: 'board', filter, make: 'cake' })).toEqual({
    view: 'pool',
    layout: 'board',
    filter,
  });
});
