import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { changeRows, type Listed } from '@/api/rows';
import type { Thread, ThreadAct, ThreadActBody, ThreadFilter, ThreadRow } from '@/api/types';
import { useAct } from '@/api/useAct';
import { actOn, rowsAfter } from './acts';

/** Acts whose result is plain on the screen need no toast; the others carry 'Undo'. `put_back` and `give_back` only ever are an undo. */
const SILENT: ReadonlySet<ThreadAct> = new Set(['read', 'unread', 'star', 'unstar', 'put_back', 'give_back']);
type Told = Exclude<ThreadAct, 'read' | 'unread' | 'star' | 'unstar' | 'put_back' | 'give_back'>;

/** Changes threads: on the screen at once, on the server after, with a way back. */
export function useThreadActs() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const lists = () =>
    cache.getQueriesData({ queryKey: ['mail.threads.list'] }).map(([key]) => key[1] as { query?: ThreadFilter });

  const loud = useAct({
    call: (body: ThreadActBody) => api.POST('/api/mail/threads/act', { body }),
    optimistic: (body, patch) => {
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
    says: (result, body) =>
      SILENT.has(body.act) ? undefined : t(`mail:ui.did.${body.act as Told}`, { count: result.changed }),
    undo: ({ undo }) => (undo ? () => api.POST('/api/mail/threads/act', { body: undo }) : undefined),
  });

  // Reading and starring happen all the time: the lists are patched, only the counts are read again.
  const quiet = useAct({
    call: (body: ThreadActBody) => api.POST('/api/mail/threads/act', { body }),
    optimistic: (body, patch) => {
      const change = (rows: ThreadRow[]) => rows.map((row) => (body.ids?.includes(row.id) ? actOn(row, body) : row));
      patch<Listed<ThreadRow>>('mail.threads.list', (list) => changeRows(list, change));
      patch<Thread>('mail.threads.get', (thread) =>
        body.ids?.includes(thread.id) ? markMessages(thread, body) : thread,
      );
    },
    invalidates: ['mail.counts'],
  });

  return (body: ThreadActBody) => (SILENT.has(body.act) && body.ids ? quiet : loud).mutate(body);
}

function markMessages(thread: Thread, body: ThreadActBody): Thread {
  const seen = body.act === 'read' ? true : undefined;
  const messages = seen ? thread.messages.map((message) => ({ ...message, seen })) : thread.messages;
  return { ...thread, ...actOn(thread, body), messages };
}
