import { expect, it } from 'vitest';
import { FITS, fitted, ZOOMS, zoomed } from './zoom';

it('goes up and down by steps and stays at the ends', () => {
  expect(zoomed(FITS, 1)).toBe(1.25);
  expect(zoomed(FITS, -1)).toBe(0.75);
  expect(zoomed(6, 1)).toBe(6);
  expect(zoomed(ZOOMS[0], -1)).toBe(ZOOMS[0]);
});

it('fits a picture into its room and never makes it larger than it is', () => {
  const room = { width: 800, height: 400 };
  expect(fitted({ width: 1600, height: 400 }, room)).toBe(800);
  expect(fitted({ width: 400, height: 800 }, room)).toBe(200);
  expect(fitted({ width: 40, height: 30 }, room)).toBe(40);
});
