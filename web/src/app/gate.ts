import type { Me } from '@/api/types';
import type { House } from '@/lib/feature';

/** Where the people of a house begin. */
const HOMES: Record<House, string> = { company: '/', vendor: '/desk', agent: '/agency' };
const SECOND_FACTOR_PAGE = '/settings/security';
const ENDED_PAGE = '/ended';

/** Where whoever wants to go to `href` is led instead; nothing when he may go. */
export function ledTo({ account, tenant }: Pick<Me, 'account' | 'tenant'>, href: string): string | undefined {
  const path = href.replace(/[?#].*$/, '');
  const unlessAt = (page: string) => (path.startsWith(page) ? undefined : page);
  // The server holds everything else back until a second factor is there.
  if (tenant.require_second_factor && !account.second_factor) return unlessAt(SECOND_FACTOR_PAGE);
  // And where the subscription's time to read is over.
  if (tenant.access === 'export_on_request' || tenant.access === 'closed') return unlessAt(ENDED_PAGE);
  const home = HOMES[tenant.kind];
  return (path === '/' || path === ENDED_PAGE) && path !== home ? home : undefined;
}
