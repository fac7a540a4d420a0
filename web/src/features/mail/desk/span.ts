import type { TFunction } from 'i18next';

/** Minutes in words: '40 min', '3 h 20 min', '2 d 4 h' – days of 24 hours, whose working hours they may be. */
export function spanWords(minutes: number, t: TFunction): string {
  if (minutes < 60) return t('mail:late.desk.minutes', { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    const rest = minutes % 60;
    return rest === 0
      ? t('mail:late.desk.hours', { hours })
      : t('mail:late.desk.hours_minutes', { hours, minutes: rest });
  }
  return t('mail:late.desk.days_hours', { days: Math.floor(hours / 24), hours: hours % 24 });
}
