import { expect, it } from 'vitest';
import type { ShownField } from '@/ui/value/field';
import type { ListRow } from './contract';
import { changedValue, changesOf, groupKey, groupValue, valueIn, withValues } from './rows';

const row = {
  id: 'a',
  name: 'Acme',
  country: 'DE',
  stars: 3,
  last_touch_at: '2026-11-23T00:00:00Z',
  revision: 7,
  values: { x1: 'A', country: 'DE' },
} as unknown as ListRow;
const field = (kind: ShownField['kind']) => ({ kind }) as ShownField;

it('finds a value where it stands', () => {
  expect(valueIn(row, 'country')).toBe('DE');
  expect(valueIn(row, 'last_touch')).toBe('2026-11-23T00:00:00Z');
  expect(valueIn(row, 'x1')).toBe('A');
  expect(valueIn(row, 'x2')).toBeUndefined();
});

it('shows a change in all its places', () => {
  const changed = withValues(row, { country: 'AE', x1: 'B' });
  expect(changed.country).toBe('AE');
  expect(changed.values).toEqual({ x1: 'B', country: 'AE' });
  expect(changed.revision).toBe(7);
});

it('tells own facts by their names and all others as fields', () => {
  expect(changesOf({ owners: ['p'], stars: 4 })).toEqual({ owner_ids: ['p'], stars: 4 });
  expect(changesOf({ name: 'A', tags: ['x'], x1: null })).toEqual({ name: 'A', fields: { tags: ['x'], x1: null } });
  expect(changedValue({ owner_ids: ['p'], fields: { x1: 2 } }, 'owners')).toEqual(['p']);
  expect(changedValue({ fields: { x1: 2 } }, 'x1')).toBe(2);
  expect(changedValue({}, 'x1')).toBeUndefined();
});

it('groups come as text and become what the field holds', () => {
  expect(groupValue(field('stars'), '3')).toBe(3);
  expect(groupValue(field('yes_no'), 'true')).toBe(true);
  expect(groupValue(field('yes_no'), null)).toBe(false);
  expect(groupValue(field('choice'), 'deal')).toBe('deal');
  expect(groupValue(field('choice'), null)).toBe(null);
  expect(groupKey(null)).toBe('');
  expect(groupKey(3)).toBe('3');
});
