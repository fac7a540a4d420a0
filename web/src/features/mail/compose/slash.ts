import type { Editor } from '@tiptap/react';

/** A slash that was just typed, with the letters behind it. */
export interface Slash {
  from: number;
  to: number;
  /** What was typed behind it. */
  query: string;
  /** Where the menu stands, in the window. */
  left: number;
  top: number;
}

/** Takes a key for the menu; false when the text is to have it. */
export type SlashKeys = (event: KeyboardEvent) => boolean;

const QUERY_CHARS_MAX = 30;

/** The slash at the cursor, at the beginning of a line or behind a blank; none anywhere else, as in 'and/or'. */
export function slashAt(editor: Editor): Slash | undefined {
  const { selection } = editor.state;
  if (!selection.empty || !editor.isFocused) return undefined;
  const { $from } = selection;
  if (!$from.parent.isTextblock) return undefined;
  const before = $from.parent.textBetween(
    Math.max(0, $from.parentOffset - QUERY_CHARS_MAX),
    $from.parentOffset,
    '\n',
    '\ufffc',
  );
  const query = queryOf(before);
  if (query === undefined) return undefined;
  const from = selection.from - query.length - 1;
  const { left, bottom } = editor.view.coordsAtPos(from);
  return { from, to: selection.from, query, left, top: bottom };
}

/** What was typed behind the last slash of a line. */
export function queryOf(before: string): string | undefined {
  return /(?:^|[\s\ufffc])\/([^\s/]*)$/.exec(before)?.[1];
}
