import { expect, it } from 'vitest';
import { standingOf } from './effective';

const at = (effective_from: string, published_at = effective_from) => ({ effective_from, published_at });
const first = at('2026-01-01T00:00:00Z');
const second = at('2026-06-01T00:00:00Z');
const third = at('2027-01-01T00:00:00Z', '2026-11-01T00:00:00Z');
const all = [third, second, first];
const now = Date.parse('2026-11-24T00:00:00Z');

it('lets the latest that is in effect count', () => {
  expect(all.map((one) => standingOf(one, all, now))).toEqual(['coming', 'current', 'past']);
  expect(standingOf(third, all, Date.parse('2027-01-01T00:00:00Z'))).toBe('current');
});

it('lets what was published last count, of two for the same moment', () => {
  const again = at(second.effective_from, '2026-06-01T00:00:01Z');
  expect(standingOf(second, [again, second], now)).toBe('past');
  expect(standingOf(again, [again, second], now)).toBe('current');
});
