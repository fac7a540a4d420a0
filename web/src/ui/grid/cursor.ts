/** A cell by its line and column. */
export interface Place {
  line: number;
  col: number;
}

export interface Bounds {
  lines: number;
  cols: number;
  /** Lines that are seen at once. */
  page: number;
}

export type Step =
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'top'
  | 'bottom'
  | 'page_up'
  | 'page_down'
  | 'next'
  | 'previous';

/** Where a step leads. `next` and `previous` go on in the line below and above; nothing leads out of the grid. */
export function stepped({ line, col }: Place, step: Step, { lines, cols, page }: Bounds): Place {
  const at = (l: number, c: number): Place => ({
    line: Math.max(0, Math.min(lines - 1, l)),
    col: Math.max(0, Math.min(cols - 1, c)),
  });
  switch (step) {
    case 'up':
      return at(line - 1, col);
    case 'down':
      return at(line + 1, col);
    case 'left':
      return at(line, col - 1);
    case 'right':
      return at(line, col + 1);
    case 'home':
      return at(line, 0);
    case 'end':
      return at(line, cols - 1);
    case 'top':
      return at(0, 0);
    case 'bottom':
      return at(lines - 1, cols - 1);
    case 'page_up':
      return at(line - Math.max(1, page - 1), col);
    case 'page_down':
      return at(line + Math.max(1, page - 1), col);
    case 'next':
      return col < cols - 1 ? at(line, col + 1) : line < lines - 1 ? at(line + 1, 0) : at(line, col);
    case 'previous':
      return col > 0 ? at(line, col - 1) : line > 0 ? at(line - 1, cols - 1) : at(line, col);
  }
}

interface Stroke {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

const ARROWS: Readonly<Record<string, Step>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
  PageUp: 'page_up',
  PageDown: 'page_down',
  Home: 'home',
  End: 'end',
};

/** The step that a key means. */
export function stepOf({ key, ctrlKey, metaKey, altKey }: Stroke): Step | undefined {
  if (altKey) return undefined;
  if (!ctrlKey && !metaKey) return ARROWS[key];
  if (key === 'Home') return 'top';
  if (key === 'End') return 'bottom';
  return undefined;
}

export interface Block {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** The cells between two, both included. */
export function blockOf(a: Place, b: Place): Block {
  return {
    top: Math.min(a.line, b.line),
    bottom: Math.max(a.line, b.line),
    left: Math.min(a.col, b.col),
    right: Math.max(a.col, b.col),
  };
}
