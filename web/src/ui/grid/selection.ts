/** Which rows are chosen: a few by their ids, or all that match the list's filter but some, loaded or not. */
export type Selection =
  | { kind: 'some'; ids: ReadonlySet<string>; anchor: string | undefined }
  | { kind: 'all'; except: ReadonlySet<string>; anchor: string | undefined };

export const NOTHING: Selection = { kind: 'some', ids: new Set(), anchor: undefined };
export const EVERYTHING: Selection = { kind: 'all', except: new Set(), anchor: undefined };

export const isChosen = (selection: Selection, id: string): boolean =>
  selection.kind === 'all' ? !selection.except.has(id) : selection.ids.has(id);

export const isNothing = (selection: Selection): boolean => selection.kind === 'some' && selection.ids.size === 0;

/** How many are chosen; unknown while the count of what matches is. */
export function countOf(selection: Selection, matching: number | undefined): number | undefined {
  if (selection.kind === 'some') return selection.ids.size;
  return matching === undefined ? undefined : Math.max(0, matching - selection.except.size);
}

/** Adds or takes away one row; of 'all' a row that is taken away becomes an exception. */
export function toggle(selection: Selection, id: string): Selection {
  const marks = new Set(selection.kind === 'all' ? selection.except : selection.ids);
  if (!marks.delete(id)) marks.add(id);
  return withMarks(selection, marks, id);
}

/** Makes all rows between the last toggled one and this like the last toggled one. */
export function extend(selection: Selection, id: string, shown: readonly string[]): Selection {
  const from = selection.anchor === undefined ? -1 : shown.indexOf(selection.anchor);
  const to = shown.indexOf(id);
  if (from < 0 || to < 0) return toggle(selection, id);
  const wants = isChosen(selection, selection.anchor ?? id);
  const between = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return choose(selection, between, wants);
}

/** Chooses rows, or leaves them out. */
export function choose(selection: Selection, rows: readonly string[], wants: boolean): Selection {
  const marks = new Set(selection.kind === 'all' ? selection.except : selection.ids);
  for (const row of rows) {
    if (wants === (selection.kind === 'some')) marks.add(row);
    else marks.delete(row);
  }
  return withMarks(selection, marks, selection.anchor);
}

function withMarks(selection: Selection, marks: ReadonlySet<string>, anchor: string | undefined): Selection {
  return selection.kind === 'all' ? { kind: 'all', except: marks, anchor } : { kind: 'some', ids: marks, anchor };
}

/** What the box above all rows shows. */
export function stateOf(selection: Selection, shown: readonly string[]): 'none' | 'some' | 'all' {
  const chosen = shown.filter((id) => isChosen(selection, id)).length;
  if (chosen === 0) return isNothing(selection) || selection.kind === 'all' ? 'none' : 'some';
  return chosen === shown.length ? 'all' : 'some';
}

/** The selection as the API takes it: a rule, so that what isn't loaded is meant too. */
export function selectOf<F>(selection: Selection, matching: F): { ids: string[] } | (F & { except: string[] }) {
  return selection.kind === 'some' ? { ids: [...selection.ids] } : { ...matching, except: [...selection.except] };
}
