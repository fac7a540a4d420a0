import type { OrderState, SubscriptionOrder } from '@/api/types';

/** What the vendor's people can do with an order. */
export type OrderAct = 'approve' | 'correct' | 'pay' | 'refund' | 'reject' | 'revoke_link' | 'send_link' | 'withdraw';

/** By state, what brings the order on first. The server's table decides; this spares dead buttons. */
const ACTS: Record<OrderState, readonly OrderAct[]> = {
  placed: ['pay', 'withdraw'],
  paid: ['approve', 'reject', 'refund'],
  reviewed: ['send_link', 'refund'],
  invited: ['send_link', 'revoke_link'],
  disputed: ['correct', 'refund'],
  rejected: ['correct', 'refund'],
  activated: [],
  withdrawn: [],
  refunded: [],
};

const RIGHTS: Record<OrderAct, string> = {
  pay: 'desk.work',
  send_link: 'desk.work',
  revoke_link: 'desk.work',
  approve: 'desk.review',
  reject: 'desk.review',
  correct: 'desk.review',
  withdraw: 'desk.review',
  refund: 'desk.review',
};

/** What can be done with an order now, by who holds these permissions. */
export function actsOf(
  { state, customer_id }: Pick<SubscriptionOrder, 'state' | 'customer_id'>,
  permissions: readonly string[],
): OrderAct[] {
  // Only a company's first order is opened by a link.
  const isLater = customer_id !== null;
  return ACTS[state].filter((act) => permissions.includes(RIGHTS[act]) && !(act === 'send_link' && isLater));
}

/** What an order of a state waits for, in the order in which the desk should look. */
export const WAITING = [
  'paid',
  'disputed',
  'rejected',
  'reviewed',
  'placed',
  'invited',
] as const satisfies OrderState[];
