import {
  ApartmentOutlined,
  ApiOutlined,
  BankOutlined,
  HistoryOutlined,
  IdcardOutlined,
  LockOutlined,
  SettingOutlined,
  TeamOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { createRoute, redirect } from '@tanstack/react-router';
import i18next from 'i18next';
import type { OperationId } from '@/api/client';
import { rootRoute, settingsRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER, type SettingsEntry } from '@/lib/feature';
import { latePage, lazyPage } from '@/lib/latePage';
import { startQuery } from './queries';

const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/start',
  loader: async ({ context }) => {
    const start = await context.cache.ensureQueryData(startQuery());
    if (!start.sign_up && !start.demo) throw redirect({ to: '/sign-in', replace: true });
  },
  component: lazyPage(() => import('./door/StartPage'), 'StartPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { back?: string } =>
    typeof search.back === 'string' && isOwnPath(search.back) ? { back: search.back } : {},
  loader: async ({ context }) => {
    const start = await context.cache.fetchQuery(startQuery());
    if (start.state === 'new') throw redirect({ to: '/start', replace: true });
  },
  component: lazyPage(() => import('./door/SignInPage'), 'SignInPage'),
});

const forgotRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/password-reset',
  component: latePage(() => import('./door/ForgotPage'), 'ForgotPage'),
});

const resetRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/password-reset/$token',
  component: latePage(() => import('./door/ResetPage'), 'ResetPage'),
});

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation/$token',
  component: latePage(() => import('./door/InvitationPage'), 'InvitationPage'),
});

const notMeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/not-me/$token',
  component: latePage(() => import('./door/NotMePage'), 'NotMePage'),
});

/** Outside of the shell: who is not signed in. */
export const accountsBareRoutes = [
  startRoute,
  signInRoute,
  forgotRoute,
  resetRoute,
  invitationRoute,
  notMeRoute,
] as const;

const homeRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  component: latePage(() => import('./settings/SettingsHome'), 'SettingsHome'),
});

const profileRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'profile',
  component: latePage(() => import('./settings/ProfilePage'), 'ProfilePage'),
});

const securityRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'security',
  component: latePage(() => import('./settings/SecurityPage'), 'SecurityPage'),
});

const apiKeysRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'api-keys',
  component: latePage(() => import('./settings/ApiKeysPage'), 'ApiKeysPage'),
});

const companyRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'company',
  component: latePage(() => import('./settings/CompanySettings'), 'CompanySettings'),
});

const teamRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'team',
  component: latePage(() => import('./settings/TeamPage'), 'TeamPage'),
});

const departmentsRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'departments',
  component: latePage(() => import('./settings/DepartmentsPage'), 'DepartmentsPage'),
});

const rolesRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'roles',
  component: latePage(() => import('./settings/RolesPage'), 'RolesPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => settingsRoute,
  path: 'audit',
  component: latePage(() => import('./settings/AuditPage'), 'AuditPage'),
});

/** Under `/settings`. */
export const accountsSettingsRoutes = [
  homeRoute,
  profileRoute,
  securityRoute,
  apiKeysRoute,
  companyRoute,
  teamRoute,
  departmentsRoute,
  rolesRoute,
  auditRoute,
] as const;

const settings: readonly SettingsEntry[] = [
  {
    id: 'profile',
    href: '/settings/profile',
    words: () => i18next.t('accounts:ui.settings.profile'),
    icon: <UserOutlined />,
    group: 'mine',
    order: 10,
  },
  {
    id: 'security',
    href: '/settings/security',
    words: () => i18next.t('accounts:ui.settings.security'),
    icon: <LockOutlined />,
    group: 'mine',
    order: 20,
  },
  {
    id: 'api-keys',
    href: '/settings/api-keys',
    words: () => i18next.t('accounts:ui.settings.api_keys'),
    icon: <ApiOutlined />,
    group: 'mine',
    order: 40,
  },
  {
    id: 'company',
    href: '/settings/company',
    words: () => i18next.t('accounts:ui.settings.company'),
    icon: <BankOutlined />,
    group: 'company',
    order: 50,
  },
  {
    id: 'team',
    href: '/settings/team',
    words: () => i18next.t('accounts:ui.settings.team'),
    icon: <TeamOutlined />,
    group: 'company',
    order: 60,
  },
  {
    id: 'departments',
    href: '/settings/departments',
    words: () => i18next.t('accounts:ui.settings.departments'),
    icon: <ApartmentOutlined />,
    group: 'company',
    order: 70,
  },
  {
    id: 'roles',
    href: '/settings/roles',
    words: () => i18next.t('accounts:ui.settings.roles'),
    icon: <IdcardOutlined />,
    group: 'company',
    order: 80,
  },
  {
    id: 'audit',
    href: '/settings/audit',
    words: () => i18next.t('accounts:ui.settings.audit'),
    icon: <HistoryOutlined />,
    group: 'company',
    order: 90,
  },
];

export const accounts: Feature<OperationId> = {
  id: 'accounts',
  houses: ['company', 'vendor', 'agent'],
  nav: [
    {
      id: 'settings',
      href: '/settings',
      words: () => i18next.t('nav.settings'),
      icon: <SettingOutlined />,
      order: NAV_ORDER.settings,
      letter: 's',
    },
  ],
  settings,
  commands: settings.map(({ id, href, words, icon }) => ({
    id: `settings.${id}`,
    words: () => `${i18next.t('nav.settings')}: ${words()}`,
    icon,
    group: 'settings',
    run: (go) => go(href),
  })),
};

/** Only a path of this app: `//elsewhere.example` and the like would lead away after signing in. */
function isOwnPath(href: string): boolean {
  return /^\/(?![/\\])/.test(href);
}
