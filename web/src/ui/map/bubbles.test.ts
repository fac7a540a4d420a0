import { expect, it } from 'vitest';
import { bubblesOf, MAP_HEIGHT, MAP_WIDTH, pointOf } from './bubbles';
import { COUNTRY_PLACES, LAND_DOTS } from './places';

const placeOf = (code: string) => COUNTRY_PLACES.get(code);

it('lays degrees out evenly', () => {
  expect(pointOf({ north: 78, east: -180 })).toEqual({ x: 0, y: 0 });
  const middle = pointOf({ north: 11, east: 0 });
  expect(middle.x).toBe(MAP_WIDTH / 2);
  expect(Math.round(middle.y)).toBe(MAP_HEIGHT / 2);
});

it('knows where countries are', () => {
  expect(placeOf('AE')).toEqual({ north: 25.3, east: 55.3 });
  expect(placeOf('US')?.east).toBe(-74);
  expect(COUNTRY_PLACES.size).toBeGreaterThan(240);
  expect(LAND_DOTS.every((one) => Math.abs(one.north) <= 90 && Math.abs(one.east) <= 180)).toBe(true);
});

it('areas are as the counts, and neighbours don’t hide each other', () => {
  const codes = ['DE', 'NL', 'BE', 'FR', 'CH', 'AT', 'CZ', 'PL', 'DK', 'LU'];
  const bubbles = bubblesOf(
    codes.map((key, at) => ({ key, count: 400 - at * 20 })),
    placeOf,
  );
  expect(bubbles).toHaveLength(codes.length);
  for (const [at, a] of bubbles.entries()) {
    for (const b of bubbles.slice(at + 1)) {
      expect(Math.hypot(a.x - b.x, a.y - b.y), `${a.key} ${b.key}`).toBeGreaterThan((a.radius + b.radius) * 0.7);
    }
    expect(a.x - a.radius).toBeGreaterThanOrEqual(0);
  }
  expect(bubbles[0]?.key).toBe('DE');
});

it('leaves out what has no place or no count', () => {
  const counts = [
    { key: 'AE', count: 3 },
    { key: '', count: 9 },
    { key: 'DE', count: 0 },
  ];
  expect(bubblesOf(counts, placeOf).map((one) => one.key)).toEqual(['AE']);
});
