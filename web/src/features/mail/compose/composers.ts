import type { Draft, Id, Mailee } from '@/api/types';
import { createStore, useStore } from '@/lib/store';

/** How a mail that is being written begins. */
export interface Seed {
  mode: Draft['mode'];
  mailboxId?: Id | undefined;
  to?: Mailee[] | undefined;
  cc?: Mailee[] | undefined;
  subject?: string | undefined;
  /** The mail that it answers or hands on. */
  messageId?: Id | undefined;
  /** A draft that is there already. */
  draftId?: Id | undefined;
  /** What waits in this browser under this key and is gone on with. */
  kept?: string | undefined;
}

/** A mail that is being written, and where on the screen. */
export interface Composer {
  key: string;
  seed: Seed;
  /** A window over the page, the foot of a thread, or the reading pane. */
  place: 'window' | 'thread' | 'pane';
  /** The thread at whose foot it stands. */
  threadId?: Id | undefined;
  minimised: boolean;
  /** Fills the screen. */
  large: boolean;
}

/** More than this many at once help nobody. */
const OPEN_MAX = 6;

const composers = createStore<readonly Composer[]>([]);
let count = 0;

export const useComposers = () => useStore(composers);
export const composersNow = () => composers.get();

interface Begin {
  mailboxId?: Id | undefined;
  to?: Mailee[] | undefined;
  draftId?: Id | undefined;
}

/** Opens a window with a new mail, or with a draft. */
export function compose({ mailboxId, to, draftId }: Begin): void {
  open({ seed: { mode: 'new', mailboxId, to, draftId }, place: 'window' });
}

/** Opens a mail at a place; the same draft is not opened twice. */
export function open(what: Pick<Composer, 'seed' | 'place' | 'threadId'>): Composer {
  const { draftId } = what.seed;
  const there = draftId === undefined ? undefined : composers.get().find((one) => one.seed.draftId === draftId);
  if (there) {
    change(there.key, { minimised: false });
    return there;
  }
  count += 1;
  const fresh: Composer = { ...what, key: `${Date.now().toString(36)}-${count}`, minimised: false, large: false };
  composers.set((now) => [...now, fresh].slice(-OPEN_MAX));
  return fresh;
}

/** Puts one back that was closed, with all that was written. */
export function reopen(composer: Composer): void {
  composers.set((now) => [...now.filter((one) => one.key !== composer.key), composer]);
}

export function change(key: string, by: Partial<Omit<Composer, 'key'>>): void {
  composers.set((now) => now.map((one) => (one.key === key ? { ...one, ...by } : one)));
}

export function close(key: string): void {
  composers.set((now) => now.filter((one) => one.key !== key));
}
