import i18next from 'i18next';
import { Problem } from '@/api/problem';
import type { Draft, DraftAttachment, Id } from '@/api/types';
import type { DraftContent, DraftPort } from './port';

/** What a draft's writer knows of it as the server has it. */
export interface Known {
  /** Its id there; none: it was never answered that there is one. */
  draftId: Id | undefined;
  revision: number | undefined;
  /** The id that a new one gets. Asked for again – nobody answered – it is the same one. */
  newId: Id;
  mode: Draft['mode'];
  /** The mail that it answers or hands on. */
  messageId: Id | undefined;
  /** Prints of what was written here and the server may have, whether or not it could say so. */
  ours: readonly string[];
}

/**
 * Brings a draft's content to the server, as often as it takes: what came through without an answer is known again. Throws
 * `mail.draft_changed` with the newer one when somebody else has written. `anew`: thrown away elsewhere meanwhile, what is written
 * here wins, as a new draft.
 */
export async function putDraft(port: DraftPort, known: Known, content: DraftContent, anew: boolean): Promise<Draft> {
  const { draftId, revision, newId, mode, messageId } = known;
  try {
    if (draftId && revision !== undefined) return await port.save(draftId, revision, content);
    const answers = messageId ? { in_reply_to_message_id: messageId } : {};
    return await port.create({ ...content, id: newId, mode, ...answers });
  } catch (thrown) {
    const problem = Problem.of(thrown);
    if (problem.status === 404 && draftId && anew) {
      const fresh = { ...known, draftId: undefined, revision: undefined, mode: 'new' as const, messageId: undefined };
      return putDraft(port, fresh, content, false);
    }
    const newer = newerOf(problem);
    if (!newer) throw problem;
    const print = printOf(contentOf(newer));
    if (print === printOf(content)) return newer;
    // Files that were added count as a change too; when nobody wrote anything else, this stands on it.
    if (known.ours.includes(print)) return port.save(newer.id, newer.revision, content);
    throw problem;
  }
}

/** Adds a file that was sent before without an answer: it may have come through. */
export async function putFileAgain(
  port: DraftPort,
  id: Id,
  known: readonly DraftAttachment[],
  file: File,
  inline: boolean,
  send: () => Promise<Draft>,
): Promise<Draft> {
  const there = await port.read(id);
  const fresh = there.attachments.filter((one) => !known.some((old) => old.id === one.id));
  const isThere = fresh.some((one) => one.name === file.name && one.bytes === file.size && one.inline === inline);
  return isThere ? there : send();
}

export function contentOf(draft: Draft): DraftContent {
  const { mailbox_id, to, cc, bcc, subject, html, template_id } = draft;
  return { mailbox_id, to, cc, bcc, subject, html, template_id };
}

/** The draft as somebody else saved it, when that is what is wrong. */
export function newerOf(problem: Problem): Draft | undefined {
  return problem.code === 'mail.draft_changed' ? (problem.body.draft as Draft | undefined) : undefined;
}

/** Tells contents apart without keeping them: 64 bits, two lanes like FNV-1a. */
export function printOf({ mailbox_id, to, cc, bcc, subject, html }: DraftContent): string {
  const people = (all: DraftContent['to']) => all.map((one) => [one.name ?? '', one.address.toLowerCase()]);
  let [low, high] = [0x811c9dc5, 0x9747b28c];
  for (const letter of JSON.stringify([mailbox_id, people(to), people(cc), people(bcc), subject, html])) {
    const code = letter.codePointAt(0) ?? 0;
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 15);
  }
  return (low >>> 0).toString(36) + (high >>> 0).toString(36);
}

/** This browser kept a file's name and has lost its bytes. */
export function lostFile(name: string): Problem {
  return new Problem(422, 'mail.file_lost', i18next.t('mail:late.waiting.file_lost', { name }));
}
