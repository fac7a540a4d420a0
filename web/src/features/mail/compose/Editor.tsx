import {
  BoldOutlined,
  ClearOutlined,
  ItalicOutlined,
  LinkOutlined,
  OrderedListOutlined,
  PictureOutlined,
  StrikethroughOutlined,
  TableOutlined,
  UnderlineOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { addColumnAfter, addRowAfter, deleteColumn, deleteRow, deleteTable } from '@tiptap/pm/tables';
import { EditorContent, type Editor as TiptapEditor, useEditor, useEditorState } from '@tiptap/react';
import { Button, Dropdown, Input, Popover, Tooltip } from 'antd';
import { type ReactNode, type RefObject, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { latePart } from '@/lib/latePage';
import { Kbd } from '@/ui/Kbd';
import styles from './Editor.module.css';
import { cleanPaste, withPictures } from './paste';
import { schema, tableHtml } from './schema';
import { type Slash, type SlashKeys, slashAt } from './slash';

const SlashMenu = latePart(async () => ({ default: (await import('./SlashMenu')).SlashMenu }));

/** Puts HTML where the cursor is. */
export interface EditorHandle {
  insert: (html: string) => void;
}

interface EditorProps {
  /** What is edited; taken over again only when `version` grows. */
  html: string;
  version: number;
  autoFocus: boolean;
  /** Typed before the editor stood. */
  early?: string;
  onChange: (html: string) => void;
  /** Pictures that were pasted or dropped; the answer is where each is shown from. */
  onPictures?: ((files: File[]) => Promise<string[]>) | undefined;
  /** Other files that were dropped or pasted. */
  onFiles?: ((files: File[]) => void) | undefined;
  label: string;
  /** At the right of the tools. */
  aside?: ReactNode;
  /** Between the text and the tools. */
  below?: ReactNode;
  /** Filled while the editor stands. */
  handle?: RefObject<EditorHandle | null> | undefined;
  /** A slash offers texts; this one was chosen (HTML), in place of the slash and what was typed behind it. */
  snippets?: boolean;
  onTemplate?: ((id: string) => void) | undefined;
}

/** Was it cut or copied in an editor like this one? Then it is clean. */
const isOwn = (html: string) => html.includes('data-pm-slice');

/** Rich text as mail programs understand it. */
export function Editor(props: EditorProps) {
  const { html, version, autoFocus, early = '', onChange, onPictures, onFiles, label, aside, below } = props;
  const { handle, snippets = false, onTemplate } = props;
  const [slash, setSlash] = useState<Slash | undefined>();
  const slashKeys = useRef<SlashKeys | null>(null);
  const { t } = useTranslation();
  const now = useRef({ onChange, onPictures, onFiles });
  now.current = { onChange, onPictures, onFiles };
  // What the editor made of the text by itself is no change of a person's.
  const normal = useRef<string | undefined>(undefined);
  const insert = useRef<(files: File[]) => void>(() => undefined);
  const editor = useEditor({
    extensions: schema(t('mail:ui.compose.placeholder')),
    content: html,
    autofocus: autoFocus ? 'start' : false,
    shouldRerenderOnTransaction: false,
    editorProps: {
      attributes: { class: styles.text ?? '', 'aria-label': label, role: 'textbox', 'aria-multiline': 'true' },
      handlePaste: (_view, event) => paste(event) || take(event.clipboardData, event),
      // What is dragged in comes this way too.
      transformPastedHTML: (html) => (isOwn(html) ? html : withPictures(cleanPaste(html).html, [])),
      handleDrop: (_view, event) => take(event.dataTransfer, event),
      handleKeyDown: (_view, event) => slashKeys.current?.(event) ?? false,
    },
    onTransaction: ({ editor: moved }) => {
      if (snippets) setSlash(slashAt(moved));
    },
    onBlur: () => setSlash(undefined),
    onCreate: ({ editor: made }) => {
      normal.current = made.getHTML();
    },
    onUpdate: ({ editor: changed }) => {
      const next = changed.getHTML();
      if (next !== normal.current) now.current.onChange(next);
      normal.current = undefined;
    },
  });

  /** Pictures within what is pasted become files of the mail, and are shown from there. */
  const paste = (event: ClipboardEvent): boolean => {
    const html = event.clipboardData?.getData('text/html') ?? '';
    const add = now.current.onPictures;
    if (!/<img\b/i.test(html) || isOwn(html) || !add) return false;
    const pasted = cleanPaste(html);
    if (pasted.pictures.length === 0) return false;
    event.preventDefault();
    void add(pasted.pictures).then((sources) => {
      editor.chain().focus().insertContent(withPictures(pasted.html, sources)).run();
    });
    return true;
  };

  const take = (data: DataTransfer | null, event: Event): boolean => {
    const files = [...(data?.files ?? [])];
    if (files.length === 0) return false;
    // A table copied from a spreadsheet brings its picture along; the table is meant.
    if (data?.types.includes('text/html') && event.type === 'paste') return false;
    event.preventDefault();
    event.stopPropagation(); // else whoever takes files around the editor takes them again
    const pictures = files.filter((one) => /^image\/(png|jpeg|gif|webp)$/.test(one.type));
    const others = files.filter((one) => !pictures.includes(one));
    if (pictures.length > 0) insert.current(pictures);
    if (others.length > 0) now.current.onFiles?.(others);
    return true;
  };
  insert.current = (files) => {
    void now.current.onPictures?.(files).then((sources) => {
      for (const src of sources) editor.chain().focus().setImage({ src }).run();
    });
  };

  useEffect(() => {
    if (!handle) return;
    handle.current = { insert: (text) => void editor.chain().focus().insertContent(text).run() };
    return () => {
      handle.current = null;
    };
  }, [editor, handle]);

  const first = useRef(early);
  useEffect(() => {
    if (first.current === '') return;
    const text = first.current;
    first.current = '';
    for (const [at, line] of text.split('\n').entries()) {
      if (at > 0) editor.commands.splitBlock();
      if (line !== '') editor.commands.insertContent({ type: 'text', text: line });
    }
  }, [editor]);

  // Another content from outside: a newer draft was taken, another signature chosen.
  const seen = useRef(version);
  useEffect(() => {
    if (seen.current === version) return;
    seen.current = version;
    editor.commands.setContent(html, { emitUpdate: false });
  }, [editor, version, html]);

  return (
    <div className={styles.editor}>
      <EditorContent editor={editor} className={styles.content} />
      {slash ? (
        <Suspense fallback={null}>
          <SlashMenu
            slash={slash}
            keys={slashKeys}
            onText={(text) => editor.chain().focus().deleteRange(slash).insertContent(text).run()}
            onTemplate={(id) => {
              editor.chain().focus().deleteRange(slash).run();
              onTemplate?.(id);
            }}
            onClose={() => setSlash(undefined)}
          />
        </Suspense>
      ) : null}
      {below}
      <div className={styles.bar} role="toolbar" aria-label={t('mail:ui.editor.tools')}>
        <Tools editor={editor} onPictures={onPictures ? (files) => insert.current(files) : undefined} />
        <span className={styles.aside}>{aside}</span>
      </div>
    </div>
  );
}

function Tools({ editor, onPictures }: { editor: TiptapEditor; onPictures: ((files: File[]) => void) | undefined }) {
  const { t } = useTranslation();
  const picture = useRef<HTMLInputElement>(null);
  const on = useEditorState({
    editor,
    selector: ({ editor: one }) => ({
      bold: one.isActive('bold'),
      italic: one.isActive('italic'),
      underline: one.isActive('underline'),
      strike: one.isActive('strike'),
      bulletList: one.isActive('bulletList'),
      orderedList: one.isActive('orderedList'),
      blockquote: one.isActive('blockquote'),
      table: one.isActive('table'),
      link: one.isActive('link'),
    }),
  });
  const chain = () => editor.chain().focus();
  return (
    <>
      <Tool
        words={t('mail:ui.editor.bold')}
        keys="mod+b"
        on={on.bold}
        icon={<BoldOutlined />}
        run={() => chain().toggleBold().run()}
      />
      <Tool
        words={t('mail:ui.editor.italic')}
        keys="mod+i"
        on={on.italic}
        icon={<ItalicOutlined />}
        run={() => chain().toggleItalic().run()}
      />
      <Tool
        words={t('mail:ui.editor.underline')}
        keys="mod+u"
        on={on.underline}
        icon={<UnderlineOutlined />}
        run={() => chain().toggleUnderline().run()}
      />
      <Tool
        words={t('mail:ui.editor.strike')}
        on={on.strike}
        icon={<StrikethroughOutlined />}
        run={() => chain().toggleStrike().run()}
      />
      <i className={styles.rule} />
      <Tool
        words={t('mail:ui.editor.bullets')}
        on={on.bulletList}
        icon={<UnorderedListOutlined />}
        run={() => chain().toggleBulletList().run()}
      />
      <Tool
        words={t('mail:ui.editor.numbers')}
        on={on.orderedList}
        icon={<OrderedListOutlined />}
        run={() => chain().toggleOrderedList().run()}
      />
      <Tool
        words={t('mail:ui.editor.quote')}
        on={on.blockquote}
        icon={<span className={styles.quote}>”</span>}
        run={() => chain().toggleBlockquote().run()}
      />
      <LinkTool editor={editor} on={on.link} />
      <TableTool editor={editor} on={on.table} />
      {onPictures ? (
        <Tool words={t('mail:ui.editor.picture')} icon={<PictureOutlined />} run={() => picture.current?.click()} />
      ) : null}
      <input
        ref={picture}
        type="file"
        accept="image/png,image/jpeg,image/gif,image/webp"
        multiple
        hidden
        onChange={(event) => {
          onPictures?.([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      <Tool
        words={t('mail:ui.editor.clear')}
        icon={<ClearOutlined />}
        run={() => chain().unsetAllMarks().clearNodes().run()}
      />
    </>
  );
}

interface ToolProps {
  words: string;
  keys?: string;
  on?: boolean;
  icon: ReactNode;
  run?: () => void;
}

function Tool({ words, keys, on = false, icon, run }: ToolProps) {
  return (
    <Tooltip
      title={
        <span className={styles.hint}>
          {words} {keys ? <Kbd keys={keys} /> : null}
        </span>
      }
      mouseEnterDelay={0.5}
    >
      <button
        type="button"
        className={styles.tool}
        data-on={on}
        aria-pressed={on}
        aria-label={words}
        // The text keeps its selection.
        onMouseDown={(event) => event.preventDefault()}
        onClick={run}
      >
        {icon}
      </button>
    </Tooltip>
  );
}

function LinkTool({ editor, on }: { editor: TiptapEditor; on: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [href, setHref] = useState('');
  const show = (next: boolean) => {
    if (next) setHref((editor.getAttributes('link').href as string | undefined) ?? '');
    setOpen(next);
  };
  const set = () => {
    const target = href.trim();
    const full = /^[a-z]+:/i.test(target) ? target : target.includes('@') ? `mailto:${target}` : `https://${target}`;
    const chain = editor.chain().focus().extendMarkRange('link');
    if (target === '') chain.unsetLink().run();
    else if (editor.state.selection.empty && !on) {
      chain.insertContent({ type: 'text', text: target, marks: [{ type: 'link', attrs: { href: full } }] }).run();
    } else chain.setLink({ href: full }).run();
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={show}
      trigger="click"
      arrow={false}
      destroyOnHidden
      content={
        <form
          className={styles.link}
          onSubmit={(event) => {
            event.preventDefault();
            event.stopPropagation();
            set();
          }}
        >
          <Input
            autoFocus
            value={href}
            placeholder="https://"
            aria-label={t('mail:ui.editor.link')}
            onChange={(event) => setHref(event.target.value)}
          />
          <Button htmlType="submit">
            {t(href.trim() === '' && on ? 'mail:ui.editor.unlink' : 'mail:ui.editor.set_link')}
          </Button>
        </form>
      }
    >
      <span>
        <Tool words={t('mail:ui.editor.link')} on={on} icon={<LinkOutlined />} />
      </span>
    </Popover>
  );
}

const SIZE_MAX = 6;

function TableTool({ editor, on }: { editor: TiptapEditor; on: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState<{ row: number; column: number }>({ row: 0, column: 0 });
  if (on) {
    const run = (command: typeof addRowAfter) => () => {
      command(editor.state, editor.view.dispatch);
      editor.commands.focus();
    };
    const items = [
      { key: 'row', label: t('mail:ui.editor.add_row'), onClick: run(addRowAfter) },
      { key: 'column', label: t('mail:ui.editor.add_column'), onClick: run(addColumnAfter) },
      { key: 'no_row', label: t('mail:ui.editor.delete_row'), onClick: run(deleteRow) },
      { key: 'no_column', label: t('mail:ui.editor.delete_column'), onClick: run(deleteColumn) },
      { key: 'none', label: t('mail:ui.editor.delete_table'), onClick: run(deleteTable) },
    ];
    return (
      <Dropdown menu={{ items }} trigger={['click']}>
        <span>
          <Tool words={t('mail:ui.editor.table')} on icon={<TableOutlined />} />
        </span>
      </Dropdown>
    );
  }
  const grid = (
    // biome-ignore lint/a11y/noStaticElementInteractions: only forgets the size that the pointer showed
    <div className={styles.grid} onMouseLeave={() => setAt({ row: 0, column: 0 })}>
      {Array.from({ length: SIZE_MAX * SIZE_MAX }, (_, index) => {
        const row = Math.floor(index / SIZE_MAX) + 1;
        const column = (index % SIZE_MAX) + 1;
        return (
          <button
            // biome-ignore lint/suspicious/noArrayIndexKey: the cells never move
            key={index}
            type="button"
            aria-label={t('mail:ui.editor.table_size', { rows: row, columns: column })}
            data-on={row <= at.row && column <= at.column}
            onMouseEnter={() => setAt({ row, column })}
            onFocus={() => setAt({ row, column })}
            onClick={() => {
              setOpen(false);
              editor.chain().focus().insertContent(tableHtml(row, column)).run();
            }}
          />
        );
      })}
    </div>
  );
  return (
    <Popover open={open} onOpenChange={setOpen} trigger="click" arrow={false} content={grid} destroyOnHidden>
      <span>
        <Tool words={t('mail:ui.editor.table')} icon={<TableOutlined />} />
      </span>
    </Popover>
  );
}
