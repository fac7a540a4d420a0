import { AuditOutlined, ClockCircleOutlined, FileTextOutlined, PlusOutlined, TeamOutlined } from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import type { ReactNode } from 'react';
import type { OperationId } from '@/api/client';
import { useMe } from '@/api/me';
import { rootRoute, settingsRoute, shellRoute } from '@/lib/anchors';
import type { Feature, NavEntry } from '@/lib/feature';
import { lateWords } from '@/lib/i18n';
import { latePage, latePart } from '@/lib/latePage';
import { only } from '@/lib/search';
import { parseOrdersSearch } from './search';

const activationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/activation/$token',
  component: latePage(() => import('./activation/ActivationPage'), 'ActivationPage'),
});

const endedRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/ended',
  beforeLoad: ({ context, location }) => context.needSession(location.href),
  component: latePage(() => import('./own/EndedPage'), 'EndedPage'),
});

const subscriptionRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'subscription',
  component: latePage(() => import('./own/SubscriptionPage'), 'SubscriptionPage'),
});

const agencyPage = latePage(() => import('./agency/AgencyPage'), 'AgencyPage');

const ordersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/agency',
  validateSearch: only(parseOrdersSearch),
  component: agencyPage,
});

const agencyRoute = createRoute({ getParentRoute: () => shellRoute, path: '/agency/$part', component: agencyPage });

/** Outside of the shell: who registers, and whose subscription is over. */
export const subscriptionsBareRoutes = [activationRoute, endedRoute] as const;
export const subscriptionsSettingsRoutes = [subscriptionRoute] as const;
export const agencyRoutes = [ordersRoute, agencyRoute] as const;

const Told = latePart(async () => {
  const [part] = await Promise.all([import('./own/ReadsOnlyBar'), lateWords()]);
  return { default: part.ReadsOnlyBar };
});

/** Fetched only where there is something to say. */
function Strip() {
  return useMe().tenant.access === 'full' ? null : <Told />;
}

/** What a company sees of its subscription. */
export const subscriptions: Feature<OperationId> = {
  id: 'subscriptions',
  settings: [
    {
      id: 'subscription',
      href: '/settings/subscription',
      words: () => i18next.t('subscriptions:ui.title'),
      icon: <AuditOutlined />,
      group: 'company',
      order: 55,
    },
  ],
  strip: Strip,
};

type Place = 'orders' | 'companies' | 'renewals';
const place = (id: Place, href: string, letter: string, order: number, icon: ReactNode): NavEntry => ({
  id,
  href,
  words: () => i18next.t(`subscriptions:ui.nav.${id}`),
  icon,
  order,
  letter,
  permission: 'agency.read',
});

/** The portal of sales agents. */
export const agency: Feature<OperationId> = {
  id: 'agency',
  houses: ['agent'],
  nav: [
    { ...place('orders', '/agency', 'o', 10, <FileTextOutlined />), exact: true },
    place('companies', '/agency/companies', 'c', 20, <TeamOutlined />),
    place('renewals', '/agency/renewals', 'r', 30, <ClockCircleOutlined />),
  ],
  commands: [
    {
      id: 'create.subscription-order',
      words: () => i18next.t('subscriptions:ui.nav.push'),
      group: 'create',
      icon: <PlusOutlined />,
      run: (go) => go('/agency?make=order'),
    },
  ],
};
