import { BarChartOutlined, TrophyOutlined } from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import type { OperationId } from '@/api/client';
import { shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';
import { latePage } from '@/lib/latePage';
import { only } from '@/lib/search';
import { parseReportsSearch } from './search';

const reportsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports',
  validateSearch: only(parseReportsSearch),
  component: latePage(() => import('./ReportsPage'), 'ReportsPage'),
});

const wallRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/wall',
  component: latePage(() => import('./WallPage'), 'WallPage'),
});

export const reportsRoutes = [reportsRoute, wallRoute] as const;

export const reports: Feature<OperationId> = {
  id: 'reports',
  nav: [
    {
      id: 'reports',
      href: '/reports',
      words: () => i18next.t('reports:ui.nav.reports'),
      icon: <BarChartOutlined />,
      order: NAV_ORDER.reports,
      letter: 'r',
      permission: 'reports.read',
    },
  ],
  commands: [
    {
      id: 'reports.wall',
      words: () => i18next.t('reports:ui.wall'),
      keywords: () => 'team wall ranking 战报墙 zhanbao 排名',
      group: 'go',
      icon: <TrophyOutlined />,
      run: (go) => go('/reports/wall'),
    },
  ],
  events: {
    'reports.report': ['reports.list', 'reports.answer'],
    'reports.schedule': ['reports.schedules.list'],
    // Figures are read again when somebody looks; the wall shows what happens as it happens.
    'sales.opportunity': ['reports.wall'],
    'sales.desk': ['reports.wall'],
    'customers.company': ['reports.wall'],
  },
};
