import { answer, api, pages, query } from '@/api/client';
import type { components } from '@/api/schema';
import type { CompanyRow, Id } from '@/api/types';
import type { ListOptions } from '@/api/useLists';
import type { Group } from '@/ui/filter/tree';
import type { Sorted } from '@/ui/grid/GridHead';
import type { SummaryKind } from '@/ui/grid/summary';
import { sortText } from './viewState';

type Schemas = components['schemas'];
export type WireField = Schemas['Field'];
export type Layout = Schemas['Layout'];
/** A saved view; the server's description leaves the inner shapes open. */
export interface WireView {
  id: Id;
  name: string;
  shared: Schemas['Shared'];
  is_default: boolean;
  layout: Layout;
  filter?: unknown;
  sort: string | null;
  columns: { key: string; width?: number | null }[] | null;
  group_by: string | null;
  summary?: unknown;
  board_by: string | null;
  date_by: string | null;
  editable: boolean;
  revision: number;
}
export type ListRow = CompanyRow;

/** Whose customers; a part of every question that is no condition one can take away. */
export type Whose = 'mine' | 'team' | 'pool' | 'all';

/** What a list, its count and its groups are asked for. */
export interface Ask {
  view?: Whose;
  /** A tree as JSON. */
  filter?: string;
  q?: string;
}

const PAGE_ROWS = 100;

/** What a list is of. */
export type ListRecord = 'company' | 'contact';

export const viewsQuery = (record: ListRecord = 'company') =>
  query('fields.views.list', '/api/views', { params: { query: { record } } });
/** Counting ends at some thousands, unless every one matters. */
export const countQuery = (ask: Ask, exact = false) =>
  query('customers.count', '/api/customers/count', { params: { query: { ...ask, ...(exact ? { exact } : {}) } } });
export const groupsQuery = (by: string, ask: Ask, sum?: string) =>
  query('customers.groups', '/api/customers/groups', { params: { query: { by, ...ask, ...(sum ? { sum } : {}) } } });

export type GroupsQuery = ReturnType<typeof groupsQuery>;

export const rowsQuery = (
  ask: Ask,
  sort: readonly Sorted[],
  columns: readonly string[],
  limit = PAGE_ROWS,
): ListOptions<ListRow> => {
  const asked = {
    ...ask,
    ...(sort.length > 0 ? { sort: sortText(sort) } : {}),
    // Each row has the facts of a card anyway.
    ...(columns.length > 0 ? { columns: columns.join(',') } : {}),
    limit,
  };
  // One list among several: what it is keyed by matters to the cache, not to who shows it.
  return pages('customers.list', '/api/customers', { params: { query: asked } }) as unknown as ListOptions<ListRow>;
};

export interface ViewBody {
  name: string;
  shared: Schemas['Shared'];
  is_default: boolean;
  layout: Layout;
  filter: Group;
  sort: string;
  columns: { key: string; width: number }[];
  group_by: string | null;
  summary: Record<string, SummaryKind>;
  board_by: string | null;
  date_by: string | null;
}
export const makeView = (body: ViewBody, record: ListRecord = 'company') =>
  api.POST('/api/views', { body: { record, ...body } as Schemas['NewView'] });
export const changeView = (view: WireView, body: Partial<ViewBody>) =>
  api.PATCH('/api/views/{id}', {
    params: { path: { id: view.id } },
    // The shape of a change names parts that stay; the server takes those that are sent.
    body: body as Schemas['ViewChanges'],
    headers: { 'If-Match': `"${view.revision}"` },
  });
export const dropView = (id: Id) => api.DELETE('/api/views/{id}', { params: { path: { id } } });

export const changeRow = (id: Id, revision: number, body: Schemas['CompanyChanges']) =>
  api.PATCH('/api/customers/{id}', {
    params: { path: { id } },
    body,
    headers: { 'If-Match': `"${revision}"` },
  });

/** Rows named one by one, or all of a list but some. */
export type BulkSelect = { ids: Id[] } | { view?: Whose; filter?: Group; q?: string; except: Id[] };
export interface BulkChange {
  set: Record<string, unknown>;
  add_tags?: string[];
  remove_tags?: string[];
}
export interface BulkTold {
  count: number;
  samples: { id: Id; name: string; was: Record<string, unknown>; now: Record<string, unknown> }[];
  refused: Record<string, number>;
  job_id: Id | null;
}

export const bulk = (select: BulkSelect, change: BulkChange, preview: boolean) =>
  api.POST('/api/customers/bulk', {
    body: { select: selected(select), change: { add_tags: [], remove_tags: [], ...change }, preview },
  });
export const undoBulk = (id: Id) => api.POST('/api/customers/bulk/{job_id}/undo', { params: { path: { job_id: id } } });

/** The description asks for all parts of a selection; those that say nothing are empty. */
const selected = (select: BulkSelect): Schemas['SelectedCompanies'] => ({ except: [], ...select });

export type Export = Schemas['CustomersExport'];
export type ExportFormat = Export['format'];
export const exportsQuery = () => query('customers.exports.list', '/api/customers/exports');
export const askExport = (record: ListRecord, select: BulkSelect, columns: string[], format: ExportFormat) =>
  api.POST('/api/customers/exports', { body: { record, select: selected(select), columns, format } });
export const decideExport = (id: Id, allowed: boolean) =>
  api.POST('/api/customers/exports/{id}/decision', { params: { path: { id } }, body: { allowed } });

/** Customers by words, for a reference to one. */
export const findCompanies = async (q: string) => {
  const found = await answer(api.GET('/api/customers', { params: { query: { limit: 12, ...(q ? { q } : {}) } } }));
  return found.items.map(({ id, name }) => ({ id, name }));
};
