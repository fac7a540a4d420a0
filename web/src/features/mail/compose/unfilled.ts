import { Plugin } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

/** A field of a template that nothing was known for, or that nobody has filled: `{{contact.first_name}}`. */
export const UNFILLED = /\{\{\s*[a-z]+\.[a-z0-9_]+\s*(\|[^{}<>]*)?\}\}/;
const EACH = new RegExp(UNFILLED.source, 'g');

/** Shows them red within the text. */
export const unfilled = () =>
  new Plugin({
    props: {
      decorations: ({ doc }) => {
        const found: Decoration[] = [];
        doc.descendants((node, at) => {
          for (const hit of node.isText ? (node.text ?? '').matchAll(EACH) : []) {
            found.push(Decoration.inline(at + hit.index, at + hit.index + hit[0].length, { 'data-unfilled': '1' }));
          }
        });
        return DecorationSet.create(doc, found);
      },
    },
  });
