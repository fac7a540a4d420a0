import { CheckOutlined, ExperimentOutlined, PauseOutlined, SyncOutlined, WarningOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Popover } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Mailbox } from '@/api/types';
import { useFormat } from '@/lib/format';
import styles from './SyncTruth.module.css';
import { secondsAgo, type Truth, truthOf } from './truth';
import { useIsDemo } from './useIsDemo';

const TICK_MS = 1_000;

/** 'sync ✓ 12 s ago', and behind a click the whole truth of each mailbox. */
export function SyncTruth({ mailboxes }: { mailboxes: Mailbox[] }) {
  const { t } = useTranslation();
  const truth = truthOf(mailboxes);
  const demo = useIsDemo();
  if (!truth) return null;
  if (demo) return <Demo />;
  const list = (
    <div className={styles.all}>
      {mailboxes.map((one) => (
        <OneMailbox key={one.id} mailbox={one} />
      ))}
    </div>
  );
  return (
    <Popover content={list} trigger="click" placement="topLeft" arrow={false}>
      <button type="button" className={styles.line} data-tone={truth.tone} title={t('mail:ui.sync.label')}>
        <span className={styles.icon}>{iconOf(truth)}</span>
        <span className={styles.words}>
          <Words truth={truth} />
        </span>
        {truth.quarantined > 0 ? (
          <span className={styles.aside} title={t('mail:ui.sync.quarantined', { count: truth.quarantined })}>
            <WarningOutlined /> {truth.quarantined}
          </span>
        ) : null}
        {truth.total > 0 ? <i className={styles.bar} style={{ width: `${share(truth)}%` }} /> : null}
      </button>
    </Popover>
  );
}

/** The demo's mailboxes stand still because nothing is behind them, and that is no trouble. */
function Demo() {
  const { t } = useTranslation();
  return (
    <Popover
      content={<p className={styles.note}>{t('mail:ui.demo.words')}</p>}
      trigger="click"
      placement="topLeft"
      arrow={false}
    >
      <button type="button" className={styles.line}>
        <ExperimentOutlined aria-hidden="true" />
        <span className={styles.words}>{t('mail:ui.demo.short')}</span>
      </button>
    </Popover>
  );
}

function OneMailbox({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const format = useFormat();
  const truth = truthOf([mailbox]);
  if (!truth) return null;
  return (
    <section className={styles.one}>
      <Link to="/settings/mailboxes/$id" params={{ id: mailbox.id }} className={styles.address}>
        {mailbox.address}
      </Link>
      <p className={styles.state} data-tone={truth.tone}>
        {iconOf(truth)} <Words truth={truth} />
      </p>
      {mailbox.problem ? (
        <p className={styles.problem}>
          {mailbox.problem.title}
          {mailbox.problem.advice ? ` ${mailbox.problem.advice}` : ''}
        </p>
      ) : null}
      <dl className={styles.facts}>
        <dt>{t('mail:ui.sync.last_success')}</dt>
        <dd>{truth.lastSuccessAt ? <Ago at={truth.lastSuccessAt} /> : t('mail:ui.sync.never')}</dd>
        <dt>{t('mail:ui.sync.behind')}</dt>
        <dd>{t('mail:ui.sync.seconds', { count: truth.behindSeconds })}</dd>
        <dt>{t('mail:ui.sync.missing_label')}</dt>
        <dd data-bad={truth.missing > 0}>{format.number(truth.missing)}</dd>
        <dt>{t('mail:ui.sync.quarantined_label')}</dt>
        <dd data-bad={truth.quarantined > 0}>
          {truth.quarantined > 0 ? (
            <Link to="/settings/mailboxes/$id" params={{ id: mailbox.id }} hash="quarantine">
              {format.number(truth.quarantined)}
            </Link>
          ) : (
            0
          )}
        </dd>
      </dl>
    </section>
  );
}

function Words({ truth }: { truth: Truth }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (truth.phase === 'failing') return t('mail:ui.sync.failing');
  if (truth.phase === 'paused') return t('mail:ui.sync.paused');
  if (truth.total > 0) {
    return (
      <span className="num">
        {t('mail:ui.sync.filling', { fetched: format.number(truth.fetched), total: format.number(truth.total) })}
      </span>
    );
  }
  if (truth.missing > 0) return t('mail:ui.sync.missing', { count: truth.missing });
  if (!truth.lastSuccessAt) return t('mail:ui.sync.connecting');
  return (
    <>
      {t('mail:ui.sync.whole')} <Ago at={truth.lastSuccessAt} />
    </>
  );
}

/** Ticks by the second by itself, so that nothing else is drawn anew. */
export function Ago({ at }: { at: string }) {
  const format = useFormat();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time className="num" dateTime={at} title={format.dateTime(at)}>
      {secondsAgo(at, format.lang, now)}
    </time>
  );
}

function iconOf(truth: Truth) {
  if (truth.phase === 'failing' || truth.missing > 0) return <WarningOutlined aria-hidden="true" />;
  if (truth.phase === 'paused') return <PauseOutlined aria-hidden="true" />;
  if (truth.phase === 'live') return <CheckOutlined aria-hidden="true" />;
  return <SyncOutlined spin aria-hidden="true" />;
}

function share(truth: Truth): number {
  return truth.total > 0 ? Math.min(100, (truth.fetched / truth.total) * 100) : 0;
}
