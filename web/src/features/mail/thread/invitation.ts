import type { TFunction } from 'i18next';
import type { EventRecurrence, EventTime, MailInvitation } from '@/api/types';
import type { Lang } from '@/lib/i18n';

/** What of `useFormat` the times of an event need. */
interface Format {
  lang: Lang;
  date: (at: string) => string;
  dateTime: (at: string) => string;
}

/** A time of an event on the reader's clock; one without a place in the world as it is written. */
export function instantOf(time: EventTime | null | undefined, format: Format): string | undefined {
  if (!time) return undefined;
  if (time.whole_day) return format.date(time.local);
  return format.dateTime(time.at ?? time.local);
}

/** From when to when; of whole days the end is the day after the last. */
export function spanOf(invitation: Pick<MailInvitation, 'start' | 'end'>, format: Format): string {
  const { start, end } = invitation;
  const from = instantOf(start, format);
  if (!start || !from) return '';
  if (!end) return from;
  if (start.whole_day) {
    const last = new Date(`${end.local}Z`);
    last.setUTCDate(last.getUTCDate() - 1);
    const until = format.date(last.toISOString().slice(0, 19));
    return until === from ? from : `${from} – ${until}`;
  }
  const until = instantOf(end, format) ?? '';
  const [day, time] = [until.slice(0, until.lastIndexOf(' ')), until.slice(until.lastIndexOf(' ') + 1)];
  return from.startsWith(day) ? `${from} – ${time}` : `${from} – ${until}`;
}

/** How an event comes again, in words. */
export function repeats(rule: EventRecurrence, t: TFunction, lang: Lang): string {
  const every = t(`mail:ui.invite.every_${rule.every}`, { count: rule.interval });
  // 5 January 2026 was a Monday.
  const nameOf = (weekday: number) =>
    new Intl.DateTimeFormat(lang, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 0, 4 + weekday));
  const days = rule.days.map(({ weekday, nth }) => {
    const day = nameOf(weekday);
    if (nth === null || nth === undefined) return day;
    return nth === -1 ? t('mail:ui.invite.last', { day }) : t('mail:ui.invite.nth', { nth, day });
  });
  const listed = (parts: string[]) => new Intl.ListFormat(lang, { type: 'conjunction' }).format(parts);
  const on = days.length > 0 ? t('mail:ui.invite.on', { days: listed(days) }) : '';
  const dates =
    rule.month_days.length > 0 ? t('mail:ui.invite.on_dates', { dates: listed(rule.month_days.map(String)) }) : '';
  const until = rule.until ? t('mail:ui.invite.until', { day: rule.until }) : '';
  const times = rule.count ? t('mail:ui.invite.times', { count: rule.count }) : '';
  return [every, on, dates, until, times].filter(Boolean).join(t('mail:ui.invite.comma'));
}
