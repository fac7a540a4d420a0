import { expect, it } from 'vitest';
import { cityOf, clockIn, momentOf, momentOfInput, planChoices } from './plan';

const at = (text: string) => Date.parse(text);
const iso = (date: Date | undefined) => date?.toISOString();

it('knows which moment the clocks of a zone mean', () => {
  expect(iso(momentOf('Asia/Dubai', 2026, 11, 24, 9))).toBe('2026-11-24T05:00:00.000Z');
  expect(iso(momentOf('America/Sao_Paulo', 2026, 11, 24, 9, 30))).toBe('2026-11-24T12:30:00.000Z');
  // The clocks go back in Berlin on 25 October 2026 and forward on 28 March 2027.
  expect(iso(momentOf('Europe/Berlin', 2026, 10, 24, 9))).toBe('2026-10-24T07:00:00.000Z');
  expect(iso(momentOf('Europe/Berlin', 2026, 10, 26, 9))).toBe('2026-10-26T08:00:00.000Z');
  expect(iso(momentOf('Europe/Berlin', 2027, 3, 29, 9))).toBe('2027-03-29T07:00:00.000Z');
});

it('reads the field of a time', () => {
  expect(iso(momentOfInput('Asia/Dubai', '2026-11-24T09:05'))).toBe('2026-11-24T05:05:00.000Z');
  expect(momentOfInput('Asia/Dubai', '')).toBeUndefined();
});

it('offers the next working morning and afternoon there, and Monday', () => {
  // Friday 10:00 in Dubai.
  const friday = planChoices('Asia/Dubai', at('2026-11-27T06:00:00Z'));
  expect(friday.map((one) => [one.name, iso(one.at)])).toEqual([
    ['afternoon', '2026-11-27T10:00:00.000Z'],
    ['morning', '2026-11-30T05:00:00.000Z'],
  ]);
  const tuesday = planChoices('Asia/Dubai', at('2026-11-24T20:00:00Z'));
  expect(tuesday.map((one) => one.name)).toEqual(['morning', 'afternoon', 'monday']);
});

it('offers nothing where the zone is unknown', () => {
  expect(planChoices('Mars/Olympus', at('2026-11-27T06:00:00Z'))).toEqual([]);
  expect(clockIn('Mars/Olympus', 0)).toBeUndefined();
  expect(cityOf('America/New_York')).toBe('New York');
});
