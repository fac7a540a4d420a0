import { formatTime } from './format';
import type { Lang } from './i18n';

/** The time zones that the browser knows, with `kept` even when it doesn't. */
export function timeZones(kept?: string): string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return kept && !known.includes(kept) ? [kept, ...known] : known;
}

/** 'Asia/Shanghai · 14:42' */
export function zoneWords(zone: string, now: number, lang: Lang): string {
  try {
    return `${zone.replaceAll('_', ' ')} · ${formatTime(now, lang, zone)}`;
  } catch {
    return zone;
  }
}
