import type { SubscriptionOrder } from '@/api/types';
import { useFormat } from '@/lib/format';
import { type Day, formatDay } from '@/lib/vendorDays';

/** What an order lists, by its codes. */
export function linesWords(lines: SubscriptionOrder['lines']): string {
  return lines.map(({ offering, edition, seats }) => `${offering} ${edition} × ${seats}`).join(', ');
}

/** Days of the vendor's calendar in the language of the screen. */
export function useDays(): (day: Day) => string {
  const { lang } = useFormat();
  return (day) => formatDay(day, lang);
}
