import type { ReactNode } from 'react';
import styles from './Scroller.module.css';

/** What scrolls without anything in it that takes the focus: it takes it itself, so that arrow keys reach all of it. */
export function Scroller({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: scrolled by keys
    <section className={styles.scroller} tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
