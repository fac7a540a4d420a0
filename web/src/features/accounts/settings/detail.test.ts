import { expect, it } from 'vitest';
import { detailOf } from './detail';

it('shows what is there, in one line', () => {
  expect(detailOf({ before: 'active', after: null, scopes: ['mail.read', 'mail.send'], role: { id: 3 } })).toEqual([
    ['before', 'active'],
    ['scopes', 'mail.read, mail.send'],
    ['role', 'id: 3'],
  ]);
});

it('a long value is cut', () => expect(detailOf({ text: 'a'.repeat(200) })[0]?.[1]).toHaveLength(81));
