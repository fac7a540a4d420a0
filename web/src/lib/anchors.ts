import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute } from '@tanstack/react-router';

/** What every route's loader is given. */
export interface RouteContext {
  cache: QueryClient;
  /** Loads who is signed in, or leads to the sign-in page, which comes back to `href`. */
  needSession: (href: string) => Promise<void>;
}

/**
 * The two routes that features hang theirs on; app gives them their looks. They live here so that a feature need not
 * import app.
 */
export const rootRoute = createRootRouteWithContext<RouteContext>()();

/** Pages inside the shell, for who is signed in; `/api/me` is loaded before any of them. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: ({ context, location }) => context.needSession(location.href),
});
