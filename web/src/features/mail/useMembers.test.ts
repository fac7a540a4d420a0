import { expect, it } from 'vitest';
import { inAll, inAny } from './useMembers';

const one = (id: string) => ({ id, name: id.toUpperCase() });

it('offers for threads of several mailboxes who works in each of them', () => {
  expect(
    inAll([
      [one('ana'), one('bo')],
      [one('bo'), one('cy')],
    ]),
  ).toEqual([one('bo')]);
  expect(inAll([[one('ana')], []])).toEqual([]);
  expect(inAll([])).toEqual([]);
});

it('offers for a rule who works in one of the mailboxes that it looks at, once', () => {
  expect(
    inAny([
      [one('cy'), one('bo')],
      [one('bo'), one('ana')],
    ]),
  ).toEqual([one('ana'), one('bo'), one('cy')]);
});
