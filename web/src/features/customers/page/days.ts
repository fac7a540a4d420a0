import { formatDate } from '@/lib/format';
import type { Lang } from '@/lib/i18n';

const DAY_MS = 86_400_000;

/** Entries by the reader's days, in the order in which they come. */
export function daysOf<E extends { at: string }>(entries: readonly E[]): { day: string; entries: E[] }[] {
  const days: { day: string; entries: E[] }[] = [];
  for (const entry of entries) {
    const day = new Date(entry.at).toDateString();
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}

/** 'Today', 'Yesterday', then the date. */
export function dayWords(day: string, now: number, lang: Lang, today: string, yesterday: string): string {
  if (day === new Date(now).toDateString()) return today;
  if (day === new Date(now - DAY_MS).toDateString()) return yesterday;
  return formatDate(day, lang, now);
}
