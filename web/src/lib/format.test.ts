import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatMoney, formatRelative, hourThere } from './format';

const NOW = Date.parse('2026-11-20T08:00:00Z'); // a Friday

describe('relative time', () => {
  it('is relative up to a day, then the date', () => {
    expect(formatRelative(NOW - 20_000, 'en', NOW)).toBe('now');
    expect(formatRelative(NOW - 5 * 60_000, 'en', NOW)).toBe('5 min. ago');
    expect(formatRelative(NOW - 23 * 3_600_000, 'en', NOW)).toBe('23 hr. ago');
    expect(formatRelative('2026-11-18T08:00:00Z', 'en', NOW)).toBe('18 Nov');
    expect(formatRelative('2024-11-18T08:00:00Z', 'en', NOW)).toBe('18 Nov 2024');
  });

  it('speaks Chinese', () => {
    expect(formatRelative(NOW - 5 * 60_000, 'zh-CN', NOW)).toBe('5分钟前');
  });
});

describe('the hour at the buyer', () => {
  it('knows an open office from a closed one', () => {
    expect(hourThere('Asia/Dubai', NOW, 'en')).toEqual({ time: '12:00', open: true });
    expect(hourThere('America/Sao_Paulo', NOW, 'en')).toEqual({ time: '05:00', open: false });
    expect(hourThere('Asia/Dubai', NOW + 86_400_000, 'en')?.open).toBe(false);
  });

  it('says nothing of an unknown zone', () => {
    expect(hourThere('Mars/Olympus', NOW, 'en')).toBeUndefined();
  });
});

describe('amounts', () => {
  it('keeps every digit of a decimal text', () => {
    expect(formatMoney('9007199254740993.25', 'USD', 'en')).toBe('USD\u00a09,007,199,254,740,993.25');
  });

  it('says when it stopped counting', () => {
    expect(formatCount(1001, 'en', 1000)).toBe('1,000+');
    expect(formatCount(999, 'en', 1000)).toBe('999');
  });

  it('measures files in decimal units', () => {
    expect(formatBytes(0, 'en')).toBe('0 B');
    expect(formatBytes(12_400_000, 'en')).toBe('12 MB');
    expect(formatBytes(1_240_000, 'en')).toBe('1.2 MB');
  });
});
