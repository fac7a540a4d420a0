import { CheckCircleFilled, CloseCircleFilled, MinusCircleOutlined, RightCircleFilled } from '@ant-design/icons';
import styles from './StepPath.module.css';

const MARKS = {
  done: <CheckCircleFilled />,
  now: <RightCircleFilled />,
  ahead: <MinusCircleOutlined />,
  /** Where the path was left. */
  off: <CloseCircleFilled />,
};

export interface PathStep {
  words: string;
  is: keyof typeof MARKS;
}

/** How far something is: what is done, where it stands, what lies ahead. */
export function StepPath({ label, steps }: { label: string; steps: readonly PathStep[] }) {
  return (
    <ol className={styles.path} aria-label={label}>
      {steps.map(({ words, is }) => (
        <li key={words} data-is={is} {...(is === 'now' || is === 'off' ? { 'aria-current': 'step' } : {})}>
          <span aria-hidden="true">{MARKS[is]}</span>
          {words}
          {is === 'done' ? <span className="sr-only">✓</span> : null}
        </li>
      ))}
    </ol>
  );
}
