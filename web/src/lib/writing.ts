import { useEffect, useRef } from 'react';
import { createStore, useStore } from './store';

/** Somebody to write to, asked for on any page; the feature that writes mail takes it up. */
export interface WriteTo {
  address: string;
  name: string | null;
}

const asked = createStore<WriteTo | undefined>(undefined);

/** Asks for a new mail to somebody, over the page that stands. */
export function writeTo(who: WriteTo): void {
  asked.set(who);
}

/** Takes up what was asked for, once. */
export function useWriteAsked(onAsked: (who: WriteTo) => void): void {
  const who = useStore(asked);
  const newest = useRef(onAsked);
  newest.current = onAsked;
  useEffect(() => {
    if (!who) return;
    asked.set(undefined);
    newest.current(who);
  }, [who]);
}
