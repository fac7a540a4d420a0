import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { useIsPhone } from '@/lib/media';
import styles from './SplitPane.module.css';

const KEY_STEP_PX = 16;

interface SplitPaneProps {
  /** The width is remembered under this name. */
  id: string;
  /** Says what the handle divides, for screen readers. */
  label: string;
  first: ReactNode;
  second: ReactNode;
  /** On a phone only one side is there: the second when this is true. */
  showsSecond: boolean;
  initial?: number;
  min?: number;
  max?: number;
}

/** Two panes side by side with a handle between; on a phone one at a time. */
export function SplitPane({
  id,
  label,
  first,
  second,
  showsSecond,
  initial = 380,
  min = 280,
  max = 640,
}: SplitPaneProps) {
  const phone = useIsPhone();
  const [width, setWidth] = useState(() => clamp(Number(keptWidth(id)) || initial, min, max));
  const start = useRef<{ x: number; width: number } | undefined>(undefined);

  if (phone) return <div className={styles.one}>{showsSecond ? second : first}</div>;

  const take = (next: number) => {
    const fit = clamp(next, min, max);
    setWidth(fit);
    keepWidth(id, fit);
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (start.current) take(start.current.width + event.clientX - start.current.x);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowLeft: -KEY_STEP_PX, ArrowRight: KEY_STEP_PX }[event.key];
    if (!by) return;
    event.preventDefault();
    take(width + by);
  };

  return (
    <div className={styles.split} style={{ gridTemplateColumns: `${width}px 1px minmax(0, 1fr)` }}>
      <div className={styles.pane}>{first}</div>
      {/* biome-ignore lint/a11y/useSemanticElements: a separator that can be moved is a widget; hr can't be */}
      <div
        className={styles.handle}
        role="separator"
        tabIndex={0}
        aria-label={label}
        aria-orientation="vertical"
        aria-valuenow={width}
        aria-valuemin={min}
        aria-valuemax={max}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          start.current = undefined;
        }}
        onDoubleClick={() => take(initial)}
        onKeyDown={onKeyDown}
      />
      <div className={styles.pane}>{second}</div>
    </div>
  );
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}

function keptWidth(id: string): string | null {
  try {
    return localStorage.getItem(`tradewind.split.${id}`);
  } catch {
    return null;
  }
}

function keepWidth(id: string, width: number): void {
  try {
    localStorage.setItem(`tradewind.split.${id}`, String(width));
  } catch {
    // Refused storage: the width lasts as long as the page.
  }
}
