import { useEffect, useState } from 'react';
import type { Found, RecordSource } from '@/lib/commands';
import { features } from '../features';
import { records } from './records';

const ASK_AFTER_MS = 120;
const WORDS_MIN = 1;

export interface FoundGroup {
  source: RecordSource;
  rows: Found[];
}

const sources = [...records, ...features.flatMap((feature) => feature.records ?? [])];

/** Asks every context for records as one types; a context that fails is left out, the others still answer. */
export function useFound(words: string): FoundGroup[] {
  const [groups, setGroups] = useState<FoundGroup[]>([]);
  const asked = words.trim();
  useEffect(() => {
    if (asked.length < WORDS_MIN) {
      setGroups([]);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const answers = await Promise.allSettled(sources.map((source) => source.find(asked, stop.signal)));
      if (stop.signal.aborted) return;
      setGroups(
        answers.flatMap((answer, index) => {
          const source = sources[index];
          const rows = answer.status === 'fulfilled' ? answer.value : [];
          return source && rows.length > 0 ? [{ source, rows }] : [];
        }),
      );
    }, ASK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [asked]);
  return groups;
}
