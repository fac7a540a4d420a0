const HOUR_MS = 3_600_000;
/** The working day begins at 8; the evening at 18 o'clock. */
const MORNING = 8;
const EVENING = 18;

export type SnoozeName = 'later_today' | 'this_evening' | 'tomorrow' | 'next_week' | 'month';

export interface SnoozeChoice {
  name: SnoozeName;
  at: Date;
}

/** The usual times to put a mail off to, in the local time of the reader; those that are no longer sensible are left out. */
export function snoozeChoices(now: Date): SnoozeChoice[] {
  const at = (days: number, hour: number) => {
    const date = new Date(now);
    date.setDate(date.getDate() + days);
    date.setHours(hour, 0, 0, 0);
    return date;
  };
  const hour = now.getHours();
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const choices: SnoozeChoice[] = [];
  if (hour < EVENING - 4)
    choices.push({
      name: 'later_today',
      at: new Date(Math.ceil((now.getTime() + 3 * HOUR_MS) / (HOUR_MS / 2)) * (HOUR_MS / 2)),
    });
  if (hour < EVENING - 1) choices.push({ name: 'this_evening', at: at(0, EVENING) });
  choices.push({ name: 'tomorrow', at: at(1, MORNING) });
  if (toMonday > 1) choices.push({ name: 'next_week', at: at(toMonday, MORNING) });
  choices.push({ name: 'month', at: at(30, MORNING) });
  return choices;
}
