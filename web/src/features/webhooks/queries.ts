import { pages, query } from '@/api/client';
import type { Id } from '@/api/types';

export const webhooksQuery = () => query('webhooks.list', '/api/webhooks');
export const deliveriesQuery = (id: Id) =>
  pages('webhooks.deliveries', '/api/webhooks/{id}/deliveries', { params: { path: { id }, query: { limit: 30 } } });
