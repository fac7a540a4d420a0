import { api, query } from '@/api/client';
import type { components } from '@/api/schema';
import type { Id } from '@/api/types';
import type { Group } from '@/ui/filter/tree';
import type { BulkSelect } from '../list/contract';

type Schemas = components['schemas'];
export type Segment = Schemas['Segment'];

export const segmentsQuery = () => query('customers.segments.list', '/api/customers/segments');
export const segmentsOfQuery = (id: Id) =>
  query('customers.segments.of', '/api/customers/{id}/segments', { params: { path: { id } } });

export const makeSegment = (body: Schemas['NewSegment']) => api.POST('/api/customers/segments', { body });
export const changeSegment = (segment: Segment, body: Schemas['SegmentPatch']) =>
  api.PATCH('/api/customers/segments/{id}', {
    params: { path: { id: segment.id } },
    body,
    headers: { 'If-Match': `"${segment.revision}"` },
  });
export const dropSegment = (id: Id) => api.DELETE('/api/customers/segments/{id}', { params: { path: { id } } });
export const fillSegment = (id: Id, select: BulkSelect, takes_out = false) =>
  api.POST('/api/customers/segments/{id}/companies', {
    params: { path: { id } },
    body: { select: { except: [], ...select }, takes_out },
  });
export const undoFill = (job_id: Id) =>
  api.POST('/api/customers/segments/fills/{job_id}/undo', { params: { path: { job_id } } });

/** The condition that a customer is in this segment. */
export const inSegment = (id: Id): Group => ({ all: [{ field: 'segments', op: 'in', value: [id] }] });
