import type { Tone } from '@/ui/StageChip';
import type { OrderState, SubscriptionOrder } from './types';

/** The steps that an order takes, one after the other. */
export type Step = 'placed' | 'paid' | 'reviewed' | 'invited' | 'activated';
/** Where an order can leave its path. */
export type Off = Exclude<OrderState, Step>;

export interface OrderPath {
  steps: { step: Step; is: 'done' | 'now' | 'ahead' }[];
  /** It left the path after the last of the steps. */
  off: Off | undefined;
}

export const ORDER_STATES: readonly OrderState[] = [
  'placed',
  'paid',
  'reviewed',
  'invited',
  'disputed',
  'activated',
  'rejected',
  'withdrawn',
  'refunded',
];

export const ORDER_TONES: Record<OrderState, Tone> = {
  placed: 'amber',
  paid: 'accent',
  reviewed: 'accent',
  invited: 'accent',
  disputed: 'red',
  activated: 'green',
  rejected: 'red',
  withdrawn: 'neutral',
  refunded: 'neutral',
};

/** The last step before each way out, as far as the order still tells it. */
const BEFORE: Record<Off, Step> = { disputed: 'invited', rejected: 'paid', withdrawn: 'placed', refunded: 'paid' };

/** An order's path: a company's first order is opened by its link, a later one without. */
export function pathOf({ state, customer_id }: Pick<SubscriptionOrder, 'state' | 'customer_id'>): OrderPath {
  const isLater = customer_id !== null && state !== 'invited' && state !== 'disputed';
  const all: Step[] = isLater
    ? ['placed', 'paid', 'reviewed', 'activated']
    : ['placed', 'paid', 'reviewed', 'invited', 'activated'];
  const off = isOff(state) ? state : undefined;
  const at = all.indexOf(isOff(state) ? BEFORE[state] : state);
  const isDone = state === 'activated';
  const steps = all.map((step, index) => {
    if (index < at || isDone || (off && index === at)) return { step, is: 'done' } as const;
    return { step, is: index === at ? 'now' : 'ahead' } as const;
  });
  return { steps: off ? steps.filter(({ is }) => is !== 'ahead') : steps, off };
}

function isOff(state: OrderState): state is Off {
  return state in BEFORE;
}
