/** Days as the API has them, `2026-11-22`, where the reader sits. */
const DAY_MS = 86_400_000;

export function dayOf(at: number | Date): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Noon of a day: safe from hours that daylight saving takes. */
export function dateOf(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

export function addDays(day: string, days: number): string {
  const date = dateOf(day);
  date.setDate(date.getDate() + days);
  return dayOf(date);
}

export function daysSince(at: string, now: number): number {
  return Math.max(0, Math.floor((now - new Date(at).getTime()) / DAY_MS));
}

/** Monday of the day's week. */
export function weekOf(day: string): string {
  return addDays(day, -((dateOf(day).getDay() + 6) % 7));
}

export function addMonths(day: string, months: number): string {
  const date = dateOf(day);
  date.setDate(1);
  date.setMonth(date.getMonth() + months);
  return dayOf(date);
}

/** The days that a calendar shows: a week, or the weeks that hold a month. */
export function daysShown(view: 'week' | 'month', day: string): string[] {
  if (view === 'week') return Array.from({ length: 7 }, (_, at) => addDays(weekOf(day), at));
  const first = addMonths(day, 0);
  const begin = weekOf(first);
  const last = addDays(addMonths(day, 1), -1);
  const days: string[] = [];
  for (let at = begin; at <= last || days.length % 7 !== 0; at = addDays(at, 1)) days.push(at);
  return days;
}
