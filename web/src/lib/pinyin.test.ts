import { expect, it } from 'vitest';
import { initialsOf, isFound } from './pinyin';

it('knows the initials of characters', () => {
  expect(initialsOf('国家')).toBe('gj');
  expect(initialsOf('最近联系')).toBe('zjlx');
  expect(initialsOf('负责人 A')).toBe('fzr a');
  expect(initialsOf('阿曼')).toBe('am');
});

it('finds by words or initials', () => {
  expect(isFound('下次跟进', 'gj')).toBe(true);
  expect(isFound('下次跟进', '跟')).toBe(true);
  expect(isFound('Next follow-up', 'FOLLOW')).toBe(true);
  expect(isFound('Next follow-up', 'nf')).toBe(false);
  expect(isFound('国家', '')).toBe(true);
});
