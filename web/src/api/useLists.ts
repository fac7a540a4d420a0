import {
  type InfiniteData,
  InfiniteQueryObserver,
  type InfiniteQueryObserverOptions,
  type QueryKey,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useReducer, useRef } from 'react';
import { rowsOf } from './rows';
import type { Page } from './types';

/** A cursor-paged list, as `pages` makes it. */
export type ListOptions<R> = InfiniteQueryObserverOptions<
  Page<R>,
  Error,
  InfiniteData<Page<R>, string | undefined>,
  QueryKey,
  string | undefined
>;

export interface OpenList<R> {
  rows: readonly R[];
  isPending: boolean;
  error: Error | null;
  /** Reads the next page, while there is one and none is on its way. */
  onMore: (() => void) | undefined;
}

type Observer<R> = InfiniteQueryObserver<
  Page<R>,
  Error,
  InfiniteData<Page<R>, string | undefined>,
  QueryKey,
  string | undefined
>;

/** Several lists at once, each paged by itself: the groups of a table, the columns of a board. */
export function useLists<R>(wanted: ReadonlyMap<string, ListOptions<R>>): ReadonlyMap<string, OpenList<R>> {
  const cache = useQueryClient();
  const kept = useRef(new Map<string, { observer: Observer<R>; stop: () => void }>());
  const [, redraw] = useReducer((round: number) => round + 1, 0);
  const newest = useRef(wanted);
  newest.current = wanted;
  const signature = JSON.stringify([...wanted].map(([key, options]) => [key, options.queryKey]));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature says when other lists are wanted
  useEffect(() => {
    for (const [key, { stop }] of kept.current) {
      if (newest.current.has(key)) continue;
      stop();
      kept.current.delete(key);
    }
    for (const [key, options] of newest.current) {
      const there = kept.current.get(key);
      if (there) {
        there.observer.setOptions(options);
        continue;
      }
      const observer: Observer<R> = new InfiniteQueryObserver(cache, options);
      kept.current.set(key, { observer, stop: observer.subscribe(redraw) });
    }
    redraw();
  }, [signature, cache]);
  useEffect(
    () => () => {
      for (const { stop } of kept.current.values()) stop();
      kept.current.clear();
    },
    [],
  );

  const lists = new Map<string, OpenList<R>>();
  for (const key of wanted.keys()) {
    const observer = kept.current.get(key)?.observer;
    const result = observer?.getCurrentResult();
    const goesOn = result?.hasNextPage === true && !result.isFetchingNextPage;
    lists.set(key, {
      rows: rowsOf(result?.data),
      isPending: result?.isPending ?? true,
      error: result?.error ?? null,
      onMore: observer && goesOn ? () => void observer.fetchNextPage() : undefined,
    });
  }
  return lists;
}
