import { TeamOutlined } from '@ant-design/icons';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';

const customersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  component: lazyRouteComponent(() => import('./CustomersPage'), 'CustomersPage'),
});

export const customersRoutes = [customersRoute] as const;

export const customers: Feature = {
  id: 'customers',
  nav: [
    {
      id: 'customers',
      href: '/customers',
      words: () => i18next.t('nav.customers'),
      icon: <TeamOutlined />,
      order: NAV_ORDER.customers,
      letter: 'c',
    },
  ],
  events: {
    'customers.company': ['customers.list', 'customers.get', 'customers.timeline', 'customers.by_address'],
    'customers.follow_up': ['customers.follow_ups.list', 'customers.timeline'],
  },
};
