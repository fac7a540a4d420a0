import { expect, it } from 'vitest';
import type { ContactRow } from '@/api/types';
import { changesOf, valueIn, withValues } from './rows';

const row = {
  id: 'a',
  name: 'Ada',
  title: null,
  emails: ['ada@gulf.example', 'a@gulf.example'],
  phones: [],
  company: { id: 'c', name: 'Gulf' },
  created_at: '2026-11-23T00:00:00Z',
  values: { x1: 3, company: 'Gulf' },
} as unknown as ContactRow;

it('finds a value where it stands', () => {
  expect(valueIn(row, 'company')).toBe('Gulf');
  expect(valueIn(row, 'created')).toBe('2026-11-23T00:00:00Z');
  expect(valueIn(row, 'emails')).toBe('ada@gulf.example, a@gulf.example');
  expect(valueIn(row, 'phones')).toBeUndefined();
  expect(valueIn(row, 'x1')).toBe(3);
});

it('tells the server what changed, lists cut and fields apart', () => {
  expect(changesOf({ title: 'Buyer', x1: 4 })).toEqual({ title: 'Buyer', fields: { x1: 4 } });
  expect(changesOf({ emails: 'a@b.example; c@d.example', phones: '+49 30 901820, +1 212 5550114' })).toEqual({
    emails: ['a@b.example', 'c@d.example'],
    phones: ['+49 30 901820', '+1 212 5550114'],
  });
});

it('shows a change in all its places', () => {
  const changed = withValues(row, { title: 'Buyer', emails: null, x1: 4 });
  expect(changed).toMatchObject({ title: 'Buyer', emails: [], values: { x1: 4, title: 'Buyer' } });
});
