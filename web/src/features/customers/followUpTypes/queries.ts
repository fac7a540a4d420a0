import { api, query } from '@/api/client';
import type { components } from '@/api/schema';

type Schemas = components['schemas'];
export type FollowUpType = Schemas['FollowUpType'];
export type NewFollowUpType = Schemas['NewFollowUpType'];
export type FollowUpTypePatch = Schemas['FollowUpTypePatch'];
export type FollowUpIcon = Schemas['FollowUpIcon'];
export type WrittenKind = Schemas['FollowUpKind'];

export const typesQuery = () => query('customers.follow_up_types.list', '/api/follow-up-types');
export const addType = (body: NewFollowUpType) => api.POST('/api/follow-up-types', { body });
export const changeType = (one: FollowUpType, body: FollowUpTypePatch) =>
  api.PATCH('/api/follow-up-types/{id}', {
    params: { path: { id: one.id }, header: { 'If-Match': `"${one.revision}"` } },
    body,
  });
export const deleteType = (one: FollowUpType) =>
  api.DELETE('/api/follow-up-types/{id}', { params: { path: { id: one.id } } });
export const orderTypes = (all: readonly FollowUpType[]) =>
  api.PUT('/api/follow-up-types/order', { body: { ids: all.map((one) => one.id) } });
