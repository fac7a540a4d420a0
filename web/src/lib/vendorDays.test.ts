import { expect, it } from 'vitest';
import { dayAt, daysBetween, formatDay, monthsAfter } from './vendorDays';

it('counts days by the vendor’s calendar', () => {
  expect(dayAt(Date.parse('2026-11-24T15:59:59Z'))).toBe('2026-11-24');
  expect(dayAt(Date.parse('2026-11-24T16:00:00Z'))).toBe('2026-11-25');
  expect(daysBetween('2026-11-24', '2026-12-01')).toBe(7);
  expect(daysBetween('2026-03-01', '2026-02-28')).toBe(-1);
  expect(formatDay('2026-11-24', 'en')).toBe('24 Nov 2026');
});

it('stays in the month that it names', () => {
  expect(monthsAfter('2025-08-31', 6)).toBe('2026-02-28');
  expect(monthsAfter('2025-12-31', 6)).toBe('2026-06-30');
  expect(monthsAfter('2023-08-30', 6)).toBe('2024-02-29');
});
