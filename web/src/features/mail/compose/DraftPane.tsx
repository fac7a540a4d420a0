import { useEffect, useState } from 'react';
import { ComposerHere } from './ComposerHere';
import { change, close, open, useComposers } from './composers';
import { composerOfDraft, forgetKeeper, keeperOf } from './keepers';

/** A draft in the reading pane. One that is open in a window comes from there. */
export function DraftPane({ id, onClose }: { id: string; onClose: () => void }) {
  const composers = useComposers();
  const [key, setKey] = useState<string | undefined>();
  useEffect(() => {
    const there = composerOfDraft(id);
    const composer = there ?? open({ seed: { mode: 'new', draftId: id }, place: 'pane' });
    if (composer.place !== 'pane') change(composer.key, { place: 'pane', minimised: false, large: false });
    setKey(composer.key);
  }, [id]);
  const composer = composers.find((one) => one.key === key && one.place === 'pane');
  return composer ? <ComposerHere composer={composer} onGone={onClose} /> : null;
}

/** Saves and closes what stands in the reading pane and is no longer shown there. */
export async function closePanes(composers: ReturnType<typeof useComposers>, shown: string | undefined): Promise<void> {
  for (const one of composers.filter((composer) => composer.place === 'pane')) {
    const keeper = keeperOf(one);
    const { draftId, phase } = keeper.state.get();
    if ((draftId ?? one.seed.draftId) === shown) continue;
    if (phase === 'conflict') {
      change(one.key, { place: 'window' });
      continue;
    }
    await keeper.leave();
    close(one.key);
    forgetKeeper(one.key);
  }
}
