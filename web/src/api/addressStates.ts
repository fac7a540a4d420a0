import { useQuery } from '@tanstack/react-query';
import { answer, api } from './client';
import type { AddressState } from './types';

const ADDRESSES_MAX = 200;
const FRESH_MS = 60_000;

/** Of these addresses, those that mail came back from. */
export function useAddressStates(addresses: readonly string[]): AddressState[] {
  const asked = [...new Set(addresses.map((one) => one.trim().toLowerCase()))]
    .filter(Boolean)
    .sort()
    .slice(0, ADDRESSES_MAX);
  const { data } = useQuery({
    queryKey: ['customers.address_states', { addresses: asked }] as const,
    queryFn: ({ signal }) => answer(api.POST('/api/customers/address-states', { body: { addresses: asked }, signal })),
    enabled: asked.length > 0,
    staleTime: FRESH_MS,
  });
  return asked.length > 0 ? (data ?? []) : [];
}

/** The words on a reason; what is not known is told as such. */
export const REASONS = [
  'authfailure',
  'badreputation',
  'blocked',
  'contenterror',
  'exceedlimit',
  'expired',
  'filtered',
  'hasmoved',
  'hostunknown',
  'mailboxfull',
  'mailererror',
  'mesgtoobig',
  'networkerror',
  'norelaying',
  'notaccept',
  'notcompliantrfc',
  'onhold',
  'policyviolation',
  'rejected',
  'requireptr',
  'securityerror',
  'spamdetected',
  'speeding',
  'suspend',
  'syntaxerror',
  'systemerror',
  'systemfull',
  'toomanyconn',
  'undefined',
  'userunknown',
  'virusdetected',
] as const;
export type BounceReason = (typeof REASONS)[number];

export function reasonOf(word: string | null | undefined): BounceReason {
  return REASONS.find((one) => one === word) ?? 'undefined';
}
