import { useCallback, useRef, useState } from 'react';

/** A cell's new value, for the server. */
export interface CellEdit {
  rowId: string;
  key: string;
  value: unknown;
}

/** Why a cell could not be kept. */
export interface CellTrouble {
  rowId: string;
  key: string;
  words: string;
}

export interface Tried {
  /** What was typed or pasted; it stays in the cell until it is mended or put away. */
  text: string;
  words: string;
}

export const cellId = (rowId: string, key: string) => `${rowId} ${key}`;

interface Cells {
  /** Values on their way to the server. */
  pending: ReadonlyMap<string, unknown>;
  troubles: ReadonlyMap<string, Tried>;
  keep: (edits: readonly (CellEdit & { tried: string })[], bad?: readonly (CellTrouble & { tried: string })[]) => void;
  forgive: (id: string) => void;
}

/** What cells hold besides the rows' own values: shown at once, mended where refused. */
export function useCells(onEdit: ((edits: readonly CellEdit[]) => Promise<readonly CellTrouble[]>) | undefined): Cells {
  const [pending, setPending] = useState<ReadonlyMap<string, unknown>>(new Map());
  const [troubles, setTroubles] = useState<ReadonlyMap<string, Tried>>(new Map());
  const edit = useRef(onEdit);
  edit.current = onEdit;

  const keep = useCallback<Cells['keep']>((edits, bad = []) => {
    const ids = edits.map((one) => cellId(one.rowId, one.key));
    const isBad = new Map(bad.map((one) => [cellId(one.rowId, one.key), { text: one.tried, words: one.words }]));
    setPending((now) => new Map([...now, ...edits.map((one) => [cellId(one.rowId, one.key), one.value] as const)]));
    setTroubles((now) => new Map([...without(now, ids), ...isBad]));
    if (edits.length === 0 || !edit.current) return;
    const tried = new Map(edits.map((one) => [cellId(one.rowId, one.key), one.tried]));
    void edit.current(edits).then((refused) => {
      setPending((now) => without(now, ids));
      const again = refused.map((one) => {
        const id = cellId(one.rowId, one.key);
        return [id, { text: tried.get(id) ?? '', words: one.words }] as const;
      });
      if (again.length > 0) setTroubles((now) => new Map([...now, ...again]));
    });
  }, []);

  const forgive = useCallback((id: string) => setTroubles((now) => without(now, [id])), []);
  return { pending, troubles, keep, forgive };
}

function without<T>(map: ReadonlyMap<string, T>, ids: readonly string[]): ReadonlyMap<string, T> {
  if (!ids.some((id) => map.has(id))) return map;
  const left = new Map(map);
  for (const id of ids) left.delete(id);
  return left;
}
