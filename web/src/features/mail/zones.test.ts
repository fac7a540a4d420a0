import { expect, it } from 'vitest';
import { nextOpening, zoneOf } from './zones';

it('knows zones that the browser knows', () => {
  expect(zoneOf('ae')).toBe('Asia/Dubai');
  expect(zoneOf('XX')).toBeUndefined();
  expect(nextOpening('Mars/Olympus', 0)).toBeUndefined();
});

it('finds the next morning of a working day', () => {
  const friday = Date.parse('2026-11-20T12:00:00Z');
  expect(nextOpening('Asia/Dubai', friday)?.toISOString()).toBe('2026-11-23T05:00:00.000Z');
  expect(nextOpening('Asia/Kathmandu', Date.parse('2026-11-18T00:00:00Z'))?.toISOString()).toBe(
    '2026-11-18T03:15:00.000Z',
  );
});
