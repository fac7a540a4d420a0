import { pages, query } from '@/api/client';
import type { Id } from '@/api/types';

/** What the pages of sharing read; the operation ids are the server's. */
export const poolQuery = (filter: { q?: string; country?: string }) =>
  pages('customers.pool.list', '/api/customers/pool', { params: { query: { ...filter, limit: 100 } } });
export const allowanceQuery = () => query('customers.pool.allowance', '/api/customers/pool/allowance');
export const droppingQuery = (view: 'mine' | 'all') =>
  pages('customers.pool.dropping', '/api/customers/dropping', { params: { query: { view, limit: 100 } } });
export const standingQuery = (id: Id) =>
  query('customers.pool.standing', '/api/customers/{id}/pool', { params: { path: { id } } });
export const sightQuery = (id: Id, account_id: Id) =>
  query('customers.sight', '/api/customers/{id}/sight', { params: { path: { id }, query: { account_id } } });
export const poolSettingsQuery = () => query('customers.pool.settings', '/api/customers/pool/settings');
export const poolRulesQuery = () => query('customers.pool.rules', '/api/customers/pool/rules');
export const assignRulesQuery = () => query('customers.assign.rules', '/api/customers/assign/rules');
export const handOversQuery = () => query('customers.hand_overs.list', '/api/customers/hand-overs');
export const binQuery = () => pages('customers.bin.list', '/api/customers/bin', { params: { query: { limit: 100 } } });

/** What another owner makes untrue. */
export const OWNERS_TOUCHED = [
  'customers.list',
  'customers.read',
  'customers.timeline',
  'customers.pool.list',
  'customers.pool.allowance',
  'customers.pool.dropping',
  'customers.pool.standing',
  'customers.sight',
] as const;
