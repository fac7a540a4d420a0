import type { TFunction } from 'i18next';
import type { MailRule, RuleCondition } from '@/api/types';

/** What is gone of a condition, and what follows from that, in a sentence. */
export function goneWords(one: RuleCondition, gone: MailRule['gone'][number], t: TFunction): string {
  if (one.field === 'segment') {
    return t(gone.never ? 'mail:late.handling.gone_segment_never' : 'mail:late.handling.gone_segment_some');
  }
  return gone.never
    ? t('mail:late.handling.gone_tag_never')
    : t('mail:late.handling.gone_tag_some', { tags: gone.values.join(t('mail:late.handling.or')) });
}
