import { signedInAs } from '@/api/me';
import type { Id } from '@/api/types';
import { newId } from '@/lib/newId';
import { all, alone, type Copy, dropFile, fileOf, get, put, putFile, remove, type Thing } from '../waiting/store';
import { type Composer, composersNow } from './composers';
import { DraftKeeper, type Keeps } from './keeper';
import { serverPort } from './port';

/** One keeper a composer, whatever components come and go. */
const keepers = new Map<string, DraftKeeper>();

export function keeperOf(composer: Composer): DraftKeeper {
  const there = keepers.get(composer.key);
  if (there) return there;
  const fresh = new DraftKeeper(composer.key, composer.seed, serverPort, keepsOf(signedInAs.get() ?? ''));
  keepers.set(composer.key, fresh);
  return fresh;
}

export function forgetKeeper(key: string): void {
  keepers.get(key)?.dispose();
  keepers.delete(key);
}

/** The composer in which a draft is open already, also one that began without it. */
export function composerOfDraft(id: Id): Composer | undefined {
  return composersNow().find((one) => (keepers.get(one.key)?.state.get().draftId ?? one.seed.draftId) === id);
}

/** This browser, as the keeper of an account's drafts. */
function keepsOf(account: Id): Keeps {
  const next = new Map<string, Copy>();
  const writing = new Map<string, Promise<boolean>>();
  // Letters come faster than a disk writes: what was typed meanwhile is written once.
  const write = async (key: string): Promise<boolean> => {
    let isKept = true;
    for (let copy = next.get(key); copy && isKept; copy = next.get(key)) {
      next.delete(key);
      isKept = await taken(put(account, thingOf(key, { kind: 'draft', copy, left: false }), { silently: true }));
    }
    writing.delete(key);
    return isKept;
  };
  return {
    keep(key, copy) {
      next.set(key, copy);
      const under = writing.get(key) ?? write(key);
      writing.set(key, under);
      return under;
    },
    leave(key, copy) {
      next.delete(key);
      return taken(put(account, thingOf(key, { kind: 'draft', copy, left: true })));
    },
    queue(key, name, copy, when) {
      next.delete(key);
      return taken(put(account, thingOf(name, { kind: 'mail', copy, when }), { insteadOf: key }));
    },
    async drop(key) {
      next.delete(key);
      await taken(remove(account, key));
    },
    async leftOf(draftId) {
      const things = await all(account).catch(() => []);
      const left = things.findLast(({ what }) => what.kind === 'draft' && what.copy.draftId === draftId);
      return left?.what.kind === 'draft' ? { key: left.key, copy: left.what.copy } : undefined;
    },
    async take(from, to) {
      // Not while it is on its way.
      return alone(account, true, async () => {
        const thing = await get(account, from);
        if (!thing || !('copy' in thing.what)) return undefined;
        const { copy } = thing.what;
        await put(account, thingOf(to, { kind: 'draft', copy, left: false }), { insteadOf: from });
        return copy;
      });
    },
    async keepFile(file, inline) {
      const kept = { id: newId(), name: file.name || 'picture.png', bytes: file.size, inline };
      return (await taken(putFile(account, kept.id, file))) ? kept : undefined;
    },
    fileOf: (kept) => fileOf(account, kept),
    async dropFile(id) {
      await taken(dropFile(account, id));
    },
  };
}

/** A browser that keeps nothing – storage full or refused – is no fault: the keeper says so on the screen. */
function taken(write: Promise<void>): Promise<boolean> {
  return write.then(
    () => true,
    () => false,
  );
}

function thingOf(key: string, what: Extract<Thing['what'], { copy: Copy }>): Omit<Thing, 'nr' | 'at'> {
  const { content, draftId, newId: fresh } = what.copy;
  const people = [...content.to, ...content.cc, ...content.bcc].map((one) => one.name || one.address);
  return { key, about: [draftId ?? fresh], who: people.join(', '), subject: content.subject, what };
}

// Files on their way can't be kept by the browser; all that was typed is, and files that nobody answered for.
window.addEventListener('beforeunload', (event) => {
  const underWay = [...keepers.values()].some((one) => one.state.get().uploads.some((upload) => !upload.kept));
  if (underWay) event.preventDefault();
});
