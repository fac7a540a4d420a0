import { expect, it } from 'vitest';
import { type DraftEvent, isOnlyHere, maySave, next, type Phase } from './machine';

const run = (from: Phase, ...events: DraftEvent[]) => events.reduce(next, from);

it('saves what is typed, and again what is typed meanwhile', () => {
  expect(run('clean', 'edited', 'save_begun', 'saved')).toBe('clean');
  expect(run('clean', 'edited', 'save_begun', 'edited', 'saved')).toBe('dirty');
});

it('keeps and tries again when nobody answers', () => {
  const waiting = run('clean', 'edited', 'save_begun', 'edited', 'unreachable');
  expect(waiting).toBe('waiting');
  expect(maySave(waiting) && isOnlyHere(waiting)).toBe(true);
  expect(run(waiting, 'edited')).toBe('waiting');
  expect(run(waiting, 'save_begun', 'saved')).toBe('clean');
});

it('saves nothing over a newer draft until a person has decided', () => {
  const conflict = run('saving', 'conflicted');
  expect(maySave(conflict)).toBe(false);
  expect(run(conflict, 'edited', 'save_begun')).toBe('conflict');
  expect(run(conflict, 'resolved')).toBe('dirty');
});

it('does not send the same refused content for ever', () => {
  expect(maySave(run('saving', 'refused'))).toBe(false);
  expect(maySave(run('saving', 'refused', 'edited'))).toBe(true);
});

it('stays gone', () => {
  expect(run('saving', 'removed', 'edited', 'saved')).toBe('gone');
  expect(isOnlyHere('gone')).toBe(false);
});
