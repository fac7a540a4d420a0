import { Suspense } from 'react';
import { latePart } from '@/lib/latePage';
import type { Composer as OpenComposer } from './composers';
import { Early } from './Early';

const Composer = latePart(async () => ({ default: (await import('./Composer')).Composer }));

/** A composer within a page; the editor is loaded when the first one is opened. */
export function ComposerHere({ composer, onGone }: { composer: OpenComposer; onGone?: () => void }) {
  return (
    <Suspense fallback={<Early composerKey={composer.key} />}>
      <Composer composer={composer} onGone={onGone} />
    </Suspense>
  );
}
