import { pages, query } from '@/api/client';
import type { Id, ImportRowFilter } from '@/api/types';

export const importQuery = (id: Id) =>
  query('customers.imports.read', '/api/customers/imports/{id}', { params: { path: { id } } });
export const importsQuery = () => pages('customers.imports.list', '/api/customers/imports', { params: { query: {} } });
export const importRowsQuery = (id: Id, filter: ImportRowFilter) =>
  pages('customers.imports.rows', '/api/customers/imports/{id}/rows', {
    params: { path: { id }, query: { ...filter, limit: 100 } },
  });

/** Everything that an act on an import makes untrue. */
export const IMPORT_OPS = ['customers.imports.read', 'customers.imports.rows', 'customers.imports.list'] as const;
