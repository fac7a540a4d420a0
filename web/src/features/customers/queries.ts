import { pages, query } from '@/api/client';
import type { CompanyFilter, Id } from '@/api/types';

/** What this context's pages read; the operation ids are the server's. */
export const listQuery = (filter: CompanyFilter) =>
  pages('customers.list', '/api/customers', { params: { query: { ...filter, limit: 100 } } });
export const companyQuery = (id: Id) => query('customers.read', '/api/customers/{id}', { params: { path: { id } } });
/** `type`: of the tenant's types only this one. */
export const timelineQuery = (id: Id, kinds: string | undefined, type?: Id) =>
  pages('customers.timeline', '/api/customers/{id}/timeline', {
    params: { path: { id }, query: { ...(kinds ? { kinds } : {}), ...(type ? { types: type } : {}) } },
  });
export const twinsQuery = (keys: {
  name?: string;
  email?: string;
  domain?: string;
  website?: string;
  phone?: string;
}) => query('customers.twins', '/api/customers/twins', { params: { query: keys } });
/** Colleagues, to choose an owner of. */
export const colleaguesQuery = () =>
  query('accounts.people.list', '/api/accounts', { params: { query: { limit: 200 } } });
