import { expect, it } from 'vitest';
import type { Mailbox } from '@/api/types';
import { secondsAgo, truthOf } from './truth';

const mailbox = (state: Mailbox['state'], sync: Partial<Mailbox['sync']>) =>
  ({
    state,
    sync: {
      last_success_at: '2026-11-22T08:00:00Z',
      behind_seconds: 0,
      phase: 'live',
      fetched: 10,
      total: 10,
      missing: 0,
      quarantined: 0,
      ...sync,
    },
  }) as Mailbox;

it('tells the worst of several', () => {
  expect(truthOf([mailbox('active', {}), mailbox('failing', {})])).toMatchObject({ tone: 'red', phase: 'failing' });
  expect(
    truthOf([mailbox('active', {}), mailbox('active', { phase: 'backfill', fetched: 5, total: 50 })]),
  ).toMatchObject({
    phase: 'backfill',
    fetched: 5,
    total: 50,
  });
});

it('does not call a sync whole while mail is missing', () => {
  expect(truthOf([mailbox('active', { missing: 1 })])?.tone).toBe('amber');
});

it('says never when one mailbox never succeeded', () => {
  expect(truthOf([mailbox('active', {}), mailbox('active', { last_success_at: null })])?.lastSuccessAt).toBeNull();
});

it('counts seconds', () => {
  const now = Date.parse('2026-11-22T08:00:12Z');
  expect(secondsAgo('2026-11-22T08:00:00Z', 'en', now)).toBe('12s ago');
  expect(secondsAgo('2026-11-22T08:00:00Z', 'zh-CN', now)).toBe('12秒前');
});
