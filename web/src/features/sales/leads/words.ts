import type { Lead, LeadFilter, LeadState } from '@/api/types';
import type { Tone } from '@/ui/StageChip';
import type { LeadsSearch } from '../search';

export const STATE_TONES: Record<LeadState, Tone> = {
  to_handle: 'amber',
  invalid: 'neutral',
  completing: 'accent',
  first_touch: 'accent',
  in_contact: 'violet',
  converted: 'green',
};

const ORDER: Record<LeadState, number> = {
  invalid: 0,
  to_handle: 1,
  completing: 2,
  first_touch: 3,
  in_contact: 4,
  converted: 5,
};

/** May a lead go there by hand? The server decides; this only spares dead choices. */
export function mayGo(from: LeadState, to: LeadState): boolean {
  if (from === 'converted' || to === 'converted' || from === to) return false;
  if (from === 'invalid') return to === 'to_handle';
  return to === 'invalid' || ORDER[to] > ORDER[from];
}

/** What a lead is called. */
export function leadName(lead: Lead): string {
  return lead.company_name ?? lead.person ?? lead.emails[0] ?? lead.phones[0] ?? '';
}

export function leadFilter(search: LeadsSearch): LeadFilter {
  return {
    ...(search.whose && search.whose !== 'all' ? { view: search.whose } : {}),
    ...(search.source ? { source: search.source } : {}),
    ...(search.q ? { q: search.q } : {}),
  };
}
