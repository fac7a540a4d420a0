import type { Problem } from '@/api/problem';

/** Why a link opens nothing. */
export type LinkEnd = 'expired' | 'used' | 'gone' | 'forged';

const ENDS: Record<string, LinkEnd> = {
  'subscriptions.link_expired': 'expired',
  'subscriptions.link_used': 'used',
  'subscriptions.link_gone': 'gone',
  'subscriptions.link_forged': 'forged',
  // Without a vendor nobody made a link.
  'subscriptions.no_vendor': 'forged',
};

/** Nothing when the problem isn't the link's. */
export function linkEnd({ code }: Pick<Problem, 'code'>): LinkEnd | undefined {
  return ENDS[code];
}
