import type { Id, ThreadActBody, ThreadFilter } from '@/api/types';

/** What acts are for: rows chosen one by one, or all that match the list's filter, loaded or not. */
export type Selection = { kind: 'some'; ids: ReadonlySet<Id>; anchor: Id | undefined } | { kind: 'all' };

export const NOTHING: Selection = { kind: 'some', ids: new Set(), anchor: undefined };

export const isChosen = (selection: Selection, id: Id) => selection.kind === 'all' || selection.ids.has(id);
export const isEmpty = (selection: Selection) => selection.kind === 'some' && selection.ids.size === 0;

/** Adds or takes away a row. Taking one from 'all' leaves the loaded others. */
export function toggle(selection: Selection, id: Id, loaded: readonly Id[]): Selection {
  const ids = new Set(selection.kind === 'all' ? loaded : selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { kind: 'some', ids, anchor: id };
}

/** Adds all rows between the last toggled one and this. */
export function extend(selection: Selection, id: Id, loaded: readonly Id[]): Selection {
  if (selection.kind === 'all') return selection;
  const from = selection.anchor === undefined ? -1 : loaded.indexOf(selection.anchor);
  const to = loaded.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id, loaded);
  const ids = new Set(selection.ids);
  for (const between of loaded.slice(Math.min(from, to), Math.max(from, to) + 1)) ids.add(between);
  return { kind: 'some', ids, anchor: id };
}

/** Whom an act is for, as the API wants it: the selection, else the row of the cursor. */
export function targetOf(
  selection: Selection,
  filter: ThreadFilter,
  current: Id | undefined,
): Pick<ThreadActBody, 'ids' | 'all'> | undefined {
  if (selection.kind === 'all') return { all: filter };
  if (selection.ids.size > 0) return { ids: [...selection.ids] };
  return current === undefined ? undefined : { ids: [current] };
}

/** Rows that no longer are in the list can't stay chosen. */
export function onlyLoaded(selection: Selection, loaded: readonly Id[]): Selection {
  if (selection.kind === 'all' || selection.ids.size === 0) return selection;
  const there = new Set(loaded);
  const ids = new Set([...selection.ids].filter((id) => there.has(id)));
  return ids.size === selection.ids.size ? selection : { ...selection, ids };
}
