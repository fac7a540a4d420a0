import { expect, it } from 'vitest';
import { daysSince, dueTone, quickDates } from './due';

const now = new Date(2026, 10, 18, 14, 30).getTime(); // a Wednesday

it('colour says how near a promise is', () => {
  expect(dueTone(new Date(2026, 10, 18, 9).toISOString(), now)).toBe('red');
  expect(dueTone(new Date(2026, 10, 18, 18).toISOString(), now)).toBe('amber');
  expect(dueTone(new Date(2026, 10, 19, 9).toISOString(), now)).toBe('neutral');
});

it('quick dates fall on mornings; next week begins on Monday', () => {
  const dates = Object.fromEntries(quickDates(now).map(({ name, at }) => [name, at]));
  expect(dates.tomorrow).toEqual(new Date(2026, 10, 19, 9));
  expect(dates.in_3_days).toEqual(new Date(2026, 10, 21, 9));
  expect(dates.next_week).toEqual(new Date(2026, 10, 23, 9));
  const monday = quickDates(new Date(2026, 10, 23, 8).getTime());
  expect(monday.find((one) => one.name === 'next_week')?.at).toEqual(new Date(2026, 10, 30, 9));
});

it('no date is offered twice', () => {
  const sunday = quickDates(new Date(2026, 10, 22, 8).getTime());
  expect(sunday.map((one) => one.name)).toEqual(['tomorrow', 'in_3_days', 'in_a_month']);
});

it('days are counted by the calendar', () => {
  expect(daysSince(new Date(2026, 10, 18, 1).toISOString(), now)).toBe(0);
  expect(daysSince(new Date(2026, 10, 17, 23).toISOString(), now)).toBe(1);
  expect(daysSince(new Date(2026, 10, 20).toISOString(), now)).toBe(0);
});
