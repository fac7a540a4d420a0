import { expect, it } from 'vitest';
import { addDays, addMonths, dayOf, daysShown, daysSince, weekOf } from './days';

it('counts days over months, years and weeks', () => {
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-01');
  expect(weekOf('2026-11-22')).toBe('2026-11-16');
  expect(weekOf('2026-11-23')).toBe('2026-11-23');
  expect(dayOf(new Date(2026, 0, 5))).toBe('2026-01-05');
  expect(daysSince('2026-11-20T00:00:00Z', Date.parse('2026-11-22T12:00:00Z'))).toBe(2);
  expect(daysSince('2026-11-23T00:00:00Z', Date.parse('2026-11-22T12:00:00Z'))).toBe(0);
});

it('shows whole weeks that hold the month', () => {
  const days = daysShown('month', '2026-11-22');
  expect([days[0], days.at(-1), days.length]).toEqual(['2026-10-26', '2026-12-06', 42]);
  expect(daysShown('month', '2027-02-10').length).toBe(28);
  expect(daysShown('week', '2026-11-22')).toHaveLength(7);
});
