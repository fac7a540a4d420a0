import { lazy, Suspense } from 'react';
import { RowsLoading } from '@/ui/PageState';
import type { Composer as OpenComposer } from './composers';

const Composer = lazy(async () => ({ default: (await import('./Composer')).Composer }));

/** A composer within a page; the editor is loaded when the first one is opened. */
export function ComposerHere({ composer, onGone }: { composer: OpenComposer; onGone?: () => void }) {
  return (
    <Suspense fallback={<RowsLoading rows={4} />}>
      <Composer composer={composer} onGone={onGone} />
    </Suspense>
  );
}
