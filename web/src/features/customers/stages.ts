import type { Stage } from '@/api/types';
import type { Tone } from '@/ui/StageChip';

/** How far it has come, in order. */
export const STAGES: readonly Stage[] = ['to_follow', 'enquiry', 'sample', 'deal', 'repeat'];

export const STAGE_TONES: Record<Stage, Tone> = {
  to_follow: 'neutral',
  enquiry: 'accent',
  sample: 'amber',
  deal: 'green',
  repeat: 'green',
};

export const isStage = (value: unknown): value is Stage => STAGES.some((stage) => stage === value);
