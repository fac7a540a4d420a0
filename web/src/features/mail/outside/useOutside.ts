import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import type { AskOutsideModel, OutsideAnswer } from '@/api/types';

type Task = Omit<AskOutsideModel, 'seen'>;
type Shown = NonNullable<OutsideAnswer['shown']>;

export type Outside =
  | { at: 'rest' }
  | { at: 'asking' }
  | { at: 'shown'; shown: Shown; task: Task }
  | { at: 'waiting' }
  | { at: 'done'; answer: OutsideAnswer }
  | { at: 'failed'; problem: Problem };

/** Asks the model outside in two steps: what would leave is shown, and leaves when its reader says so. He can stop waiting. */
export function useOutside(onDone?: (answer: OutsideAnswer) => void) {
  const cache = useQueryClient();
  const [state, setState] = useState<Outside>({ at: 'rest' });
  const waiting = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => waiting.current?.abort(), []);

  const failed = (thrown: unknown) => setState({ at: 'failed', problem: Problem.of(thrown) });

  const show = async (task: Task) => {
    setState({ at: 'asking' });
    try {
      const { shown } = await answer(api.POST('/api/mail/outside/ask', { body: task }));
      if (shown) setState({ at: 'shown', shown, task });
    } catch (thrown) {
      failed(thrown);
    }
  };

  const letGo = async () => {
    if (state.at !== 'shown') return;
    const { shown, task } = state;
    const abort = new AbortController();
    waiting.current = abort;
    setState({ at: 'waiting' });
    try {
      const came = await answer(
        api.POST('/api/mail/outside/ask', { body: { ...task, seen: shown.sha256 }, signal: abort.signal }),
      );
      setState({ at: 'done', answer: came });
      onDone?.(came);
      void cache.invalidateQueries({ queryKey: ['mail.messages.translations'] });
    } catch (thrown) {
      if (abort.signal.aborted) setState({ at: 'rest' });
      else failed(thrown);
    } finally {
      void cache.invalidateQueries({ queryKey: ['mail.outside.exits'] });
    }
  };

  const stop = () => waiting.current?.abort();
  const rest = () => setState({ at: 'rest' });
  return { state, show, letGo, stop, rest };
}
