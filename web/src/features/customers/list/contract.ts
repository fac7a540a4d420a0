import { queryOptions } from '@tanstack/react-query';
import { answer, api, type OperationId } from '@/api/client';
import type { CompanyRow, Id, Page } from '@/api/types';
import type { ListOptions } from '@/api/useLists';
import type { Group } from '@/ui/filter/tree';
import type { Column } from '@/ui/grid/columns';
import type { Sorted } from '@/ui/grid/GridHead';
import type { SummaryKind } from '@/ui/grid/summary';
import type { FieldKind, Operator } from '@/ui/value/field';
import { sortText } from './viewState';

/** What the server says of lists of companies; typed by hand until it describes it itself. */
export interface WireField {
  key: string;
  /** The tenant's name of a field of its own; of one that the program knows, the words are ours. */
  name: string | null;
  kind: FieldKind;
  builtin: boolean;
  options?: { value: string; name: string; colour?: string | null }[];
  sortable: boolean;
  groupable: boolean;
  editable: boolean;
  required: boolean;
  help?: string | null;
  operators: Operator[];
}

export type ListRow = CompanyRow & { revision: number; values: Record<string, unknown> };

export type Layout = 'table' | 'board' | 'map' | 'calendar';

export interface WireView {
  id: Id;
  name: string;
  record: 'company';
  shared: 'me' | 'all';
  is_default: boolean;
  layout: Layout;
  filter: Group | null;
  sort: string | null;
  columns: Column[];
  group_by: string | null;
  summary: Record<string, SummaryKind> | null;
  board_by: string | null;
  date_by: string | null;
  editable: boolean;
  revision: number;
}

/** What a list, its count and its groups are asked for. */
export interface Ask {
  filter?: string;
  q?: string;
}

export interface GroupCount {
  value: unknown;
  count: number;
  sum?: unknown;
}

export type BulkSelect = { ids: Id[] } | { filter?: Group; q?: string; except: Id[] };
export interface BulkChange {
  set: Record<string, unknown>;
}
export interface BulkPreview {
  count: number;
  samples: { id: Id; name: string; was: unknown; now: unknown }[];
  refused: { reason: string; count: number }[];
}

type Answered<D> = Promise<{ data?: D; error?: unknown; response: Response }>;
type Raw = <D>(path: string, init: object) => Answered<D>;
const raw = {
  get: api.GET as unknown as Raw,
  post: api.POST as unknown as Raw,
  patch: api.PATCH as unknown as Raw,
  delete: api.DELETE as unknown as Raw,
};

export const OPS = {
  fields: 'fields.list' as OperationId,
  views: 'views.list' as OperationId,
  list: 'customers.list' as OperationId,
  count: 'customers.count' as OperationId,
  groups: 'customers.groups' as OperationId,
};

function read<D>(op: OperationId, path: string, query: object) {
  return queryOptions({
    queryKey: [op, { query }] as const,
    queryFn: ({ signal }) => answer(raw.get<D>(path, { params: { query }, signal })),
  });
}

const PAGE_ROWS = 100;

export const fieldsQuery = () => read<{ items: WireField[] }>(OPS.fields, '/api/fields', { record: 'company' });
export const viewsQuery = () => read<{ items: WireView[] }>(OPS.views, '/api/views', { record: 'company' });
export const countQuery = (ask: Ask) => read<{ count: number; exact: boolean }>(OPS.count, '/api/customers/count', ask);
export const groupsQuery = (by: string, ask: Ask, sum?: string) =>
  read<{ items: GroupCount[] }>(OPS.groups, '/api/customers/groups', { by, ...ask, ...(sum ? { sum } : {}) });

export const rowsQuery = (
  ask: Ask,
  sort: readonly Sorted[],
  columns: readonly string[],
  limit = PAGE_ROWS,
): ListOptions<ListRow> => {
  const query = { ...ask, ...(sort.length > 0 ? { sort: sortText(sort) } : {}), columns: columns.join(','), limit };
  return {
    queryKey: [OPS.list, { query }, 'pages'],
    initialPageParam: undefined,
    queryFn: ({ signal, pageParam }) =>
      answer(raw.get<Page<ListRow>>('/api/customers', { params: { query: { ...query, cursor: pageParam } }, signal })),
    getNextPageParam: (last) => last.next ?? undefined,
  };
};

export type ViewBody = Omit<WireView, 'id' | 'editable' | 'revision'>;
export const makeView = (body: ViewBody) => raw.post<WireView>('/api/views', { body });
export const changeView = (view: WireView, body: Partial<ViewBody>) =>
  raw.patch<WireView>('/api/views/{id}', {
    params: { path: { id: view.id } },
    body,
    headers: { 'If-Match': `"${view.revision}"` },
  });
export const dropView = (id: Id) => raw.delete<undefined>('/api/views/{id}', { params: { path: { id } } });

export const changeRow = (id: Id, revision: number, body: object) =>
  raw.patch<{ revision: number }>('/api/customers/{id}', {
    params: { path: { id } },
    body,
    headers: { 'If-Match': `"${revision}"` },
  });

export const previewBulk = (select: BulkSelect, change: BulkChange) =>
  raw.post<BulkPreview>('/api/customers/bulk', { body: { select, change, preview: true } });
export const runBulk = (select: BulkSelect, change: BulkChange) =>
  raw.post<{ job_id: Id }>('/api/customers/bulk', { body: { select, change } });
export const undoBulk = (id: Id) =>
  raw.post<{ job_id: Id }>('/api/customers/bulk/{job_id}/undo', { params: { path: { job_id: id } } });
