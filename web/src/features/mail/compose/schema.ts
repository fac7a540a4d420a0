import Image from '@tiptap/extension-image';
import { Placeholder } from '@tiptap/extensions/placeholder';
import { GapCursor } from '@tiptap/pm/gapcursor';
import { Plugin, Selection } from '@tiptap/pm/state';
import { goToNextCell, tableEditing } from '@tiptap/pm/tables';
import { Extension, type Extensions, Mark, mergeAttributes, Node } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { harmless, lookOf } from './html';
import { unfilled } from './unfilled';

/** A mailbox's signature, as its owner designed it: in one piece, exchanged with the mailbox, changed in the settings. */
const Signature = Node.create({
  name: 'signature',
  group: 'block',
  atom: true,
  selectable: true,
  addAttributes: () => ({ html: { default: '', rendered: false } }),
  parseHTML: () => [
    { tag: 'div[data-signature]', priority: 100, getAttrs: (block) => ({ html: harmless(block.innerHTML) }) },
  ],
  renderHTML: ({ node }) => {
    const dom = document.createElement('div');
    dom.setAttribute('data-signature', '1');
    dom.innerHTML = harmless(String(node.attrs.html));
    return { dom };
  },
  addProseMirrorPlugins: () => [aboveSignature()],
});

/** A click into the empty space below the signature means the text above it. */
const aboveSignature = () =>
  new Plugin({
    appendTransaction: (_, __, { selection, tr }) => {
      const below = selection instanceof GapCursor ? selection.$head : undefined;
      const signature = below?.nodeBefore;
      if (!below || signature?.type.name !== 'signature') return null;
      const text = Selection.findFrom(tr.doc.resolve(below.pos - signature.nodeSize), -1, true);
      return text ? tr.setSelection(text) : null;
    },
  });

/** Colour, size and the like of pasted text. */
const Styled = Mark.create({
  name: 'styled',
  addAttributes: () => ({
    style: { default: null, parseHTML: (span: HTMLElement) => lookOf(span.getAttribute('style')) },
  }),
  parseHTML: () => [{ tag: 'span[style]', getAttrs: (span) => (lookOf(span.getAttribute('style')) ? null : false) }],
  renderHTML: ({ HTMLAttributes }) => ['span', HTMLAttributes, 0],
});

/** Blocks keep their looks too. */
const Looks = Extension.create({
  name: 'looks',
  addGlobalAttributes: () => [
    {
      types: ['paragraph', 'table'],
      attributes: { style: { default: null, parseHTML: (block) => lookOf(block.getAttribute('style')) } },
    },
    {
      types: ['image'],
      attributes: { width: { default: null, parseHTML: (image) => image.getAttribute('width') } },
    },
  ],
});

// Tables by prosemirror-tables; borders are written on each cell, because mail programs know no style sheets.
const CELL_STYLE = 'border:1px solid #b6c2cf;padding:4px 8px;vertical-align:top';
const HEAD_STYLE = `${CELL_STYLE};text-align:left`;
/** A cell that is added gets our look; one that came from elsewhere keeps its own, or none. */
const cell = (look: string) => ({
  style: { default: look, parseHTML: (one: HTMLElement) => lookOf(one.getAttribute('style')) },
  colspan: { default: 1, parseHTML: (cell: HTMLElement) => Number(cell.getAttribute('colspan') ?? 1) },
  rowspan: { default: 1, parseHTML: (cell: HTMLElement) => Number(cell.getAttribute('rowspan') ?? 1) },
  colwidth: { default: null, rendered: false },
});

/** What prosemirror-tables calls the four nodes. */
const ROLES: Record<string, string> = {
  table: 'table',
  tableRow: 'row',
  tableCell: 'cell',
  tableHeader: 'header_cell',
};

const Table = Node.create({
  name: 'table',
  extendNodeSchema: (node: { name: string }) => (ROLES[node.name] ? { tableRole: ROLES[node.name] } : {}),
  group: 'block',
  content: 'tableRow+',
  isolating: true,
  parseHTML: () => [{ tag: 'table' }],
  renderHTML: ({ HTMLAttributes }) => [
    'table',
    mergeAttributes({ style: 'border-collapse:collapse' }, HTMLAttributes),
    ['tbody', 0],
  ],
  addProseMirrorPlugins: () => [tableEditing()],
  addKeyboardShortcuts() {
    const step = (by: 1 | -1) => () =>
      this.editor.isActive('table') && goToNextCell(by)(this.editor.state, this.editor.view.dispatch);
    return { Tab: step(1), 'Shift-Tab': step(-1) };
  },
});
const TableRow = Node.create({
  name: 'tableRow',
  content: '(tableCell | tableHeader)*',
  parseHTML: () => [{ tag: 'tr' }],
  renderHTML: () => ['tr', 0],
});
const TableCell = Node.create({
  name: 'tableCell',
  content: 'block+',
  isolating: true,
  addAttributes: () => cell(CELL_STYLE),
  parseHTML: () => [{ tag: 'td' }],
  renderHTML: ({ HTMLAttributes }) => ['td', HTMLAttributes, 0],
});
const TableHeader = Node.create({
  name: 'tableHeader',
  content: 'block+',
  isolating: true,
  addAttributes: () => cell(HEAD_STYLE),
  parseHTML: () => [{ tag: 'th' }],
  renderHTML: ({ HTMLAttributes }) => ['th', HTMLAttributes, 0],
});

/** Fields of templates that are not filled stand out, so that no buyer reads them. */
const Unfilled = Extension.create({
  name: 'unfilled',
  addProseMirrorPlugins: () => [unfilled()],
});

/** An empty table as HTML, the first row its head. */
export function tableHtml(rows: number, columns: number): string {
  const row = (tag: 'th' | 'td') =>
    `<tr>${`<${tag} style="${tag === 'th' ? HEAD_STYLE : CELL_STYLE}"><p></p></${tag}>`.repeat(columns)}</tr>`;
  return `<table><tbody>${row('th')}${row('td').repeat(rows - 1)}</tbody></table><p></p>`;
}

/** What a mail may consist of. */
export function schema(placeholder: string): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3] },
      codeBlock: false,
      trailingNode: false, // it would change a draft that nobody has touched
      link: {
        openOnClick: false,
        autolink: true,
        defaultProtocol: 'https',
        protocols: ['http', 'https', 'mailto', 'tel'],
        HTMLAttributes: { target: null, rel: null },
      },
    }),
    Image.configure({ inline: true, allowBase64: false }),
    Placeholder.configure({ placeholder, showOnlyCurrent: false }),
    Signature,
    Styled,
    Looks,
    Unfilled,
    Table,
    TableRow,
    TableCell,
    TableHeader,
  ];
}
