import type { QueryClient } from '@tanstack/react-query';
import type { OperationId } from './client';

/**
 * Reads again the answers of one operation, or all. The cache lets a first reading under way stand as the new answer, though it may
 * have begun before what happened; here such a one is followed by another.
 */
export async function readAgain(cache: QueryClient, op?: OperationId): Promise<void> {
  const filters = op ? { queryKey: [op] } : {};
  const first = cache.getQueryCache().findAll({
    ...filters,
    fetchStatus: 'fetching',
    predicate: ({ state }) => state.data === undefined,
  });
  await Promise.all([cache.invalidateQueries(filters), Promise.allSettled(first.map((one) => one.promise))]);
  await Promise.all(first.map(({ queryKey }) => cache.invalidateQueries({ queryKey, exact: true })));
}
