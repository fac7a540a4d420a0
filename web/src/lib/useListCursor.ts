import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from './hotkeys';

interface ListCursor {
  /** The row that keys act on; undefined for an empty list. */
  current: string | undefined;
  index: number;
  select: (id: string) => void;
  move: (by: number) => void;
}

interface Options {
  ids: readonly string[];
  /** Enter or `o`. */
  onOpen?: (id: string) => void;
  /** Told when keys or `select` move the cursor. */
  onMove?: (id: string) => void;
  /** Off while another list has the keys. */
  active?: boolean;
}

/** j/k (and arrows) through a list. The cursor follows its row when rows come and go, and takes the next when it leaves. */
export function useListCursor({ ids, onOpen, onMove, active = true }: Options): ListCursor {
  const { t } = useTranslation();
  const [at, setAt] = useState<{ id: string | undefined; index: number }>({ id: ids[0], index: 0 });
  const index = placeOf(at, ids);
  const current = ids[index];

  useEffect(() => {
    if (current !== at.id || index !== at.index) setAt({ id: current, index });
  }, [current, index, at]);

  const select = useCallback(
    (id: string) => {
      setAt({ id, index: Math.max(0, ids.indexOf(id)) });
      onMove?.(id);
    },
    [ids, onMove],
  );
  const move = useCallback(
    (by: number) => {
      const id = ids[Math.max(0, Math.min(ids.length - 1, index + by))];
      if (id !== undefined && id !== current) select(id);
    },
    [ids, index, current, select],
  );

  const group = () => t('keys.list');
  const open = () => (current !== undefined && onOpen ? onOpen(current) : false);
  useHotkeys(
    [
      { keys: 'j', words: () => t('keys.next'), group, run: () => move(1) },
      { keys: 'k', words: () => t('keys.previous'), group, run: () => move(-1) },
      { keys: 'ArrowDown', run: () => move(1) },
      { keys: 'ArrowUp', run: () => move(-1) },
      { keys: 'Enter', words: () => t('keys.open'), group, run: (e) => (ownsEnter(e.target) ? false : open()) },
      { keys: 'o', run: open },
    ],
    active && ids.length > 0,
  );
  return { current, index, select, move };
}

/** Where the cursor stands: at its row, else where that row was. */
export function placeOf(at: { id: string | undefined; index: number }, ids: readonly string[]): number {
  const found = at.id === undefined ? -1 : ids.indexOf(at.id);
  return found >= 0 ? found : Math.max(0, Math.min(at.index, ids.length - 1));
}

function ownsEnter(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('a,button,[role=button],[role=menuitem]') !== null;
}
