import { ClockCircleOutlined, InboxOutlined, MergeCellsOutlined, SwapOutlined, TeamOutlined } from '@ant-design/icons';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { lazy } from 'react';
import type { OperationId } from '@/api/client';
import { shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';
import { parseAsksSearch, parseConflictsSearch } from './clean/states';
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

const duplicatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/duplicates',
  component: lazyRouteComponent(() => import('./clean/DuplicatesPage'), 'DuplicatesPage'),
});

const mergesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/merges',
  component: lazyRouteComponent(() => import('./clean/MergesPage'), 'MergesPage'),
});

const conflictsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/conflicts',
  validateSearch: parseConflictsSearch,
  component: lazyRouteComponent(() => import('./clean/ConflictsPage'), 'ConflictsPage'),
});

const asksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/requests',
  validateSearch: parseAsksSearch,
  component: lazyRouteComponent(() => import('./clean/AsksPage'), 'AsksPage'),
});

export const customersRoutes = [
  listRoute,
  companyRoute,
  duplicatesRoute,
  mergesRoute,
  conflictsRoute,
  asksRoute,
] as const;

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
      id: 'customers.duplicates',
      words: () => i18next.t('customers:ui.clean.go_duplicates'),
      group: 'go',
      icon: <MergeCellsOutlined />,
      run: (go) => go('/customers/duplicates'),
    },
    {
      id: 'customers.conflicts',
      words: () => i18next.t('customers:ui.clean.go_conflicts'),
      group: 'go',
      icon: <SwapOutlined />,
      run: (go) => go('/customers/conflicts'),
    },
    {
      id: 'customers.requests',
      words: () => i18next.t('customers:ui.clean.go_requests'),
      group: 'go',
      icon: <InboxOutlined />,
      run: (go) => go('/customers/requests'),
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
    'customers.ask': ['customers.asks.list', 'customers.twins'],
    'customers.conflict': ['customers.conflicts.list'],
    'customers.duplicates': ['customers.duplicates.list', 'customers.duplicates.runs'],
    'customers.merged': ['customers.merges.list', 'customers.duplicates.list', 'customers.read', 'customers.list'],
    'customers.follow_up': ['customers.follow_ups.list', 'customers.timeline', 'customers.read', 'customers.list'],
  },
  panels: {
    company: lazy(async () => ({ default: (await import('./panel/CompanyPanel')).CompanyPanel })),
  },
};
