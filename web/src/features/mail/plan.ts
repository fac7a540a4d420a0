/** Hours at which a mail is read soon: when the day begins, and after lunch. */
const MORNING = 9;
const AFTERNOON = 14;
const DAY_MS = 86_400_000;

export type PlanName = 'morning' | 'afternoon' | 'monday';

export interface PlanChoice {
  name: PlanName;
  at: Date;
}

interface Clock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  weekday: number;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What the clocks show in a zone; nothing for a zone that the browser doesn't know. */
export function clockIn(timeZone: string, at: number): Clock | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      weekday: 'short',
      hourCycle: 'h23',
    }).formatToParts(at);
    const of = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
    return {
      year: Number(of('year')),
      month: Number(of('month')),
      day: Number(of('day')),
      hour: Number(of('hour')),
      minute: Number(of('minute')),
      weekday: WEEKDAYS.indexOf(of('weekday')),
    };
  } catch {
    return undefined;
  }
}

/** The moment at which the clocks of a zone show this; where they jump over it, the moment of the jump's other side. */
export function momentOf(timeZone: string, year: number, month: number, day: number, hour: number, minute = 0): Date {
  const wanted = Date.UTC(year, month - 1, day, hour, minute);
  let at = wanted;
  // Twice: the first step may land on the other side of a change of clocks.
  for (let step = 0; step < 2; step += 1) {
    const shown = clockIn(timeZone, at);
    if (!shown) return new Date(wanted);
    at += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
  }
  return new Date(at);
}

/** What `<input type="datetime-local">` holds, as a moment of a zone. */
export function momentOfInput(timeZone: string, value: string): Date | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value);
  if (!found) return undefined;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0] = found.slice(1).map(Number);
  return momentOf(timeZone, year, month, day, hour, minute);
}

/** The usual times to send at, by the clocks of a zone, Monday to Friday; the earliest first. */
export function planChoices(timeZone: string, now: number): PlanChoice[] {
  const next = (name: PlanName, hour: number, fits: (weekday: number) => boolean): PlanChoice | undefined => {
    for (let days = 0; days <= 7; days += 1) {
      const there = clockIn(timeZone, now + days * DAY_MS);
      if (!there || !fits(there.weekday)) continue;
      const at = momentOf(timeZone, there.year, there.month, there.day, hour);
      if (at.getTime() > now + 60_000) return { name, at };
    }
    return undefined;
  };
  const working = (weekday: number) => weekday >= 1 && weekday <= 5;
  const found = [
    next('morning', MORNING, working),
    next('afternoon', AFTERNOON, working),
    next('monday', MORNING, (weekday) => weekday === 1),
  ].filter((one) => one !== undefined);
  const seen = new Set<number>();
  return found
    .filter((one) => !seen.has(one.at.getTime()) && seen.add(one.at.getTime()))
    .sort((a, b) => a.at.getTime() - b.at.getTime());
}

/** 'Dubai' of 'Asia/Dubai'. */
export function cityOf(timeZone: string): string {
  return timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone;
}

export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
