import { useEffect } from 'react';
import { createStore, useStore } from './store';

/** Who stands beside the work, in the panel on the right. A feature offers the panel for a kind; app puts it there. */
export type Beside =
  | { kind: 'company'; companyId: string }
  /** Someone who wrote; the panel finds out whether he is known. */
  | { kind: 'correspondent'; address: string; name?: string | undefined; threadId?: string | undefined };

/** `undefined`: the page has no panel; `null`: it has one, and nobody is chosen. */
const beside = createStore<Beside | null | undefined>(undefined);

/** Declares that the page has a buyer panel, and for whom. */
export function useBeside(who: Beside | null): void {
  const signature = JSON.stringify(who);
  useEffect(() => {
    beside.set(JSON.parse(signature) as Beside | null);
  }, [signature]);
  useEffect(() => () => beside.set(undefined), []);
}

export function useWhoIsBeside(): Beside | null | undefined {
  return useStore(beside);
}
