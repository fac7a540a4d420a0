import type { TFunction } from 'i18next';
import type { MailLabel } from '@/api/types';
import type { useFormat } from '@/lib/format';
import { LABELS } from '../labels/labels';
import type { ResponseBy, SentBy } from './ReportsPart';

/** A group's name: its own, or what its key says. */
export function groupName(
  by: ResponseBy | SentBy,
  key: string,
  name: string,
  t: TFunction,
  format: ReturnType<typeof useFormat>,
): string {
  if (name !== '') return name;
  if (by === 'hour') return `${key}:00`;
  if (by === 'week') return format.date(`${key}T12:00:00Z`);
  if (by === 'label') {
    return LABELS.some((one) => one === key) ? t(`mail:ui.tag.${key as MailLabel}`) : t('mail:late.report.no_label');
  }
  if (by === 'template') return t(key === '' ? 'mail:late.report.no_template' : 'mail:late.report.gone');
  return t('mail:late.report.gone');
}
