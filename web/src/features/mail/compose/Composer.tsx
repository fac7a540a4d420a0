import { CloseOutlined, ExpandOutlined, MinusOutlined, SelectOutlined, ShrinkOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/api/me';
import { Problem } from '@/api/problem';
import type { Mailbox } from '@/api/types';
import { useIsPhone } from '@/lib/media';
import { useStore } from '@/lib/store';
import { SentBack } from '../approvals/SentBack';
import { mailboxesQuery } from '../queries';
import { AddressWarnings } from './AddressWarnings';
import { Attached } from './Attached';
import { BuyersHour } from './BuyersHour';
import styles from './Composer.module.css';
import { change, type Composer as OpenComposer } from './composers';
import { Conflict, SaveState, Trouble } from './DraftStates';
import { Early, takeEarly } from './Early';
import { Editor, type EditorHandle } from './Editor';
import { exchangeSignature, joinQuote, splitQuote } from './html';
import type { DraftKeeper, KeeperState } from './keeper';
import { keeperOf } from './keepers';
import type { DraftContent } from './port';
import { Quote } from './Quote';
import { RecipientField } from './RecipientField';
import { SendBar } from './SendBar';
import { useCompose } from './useCompose';
import { useTemplate } from './useTemplate';

/** Until then the editor has its height, and is kept in sight while it grows. */
const SETTLED_AFTER_MS = 1_000;

/** A mail that is being written: in a window, in the reading pane, or at the foot of a thread. */
export function Composer({ composer, onGone }: { composer: OpenComposer; onGone?: (() => void) | undefined }) {
  const keeper = keeperOf(composer);
  const state = useStore(keeper.state);
  const { data: mailboxes, error } = useQuery(mailboxesQuery());
  const { content } = state;
  if (!content || !mailboxes) {
    const problem = state.problem ?? (error && !mailboxes ? Problem.of(error) : undefined);
    return <Opening composer={composer} problem={problem} />;
  }
  return (
    <Opened composer={composer} keeper={keeper} state={state} content={content} mailboxes={mailboxes} onGone={onGone} />
  );
}

function Opening({ composer, problem }: { composer: OpenComposer; problem: Problem | undefined }) {
  return (
    <div className={styles.composer} data-place={composer.place}>
      {problem ? (
        <p className={styles.opening} role="alert">
          {problem.words}
        </p>
      ) : (
        <Early composerKey={composer.key} />
      )}
    </div>
  );
}

interface OpenedProps {
  composer: OpenComposer;
  keeper: DraftKeeper;
  state: KeeperState;
  content: DraftContent;
  mailboxes: Mailbox[];
  onGone: (() => void) | undefined;
}

function Opened({ composer, keeper, state, content, mailboxes, onGone }: OpenedProps) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const acts = useCompose({ composer, keeper, state, content, onGone });
  const [copies, setCopies] = useState(content.cc.length > 0 || content.bcc.length > 0);
  const { place } = composer;
  const inThread = place === 'thread';
  const [over, setOver] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const own = root.current;
    if (!inThread || !own) return;
    // The editor and the quotation grow into it.
    const grown = new ResizeObserver(() => own.scrollIntoView({ block: 'nearest' }));
    grown.observe(own);
    const timer = setTimeout(() => grown.disconnect(), SETTLED_AFTER_MS);
    return () => {
      clearTimeout(timer);
      grown.disconnect();
    };
  }, [inThread]);
  const parts = useParts(keeper, state, content, mailboxes);
  const editor = useRef<EditorHandle | null>(null);
  const takeTemplate = useTemplate(keeper, editor);
  const [early] = useState(() => takeEarly(composer.key));
  // Whom to write to comes first; an answer has it already.
  const [focusTo] = useState(content.to.length === 0);

  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    void acts.leave();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      event.stopPropagation(); // the editor would make a line break of it
      void acts.send();
    }
    // The editor takes Escape for itself; there it closes, as everywhere else.
    if (event.key === 'Escape' && (event.target as HTMLElement).isContentEditable) onEscape(event);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length === 0) return;
    event.preventDefault();
    void acts.addFiles(files);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and drops of all fields within
    <div
      ref={root}
      className={styles.composer}
      data-place={phone && place === 'window' ? 'screen' : place}
      data-over={over}
      onKeyDownCapture={onKeyDown}
      onKeyDown={onEscape}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
    >
      {inThread ? null : <Head composer={composer} title={content.subject} onLeave={() => void acts.leave()} />}
      {state.phase === 'conflict' ? <Conflict keeper={keeper} state={state} /> : null}
      {mailboxes.length > 1 && !inThread ? (
        <div className={styles.line}>
          <span className={styles.label}>{t('mail:ui.head.from')}</span>
          <Select
            className={styles.from}
            variant="borderless"
            value={content.mailbox_id || undefined}
            aria-label={t('mail:ui.head.from')}
            options={mailboxes.map((one) => ({
              value: one.id,
              label: one.display_name ? `${one.display_name} <${one.address}>` : one.address,
            }))}
            onChange={(mailbox_id) => parts.changeMailbox(mailbox_id)}
          />
        </div>
      ) : null}
      <RecipientField
        label={t('mail:ui.head.to')}
        people={content.to}
        autoFocus={focusTo}
        early={focusTo ? early : ''}
        onChange={(to) => keeper.edit({ to })}
        onPending={acts.pending('to')}
        aside={
          <>
            <BuyersHour address={content.to[0]?.address} onSendAt={acts.offerTime} />
            {copies ? null : (
              <Button type="text" size="small" tabIndex={-1} onClick={() => setCopies(true)}>
                {t('mail:ui.compose.copies')}
              </Button>
            )}
            {inThread ? (
              <Button
                type="text"
                size="small"
                tabIndex={-1}
                icon={<SelectOutlined />}
                aria-label={t('mail:ui.compose.pop_out')}
                title={t('mail:ui.compose.pop_out')}
                onClick={() => change(composer.key, { place: 'window' })}
              />
            ) : null}
          </>
        }
      />
      {copies ? (
        <>
          <RecipientField
            label={t('mail:ui.head.cc')}
            people={content.cc}
            onChange={(cc) => keeper.edit({ cc })}
            onPending={acts.pending('cc')}
          />
          <RecipientField
            label={t('mail:ui.head.bcc')}
            people={content.bcc}
            onChange={(bcc) => keeper.edit({ bcc })}
            onPending={acts.pending('bcc')}
          />
        </>
      ) : null}
      <AddressWarnings addresses={[...content.to, ...content.cc, ...content.bcc].map((one) => one.address)} />
      {state.draftId ? <SentBack draftId={state.draftId} /> : null}
      {inThread && composer.seed.mode !== 'forward' ? null : (
        <div className={styles.line}>
          <Input
            className={styles.subject}
            variant="borderless"
            value={content.subject}
            placeholder={t('mail:ui.compose.subject')}
            aria-label={t('mail:ui.compose.subject')}
            maxLength={900}
            onChange={(event) => keeper.edit({ subject: event.target.value })}
          />
        </div>
      )}
      <Editor
        html={parts.own}
        version={parts.version}
        autoFocus={!focusTo}
        early={focusTo ? '' : early}
        label={t('mail:ui.compose.text')}
        onChange={parts.write}
        onPictures={acts.addPictures}
        onFiles={(files) => void acts.addFiles(files)}
        handle={editor}
        snippets
        onTemplate={(id) => void takeTemplate(id)}
        below={
          <>
            {parts.quote ? <Quote html={parts.quote} onRemove={parts.dropQuote} onEdit={parts.mergeQuote} /> : null}
            <Attached keeper={keeper} state={state} html={content.html} />
          </>
        }
        aside={<SaveState state={state} />}
      />
      <div className={styles.foot}>
        <Trouble acts={acts} state={state} />
        <SendBar
          acts={acts}
          state={state}
          content={content}
          onTemplate={(id) => void takeTemplate(id)}
          onInsert={(html) => editor.current?.insert(html)}
        />
      </div>
      {over ? <div className={styles.drop}>{t('mail:ui.compose.drop')}</div> : null}
    </div>
  );
}

function Head({ composer, title, onLeave }: { composer: OpenComposer; title: string; onLeave: () => void }) {
  const { t } = useTranslation();
  const phone = useIsPhone();
  const { key, place, large } = composer;
  const windowed = place === 'window' && !phone;
  return (
    <header className={styles.head}>
      <h2 className={styles.title}>{title || t('mail:ui.compose.new')}</h2>
      {windowed ? (
        <>
          <Button
            type="text"
            size="small"
            icon={<MinusOutlined />}
            aria-label={t('mail:ui.compose.minimise')}
            onClick={() => change(key, { minimised: true, large: false })}
          />
          <Button
            type="text"
            size="small"
            icon={large ? <ShrinkOutlined /> : <ExpandOutlined />}
            aria-label={t(large ? 'mail:ui.compose.shrink' : 'mail:ui.compose.enlarge')}
            onClick={() => change(key, { large: !large })}
          />
        </>
      ) : null}
      <Button
        type="text"
        size="small"
        icon={<CloseOutlined />}
        aria-label={t('mail:ui.compose.save_close')}
        title={t('mail:ui.compose.save_close')}
        onClick={onLeave}
      />
    </header>
  );
}

/** Own text and quotation apart, as the editor needs them; together again in what is saved. */
function useParts(keeper: DraftKeeper, state: KeeperState, content: DraftContent, mailboxes: Mailbox[]) {
  const made = useRef({ replaced: -1, version: 0, own: '', quote: '' });
  const begins = state.draftId === undefined && !state.touched;
  const { account } = useMe();
  const mailbox =
    mailboxes.find((one) => one.id === content.mailbox_id) ??
    mailboxes.find((one) => one.owner.id === account.id) ??
    mailboxes[0];
  if (made.current.replaced !== state.replaced) {
    const { own, quote } = splitQuote(content.html);
    // A new mail gets its signature when it is opened; a draft from the server has it.
    const begun = begins ? exchangeSignature(own, mailbox?.signature_html ?? '') : own;
    made.current = { replaced: state.replaced, version: made.current.version + 1, own: begun, quote };
  }
  const mailboxId = mailbox?.id;
  useEffect(() => {
    if (begins && mailboxId) keeper.prefill({ mailbox_id: mailboxId, html: joinQuote(made.current) });
  }, [begins, keeper, mailboxId]);
  const [, redraw] = useState(0);
  const set = (change: Partial<{ own: string; quote: string }>, anew: boolean) => {
    made.current = { ...made.current, ...change, version: made.current.version + (anew ? 1 : 0) };
    keeper.edit({ html: joinQuote(made.current) });
    redraw((now) => now + 1);
  };
  const { own, quote, version } = made.current;
  return {
    own,
    quote,
    version,
    write: (html: string) => {
      made.current.own = html;
      keeper.edit({ html: joinQuote(made.current) });
    },
    dropQuote: () => set({ quote: '' }, false),
    mergeQuote: () => set({ own: `${made.current.own}${quote}`, quote: '' }, true),
    changeMailbox: (mailbox_id: string) => {
      const signature = mailboxes.find((one) => one.id === mailbox_id)?.signature_html ?? '';
      keeper.edit({ mailbox_id });
      set({ own: exchangeSignature(made.current.own, signature) }, true);
    },
  };
}
