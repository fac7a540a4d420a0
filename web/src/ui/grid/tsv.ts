/** A block of cells as text that Excel, WPS and our own grid paste: tabs and lines, quoted where a cell holds either. */
export function toTsv(cells: readonly (readonly string[])[]): string {
  return cells.map((row) => row.map(quoted).join('\t')).join('\n');
}

function quoted(cell: string): string {
  return /["\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Cells and rows that one paste may bring. */
export const PASTE_CELLS_MAX = 10_000;

/** Reads what a spreadsheet copied. A quote opens a cell only at its beginning, as spreadsheets write it. */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quotedCell = false;
  const endCell = () => {
    rows.at(-1)?.push(cell);
    cell = '';
  };
  // The line end that spreadsheets put behind the last row is not a row.
  const clean = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let at = 0; at < clean.length; at += 1) {
    const char = clean[at];
    if (quotedCell) {
      if (char !== '"') cell += char;
      else if (clean[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quotedCell = false;
    } else if (char === '"' && cell === '' && closes(clean, at)) quotedCell = true;
    else if (char === '\t') endCell();
    else if (char === '\n') {
      endCell();
      rows.push([]);
    } else cell += char;
  }
  endCell();
  return rows;
}

/** Whether a quote at the beginning of a cell is closed before a tab, a line or the end; else it is a plain sign (24" TV). */
function closes(text: string, from: number): boolean {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') at += 1;
    else return at + 1 === text.length || text[at + 1] === '\t' || text[at + 1] === '\n';
  }
  return false;
}
