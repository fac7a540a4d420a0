import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useMe } from '@/api/me';
import { rowsOf } from '@/api/rows';
import type { Id, ThreadActBody, ThreadRow } from '@/api/types';
import { steady } from '@/lib/steady';
import { useStore } from '@/lib/store';
import { useListCursor } from '@/lib/useListCursor';
import { heirOf, leaves, rowsAsLeft } from './acts';
import { mailboxesQuery, threadsQuery } from './queries';
import { filterOf, isOurs, type MailSearch } from './search';
import { isEmpty, NOTHING, onlyLoaded, type Selection, targetOf } from './selection';
import type { Turn } from './useMailSearch';
import { useThreadActs } from './useThreadActs';
import { actsOf, waiting } from './waiting/store';

const idOf = (row: ThreadRow) => row.id;

export type MailList = ReturnType<typeof useMailList>;

/** The list of threads: its rows as they are shown, the cursor, the selection, and what can be done with them. */
export function useMailList(search: MailSearch, turn: Turn) {
  const me = useMe().account.id;
  const filter = useMemo(() => filterOf(search, me), [search, me]);
  const listKey = JSON.stringify(filter);
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...threadsQuery(filter),
    enabled: !isOurs(search),
  });
  const things = useStore(waiting);
  const fresh = useMemo(() => rowsAsLeft(rowsOf(data), actsOf(things), filter), [data, things, filter]);
  const { rows, held, release, onBusy } = useSteadyRows(listKey, fresh);
  const ids = useMemo(() => rows.map(idOf), [rows]);

  const open = useCallback((id: Id) => turn({ thread: id, draft: undefined }), [turn]);
  const isOpen = search.thread !== undefined;
  const cursor = useListCursor({
    ids,
    onOpen: open,
    onMove: (id) => {
      if (isOpen) turn({ thread: id }, { replace: true });
    },
  });
  // The open thread and the cursor are the same row, whoever opened it.
  const { select, current } = cursor;
  const opened = search.thread;
  const hasRows = ids.length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another thread is opened; after that keys move the cursor
  useEffect(() => {
    if (opened !== undefined && opened !== current && ids.includes(opened)) select(opened);
  }, [opened, hasRows]);

  const [selection, setSelection] = useState<Selection>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another selection
  useEffect(() => setSelection(NOTHING), [listKey]);
  useEffect(() => setSelection((now) => onlyLoaded(now, ids)), [ids]);

  const act = useThreadActs();
  const perform = (what: Omit<ThreadActBody, 'ids' | 'all'>, only?: Id) => {
    const target = only === undefined ? targetOf(selection, filter, opened ?? current) : { ids: [only] };
    if (!target) return false;
    const body = { ...target, ...what };
    if (opened !== undefined && leaves(body, filter) && (target.all || target.ids?.includes(opened))) {
      const heir = heirOf(ids, new Set(target.ids ?? ids), opened);
      turn({ thread: heir }, { replace: true });
    }
    if (!isEmpty(selection) && only === undefined) setSelection(NOTHING);
    act(body);
    return true;
  };

  const { data: mailboxes } = useQuery(mailboxesQuery());
  const inTeam = (mailboxes ?? []).some((one) => one.team && (!search.mailbox || one.id === search.mailbox));
  return {
    filter,
    /** Threads of this list may be given to colleagues. */
    inTeam,
    listKey,
    rows,
    ids,
    held,
    release,
    onBusy,
    error,
    refetch,
    loaded: data !== undefined,
    hasMore: hasNextPage,
    more: hasNextPage && !isFetchingNextPage ? () => void fetchNextPage() : undefined,
    cursor,
    selection,
    setSelection,
    perform,
    open,
  };
}

/** Rows that stand still while the pointer is over them or the list is scrolled; see steady.ts. */
function useSteadyRows(listKey: string, fresh: readonly ThreadRow[]) {
  const [hold, setHold] = useState(false);
  const shown = useRef<{ key: string; ids: string[] }>({ key: listKey, ids: [] });
  const [round, setRound] = useState(0);
  const laid = useMemo(() => {
    void round;
    const before = shown.current.key === listKey ? shown.current.ids : [];
    return steady(before, fresh, idOf, hold);
  }, [listKey, fresh, hold, round]);
  useEffect(() => {
    shown.current = { key: listKey, ids: laid.rows.map(idOf) };
  }, [listKey, laid]);
  const release = () => {
    shown.current = { key: listKey, ids: [] };
    setRound((now) => now + 1);
  };
  const onBusy = useCallback(
    (busy: { pointer: boolean; scrolled: boolean }) => setHold(busy.pointer || busy.scrolled),
    [],
  );
  return { rows: laid.rows, held: laid.held.length, release, onBusy };
}
