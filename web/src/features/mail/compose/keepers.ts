import type { Id } from '@/api/types';
import { type Composer, composersNow } from './composers';
import { DraftKeeper } from './keeper';
import { serverPort } from './port';

/** One keeper a composer, whatever components come and go. */
const keepers = new Map<string, DraftKeeper>();

export function keeperOf(composer: Composer): DraftKeeper {
  const there = keepers.get(composer.key);
  if (there) return there;
  const fresh = new DraftKeeper(composer.key, composer.seed, serverPort);
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

// Files on their way can't be kept by the browser; all that was typed is.
window.addEventListener('beforeunload', (event) => {
  if ([...keepers.values()].some((one) => one.state.get().uploads.length > 0)) event.preventDefault();
});
