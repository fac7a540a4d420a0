import type { ReactNode } from 'react';
import styles from './Page.module.css';

interface PageProps {
  title: ReactNode;
  /** Beside the title: a count, a chip. */
  aside?: ReactNode;
  /** At the right: the page's acts, the primary one last. */
  acts?: ReactNode;
  /** Below the head: tabs or filters. */
  bar?: ReactNode;
  /** Text and forms keep a readable width; tables and lists take all. */
  width?: 'full' | 'reading';
  children: ReactNode;
}

/** The frame of a page: head, bar, and a body that scrolls by itself. */
export function Page({ title, aside, acts, bar, width = 'full', children }: PageProps) {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{title}</h1>
        {aside}
        <span className={styles.acts}>{acts}</span>
      </header>
      {bar ? <div className={styles.bar}>{bar}</div> : null}
      <div className={styles.body} data-width={width}>
        {children}
      </div>
    </div>
  );
}
