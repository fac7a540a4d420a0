import { SettingOutlined } from '@ant-design/icons';
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import i18next from 'i18next';
import { rootRoute, shellRoute } from '@/lib/anchors';
import { type Feature, NAV_ORDER } from '@/lib/feature';

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { back?: string } =>
    typeof search.back === 'string' && isOwnPath(search.back) ? { back: search.back } : {},
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./SettingsPage'), 'SettingsPage'),
});

/** Outside of the shell: who is not signed in. */
export const accountsBareRoutes = [signInRoute] as const;
export const accountsRoutes = [settingsRoute] as const;

export const accounts: Feature = {
  id: 'accounts',
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
};

/** Only a path of this app: `//elsewhere.example` and the like would lead away after signing in. */
function isOwnPath(href: string): boolean {
  return /^\/(?![/\\])/.test(href);
}
