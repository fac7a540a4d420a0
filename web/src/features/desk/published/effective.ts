import type { Tone } from '@/ui/StageChip';

/** Whether a version counts now, counted once, or is going to. */
export type Standing = 'current' | 'coming' | 'past';

export const STANDING_TONES: Record<Standing, Tone> = { current: 'green', coming: 'accent', past: 'neutral' };

/** Where a version stands among those of its kind: of the ones that are in effect the latest counts. */
export function standingOf(
  version: { effective_from: string; published_at: string },
  all: readonly { effective_from: string; published_at: string }[],
  now: number,
): Standing {
  const from = Date.parse(version.effective_from);
  if (from > now) return 'coming';
  const isLater = (other: (typeof all)[number]) => {
    const at = Date.parse(other.effective_from);
    if (at > now) return false;
    return at > from || (at === from && Date.parse(other.published_at) > Date.parse(version.published_at));
  };
  return all.some(isLater) ? 'past' : 'current';
}
