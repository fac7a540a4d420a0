import { type ReactNode, useId } from 'react';
import styles from './FormField.module.css';

/** The server's words about fields; `Problem` of api fits. */
export interface FieldProblem {
  words: string;
  code: string;
  errors: readonly { field: string; detail: string }[];
}

/** What a control needs to be tied to its label and its error: spread it on the antd control. */
export interface FieldProps {
  id: string;
  status: 'error' | undefined;
  'aria-invalid': boolean;
  'aria-describedby': string | undefined;
}

interface FormFieldProps {
  label: ReactNode;
  /** The field's name in the API; its errors stand below it. */
  name: string;
  problem?: FieldProblem | undefined;
  /** An error found here, before the server is asked. */
  error?: string | undefined;
  hint?: ReactNode;
  children: (field: FieldProps) => ReactNode;
}

/** A label, a control, and what is wrong with it, beside it. */
export function FormField({ label, name, problem, error, hint, children }: FormFieldProps) {
  const id = useId();
  const told = error ?? problem?.errors.find((one) => one.field === name)?.detail;
  const noteId = told || hint ? `${id}-note` : undefined;
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
      </label>
      {children({ id, status: told ? 'error' : undefined, 'aria-invalid': Boolean(told), 'aria-describedby': noteId })}
      {told ? (
        <p id={noteId} className={styles.error} role="alert">
          {told}
        </p>
      ) : hint ? (
        <p id={noteId} className={styles.hint}>
          {hint}
        </p>
      ) : null}
    </div>
  );
}

/** What is wrong with the whole, or with fields that the form doesn't show; nothing when all of it stands beside fields. */
export function FormProblem({ problem, shown }: { problem?: FieldProblem | undefined; shown: readonly string[] }) {
  if (!problem) return null;
  const elsewhere = problem.errors.filter((one) => !shown.includes(one.field));
  if (problem.errors.length > 0 && elsewhere.length === 0) return null;
  return (
    <div className={styles.problem} role="alert">
      {problem.words}
      {elsewhere
        .filter((one) => one.detail !== problem.words)
        .map((one) => (
          <p key={one.field}>{one.detail}</p>
        ))}
    </div>
  );
}
