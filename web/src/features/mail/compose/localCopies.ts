import type { DraftContent } from './port';

/** A draft that the server may not have yet, as this browser keeps it. */
export interface LocalCopy {
  key: string;
  draftId: string | undefined;
  /** The revision that the content was written on. */
  revision: number | undefined;
  mode: 'new' | 'reply' | 'reply_all' | 'forward';
  messageId: string | undefined;
  content: DraftContent;
  at: number;
}

const PREFIX = 'tradewind.draft.';

/** Keeps a copy until the server has it. Says whether the browser took it. */
export function keepCopy(copy: LocalCopy): boolean {
  try {
    localStorage.setItem(PREFIX + copy.key, JSON.stringify(copy));
    return true;
  } catch {
    return false;
  }
}

export function dropCopy(key: string): void {
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // A browser that refuses storage kept nothing either.
  }
}

/** Copies of windows that were closed or crashed before the server had everything; oldest first. */
export function keptCopies(): LocalCopy[] {
  try {
    const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '');
    const copies = keys.filter((key) => key.startsWith(PREFIX)).flatMap((key) => read(localStorage.getItem(key)));
    return copies.sort((a, b) => a.at - b.at);
  } catch {
    return [];
  }
}

function read(text: string | null): LocalCopy[] {
  try {
    const copy = JSON.parse(text ?? 'null') as LocalCopy | null;
    return copy && typeof copy.key === 'string' && typeof copy.content?.html === 'string' ? [copy] : [];
  } catch {
    return [];
  }
}
