import type { Id, Thread, ThreadActBody, ThreadFilter, ThreadRow } from '@/api/types';

/** How one row looks after an act; what the server will say too. */
export function actOn(row: ThreadRow, body: ThreadActBody): ThreadRow {
  switch (body.act) {
    case 'read':
      return { ...row, unread: false };
    case 'unread':
      return { ...row, unread: true };
    case 'star':
      return { ...row, starred: true };
    case 'unstar':
      return { ...row, starred: false };
    case 'done':
      return { ...row, done: true, waiting: false };
    case 'undone':
      return { ...row, done: false };
    case 'snooze':
      return { ...row, snoozed_until: body.until ?? null };
    case 'unsnooze':
      return { ...row, snoozed_until: null };
    case 'move':
    case 'trash':
    case 'restore':
    case 'junk':
    case 'not_junk':
    case 'put_back':
    case 'give_back':
      return row;
    case 'give':
      return { ...row, assignee_id: body.to ?? null };
  }
}

/** Whether a row leaves a list by an act. Where only the server can know, it stays until the list is read again. */
export function leaves(body: ThreadActBody, filter: ThreadFilter): boolean {
  const { act } = body;
  if (act === 'read') return false; // it stays under the reader's eyes even in 'unread'
  if (act === 'trash') return filter.box !== 'trash';
  if (act === 'junk') return filter.box !== 'junk';
  if (act === 'restore') return filter.box === 'trash';
  if (act === 'not_junk') return filter.box === 'junk';
  if (act === 'move') return filter.box === 'inbox' || (filter.folder_id ?? body.folder_id) !== body.folder_id;
  if (act === 'undone') return filter.box === 'done';
  if (act === 'unsnooze') return filter.box === 'snoozed';
  if (act === 'unstar') return filter.box === 'starred';
  // Done and put off, a mail lies in the inbox still, where a label looks.
  if (act === 'done' || act === 'snooze') return filter.box === 'waiting' || (filter.box === 'inbox' && !filter.label);
  return false;
}

/** The rows of a list after an act. */
export function rowsAfter(rows: readonly ThreadRow[], body: ThreadActBody, filter: ThreadFilter): ThreadRow[] {
  const ids = body.ids && new Set(body.ids);
  const meant = (row: ThreadRow) => ids?.has(row.id) ?? true;
  if (leaves(body, filter)) return rows.filter((row) => !meant(row));
  return rows.map((row) => (meant(row) ? actOn(row, body) : row));
}

/** An act that waits in this browser, and the newest mail that was seen in its threads when it was done. */
export interface WaitingAct {
  body: ThreadActBody;
  seenUntil: string | undefined;
}

/** The rows as their reader left them: what the server does not know yet is done to them, unless a newer mail has come. */
export function rowsAsLeft(rows: ThreadRow[], acts: readonly WaitingAct[], filter: ThreadFilter): ThreadRow[] {
  return acts.reduce((now, act) => {
    const untouched = new Set(now.filter((row) => isNewer(row, act)));
    const after = new Map(rowsAfter(now, act.body, filter).map((row) => [row.id, row]));
    return now.flatMap((row) => (untouched.has(row) ? row : (after.get(row.id) ?? [])));
  }, rows);
}

/** A thread as its reader left it. */
export function threadAsLeft(thread: Thread, acts: readonly WaitingAct[]): Thread {
  return acts.reduce(
    (now, act) => (act.body.ids?.includes(now.id) && !isNewer(now, act) ? threadAfter(now, act.body) : now),
    thread,
  );
}

/** How an open thread looks after an act. */
export function threadAfter(thread: Thread, body: ThreadActBody): Thread {
  const seen = body.act === 'read' ? true : undefined;
  const messages = seen ? thread.messages.map((message) => ({ ...message, seen })) : thread.messages;
  return { ...thread, ...actOn(thread, body), messages };
}

function isNewer(row: ThreadRow, { seenUntil }: WaitingAct): boolean {
  return seenUntil !== undefined && Date.parse(row.last_at) > Date.parse(seenUntil);
}

/** The row to open when some leave: the next one that stays, else the one before. */
export function heirOf(ids: readonly Id[], leaving: ReadonlySet<Id>, from: Id): Id | undefined {
  const at = ids.indexOf(from);
  if (at < 0) return undefined;
  return (
    ids.slice(at + 1).find((id) => !leaving.has(id)) ??
    ids
      .slice(0, at)
      .reverse()
      .find((id) => !leaving.has(id))
  );
}
