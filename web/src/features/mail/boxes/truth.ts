import type { Mailbox } from '@/api/types';

/** The state of one or several mailboxes' sync in one line: the worst is told. */
export interface Truth {
  tone: 'green' | 'amber' | 'red' | 'accent';
  phase: Mailbox['sync']['phase'];
  /** The oldest of the last successes; none when a mailbox never had one. */
  lastSuccessAt: string | null;
  behindSeconds: number;
  fetched: number;
  total: number;
  missing: number;
  quarantined: number;
}

const RANK: Record<Mailbox['sync']['phase'], number> = {
  live: 0,
  backfill: 1,
  newest: 2,
  connecting: 3,
  paused: 4,
  failing: 5,
};
const TONE: Record<Mailbox['sync']['phase'], Truth['tone']> = {
  live: 'green',
  backfill: 'accent',
  newest: 'accent',
  connecting: 'accent',
  paused: 'amber',
  failing: 'red',
};

/** Sums up; mailboxes that work through their past or do nothing don't hide one that fails. */
export function truthOf(mailboxes: readonly Mailbox[]): Truth | undefined {
  if (mailboxes.length === 0) return undefined;
  const phases = mailboxes.map((one) => phaseOf(one));
  const phase = phases.reduce((worst, one) => (RANK[one] > RANK[worst] ? one : worst), 'live');
  const sum = (pick: (one: Mailbox['sync']) => number) => mailboxes.reduce((all, one) => all + pick(one.sync), 0);
  const filling = mailboxes.filter((one) => one.sync.phase === 'backfill' || one.sync.phase === 'newest');
  const times = mailboxes.map((one) => one.sync.last_success_at);
  return {
    tone: sum((one) => one.missing) > 0 && phase === 'live' ? 'amber' : TONE[phase],
    phase,
    lastSuccessAt: times.includes(null) ? null : (times.sort()[0] ?? null),
    behindSeconds: Math.max(...mailboxes.map((one) => one.sync.behind_seconds ?? 0)),
    fetched: filling.reduce((all, one) => all + one.sync.fetched, 0),
    total: filling.reduce((all, one) => all + one.sync.total, 0),
    missing: sum((one) => one.missing),
    quarantined: sum((one) => one.quarantined),
  };
}

function phaseOf(mailbox: Mailbox): Mailbox['sync']['phase'] {
  if (mailbox.state === 'failing') return 'failing';
  if (mailbox.state === 'paused') return 'paused';
  return mailbox.sync.phase;
}

/** '12 s ago', '3 min ago', '2 hr. ago': down to the second, because trust in a sync is a matter of seconds. */
export function secondsAgo(at: string, lang: string, now: number): string {
  const seconds = Math.max(0, Math.round((now - Date.parse(at)) / 1000));
  const relative = new Intl.RelativeTimeFormat(lang, { style: 'narrow', numeric: 'always' });
  if (seconds < 60) return relative.format(-seconds, 'second');
  if (seconds < 3600) return relative.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return relative.format(-Math.floor(seconds / 3600), 'hour');
  return relative.format(-Math.floor(seconds / 86_400), 'day');
}
