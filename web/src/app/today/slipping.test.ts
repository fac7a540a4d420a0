import { expect, it } from 'vitest';
import { dayOf, leftOf } from './slipping';

it('what was put aside today is left out, and is there again tomorrow', () => {
  const rows = [{ id: 'late-1' }, { id: 'stuck-2' }];
  const kept = { day: '2026-11-23', ids: ['late-1'] };
  expect(leftOf(rows, kept, '2026-11-23')).toEqual([{ id: 'stuck-2' }]);
  expect(leftOf(rows, kept, '2026-11-24')).toEqual(rows);
});

it('a day is the reader’s own', () => {
  expect(dayOf(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05');
});
