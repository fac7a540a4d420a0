import { CheckOutlined } from '@ant-design/icons';
import { useRouter } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Entry } from '@/api/types';
import { useFormat } from '@/lib/format';
import { DueChip } from '../DueChip';
import { EntryFiles } from '../files/EntryFiles';
import { TYPE_ICONS } from '../followUpTypes/icons';
import { isStage } from '../stages';
import styles from './Company.module.css';
import { KIND_ICONS } from './kinds';
import { useDone } from './useDone';

/** A longer text is folded. */
const TEXT_CHARS_SHOWN = 360;

/** One thing that happened. */
export function EntryLine({ entry, companyId }: { entry: Entry; companyId: string }) {
  const format = useFormat();
  const { kind, at, by, next_at, done_at } = entry;
  const isQuiet =
    kind === 'stage' || kind === 'owner' || kind === 'created' || kind === 'merge' || kind === 'opportunity';
  return (
    <li className={styles.entry} data-kind={kind} data-quiet={isQuiet}>
      <span className={styles.dot} aria-hidden="true">
        {entry.type ? TYPE_ICONS[entry.type.icon] : KIND_ICONS[kind]}
      </span>
      <div className={styles.entryBody}>
        <div className={styles.entryHead}>
          <Headline entry={entry} />
          <span className={styles.by}>
            {by?.name}{' '}
            <time className="num" dateTime={at} title={format.dateTime(at)}>
              {format.time(at)}
            </time>
          </span>
        </div>
        {isQuiet ? null : <Text text={entry.text} isExcerpt={kind === 'mail_in' || kind === 'mail_out'} />}
        <EntryFiles files={entry.files} />
        {next_at && kind !== 'mail_in' && kind !== 'mail_out' ? (
          <Promised entry={entry} companyId={companyId} at={next_at} done={done_at} />
        ) : null}
      </div>
    </li>
  );
}

function Headline({ entry }: { entry: Entry }): ReactNode {
  const { t } = useTranslation();
  const { kind, title, text, thread_id } = entry;
  const stage = (code: string) => (isStage(code) ? t(`customers:ui.stage.${code}`) : code);
  if (kind === 'stage')
    return <span>{t('customers:ui.entry.stage_moved', { before: stage(text), after: stage(title) })}</span>;
  if (kind === 'created') return <span>{t('customers:ui.entry.created', { stage: stage(title) })}</span>;
  if (kind === 'merge') return <span>{t('customers:ui.entry.merged', { names: title })}</span>;
  if (kind === 'request' && isRequest(title)) return <span>{t(`customers:ui.entry.request_${title}`)}</span>;
  if (kind === 'conflict' && isConflict(title)) return <span>{t(`customers:ui.entry.conflict_${title}`)}</span>;
  if (kind === 'owner') {
    // The first line of the text names those before; why it moved, if that was told, stands below.
    const why = text.split('\n').slice(1).join(' ');
    const words = title ? t('customers:ui.entry.owner', { after: title }) : t('customers:ui.entry.owner_none');
    return <span>{why ? `${words} · ${why}` : words}</span>;
  }
  if (kind === 'opportunity') return <span>{opportunityWords(t, title, text)}</span>;
  const called = entry.type?.name ?? t(`customers:ui.entry.${kind}`);
  const words = <b>{title || called}</b>;
  return (
    <span>
      <span className="sr-only">{called}: </span>
      {thread_id ? <ThreadLink id={thread_id}>{words}</ThreadLink> : words}
    </span>
  );
}

const REQUESTS = ['share', 'hand_over', 'shared', 'handed_over', 'refused'] as const;
const isRequest = (title: string): title is (typeof REQUESTS)[number] => REQUESTS.some((one) => one === title);
const CONFLICTS = ['opened', 'keep', 'merge', 'both'] as const;
const isConflict = (title: string): title is (typeof CONFLICTS)[number] => CONFLICTS.some((one) => one === title);
/** The first line of the text says what happened, the others where or why. */
function opportunityWords(t: TFunction, name: string, text: string): string {
  const [what = '', first = '', second = ''] = text.split('\n');
  const why = [first, second].filter(Boolean).join(' · ');
  if (what === 'stage') return t('customers:ui.entry.opportunity_stage', { name, before: first, after: second });
  if (what === 'won') return t('customers:ui.entry.opportunity_won', { name });
  if (what === 'lost') return t('customers:ui.entry.opportunity_lost', { name, why });
  if (what === 'reopened') return t('customers:ui.entry.opportunity_reopened', { name });
  return t('customers:ui.entry.opportunity_made', { name });
}

function ThreadLink({ id, children }: { id: string; children: ReactNode }) {
  const router = useRouter();
  const href = `/mail?thread=${id}`;
  return (
    <a
      href={href}
      className={styles.threadLink}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        router.history.push(href);
      }}
    >
      {children}
    </a>
  );
}

function Text({ text, isExcerpt }: { text: string; isExcerpt: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  if (!text) return null;
  const isLong = text.length > TEXT_CHARS_SHOWN;
  return (
    <p className={styles.text}>
      {isLong && !open ? `${text.slice(0, TEXT_CHARS_SHOWN).trimEnd()}… ` : text}
      {isExcerpt && !isLong ? '…' : ''}
      {isLong && !open ? (
        <button type="button" className={styles.linkButton} onClick={() => setOpen(true)}>
          {t('customers:ui.timeline.more')}
        </button>
      ) : null}
    </p>
  );
}

function Promised({
  entry,
  companyId,
  at,
  done,
}: {
  entry: Entry;
  companyId: string;
  at: string;
  done: string | null;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const keep = useDone(companyId);
  if (done) {
    return (
      <p className={styles.kept}>
        <CheckOutlined aria-hidden="true" /> {t('customers:ui.follow_up.done_on', { at: format.date(done) })}
      </p>
    );
  }
  return (
    <p className={styles.promise}>
      {t('customers:ui.follow_up.next')} <DueChip at={at} />
      <Button
        size="small"
        icon={<CheckOutlined />}
        loading={keep.isPending}
        onClick={() => keep.mutate({ id: entry.id, next_at: at })}
      >
        {t('customers:ui.follow_up.done')}
      </Button>
    </p>
  );
}
