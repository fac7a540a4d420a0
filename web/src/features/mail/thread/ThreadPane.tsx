import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import type { Mailbox, MailLabel, Message, Thread } from '@/api/types';
import { schemeNow } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { threadAsLeft } from '../acts';
import { bodyQuery, threadQuery } from '../queries';
import type { MailKeys } from '../useMailKeys';
import type { MailList } from '../useMailList';
import type { Turn } from '../useMailSearch';
import { actsOf, type Thing, waiting } from '../waiting/store';
import { MessageCard } from './MessageCard';
import { ReplyBox } from './ReplyBox';
import { SuggestionStrip } from './SuggestionStrip';
import { ThreadHead } from './ThreadHead';
import styles from './ThreadPane.module.css';

/** A mail counts as read after it was open this long. */
const READ_AFTER_MS = 1_200;
/** How many of the next threads are fetched ahead. */
const AHEAD = 2;
/** Of a long thread the middle stays folded: the first mail and the last ones are shown. */
const FOLD_FROM = 6;

interface ThreadPaneProps {
  id: string;
  list: MailList;
  turn: Turn;
  mailboxes: Mailbox[];
  keys: MailKeys;
  onBuyer: () => void;
}

/** The reading pane: subject, mails oldest first, the answer at the foot. */
export function ThreadPane({ id, list, turn, mailboxes, keys, onBuyer }: ThreadPaneProps) {
  const { data, error, refetch } = useQuery(threadQuery(id));
  const things = useStore(waiting);
  const thread = useMemo(() => data && withLabels(threadAsLeft(data, actsOf(things)), things), [data, things]);
  useFetchAhead(id, list.ids);
  if (error && !thread) return <ErrorState problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!thread) return <RowsLoading tall rows={4} />;
  return <Opened thread={thread} list={list} turn={turn} mailboxes={mailboxes} keys={keys} onBuyer={onBuyer} />;
}

function Opened({ thread, list, turn, mailboxes, keys, onBuyer }: Omit<ThreadPaneProps, 'id'> & { thread: Thread }) {
  const { t } = useTranslation();
  useMarkRead(thread, list);
  const mailbox = mailboxes.find((one) => one.id === thread.mailbox_id);
  return (
    <article className={styles.pane}>
      <ThreadHead thread={thread} list={list} turn={turn} keys={keys} onBuyer={onBuyer} />
      <div className={styles.scroll}>
        <SuggestionStrip thread={thread} onOpen={onBuyer} />
        {mailbox && !mailbox.readable ? (
          <FirstUse title={t('mail:ui.late_team.only_subjects')}>{t('mail:ui.late_team.only_subjects_words')}</FirstUse>
        ) : (
          <>
            <Mails thread={thread} />
            <ReplyBox thread={thread} mailbox={mailbox} />
          </>
        )}
      </div>
    </article>
  );
}

/** The cards. Which are open is decided when the thread is opened; mail that comes later opens by itself. */
function Mails({ thread }: { thread: Thread }) {
  const { t } = useTranslation();
  const { messages } = thread;
  const [open, setOpen] = useState<ReadonlySet<string>>(() => openAtFirst(thread));
  const [unfolded, setUnfolded] = useState(false);
  const known = useRef(new Set(messages.map((one) => one.id)));
  useEffect(() => {
    const fresh = messages.filter((one) => !known.current.has(one.id));
    if (fresh.length === 0) return;
    for (const one of fresh) known.current.add(one.id);
    setOpen((now) => new Set([...now, ...fresh.map((one) => one.id)]));
  }, [messages]);
  const newest = useRef<HTMLDivElement>(null);
  useEffect(() => {
    newest.current?.scrollIntoView({ block: 'nearest' });
  }, []);

  const isHidden = (message: Message, at: number) =>
    !unfolded && messages.length >= FOLD_FROM && at > 0 && at < messages.length - 2 && !open.has(message.id);
  const hidden = messages.filter(isHidden).length;
  let told = false;
  return (
    <div className={styles.mails}>
      {messages.map((message, at) => {
        if (isHidden(message, at)) {
          if (told) return null;
          told = true;
          return (
            <button key="folded" type="button" className={styles.folded} onClick={() => setUnfolded(true)}>
              <span>{t('mail:ui.thread.folded', { count: hidden })}</span>
            </button>
          );
        }
        return (
          <div key={message.id} ref={at === messages.length - 1 ? newest : undefined}>
            <MessageCard
              message={message}
              thread={thread}
              open={open.has(message.id)}
              onToggle={() =>
                setOpen((now) => {
                  const next = new Set(now);
                  if (!next.delete(message.id)) next.add(message.id);
                  return next;
                })
              }
            />
          </div>
        );
      })}
    </div>
  );
}

function openAtFirst(thread: Thread): ReadonlySet<string> {
  const { messages } = thread;
  const open = messages.filter((one) => !one.seen || one.id === thread.found_message_id).map((one) => one.id);
  const newest = messages.at(-1);
  return new Set(newest ? [...open, newest.id] : open);
}

/** Labels that its reader has put right and the server does not know yet. */
function withLabels(thread: Thread, things: readonly Thing[]): Thread {
  const put = new Map<string, readonly MailLabel[]>();
  for (const { what, refused } of things) if (what.kind === 'label' && !refused) put.set(what.messageId, what.labels);
  const topicsOf = ({ id, topics }: Message) =>
    put.get(id)?.map((label) => ({ label, by: 'person' as const, probability: 1, reasons: [] })) ?? topics;
  return { ...thread, messages: thread.messages.map((one) => ({ ...one, topics: topicsOf(one) })) };
}

/** Marks the thread read once it was looked at for a moment, once a visit: 'unread' then holds. */
function useMarkRead(thread: Thread, list: MailList): void {
  const done = useRef(false);
  const perform = useRef(list.perform);
  perform.current = list.perform;
  const { id, unread } = thread;
  useEffect(() => {
    if (!unread || done.current) return;
    const timer = setTimeout(() => {
      if (document.visibilityState !== 'visible') return;
      done.current = true;
      perform.current({ act: 'read' }, id);
    }, READ_AFTER_MS);
    return () => clearTimeout(timer);
  }, [id, unread]);
}

/** Fetches the next threads and their newest texts, so that the next one is there at once. */
function useFetchAhead(id: string, ids: readonly string[]): void {
  const cache = useQueryClient();
  const at = ids.indexOf(id);
  const next = at < 0 ? '' : ids.slice(at + 1, at + 1 + AHEAD).join(' ');
  useEffect(() => {
    for (const one of next.split(' ').filter(Boolean)) {
      void cache
        .fetchQuery(threadQuery(one))
        .then((thread) => {
          const newest = thread.messages.at(-1);
          return newest ? cache.prefetchQuery(bodyQuery(newest.id, false, schemeNow() === 'dark')) : undefined;
        })
        .catch(() => undefined); // it is fetched again when it is opened, and told then
    }
  }, [cache, next]);
}
