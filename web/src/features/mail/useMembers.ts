import { useQueries } from '@tanstack/react-query';
import type { Id, MailboxMember } from '@/api/types';
import { membersQuery } from './queries';

/** Those who stand in each of the lists. */
export function inAll(lists: readonly (readonly MailboxMember[])[]): MailboxMember[] {
  const [first = [], ...others] = lists;
  return first.filter((one) => others.every((list) => list.some((other) => other.id === one.id)));
}

/** Those who stand in one of the lists at least, by name. */
export function inAny(lists: readonly (readonly MailboxMember[])[]): MailboxMember[] {
  const all = new Map(lists.flat().map((one) => [one.id, one]));
  return [...all.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Who works in these mailboxes; nothing while one of them is still being asked for. */
export function useMembers(mailboxes: readonly Id[], enabled = true): MailboxMember[][] | undefined {
  const asked = useQueries({ queries: mailboxes.map((id) => ({ ...membersQuery(id), enabled })) });
  const lists = asked.flatMap(({ data }) => (data ? [data] : []));
  return lists.length === mailboxes.length ? lists : undefined;
}
