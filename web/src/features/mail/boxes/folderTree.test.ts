import { expect, it } from 'vitest';
import type { Folder } from '@/api/types';
import { folderTree } from './folderTree';

const folder = (path: string, role: Folder['role'] = null): Folder => ({
  id: path,
  path,
  name: path,
  role,
  delimiter: '/',
  selectable: true,
  local: false,
  unread: 0,
  total: 0,
  sync: {
    last_success_at: null,
    behind_seconds: null,
    server_count: 0,
    here: 0,
    missing: 0,
    quarantined: 0,
    backfill_done: true,
    reconciled_at: null,
    problem: null,
  },
});

it('leaves out the boxes, and makes the parents that are missing', () => {
  const tree = folderTree(
    [folder('INBOX', 'inbox'), folder('Fairs/Canton 10'), folder('Fairs/Canton 9'), folder('Archive', 'archive')],
    'en',
  );
  expect(tree.map((node) => node.name)).toEqual(['Archive', 'Fairs']);
  expect(tree[1]?.folder).toBeUndefined();
  expect(tree[1]?.children.map((node) => node.name)).toEqual(['Canton 9', 'Canton 10']);
});

it('divides paths as the server does, and opens no folder that holds none', () => {
  const parent = { ...folder('INBOX.Old'), delimiter: '.', selectable: false };
  const tree = folderTree([parent, { ...folder('INBOX.Old.A/B'), delimiter: '.' }], 'en');
  expect(tree[0]?.children[0]).toMatchObject({ name: 'Old', folder: undefined });
  expect(tree[0]?.children[0]?.children[0]?.name).toBe('A/B');
});
