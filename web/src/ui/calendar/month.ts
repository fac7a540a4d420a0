/** A day without an hour: 2026-11-23. Days are reckoned as UTC, so that no summer time moves them. */
export type Day = string;

const DAY_MS = 86_400_000;
const WEEK = 7;

const at = (day: Day) => Date.parse(`${day}T00:00:00Z`);
export const addDays = (day: Day, by: number): Day => new Date(at(day) + by * DAY_MS).toISOString().slice(0, 10);
export const monthOf = (day: Day): string => day.slice(0, 7);
/** 0 is Monday. */
export const weekdayOf = (day: Day): number => (new Date(at(day)).getUTCDay() + 6) % WEEK;

/** The same day of another month; the last where it has fewer days. */
export function addMonths(day: Day, by: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + by, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** The day of an instant where the reader is. */
export function dayOf(when: string | number): Day {
  if (typeof when === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(when)) return when;
  const date = new Date(when);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The weeks that a month touches, from Monday on. */
export function weeksOfMonth(day: Day): Day[][] {
  const first = `${monthOf(day)}-01`;
  const begin = addDays(first, -weekdayOf(first));
  const end = addDays(addMonths(first, 1), -1);
  const weeks: Day[][] = [];
  for (let monday = begin; monday <= end; monday = addDays(monday, WEEK)) weeks.push(weekOf(monday));
  return weeks;
}

/** The week that a day is in, from Monday on. */
export function weekOf(day: Day): Day[] {
  const monday = addDays(day, -weekdayOf(day));
  return Array.from({ length: WEEK }, (_, by) => addDays(monday, by));
}

export type Span = 'month' | 'week';
export const daysOf = (span: Span, day: Day): Day[][] => (span === 'month' ? weeksOfMonth(day) : [weekOf(day)]);

/** Where a key leads. */
export function dayFor(key: string, day: Day): Day | undefined {
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -1);
    case 'ArrowRight':
      return addDays(day, 1);
    case 'ArrowUp':
      return addDays(day, -WEEK);
    case 'ArrowDown':
      return addDays(day, WEEK);
    case 'Home':
      return addDays(day, -weekdayOf(day));
    case 'End':
      return addDays(day, WEEK - 1 - weekdayOf(day));
    case 'PageUp':
      return addMonths(day, -1);
    case 'PageDown':
      return addMonths(day, 1);
    default:
      return undefined;
  }
}

/** Things by their day. */
export function byDay<T>(things: readonly T[], dayOfThing: (thing: T) => Day | undefined): Map<Day, T[]> {
  const days = new Map<Day, T[]>();
  for (const thing of things) {
    const day = dayOfThing(thing);
    if (day) days.set(day, [...(days.get(day) ?? []), thing]);
  }
  return days;
}

/** What of a day is shown, and how many are not: a line for 'more' takes the place of a thing. */
export function fitting<T>(things: readonly T[], room: number): { shown: readonly T[]; more: number } {
  if (things.length <= room) return { shown: things, more: 0 };
  const shown = things.slice(0, Math.max(0, room - 1));
  return { shown, more: things.length - shown.length };
}
