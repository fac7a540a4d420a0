import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { steady } from '@/lib/steady';
import type { Section } from './lines';

/**
 * The sections as they are shown: while someone is at work in them, rows keep their places under the pointer, and new
 * ones from above wait behind a pill.
 */
export function useSteadySections<R>(
  sections: readonly Section<R>[],
  idOf: (row: R) => string,
  hold: boolean,
  listKey: string,
): { sections: Section<R>[]; held: number; take: () => void } {
  const shown = useRef<{ list: string; ids: ReadonlyMap<string, readonly string[]> }>({
    list: listKey,
    ids: new Map(),
  });
  const [round, setRound] = useState(0);
  const taken = useRef(round);
  const laid = useMemo(() => {
    // Another list, or somebody asked for the new rows: nothing is held back.
    const holds = hold && shown.current.list === listKey && taken.current === round;
    let held = 0;
    const next = sections.map((section) => {
      const got = steady(shown.current.ids.get(section.key) ?? [], section.rows, idOf, holds);
      held += got.held.length;
      return { ...section, rows: got.rows };
    });
    return { sections: next, held };
  }, [sections, idOf, hold, listKey, round]);
  useLayoutEffect(() => {
    taken.current = round;
    shown.current = {
      list: listKey,
      ids: new Map(laid.sections.map((section) => [section.key, section.rows.map(idOf)])),
    };
  }, [laid, listKey, idOf, round]);
  return { ...laid, take: () => setRound((now) => now + 1) };
}
