import { type KeyboardEvent, type MouseEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHotkeys } from '@/lib/hotkeys';
import { toast } from '@/lib/toast';
import { useValues } from '../value/context';
import type { ShownField } from '../value/field';
import { isSame, parseText, textOf } from '../value/values';
import type { Onward } from './CellEditor';
import { type Block, blockOf, type Place, stepOf, stepped } from './cursor';
import type { DataGridProps } from './DataGrid';
import type { RowActs } from './GridRow';
import { type Line, lineAt } from './lines';
import { laid } from './paste';
import { EVERYTHING, extend, isNothing, NOTHING, toggle } from './selection';
import { PASTE_CELLS_MAX, parseTsv, toTsv } from './tsv';
import { type CellEdit, type CellTrouble, cellId, type useCells } from './useCells';

interface GridKeysProps<R> extends DataGridProps<R> {
  root: RefObject<HTMLDivElement | null>;
  lines: readonly Line<R>[];
  cells: ReturnType<typeof useCells>;
  showCell: (line: number, col: number) => void;
  pageLines: number;
}

interface Editing {
  key: string;
  col: number;
  typed: string | undefined;
}

/** Where a place stands, so that it follows its row when rows come and go. */
interface Kept {
  key: string;
  index: number;
  col: number;
}

/** The cursor, the marked block and what is being edited; all keys of the grid. */
export function useGridKeys<R>(props: GridKeysProps<R>) {
  const { root, lines, cells, columns, fields, selection, onSelection, onOpen, onEdit } = props;
  const { t } = useTranslation();
  const facts = useValues();
  const [cursor, setCursor] = useState<Kept>({ key: '', index: 0, col: 0 });
  const [anchor, setAnchor] = useState<Kept | undefined>();
  const [editing, setEditing] = useState<Editing | undefined>();
  const placeOf = (kept: Kept): Place => ({
    line: lineAt(lines, kept),
    col: Math.max(0, Math.min(kept.col, columns.length - 1)),
  });
  const at = placeOf(cursor);
  const block: Block = blockOf(anchor ? placeOf(anchor) : at, at);

  const kept = ({ line, col }: Place): Kept => ({ key: lines[line]?.key ?? '', index: line, col });
  const goTo = (place: Place, extends_ = false) => {
    if (extends_) setAnchor((now) => now ?? kept(at));
    else setAnchor(undefined);
    setCursor(kept(place));
    props.showCell(place.line, place.col);
  };
  const fieldAt = (col: number): ShownField | undefined => fields.get(columns[col]?.key ?? '');
  const isEditable = (col: number) => onEdit !== undefined && fieldAt(col)?.editable === true;
  const focus = () => root.current?.focus({ preventScroll: true });

  const valueAt = (line: Line<R> | undefined, field: ShownField): unknown => {
    if (line?.kind !== 'row') return undefined;
    const id = cellId(line.id, field.key);
    return cells.pending.has(id) ? cells.pending.get(id) : props.valueOf(line.row, field.key);
  };
  const begin = (place: Place, typed?: string) => {
    const line = lines[place.line];
    const field = fieldAt(place.col);
    if (line?.kind !== 'row' || !field || !isEditable(place.col)) return false;
    if (field.kind === 'yes_no') {
      keepValue(place, !valueAt(line, field));
      return true;
    }
    setCursor(kept(place));
    setAnchor(undefined);
    setEditing({ key: line.key, col: place.col, typed });
    return true;
  };
  const end = (place: Place, onward: Onward) => {
    setEditing(undefined);
    if (onward === 'leave') return;
    focus();
    if (onward === 'stay') return;
    const bounds = boundsOf(props);
    if (onward === 'down') {
      goTo(stepped(place, 'down', bounds));
      return;
    }
    // Tab opens the next cell that can be changed, so that a row is filled without the mouse.
    let next = place;
    for (let tries = 0; tries < columns.length * 2; tries += 1) {
      next = stepped(next, onward, bounds);
      if (isEditable(next.col) && lines[next.line]?.kind === 'row' && fieldAt(next.col)?.kind !== 'yes_no') break;
    }
    goTo(next);
    begin(next);
  };
  const keepValue = (place: Place, value: unknown) => {
    const line = lines[place.line];
    const field = fieldAt(place.col);
    if (line?.kind !== 'row' || !field || isSame(value, props.valueOf(line.row, field.key))) return;
    cells.keep([{ rowId: line.id, key: field.key, value, tried: textOf(field, value, facts) }]);
  };
  /** Reads texts as values: those that are some go out, the others stay in their cells with the reason. */
  const keepTexts = (all: readonly { line: number; col: number; text: string }[]) => {
    const edits: (CellEdit & { tried: string })[] = [];
    const back: (CellEdit & { tried: string })[] = [];
    const bad: (CellTrouble & { tried: string })[] = [];
    for (const { line: index, col, text } of all) {
      const line = lines[index];
      const field = fieldAt(col);
      if (line?.kind !== 'row' || !field) continue;
      const before = valueAt(line, field);
      const got = parseText(field, text, facts);
      const cell = { rowId: line.id, key: field.key, tried: text };
      if (!got.ok) bad.push({ ...cell, words: t(`value.why.${got.why}`) });
      else if (isSame(got.value, before)) cells.forgive(cellId(line.id, field.key));
      else {
        edits.push({ ...cell, value: got.value });
        back.push({ ...cell, value: before ?? null, tried: textOf(field, before, facts) });
      }
    }
    cells.keep(edits, bad);
    return back;
  };
  /** What changes several cells at once, or empties them, can be taken back. */
  const keepBlock = (all: readonly { line: number; col: number; text: string }[]) => {
    const back = keepTexts(all);
    if (back.length > 0) toast.undo(t('grid.changed', { count: back.length }), () => cells.keep(back));
  };

  const clearBlock = () => {
    const wanted = placesIn(block).filter(({ col }) => isEditable(col));
    if (wanted.length > 0) keepBlock(wanted.map((place) => ({ ...place, text: '' })));
    return wanted.length > 0;
  };
  const copied = () =>
    toTsv(
      Array.from({ length: block.bottom - block.top + 1 }, (_, down) => lines[block.top + down]).flatMap((line) =>
        line?.kind === 'row'
          ? [
              columns.slice(block.left, block.right + 1).map((column) => {
                const field = fields.get(column.key);
                return field ? textOf(field, valueAt(line, field), facts) : '';
              }),
            ]
          : [],
      ),
    );
  const paste = (text: string) => {
    if (!onEdit) return;
    const parsed = parseTsv(text);
    if (parsed.reduce((sum, row) => sum + row.length, 0) > PASTE_CELLS_MAX) {
      toast.say(t('grid.paste_too_much', { count: PASTE_CELLS_MAX }));
      return;
    }
    const bounds = { lines: lines.length, cols: columns.length, isRow: (line: number) => lines[line]?.kind === 'row' };
    const got = laid(parsed, block, bounds);
    keepBlock(got.cells);
    if (got.lost > 0) toast.say(t('grid.paste_lost', { count: got.lost }));
  };

  const line = lines[at.line];
  const retreat = () => {
    const field = fieldAt(at.col);
    const trouble = line?.kind === 'row' && field ? cellId(line.id, field.key) : '';
    if (cells.troubles.has(trouble)) cells.forgive(trouble);
    else if (anchor) setAnchor(undefined);
    else if (!isNothing(selection)) onSelection(NOTHING);
    else return false;
    return true;
  };
  const space = (shift: boolean) => {
    if (line?.kind === 'head') line.head.onToggle();
    if (line?.kind !== 'row') return true;
    const shown = lines.flatMap((one) => (one.kind === 'row' ? one.id : []));
    onSelection(shift ? extend(selection, line.id, shown) : toggle(selection, line.id));
    return true;
  };
  const enter = () => {
    if (line?.kind === 'head') line.head.onToggle();
    else if (line?.kind === 'row' && !begin(at)) onOpen(line.id);
    return true;
  };
  const open = () => {
    if (line?.kind === 'row') onOpen(line.id);
    return line?.kind === 'row';
  };
  /** Letters begin to write in a cell; in the first column, which names the row, they stay the page's keys. */
  const type = (key: string) => {
    if (at.col === 0 && (key === 'j' || key === 'k')) {
      goTo(stepped(at, key === 'j' ? 'down' : 'up', boundsOf(props)));
      return true;
    }
    if (at.col === 0) return key === 'o' && open();
    if (key === '?' || key === '/') return false;
    const field = fieldAt(at.col);
    if (field?.kind === 'stars' && /^[0-5]$/.test(key) && isEditable(at.col)) {
      keepValue(at, Number(key));
      return true;
    }
    return field?.kind !== 'stars' && field?.kind !== 'yes_no' && field?.kind !== 'reference' && begin(at, key);
  };
  const press = (event: KeyboardEvent): boolean => {
    const step = stepOf(event);
    if (step) {
      // On the head of a group the arrows open and close it.
      if (line?.kind === 'head' && (step === 'left' || step === 'right')) {
        if (line.head.open === (step === 'left')) line.head.onToggle();
        return true;
      }
      goTo(stepped(at, step, boundsOf(props)), event.shiftKey);
      return true;
    }
    const mod = event.ctrlKey || event.metaKey;
    if (mod && event.key.toLowerCase() === 'a') {
      onSelection(EVERYTHING);
      return true;
    }
    if (mod && event.key === 'Enter') return open();
    if (mod || event.altKey) return false;
    if (event.key === 'Enter' || event.key === 'F2') return enter();
    if (event.key === ' ') return space(event.shiftKey);
    if (event.key === 'Escape') return retreat();
    if (event.key === 'Delete' || event.key === 'Backspace') return clearBlock();
    return event.key.length === 1 && line?.kind === 'row' && type(event.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || event.target !== root.current || event.nativeEvent.isComposing) return;
    if (press(event)) event.preventDefault();
  };

  // The document hears these: a grid in which nothing is written is no editable element of its own.
  const clipboard = useRef({ copied, paste });
  clipboard.current = { copied, paste };
  useEffect(() => {
    const isOurs = () => document.activeElement === root.current;
    const onCopy = (event: ClipboardEvent) => {
      if (!isOurs() || document.getSelection()?.isCollapsed === false) return;
      event.clipboardData?.setData('text/plain', clipboard.current.copied());
      event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text/plain');
      if (!isOurs() || !text) return;
      event.preventDefault();
      clipboard.current.paste(text);
    };
    document.addEventListener('copy', onCopy);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('copy', onCopy);
      document.removeEventListener('paste', onPaste);
    };
  }, [root]);

  // For the sheet of keys; the grid hears them itself while it has the focus, so these pass on.
  const sheet = (keys: string, words: () => string) => ({
    keys,
    words,
    group: () => t('grid.keys.title'),
    run: () => false,
  });
  useHotkeys([
    sheet('Enter', () => t('grid.keys.edit')),
    sheet('Tab', () => t('grid.keys.next')),
    sheet('Escape', () => t('grid.keys.cancel')),
    sheet('Space', () => t('grid.keys.choose')),
    sheet('shift+Space', () => t('grid.keys.choose_range')),
    sheet('shift+ArrowDown', () => t('grid.keys.block')),
    sheet('mod+a', () => t('grid.keys.all')),
    sheet('mod+c', () => t('grid.keys.copy')),
    sheet('mod+v', () => t('grid.keys.paste')),
    sheet('mod+Enter', () => t('grid.keys.open')),
  ]);

  const goDown = (place: Place, event: MouseEvent) => {
    if (event.button !== 0 || isControl(event.target)) return;
    if (editing) return;
    event.preventDefault(); // no text is marked while cells are
    goTo(place, event.shiftKey);
    focus();
  };
  const newest = useRef<RowActs<R>>(undefined as never);
  newest.current = {
    onCellDown: (l, col, event) => goDown({ line: l, col }, event),
    onCellEnter: (l, col, event) => {
      if (event.buttons === 1 && !editing && document.activeElement === root.current) goTo({ line: l, col }, true);
    },
    onCellEdit: (l, col) => begin({ line: l, col }),
    onBox: (id, event) => {
      const shown = lines.flatMap((one) => (one.kind === 'row' ? one.id : []));
      onSelection(event.shiftKey ? extend(selection, id, shown) : toggle(selection, id));
    },
    onText: (l, col, text, onward) => {
      keepTexts([{ line: l, col, text }]);
      end({ line: l, col }, onward);
    },
    onValue: (l, col, value, onward) => {
      keepValue({ line: l, col }, value);
      end({ line: l, col }, onward);
    },
    onCancel: () => end(at, 'stay'),
    valueOf: props.valueOf,
    renderPrimary: props.renderPrimary,
  };
  // One object for all time: a row is drawn anew when it changes, not when the page does.
  const { renderPrimary } = props;
  const acts = useMemo(
    (): RowActs<R> => ({
      onCellDown: (...args) => newest.current.onCellDown(...args),
      onCellEnter: (...args) => newest.current.onCellEnter(...args),
      onCellEdit: (...args) => newest.current.onCellEdit(...args),
      onBox: (...args) => newest.current.onBox(...args),
      onText: (...args) => newest.current.onText(...args),
      onValue: (...args) => newest.current.onValue(...args),
      onCancel: () => newest.current.onCancel(),
      valueOf: (...args) => newest.current.valueOf(...args),
      renderPrimary,
    }),
    [renderPrimary],
  );
  return { at, block, editing, acts, onKeyDown, goTo };
}

function boundsOf<R>({ lines, columns, pageLines }: GridKeysProps<R>) {
  return { lines: lines.length, cols: columns.length, page: pageLines };
}

function placesIn({ top, bottom, left, right }: Block): Place[] {
  const places: Place[] = [];
  for (let line = top; line <= bottom; line += 1) {
    for (let col = left; col <= right; col += 1) places.push({ line, col });
  }
  return places;
}

const isControl = (target: EventTarget) =>
  target instanceof Element && target.closest('a,button,input,textarea') !== null;
