import { useMemo } from 'react';
import type { OperationId } from '@/api/client';
import type { EventMap } from '@/api/events';
import { useMe } from '@/api/me';
import { accounts } from '@/features/accounts/routes';
import { customers } from '@/features/customers/routes';
import { desk } from '@/features/desk/routes';
import { fields } from '@/features/fields/routes';
import { mail } from '@/features/mail/routes';
import { reports } from '@/features/reports/routes';
import { sales } from '@/features/sales/routes';
import { agency, subscriptions } from '@/features/subscriptions/routes';
import { webhooks } from '@/features/webhooks/routes';
import { companyParts } from '@/lib/companyParts';
import type { Feature, House, NavEntry } from '@/lib/feature';
import { today } from './today/today';

/** What the contexts give to the shell; `today` is composed of several. A new context adds itself here and its routes in router.tsx. */
export const features: readonly Feature<OperationId>[] = [
  today,
  mail,
  customers,
  sales,
  reports,
  fields,
  accounts,
  webhooks,
  subscriptions,
  agency,
  desk,
];

companyParts.set(features.flatMap((feature: Feature) => feature.companyPart ?? []));

/** What the house of who is signed in has. */
export function useFeatures(): readonly Feature<OperationId>[] {
  const { kind } = useMe().tenant;
  return useMemo(() => features.filter((feature) => isIn(feature, kind)), [kind]);
}

const COMPANIES: readonly House[] = ['company'];
const isIn = ({ houses = COMPANIES }: Feature, kind: House) => houses.includes(kind);

/** The places that who is signed in may go to. */
export function useNav(): readonly NavEntry[] {
  const here = useFeatures();
  const { permissions } = useMe();
  return useMemo(
    () =>
      here
        .flatMap((feature) => feature.nav ?? [])
        .filter(({ permission }) => !permission || permissions.includes(permission))
        .sort((a, b) => a.order - b.order),
    [here, permissions],
  );
}

export const eventMap: EventMap = mergeEvents();

function mergeEvents(): EventMap {
  const merged: Record<string, readonly OperationId[]> = {
    job: ['jobs.list'],
    'accounts.me': ['accounts.me.get'],
  };
  for (const feature of features) {
    for (const [kind, ops] of Object.entries(feature.events ?? {})) {
      merged[kind] = [...(merged[kind] ?? []), ...ops];
    }
  }
  return merged;
}
