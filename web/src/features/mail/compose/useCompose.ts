import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answer, api } from '@/api/client';
import { Problem } from '@/api/problem';
import { useFormat } from '@/lib/format';
import { toast } from '@/lib/toast';
import { mailboxesQuery } from '../queries';
import { openAgain } from '../waiting/keep';
import { type Composer, close, open, reopen } from './composers';
import { discardDraft } from './discardDraft';
import { isBlank, splitQuote, wordsOfHtml } from './html';
import { type DraftKeeper, FILES_BYTES_MAX, type KeeperState } from './keeper';
import { forgetKeeper } from './keepers';
import type { DraftContent, SendWhen } from './port';
import { isCrowd, outsiders } from './readers';
import { isAddress, parseRecipients, unique } from './recipients';
import { promisesFile } from './reminder';
import { UNFILLED } from './unfilled';

/** Seconds in which a sent mail can be called back. */
const UNDO_SECONDS = 10;
const DISCARD_UNDO_MS = 8_000;

/** Why it was not sent yet. */
export type Hitch =
  | 'outsider'
  | 'crowd'
  | 'unfilled'
  | 'no_file'
  | 'no_subject'
  | 'nobody'
  | 'bad_address'
  | 'uploading'
  | 'failed_upload'
  | 'not_sent';

/** Hitches that are questions: whoever answers them may send all the same. */
const QUESTIONS: readonly Hitch[] = ['outsider', 'crowd', 'unfilled', 'no_file', 'no_subject'];

interface Held {
  why: Hitch;
  when: SendWhen;
  /** Questions that were answered before. */
  answered: readonly Hitch[];
  words?: string;
}

interface Options {
  composer: Composer;
  keeper: DraftKeeper;
  state: KeeperState;
  content: DraftContent;
  /** The composer is gone from its place. */
  onGone: (() => void) | undefined;
}

export type ComposeActs = ReturnType<typeof useCompose>;

/** What can be done with a mail that is being written. */
export function useCompose({ composer, keeper, state, content, onGone }: Options) {
  const { t } = useTranslation();
  const format = useFormat();
  const cache = useQueryClient();
  const { data: mailboxes } = useQuery(mailboxesQuery());
  const [hitch, setHitch] = useState<Held | undefined>();
  const [busy, setBusy] = useState(false);
  const [offered, setOffered] = useState<Date | undefined>();
  const [tracked, setTracked] = useState<boolean | undefined>();
  const [remindDays, setRemindDays] = useState<number | undefined>();
  const [zone, setZone] = useState<string | undefined>();
  const offerTime = useCallback((at: Date | undefined, timeZone: string | undefined) => {
    setOffered(at);
    setZone(timeZone);
  }, []);
  const pendingText = useRef<Partial<Record<'to' | 'cc' | 'bcc', string>>>({});

  const refresh = () => {
    for (const op of ['mail.drafts.list', 'mail.outgoing.list', 'mail.counts', 'mail.threads.get']) {
      void cache.invalidateQueries({ queryKey: [op] });
    }
  };
  const gone = () => {
    close(composer.key);
    forgetKeeper(composer.key);
    refresh();
    onGone?.();
  };

  /** What was typed and not yet made a chip counts too. */
  const settle = (): DraftContent => {
    let settled = content;
    for (const field of ['to', 'cc', 'bcc'] as const) {
      const text = pendingText.current[field];
      if (!text) continue;
      const { people } = parseRecipients(text);
      if (people.length === 0) continue;
      settled = { ...settled, [field]: unique([...settled[field], ...people]) };
      pendingText.current[field] = '';
    }
    if (settled !== content) keeper.edit({ to: settled.to, cc: settled.cc, bcc: settled.bcc });
    return settled;
  };

  const send = async (when: SendWhen = { undo_seconds: UNDO_SECONDS }, answered: readonly Hitch[] = []) => {
    if (busy) return;
    const settled = settle();
    const why = whyNot(settled, state, pendingText.current, answered) ?? aboutReaders(settled, answered);
    if (why) {
      setHitch({ why, when, answered });
      return;
    }
    setHitch(undefined);
    setBusy(true);
    try {
      const sent = await keeper.send({
        ...when,
        ...(answered.includes('unfilled') ? { as_written: true } : {}),
        ...(tracked === undefined ? {} : { track: tracked }),
        ...(remindDays === undefined ? {} : { remind_days: remindDays }),
      });
      gone();
      if ('waits' in sent) toast.undo(t('mail:late.waiting.kept_mail'), () => openAgain(sent.waits));
      else announce(sent, when);
    } catch (thrown) {
      const problem = Problem.of(thrown);
      // The server looks into the older mail below too.
      if (problem.code === 'mail.fields_unfilled') setHitch({ why: 'unfilled', when, answered });
      else setHitch({ why: 'not_sent', when, answered, words: problem.words });
    } finally {
      setBusy(false);
    }
  };

  /** Readers that may not be meant: somebody from outside among colleagues, many who see each other. */
  const aboutReaders = (settled: DraftContent, answered: readonly Hitch[]): Hitch | undefined => {
    const own = mailboxes?.find((one) => one.id === settled.mailbox_id)?.address;
    const all = [...settled.to, ...settled.cc, ...settled.bcc];
    if (!answered.includes('outsider') && outsiders(state.began, all, own).length > 0) return 'outsider';
    if (!answered.includes('crowd') && isCrowd(settled.to, settled.cc)) return 'crowd';
    return undefined;
  };

  /** Saves what was written, so that the server knows all of it; the draft's id, or nothing when something is to be mended first. */
  const saved = async (): Promise<string | undefined> => {
    const why = whyNot(settle(), state, pendingText.current, ['unfilled', 'no_subject']);
    if (why) {
      setHitch({ why, when: {}, answered: [] });
      return undefined;
    }
    setHitch(undefined);
    await keeper.flush();
    const { draftId, problem } = keeper.state.get();
    if (problem) setHitch({ why: 'not_sent', when: {}, answered: [], words: problem.words });
    return problem ? undefined : draftId;
  };

  const announce = (sent: { outgoing_id: string; leaves_at: string; awaits_approval: boolean }, when: SendWhen) => {
    const words = sent.awaits_approval
      ? t('mail:late.approval.sent_waits')
      : when.at
        ? t('mail:ui.sent.planned', { at: format.dateTime(when.at) })
        : t('mail:ui.sent.soon', { seconds: UNDO_SECONDS });
    const left = Math.max(1_000, Date.parse(sent.leaves_at) - Date.now());
    toast.undo(
      words,
      async () => {
        try {
          const draft = await answer(
            api.POST('/api/mail/outgoing/{id}/undo', { params: { path: { id: sent.outgoing_id } } }),
          );
          open({
            place: composer.place === 'pane' ? 'window' : composer.place,
            threadId: composer.threadId,
            seed: { mode: draft.mode ?? 'new', draftId: draft.id, messageId: composer.seed.messageId },
          });
        } catch (thrown) {
          toast.problem(Problem.of(thrown));
        }
        refresh();
      },
      when.at || sent.awaits_approval ? undefined : left,
    );
  };

  /** Closes; what was written stays a draft. */
  const leave = async () => {
    const kept = state.touched && !isEmpty(content, state);
    if (state.touched && isEmpty(content, state)) {
      keeper.end();
      if (state.draftId) void discardDraft(state.draftId, content);
    } else await keeper.leave();
    const { phase } = keeper.state.get();
    if (phase === 'conflict') return;
    if (kept) toast.say(t(phase === 'waiting' ? 'mail:ui.draft.kept_here' : 'mail:ui.draft.kept'));
    gone();
  };

  /** Throws it away; until the toast is gone it can be brought back as it was. */
  const discard = () => {
    const { draftId } = state;
    const timer = setTimeout(async () => {
      keeper.end();
      forgetKeeper(composer.key);
      if (draftId) await discardDraft(draftId, content);
      refresh();
    }, DISCARD_UNDO_MS);
    close(composer.key);
    onGone?.();
    toast.undo(
      t('mail:ui.draft.discarded'),
      () => {
        clearTimeout(timer);
        reopen(composer.place === 'pane' ? { ...composer, place: 'window' } : composer);
      },
      DISCARD_UNDO_MS,
    );
  };

  const addFiles = async (files: File[]) => {
    const coming = state.uploads.reduce((sum, one) => sum + one.file.size, 0);
    const there = state.attachments.reduce((sum, one) => sum + one.bytes, coming);
    const more = files.reduce((sum, one) => sum + one.size, 0);
    if (there + more > FILES_BYTES_MAX) {
      toast.say(t('mail:ui.files.too_big', { max: format.bytes(FILES_BYTES_MAX), size: format.bytes(there + more) }));
      return;
    }
    setHitch(undefined);
    await keeper.attach(files);
  };

  /** Pictures in the text: each becomes a part of the draft, and is shown from there. */
  const addPictures = async (files: File[]): Promise<string[]> => {
    const added = await keeper.attach(files, true);
    const { draftId } = keeper.state.get();
    return added.map((one) => `/api/mail/drafts/${draftId}/attachments/${one.id}`);
  };

  return {
    send,
    saved,
    /** It goes out by another way than `send`. */
    gone: () => {
      keeper.end();
      gone();
    },
    leave,
    discard,
    addFiles,
    addPictures,
    busy,
    hitch,
    clearHitch: () => setHitch(undefined),
    isQuestion: hitch !== undefined && QUESTIONS.includes(hitch.why),
    /** Sends although it was asked about. */
    sendAnyway: () => (hitch ? send(hitch.when, [...hitch.answered, hitch.why]) : undefined),
    /** A good hour to send at, when the buyer's office is closed now. */
    offered,
    /** Chosen for this mail; else as the mailbox does. */
    tracked,
    setTracked,
    /** After so many days without an answer one is reminded. */
    remindDays,
    setRemindDays,
    /** Where the buyer's clocks are. */
    zone,
    offerTime,
    pending: (field: 'to' | 'cc' | 'bcc') => (text: string) => {
      pendingText.current[field] = text;
    },
  };
}

function isEmpty(content: DraftContent, state: KeeperState): boolean {
  const people = content.to.length + content.cc.length + content.bcc.length;
  const { own, quote } = splitQuote(content.html);
  const files = state.attachments.length + state.uploads.length;
  return isBlank(own) && quote === '' && content.subject.trim() === '' && people === 0 && files === 0;
}

/** What stands against sending now; questions that were answered don't. */
export function whyNot(
  content: DraftContent,
  state: Pick<KeeperState, 'attachments' | 'uploads'>,
  pending: Partial<Record<'to' | 'cc' | 'bcc', string>>,
  answered: readonly Hitch[],
): Hitch | undefined {
  const all = [...content.to, ...content.cc, ...content.bcc];
  if (Object.values(pending).some((text) => text)) return 'bad_address';
  if (all.length === 0) return 'nobody';
  if (all.some((one) => !isAddress(one.address))) return 'bad_address';
  if (state.uploads.some((one) => one.problem)) return 'failed_upload';
  // Files that wait for the connection go out with the mail.
  if (state.uploads.some((one) => !one.kept)) return 'uploading';
  const files = [...state.attachments.filter((one) => !one.inline), ...state.uploads];
  const words = `${content.subject} ${wordsOfHtml(content.html)}`;
  if (UNFILLED.test(words) && !answered.includes('unfilled')) return 'unfilled';
  if (files.length === 0 && promisesFile(words) && !answered.includes('no_file')) return 'no_file';
  if (content.subject.trim() === '' && !answered.includes('no_subject')) return 'no_subject';
  return undefined;
}
