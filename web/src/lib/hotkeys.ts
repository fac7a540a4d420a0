import { useEffect, useRef } from 'react';
import { createStore, useStore } from './store';

/** How long the second key of `g m` may be waited for. */
const SEQUENCE_MS = 1_000;

export interface Hotkey {
  /** One stroke or two: `c`, `?`, `g m`, `mod+k` (Ctrl, on a Mac Cmd), `shift+j`, `Escape`, `Enter`, `ArrowDown`. */
  keys: string;
  /** Words for the sheet of shortcuts; one without words isn't listed. */
  words?: (() => string) | undefined;
  /** Heading in the sheet. */
  group?: (() => string) | undefined;
  /** Return false to leave the key to whoever registered before. */
  run: (event: KeyboardEvent) => unknown;
  /** Also while typing in a field, or over an open dialog. Combinations with mod and Escape always are. */
  everywhere?: boolean;
}

/** `page`: the newest comes first, a dialog's keys before the page's. `shell`: after all of those, whenever they were added. */
type Layer = 'page' | 'shell';

const registered = createStore<readonly Hotkey[]>([]);

/** Adds keys; the answer removes them. */
export function addHotkeys(keys: readonly Hotkey[], layer: Layer = 'page'): () => void {
  registered.set((now) => (layer === 'shell' ? [...now, ...keys] : [...keys, ...now]));
  return () => registered.set((now) => now.filter((one) => !keys.includes(one)));
}

/** Keys that hold while the component is mounted. The handlers may close over fresh values; `keys` texts should stay. */
export function useHotkeys(keys: readonly Hotkey[], active = true, layer: Layer = 'page'): void {
  const newest = useRef(keys);
  newest.current = keys;
  const signature = keys.map((one) => one.keys).join('|');
  useEffect(() => {
    if (!active) return;
    const lasting = signature.split('|').map((text, index): Hotkey => {
      const one = () => newest.current[index];
      return {
        keys: text,
        words: newest.current[index]?.words && (() => one()?.words?.() ?? ''),
        group: newest.current[index]?.group && (() => one()?.group?.() ?? ''),
        everywhere: newest.current[index]?.everywhere ?? false,
        run: (event) => one()?.run(event),
      };
    });
    return addHotkeys(lasting, layer);
  }, [signature, active, layer]);
}

/** All keys that hold now, for the sheet. */
export function useRegisteredHotkeys(): readonly Hotkey[] {
  return useStore(registered);
}

/** Listens on the document; called once by the app. */
export function listenToKeys(): () => void {
  let first = '';
  let since = 0;
  const hear = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return; // an input method is at work
    const stroke = strokeOf(event);
    if (!stroke) return;
    const pair = first && event.timeStamp - since < SEQUENCE_MS ? `${first} ${stroke}` : '';
    first = '';
    if (pair && fire(pair, event)) return;
    if (fire(stroke, event)) return;
    if (!isTyping(event.target) && beginsPair(stroke)) {
      first = stroke;
      since = event.timeStamp;
    }
  };
  document.addEventListener('keydown', hear);
  return () => document.removeEventListener('keydown', hear);
}

/** `mod+k`, `shift+Tab`, `?`: the name of a stroke; nothing for a bare modifier. */
export function strokeOf(event: KeyboardEvent): string {
  const { key } = event;
  if (key === 'Control' || key === 'Meta' || key === 'Shift' || key === 'Alt' || key === 'Dead') return '';
  const mod = event.ctrlKey || event.metaKey ? 'mod+' : '';
  const alt = event.altKey ? 'alt+' : '';
  // Shift is part of `?` and `[` on some keyboards, so it counts only with letters and named keys.
  const shift = event.shiftKey && (key.length > 1 || /[a-z]/i.test(key)) ? 'shift+' : '';
  return `${mod}${alt}${shift}${key.length === 1 ? key.toLowerCase() : key}`;
}

function fire(keys: string, event: KeyboardEvent): boolean {
  const guarded = !keys.includes('mod+') && !keys.endsWith('Escape') && (isTyping(event.target) || overDialog());
  for (const one of registered.get()) {
    if (one.keys !== keys || (guarded && !one.everywhere)) continue;
    if (one.run(event) === false) continue;
    event.preventDefault();
    return true;
  }
  return false;
}

function beginsPair(stroke: string): boolean {
  return registered.get().some((one) => one.keys.startsWith(`${stroke} `));
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  const quiet = ['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file'];
  return target instanceof HTMLInputElement && !quiet.includes(target.type);
}

/** Whether a dialog stands over the page; it has Escape for itself. */
export function overDialog(): boolean {
  return [...document.querySelectorAll('[aria-modal="true"], [role="dialog"][data-state="open"]')].some(
    (dialog) => dialog.getClientRects().length > 0,
  );
}
