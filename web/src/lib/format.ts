import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Lang, langNow } from './i18n';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A buyer's office is taken to be open from 9 to 18 o'clock, Monday to Friday. */
const OFFICE_OPENS = 9;
const OFFICE_CLOSES = 18;

export type Instant = string | number | Date;

/** 12,418 */
export function formatNumber(value: number, lang: Lang, options: Intl.NumberFormatOptions = {}): string {
  return numbers(lang, options).format(value);
}

/** A count that the server stopped counting at `cap` is shown as '1,000+'. */
export function formatCount(value: number, lang: Lang, cap = Number.POSITIVE_INFINITY): string {
  return value > cap ? `${formatNumber(cap, lang)}+` : formatNumber(value, lang);
}

/** USD 12,400.00: the code, not the sign, because '$' is many currencies. The amount is the API's decimal text. */
export function formatMoney(amount: string, currency: string, lang: Lang): string {
  const options = { style: 'currency', currency, currencyDisplay: 'code' } as const;
  // Intl takes decimal text without going through a binary fraction (ECMA-402, NumberFormat v3).
  return numbers(lang, options).format(amount as unknown as number);
}

/** 12.4 MB, in decimal units. */
export function formatBytes(bytes: number, lang: Lang): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${formatNumber(value, lang, { maximumFractionDigits: value < 10 && step > 0 ? 1 : 0 })} ${units[step]}`;
}

/** 22 Nov 2026; the year is left out when it is this year's. */
export function formatDate(at: Instant, lang: Lang, now: number = Date.now(), timeZone?: string): string {
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return dates(lang, { day: 'numeric', month: 'short', year: sameYear ? undefined : 'numeric', timeZone }).format(date);
}

/** 22 Nov 2026, 14:42 */
export function formatDateTime(at: Instant, lang: Lang, timeZone?: string): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return dates(lang, { ...options, hourCycle: 'h23', timeZone }).format(new Date(at));
}

/** 14:42 */
export function formatTime(at: Instant, lang: Lang, timeZone?: string): string {
  return dates(lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(new Date(at));
}

/** 'now', '5 min ago', 'in 3 hr.' up to a day, then the date. */
export function formatRelative(at: Instant, lang: Lang, now: number): string {
  const delta = new Date(at).getTime() - now;
  const distance = Math.abs(delta);
  if (distance >= DAY_MS) return formatDate(at, lang, now);
  const relative = new Intl.RelativeTimeFormat(lang, { numeric: 'auto', style: 'short' });
  if (distance < MINUTE_MS) return relative.format(0, 'second');
  if (distance < HOUR_MS) return relative.format(Math.trunc(delta / MINUTE_MS), 'minute');
  return relative.format(Math.trunc(delta / HOUR_MS), 'hour');
}

/** In a list of mails: the hour today, else the date. */
export function formatListTime(at: Instant, lang: Lang, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return sameDay ? formatTime(at, lang) : formatDate(at, lang, now);
}

/** The hour in a time zone and whether an office is open there; nothing for a zone the browser doesn't know. */
export function hourThere(timeZone: string, now: number, lang: Lang): { time: string; open: boolean } | undefined {
  try {
    const options = { hour: '2-digit', weekday: 'short', hourCycle: 'h23', timeZone } as const;
    const parts = dates('en', options).formatToParts(now);
    const hour = Number(parts.find((part) => part.type === 'hour')?.value);
    const day = parts.find((part) => part.type === 'weekday')?.value ?? '';
    const weekend = day === 'Sat' || day === 'Sun';
    return {
      time: formatTime(now, lang, timeZone),
      open: !weekend && hour >= OFFICE_OPENS && hour < OFFICE_CLOSES,
    };
  } catch {
    return undefined;
  }
}

/** The formatters above, bound to the language of the screen. */
export function useFormat() {
  const { i18n } = useTranslation();
  const shown = i18n.language;
  return useMemo(() => {
    const lang: Lang = shown === 'zh-CN' || shown === 'en' ? shown : langNow();
    return {
      lang,
      number: (value: number, options?: Intl.NumberFormatOptions) => formatNumber(value, lang, options),
      count: (value: number, cap?: number) => formatCount(value, lang, cap),
      money: (amount: string, currency: string) => formatMoney(amount, currency, lang),
      bytes: (bytes: number) => formatBytes(bytes, lang),
      date: (at: Instant) => formatDate(at, lang),
      dateTime: (at: Instant, timeZone?: string) => formatDateTime(at, lang, timeZone),
      time: (at: Instant, timeZone?: string) => formatTime(at, lang, timeZone),
      relative: (at: Instant, now: number) => formatRelative(at, lang, now),
      listTime: (at: Instant, now: number) => formatListTime(at, lang, now),
    };
  }, [shown]);
}

// Making an Intl formatter costs about 50 µs; a list of a thousand rows makes thousands.
const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numbers(lang: Lang, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(`n ${lang} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(lang, options));
}

function dates(lang: Lang, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const locale = lang === 'en' ? 'en-GB' : lang; // day before month, 24 hours
  return kept(`d ${lang} ${JSON.stringify(options)}`, () => new Intl.DateTimeFormat(locale, options));
}

function kept<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const found = made.get(key) as F | undefined;
  if (found) return found;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}
