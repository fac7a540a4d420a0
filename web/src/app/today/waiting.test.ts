import { expect, it } from 'vitest';
import { waitOf } from './waiting';

const now = Date.parse('2026-11-20T12:00:00Z');

it.each([
  ['2026-11-20T11:48:00Z', 'neutral', 'minutes', 12],
  ['2026-11-20T07:30:00Z', 'amber', 'hours', 4],
  ['2026-11-19T11:00:00Z', 'red', 'hours', 25],
  ['2026-11-15T12:00:00Z', 'red', 'days', 5],
  ['2026-11-20T12:05:00Z', 'neutral', 'minutes', 0],
])('since %s', (since, tone, unit, count) => expect(waitOf(since, now)).toEqual({ tone, unit, count }));
