import type { Tone } from '@/ui/StageChip';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** A buyer expects a word within half a working day; after a day he has asked somebody else. */
const AMBER_FROM_MS = 4 * HOUR_MS;
const RED_FROM_MS = DAY_MS;

/** How long somebody has waited: the clock's colour, and the time in its largest unit. */
export function waitOf(since: string, now: number): { tone: Tone; unit: 'minutes' | 'hours' | 'days'; count: number } {
  const waited = Math.max(0, now - new Date(since).getTime());
  const tone = waited >= RED_FROM_MS ? 'red' : waited >= AMBER_FROM_MS ? 'amber' : 'neutral';
  if (waited < HOUR_MS) return { tone, unit: 'minutes', count: Math.floor(waited / MINUTE_MS) };
  if (waited < 2 * DAY_MS) return { tone, unit: 'hours', count: Math.floor(waited / HOUR_MS) };
  return { tone, unit: 'days', count: Math.floor(waited / DAY_MS) };
}
