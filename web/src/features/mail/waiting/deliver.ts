import { answer, api } from '@/api/client';
import { live } from '@/api/events';
import { Problem } from '@/api/problem';
import type { Id, MailLabel, ThreadActBody } from '@/api/types';
import { createStore } from '@/lib/store';
import { isBlank, splitQuote } from '../compose/html';
import { type DraftPort, serverPort } from '../compose/port';
import { lostFile, printOf, putDraft, putFileAgain } from '../compose/put';
import { all, alone, type Copy, change, dropFile, fileOf, get, remove, show, type Thing, waiting } from './store';

/** The first try again after nobody answered, and the longest pause between tries. */
const RETRY_MS_MIN = 3_000;
const RETRY_MS_MAX = 60_000;
/** A draft that was written on so lately may stand open in another tab, which saves it itself. */
const ORPHAN_AFTER_MS = 90_000;

/** What delivery needs of the server; tests give it one of their own. */
export interface Line {
  /** Whose session this browser has now. */
  account(): Promise<Id>;
  act(body: ThreadActBody): Promise<unknown>;
  label(messageId: Id, labels: MailLabel[]): Promise<unknown>;
  port: DraftPort;
}

export const serverLine: Line = {
  account: async () => (await answer(api.GET('/api/me'))).account.id,
  act: (body) => answer(api.POST('/api/mail/threads/act', { body })),
  label: (id, labels) =>
    answer(api.PUT('/api/mail/messages/{id}/labels', { params: { path: { id } }, body: { labels } })),
  port: serverPort,
};

interface Round {
  done: readonly Thing[];
  /** Something is still to go out. */
  isLeft: boolean;
}

/** Whether something is going out now. */
export const delivering = createStore(false);

/** Draft copies that this tab's own composers bring home are left to them. */
export type IsOpenHere = (key: string) => boolean;

/** Whether it is to go out by itself. */
export function isDue({ what, at, refused, key }: Thing, isOpenHere: IsOpenHere): boolean {
  if (refused) return false;
  if (what.kind !== 'draft') return true;
  return !isOpenHere(key) && (what.left || Date.now() - at >= ORPHAN_AFTER_MS);
}

/**
 * Sends what waits, in its order, as long as somebody answers. A thing about which the server says no stays with its words; one
 * over which it stumbles waits, and with it what is about the same.
 */
export async function deliver(account: Id, line: Line, isOpenHere: IsOpenHere): Promise<Round> {
  const done: Thing[] = [];
  const held = new Set<Id>();
  for (const { key } of await all(account)) {
    // It may have been taken back meanwhile.
    const thing = await get(account, key);
    if (!thing || !isDue(thing, isOpenHere)) continue;
    if (thing.about.some((one) => held.has(one))) continue;
    try {
      // Another account may have signed in by another tab: nothing of this one's goes out in its name.
      if ((await line.account()) !== account) return { done, isLeft: true };
      await hand(account, line, thing);
      await remove(account, key, true);
      done.push(thing);
    } catch (thrown) {
      const problem = Problem.of(thrown);
      if (isSilence(problem)) return { done, isLeft: true };
      const { code, words } = problem;
      if (isStumble(problem)) {
        for (const one of thing.about) held.add(one);
        await change(account, key, (now) => ({ ...now, trouble: words }));
      } else await change(account, key, (now) => ({ ...now, refused: { code, words }, trouble: undefined }));
    }
  }
  return { done, isLeft: held.size > 0 };
}

/** Nobody answers, or not now: what comes next need not be tried. */
function isSilence({ isAway, isSignedOut, status }: Problem): boolean {
  return isAway || isSignedOut || status === 429;
}

/** It is no refusal of this thing: it may pass. */
function isStumble({ status }: Problem): boolean {
  return status === 0 || status === 408 || status >= 500;
}

async function hand(account: Id, line: Line, { key, what }: Thing): Promise<void> {
  const { port } = line;
  switch (what.kind) {
    case 'act':
      await line.act(what.body);
      return;
    case 'label':
      await line.label(what.messageId, what.labels);
      return;
    case 'discard':
      await port.remove(what.draftId).catch(ignoreGone);
      return;
    case 'draft':
      if (!isNothing(what.copy)) await bring(account, port, key, what.copy, true);
      return;
    case 'mail': {
      const draftId = await bring(account, port, key, what.copy, false);
      // Under its name it leaves once, however often it is asked for.
      await port.send(draftId, { ...what.when, asked_as: key });
    }
  }
}

/** Brings a mail's content and files to the server; each step is noted, so that a tab that dies on the way goes on behind it. */
async function bring(account: Id, port: DraftPort, key: string, kept: Copy, anew: boolean): Promise<Id> {
  let copy = kept;
  const note = async (by: Partial<Copy>) => {
    copy = { ...copy, ...by };
    const noted = copy;
    const present = await change(account, key, (now) =>
      'copy' in now.what ? { ...now, what: { ...now.what, copy: noted } } : now,
    );
    if (!present) throw new Error('taken back on its way');
  };
  if (!copy.saved || !copy.draftId) {
    const { id: draftId, revision, attachments } = await putDraft(port, copy, copy.content, anew);
    await note({ draftId, revision, attachments, ours: [printOf(copy.content)], saved: true });
  }
  const draftId = copy.draftId ?? copy.newId;
  for (const one of kept.files) {
    const file = await fileOf(account, one);
    if (!file) throw lostFile(one.name);
    const up = () => port.attach(draftId, file, one.inline, () => undefined, new AbortController().signal);
    const { revision, attachments } = await putFileAgain(port, draftId, copy.attachments, file, one.inline, up);
    await note({ revision, attachments, files: copy.files.filter((other) => other.id !== one.id) });
    await dropFile(account, one.id);
  }
  return draftId;
}

function ignoreGone(thrown: unknown): void {
  if (Problem.of(thrown).status !== 404) throw thrown;
}

function isNothing({ content, files }: Copy): boolean {
  const people = content.to.length + content.cc.length + content.bcc.length;
  const hasWords = content.subject.trim() !== '' || !isBlank(splitQuote(content.html).own);
  return people === 0 && !hasWords && files.length === 0;
}

export interface Delivery {
  tryNow: () => void;
  stop: () => void;
}

/**
 * Sends by itself what waits for an account: at once, when the line is back, and with growing pauses while it is not. `onDone`
 * reads again what has changed; until then screens show things as they were left.
 */
export function startDelivery(
  account: Id,
  isOpenHere: IsOpenHere,
  onDone: (done: readonly Thing[]) => Promise<void>,
): Delivery {
  let pause = RETRY_MS_MIN;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const plan = () => {
    const isSomethingLeft = waiting.get().some((thing) => !thing.refused);
    if (!isStopped && !timer && isSomethingLeft && !delivering.get()) timer = setTimeout(() => void run(), pause);
  };
  const run = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (delivering.get()) return;
    delivering.set(true);
    try {
      // Should the browser's own storage fail, the next round asks it again.
      const work = alone(account, false, () => deliver(account, serverLine, isOpenHere));
      const round = await work.catch(() => undefined);
      if (round && round.done.length > 0) {
        await onDone(round.done);
        await show(account);
      }
      pause = round && !round.isLeft ? RETRY_MS_MIN : Math.min(pause * 2, RETRY_MS_MAX);
    } finally {
      delivering.set(false);
    }
  };
  const tryNow = () => {
    pause = RETRY_MS_MIN;
    if (waiting.get().length > 0) void run();
  };
  const heard = () => {
    if (live.get() === 'live') tryNow();
  };
  const unfollow = [waiting.follow(plan), delivering.follow(plan), live.follow(heard)];
  window.addEventListener('online', tryNow);
  tryNow();
  return {
    tryNow,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      for (const end of unfollow) end();
      window.removeEventListener('online', tryNow);
    },
  };
}
