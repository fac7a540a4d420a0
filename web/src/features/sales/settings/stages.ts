import type { Colour, Gate, Id, PipelineStage } from '@/api/types';

/** What a stage can ask for. */
export const GATES: readonly Gate[] = [
  'amount',
  'close_date',
  'products',
  'company',
  'contact',
  'rivals',
  'source',
  'next_step',
  'follow_up',
];

/** A stage as it is being written; a new one has no id yet. */
export interface StageDraft {
  key: string;
  id?: Id;
  name: string;
  probability: number;
  colour: Colour;
  gates: Gate[];
  gate_days: number | null;
}

let count = 0;

export function emptyStage(): StageDraft {
  count += 1;
  return { key: `new-${count}`, name: '', probability: 50, colour: 'accent', gates: [], gate_days: null };
}

/** The same list with one of them at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from);
  const one = list[from];
  return one === undefined ? [...list] : [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** The stages that were taken away. */
export function goneOf(before: readonly PipelineStage[], now: readonly StageDraft[]): PipelineStage[] {
  return before.filter((stage) => !now.some((one) => one.id === stage.id));
}
