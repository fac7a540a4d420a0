import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, MailRuleChange, MailRuleRun } from '@/api/types';
import { useAct } from '@/api/useAct';
import { AppLink } from '@/lib/AppLink';
import { useFormat } from '@/lib/format';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { StageChip, type Tone } from '@/ui/StageChip';
import { ListTime } from '@/ui/Times';
import { ruleChangesQuery, ruleRunQuery } from '../queries';
import { nameOf } from '../words';
import { DidWords } from './Did';
import styles from './Handling.module.css';
import type { Names } from './useNames';

/** How far back a run looks; 0: all. */
export const DAYS_CHOICES = [7, 30, 90, 365, 0] as const;
/** Mail is no older. */
const BEGINNING = '1990-01-01T00:00:00Z';
/** While a run is at work it is asked for anew, should a message of it be lost. */
const ASK_MS = 2_000;

export const sinceDays = (days: number): string =>
  days === 0 ? BEGINNING : new Date(Date.now() - days * 86_400_000).toISOString();

const TONES: Record<MailRuleRun['state'], Tone> = {
  looking: 'accent',
  looked: 'violet',
  doing: 'accent',
  done: 'green',
  undoing: 'accent',
  undone: 'neutral',
};

const isAtWork = (run: MailRuleRun) => !run.stopped && ['looking', 'doing', 'undoing'].includes(run.state);

/** A run over the past: how far it is, what it lists, and what can be done with it. */
export function RunView({ id, names }: { id: Id; names: Names }) {
  const { t } = useTranslation();
  const format = useFormat();
  const {
    data: run,
    error,
    refetch,
  } = useQuery({
    ...ruleRunQuery(id),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? ASK_MS : false),
  });
  if (error && !run) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!run) return <RowsLoading rows={3} />;
  const looking = run.state === 'looking';
  const [done, of] = looking ? [run.looked, run.total] : [run.changed, run.found];
  return (
    <div className={styles.run} aria-live="polite">
      <p className={styles.state}>
        <StageChip tone={run.stopped ? 'amber' : TONES[run.state]}>
          {t(run.stopped ? 'mail:late.handling.run_stopped' : `mail:late.handling.run_${run.state}`)}
        </StageChip>
        <span className="num">
          {looking
            ? t('mail:late.handling.looked', { looked: format.number(run.looked), total: format.number(run.total) })
            : t('mail:late.handling.found', { count: run.found, looked: format.number(run.looked) })}
          {run.more ? ` ${t('mail:late.handling.more')}` : ''}
        </span>
      </p>
      {isAtWork(run) || run.stopped ? (
        <Progress size="small" showInfo={false} percent={of === 0 ? 100 : Math.round((done / of) * 100)} />
      ) : null}
      <Acts run={run} />
      {looking && run.found === 0 ? null : <Changes run={run} names={names} />}
    </div>
  );
}

function Acts({ run }: { run: MailRuleRun }) {
  const { t } = useTranslation();
  const [sends, setSends] = useState(false);
  const [makes, setMakes] = useState(false);
  const act = useAct({
    call: (what: 'apply' | 'stop' | 'resume' | 'undo') =>
      api.POST('/api/mail/rule-runs/{id}/act', {
        params: { path: { id: run.id } },
        body: { act: what, sends, makes },
      }),
    invalidates: ['mail.rule_runs.get', 'mail.rule_runs.list', 'mail.rule_runs.changes', 'mail.rules.list'],
  });
  const button = (what: 'apply' | 'stop' | 'resume' | 'undo', words: string, primary = false) => (
    <Button {...(primary ? { type: 'primary' as const } : {})} loading={act.isPending} onClick={() => act.mutate(what)}>
      {words}
    </Button>
  );
  if (!run.saved && !isAtWork(run)) return null;
  const ready = run.state === 'looked' && run.found > 0;
  return (
    <div className={styles.acts}>
      {ready && run.could_send ? (
        <Checkbox checked={sends} onChange={(event) => setSends(event.target.checked)}>
          {t('mail:late.handling.also_send')}
        </Checkbox>
      ) : null}
      {ready && run.could_make ? (
        <Checkbox checked={makes} onChange={(event) => setMakes(event.target.checked)}>
          {t('mail:late.handling.also_make')}
        </Checkbox>
      ) : null}
      {ready ? button('apply', t('mail:late.handling.apply', { count: run.found }), true) : null}
      {isAtWork(run) ? button('stop', t('mail:late.handling.do_stop_run')) : null}
      {run.stopped ? button('resume', t('mail:late.handling.do_resume'), true) : null}
      {run.state === 'done' || (run.state === 'doing' && run.stopped)
        ? button('undo', t('mail:late.handling.do_undo'))
        : null}
      {run.state === 'done' && (run.sends || run.makes) ? (
        <p className={styles.quiet}>{t('mail:late.handling.stays')}</p>
      ) : null}
    </div>
  );
}

function Changes({ run, names }: { run: MailRuleRun; names: Names }) {
  const { t } = useTranslation();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(ruleChangesQuery(run.id));
  const rows = rowsOf(data);
  if (!data) return <RowsLoading rows={3} />;
  if (rows.length === 0) return <p className={styles.quiet}>{t('mail:late.handling.nothing')}</p>;
  return (
    <>
      <ul className={styles.changes}>
        {rows.map((row) => (
          <ChangeLine key={row.message_id} row={row} names={names} />
        ))}
      </ul>
      {hasNextPage ? (
        <Button size="small" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          {t('mail:late.handling.show_more')}
        </Button>
      ) : null}
    </>
  );
}

function ChangeLine({ row, names }: { row: MailRuleChange; names: Names }) {
  const { t } = useTranslation();
  return (
    <li className={styles.change} data-state={row.state}>
      <AppLink href={`/mail?box=all&thread=${row.thread_id}`} className={styles.mail}>
        <b>{row.subject || t('mail:ui.no_subject')}</b>
        <span className={styles.quiet}>
          {nameOf(row.from)} · <ListTime at={row.at} />
        </span>
      </AppLink>
      <span className={styles.would}>
        {row.state === 'planned' ? (
          row.steps.map((step) => names.action(step.action)).join(' · ')
        ) : (
          <DidWords did={row.did} undone={row.state === 'undone'} />
        )}
      </span>
    </li>
  );
}
