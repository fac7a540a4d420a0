import { useMemo, useState } from 'react';

/** Companies that one request can move; the server's limit. */
export const PICKED_MAX = 500;

/** Rows that are chosen, of those that are shown: what has left the list is no longer chosen. */
export function usePicked(shown: readonly string[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const picked = useMemo(() => shown.filter((id) => ids.has(id)), [shown, ids]);
  const all = picked.length > 0 && picked.length === Math.min(shown.length, PICKED_MAX);
  return {
    picked,
    all,
    has: (id: string) => ids.has(id),
    toggle: (id: string) =>
      setIds((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
    toggleAll: () => setIds(all ? new Set() : new Set(shown.slice(0, PICKED_MAX))),
    clear: () => setIds(new Set()),
  };
}

export type Picked = ReturnType<typeof usePicked>;
