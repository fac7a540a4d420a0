import { expect, it } from 'vitest';
import { addDays, addMonths, byDay, dayFor, dayOf, fitting, weekdayOf, weekOf, weeksOfMonth } from './month';

it('a month is the weeks it touches, from Monday on', () => {
  const weeks = weeksOfMonth('2026-11-23');
  expect(weeks).toHaveLength(6);
  expect(weeks[0]?.[0]).toBe('2026-10-26');
  expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
  expect(weeksOfMonth('2027-02-10')).toHaveLength(4); // begins on a Monday, has 28 days
});

it('a week begins on Monday', () => {
  expect(weekdayOf('2026-11-23')).toBe(0);
  expect(weekOf('2026-11-29')[0]).toBe('2026-11-23');
});

it('days and months go over their ends', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
});

it('keys go by day, week, month', () => {
  expect(dayFor('ArrowDown', '2026-11-23')).toBe('2026-11-30');
  expect(dayFor('End', '2026-11-23')).toBe('2026-11-29');
  expect(dayFor('PageUp', '2026-03-31')).toBe('2026-02-28');
  expect(dayFor('x', '2026-11-23')).toBeUndefined();
});

it('things stand on their day, and what has no room is counted', () => {
  expect(dayOf('2026-11-23')).toBe('2026-11-23');
  expect(dayOf(new Date(2026, 10, 23, 23, 59).getTime())).toBe('2026-11-23');
  const days = byDay([{ on: '2026-11-23' }, { on: undefined }, { on: '2026-11-23' }], (one) => one.on);
  expect(days.get('2026-11-23')).toHaveLength(2);
  expect(fitting([1, 2, 3], 3)).toEqual({ shown: [1, 2, 3], more: 0 });
  expect(fitting([1, 2, 3, 4, 5], 3)).toEqual({ shown: [1, 2], more: 3 });
});
