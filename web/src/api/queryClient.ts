import { QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

const FRESH_MS = 30_000;
const RETRIES_MAX = 2;

/** Makes the cache of everything read. `onSignedOut` is told when the server no longer knows the session. */
export function makeQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError(error, { queryKey }) {
        if (error instanceof Problem && error.isSignedOut && queryKey[0] !== 'accounts.me.get') onSignedOut();
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS, // server events invalidate sooner
        refetchOnWindowFocus: true,
        // Without a connection a page says so at once, instead of waiting as if it were on its way.
        networkMode: 'always',
        refetchOnReconnect: true,
        // Trying again helps only where no answer came or the server stumbled.
        retry: (failures, error) => failures < RETRIES_MAX && navigator.onLine && isPassing(error),
        throwOnError: false,
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

function isPassing(error: unknown): boolean {
  const { status } = Problem.of(error);
  return status === 0 || status >= 500;
}
