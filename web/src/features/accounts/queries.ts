import { pages, query } from '@/api/client';

/** What the contexts' pages read; the operation ids are the server's. */
export const startQuery = () => ({ ...query('accounts.start.state', '/api/start'), staleTime: 0 });
export const peopleQuery = () => pages('accounts.people.list', '/api/accounts', { params: { query: { limit: 100 } } });
export const rolesQuery = () => query('accounts.roles.list', '/api/roles');
export const departmentsQuery = () => query('accounts.departments.list', '/api/departments');
export const permissionsQuery = () => query('accounts.permissions.list', '/api/permissions');
export const sessionsQuery = () => pages('accounts.me.sessions', '/api/me/sessions', { params: { query: {} } });
export const passkeysQuery = () => query('accounts.me.passkeys', '/api/me/passkeys');
export const apiKeysQuery = () => query('accounts.me.api_keys', '/api/me/api-keys');
export const auditQuery = () => pages('accounts.audit.list', '/api/audit', { params: { query: { limit: 50 } } });
