import { answer, api } from '@/api/client';
import { composersNow } from './composers';
import { isBlank, splitQuote } from './html';
import { dropCopy, keptCopies, type LocalCopy } from './localCopies';
import { serverPort } from './port';

/** Younger copies (ms) may belong to a window of another tab that is about to save them. */
const ORPHAN_AFTER_MS = 90_000;

/**
 * Brings drafts that only this browser has to the server: after a crash, a closed tab, a time without connection.
 * Answers how many came home. What can't be brought stays here for the next time.
 */
export async function rescueCopies(): Promise<number> {
  const open = new Set(composersNow().map((one) => one.key));
  let home = 0;
  for (const copy of keptCopies()) {
    if (open.has(copy.key) || Date.now() - copy.at < ORPHAN_AFTER_MS) continue;
    if (isNothing(copy)) {
      dropCopy(copy.key);
      continue;
    }
    try {
      await bringHome(copy);
      dropCopy(copy.key);
      home += 1;
    } catch {
      return home; // the line is away still
    }
  }
  return home;
}

/** On the revision that it was written on it is saved; beside anything newer it becomes a draft of its own. */
async function bringHome(copy: LocalCopy): Promise<void> {
  const { draftId, revision, content } = copy;
  if (draftId && revision !== undefined) {
    const { data } = await api.GET('/api/mail/drafts/{id}', { params: { path: { id: draftId } } });
    if (data?.revision === revision) {
      await serverPort.save(draftId, revision, content);
      return;
    }
    if (data && data.html === content.html && data.subject === content.subject) return;
  }
  const reply = copy.messageId ? { in_reply_to_message_id: copy.messageId } : {};
  const { mailbox_id, ...rest } = content;
  const box = mailbox_id || (await answer(api.GET('/api/mail/mailboxes')))[0]?.id;
  if (!box) throw new Error('no mailbox to keep it in');
  await serverPort.create({ ...rest, ...reply, mailbox_id: box, mode: copy.messageId ? copy.mode : 'new' });
}

function isNothing({ content }: LocalCopy): boolean {
  const people = content.to.length + content.cc.length + content.bcc.length;
  return people === 0 && content.subject.trim() === '' && isBlank(splitQuote(content.html).own);
}
