import type { Id, OrderState } from '@/api/types';

/** The address of the agency's orders. */
export interface OrdersSearch {
  state?: OrderState;
  q?: string;
  /** The order that is open. */
  order?: Id;
  /** An order to be pushed: by the form, or how a program does it. */
  make?: 'order' | 'program';
  /** The term that the order is to renew. */
  renews?: Id;
}

export function parseOrdersSearch(raw: Record<string, unknown>): OrdersSearch {
  const { state, q, order, make, renews } = raw;
  return {
    ...(typeof state === 'string' ? { state: state as OrderState } : {}),
    ...(typeof q === 'string' && q !== '' ? { q } : {}),
    ...(typeof order === 'string' ? { order } : {}),
    ...(make === 'order' || make === 'program' ? { make } : {}),
    ...(typeof renews === 'string' ? { renews } : {}),
  };
}
