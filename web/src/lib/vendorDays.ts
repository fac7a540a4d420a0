import { formatDate, useFormat } from '@/lib/format';
import type { Lang } from '@/lib/i18n';

/** A day as the server writes it: `2026-11-24`, of the vendor's calendar. */
export type Day = string;

const DAY_MS = 86_400_000;
const VENDORS_ZONE = 'Asia/Shanghai';

/** The vendor's day at a moment. */
export function dayAt(moment: number): Day {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: VENDORS_ZONE }).format(moment);
}

export function daysAfter(day: Day, count: number): Day {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The same day so many calendar months on, or the last that the month has. */
export function monthsAfter(day: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Days from one to the other; below zero when the other comes first. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** 24 Nov 2026, always with its year. */
export function formatDay(day: Day, lang: Lang): string {
  return formatDate(day, lang, 0, 'UTC');
}

/** Days of the vendor's calendar in the language of the screen. */
export function useDays(): (day: Day) => string {
  const { lang } = useFormat();
  return (day) => formatDay(day, lang);
}
