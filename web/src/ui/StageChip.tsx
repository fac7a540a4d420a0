import type { ReactNode } from 'react';
import styles from './StageChip.module.css';

/** Colour means state: green won or paid, amber waiting, red overdue or failed, violet automatic or suggested. */
export type Tone = 'neutral' | 'accent' | 'green' | 'amber' | 'red' | 'violet';

/** A state in words, with its colour as a help. */
export function StageChip({
  tone = 'neutral',
  icon,
  children,
}: {
  tone?: Tone;
  icon?: ReactNode;
  children: ReactNode;
}) {
  return (
    <span className={styles.chip} data-tone={tone}>
      {icon ?? <i className={styles.dot} aria-hidden="true" />}
      {children}
    </span>
  );
}
