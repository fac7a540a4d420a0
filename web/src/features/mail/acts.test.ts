import { expect, it } from 'vitest';
import type { ThreadRow } from '@/api/types';
import { heirOf, leaves, rowsAfter, rowsAsLeft } from './acts';

const row = (id: string, more: Partial<ThreadRow> = {}): ThreadRow => ({
  id,
  mailbox_id: 'm',
  subject: id,
  participants: [],
  who: { name: '', address: 'a@b.example' },
  preview: '',
  last_at: '2026-11-22T00:00:00Z',
  message_count: 1,
  unread: true,
  starred: false,
  has_attachments: false,
  attachment_names: [],
  answered: false,
  waiting: true,
  done: false,
  snoozed_until: null,
  tab: 'enquiries',
  company: null,
  country: null,
  tags: [],
  outgoing_last: false,
  found_message_id: null,
  assignee_id: null,
  ...more,
});

it('takes what is done out of the inbox, and marks it elsewhere', () => {
  const body = { ids: ['a'], act: 'done' } as const;
  expect(rowsAfter([row('a'), row('b')], { ...body, ids: ['a'] }, { box: 'inbox' }).map((one) => one.id)).toEqual([
    'b',
  ]);
  expect(rowsAfter([row('a')], { ...body, ids: ['a'] }, { box: 'starred' })[0]).toMatchObject({
    done: true,
    waiting: false,
  });
});

it('keeps what is done where a label looks in the whole inbox', () => {
  expect(leaves({ ids: ['a'], act: 'done' }, { box: 'inbox', label: 'order' })).toBe(false);
  expect(leaves({ ids: ['a'], act: 'snooze' }, { box: 'inbox', tab: 'team' })).toBe(true);
});

it('means all rows when the selection is a rule', () => {
  expect(rowsAfter([row('a'), row('b')], { all: { box: 'inbox' }, act: 'trash' }, { box: 'inbox' })).toEqual([]);
});

it('keeps a mail that was just read in the list of the unread', () => {
  expect(leaves({ ids: ['a'], act: 'read' }, { box: 'inbox', unread: true })).toBe(false);
});

it('knows to which folder a mail was moved', () => {
  expect(leaves({ ids: ['a'], act: 'move', folder_id: 'f' }, { folder_id: 'f' })).toBe(false);
  expect(leaves({ ids: ['a'], act: 'move', folder_id: 'f' }, { folder_id: 'g' })).toBe(true);
  expect(leaves({ ids: ['a'], act: 'move', folder_id: 'f' }, { box: 'all' })).toBe(false);
});

it('finds the next row to open', () => {
  expect(heirOf(['a', 'b', 'c'], new Set(['b']), 'b')).toBe('c');
  expect(heirOf(['a', 'b', 'c'], new Set(['b', 'c']), 'b')).toBe('a');
  expect(heirOf(['a'], new Set(['a']), 'a')).toBeUndefined();
});

it('shows rows as their reader left them, until a mail comes that he has not seen', () => {
  const rows = [row('a'), row('b'), row('c', { last_at: '2026-11-22T08:00:00Z' })];
  const acts = [
    { body: { ids: ['a', 'c'], act: 'done' as const }, seenUntil: '2026-11-22T00:00:00Z' },
    { body: { ids: ['b'], act: 'star' as const }, seenUntil: undefined },
  ];
  const shown = rowsAsLeft(rows, acts, { box: 'inbox' });
  expect(shown.map((one) => [one.id, one.starred])).toEqual([
    ['b', true],
    ['c', false],
  ]);
  expect(rowsAsLeft(rows, acts, { box: 'all' }).map((one) => one.done)).toEqual([true, false, false]);
});
