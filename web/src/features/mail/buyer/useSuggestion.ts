import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { changeRows, type Listed } from '@/api/rows';
import type { Suggestion, SuggestionAccept } from '@/api/types';
import { useAct } from '@/api/useAct';

const TOUCHED = [
  'mail.suggestions.list',
  'mail.suggestions.for',
  'customers.by_address',
  'customers.list',
  'customers.read',
  'customers.timeline',
  'mail.threads.list',
  'mail.threads.get',
  'mail.counts',
  'mail.blocked_domains.list',
] as const;

/** What can be done with a suggestion: take it, or not now, or never for its domain. */
export function useSuggestion(suggestion: Suggestion) {
  const { t } = useTranslation();
  const path = { params: { path: { id: suggestion.id } } };
  const domain = suggestion.address.split('@')[1] ?? '';
  const out = (rows: Suggestion[]) => rows.filter((one) => one.id !== suggestion.id);
  const name = suggestion.facts.company_name?.value ?? suggestion.facts.contact_name?.value ?? suggestion.address;
  const undo = () => api.POST('/api/mail/suggestions/{id}/undo', path);
  const accept = useAct({
    call: (body: SuggestionAccept) => api.POST('/api/mail/suggestions/{id}/accept', { ...path, body }),
    optimistic: (_body, patch) => patch<Listed<Suggestion>>('mail.suggestions.list', (list) => changeRows(list, out)),
    invalidates: TOUCHED,
    says: () => t('mail:ui.suggest.made', { name }),
    undo: () => undo,
  });
  const dismiss = useAct({
    call: (never_domain: boolean) =>
      api.POST('/api/mail/suggestions/{id}/dismiss', { ...path, body: { never_domain } }),
    optimistic: (_never, patch) => patch<Listed<Suggestion>>('mail.suggestions.list', (list) => changeRows(list, out)),
    invalidates: TOUCHED,
    says: (_result, never) => t(never ? 'mail:ui.suggest.never_done' : 'mail:ui.suggest.dismissed', { domain }),
    undo: () => undo,
  });
  return { accept, dismiss, domain, name };
}
