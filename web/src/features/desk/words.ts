import type { Offering, SubscriptionStep } from '@/api/types';
import type { Lang } from '@/lib/i18n';
import { wordsOr } from '@/lib/soldWords';

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
