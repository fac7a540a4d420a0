import type { TFunction } from 'i18next';
import type { Mailee, MailLabel, ThreadRow } from '@/api/types';
import type { Tone } from '@/ui/StageChip';

/** What to call someone: the name, else the address. */
export function nameOf(one: Mailee): string {
  return one.name?.trim() || one.address;
}

export type TagName = 'new' | MailLabel | 'waiting' | 'answered';
/** The tags that are shown, each with its colour. */
export const TONES: Record<TagName, Tone> = {
  new: 'violet',
  enquiry: 'accent',
  bounce: 'red',
  'auto-reply': 'neutral',
  newsletter: 'neutral',
  quotation: 'accent',
  order: 'green',
  sample: 'accent',
  payment: 'green',
  shipping: 'accent',
  complaint: 'red',
  spam: 'neutral',
  internal: 'neutral',
  waiting: 'amber',
  answered: 'green',
};

/** The chips of a row: what the server found out, and whether somebody waits. At most two, the telling ones first. */
export function tagsOf(row: ThreadRow): TagName[] {
  const tags = row.tags.filter((tag): tag is TagName => tag in TONES);
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
