import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { Id, Mailbox, ThreadRow } from '@/api/types';
import { useBeside } from '@/lib/beside';
import { useIsPhone, useMedia, usePanelFloats } from '@/lib/media';
import { panelOpen } from '@/lib/preferences';
import { useStore } from '@/lib/store';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { SplitPane } from '@/ui/SplitPane';
import { BoxColumn } from './boxes/BoxColumn';
import { compose, useComposers } from './compose/composers';
import { closePanes, DraftPane } from './compose/DraftPane';
import { parseRecipients } from './compose/recipients';
import { ListPane } from './list/ListPane';
import { NoMailbox } from './list/ListStates';
import styles from './MailPage.module.css';
import { draftsQuery, mailboxesQuery, threadQuery } from './queries';
import type { MailSearch } from './search';
import { isChosen, isEmpty } from './selection';
import { AskDialog } from './thread/AskDialog';
import { NothingOpen } from './thread/NothingOpen';
import { ThreadPane } from './thread/ThreadPane';
import { type MailKeys, useMailKeys } from './useMailKeys';
import { type MailList, useMailList } from './useMailList';
import { type Turn, useMailSearch } from './useMailSearch';

/** Below this width (px) the boxes stand behind a button. */
const BOXES_FOLD_BELOW_PX = 1240;

/** Boxes, list, reading pane; the buyer stands at the right, in the shell's panel. */
export function MailPage() {
  const { data, error, refetch } = useQuery(mailboxesQuery());
  if (error && !data) return <ErrorState heading="h1" problem={Problem.of(error)} onRetry={() => void refetch()} />;
  if (!data) return <RowsLoading tall />;
  if (data.length === 0) return <NoMailbox />;
  return <Panes mailboxes={data} />;
}

function Panes({ mailboxes }: { mailboxes: Mailbox[] }) {
  const { t } = useTranslation();
  const { search, turn } = useMailSearch();
  const list = useMailList(search, turn);
  const folded = useMedia(`(max-width: ${BOXES_FOLD_BELOW_PX - 1}px)`);
  const [boxesOpen, setBoxesOpen] = useState(false);
  const beside = useBuyerBeside(list, search);
  const keys = useMailKeys({ search, turn, list });
  const mailboxesAsked = useMailboxesAsked(list, keys, search);
  useComposeAsked(search.compose, turn);
  useClosePanes(search.draft);
  useEditorSoon();

  const boxes = <BoxColumn search={search} turn={turn} mailboxes={mailboxes} onGone={() => setBoxesOpen(false)} />;
  const reading = search.draft ? (
    <DraftPane key={search.draft} id={search.draft} onClose={() => turn({ draft: undefined })} />
  ) : search.thread ? (
    <ThreadPane
      key={search.thread}
      id={search.thread}
      list={list}
      turn={turn}
      mailboxes={mailboxes}
      keys={keys}
      onBuyer={beside.ask}
    />
  ) : (
    <NothingOpen search={search} list={list} />
  );
  return (
    <div className={styles.page}>
      {folded ? (
        <Drawer
          open={boxesOpen}
          onClose={() => setBoxesOpen(false)}
          placement="left"
          size={264}
          title={t('nav.mail')}
          styles={{ body: { padding: 0 } }}
        >
          {boxes}
        </Drawer>
      ) : (
        <div className={styles.boxes}>{boxes}</div>
      )}
      <div className={styles.panes}>
        <SplitPane
          id="mail"
          label={t('mail:ui.list.width')}
          initial={352}
          min={300}
          max={720}
          showsSecond={search.thread !== undefined || search.draft !== undefined}
          first={
            <ListPane
              search={search}
              turn={turn}
              list={list}
              mailboxes={mailboxes}
              keys={keys}
              onBoxes={folded ? () => setBoxesOpen(true) : undefined}
            />
          }
          second={reading}
        />
      </div>
      <AskDialog keys={keys} list={list} mailboxes={mailboxesAsked} />
    </div>
  );
}

/**
 * Who stands beside: of the open thread, else of the row that the keys are on. Where the panel would cover the page it
 * comes only when it is asked for.
 */
function useBuyerBeside(list: MailList, { thread: opened, draft }: MailSearch) {
  const phone = useIsPhone();
  const floats = usePanelFloats() || phone;
  const shown = useStore(panelOpen);
  const [asked, setAsked] = useState(false);
  useEffect(() => {
    if (!shown) setAsked(false);
  }, [shown]);
  const id = opened ?? list.cursor.current;
  const row = list.rows.find((one) => one.id === id);
  // A thread that isn't in the list (found by search, led to by a link) keeps whom it told last.
  const [known, setKnown] = useState<ThreadRow | undefined>();
  useEffect(() => {
    if (row) setKnown(row);
  }, [row]);
  const of = row ?? (known?.id === id ? known : undefined);
  const who = of
    ? ({ kind: 'correspondent', address: of.who.address, name: of.who.name ?? undefined, threadId: of.id } as const)
    : null;
  const drafts = useInfiniteQuery({ ...draftsQuery(), enabled: draft !== undefined });
  const written = draft === undefined ? undefined : rowsOf(drafts.data).find((one) => one.id === draft)?.to[0];
  const beside = written
    ? ({ kind: 'correspondent', address: written.address, name: written.name ?? undefined } as const)
    : who;
  useBeside(floats && !asked ? null : beside);
  return {
    ask: () => {
      panelOpen.set(true);
      setAsked(true);
    },
  };
}

/** `?compose=Ann <ann@x.example>`, as links from outside have it: a window with a mail to her, once. */
function useComposeAsked(asked: string | undefined, turn: Turn): void {
  const begun = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (asked !== undefined && asked !== begun.current) {
      compose({ to: parseRecipients(asked.replace(/^mailto:/i, '')).people });
      turn({ compose: undefined }, { replace: true });
    }
    begun.current = asked;
  }, [asked, turn]);
}

/** A draft that is no longer shown in the reading pane is saved and closed. */
function useClosePanes(shown: string | undefined): void {
  const open = useComposers();
  const composers = useRef(open);
  composers.current = open;
  useEffect(() => {
    void closePanes(composers.current, shown);
  }, [shown]);
}

/** The mailboxes of the threads that are meant: whose folders a move is offered, and to whose people threads are given. */
function useMailboxesAsked(list: MailList, keys: MailKeys, { mailbox, thread }: MailSearch): Id[] {
  const { selection, cursor, rows } = list;
  const only = keys.asking?.id ?? (isEmpty(selection) ? (thread ?? cursor.current) : undefined);
  // A thread that isn't in the list was led to by a link, and is open.
  const listed = rows.some((one) => one.id === only);
  const { data: opened } = useQuery({ ...threadQuery(only ?? ''), enabled: only !== undefined && !listed });
  if (only !== undefined && !listed) return opened ? [opened.mailbox_id] : [];
  if (only === undefined && selection.kind === 'all' && mailbox) return [mailbox];
  const meant = (id: Id) => (only === undefined ? isChosen(selection, id) : id === only);
  return [...new Set(rows.filter((one) => meant(one.id)).map((one) => one.mailbox_id))];
}

/** The editor is loaded while nobody waits for it. */
const EDITOR_AFTER_MS = 2_500;

function useEditorSoon(): void {
  useEffect(() => {
    const timer = setTimeout(() => void import('./compose/Composer').catch(() => undefined), EDITOR_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
}
