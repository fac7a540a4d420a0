import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute } from '@tanstack/react-router';

/** What every route's loader is given. */
export interface RouteContext {
  cache: QueryClient;
  /** Loads who is signed in, or leads to the sign-in page, which comes back to `href`. */
  needSession: (href: string) => Promise<void>;
}

/**
 * The routes that features hang theirs on; app gives them their looks. They live here so that a feature need not
 * import app.
 */
export const rootRoute = createRootRouteWithContext<RouteContext>()();

/** Pages inside the shell, for who is signed in; `/api/me` is loaded before any of them. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: ({ context, location }) => context.needSession(location.href),
});

/** The settings; a feature hangs its pages on it and names them in `Feature.settings`, app puts the menu beside them. */
export const settingsRoute = createRoute({ getParentRoute: () => shellRoute, path: '/settings' });
