import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { readAgain } from './readAgain';

const KEY = ['mail.suggestions.for', { thread_id: '1' }] as const;

/** A query on a screen whose readings are answered by hand. */
function onScreen() {
  const cache = new QueryClient();
  const waiting: ((answer: string) => void)[] = [];
  const observer = new QueryObserver<string>(cache, {
    queryKey: KEY,
    queryFn: () => new Promise<string>((answer) => waiting.push(answer)),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const leave = observer.subscribe(() => undefined);
  return { cache, waiting, leave, shown: () => cache.getQueryData(KEY) };
}

test('what happens during the first reading is read after it', async () => {
  const { cache, waiting, leave, shown } = onScreen();
  const done = readAgain(cache, 'mail.suggestions.for');
  waiting[0]?.('before');
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.('after');
  await done;
  expect(shown()).toBe('after');
  leave();
});

test('an answer that is there is read once more', async () => {
  const { cache, waiting, leave, shown } = onScreen();
  waiting[0]?.('before');
  await expect.poll(shown).toBe('before');
  const done = readAgain(cache);
  waiting[1]?.('after');
  await done;
  expect(waiting.length).toBe(2);
  expect(shown()).toBe('after');
  leave();
});
