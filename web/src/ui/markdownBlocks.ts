/** What a text in Markdown is made of; `line` is where it begins, counted from 0. */
export type Block = { line: number } & (
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'quote'; text: string }
  /** A paragraph with the number of a contract's clause: `3.2`. */
  | { kind: 'clause'; number: string; text: string }
  | { kind: 'list'; ordered: boolean; items: { line: number; text: string }[] }
  | { kind: 'table'; head: string[]; rows: { line: number; cells: string[] }[] }
);

/** Letters of one look; `at` is where they begin in their line. */
export interface Span {
  at: number;
  kind: 'plain' | 'bold' | 'italic' | 'code' | 'link';
  text: string;
  /** Of a link: an address of the web or of mail, never a script. */
  href?: string;
}

const HEADING = /^(#{1,6}) +(.*?)(?: +#+)?$/;
const CLAUSE = /^(\d{1,3}(?:\.\d{1,3}){1,3})\.?\s+(.*)$/s;
const ITEM = /^\s*(?:[-*+]|(\d{1,3})[.)])\s+(.*)$/;
const QUOTE = /^> ?(.*)$/;
const CELLS = /^\|.*\|$/;
const RULE = /^\|?[\s:|-]*-[\s:|-]*$/;
const SPAN =
  /\*\*(?<bold>[^*]+)\*\*|\*(?<italic>[^*\s](?:[^*]*[^*\s])?)\*|`(?<code>[^`]+)`|\[(?<link>[^\]]+)\]\((?<href>(?:https?:\/\/|mailto:)[^\s()]+)\)/g;
const CJK = /[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]/;

/** Reads a text block by block. */
export function blocksOf(text: string): Block[] {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trimEnd());
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const { block, next } = blockAt(lines, at);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

function blockAt(lines: readonly string[], line: number): { block?: Block; next: number } {
  const first = lines[line] ?? '';
  if (first === '') return { next: line + 1 };
  const [, marks, title] = HEADING.exec(first) ?? [];
  if (marks) return { block: { kind: 'heading', line, level: marks.length, text: title ?? '' }, next: line + 1 };
  if (isTable(lines, line)) return tableAt(lines, line);
  if (ITEM.test(first)) return listAt(lines, line);
  const isQuote = QUOTE.test(first);
  let next = line + 1;
  while (next < lines.length && goesOn(lines, next) && QUOTE.test(lines[next] ?? '') === isQuote) next += 1;
  const text = joined(lines.slice(line, next).map((one) => (isQuote ? (QUOTE.exec(one)?.[1] ?? '') : one.trim())));
  if (isQuote) return { block: { kind: 'quote', line, text }, next };
  const [, number, rest] = CLAUSE.exec(text) ?? [];
  if (number) return { block: { kind: 'clause', line, number, text: rest ?? '' }, next };
  return { block: { kind: 'paragraph', line, text }, next };
}

/** Does this line belong to the paragraph before it? */
function goesOn(lines: readonly string[], at: number): boolean {
  const line = lines[at] ?? '';
  return line !== '' && !HEADING.test(line) && !ITEM.test(line) && !isTable(lines, at);
}

function isTable(lines: readonly string[], at: number): boolean {
  return CELLS.test(lines[at] ?? '') && RULE.test(lines[at + 1] ?? '');
}

function tableAt(lines: readonly string[], line: number): { block: Block; next: number } {
  const head = cellsOf(lines[line] ?? '');
  const rows: { line: number; cells: string[] }[] = [];
  let next = line + 2;
  for (; CELLS.test(lines[next] ?? ''); next += 1) {
    const cells = cellsOf(lines[next] ?? '');
    rows.push({ line: next, cells: head.map((_, column) => cells[column] ?? '') });
  }
  return { block: { kind: 'table', line, head, rows }, next };
}

function cellsOf(row: string): string[] {
  return row
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim());
}

function listAt(lines: readonly string[], line: number): { block: Block; next: number } {
  const ordered = ITEM.exec(lines[line] ?? '')?.[1] !== undefined;
  const items: { line: number; text: string }[] = [];
  let next = line;
  for (; next < lines.length; next += 1) {
    const one = lines[next] ?? '';
    const [item, number, text] = ITEM.exec(one) ?? [];
    const last = items.at(-1);
    if (item !== undefined && (number !== undefined) === ordered) items.push({ line: next, text: text ?? '' });
    else if (item === undefined && last && /^\s+\S/.test(one)) last.text = joined([last.text, one.trim()]);
    else break;
  }
  return { block: { kind: 'list', line, ordered, items }, next };
}

/** Lines of one paragraph: a space between words, none between Chinese characters. */
function joined(lines: readonly string[]): string {
  return lines.reduce((text, line) =>
    CJK.test(text.at(-1) ?? '') && CJK.test(line) ? text + line : `${text} ${line}`,
  );
}

/** Reads what stands within a line. */
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const found of text.matchAll(SPAN)) {
    if (found.index > at) spans.push({ at, kind: 'plain', text: text.slice(at, found.index) });
    spans.push({ at: found.index, ...read(found.groups ?? {}) });
    at = found.index + found[0].length;
  }
  if (at < text.length) spans.push({ at, kind: 'plain', text: text.slice(at) });
  return spans;
}

function read({ bold, italic, code, link, href }: Record<string, string | undefined>): Omit<Span, 'at'> {
  if (bold) return { kind: 'bold', text: bold };
  if (italic) return { kind: 'italic', text: italic };
  if (code) return { kind: 'code', text: code };
  return { kind: 'link', text: link ?? '', ...(href ? { href } : {}) };
}
