import type { Place } from './places';

/** The drawing's size; its parts keep their places at any width. */
export const MAP_WIDTH = 1000;
const NORTH = 78;
const SOUTH = -56;
export const MAP_HEIGHT = Math.round((MAP_WIDTH * (NORTH - SOUTH)) / 360);

const RADIUS_MIN = 4.5;
const RADIUS_MAX = 26;
/** Bubbles may touch and overlap a little; more than this share of their radii they keep apart. */
const APART = 0.86;
const ROUNDS = 60;

export interface Point {
  x: number;
  y: number;
}

export interface Bubble extends Point {
  key: string;
  count: number;
  radius: number;
}

/** Equirectangular: degrees are as wide as they are high. */
export function pointOf({ north, east }: Place): Point {
  return { x: ((east + 180) / 360) * MAP_WIDTH, y: ((NORTH - north) / (NORTH - SOUTH)) * MAP_HEIGHT };
}

/**
 * Bubbles whose areas are as the counts, moved apart where they would hide each other; the big ones hold their places.
 * What has no place or no count is left out.
 */
export function bubblesOf(
  counts: readonly { key: string; count: number }[],
  placeOf: (key: string) => Place | undefined,
): Bubble[] {
  const most = Math.max(1, ...counts.map((one) => one.count));
  const bubbles = counts.flatMap(({ key, count }): Bubble[] => {
    const place = placeOf(key);
    const radius = Math.max(RADIUS_MIN, RADIUS_MAX * Math.sqrt(count / most));
    return place && count > 0 ? [{ key, count, radius, ...pointOf(place) }] : [];
  });
  bubbles.sort((a, b) => b.radius - a.radius || a.key.localeCompare(b.key));
  for (let round = 0; round < ROUNDS; round += 1) if (!pushApart(bubbles)) break;
  return bubbles;
}

/** One round; says whether any two were too near. */
function pushApart(bubbles: Bubble[]): boolean {
  let moved = false;
  for (const [at, a] of bubbles.entries()) {
    for (const b of bubbles.slice(at + 1)) {
      const [dx, dy] = [b.x - a.x, b.y - a.y];
      const distance = Math.hypot(dx, dy);
      const wanted = (a.radius + b.radius) * APART;
      if (distance >= wanted - 0.01) continue;
      moved = true;
      // Of one place they part to the east, so that the picture is the same each time.
      const [ux, uy] = distance < 0.01 ? [1, 0] : [dx / distance, dy / distance];
      const share = b.radius ** 2 / (a.radius ** 2 + b.radius ** 2);
      const by = wanted - distance;
      place(a, a.x - ux * by * share, a.y - uy * by * share);
      place(b, b.x + ux * by * (1 - share), b.y + uy * by * (1 - share));
    }
  }
  return moved;
}

function place(bubble: Bubble, x: number, y: number): void {
  bubble.x = Math.max(bubble.radius, Math.min(MAP_WIDTH - bubble.radius, x));
  bubble.y = Math.max(bubble.radius, Math.min(MAP_HEIGHT - bubble.radius, y));
}
