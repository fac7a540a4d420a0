/** A line that differs. */
export interface Changed {
  is: 'gone' | 'new';
  text: string;
}

/** Longer texts are compared as a whole: a table of lines by lines grows with their square. */
const LINES_MAX = 600;

const linesOf = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The lines that were taken out and put in, in their order: what stays between them is what both have longest in common. */
export function changedLines(before: string, after: string): Changed[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  if (old.length > LINES_MAX || now.length > LINES_MAX) return old.join('\n') === now.join('\n') ? [] : whole(old, now);
  const common = old.map(() => new Array<number>(now.length + 1).fill(0));
  common.push(new Array<number>(now.length + 1).fill(0));
  const at = (i: number, j: number) => common[i]?.[j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      const row = common[i];
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const changed: Changed[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i += 1;
      j += 1;
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1))) {
      changed.push({ is: 'gone', text: old[i] ?? '' });
      i += 1;
    } else {
      changed.push({ is: 'new', text: now[j] ?? '' });
      j += 1;
    }
  }
  return changed;
}

function whole(old: readonly string[], now: readonly string[]): Changed[] {
  return [...old.map((text) => ({ is: 'gone' as const, text })), ...now.map((text) => ({ is: 'new' as const, text }))];
}
