import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Problem } from './problem';

const FRESH_MS = 30_000;
const RETRIES_MAX = 2;

/** Refusals of what the company's subscription no longer includes. */
const SHUT = ['accounts.reads_only', 'accounts.subscription_ended'];

interface Told {
  /** The server no longer knows the session. */
  signedOut: () => void;
  /** The company may do less than the screen believes. */
  shut: () => void;
}

/** Makes the cache of everything read. */
export function makeQueryClient(told: Told): QueryClient {
  const refused = (error: Error) => {
    if (error instanceof Problem && SHUT.includes(error.code)) told.shut();
  };
  return new QueryClient({
    mutationCache: new MutationCache({ onError: refused }),
    queryCache: new QueryCache({
      onError(error, { queryKey }) {
        if (queryKey[0] === 'accounts.me.get') return;
        if (error instanceof Problem && error.isSignedOut) told.signedOut();
        refused(error);
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
