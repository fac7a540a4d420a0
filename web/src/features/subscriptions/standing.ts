import type { SubscriptionService, SubscriptionTerm } from '@/api/types';
import { type Day, daysAfter, monthsAfter } from '@/lib/vendorDays';
import type { Tone } from '@/ui/StageChip';

/** What the contract promises after an end. */
const READING_DAYS = 30;
const TRIAL_EXPORT_DAYS = 7;
const KEPT_MONTHS = 6;

export const STATE_TONES: Record<SubscriptionService['state'], Tone> = {
  unopened: 'neutral',
  trial: 'accent',
  active: 'green',
  reading: 'amber',
  trial_export: 'amber',
  on_request: 'red',
  reclaimed: 'red',
  erased: 'neutral',
};

/** The last day on which a service allows what its state allows; nothing where no day ends it. */
export function lastDayOf({ state, until }: Pick<SubscriptionService, 'state' | 'until'>): Day | undefined {
  if (!until) return undefined;
  if (state === 'active' || state === 'trial') return until;
  if (state === 'reading') return daysAfter(until, READING_DAYS);
  if (state === 'trial_export') return daysAfter(until, TRIAL_EXPORT_DAYS);
  return undefined;
}

/** Until when a company that may only read can do so: the longest that one of its services allows. */
export function readsUntil(services: readonly Pick<SubscriptionService, 'state' | 'until'>[]): Day | undefined {
  return services
    .filter(({ state }) => state === 'reading' || state === 'trial_export')
    .flatMap((service) => lastDayOf(service) ?? [])
    .sort()
    .at(-1);
}

type Ends = Pick<SubscriptionTerm, 'group' | 'kind' | 'first_day' | 'last_day'>;

/** Until when renewals that are ordered already carry a running service on. */
export function renewedTo({ group, state, until }: SubscriptionService, terms: readonly Ends[]): Day | undefined {
  if (!until || (state !== 'active' && state !== 'trial')) return undefined;
  let end = until;
  const next = () => bases(terms).find((term) => term.group === group && term.first_day === daysAfter(end, 1));
  for (let term = next(); term && term.last_day > end; term = next()) end = term.last_day;
  return end === until ? undefined : end;
}

/** The day from which everything is deleted unless the company subscribes again: when the last promise of its terms has run out. */
export function deletedFrom(terms: readonly Ends[]): Day | undefined {
  const days = bases(terms).map(({ kind, last_day }) =>
    daysAfter(kind === 'trial' ? daysAfter(last_day, TRIAL_EXPORT_DAYS) : monthsAfter(last_day, KEPT_MONTHS), 1),
  );
  return days.sort().at(-1);
}

/** Terms that open something by themselves. */
const bases = (terms: readonly Ends[]) => terms.filter(({ kind }) => kind !== 'add_on');
