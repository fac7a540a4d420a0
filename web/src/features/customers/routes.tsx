import { ClockCircleOutlined, ImportOutlined, TeamOutlined } from '@ant-design/icons';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { lazy } from 'react';
import type { OperationId } from '@/api/client';
import { shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';
import { parseImportSearch } from './import/search';
import { companyQuery } from './queries';
import { parseCustomersSearch } from './search';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  validateSearch: parseCustomersSearch,
  component: lazyRouteComponent(() => import('./list/CustomersPage'), 'CustomersPage'),
});

const companyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/$id',
  // Only begun here: the page shows its own skeleton and its own error.
  loader: ({ context, params }) => void context.cache.prefetchQuery(companyQuery(params.id)),
  component: lazyRouteComponent(() => import('./page/CompanyPage'), 'CompanyPage'),
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/import',
  validateSearch: parseImportSearch,
  component: lazyRouteComponent(() => import('./import/ImportPage'), 'ImportPage'),
});

export const customersRoutes = [listRoute, importRoute, companyRoute] as const;

export const customers: Feature<OperationId> = {
  id: 'customers',
  nav: [
    {
      id: 'customers',
      href: '/customers',
      words: () => i18next.t('nav.customers'),
      icon: <TeamOutlined />,
      order: NAV_ORDER.customers,
      letter: 'c',
      permission: 'customers.company.read',
    },
  ],
  commands: [
    {
      id: 'create.customer',
      words: () => i18next.t('customers:ui.new.title'),
      group: 'create',
      icon: <TeamOutlined />,
      run: (go) => go('/customers?make=customer'),
    },
    {
      id: 'create.follow_up',
      words: () => i18next.t('customers:ui.follow_up.title'),
      group: 'create',
      icon: <ClockCircleOutlined />,
      run: (go) => go('/customers?make=follow_up'),
    },
    {
      id: 'import.customers',
      words: () => i18next.t('customers:ui.import.command'),
      group: 'create',
      icon: <ImportOutlined />,
      run: (go) => go('/customers/import'),
    },
  ],
  events: {
    'customers.company': [
      'customers.list',
      'customers.read',
      'customers.timeline',
      'customers.by_address',
      'customers.twins',
    ],
    'customers.import': ['customers.imports.read', 'customers.imports.list', 'customers.imports.rows'],
    'customers.follow_up': ['customers.follow_ups.list', 'customers.timeline', 'customers.read', 'customers.list'],
  },
  panels: {
    company: lazy(async () => ({ default: (await import('./panel/CompanyPanel')).CompanyPanel })),
  },
};
