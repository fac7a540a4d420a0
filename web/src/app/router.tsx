import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { meQuery, signedInAs } from '@/api/me';
import { Problem } from '@/api/problem';
import { makeQueryClient } from '@/api/queryClient';
import type { Me } from '@/api/types';
import { accountsBareRoutes, accountsSettingsRoutes } from '@/features/accounts/routes';
import { customersRoutes, customersSettingsRoutes } from '@/features/customers/routes';
import { deskRoutes } from '@/features/desk/routes';
import { fieldsSettingsRoutes } from '@/features/fields/routes';
import { mailRoutes, mailSettingsRoutes } from '@/features/mail/routes';
import { reportsRoutes } from '@/features/reports/routes';
import { salesRoutes, salesSettingsRoutes } from '@/features/sales/routes';
import { agencyRoutes, subscriptionsBareRoutes, subscriptionsSettingsRoutes } from '@/features/subscriptions/routes';
import { webhooksSettingsRoutes } from '@/features/webhooks/routes';
import { rootRoute, settingsRoute, shellRoute } from '@/lib/anchors';
import { lazyPage } from '@/lib/latePage';
import { NotFound, PageProblem, ShellProblem } from './Fallbacks';
import { ledTo } from './gate';
import { SettingsFrame } from './settings/SettingsFrame';
import { Shell } from './shell/Shell';

export const cache = makeQueryClient({
  signedOut: () => {
    cache.removeQueries({ queryKey: ['accounts.me.get'] });
    void router.invalidate(); // the shell's check sends to the sign-in page
  },
  shut: async () => {
    await cache.invalidateQueries({ queryKey: ['accounts.me.get'] });
    void router.invalidate();
  },
});

const todayRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  component: lazyPage(() => import('./today/TodayPage'), 'TodayPage'),
});

const workRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/work',
  component: lazyPage(() => import('./work/WorkPage'), 'WorkPage'),
});

// Whatever no feature knows stands inside the shell too, so that one finds on.
const nowhereRoute = createRoute({ getParentRoute: () => shellRoute, path: '$', component: NotFound });

shellRoute.update({ component: Shell, errorComponent: ShellProblem });
settingsRoute.update({ component: SettingsFrame });

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    shellRoute.addChildren([
      todayRoute,
      workRoute,
      ...mailRoutes,
      ...customersRoutes,
      ...salesRoutes,
      ...reportsRoutes,
      ...agencyRoutes,
      ...deskRoutes,
      settingsRoute.addChildren([
        ...accountsSettingsRoutes,
        ...mailSettingsRoutes,
        ...fieldsSettingsRoutes,
        ...webhooksSettingsRoutes,
        ...customersSettingsRoutes,
        ...salesSettingsRoutes,
        ...subscriptionsSettingsRoutes,
      ]),
      nowhereRoute,
    ]),
    ...accountsBareRoutes,
    ...subscriptionsBareRoutes,
  ]),
  context: { cache, needSession },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0, // the query cache decides what is stale
  defaultPendingMs: 150,
  scrollRestoration: true,
  defaultErrorComponent: PageProblem,
  defaultNotFoundComponent: NotFound,
});

async function needSession(href: string): Promise<void> {
  const me = await whoIsIn(href);
  signedInAs.set(me.account.id);
  const page = ledTo(me, href);
  if (page) throw redirect({ to: page as '/', replace: true });
}

async function whoIsIn(href: string): Promise<Me> {
  try {
    return await cache.ensureQueryData(meQuery());
  } catch (thrown) {
    if (!Problem.of(thrown).isSignedOut) throw thrown;
    throw redirect({ to: '/sign-in', search: href === '/' ? {} : { back: href }, replace: true });
  }
}

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
