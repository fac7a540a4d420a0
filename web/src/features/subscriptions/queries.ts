import { queryOptions } from '@tanstack/react-query';
import { answer, api, pages, query } from '@/api/client';
import type { Id, OrderState } from '@/api/types';
import type { Lang } from '@/lib/i18n';

/** What the agency's list of orders is asked for. */
export interface OrdersFilter {
  state?: OrderState;
  q?: string;
}

const PAGE_ROWS = 100;

/** The contracts come in the language of the screen, so that is a part of the key. */
export const activationQuery = (token: string, lang: Lang) =>
  queryOptions({
    queryKey: ['activation.look', { token, lang }] as const,
    queryFn: ({ signal }) => answer(api.GET('/api/activation/{token}', { params: { path: { token } }, signal })),
    retry: false,
    // The ticks are for the texts that stand there.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const ownQuery = () => query('subscriptions.read', '/api/subscriptions');
export const contractQuery = (kind: string, number: number, lang: string) =>
  query('subscriptions.contract', '/api/subscriptions/contracts/{kind}/{number}', {
    params: { path: { kind, number }, query: { lang } },
  });

export const ordersQuery = (filter: OrdersFilter) =>
  pages('agency.orders', '/api/agency/orders', { params: { query: { ...filter, limit: PAGE_ROWS } } });
export const orderQuery = (id: Id) => query('agency.order', '/api/agency/orders/{id}', { params: { path: { id } } });
export const companiesQuery = () =>
  pages('agency.customers', '/api/agency/customers', { params: { query: { limit: PAGE_ROWS } } });
export const renewalsQuery = () => query('agency.renewals', '/api/agency/renewals');
