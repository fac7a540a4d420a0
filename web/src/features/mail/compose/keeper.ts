import { Problem } from '@/api/problem';
import type { Draft, DraftAttachment, Id } from '@/api/types';
import { createStore, type Store } from '@/lib/store';
import type { Seed } from './composers';
import { dropCopy, keepCopy, keptCopies, type LocalCopy } from './localCopies';
import { type DraftEvent, isOnlyHere, maySave, next, type Phase } from './machine';
import type { DraftContent, DraftPort, SendWhen } from './port';

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
  /** What the server has. */
  private base: DraftContent | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private dirtySince = 0;
  private retryMs = RETRY_MS_MIN;
  private saving: Promise<void> = Promise.resolve();
  private uploads = new Map<string, AbortController>();
  private count = 0;

  constructor(
    private readonly key: string,
    private readonly seed: Seed,
    private readonly port: DraftPort,
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
      began: [],
      touched: false,
    });
    window.addEventListener('online', this.tryNow);
    window.addEventListener('pagehide', this.pageGone);
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

  /** Sends; throws the problem when it can't. */
  async send(when: SendWhen): Promise<{ outgoing_id: Id; leaves_at: string; awaits_approval: boolean }> {
    await this.flush();
    const { draftId, phase, problem } = this.state.get();
    if (phase === 'conflict') throw problem ?? new Problem(409, 'mail.draft_changed', '');
    if (!draftId || isOnlyHere(phase)) throw problem ?? Problem.unreachable();
    const sent = await this.port.send(draftId, when);
    this.end();
    return sent;
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
    dropCopy(this.key);
    this.dispose();
  }

  dispose(): void {
    clearTimeout(this.timer);
    window.removeEventListener('online', this.tryNow);
    window.removeEventListener('pagehide', this.pageGone);
    for (const one of this.uploads.values()) one.abort();
  }

  /** In a conflict: take the newer one, or write ours over it. */
  resolve(choice: 'theirs' | 'mine'): void {
    const { newer } = this.state.get();
    if (!newer) return;
    this.revision = newer.revision;
    this.base = contentOf(newer);
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
    if (choice === 'theirs') dropCopy(this.key);
    else this.plan(0);
  }

  /** Adds files; each tells its progress and its failure by itself. */
  async attach(files: readonly File[], inline = false): Promise<DraftAttachment[]> {
    const added = await Promise.all(files.map((file) => this.upload(file, inline)));
    return added.filter((one) => one !== undefined);
  }

  async again(upload: Upload): Promise<void> {
    this.forget(upload.key);
    await this.upload(upload.file, false);
  }

  stopUpload(key: string): void {
    this.uploads.get(key)?.abort();
    this.forget(key);
  }

  async detach(id: Id): Promise<void> {
    const { draftId, attachments } = this.state.get();
    if (!draftId) return;
    this.state.set((now) => ({ ...now, touched: true, attachments: attachments.filter((one) => one.id !== id) }));
    try {
      this.adopt(await this.port.detach(draftId, id));
    } catch (thrown) {
      this.state.set((now) => ({ ...now, attachments, problem: Problem.of(thrown) }));
    }
  }

  private async open(): Promise<void> {
    const { seed } = this;
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
      const known = seed.draftId === undefined ? this.blank() : undefined;
      this.state.set((now) => ({ ...now, problem, content: known }));
      this.step(problem.status === 0 ? 'unreachable' : 'refused');
    }
  }

  private opened(draft: Draft): void {
    this.adopt(draft);
    this.base = contentOf(draft);
    const began = [...draft.to, ...draft.cc, ...draft.bcc];
    this.state.set((now) => ({
      ...now,
      content: contentOf(draft),
      replaced: now.replaced + 1,
      problem: undefined,
      began,
    }));
    this.step('opened');
    this.goOnWith(
      keptCopies()
        .filter((copy) => copy.key !== this.key && copy.draftId === draft.id)
        .at(-1),
    );
  }

  /** What a tab that is gone had typed on this very revision is not older than what the server has: it goes on here. */
  private goOnWith(left: LocalCopy | undefined): void {
    if (!left || left.revision !== this.revision) return;
    this.edit(left.content);
    this.state.set((now) => ({ ...now, replaced: now.replaced + 1 }));
    dropCopy(left.key);
  }

  private blank(): DraftContent {
    const { mailboxId = '', to = [], cc = [], subject = '' } = this.seed;
    return { mailbox_id: mailboxId, to, cc, bcc: [], subject, html: '<p></p>', template_id: null };
  }

  /** What every answer with a draft tells besides its content. */
  private adopt(draft: Draft): void {
    if (this.revision !== undefined && draft.revision < this.revision) return;
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
      const draft = await this.put(content);
      this.adopt(draft);
      this.base = content;
      this.retryMs = RETRY_MS_MIN;
      this.state.set((now) => ({ ...now, savedAt: Date.now(), problem: undefined }));
      this.step('saved');
      if (this.state.get().phase === 'clean') dropCopy(this.key);
      else this.plan(SAVE_AFTER_MS);
    } catch (thrown) {
      this.failed(Problem.of(thrown));
    }
  }

  private async put(content: DraftContent): Promise<Draft> {
    const { draftId } = this.state.get();
    const { seed } = this;
    if (!draftId || this.revision === undefined) {
      return this.port.create({
        ...content,
        mode: seed.mode,
        ...(seed.messageId ? { in_reply_to_message_id: seed.messageId } : {}),
      });
    }
    try {
      return await this.port.save(draftId, this.revision, content);
    } catch (thrown) {
      const problem = Problem.of(thrown);
      if (problem.status === 404) {
        // Thrown away elsewhere while it is written here: what is written here wins, as a new draft.
        this.revision = undefined;
        this.state.set((now) => ({ ...now, draftId: undefined, attachments: [] }));
        return this.port.create({ ...content, mode: 'new' });
      }
      const newer = newerOf(problem);
      // Files that were added count as a change too; when nobody wrote anything else, ours stands on it.
      if (newer && this.base && same(contentOf(newer), this.base)) {
        this.adopt(newer);
        return this.port.save(draftId, newer.revision, content);
      }
      throw problem;
    }
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
    const { content, draftId } = this.state.get();
    if (!content) return;
    const { mode, messageId } = this.seed;
    const copy: LocalCopy = {
      key: this.key,
      draftId,
      revision: this.revision,
      mode,
      messageId,
      content,
      at: Date.now(),
    };
    keepCopy(copy);
  }

  private async upload(file: File, inline: boolean): Promise<DraftAttachment | undefined> {
    this.count += 1;
    const key = `${this.key}-${this.count}`;
    const stop = new AbortController();
    this.uploads.set(key, stop);
    const set = (change: Partial<Upload>) =>
      this.state.set((now) => ({
        ...now,
        uploads: now.uploads.map((one) => (one.key === key ? { ...one, ...change } : one)),
      }));
    const fresh: Upload = { key, file, share: 0, problem: undefined };
    this.state.set((now) => ({ ...now, touched: true, uploads: [...now.uploads, fresh] }));
    try {
      const draftId = await this.needDraft();
      const before = new Set(this.state.get().attachments.map((one) => one.id));
      const draft = await this.port.attach(draftId, file, inline, (share) => set({ share }), stop.signal);
      this.adopt(draft);
      this.forget(key);
      return (
        draft.attachments.find((one) => !before.has(one.id) && one.name === (file.name || 'picture.png')) ??
        draft.attachments.at(-1)
      );
    } catch (thrown) {
      if (thrown instanceof DOMException && thrown.name === 'AbortError') return undefined;
      set({ problem: Problem.of(thrown), share: 0 });
      return undefined;
    }
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

export function contentOf(draft: Draft): DraftContent {
  const { mailbox_id, to, cc, bcc, subject, html, template_id } = draft;
  return { mailbox_id, to, cc, bcc, subject, html, template_id };
}

function newerOf(problem: Problem): Draft | undefined {
  return problem.code === 'mail.draft_changed' ? (problem.body.draft as Draft | undefined) : undefined;
}

function same(a: DraftContent, b: DraftContent): boolean {
  return JSON.stringify(contentFields(a)) === JSON.stringify(contentFields(b));
}

function contentFields({ mailbox_id, to, cc, bcc, subject, html }: DraftContent): unknown[] {
  const people = (all: DraftContent['to']) => all.map((one) => [one.name ?? '', one.address.toLowerCase()]);
  return [mailbox_id, people(to), people(cc), people(bcc), subject, html];
}
