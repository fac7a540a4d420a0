import { live } from '@/api/events';
import { Problem } from '@/api/problem';
import type { Draft, DraftAttachment, Id } from '@/api/types';
import { newId } from '@/lib/newId';
import { createStore, type Store } from '@/lib/store';
import { toast } from '@/lib/toast';
import type { Copy, KeptFile } from '../waiting/store';
import type { Seed } from './composers';
import { type DraftEvent, isOnlyHere, maySave, next, type Phase } from './machine';
import type { DraftContent, DraftPort, SendWhen } from './port';
import { contentOf, type Known, lostFile, newerOf, printOf, putDraft, putFileAgain } from './put';

/** A pause in typing after which is saved, and the longest that typing without a pause goes unsaved. */
const SAVE_AFTER_MS = 800;
const SAVE_AT_LATEST_MS = 5_000;
/** After nobody answered: the first try again, and the longest pause between tries. */
const RETRY_MS_MIN = 3_000;
const RETRY_MS_MAX = 60_000;
/** The server takes this many bytes of files a mail; one that is bigger isn't sent there at all. */
export const FILES_BYTES_MAX = 25 * 1024 * 1024;

/** A file on its way to the draft. */
export interface Upload {
  key: string;
  file: File;
  share: number;
  problem: Problem | undefined;
  /** Nobody answered: this browser keeps it until somebody does. */
  kept?: KeptFile | undefined;
}

/** Where a draft is kept until the server has it; each says whether this browser took it. */
export interface Keeps {
  keep(key: string, copy: Copy): Promise<boolean>;
  /** Nobody writes on it any more. */
  leave(key: string, copy: Copy): Promise<boolean>;
  /** It is to be sent as soon as it can be, under this name. */
  queue(key: string, name: Id, copy: Copy, when: SendWhen): Promise<boolean>;
  drop(key: string): Promise<void>;
  /** What another tab, gone by now, had of a draft. */
  leftOf(draftId: Id): Promise<{ key: string; copy: Copy } | undefined>;
  /** Goes on under another key with what waits; nothing when that is gone. */
  take(from: string, to: string): Promise<Copy | undefined>;
  keepFile(file: File, inline: boolean): Promise<KeptFile | undefined>;
  fileOf(kept: KeptFile): Promise<File | undefined>;
  dropFile(id: string): Promise<void>;
}

interface Sent {
  outgoing_id: Id;
  leaves_at: string;
  awaits_approval: boolean;
}

export interface KeeperState {
  phase: Phase;
  /** None while it is opened. */
  content: DraftContent | undefined;
  /** Grows when the content was replaced from outside, so that the editor takes it over. */
  replaced: number;
  draftId: Id | undefined;
  attachments: readonly DraftAttachment[];
  uploads: readonly Upload[];
  /** The newer one of somebody else, in a conflict. */
  newer: Draft | undefined;
  problem: Problem | undefined;
  savedAt: number | undefined;
  /** This browser refuses to keep what the server does not have. */
  unkept: boolean;
  /** Whom it went to when it was opened: an answer's readers, before anybody was added. */
  began: DraftContent['to'];
  /** Whether a person has changed anything since it was opened. */
  touched: boolean;
}

/**
 * Keeps one mail that is being written: opens it, saves it as it is typed, keeps a copy in the browser until the server
 * has it, and never writes over what somebody else saved. One a composer; it outlives the screen's components.
 */
export class DraftKeeper {
  readonly state: Store<KeeperState>;
  private revision: number | undefined;
  /** The id that the draft gets when it is made from here. */
  private newId = newId();
  /** The name of its sending, until the server has said no to it. */
  private name = newId();
  /** Prints of what the server has, and of all that was sent to it since. */
  private ours: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dirtySince = 0;
  private retryMs = RETRY_MS_MIN;
  private saving: Promise<void> = Promise.resolve();
  private readonly unfollow: () => void;
  private uploads = new Map<string, AbortController>();
  private running = new Map<string, Promise<unknown>>();
  private count = 0;

  constructor(
    private readonly key: string,
    private readonly seed: Seed,
    private readonly port: DraftPort,
    private readonly keeps: Keeps,
  ) {
    this.state = createStore<KeeperState>({
      phase: 'opening',
      content: undefined,
      replaced: 0,
      draftId: seed.draftId,
      attachments: [],
      uploads: [],
      newer: undefined,
      problem: undefined,
      savedAt: undefined,
      unkept: false,
      began: [],
      touched: false,
    });
    window.addEventListener('online', this.tryNow);
    window.addEventListener('pagehide', this.pageGone);
    this.unfollow = live.follow(() => {
      if (live.get() === 'live') this.tryNow();
    });
    void this.open();
  }

  /** Typing. */
  edit(change: Partial<DraftContent>): void {
    const { content, phase } = this.state.get();
    if (!content || phase === 'gone') return;
    this.state.set((now) => ({ ...now, content: { ...content, ...change }, touched: true }));
    this.step('edited');
    this.keep();
    if (this.state.get().phase !== 'waiting') this.plan(SAVE_AFTER_MS); // then its own clock runs
  }

  /** What the screen begins with – mailbox, signature – and nobody has written: kept only with the first letter. */
  prefill(change: Partial<DraftContent>): void {
    const { content, touched } = this.state.get();
    if (content && !touched) this.state.set((now) => ({ ...now, content: { ...content, ...change } }));
  }

  /** Saves what is due; resolves when the server has it or has said why not. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    await this.saving;
    if (this.state.get().phase === 'refused') this.step('edited');
    if (maySave(this.state.get().phase)) await this.save();
    await this.saving;
    if (this.state.get().phase === 'dirty') await this.save();
  }

  /**
   * Sends. Where nobody answers, it waits in this browser and goes out by itself: the name under which it waits. Throws the
   * problem when it can't be sent.
   */
  async send(when: SendWhen): Promise<Sent | { waits: Id }> {
    await this.flush();
    await Promise.all(this.state.get().uploads.map((one) => this.running.get(one.key)));
    const { draftId, phase, problem, uploads } = this.state.get();
    if (phase === 'waiting' || uploads.some((one) => one.kept)) return this.queue(when);
    if (phase === 'conflict') throw problem ?? new Problem(409, 'mail.draft_changed', '');
    if (!draftId || isOnlyHere(phase)) throw problem ?? Problem.unreachable();
    try {
      const sent = await this.port.send(draftId, { ...when, asked_as: this.name });
      this.end();
      return sent;
    } catch (thrown) {
      const refused = Problem.of(thrown);
      // It may have left all the same: asked again under its name it does not leave twice.
      if (refused.isAway) return this.queue(when);
      this.name = newId();
      throw refused;
    }
  }

  private async queue(when: SendWhen): Promise<{ waits: Id }> {
    const copy = this.copy();
    if (!copy || !(await this.keeps.queue(this.key, this.name, copy, when))) throw Problem.unreachable();
    this.step('removed');
    this.dispose();
    return { waits: this.name };
  }

  /** Throws away a draft that nobody has touched, without a word. */
  async leave(): Promise<void> {
    const { draftId, phase } = this.state.get();
    if (this.isUntouched()) {
      this.end();
      if (draftId) await this.port.remove(draftId).catch(() => undefined);
      return;
    }
    if (isOnlyHere(phase)) await this.flush();
    const copy = this.copy();
    const { phase: now, uploads } = this.state.get();
    const isLeft = (isOnlyHere(now) && now !== 'conflict') || uploads.some((one) => one.kept);
    if (copy && isLeft) await this.keeps.leave(this.key, copy);
  }

  /** Begun here, and nobody has written a word or added a file. */
  private isUntouched(): boolean {
    const { touched, attachments } = this.state.get();
    return this.seed.draftId === undefined && !touched && (this.seed.mode === 'forward' || attachments.length === 0);
  }

  /** The tab goes: so does the answer that was only opened. Should the tab come back, it is made again with its first letter. */
  private pageGone = (): void => {
    const { draftId } = this.state.get();
    if (!draftId || !this.isUntouched()) return;
    void this.port.remove(draftId).catch(() => undefined);
    this.revision = undefined;
    this.state.set((now) => ({ ...now, draftId: undefined }));
  };

  /** The draft was sent or thrown away: nothing is kept any more. */
  end(): void {
    this.step('removed');
    this.drop();
    this.dispose();
  }

  dispose(): void {
    clearTimeout(this.timer);
    window.removeEventListener('online', this.tryNow);
    window.removeEventListener('pagehide', this.pageGone);
    this.unfollow();
    for (const one of this.uploads.values()) one.abort();
  }

  /** In a conflict: take the newer one, or write ours over it. */
  resolve(choice: 'theirs' | 'mine'): void {
    const { newer } = this.state.get();
    if (!newer) return;
    this.revision = newer.revision;
    this.ours = [printOf(contentOf(newer))];
    this.step('resolved');
    this.state.set((now) => ({
      ...now,
      newer: undefined,
      problem: undefined,
      attachments: newer.attachments,
      ...(choice === 'theirs'
        ? { content: contentOf(newer), replaced: now.replaced + 1, phase: 'clean' as const }
        : {}),
    }));
    if (choice === 'theirs') this.drop();
    else this.plan(0);
  }

  /** Adds files; each tells its progress and its failure by itself. */
  async attach(files: readonly File[], inline = false): Promise<DraftAttachment[]> {
    const added = await Promise.all(files.map((file) => this.upload(file, inline)));
    return added.filter((one) => one !== undefined);
  }

  async again(upload: Upload): Promise<void> {
    this.forget(upload.key);
    await this.upload(upload.file, upload.kept?.inline ?? false, upload.kept);
  }

  stopUpload(key: string): void {
    const kept = this.state.get().uploads.find((one) => one.key === key)?.kept;
    this.uploads.get(key)?.abort();
    this.forget(key);
    if (kept) void this.keeps.dropFile(kept.id);
    this.keep();
  }

  async detach(id: Id): Promise<void> {
    const { draftId, attachments } = this.state.get();
    if (!draftId) return;
    this.state.set((now) => ({ ...now, touched: true, attachments: attachments.filter((one) => one.id !== id) }));
    try {
      this.adopt(await this.port.detach(draftId, id));
    } catch (thrown) {
      this.state.set((now) => ({ ...now, attachments }));
      toast.problem(Problem.of(thrown));
    }
  }

  private async open(): Promise<void> {
    const { seed } = this;
    const kept = seed.kept ? await this.keeps.take(seed.kept, this.key) : undefined;
    if (kept) return this.goOn(kept);
    try {
      if (seed.draftId) this.opened(await this.port.read(seed.draftId));
      else if (seed.mode !== 'new') {
        this.opened(
          await this.port.create({
            mode: seed.mode,
            ...(seed.mailboxId ? { mailbox_id: seed.mailboxId } : {}),
            ...(seed.messageId ? { in_reply_to_message_id: seed.messageId } : {}),
          } as Parameters<DraftPort['create']>[0]),
        );
      } else {
        // A new mail is made on the server with its first letter: opening a window leaves nothing behind.
        this.state.set((now) => ({ ...now, content: this.blank() }));
        this.step('opened');
      }
    } catch (thrown) {
      const problem = Problem.of(thrown);
      if (problem.isAway && seed.draftId && (await this.goOnWithLeft(seed.draftId))) return;
      const known = seed.draftId === undefined ? this.blank() : undefined;
      this.state.set((now) => ({ ...now, problem, content: known }));
      this.step(problem.status === 0 ? 'unreachable' : 'refused');
    }
  }

  private opened(draft: Draft): void {
    this.adopt(draft);
    this.ours = [printOf(contentOf(draft))];
    const began = [...draft.to, ...draft.cc, ...draft.bcc];
    this.state.set((now) => ({
      ...now,
      content: contentOf(draft),
      replaced: now.replaced + 1,
      problem: undefined,
      began,
    }));
    this.step('opened');
    void this.goOnWithLeft(draft.id);
  }

  /**
   * What a tab that is gone had typed on the very revision that the server has, or was heard to have last, is not older: it
   * goes on here. Says whether there was such.
   */
  private async goOnWithLeft(draftId: Id): Promise<boolean> {
    const left = await this.keeps.leftOf(draftId);
    const isOlder = this.revision !== undefined && left?.copy.revision !== this.revision;
    if (!left || isOlder || this.state.get().touched) return false;
    const taken = await this.keeps.take(left.key, this.key);
    if (taken) await this.goOn(taken);
    return taken !== undefined;
  }

  /** Goes on with what this browser has kept, whether or not the server can be asked. */
  private async goOn(copy: Copy): Promise<void> {
    this.revision = copy.revision;
    this.newId = copy.newId;
    this.ours = copy.ours;
    const uploads = await Promise.all(
      copy.files.map(async (kept): Promise<Upload[]> => {
        const file = await this.keeps.fileOf(kept);
        if (!file) toast.problem(lostFile(kept.name));
        return file ? [{ key: kept.id, file, share: 0, problem: undefined, kept }] : [];
      }),
    );
    this.state.set((now) => ({
      ...now,
      content: copy.content,
      replaced: now.replaced + 1,
      draftId: copy.draftId,
      attachments: copy.attachments,
      uploads: uploads.flat(),
      problem: undefined,
      touched: true,
    }));
    this.step('opened');
    this.step('edited');
    this.plan(0);
  }

  private blank(): DraftContent {
    const { mailboxId = '', to = [], cc = [], subject = '' } = this.seed;
    return { mailbox_id: mailboxId, to, cc, bcc: [], subject, html: '<p></p>', template_id: null };
  }

  /** What every answer with a draft tells besides its content. */
  private adopt(draft: Draft): void {
    const isSame = draft.id === this.state.get().draftId;
    if (isSame && this.revision !== undefined && draft.revision < this.revision) return;
    this.revision = draft.revision;
    this.state.set((now) => ({ ...now, draftId: draft.id, attachments: draft.attachments }));
  }

  private step(event: DraftEvent): void {
    const { phase } = this.state.get();
    const after = next(phase, event);
    if (after === 'dirty' && phase !== 'dirty') this.dirtySince = Date.now();
    if (after !== phase) this.state.set((now) => ({ ...now, phase: after }));
  }

  private plan(ms: number): void {
    clearTimeout(this.timer);
    if (!maySave(this.state.get().phase)) return;
    const latest = Math.max(0, this.dirtySince + SAVE_AT_LATEST_MS - Date.now());
    this.timer = setTimeout(() => void this.save(), Math.min(ms, Math.max(latest, 0)));
  }

  private tryNow = (): void => {
    if (this.state.get().phase === 'waiting') void this.save();
  };

  private save(): Promise<void> {
    clearTimeout(this.timer);
    if (!maySave(this.state.get().phase)) return this.saving;
    this.step('save_begun');
    this.saving = this.write();
    return this.saving;
  }

  private async write(): Promise<void> {
    const { content } = this.state.get();
    if (!content) return;
    try {
      const known = this.known();
      this.ours = [...this.ours, printOf(content)];
      const draft = await putDraft(this.port, known, content, true);
      this.adopt(draft);
      this.ours = [printOf(content)];
      this.retryMs = RETRY_MS_MIN;
      this.state.set((now) => ({ ...now, savedAt: Date.now(), problem: undefined }));
      this.step('saved');
      void this.takeUp();
      if (this.state.get().phase === 'clean') this.settled();
      else this.plan(SAVE_AFTER_MS);
    } catch (thrown) {
      this.failed(Problem.of(thrown));
    }
  }

  private known(): Known {
    const { mode, messageId } = this.seed;
    const { draftId } = this.state.get();
    return { draftId, revision: this.revision, newId: this.newId, mode, messageId, ours: this.ours };
  }

  /** Somebody answers again: the files that were kept go up. */
  private async takeUp(): Promise<void> {
    const due = this.state.get().uploads.filter((one) => one.kept && !this.running.has(one.key));
    await Promise.all(due.map((one) => this.again(one)));
  }

  /** Nothing is only here any more. */
  private settled(): void {
    const { phase, uploads } = this.state.get();
    if (phase === 'clean' && uploads.every((one) => !one.kept)) this.drop();
  }

  private failed(problem: Problem): void {
    const newer = newerOf(problem);
    this.state.set((now) => ({ ...now, problem, newer }));
    if (newer) this.step('conflicted');
    else if (problem.status === 0 || problem.status >= 500) {
      this.step('unreachable');
      this.timer = setTimeout(this.tryNow, this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, RETRY_MS_MAX);
    } else this.step('refused');
    this.keep();
  }

  /** Until the server has it, this browser has it. */
  private keep(): void {
    const copy = this.copy();
    if (!copy || this.state.get().phase === 'gone') return;
    void this.keeps.keep(this.key, copy).then((isKept) => {
      if (isKept === this.state.get().unkept) this.state.set((now) => ({ ...now, unkept: !isKept }));
    });
  }

  private drop(): void {
    void this.keeps.drop(this.key);
  }

  private copy(): Copy | undefined {
    const { content, phase, attachments, uploads } = this.state.get();
    if (!content) return undefined;
    const files = uploads.flatMap((one) => one.kept ?? []);
    return { ...this.known(), content, saved: phase === 'clean', attachments, files };
  }

  private upload(file: File, inline: boolean, kept?: KeptFile): Promise<DraftAttachment | undefined> {
    this.count += 1;
    const key = `${this.key}-${this.count}`;
    const fresh: Upload = { key, file, share: 0, problem: undefined, kept };
    this.state.set((now) => ({ ...now, touched: true, uploads: [...now.uploads, fresh] }));
    const running = this.bringUp(file, inline, key, kept).finally(() => this.running.delete(key));
    this.running.set(key, running);
    return running;
  }

  private async bringUp(file: File, inline: boolean, key: string, kept: KeptFile | undefined) {
    const stop = new AbortController();
    this.uploads.set(key, stop);
    const set = (change: Partial<Upload>) =>
      this.state.set((now) => ({
        ...now,
        uploads: now.uploads.map((one) => (one.key === key ? { ...one, ...change } : one)),
      }));
    try {
      const draftId = await this.needDraft();
      const { attachments } = this.state.get();
      const before = new Set(attachments.map((one) => one.id));
      const up = () => this.port.attach(draftId, file, inline, (share) => set({ share }), stop.signal);
      const draft = kept ? await putFileAgain(this.port, draftId, attachments, file, inline, up) : await up();
      this.adopt(draft);
      this.forget(key);
      if (kept) void this.keeps.dropFile(kept.id);
      this.settled();
      return (
        draft.attachments.find((one) => !before.has(one.id) && one.name === (file.name || 'picture.png')) ??
        draft.attachments.at(-1)
      );
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'AbortError') return undefined;
      await this.notUp(Problem.of(thrown), file, inline, kept, set);
      return undefined;
    } finally {
      this.uploads.delete(key);
    }
  }

  /** Where nobody answered, this browser keeps the file until somebody does. */
  private async notUp(
    problem: Problem,
    file: File,
    inline: boolean,
    before: KeptFile | undefined,
    set: (change: Partial<Upload>) => void,
  ): Promise<void> {
    const kept = problem.isAway ? (before ?? (await this.keeps.keepFile(file, inline))) : undefined;
    set(kept ? { kept, share: 0 } : { problem, share: 0 });
    if (!kept) return;
    this.step('edited'); // its next save finds out when somebody answers again
    this.keep();
    if (this.state.get().phase !== 'waiting') this.plan(RETRY_MS_MIN);
  }

  /** A file needs a draft to hang on. */
  private async needDraft(): Promise<Id> {
    if (!this.state.get().draftId) {
      this.step('edited');
      await this.flush();
    }
    const { draftId, problem } = this.state.get();
    if (!draftId) throw problem ?? Problem.unreachable();
    return draftId;
  }

  private forget(key: string): void {
    this.uploads.delete(key);
    this.state.set((now) => ({ ...now, uploads: now.uploads.filter((one) => one.key !== key) }));
  }
}
