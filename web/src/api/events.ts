import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { createStore } from '@/lib/store';
import type { OperationId } from './client';
import { readAgain } from './readAgain';

/** Which answers an event makes untrue: `{ 'mail.thread': ['mail.threads.list', 'mail.counts'] }`. */
export type EventMap = Readonly<Record<string, readonly OperationId[]>>;

/** Events that come together are answered by one round of reading. */
const GATHER_MS = 120;
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 30_000;

/** Whether this tab hears the server. */
export const live = createStore<'connecting' | 'live' | 'away'>('connecting');

/** Opens the tab's one event stream while mounted; each event invalidates by the maps, nothing is patched by hand. */
export function useLiveEvents(map: EventMap): void {
  const cache = useQueryClient();
  useEffect(() => openStream(map, cache), [map, cache]);
}

function openStream(map: EventMap, cache: QueryClient): () => void {
  const gather = gatherer(cache);
  let source: EventSource | undefined;
  let lastId = '';
  let wait = RETRY_MS_MIN;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hear = (event: MessageEvent) => {
    lastId = event.lastEventId || lastId;
    gather(map[event.type] ?? []);
  };
  const open = () => {
    // The browser sends Last-Event-ID by itself while it reconnects; after it gave up, the parameter carries on.
    source = new EventSource(lastId ? `/api/events?last_event_id=${encodeURIComponent(lastId)}` : '/api/events');
    source.onopen = () => {
      wait = RETRY_MS_MIN;
      live.set('live');
    };
    source.onerror = () => {
      live.set('away');
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, RETRY_MS_MAX);
    };
    source.addEventListener('reset', (event) => {
      lastId = event.lastEventId;
      void readAgain(cache);
    });
    // The stream's first message: it says where to resume even when nothing happens before the next one is opened.
    source.addEventListener('hello', hear);
    for (const kind of Object.keys(map)) source.addEventListener(kind, hear);
  };
  const shut = () => {
    clearTimeout(timer);
    source?.close();
  };
  // A page that the browser keeps for its back button would keep its stream too, and of one server's connections
  // (six in HTTP/1.1) a few such pages would leave none: every page after them would wait for ever.
  const reopen = ({ persisted }: PageTransitionEvent) => {
    if (persisted) open();
  };
  addEventListener('pagehide', shut);
  addEventListener('pageshow', reopen);

  open();
  return () => {
    removeEventListener('pagehide', shut);
    removeEventListener('pageshow', reopen);
    shut();
    live.set('connecting');
  };
}

/**
 * Reads again what events made untrue: what comes together in one round, and no answer's reading is broken off by the next
 * event. While a mailbox fills they come faster than a list is read; one that was begun anew each time would never end.
 */
function gatherer(cache: QueryClient): (ops: readonly OperationId[]) => void {
  const due = new Set<OperationId>();
  const reading = new Set<OperationId>();
  let planned = false;
  const later = () => {
    if (!planned) setTimeout(round, GATHER_MS);
    planned = true;
  };
  const round = () => {
    planned = false;
    for (const op of due) {
      if (reading.has(op)) continue;
      due.delete(op);
      reading.add(op);
      void readAgain(cache, op).finally(() => {
        reading.delete(op);
        if (due.has(op)) later();
      });
    }
  };
  return (ops) => {
    if (ops.length === 0) return;
    for (const op of ops) due.add(op);
    later();
  };
}
