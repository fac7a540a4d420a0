import { api, pages, query } from '@/api/client';
import type { ContactChanges, ContactRow, Id } from '@/api/types';
import type { ListOptions } from '@/api/useLists';
import type { Sorted } from '@/ui/grid/GridHead';
import type { Ask, GroupsQuery } from '../list/contract';
import { sortText } from '../list/viewState';

const PAGE_ROWS = 100;

/** Counting ends at some thousands, unless every one matters. */
export const countQuery = (ask: Ask, exact = false) =>
  query('customers.contacts.count', '/api/contacts/count', {
    params: { query: { ...ask, ...(exact ? { exact } : {}) } },
  });
export const groupsQuery = (by: string, ask: Ask, sum?: string) =>
  query('customers.contacts.groups', '/api/contacts/groups', {
    params: { query: { by, ...ask, ...(sum ? { sum } : {}) } },
  }) as unknown as GroupsQuery;

/** Facts that each row has anyway. */
const OWN = ['name', 'salutation', 'title', 'emails', 'phones', 'whatsapp', 'wechat', 'linkedin', 'language'];
const IN_ROW = [...OWN, 'company', 'country', 'created'];

export const rowsQuery = (
  ask: Ask,
  sort: readonly Sorted[],
  columns: readonly string[],
  limit = PAGE_ROWS,
): ListOptions<ContactRow> => {
  const more = columns.filter((key) => !IN_ROW.includes(key));
  const asked = {
    ...ask,
    ...(sort.length > 0 ? { sort: sortText(sort) } : {}),
    ...(more.length > 0 ? { columns: more.join(',') } : {}),
    limit,
  };
  // One list among several: what it is keyed by matters to the cache, not to who shows it.
  return pages('customers.contacts.list', '/api/contacts', {
    params: { query: asked },
  }) as unknown as ListOptions<ContactRow>;
};

export const changeContact = (id: Id, body: ContactChanges) =>
  api.PATCH('/api/contacts/{id}', { params: { path: { id } }, body });
