import type { TFunction } from 'i18next';

/** Minutes in words: '40 min', '3 h 20 min', '2 d 4 h'. Working time is never told in days: a working day has no 24 hours. */
export function spanWords(minutes: number, t: TFunction, working = false): string {
  if (minutes < 60) return t('mail:late.desk.minutes', { minutes });
  const hours = Math.floor(minutes / 60);
  if (working || hours < 48) {
    const rest = hours < 48 ? minutes % 60 : 0;
    return rest === 0
      ? t('mail:late.desk.hours', { hours })
      : t('mail:late.desk.hours_minutes', { hours, minutes: rest });
  }
  return t('mail:late.desk.days_hours', { days: Math.floor(hours / 24), hours: hours % 24 });
}
