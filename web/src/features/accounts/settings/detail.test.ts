import { expect, it } from 'vitest';
import { detailOf } from './detail';

it('shows what is there, in one line', () => {
  expect(detailOf({ how: 'demo', again: null, scopes: ['mail.read', 'mail.send'], role: { id: 3 } })).toEqual([
    ['how', 'demo'],
    ['scopes', 'mail.read, mail.send'],
    ['role', 'id: 3'],
  ]);
});

it('a change is shown where it differs', () => {
  const detail = {
    before: { name: 'Ben', sees: 'own', department: null },
    after: { name: 'Ben', sees: 'all', department: 'x' },
  };
  expect(detailOf(detail)).toEqual([
    ['sees', 'own → all'],
    ['department', '– → x'],
  ]);
  expect(detailOf({ before: 'active', after: 'disabled' })).toEqual([['state', 'active → disabled']]);
});

it('values are said in words, ids by what they name or their beginning', () => {
  const id = '01a2043f-f60c-73ee-9543-008774a63aa2';
  const say = (name: string, value: string) => (name === 'role' && value === id ? 'Auditor' : undefined);
  expect(detailOf({ role: id, session: id }, say)).toEqual([
    ['role', 'Auditor'],
    ['session', '01a2043f'],
  ]);
});

it('a long value is cut', () => expect(detailOf({ text: 'a'.repeat(200) })[0]?.[1]).toHaveLength(81));
