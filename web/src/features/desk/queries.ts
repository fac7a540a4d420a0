import { pages, query } from '@/api/client';
import type { Id, OrderState } from '@/api/types';

/** What the list of orders is asked for. */
export interface OrdersFilter {
  state?: OrderState;
  q?: string;
}

const PAGE_ROWS = 100;

export const deskQuery = () => query('desk.read', '/api/desk');
export const ordersQuery = (filter: OrdersFilter) =>
  pages('desk.orders', '/api/desk/orders', { params: { query: { ...filter, limit: PAGE_ROWS } } });
export const orderQuery = (id: Id) => query('desk.order', '/api/desk/orders/{id}', { params: { path: { id } } });
export const companiesQuery = (q?: string) =>
  pages('desk.customers', '/api/desk/customers', { params: { query: { ...(q ? { q } : {}), limit: PAGE_ROWS } } });
export const companyQuery = (id: Id) =>
  query('desk.customer', '/api/desk/customers/{id}', { params: { path: { id } } });
export const cataloguesQuery = () => query('desk.catalogues', '/api/desk/catalogues');
export const contractsQuery = () => query('desk.contracts', '/api/desk/contracts');
export const contractQuery = (kind: string, number: number, lang: string) => ({
  ...query('desk.contract', '/api/desk/contracts/{kind}/{number}', {
    params: { path: { kind, number }, query: { lang } },
  }),
  // What was published is never changed.
  staleTime: Number.POSITIVE_INFINITY,
});
export const agentsQuery = () => query('desk.agents', '/api/desk/agents');

/** What an order's step makes untrue. */
export const ORDER_OPS = ['desk.read', 'desk.orders', 'desk.order', 'desk.customers', 'desk.customer'] as const;
