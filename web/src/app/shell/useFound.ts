import { useEffect, useState } from 'react';
import { useMe } from '@/api/me';
import type { Found, RecordSource } from '@/lib/commands';
import { useFeatures } from '../features';
import { records } from './records';

const ASK_AFTER_MS = 120;
const WORDS_MIN = 1;

export interface FoundGroup {
  source: RecordSource;
  rows: Found[];
}

/** Asks every context for records as one types; a context that fails is left out, the others still answer. */
export function useFound(words: string): FoundGroup[] {
  const [groups, setGroups] = useState<FoundGroup[]>([]);
  const asked = words.trim();
  const here = useFeatures();
  const { kind } = useMe().tenant;
  useEffect(() => {
    if (asked.length < WORDS_MIN) {
      setGroups([]);
      return;
    }
    const stop = new AbortController();
    // Customers and mails are companies'.
    const sources = [...(kind === 'company' ? records : []), ...here.flatMap((feature) => feature.records ?? [])];
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
  }, [asked, here, kind]);
  return groups;
}
