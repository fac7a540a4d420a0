import { createRoute, createRouter, redirect } from '@tanstack/react-router';
import { meQuery } from '@/api/me';
import { Problem } from '@/api/problem';
import { makeQueryClient } from '@/api/queryClient';
import { accountsBareRoutes, accountsRoutes } from '@/features/accounts/routes';
import { customersRoutes } from '@/features/customers/routes';
import { mailRoutes } from '@/features/mail/routes';
import { rootRoute, shellRoute } from '@/lib/anchors';
import { NotFound, PageProblem, ShellProblem } from './Fallbacks';
import { Shell } from './shell/Shell';

export const cache = makeQueryClient(() => {
  cache.removeQueries({ queryKey: ['accounts.me'] });
  void router.invalidate(); // the shell's check sends to the sign-in page
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/mail', replace: true });
  },
});

// Whatever no feature knows stands inside the shell too, so that one finds on.
const nowhereRoute = createRoute({ getParentRoute: () => shellRoute, path: '$', component: NotFound });

shellRoute.update({ component: Shell, errorComponent: ShellProblem });

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    shellRoute.addChildren([homeRoute, ...mailRoutes, ...customersRoutes, ...accountsRoutes, nowhereRoute]),
    ...accountsBareRoutes,
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
  try {
    await cache.ensureQueryData(meQuery());
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
