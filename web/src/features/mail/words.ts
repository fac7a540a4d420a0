import type { TFunction } from 'i18next';
import type { Mailee, ThreadRow } from '@/api/types';

/** What to call someone: the name, else the address. */
export function nameOf(one: Mailee): string {
  return one.name?.trim() || one.address;
}

export type TagName = 'new' | 'enquiry' | 'bounce' | 'auto-reply' | 'newsletter' | 'waiting' | 'answered';
const KNOWN: ReadonlySet<string> = new Set(['new', 'enquiry', 'bounce', 'auto-reply', 'newsletter']);

/** The chips of a row: what the server found out, and whether somebody waits. At most two, the telling ones first. */
export function tagsOf(row: ThreadRow): TagName[] {
  const tags = row.tags.filter((tag): tag is TagName => KNOWN.has(tag));
  // Every first enquiry is new; both chips would say the same.
  const telling = tags.includes('enquiry') && tags.includes('new') ? tags.filter((tag) => tag !== 'enquiry') : tags;
  if (row.waiting) telling.push('waiting');
  else if (row.answered && telling.length === 0) telling.push('answered');
  return telling.slice(0, 2);
}

const KINDS: readonly [kind: 'pdf' | 'picture' | 'sheet' | 'document' | 'archive' | 'video', ends: RegExp][] = [
  ['pdf', /\.pdf$/i],
  ['picture', /\.(jpe?g|png|gif|webp|heic|bmp|tiff?)$/i],
  ['sheet', /\.(xlsx?|csv|ods|numbers)$/i],
  ['document', /\.(docx?|odt|rtf|txt|pages)$/i],
  ['archive', /\.(zip|rar|7z|gz)$/i],
  ['video', /\.(mp4|mov|avi|mkv|webm)$/i],
];

/** '2 PDFs', '3 files': the kind when all are of one. */
export function filesInWords(names: readonly string[], t: TFunction): string {
  const count = Math.max(1, names.length);
  const kinds = new Set(names.map((name) => KINDS.find(([, ends]) => ends.test(name))?.[0] ?? 'file'));
  const [kind] = kinds;
  return t(`mail:ui.files.${kinds.size === 1 && kind ? kind : 'file'}`, { count });
}
