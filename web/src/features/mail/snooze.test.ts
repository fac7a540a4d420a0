import { expect, it } from 'vitest';
import { snoozeChoices } from './snooze';

const names = (now: Date) => snoozeChoices(now).map((one) => one.name);

it('offers only what still lies ahead', () => {
  expect(names(new Date(2026, 10, 18, 9, 10))).toEqual([
    'later_today',
    'this_evening',
    'tomorrow',
    'next_week',
    'month',
  ]);
  expect(names(new Date(2026, 10, 18, 21))).toEqual(['tomorrow', 'next_week', 'month']);
});

it('does not offer Monday twice on a Sunday', () => {
  expect(names(new Date(2026, 10, 22, 21))).toEqual(['tomorrow', 'month']);
  expect(snoozeChoices(new Date(2026, 10, 22, 21))[0]?.at.getDay()).toBe(1);
});

it('begins at eight', () => {
  const monday = snoozeChoices(new Date(2026, 10, 18, 9)).find((one) => one.name === 'next_week')?.at;
  expect([monday?.getDay(), monday?.getHours()]).toEqual([1, 8]);
});
