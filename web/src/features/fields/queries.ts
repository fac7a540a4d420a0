import { query } from '@/api/client';
import type { RecordKind } from './records';

export const fieldsQuery = (record: RecordKind) =>
  query('fields.list', '/api/fields', { params: { query: { record } } });
export const rolesQuery = () => query('accounts.roles.list', '/api/roles');
export const colleaguesQuery = () =>
  query('accounts.people.list', '/api/accounts', { params: { query: { limit: 200 } } });
