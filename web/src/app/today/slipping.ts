import { useQuery } from '@tanstack/react-query';
import { query } from '@/api/client';
import { useMay, useMe } from '@/api/me';
import type { Ask, DroppingCompany, Opportunity } from '@/api/types';
import { useNow } from '@/lib/now';
import { createKeptStore, useStore } from '@/lib/store';

/** Lines of each kind that the day shows; the rest stand on their own pages. */
const SHOWN_MAX = 20;
/** An opportunity that stands at one stage for so long is stuck. */
const STUCK_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

/** What is about to be lost: a customer to the pool, an opportunity past its day, or one that moves no more. */
export type Slip =
  | { kind: 'dropping'; id: string; href: string; name: string; company: DroppingCompany }
  | { kind: 'late' | 'stuck'; id: string; href: string; name: string; deal: Opportunity; days: number };

/** What waits for one's word: a colleague asks for a customer, or for a file of them. */
export type Request =
  | { kind: 'ask'; id: string; href: string; ask: Ask }
  | { kind: 'export'; id: string; href: string; by: string; at: string; deals: boolean };

/** Put aside until tomorrow, by the day: a choice of this screen, so it stays in this browser. */
interface Aside {
  day: string;
  ids: string[];
}

const isAside = (value: unknown): value is Aside =>
  typeof value === 'object' && value !== null && 'day' in value && Array.isArray((value as Aside).ids);
const aside = createKeptStore<Aside>('tradewind.today.aside', { day: '', ids: [] }, isAside);

export const dayOf = (now: number | Date) => {
  const date = new Date(now);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((n) => String(n).padStart(2, '0')).join('-');
};

/** What is left of these after what was put aside on this day. */
export function leftOf<R extends { id: string }>(rows: readonly R[], kept: Aside, day: string): R[] {
  return kept.day === day ? rows.filter((row) => !kept.ids.includes(row.id)) : [...rows];
}

export function putAside(id: string, day: string): void {
  aside.set((now) => ({ day, ids: now.day === day ? [...now.ids, id] : [id] }));
}
export function takeBack(id: string): void {
  aside.set((now) => ({ ...now, ids: now.ids.filter((one) => one !== id) }));
}

const daysSince = (at: string, now: number) => Math.max(0, Math.floor((now - new Date(at).getTime()) / DAY_MS));

/** What slips, the most pressing first. */
export function useSlipping(): Slip[] {
  const now = useNow();
  const day = dayOf(now);
  const kept = useStore(aside);
  const customers = useMay('customers.company.read');
  const deals = useMay('sales.opportunity.read');
  const dropping = useQuery({
    ...query('customers.pool.dropping', '/api/customers/dropping', {
      params: { query: { view: 'mine', limit: SHOWN_MAX } },
    }),
    enabled: customers,
  });
  const shared = { view: 'mine', state: 'open', limit: SHOWN_MAX } as const;
  const late = useQuery({
    ...query('sales.opportunities.list', '/api/sales/opportunities', {
      params: { query: { ...shared, closes_until: dayOf(new Date(now).getTime() - DAY_MS), sort: 'closes' } },
    }),
    enabled: deals,
  });
  const still = JSON.stringify({ field: 'stage_since', op: 'older_than_days', value: STUCK_DAYS });
  const stuck = useQuery({
    ...query('sales.opportunities.list', '/api/sales/opportunities', {
      params: { query: { ...shared, filter: still, order: 'stage_since' } },
    }),
    enabled: deals,
  });
  const lateIds = new Set(late.data?.items.map((deal) => deal.id));
  const at = new Date(now).getTime();
  const dealRow = (kind: 'late' | 'stuck', since: (deal: Opportunity) => string) => (deal: Opportunity) => ({
    kind,
    id: `${kind}-${deal.id}`,
    href: `/opportunities?deal=${deal.id}`,
    name: deal.name,
    deal,
    days: daysSince(since(deal), at),
  });
  const rows: Slip[] = [
    ...(dropping.data?.items ?? []).map((company) => ({
      kind: 'dropping' as const,
      id: `dropping-${company.id}`,
      href: `/customers/${company.id}`,
      name: company.name,
      company,
    })),
    ...(late.data?.items ?? []).map(dealRow('late', (deal) => `${deal.closes_on}T00:00:00`)),
    // Who is past his day is told once.
    ...(stuck.data?.items ?? [])
      .filter((deal) => !lateIds.has(deal.id))
      .map(dealRow('stuck', (deal) => deal.stage_since)),
  ];
  return leftOf(rows, kept, day);
}

/** What waits for one's word. */
export function useRequests(): Request[] {
  const me = useMe();
  const kept = useStore(aside);
  const day = dayOf(useNow());
  const customers = useMay('customers.company.write');
  const exports = useMay('customers.company.export');
  const approves = useMay('customers.export.approve');
  const asks = useQuery({
    ...query('customers.asks.list', '/api/customers/asks', {
      params: { query: { view: 'of_me', state: 'open', limit: SHOWN_MAX } },
    }),
    enabled: customers,
  });
  const asked = useQuery({
    ...query('customers.exports.list', '/api/customers/exports'),
    enabled: exports && approves,
  });
  const rows: Request[] = [
    ...(asks.data?.items ?? []).map((ask) => ({
      kind: 'ask' as const,
      id: `ask-${ask.id}`,
      href: '/customers/requests',
      ask,
    })),
    ...(asked.data?.items ?? [])
      .filter((one) => one.state === 'asked' && one.by.id !== me.account.id)
      .map((one) => ({
        kind: 'export' as const,
        id: `export-${one.id}`,
        href: one.record === 'opportunity' ? '/opportunities?view=list' : '/customers',
        by: one.by.name,
        at: one.created_at,
        deals: one.record === 'opportunity',
      })),
  ];
  return leftOf(rows, kept, day);
}
