import { expect, it } from 'vitest';
import type { Folder } from '@/api/types';
import { folderTree } from './folderTree';

const folder = (path: string, role: string | null = null): Folder => ({
  id: path,
  path,
  name: path,
  role,
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
