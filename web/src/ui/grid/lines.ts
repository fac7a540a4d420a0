/** A part of the grid with rows of its own: the whole list, or one group of it. */
export interface Section<R> {
  /** Empty for a list that is not grouped. */
  key: string;
  rows: readonly R[];
  /** Only of a grouped list. */
  head?: SectionHead | undefined;
  /** Called near the end while there is more. */
  onMore?: (() => void) | undefined;
  loading?: boolean | undefined;
  /** Why its rows can't be shown. */
  trouble?: string | undefined;
}

export interface SectionHead {
  /** The group's value, as the grouped field shows it. */
  value: unknown;
  count: number;
  /** Sums of columns, by key. */
  sums: Readonly<Record<string, unknown>>;
  open: boolean;
  onToggle: () => void;
}

/** What one line of the grid shows. A record may stand in several groups, so a line's key is not the record's id. */
export type Line<R> =
  | { kind: 'head'; key: string; section: Section<R>; head: SectionHead }
  | { kind: 'row'; key: string; id: string; row: R; section: Section<R> }
  | { kind: 'note'; key: string; section: Section<R> };

export function linesOf<R>(sections: readonly Section<R>[], idOf: (row: R) => string): Line<R>[] {
  const lines: Line<R>[] = [];
  for (const section of sections) {
    if (section.head) lines.push({ kind: 'head', key: `head ${section.key}`, section, head: section.head });
    if (section.head && !section.head.open) continue;
    for (const row of section.rows) {
      const id = idOf(row);
      lines.push({ kind: 'row', key: `${section.key} ${id}`, id, row, section });
    }
    const isNoted = section.trouble !== undefined || (section.loading && section.head);
    if (isNoted) lines.push({ kind: 'note', key: `note ${section.key}`, section });
  }
  return lines;
}

/** More is asked for when this many lines are left below what is seen. */
const ASK_AHEAD = 20;

/** The sections whose end is in sight, so that their next page is due. */
export function dueSections<R>(lines: readonly Line<R>[], first: number, last: number): Section<R>[] {
  const due: Section<R>[] = [];
  const until = Math.min(lines.length - 1, last + ASK_AHEAD);
  for (let at = Math.max(0, first); at <= until; at += 1) {
    const line = lines[at];
    const next = lines[at + 1];
    if (!line || line.kind === 'note' || !line.section.onMore) continue;
    if (line.kind === 'head' && !line.head.open) continue;
    if (next?.section !== line.section) due.push(line.section);
  }
  return due;
}

/** Where a line stands now: at its key, else at the index where it stood. */
export function lineAt(lines: readonly { key: string }[], at: { key: string; index: number }): number {
  if (lines[at.index]?.key === at.key) return at.index;
  const found = lines.findIndex((line) => line.key === at.key);
  return found >= 0 ? found : Math.max(0, Math.min(at.index, lines.length - 1));
}
