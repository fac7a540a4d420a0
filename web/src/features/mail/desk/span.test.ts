import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import { spanWords } from './span';

const t = ((key: string, values: object) => `${key.split('.').pop()} ${Object.values(values).join(' ')}`) as TFunction;

describe('a span in words', () => {
  it('has no more parts than one reads', () => {
    expect(spanWords(0, t)).toBe('minutes 0');
    expect(spanWords(59, t)).toBe('minutes 59');
    expect(spanWords(60, t)).toBe('hours 1');
    expect(spanWords(200, t)).toBe('hours_minutes 3 20');
    expect(spanWords(3_121, t)).toBe('days_hours 2 4');
    expect(spanWords(3_121, t, true)).toBe('hours 52');
  });
});
