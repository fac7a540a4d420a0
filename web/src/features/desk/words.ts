import type { NewSubscriptionOrder, Offering, SubscriptionStep } from '@/api/types';
import { useFormat } from '@/lib/format';
import type { Lang } from '@/lib/i18n';
import { wordsOr } from '@/lib/soldWords';
import { type Day, formatDay } from '@/lib/vendorDays';

/** Days of the vendor's calendar in the language of the screen. */
export function useDays(): (day: Day) => string {
  const { lang } = useFormat();
  return (day) => formatDay(day, lang);
}

/** What happened at a step. */
export function stepWords({ machine, event }: Pick<SubscriptionStep, 'machine' | 'event'>): string {
  const table = machine === 'activation link' ? 'link' : machine;
  return wordsOr(`desk:ui.step.${table}.${event}`, `${machine}: ${event}`);
}

/** What goes where the contracts leave something open; the server's words for what this version doesn't know. */
export function placeholderWords({ name, says }: { name: string; says: string }): string {
  return wordsOr(`desk:ui.placeholder.${name}`, says);
}

/** Something of the catalogue by its name in this language. */
export function nameIn(lang: Lang, { zh, en }: Pick<Offering, 'zh' | 'en'>): string {
  return lang === 'zh-CN' ? zh : en;
}

/** What an order lists, by its codes. */
export function linesWords(lines: NewSubscriptionOrder['lines']): string {
  return lines.map(({ offering, edition, seats }) => `${offering} ${edition} × ${seats}`).join(', ');
}
