import { expect, it } from 'vitest';
import { strengthOf } from './strength';

it('short is short, whatever it is made of', () => expect(strengthOf('aB3$xY9!')).toBe('short'));
it('runs and repetitions count little', () => {
  expect(strengthOf('1234567890')).toBe('weak');
  expect(strengthOf('aaaaaaaaaaaaaaaa')).toBe('weak');
});
it('known words and what others know of one count nothing', () => {
  expect(strengthOf('password12')).toBe('weak');
  expect(strengthOf('seabright2026', ['lin.wei@seabright.example'])).toBe('weak');
});
it('some unrelated words make a strong one', () => expect(strengthOf('lantern orchid 47 gravel')).toBe('strong'));
it('Chinese characters count', () => expect(strengthOf('灯塔旁边的石头和雨伞')).not.toBe('weak'));
