import { pages, query } from '@/api/client';
import type { AskFilter, ConflictFilter, Id } from '@/api/types';

/** What the pages of clean customers read. */
export const duplicatesQuery = () =>
  pages('customers.duplicates.list', '/api/customers/duplicates', { params: { query: { limit: 30 } } });
export const runsQuery = () => query('customers.duplicates.runs', '/api/customers/duplicates/runs');
export const jobQuery = (id: Id) => query('jobs.get', '/api/jobs/{id}', { params: { path: { id } } });
export const compareQuery = (ids: readonly Id[]) =>
  query('customers.compare', '/api/customers/compare', { params: { query: { ids: ids.join(',') } } });
export const mergesQuery = () =>
  pages('customers.merges.list', '/api/customers/merges', { params: { query: { limit: 50 } } });
export const asksQuery = (filter: AskFilter) =>
  pages('customers.asks.list', '/api/customers/asks', { params: { query: { ...filter, limit: 50 } } });
export const conflictsQuery = (filter: ConflictFilter) =>
  pages('customers.conflicts.list', '/api/customers/conflicts', { params: { query: { ...filter, limit: 30 } } });
