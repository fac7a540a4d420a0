import { EditOutlined, EnterOutlined, RetweetOutlined, RightOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/api/me';
import { rowsOf } from '@/api/rows';
import type { Draft, Mailbox, Thread } from '@/api/types';
import { useHotkeys } from '@/lib/hotkeys';
import { Kbd } from '@/ui/Kbd';
import { ListTime } from '@/ui/Times';
import { answer } from '../compose/answer';
import { ComposerHere } from '../compose/ComposerHere';
import { open, useComposers } from '../compose/composers';
import { wordsOfHtml } from '../compose/html';
import { composerOfDraft } from '../compose/keepers';
import { draftsQuery } from '../queries';
import { nameOf } from '../words';
import styles from './ReplyBox.module.css';

/** The answer at the foot: three buttons, or the mail that is being written. */
export function ReplyBox({ thread, mailbox }: { thread: Thread; mailbox: Mailbox | undefined }) {
  const { t } = useTranslation();
  const may = useMay('mail.send');
  const here = useComposers().filter((one) => one.place === 'thread' && one.threadId === thread.id);
  const { data } = useInfiniteQuery({ ...draftsQuery(), enabled: may });
  const begun = rowsOf(data).filter((one) => one.thread_id === thread.id && !composerOfDraft(one.id));
  const own = new Set([mailbox?.address]);
  // One answers the other side: the newest mail that came, else the newest of ours.
  const last = thread.messages.findLast((one) => one.direction === 'in') ?? thread.messages.at(-1);
  const others = last ? [...last.to, ...last.cc].filter((one) => !own.has(one.address)).length : 0;
  const start = (mode: 'reply' | 'reply_all' | 'forward') => {
    if (!last || !may) return false;
    answer(thread, last, mode);
    return true;
  };
  const group = () => t('mail:ui.keys.group');
  useHotkeys([
    { keys: 'r', words: () => t('mail:ui.act.reply'), group, run: () => start('reply') },
    { keys: 'a', words: () => t('mail:ui.act.reply_all'), group, run: () => start('reply_all') },
    { keys: 'f', words: () => t('mail:ui.act.forward'), group, run: () => start('forward') },
  ]);
  const box = useRef<HTMLDivElement>(null);
  const count = here.length;
  useEffect(() => {
    if (count > 0) box.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);

  if (!last || !may) return null;
  if (here.length > 0) {
    return (
      <div ref={box} className={styles.box}>
        {here.map((one) => (
          <ComposerHere key={one.key} composer={one} />
        ))}
      </div>
    );
  }
  return (
    <div className={styles.buttons}>
      {begun.map((draft) => (
        <button key={draft.id} type="button" className={styles.draft} onClick={() => goOn(thread.id, draft)}>
          <EditOutlined aria-hidden="true" />
          <span className={styles.draftWords}>
            {t('mail:ui.reply.go_on', { words: wordsOfHtml(draft.html) || draft.subject })}
          </span>
          <ListTime at={draft.updated_at} />
        </button>
      ))}
      <button type="button" className={styles.field} onClick={() => start(others > 0 ? 'reply_all' : 'reply')}>
        {t('mail:ui.reply.to', { name: nameOf(last.direction === 'in' ? last.from : (last.to[0] ?? last.from)) })}
      </button>
      <Button icon={<EnterOutlined rotate={90} />} onClick={() => start('reply')}>
        {t('mail:ui.act.reply')} <Kbd keys="r" />
      </Button>
      {others > 0 ? (
        <Button icon={<RetweetOutlined />} onClick={() => start('reply_all')}>
          {t('mail:ui.act.reply_all')} <Kbd keys="a" />
        </Button>
      ) : null}
      <Button icon={<RightOutlined />} onClick={() => start('forward')}>
        {t('mail:ui.act.forward')} <Kbd keys="f" />
      </Button>
    </div>
  );
}

/** Takes up an answer that was begun here before. */
function goOn(threadId: string, draft: Draft): void {
  const messageId = draft.in_reply_to_message_id ?? undefined;
  open({ place: 'thread', threadId, seed: { mode: draft.mode, draftId: draft.id, messageId } });
}
