import i18next from 'i18next';
import type { ShareOutcome } from '@/api/types';
import { toast } from '@/lib/toast';

/** Problems' titles by the codes of the server. */
export function whyWords(code: string): string {
  const key = code.replace(/^customers\./, '');
  return i18next.t(`customers:error.${key}.title` as 'customers:error.owned.title');
}

/** Says why some of several were left out: each reason once. */
export function tellLeftOut({ left_out }: Pick<ShareOutcome, 'left_out'>): void {
  if (left_out.length === 0) return;
  const why = [...new Set(left_out.map((one) => whyWords(one.code)))].join(' · ');
  toast.say(i18next.t('customers:ui.share.left_out', { count: left_out.length, why }));
}
