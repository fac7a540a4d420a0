import { expect, it } from 'vitest';
import { daysOf, dayWords } from './days';

const at = (...parts: [number, number, number, number]) => ({ at: new Date(...parts).toISOString() });

it('entries stand under their day', () => {
  const days = daysOf([at(2026, 10, 18, 9), at(2026, 10, 18, 1), at(2026, 10, 16, 12)]);
  expect(days.map((one) => one.entries.length)).toEqual([2, 1]);
});

it('days near are words', () => {
  const now = new Date(2026, 10, 18, 12).getTime();
  const words = (day: Date) => dayWords(day.toDateString(), now, 'en', 'Today', 'Yesterday');
  expect(words(new Date(2026, 10, 18))).toBe('Today');
  expect(words(new Date(2026, 10, 17))).toBe('Yesterday');
  expect(words(new Date(2026, 9, 2))).toBe('2 Oct');
});
