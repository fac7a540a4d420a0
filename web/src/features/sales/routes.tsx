import {
  AimOutlined,
  CarryOutOutlined,
  CheckSquareOutlined,
  FileTextOutlined,
  FundOutlined,
  PartitionOutlined,
  ThunderboltOutlined,
  UserAddOutlined,
} from '@ant-design/icons';
import { createRoute } from '@tanstack/react-router';
import i18next from 'i18next';
import { lazy } from 'react';
import type { OperationId } from '@/api/client';
import { settingsRoute, shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';
import { latePage } from '@/lib/latePage';
import { only } from '@/lib/search';
import { parseDaySearch, parseDealsSearch, parseLeadsSearch, parseTasksSearch } from './search';

const leadsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/leads',
  validateSearch: only(parseLeadsSearch),
  component: latePage(() => import('./leads/LeadsPage'), 'LeadsPage'),
});

const dealsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/opportunities',
  validateSearch: only(parseDealsSearch),
  component: latePage(() => import('./board/OpportunitiesPage'), 'OpportunitiesPage'),
});

const tasksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/tasks',
  validateSearch: only(parseTasksSearch),
  component: latePage(() => import('./tasks/TasksPage'), 'TasksPage'),
});

const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/daily-report',
  validateSearch: only(parseDaySearch),
  component: latePage(() => import('./desk/ReportPage'), 'ReportPage'),
});

const targetsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/goals',
  validateSearch: only(parseDaySearch),
  component: latePage(() => import('./desk/TargetsPage'), 'TargetsPage'),
});

export const salesRoutes = [leadsRoute, dealsRoute, tasksRoute, reportRoute, targetsRoute] as const;

const pipelinesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'pipelines',
  component: latePage(() => import('./settings/PipelinesPage'), 'PipelinesPage'),
});

const quickTextsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'quick-texts',
  component: latePage(() => import('./settings/QuickTextsPage'), 'QuickTextsPage'),
});

/** Under `/settings`. */
export const salesSettingsRoutes = [pipelinesRoute, quickTextsRoute] as const;

export const sales: Feature<OperationId> = {
  id: 'sales',
  nav: [
    {
      id: 'leads',
      href: '/leads',
      words: () => i18next.t('sales:ui.nav.leads'),
      icon: <UserAddOutlined />,
      order: NAV_ORDER.leads,
      letter: 'l',
      permission: 'sales.lead.read',
    },
    {
      id: 'opportunities',
      href: '/opportunities',
      words: () => i18next.t('sales:ui.nav.opportunities'),
      icon: <FundOutlined />,
      order: NAV_ORDER.opportunities,
      letter: 'o',
      permission: 'sales.opportunity.read',
    },
    {
      id: 'tasks',
      href: '/tasks',
      words: () => i18next.t('sales:ui.nav.tasks'),
      icon: <CarryOutOutlined />,
      order: NAV_ORDER.tasks,
      letter: 'k',
      permission: 'sales.task.use',
    },
  ],
  settings: [
    {
      id: 'pipelines',
      href: '/settings/pipelines',
      words: () => i18next.t('sales:ui.pipelines.page'),
      icon: <PartitionOutlined />,
      group: 'company',
      order: 60,
    },
    {
      id: 'quick-texts',
      href: '/settings/quick-texts',
      words: () => i18next.t('sales:ui.quick_texts.page'),
      icon: <ThunderboltOutlined />,
      group: 'company',
      order: 62,
    },
  ],
  commands: [
    {
      id: 'create.opportunity',
      words: () => i18next.t('sales:ui.deal.new'),
      group: 'create',
      icon: <FundOutlined />,
      run: (go) => go('/opportunities?make=opportunity'),
    },
    {
      id: 'create.lead',
      words: () => i18next.t('sales:ui.lead.new'),
      group: 'create',
      icon: <UserAddOutlined />,
      run: (go) => go('/leads?make=lead'),
    },
    {
      id: 'create.task',
      words: () => i18next.t('sales:ui.task.new'),
      group: 'create',
      icon: <CheckSquareOutlined />,
      run: (go) => go('/tasks?make=task'),
    },
    {
      id: 'sales.report',
      words: () => i18next.t('sales:ui.report.page'),
      keywords: () => 'daily report 日报 ribao',
      group: 'go',
      icon: <FileTextOutlined />,
      run: (go) => go('/daily-report'),
    },
    {
      id: 'sales.goals',
      words: () => i18next.t('sales:ui.target.page'),
      keywords: () => 'goals targets 目标 mubiao',
      group: 'go',
      icon: <AimOutlined />,
      run: (go) => go('/goals'),
    },
  ],
  events: {
    'sales.opportunity': [
      'sales.opportunities.list',
      'sales.opportunities.read',
      'sales.opportunities.history',
      'sales.board.read',
      'sales.forecast.read',
      'sales.calendar.read',
    ],
    'sales.lead': ['sales.leads.list', 'sales.leads.read', 'sales.leads.board', 'sales.leads.figures'],
    'sales.task': ['sales.tasks.list', 'sales.tasks.read', 'sales.calendar.read', 'sales.reminders.list'],
    'sales.reminder': ['sales.reminders.list'],
    'sales.settings': ['sales.pipelines.list', 'sales.loss_reasons.list', 'sales.rates.read', 'sales.board.read'],
    'sales.desk': [
      'sales.daily_report.read',
      'sales.daily_reports.list',
      'sales.targets.list',
      'sales.quick_texts.list',
    ],
    'customers.follow_up': ['sales.calendar.read', 'sales.recommended.list'],
  },
  companyPart: lazy(async () => ({ default: (await import('./CompanyPart')).CompanyPart })),
  topBar: lazy(async () => ({ default: (await import('./RemindersBell')).RemindersBell })),
};
