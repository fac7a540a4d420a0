import type { ReactNode } from 'react';
import styles from './Own.module.css';

/** A part of the page, under its heading. */
export function Part({ title, words, children }: { title: string; words?: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <header>
        <h2>{title}</h2>
        {words ? <p className={styles.quiet}>{words}</p> : null}
      </header>
      {children}
    </section>
  );
}
