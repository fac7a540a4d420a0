import { expect, test } from 'vitest';
import { moved, offered } from './offered';
import type { FollowUpType } from './queries';

const types = (...names: string[]): FollowUpType[] =>
  names.map((name) => ({
    id: name,
    name,
    icon: 'tag',
    kind: 'note',
    retired: name.startsWith('old'),
    revision: 1,
  }));
const names = (all: readonly FollowUpType[]) => all.map((one) => one.name).join('');

test('what is retired is not offered, and what has no button is in the menu', () => {
  const [buttons, menu] = offered(types('a', 'old', 'b', 'c', 'd', 'e'), 3);
  expect([names(buttons), names(menu)]).toEqual(['abc', 'de']);
});

test('one more than there is room for has a button all the same', () => {
  const [buttons, menu] = offered(types('a', 'b', 'c', 'd'), 3);
  expect([names(buttons), names(menu)]).toEqual(['abcd', '']);
});

test('a move is a swap of neighbours, and none beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c']);
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b']);
});
