import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { query } from '@/api/client';
import type { ThreadRow } from '@/api/types';

/** As many as the server looks at in one question. */
const THREADS_MAX = 100;
const FRESH_MS = 60_000;
const NONE: ReadonlySet<string> = new Set();

/** Threads whose newest mail is ours and was probably opened. */
export function useOpened(rows: readonly ThreadRow[]): ReadonlySet<string> {
  const threads = useMemo(() => {
    const ours = rows.filter((row) => row.outgoing_last).slice(0, THREADS_MAX);
    return ours.map((row) => row.id).join(',');
  }, [rows]);
  const { data } = useQuery({
    ...query('mail.tracking.marks', '/api/mail/tracking', { params: { query: { threads } } }),
    enabled: threads !== '',
    staleTime: FRESH_MS,
  });
  return useMemo(() => (data ? new Set(data) : NONE), [data]);
}
