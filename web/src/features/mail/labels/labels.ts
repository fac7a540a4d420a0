import type { MailLabel } from '@/api/types';

/** What a mail can be about, in the order of menus. */
export const LABELS: readonly MailLabel[] = [
  'enquiry',
  'quotation',
  'order',
  'sample',
  'payment',
  'shipping',
  'complaint',
  'internal',
  'newsletter',
  'auto-reply',
  'bounce',
  'spam',
];
