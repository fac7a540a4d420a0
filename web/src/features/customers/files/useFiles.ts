import { useEffect, useRef, useState } from 'react';
import { Problem } from '@/api/problem';
import type { FollowUpFile } from '@/api/types';
import { upload } from '../upload';
import { FILE_BYTES_MAX, FILES_MAX, fitting } from './room';

/** A file that is to be logged: on its way, brought, or refused. */
export interface Brought {
  key: string;
  file: File;
  share: number;
  /** By this the server knows it, once it is there. */
  id: string | undefined;
  problem: Problem | undefined;
}

/** Files that are brought while the follow-up is written. */
export function useFiles() {
  const [files, setFiles] = useState<readonly Brought[]>([]);
  const [problem, setProblem] = useState<Problem | undefined>();
  const ways = useRef(new Map<string, AbortController>());
  useEffect(() => {
    const all = ways.current;
    return () => {
      for (const way of all.values()) way.abort();
    };
  }, []);

  const set = (key: string, change: Partial<Brought>) =>
    setFiles((before) => before.map((one) => (one.key === key ? { ...one, ...change } : one)));
  const bring = async (key: string, file: File) => {
    const way = new AbortController();
    ways.current.set(key, way);
    try {
      const made = await upload<FollowUpFile>('/api/customers/files', file, (share) => set(key, { share }), way.signal);
      set(key, { id: made.id, share: 1 });
    } catch (thrown) {
      set(key, { problem: Problem.of(thrown) });
    } finally {
      ways.current.delete(key);
    }
  };
  const add = (chosen: readonly File[]) => {
    const [taken, why] = fitting(chosen, files.length);
    const max = why === 'customers.too_many_follow_up_files' ? FILES_MAX : FILE_BYTES_MAX / 1024 / 1024;
    setProblem(why && Problem.from(422, { code: why, max }));
    const added = taken.map((file) => ({
      key: crypto.randomUUID(),
      file,
      share: 0,
      id: undefined,
      problem: undefined,
    }));
    setFiles((before) => [...before, ...added]);
    for (const { key, file } of added) void bring(key, file);
  };
  const remove = (key: string) => {
    ways.current.get(key)?.abort();
    setProblem(undefined);
    setFiles((before) => before.filter((one) => one.key !== key));
  };
  const again = (one: Brought) => {
    set(one.key, { problem: undefined, share: 0 });
    void bring(one.key, one.file);
  };
  const clear = () => {
    setFiles([]);
    setProblem(undefined);
  };
  return {
    files,
    /** Why some of the last ones were not taken. */
    problem,
    ids: files.flatMap((one) => (one.id ? [one.id] : [])),
    hasFailed: files.some((one) => one.problem),
    isBusy: files.some((one) => !one.id && !one.problem),
    add,
    remove,
    again,
    clear,
  };
}
