import { expect, it } from 'vitest';
import { boxOf, filterOf, parseMailSearch, tabAfter, tabOf } from './search';

it('reads an address and leaves out what it does not know', () => {
  expect(parseMailSearch({ box: 'waiting', tab: 'nonsense', unread: 'yes', q: 2026, thread: '' })).toEqual({
    box: 'waiting',
    q: '2026',
  });
});

it('opens the inbox at the enquiries', () => {
  expect(filterOf({})).toEqual({ box: 'inbox', tab: 'enquiries' });
  expect(filterOf({ tab: 'team', mailbox: 'm', unread: true })).toEqual({
    box: 'inbox',
    tab: 'team',
    mailbox_id: 'm',
    unread: true,
  });
});

it('searches everywhere in the mailbox, whatever box stood open', () => {
  const search = { box: 'sent', mailbox: 'm', q: 'panel' } as const;
  expect(filterOf(search)).toEqual({ mailbox_id: 'm', q: 'panel' });
  expect(boxOf(search)).toBeUndefined();
  expect(tabOf(search)).toBeUndefined();
});

it('looks for a label in the whole inbox, and comes back to the tab without it', () => {
  const search = { tab: 'team', label: 'order' } as const;
  expect(filterOf(search)).toEqual({ box: 'inbox', label: 'order' });
  expect(tabOf(search)).toBeUndefined();
  expect(boxOf(search)).toBe('inbox');
  expect(filterOf({ ...parseMailSearch({ tab: 'team' }) })).toEqual({ box: 'inbox', tab: 'team' });
  expect(filterOf({ box: 'sent', label: 'order' })).toEqual({ box: 'sent', label: 'order' });
});

it('takes a folder instead of a box', () => {
  expect(filterOf({ folder: 'f', mailbox: 'm' })).toEqual({ folder_id: 'f', mailbox_id: 'm' });
});

it('goes round the tabs', () => {
  expect(tabAfter('others', 1)).toBe('enquiries');
  expect(tabAfter('enquiries', -1)).toBe('others');
});
