import { expect, it } from 'vitest';
import type { SubscriptionService, SubscriptionTerm } from '@/api/types';
import { deletedFrom, lastDayOf, readsUntil, renewedTo } from './standing';

const service = (state: SubscriptionService['state'], until: string | null = '2025-12-31') => ({
  group: 'crm',
  state,
  until,
});
const term = (kind: SubscriptionTerm['kind'], first_day: string, last_day: string, group = 'crm') => ({
  group,
  kind,
  first_day,
  last_day,
});

it('says until which day a state allows what it allows', () => {
  expect(lastDayOf(service('active'))).toBe('2025-12-31');
  // On the thirty-first day reading is over, on the eighth a trial's export.
  expect(lastDayOf(service('reading'))).toBe('2026-01-30');
  expect(lastDayOf(service('trial_export'))).toBe('2026-01-07');
  expect(lastDayOf(service('on_request'))).toBeUndefined();
  expect(lastDayOf(service('unopened', null))).toBeUndefined();
});

it('reads as long as the longest service allows', () => {
  expect(readsUntil([service('reading'), service('reading', '2026-01-15'), service('on_request')])).toBe('2026-02-14');
  expect(readsUntil([service('on_request')])).toBeUndefined();
});

it('follows renewals that join, and no other term', () => {
  const terms = [
    term('first', '2025-01-01', '2025-12-31'),
    term('renewal', '2026-01-01', '2026-12-31'),
    term('renewal', '2027-01-01', '2027-12-31'),
    term('add_on', '2026-01-01', '2029-12-31'),
    term('first', '2026-01-01', '2030-12-31', 'shops'),
  ];
  expect(renewedTo(service('active'), terms)).toBe('2027-12-31');
  expect(renewedTo(service('active'), terms.slice(0, 1))).toBeUndefined();
  expect(renewedTo(service('reading'), terms)).toBeUndefined();
});

it('deletes when the last promise has run out', () => {
  expect(deletedFrom([term('first', '2025-01-01', '2025-12-31')])).toBe('2026-07-01');
  expect(deletedFrom([term('trial', '2026-03-01', '2026-03-15')])).toBe('2026-03-23');
  expect(deletedFrom([term('trial', '2026-12-01', '2026-12-31'), term('first', '2025-01-01', '2025-12-31')])).toBe(
    '2027-01-08',
  );
  expect(deletedFrom([])).toBeUndefined();
});
