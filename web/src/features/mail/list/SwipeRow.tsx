import { CheckOutlined, ClockCircleOutlined } from '@ant-design/icons';
import { type PointerEvent, type ReactNode, useRef, useState } from 'react';
import styles from './SwipeRow.module.css';

/** A swipe counts from here (px); further it goes only slowly. */
const COUNTS_PX = 72;
const STARTS_PX = 10;
const HOLD_MS = 450;

interface SwipeRowProps {
  onDone: () => void;
  onSnooze: () => void;
  /** A long press. */
  onHold: () => void;
  children: ReactNode;
}

/** A row under a thumb: to the right it is done, to the left it is put off, held it is chosen. */
export function SwipeRow({ onDone, onSnooze, onHold, children }: SwipeRowProps) {
  const [by, setBy] = useState(0);
  const start = useRef<{ x: number; y: number; swiping: boolean } | undefined>(undefined);
  const holding = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const quiet = useRef(false);

  const end = () => {
    clearTimeout(holding.current);
    start.current = undefined;
    setBy(0);
  };
  const onPointerDown = (event: PointerEvent) => {
    if (event.pointerType === 'mouse') return;
    quiet.current = false;
    start.current = { x: event.clientX, y: event.clientY, swiping: false };
    holding.current = setTimeout(() => {
      quiet.current = true;
      end();
      onHold();
    }, HOLD_MS);
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const from = start.current;
    if (!from) return;
    const x = event.clientX - from.x;
    const y = event.clientY - from.y;
    if (!from.swiping) {
      if (Math.abs(y) > STARTS_PX) return end();
      if (Math.abs(x) < STARTS_PX) return;
      from.swiping = true;
      clearTimeout(holding.current);
      event.currentTarget.setPointerCapture(event.pointerId);
    }
    const over = Math.max(0, Math.abs(x) - COUNTS_PX);
    setBy(Math.sign(x) * (Math.min(Math.abs(x), COUNTS_PX) + over * 0.3));
  };
  const onPointerUp = () => {
    if (start.current?.swiping) {
      quiet.current = true;
      if (by >= COUNTS_PX) onDone();
      if (by <= -COUNTS_PX) onSnooze();
    }
    end();
  };
  return (
    <div
      className={styles.swipe}
      data-side={by > 0 ? 'done' : by < 0 ? 'snooze' : undefined}
      data-counts={Math.abs(by) >= COUNTS_PX}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={end}
      onClickCapture={(event) => {
        if (!quiet.current) return;
        quiet.current = false;
        event.stopPropagation();
      }}
    >
      <span className={styles.under} aria-hidden="true">
        {by > 0 ? <CheckOutlined /> : <ClockCircleOutlined />}
      </span>
      <div className={styles.over} style={by === 0 ? undefined : { transform: `translateX(${by}px)` }}>
        {children}
      </div>
    </div>
  );
}
