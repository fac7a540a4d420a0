import Image from '@tiptap/extension-image';
import { Placeholder } from '@tiptap/extensions/placeholder';
import { goToNextCell, tableEditing } from '@tiptap/pm/tables';
import { type Extensions, mergeAttributes, Node } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';

/** A mailbox's signature: written on like anything else, exchanged as a whole with the mailbox. */
const Signature = Node.create({
  name: 'signature',
  group: 'block',
  content: 'block+',
  defining: true,
  parseHTML: () => [{ tag: 'div[data-signature]' }],
  renderHTML: ({ HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-signature': '1' }), 0],
});

// Tables by prosemirror-tables; borders are written on each cell, because mail programs know no style sheets.
const CELL_STYLE = 'border:1px solid #b6c2cf;padding:4px 8px;vertical-align:top';
const spans = {
  colspan: { default: 1, parseHTML: (cell: HTMLElement) => Number(cell.getAttribute('colspan') ?? 1) },
  rowspan: { default: 1, parseHTML: (cell: HTMLElement) => Number(cell.getAttribute('rowspan') ?? 1) },
  colwidth: { default: null, rendered: false },
};

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
  renderHTML: () => ['table', { style: 'border-collapse:collapse' }, ['tbody', 0]],
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
  addAttributes: () => spans,
  parseHTML: () => [{ tag: 'td' }],
  renderHTML: ({ HTMLAttributes }) => ['td', mergeAttributes(HTMLAttributes, { style: CELL_STYLE }), 0],
});
const TableHeader = Node.create({
  name: 'tableHeader',
  content: 'block+',
  isolating: true,
  addAttributes: () => spans,
  parseHTML: () => [{ tag: 'th' }],
  renderHTML: ({ HTMLAttributes }) => [
    'th',
    mergeAttributes(HTMLAttributes, { style: `${CELL_STYLE};text-align:left` }),
    0,
  ],
});

/** An empty table as HTML, the first row its head. */
export function tableHtml(rows: number, columns: number): string {
  const row = (tag: 'th' | 'td') => `<tr>${`<${tag}><p></p></${tag}>`.repeat(columns)}</tr>`;
  return `<table><tbody>${row('th')}${row('td').repeat(rows - 1)}</tbody></table><p></p>`;
}

/** What a mail may consist of. */
export function schema(placeholder: string): Extensions {
  return [
    StarterKit.configure({
      heading: { levels: [2, 3] },
      codeBlock: false,
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
    Table,
    TableRow,
    TableCell,
    TableHeader,
  ];
}
