import {
  ClockCircleOutlined,
  DeleteOutlined,
  IdcardOutlined,
  ImportOutlined,
  InboxOutlined,
  LineChartOutlined,
  MergeCellsOutlined,
  PartitionOutlined,
  SwapOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import { lazy } from 'react';
import type { OperationId } from '@/api/client';
import { settingsRoute, shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';
import { latePage } from '@/lib/latePage';
import { only } from '@/lib/search';
import { parseAsksSearch, parseConflictsSearch } from './clean/states';
import { parseImportSearch } from './import/search';
import { companyQuery } from './queries';
import { parseCustomersSearch } from './search';
import { parsePoolSearch } from './share/search';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  validateSearch: only(parseCustomersSearch),
  component: latePage(() => import('./list/CustomersPage'), 'CustomersPage'),
});

const companyRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/$id',
  // The person at whom it is opened.
  validateSearch: ({ contact }: Record<string, unknown>): { contact?: string } =>
    typeof contact === 'string' ? { contact } : {},
  // Only begun here: the page shows its own skeleton and its own error.
  loader: ({ context, params }) => void context.cache.prefetchQuery(companyQuery(params.id)),
  component: latePage(() => import('./page/CompanyPage'), 'CompanyPage'),
});

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/contacts',
  validateSearch: only(parseCustomersSearch),
  component: latePage(() => import('./people/PeoplePage'), 'PeoplePage'),
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/import',
  validateSearch: only(parseImportSearch),
  component: latePage(() => import('./import/ImportPage'), 'ImportPage'),
});

const duplicatesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/duplicates',
  component: latePage(() => import('./clean/DuplicatesPage'), 'DuplicatesPage'),
});

const mergesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/merges',
  component: latePage(() => import('./clean/MergesPage'), 'MergesPage'),
});

const conflictsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/conflicts',
  validateSearch: only(parseConflictsSearch),
  component: latePage(() => import('./clean/ConflictsPage'), 'ConflictsPage'),
});

const asksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/requests',
  validateSearch: only(parseAsksSearch),
  component: latePage(() => import('./clean/AsksPage'), 'AsksPage'),
});

const poolRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/pool',
  validateSearch: only(parsePoolSearch),
  component: latePage(() => import('./share/PoolPage'), 'PoolPage'),
});

const droppingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/dropping',
  validateSearch: (search: Record<string, unknown>): { view?: 'all' } => (search.view === 'all' ? { view: 'all' } : {}),
  component: latePage(() => import('./share/DroppingPage'), 'DroppingPage'),
});

const binRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/bin',
  component: latePage(() => import('./share/BinPage'), 'BinPage'),
});

const segmentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers/segments',
  component: latePage(() => import('./segments/SegmentsPage'), 'SegmentsPage'),
});

export const customersRoutes = [
  listRoute,
  peopleRoute,
  importRoute,
  companyRoute,
  duplicatesRoute,
  mergesRoute,
  conflictsRoute,
  asksRoute,
  poolRoute,
  droppingRoute,
  binRoute,
  segmentsRoute,
] as const;

const poolSettingsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'pool',
  component: latePage(() => import('./share/settings/PoolSettingsPage'), 'PoolSettingsPage'),
});

const handOverRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'hand-over',
  component: latePage(() => import('./share/HandOverPage'), 'HandOverPage'),
});

const scoreRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'score',
  component: latePage(() => import('./score/ScorePage'), 'ScorePage'),
});

const followUpTypesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'follow-up-types',
  component: latePage(() => import('./followUpTypes/TypesPage'), 'TypesPage'),
});

/** Under `/settings`. */
export const customersSettingsRoutes = [poolSettingsRoute, handOverRoute, scoreRoute, followUpTypesRoute] as const;

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
    {
      id: 'go.customers.contacts',
      words: () => i18next.t('customers:ui.people.contacts'),
      group: 'go',
      icon: <IdcardOutlined />,
      run: (go) => go('/customers/contacts'),
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
    {
      id: 'go.customers.segments',
      words: () => i18next.t('customers:ui.segment.title'),
      group: 'go',
      icon: <PartitionOutlined />,
      run: (go) => go('/customers/segments'),
    },
    {
      id: 'go.customers.pool',
      words: () => i18next.t('customers:ui.share.pool'),
      group: 'go',
      icon: <InboxOutlined />,
      run: (go) => go('/customers/pool'),
    },
    {
      id: 'go.customers.dropping',
      words: () => i18next.t('customers:ui.share.dropping'),
      group: 'go',
      icon: <ClockCircleOutlined />,
      run: (go) => go('/customers/dropping'),
    },
    {
      id: 'go.customers.bin',
      words: () => i18next.t('customers:ui.share.bin'),
      group: 'go',
      icon: <DeleteOutlined />,
      run: (go) => go('/customers/bin'),
    },
  ],
  settings: [
    {
      id: 'pool',
      href: '/settings/pool',
      words: () => i18next.t('customers:ui.share.settings.title'),
      icon: <InboxOutlined />,
      group: 'company',
      order: 82,
    },
    {
      id: 'score',
      href: '/settings/score',
      words: () => i18next.t('customers:ui.score.title'),
      icon: <LineChartOutlined />,
      group: 'company',
      order: 83,
    },
    {
      id: 'hand-over',
      href: '/settings/hand-over',
      words: () => i18next.t('customers:ui.share.hand_over.title'),
      icon: <SwapOutlined />,
      group: 'company',
      order: 84,
    },
    {
      id: 'follow-up-types',
      href: '/settings/follow-up-types',
      words: () => i18next.t('customers:ui.follow_up_type.title'),
      icon: <ClockCircleOutlined />,
      group: 'company',
      order: 85,
    },
  ],
  events: {
    'customers.dropping': ['customers.pool.dropping', 'customers.pool.standing'],
    'customers.company': [
      'customers.list',
      'customers.count',
      'customers.groups',
      'customers.contacts.list',
      'customers.contacts.count',
      'customers.contacts.groups',
      'customers.read',
      'customers.timeline',
      'customers.by_address',
      'customers.twins',
      'customers.pool.list',
      'customers.pool.standing',
      'customers.pool.dropping',
      'customers.hand_overs.list',
    ],
    'customers.segments': [
      'customers.segments.list',
      'customers.segments.of',
      'customers.list',
      'customers.count',
      'customers.groups',
    ],
    'customers.scores': ['customers.list', 'customers.read', 'customers.groups', 'customers.score.read'],
    'customers.follow_up_types': ['customers.follow_up_types.list', 'customers.timeline'],
    'customers.ask': ['customers.asks.list', 'customers.twins'],
    'customers.conflict': ['customers.conflicts.list'],
    'customers.duplicates': ['customers.duplicates.list', 'customers.duplicates.runs'],
    'customers.merged': ['customers.merges.list', 'customers.duplicates.list', 'customers.read', 'customers.list'],
    'customers.import': ['customers.imports.read', 'customers.imports.list', 'customers.imports.rows'],
    'customers.follow_up': ['customers.follow_ups.list', 'customers.timeline', 'customers.read', 'customers.list'],
  },
  panels: {
    company: lazy(async () => ({ default: (await import('./panel/CompanyPanel')).CompanyPanel })),
  },
};
