import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import styles from './VirtualList.module.css';

const OVERSCAN = 8;
/** More is asked for when this many rows are left below. */
const ASK_AHEAD = 15;

interface VirtualListProps<R> {
  rows: readonly R[];
  idOf: (row: R) => string;
  /** px; the real height is measured. */
  rowHeight: number;
  render: (row: R, state: { current: boolean; index: number }) => ReactNode;
  label: string;
  /** The row of `useListCursor`; it is kept in view. */
  current?: string | undefined;
  onSelect?: (id: string, event: MouseEvent) => void;
  /** With a choice of several rows: which. */
  chosen?: ((id: string) => boolean) | undefined;
  /** Called near the end while there is more. */
  onMore?: (() => void) | undefined;
  /** The pointer came or went, or the list was scrolled away from its top: rows should not move now. */
  onBusy?: (busy: { pointer: boolean; scrolled: boolean }) => void;
  /** Another value means another list: it begins at its top. */
  listKey?: string;
  foot?: ReactNode;
}

/** A list of any length of which only the visible rows are in the page. */
export function VirtualList<R>({
  rows,
  idOf,
  rowHeight,
  render,
  label,
  current,
  onSelect,
  chosen,
  onMore,
  onBusy,
  listKey,
  foot,
}: VirtualListProps<R>) {
  const scroller = useRef<HTMLDivElement>(null);
  const busy = useRef({ pointer: false, scrolled: false });
  const tell = (change: Partial<typeof busy.current>) => {
    const next = { ...busy.current, ...change };
    if (next.pointer === busy.current.pointer && next.scrolled === busy.current.scrolled) return;
    busy.current = next;
    onBusy?.(next);
  };
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => (rows[index] ? idOf(rows[index]) : index),
    overscan: OVERSCAN,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const currentIndex = current === undefined ? -1 : rows.findIndex((row) => idOf(row) === current);

  useEffect(() => {
    if (currentIndex >= 0) virtual.scrollToIndex(currentIndex, { align: 'auto' });
  }, [currentIndex, virtual]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, not another render, begins at the top
  useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [listKey]);

  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - ASK_AHEAD) onMore?.();
  }, [last, rows.length, onMore]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only notes where the pointer is
    <div
      ref={scroller}
      className={styles.scroller}
      onScroll={(event) => tell({ scrolled: event.currentTarget.scrollTop > rowHeight / 2 })}
      onMouseEnter={() => tell({ pointer: true })}
      onMouseLeave={() => tell({ pointer: false })}
    >
      <div
        role="listbox"
        aria-multiselectable={chosen ? true : undefined}
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={currentIndex >= 0 ? optionId(label, current) : undefined}
        className={styles.list}
        style={{ height: virtual.getTotalSize() }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          const id = idOf(row);
          return (
            // biome-ignore lint/a11y/useFocusableInteractive: focus stays on the list, aria-activedescendant names the row
            // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's (useListCursor)
            <div
              key={item.key}
              id={optionId(label, id)}
              ref={virtual.measureElement}
              data-index={item.index}
              role="option"
              aria-selected={chosen ? chosen(id) : id === current}
              data-current={id === current || undefined}
              data-chosen={chosen?.(id) || undefined}
              aria-setsize={rows.length}
              aria-posinset={item.index + 1}
              className={styles.row}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={(event) => onSelect?.(id, event)}
            >
              {render(row, { current: id === current, index: item.index })}
            </div>
          );
        })}
      </div>
      {foot}
    </div>
  );
}

function optionId(label: string, id: string | undefined): string {
  return `${label.replace(/\s+/g, '-')}-${id}`;
}
