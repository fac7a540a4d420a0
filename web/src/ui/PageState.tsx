import { DisconnectOutlined, InboxOutlined, LockOutlined, SearchOutlined, WarningOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './PageState.module.css';

interface Act {
  words: string;
  run: () => void;
}

/** `h1` where the state is the whole page and no head stands above it. */
type Heading = 'h1' | 'h2';

interface Frame {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  act?: ReactNode;
  tone?: 'plain' | 'problem';
  heading?: Heading | undefined;
}

function Stand({ icon, title, children, act, tone = 'plain', heading: Title = 'h2' }: Frame) {
  return (
    <section className={styles.stand} data-tone={tone}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <Title>{title}</Title>
      {children ? <div className={styles.words}>{children}</div> : null}
      {act ? <div className={styles.act}>{act}</div> : null}
    </section>
  );
}

/** Nothing here yet: says what will be here, and offers the one act that brings it. */
export function FirstUse({
  title,
  children,
  act,
  icon,
  heading,
}: {
  title: string;
  children?: ReactNode;
  act?: Act;
  icon?: ReactNode;
  heading?: Heading;
}) {
  const button = act ? (
    <Button type="primary" onClick={act.run}>
      {act.words}
    </Button>
  ) : null;
  return (
    <Stand icon={icon ?? <InboxOutlined />} title={title} act={button} heading={heading}>
      {children}
    </Stand>
  );
}

/** The filter leaves nothing: shows the filter and offers to clear it. */
export function EmptyResult({ filter, onClear }: { filter?: ReactNode; onClear?: () => void }) {
  const { t } = useTranslation();
  const button = onClear ? <Button onClick={onClear}>{t('state.clear_filter')}</Button> : null;
  return (
    <Stand icon={<SearchOutlined />} title={t('state.empty_title')} act={button}>
      {filter}
    </Stand>
  );
}

/** What a page needs to know of a problem; `Problem` of api fits. */
export interface ShownProblem {
  words: string;
  code: string;
  status: number;
  requestId?: string | undefined;
}

/** It did not work: what happened, the code for support, and a way to try again. */
export function ErrorState({
  problem,
  onRetry,
  heading,
}: {
  problem: ShownProblem;
  onRetry?: () => void;
  heading?: Heading;
}) {
  const { t } = useTranslation();
  if (problem.status === 403) return <NoRight />;
  const button = onRetry ? <Button onClick={onRetry}>{t('state.retry')}</Button> : null;
  if (problem.code === 'unreachable') {
    return (
      <Stand icon={<DisconnectOutlined />} title={t('state.away_title')} act={button} heading={heading}>
        <p>{t('state.away_words')}</p>
      </Stand>
    );
  }
  return (
    <Stand icon={<WarningOutlined />} title={t('state.error_title')} act={button} tone="problem" heading={heading}>
      <p>{problem.words}</p>
      <p className={styles.code}>{problem.requestId ? `${problem.code} · ${problem.requestId}` : problem.code}</p>
    </Stand>
  );
}

/** The account may not see this: says who can grant it. */
export function NoRight() {
  const { t } = useTranslation();
  return (
    <Stand icon={<LockOutlined />} title={t('state.no_right_title')}>
      <p>{t('state.no_right_words')}</p>
    </Stand>
  );
}

/** Loading that lasts: nothing for 150 ms, then the skeleton, so that quick answers don't flicker. */
const SKELETON_AFTER_MS = 150;

/** The real shape of a list while it loads. */
export function RowsLoading({ rows = 8, tall = false }: { rows?: number; tall?: boolean }) {
  return (
    <Loading>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are alike and never move
        <div key={row} className={tall ? styles.rowTall : styles.row}>
          <i style={{ width: tall ? 28 : 16, height: tall ? 28 : 16, borderRadius: '50%' }} />
          <span>
            <i style={{ width: `${34 + ((row * 17) % 30)}%` }} />
            {tall ? <i style={{ width: `${52 + ((row * 23) % 36)}%` }} /> : null}
          </span>
          <i style={{ width: 44 }} />
        </div>
      ))}
    </Loading>
  );
}

/** A skeleton of any shape: children draw it, `<i>` is a grey bar. */
export function Loading({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), SKELETON_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={styles.loading} aria-busy="true">
      <span className="sr-only" role="status">
        {late ? t('state.loading') : ''}
      </span>
      {late ? children : null}
    </div>
  );
}
