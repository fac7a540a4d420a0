import { describe, expect, it } from 'vitest';
import { repeats, spanOf } from './invitation';

const format = {
  lang: 'en' as const,
  date: (at: string) => at.slice(0, 10),
  dateTime: (at: string) => `${at.slice(0, 10)} ${at.slice(11, 16)}`,
};
const time = (local: string, whole_day = false) => ({
  local,
  whole_day,
  at: whole_day ? null : `${local}Z`,
  zone: null,
});
const say = ((key: string, args?: object) => `${key.split('.').at(-1)}${args ? JSON.stringify(args) : ''}`) as never;

describe('the time of an event', () => {
  it('says the day once when it ends on it', () => {
    const span = spanOf({ start: time('2026-12-10T09:00:00'), end: time('2026-12-10T10:00:00') }, format);
    expect(span).toBe('2026-12-10 09:00 – 10:00');
  });
  it('ends whole days on the last one', () => {
    const whole = (end: string) => spanOf({ start: time('2026-12-10T00:00:00', true), end: time(end, true) }, format);
    expect(whole('2026-12-11T00:00:00')).toBe('2026-12-10');
    expect(whole('2026-12-13T00:00:00')).toBe('2026-12-10 – 2026-12-12');
  });
});

describe('how an event comes again', () => {
  it('names days, also the last of a month', () => {
    const rule = {
      every: 'month' as const,
      interval: 1,
      days: [{ weekday: 5, nth: -1 }],
      month_days: [],
      count: null,
      until: null,
    };
    const words = repeats(rule, say, 'en');
    for (const part of ['every_month', 'last', 'Friday']) expect(words).toContain(part);
  });
});
