import type { OperationId } from '@/api/client';
import type { EventMap } from '@/api/events';
import { accounts } from '@/features/accounts/routes';
import { customers } from '@/features/customers/routes';
import { fields } from '@/features/fields/routes';
import { mail } from '@/features/mail/routes';
import { reports } from '@/features/reports/routes';
import { sales } from '@/features/sales/routes';
import { webhooks } from '@/features/webhooks/routes';
import { companyParts } from '@/lib/companyParts';
import type { Feature, NavEntry } from '@/lib/feature';
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
];

companyParts.set(features.flatMap((feature: Feature) => feature.companyPart ?? []));

export const nav: readonly NavEntry[] = features
  .flatMap((feature) => feature.nav ?? [])
  .sort((a, b) => a.order - b.order);

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
