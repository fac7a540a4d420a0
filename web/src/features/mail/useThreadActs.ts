import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { changeRows, type Listed, rowsOf } from '@/api/rows';
import type { Id, Page, Thread, ThreadAct, ThreadActBody, ThreadFilter, ThreadRow } from '@/api/types';
import { type Later, useAct } from '@/api/useAct';
import { newId } from '@/lib/newId';
import { actOn, rowsAfter, threadAfter } from './acts';
import { isBehind, keepThing } from './waiting/keep';
import { nameOf } from './words';

/** Acts whose result is plain on the screen need no toast; the others carry 'Undo'. `put_back` and `give_back` only ever are an undo. */
const SILENT: ReadonlySet<ThreadAct> = new Set(['read', 'unread', 'star', 'unstar', 'put_back', 'give_back']);
type Told = Exclude<ThreadAct, 'read' | 'unread' | 'star' | 'unstar' | 'put_back' | 'give_back'>;
/** They put a thread out of sight: told late, they must not take a mail along that nobody has seen. */
const HIDING: ReadonlySet<ThreadAct> = new Set(['read', 'done', 'snooze', 'move', 'trash', 'junk']);

interface Acting {
  body: ThreadActBody;
  /** Told before the screen changes: what it shows then is what its reader had seen. */
  later: Later | undefined;
}

/** Changes threads: on the screen at once, on the server after, with a way back. */
export function useThreadActs() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const lists = () =>
    cache.getQueriesData({ queryKey: ['mail.threads.list'] }).map(([key]) => key[1] as { query?: ThreadFilter });

  const loud = useAct({
    call: ({ body }: Acting) => api.POST('/api/mail/threads/act', { body }),
    later: ({ later }) => later,
    optimistic: ({ body }, patch) => {
      for (const params of lists()) {
        const filter = params?.query ?? {};
        patch<Listed<ThreadRow>>(
          'mail.threads.list',
          (list) => changeRows(list, (rows) => rowsAfter(rows, body, filter)),
          (one) => one === params,
        );
      }
      patch<Thread>('mail.threads.get', (thread) =>
        body.ids?.includes(thread.id) ? { ...thread, ...actOn(thread, body), messages: thread.messages } : thread,
      );
    },
    invalidates: ['mail.threads.list', 'mail.threads.get', 'mail.counts', 'mail.folders.list'],
    says: (result, { body }) =>
      SILENT.has(body.act) ? undefined : t(`mail:ui.did.${body.act as Told}`, { count: result.changed }),
    undo: ({ undo }) => (undo ? () => api.POST('/api/mail/threads/act', { body: undo }) : undefined),
  });

  // Reading and starring happen all the time: the lists are patched, only the counts are read again.
  const quiet = useAct({
    call: ({ body }: Acting) => api.POST('/api/mail/threads/act', { body }),
    later: ({ later }) => later,
    optimistic: ({ body }, patch) => {
      const change = (rows: ThreadRow[]) => rows.map((row) => (body.ids?.includes(row.id) ? actOn(row, body) : row));
      patch<Listed<ThreadRow>>('mail.threads.list', (list) => changeRows(list, change));
      patch<Thread>('mail.threads.get', (thread) =>
        body.ids?.includes(thread.id) ? threadAfter(thread, body) : thread,
      );
    },
    invalidates: ['mail.counts'],
  });

  return (body: ThreadActBody) => {
    const how = SILENT.has(body.act) && body.ids ? quiet : loud;
    how.mutate({ body, later: laterAct(cache, body) });
  };
}

/** An act on threads that this browser knows; 'all that match' only the server can find. */
function laterAct(cache: QueryClient, body: ThreadActBody): Later | undefined {
  const ids = body.ids ?? [];
  const known = knownRows(cache, ids);
  const first = known[0];
  if (!first) return undefined;
  const seenUntil = HIDING.has(body.act) ? newestOf(known) : undefined;
  const more = known.length > 1 ? ` ${i18next.t('mail:late.waiting.more', { count: known.length - 1 })}` : '';
  return {
    behind: isBehind(ids),
    keep: () =>
      keepThing(
        {
          key: newId(),
          about: ids,
          who: nameOf(first.who),
          subject: first.subject + more,
          what: { kind: 'act', body: asSeen(cache, body, seenUntil), seenUntil },
        },
        !SILENT.has(body.act),
      ),
  };
}

/** What is told late names what its reader had seen: of an open thread its mails, else up to when. */
function asSeen(cache: QueryClient, body: ThreadActBody, seenUntil: string | undefined): ThreadActBody {
  if (seenUntil === undefined) return body;
  const [id] = body.ids ?? [];
  const thread =
    body.ids?.length === 1 ? cache.getQueryData<Thread>(['mail.threads.get', { path: { id } }]) : undefined;
  if (body.act === 'read' && thread) return { ...body, messages: thread.messages.map((message) => message.id) };
  return { ...body, seen_until: seenUntil };
}

/** The threads as they were shown before this act. */
function knownRows(cache: QueryClient, ids: readonly Id[]): ThreadRow[] {
  const rows = new Map<Id, ThreadRow>();
  for (const [, list] of cache.getQueriesData<{ pages: Page<ThreadRow>[] }>({ queryKey: ['mail.threads.list'] })) {
    for (const row of rowsOf(list)) rows.set(row.id, row);
  }
  for (const [, thread] of cache.getQueriesData<Thread>({ queryKey: ['mail.threads.get'] })) {
    if (thread) rows.set(thread.id, thread);
  }
  return ids.flatMap((id) => rows.get(id) ?? []);
}

function newestOf(rows: readonly ThreadRow[]): string | undefined {
  return rows.map((row) => row.last_at).sort((a, b) => Date.parse(b) - Date.parse(a))[0];
}
