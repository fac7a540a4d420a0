import type { ReactNode } from 'react';
import styles from './Rows.module.css';

/** A part of a settings page. */
export function Section({
  title,
  words,
  children,
  act,
}: {
  title: string;
  words?: ReactNode;
  children?: ReactNode;
  act?: ReactNode;
}) {
  return (
    <section className={styles.section}>
      <header className={styles.head}>
        <div>
          <h2>{title}</h2>
          {words ? <p>{words}</p> : null}
        </div>
        {act}
      </header>
      {children}
    </section>
  );
}

/** One setting: what it is at the left, its control at the right. */
export function Row({
  label,
  hint,
  children,
  id,
}: {
  label: ReactNode;
  hint?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <div className={styles.row}>
      <div>
        <label className={styles.label} htmlFor={id}>
          {label}
        </label>
        {hint ? <p className={styles.hint}>{hint}</p> : null}
      </div>
      <div className={styles.control}>{children}</div>
    </div>
  );
}

/** One thing of a list: an icon, two lines, its acts. */
export function Item({
  icon,
  title,
  detail,
  acts,
}: {
  icon: ReactNode;
  title: ReactNode;
  detail: ReactNode;
  acts?: ReactNode;
}) {
  return (
    <li className={styles.item}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <div className={styles.words}>
        <div className={styles.title}>{title}</div>
        <div className={styles.hint}>{detail}</div>
      </div>
      {acts}
    </li>
  );
}
