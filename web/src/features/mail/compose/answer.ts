import type { Message, Thread } from '@/api/types';
import { composersNow, open } from './composers';

/** Begins an answer at the thread's foot; the server fills in whom it goes to, the subject and the quotation. */
export function answer(thread: Thread, message: Message, mode: 'reply' | 'reply_all' | 'forward'): void {
  const there = composersNow().find((one) => one.place === 'thread' && one.threadId === thread.id);
  if (there && there.seed.messageId === message.id && there.seed.mode === mode) return;
  open({
    place: 'thread',
    threadId: thread.id,
    seed: { mode, messageId: message.id, mailboxId: message.mailbox_id, ...fallback(message, mode) },
  });
}

/** For a moment without connection: enough to begin with; what the server knows better comes when it answers. */
function fallback(message: Message, mode: 'reply' | 'reply_all' | 'forward') {
  const bare = message.subject.replace(/^\s*((re|fwd?|aw|sv|回复|答复|转发)\s*[:：]\s*)+/i, '');
  if (mode === 'forward') return { subject: `Fwd: ${bare}` };
  const writers =
    message.direction === 'out' ? message.to : message.reply_to.length > 0 ? message.reply_to : [message.from];
  return { to: writers, subject: `Re: ${bare}` };
}
