import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import type { FollowUp, Suggestion, ThreadRow, Today } from '@/api/types';
import { type Patch, useAct } from '@/api/useAct';

export type TodayActs = ReturnType<typeof useTodayActs>;

/** What can be done with a line of the day; each is gone at once, and comes back when refused or taken back. */
export function useTodayActs() {
  const { t } = useTranslation();
  const without = (part: Exclude<keyof Today, 'recommended'>) => (row: { id: string }, patch: Patch) =>
    patch<Today>('today.read', (day) => ({ ...day, [part]: day[part].filter((one) => one.id !== row.id) }));

  const putAway = useAct({
    call: (row: ThreadRow) => api.POST('/api/mail/threads/act', { body: { ids: [row.id], act: 'done' } }),
    optimistic: without('answer'),
    invalidates: ['today.read', 'mail.threads.list', 'mail.counts'],
    says: (_, row) => t('today.put_away', { subject: row.subject }),
    undo: ({ undo }) => (undo ? () => api.POST('/api/mail/threads/act', { body: undo }) : undefined),
  });
  const keep = useAct({
    call: (row: FollowUp) => api.POST('/api/follow-ups/{id}/done', { params: { path: { id: row.id } } }),
    optimistic: without('promised'),
    invalidates: ['today.read', 'customers.timeline', 'customers.read', 'customers.list', 'customers.follow_ups.list'],
    says: (_, row) => t('today.kept', { company: row.company.name }),
    // A kept promise stays kept; taking it back promises the same again.
    undo: (_, row) => () =>
      api.POST('/api/customers/{id}/follow-ups', {
        params: { path: { id: row.company.id } },
        body: { kind: 'note', text: row.text, next_at: row.next_at },
      }),
  });
  const accept = useAct({
    call: (row: Suggestion) => {
      const as = row.kind === 'new_contact' && row.company?.id ? 'contact' : 'company';
      const body =
        as === 'contact' && row.company?.id ? ({ as, company_id: row.company.id } as const) : ({ as } as const);
      return api.POST('/api/mail/suggestions/{id}/accept', { params: { path: { id: row.id } }, body });
    },
    optimistic: without('new'),
    invalidates: [
      'today.read',
      'mail.suggestions.list',
      'mail.suggestions.for',
      'customers.list',
      'customers.by_address',
    ],
    says: (_, row) => t('today.made', { name: row.facts.company_name?.value ?? row.address }),
  });
  const dismiss = useAct({
    call: (row: Suggestion) =>
      api.POST('/api/mail/suggestions/{id}/dismiss', {
        params: { path: { id: row.id } },
        body: { never_domain: false },
      }),
    optimistic: without('new'),
    invalidates: ['today.read', 'mail.suggestions.list', 'mail.suggestions.for'],
    says: () => t('today.dismissed'),
  });
  return { putAway, keep, accept, dismiss };
}
