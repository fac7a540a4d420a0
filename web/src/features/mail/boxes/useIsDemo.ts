import { useMe } from '@/api/me';

/** Whether this is the demo company, whose mailboxes have no mail server behind them. */
export function useIsDemo(): boolean {
  return useMe().tenant.demo;
}
