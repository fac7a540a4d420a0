import { createStore } from './store';

/** Long enough to read and to reach for; it stands still while the pointer is on it. */
export const TOAST_MS = 8_000;
const SHOWN_MAX = 3;

export interface ToastItem {
  id: number;
  tone: 'plain' | 'problem';
  words: string;
  /** For support: the problem's code and request. */
  code?: string | undefined;
  undo?: (() => void | Promise<void>) | undefined;
  /** How long it stands; TOAST_MS when nothing is said. */
  ms?: number | undefined;
}

interface Troubled {
  words: string;
  code: string;
  requestId?: string | undefined;
}

export const toasts = createStore<readonly ToastItem[]>([]);
let lastId = 0;

/** Short news at the bottom left. */
export const toast = {
  say(words: string): void {
    show({ tone: 'plain', words });
  },
  /** News with a way back; `z` takes the newest back too. */
  undo(words: string, undo: () => void | Promise<void>, ms?: number): void {
    show({ tone: 'plain', words, undo, ms });
  },
  problem(problem: Troubled): void {
    const code = problem.requestId ? `${problem.code} · ${problem.requestId}` : problem.code;
    show({ tone: 'problem', words: problem.words, code });
  },
  close(id: number): void {
    toasts.set((now) => now.filter((item) => item.id !== id));
  },
};

/** Takes back the newest thing that can be; says whether there was one. */
export function undoNewest(): boolean {
  const newest = toasts.get().findLast((item) => item.undo);
  if (!newest?.undo) return false;
  toast.close(newest.id);
  void newest.undo();
  return true;
}

function show(item: Omit<ToastItem, 'id'>): void {
  lastId += 1;
  const fresh = { ...item, id: lastId };
  toasts.set((now) => [...now, fresh].slice(-SHOWN_MAX));
}
