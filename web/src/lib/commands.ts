import type { ReactNode } from 'react';
import { useEffect, useRef } from 'react';
import { createStore, useStore } from './store';

/** Goes to a place of the app by its address, for those who stand outside of the router. */
export type Go = (href: string) => void;

/** A line of the command menu. */
export interface Command {
  id: string;
  words: () => string;
  /** Heading; commands of the open page stand first. */
  group: 'here' | 'go' | 'create' | 'settings';
  /** More words that find it. */
  keywords?: () => string;
  icon?: ReactNode;
  /** Shown beside it; registering the key is the feature's own matter. */
  keys?: string;
  run: (go: Go) => void;
}

/** A record that the command menu found. */
export interface Found {
  id: string;
  words: string;
  detail?: string;
  icon?: ReactNode;
  href: string;
}

/** Asks one context for records; `signal` ends when the words change. */
export interface RecordSource {
  id: string;
  words: () => string;
  find: (words: string, signal: AbortSignal) => Promise<Found[]>;
}

const registered = createStore<readonly Command[]>([]);

/** Commands that hold while the component is mounted, for example for the selected mail. `ids` should stay the same. */
export function useCommands(commands: readonly Command[]): void {
  const newest = useRef(commands);
  newest.current = commands;
  const signature = commands.map((one) => one.id).join('|');
  useEffect(() => {
    const ids = signature === '' ? [] : signature.split('|');
    const lasting = ids.flatMap((_, index): Command[] => {
      const first = newest.current[index];
      if (!first) return [];
      const one = () => newest.current[index] ?? first;
      return [{ ...first, words: () => one().words(), run: (go) => one().run(go) }];
    });
    registered.set((now) => [...lasting, ...now]);
    return () => registered.set((now) => now.filter((one) => !lasting.includes(one)));
  }, [signature]);
}

/** The mounted pages' commands. */
export function useRegisteredCommands(): readonly Command[] {
  return useStore(registered);
}
