import { expect, it } from 'vitest';
import { queryOf } from './slash';

it('opens at the beginning of a line and behind a blank', () => {
  expect(queryOf('/')).toBe('');
  expect(queryOf('Dear Ana, /moq')).toBe('moq');
  expect(queryOf('你好 /报价')).toBe('报价');
});

it('stays away within words, dates and addresses', () => {
  for (const text of ['and/or', '24/11', 'https://', 'x /a b', '']) expect(queryOf(text)).toBeUndefined();
});
