import { expect, it } from 'vitest';
import { FIELD_HOLE, operatorWords, piecesOf, saidAs, VALUE_HOLE } from './sentence';

it('field and value stand where the language wants them', () => {
  const zh = `${FIELD_HOLE}在最近 ${VALUE_HOLE} 天内`;
  expect(piecesOf(zh).map((piece) => piece.kind)).toEqual(['field', 'words', 'value', 'words']);
  expect(operatorWords(zh)).toBe('在最近 … 天内');
  expect(operatorWords(`${FIELD_HOLE} is one of ${VALUE_HOLE}`)).toBe('is one of …');
});

it('dates are before and after, numbers less and more', () => {
  expect(saidAs('date', 'lt')).toBe('before');
  expect(saidAs('number', 'lt')).toBe('lt');
  expect(saidAs('yes_no', 'eq', false)).toBe('is_no');
  expect(saidAs('country', 'in', ['AE'])).toBe('eq');
  expect(saidAs('country', 'in', ['AE', 'DE'])).toBe('in');
  expect(saidAs('date', 'last_days')).toBe('last_days');
});
