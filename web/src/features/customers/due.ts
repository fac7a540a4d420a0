import type { Tone } from '@/ui/StageChip';

/** A promise is kept in the morning, before the buyer's day. */
const MORNING = 9;

/** Red once its time has passed, amber on its day, quiet before. */
export function dueTone(at: string, now: number): Tone {
  const due = new Date(at);
  if (due.getTime() < now) return 'red';
  return due.toDateString() === new Date(now).toDateString() ? 'amber' : 'neutral';
}

export type QuickDate = 'tomorrow' | 'in_3_days' | 'next_week' | 'in_a_month';

/** What people mean most often by 'next time', in the reader's own time zone. */
export function quickDates(now: number): { name: QuickDate; at: Date }[] {
  const today = new Date(now);
  const inDays = (days: number) =>
    new Date(today.getFullYear(), today.getMonth(), today.getDate() + days, MORNING, 0, 0);
  const toMonday = (8 - today.getDay()) % 7 || 7;
  const dates: { name: QuickDate; at: Date }[] = [
    { name: 'tomorrow', at: inDays(1) },
    { name: 'in_3_days', at: inDays(3) },
    { name: 'next_week', at: inDays(toMonday) },
    { name: 'in_a_month', at: inDays(30) },
  ];
  // On a Sunday next week begins tomorrow.
  return dates.filter(({ at }, index) => dates.findIndex((one) => one.at.getTime() === at.getTime()) === index);
}

const DAY_MS = 86_400_000;

/** Whole days since the last touch, by the calendar. */
export function daysSince(at: string, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.max(0, Math.round((midnight(now) - midnight(new Date(at).getTime())) / DAY_MS));
}
