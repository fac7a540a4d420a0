import { expect, it } from 'vitest';
import { beside, moved } from './moves';

const column = (key: string, ids: string) => ({ key, cards: [...ids].map((id) => ({ id })) });
const board = [column('enquiry', 'ab'), column('sample', 'c'), column('deal', '')];
const run = (moves: [string, string][]) =>
  moved(board, new Map(moves), (card: { id: string }) => card.id).map(
    (one) => `${one.key}:${one.cards.map((card) => card.id).join('')}${one.shift}`,
  );

it('without moves all stay', () => expect(run([])).toEqual(['enquiry:ab0', 'sample:c0', 'deal:0']));

it('a moved card stands at the top of its new column and in no other', () => {
  expect(run([['b', 'sample']])).toEqual(['enquiry:a-1', 'sample:bc1', 'deal:0']);
  expect(
    run([
      ['a', 'deal'],
      ['c', 'deal'],
    ]),
  ).toEqual(['enquiry:b-1', 'sample:-1', 'deal:ac2']);
});

it('a move that the server has shown already counts once', () => {
  expect(run([['c', 'sample']])).toEqual(['enquiry:ab0', 'sample:c0', 'deal:0']);
});

it('a card that is not loaded moves nothing', () => {
  expect(run([['zzz', 'deal']])).toEqual(['enquiry:ab0', 'sample:c0', 'deal:0']);
});

it('keys stop at the ends', () => {
  expect(beside(['a', 'b', 'c'], 'a', 1)).toBe('b');
  expect(beside(['a', 'b', 'c'], 'a', -1)).toBe('a');
  expect(beside(['a', 'b', 'c'], 'c', 1)).toBe('c');
});
