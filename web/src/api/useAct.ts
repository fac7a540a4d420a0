import { type QueryClient, type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { toast } from '@/lib/toast';
import type { OperationId } from './client';
import { answer } from './client';
import { Problem } from './problem';
import { readAgain } from './readAgain';

/** Changes cached answers of an operation at once; what it changed is put back when the server refuses. */
export type Patch = <D>(op: OperationId, change: (data: D) => D, where?: (params: unknown) => boolean) => void;

/** How an act is kept in this browser while nobody answers. */
export interface Later {
  /** Something about the same waits already, which it must not overtake. */
  behind: boolean;
  /** Keeps it and shows it as done, to go out by itself; says whether the browser took it. */
  keep: () => Promise<boolean>;
}

interface Act<V, R> {
  /** The one request: `(vars) => api.POST(…)`. */
  call: (vars: V) => Promise<{ data?: R; error?: unknown; response: Response }>;
  /** Shows the result before the server confirms it. */
  optimistic?: (vars: V, patch: Patch) => void;
  /** Where nobody answers: how it is kept. Without it, that is refused like anything else. */
  later?: (vars: V) => Later | undefined;
  /** Operations whose answers are no longer true. */
  invalidates?: readonly OperationId[];
  /** Words of the toast once done; none when the screen shows it anyway. */
  says?: (result: R, vars: V) => string | undefined;
  /** How to take it back; the toast then carries 'Undo' for 8 s. Needs `says`. */
  undo?: (result: R, vars: V) => (() => Promise<{ error?: unknown; response: Response }>) | undefined;
  onDone?: (result: R, vars: V) => void;
  /** Where a refusal is shown, once: as a toast, or by the form that reads `problem`. */
  refusal?: 'toast' | 'form';
}

/** The one way to change something on the server. */
export function useAct<V = void, R = unknown>(act: Act<V, R>) {
  const cache = useQueryClient();
  const mutation = useMutation<R, Error, V, Snapshot[]>({
    mutationFn: (vars) => callOrKeep(act, vars),
    onMutate: async (vars) => {
      const before: Snapshot[] = [];
      if (!act.optimistic) return before;
      await Promise.all((act.invalidates ?? []).map((op) => cache.cancelQueries({ queryKey: [op] })));
      act.optimistic(vars, patchWith(cache, before));
      return before;
    },
    onSuccess: (result, vars) => {
      announce(act, cache, result, vars);
      act.onDone?.(result, vars);
    },
    onError: (error, _vars, before) => {
      for (const [key, data] of before ?? []) cache.setQueryData(key, data);
      if (act.refusal !== 'form' && !(error instanceof Kept)) toast.problem(Problem.of(error));
    },
    // What is kept changed nothing on the server yet.
    onSettled: (_result, error) => (error instanceof Kept ? undefined : invalidate(cache, act.invalidates)),
  });
  const { error } = mutation;
  return { ...mutation, problem: error && !(error instanceof Kept) ? Problem.of(error) : undefined };
}

/** Nobody answered, and the act waits in this browser: what keeps it shows it as done. */
class Kept extends Error {}

async function callOrKeep<V, R>(act: Act<V, R>, vars: V): Promise<R> {
  const later = act.later?.(vars);
  if (later?.behind && (await later.keep())) throw new Kept();
  try {
    return await answer(act.call(vars));
  } catch (thrown) {
    if (later && Problem.of(thrown).isAway && (await later.keep())) throw new Kept();
    throw thrown;
  }
}

type Snapshot = readonly [QueryKey, unknown];

function patchWith(cache: QueryClient, before: Snapshot[]): Patch {
  return (op, change, where) => {
    for (const [key, data] of cache.getQueriesData({ queryKey: [op] })) {
      if (data === undefined || (where && !where(key[1]))) continue;
      before.push([key, data]);
      cache.setQueryData(key, change(data as never));
    }
  };
}

function announce<V, R>(act: Act<V, R>, cache: QueryClient, result: R, vars: V): void {
  const words = act.says?.(result, vars);
  if (!words) return;
  const back = act.undo?.(result, vars);
  if (!back) {
    toast.say(words);
    return;
  }
  toast.undo(words, async () => {
    try {
      await answer(back());
    } catch (thrown) {
      toast.problem(Problem.of(thrown));
    }
    await invalidate(cache, act.invalidates);
  });
}

async function invalidate(cache: QueryClient, ops: readonly OperationId[] = []): Promise<void> {
  await Promise.all(ops.map((op) => readAgain(cache, op)));
}
