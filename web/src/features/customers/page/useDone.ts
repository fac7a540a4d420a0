import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { changeRows, type Listed } from '@/api/rows';
import type { Company, Entry } from '@/api/types';
import { useAct } from '@/api/useAct';

/** Keeps a promise; for a moment it can be taken back, and is due again when it was. */
export function useDone(companyId: string) {
  const { t } = useTranslation();
  return useAct({
    call: (promise: { id: string; next_at: string }) =>
      api.POST('/api/follow-ups/{id}/done', { params: { path: { id: promise.id } } }),
    optimistic: (promise, patch) => {
      const done_at = new Date().toISOString();
      patch<Listed<Entry>>('customers.timeline', (list) =>
        changeRows(list, (rows) => rows.map((row) => (row.id === promise.id ? { ...row, done_at } : row))),
      );
      patch<Company>('customers.read', (one) =>
        one.id === companyId && one.next_follow_up_at === promise.next_at ? { ...one, next_follow_up_at: null } : one,
      );
    },
    invalidates: ['customers.timeline', 'customers.read', 'customers.list', 'today.read', 'customers.follow_ups.list'],
    says: () => t('customers:ui.follow_up.kept'),
    undo:
      (_, { id }) =>
      () =>
        api.POST('/api/follow-ups/{id}/reopen', { params: { path: { id } } }),
  });
}
