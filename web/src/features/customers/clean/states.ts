import type { AskState, ConflictState } from '@/api/types';
import type { Tone } from '@/ui/StageChip';

export const CONFLICT_STATES: readonly ConflictState[] = ['open', 'decided', 'withdrawn'];
export const CONFLICT_TONES: Record<ConflictState, Tone> = { open: 'amber', decided: 'green', withdrawn: 'neutral' };
export const ASK_STATES: readonly AskState[] = ['open', 'shared', 'handed_over', 'refused', 'withdrawn'];
export const ASK_TONES: Record<AskState, Tone> = {
  open: 'amber',
  shared: 'green',
  handed_over: 'green',
  refused: 'red',
  withdrawn: 'neutral',
};

/** The conflicts page's state, in the address. */
export function parseConflictsSearch(search: Record<string, unknown>): { state?: ConflictState } {
  const state = CONFLICT_STATES.find((one) => one === search.state);
  return state ? { state } : {};
}

export const ASK_VIEWS = ['of_me', 'mine'] as const;
export type AskView = (typeof ASK_VIEWS)[number];

/** The requests page's state, in the address. */
export function parseAsksSearch(search: Record<string, unknown>): { view?: AskView } {
  const view = ASK_VIEWS.find((one) => one === search.view);
  return view ? { view } : {};
}
