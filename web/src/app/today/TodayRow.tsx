import { useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import styles from './Today.module.css';
import type { TodayActs } from './useTodayActs';

export interface RowProps<R> {
  row: R;
  acts: TodayActs;
  /** The keys act on it. */
  current: boolean;
  onSelect: () => void;
}

interface TodayRowProps {
  href: string;
  current: boolean;
  onSelect: () => void;
  lead: ReactNode;
  title: ReactNode;
  aside?: ReactNode;
  detail: ReactNode;
  acts: ReactNode;
}

/** A line of the day: its link is the whole row, its acts show under the pointer and on the current one. */
export function TodayRow({ href, current, onSelect, lead, title, aside, detail, acts }: TodayRowProps) {
  const router = useRouter();
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (current) line.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <li ref={line} className={styles.row} data-current={current} onFocus={onSelect}>
      {lead}
      <div className={styles.words}>
        <div className={styles.title}>
          <a
            href={href}
            className={styles.link}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              router.history.push(href);
            }}
          >
            {title}
          </a>
          {aside}
        </div>
        <div className={styles.detail}>{detail}</div>
      </div>
      <div className={styles.acts}>{acts}</div>
    </li>
  );
}
