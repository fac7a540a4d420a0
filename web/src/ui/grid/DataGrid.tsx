/* biome-ignore-all lint/a11y/noStaticElementInteractions: its role is chosen at run time, which the linter can't follow */
/* biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: as above */
/* biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of divs; tables can't be laid out by virtual rows */
/* biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, aria-activedescendant names the cell */
import { PlusOutlined } from '@ant-design/icons';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShownField } from '../value/field';
import { BOX_WIDTH, type Column, templateOf } from './columns';
import styles from './DataGrid.module.css';
import { GridFoot, type Summary } from './GridFoot';
import { GridHead, type MenuItem, type Sorted } from './GridHead';
import { GridRow, GroupRow } from './GridRow';
import { dueSections, linesOf, type Section } from './lines';
import { choose, isChosen, type Selection, stateOf } from './selection';
import type { SummaryKind } from './summary';
import { type CellEdit, type CellTrouble, useCells } from './useCells';
import { useGridKeys } from './useGridKeys';
import { useSteadySections } from './useSteadySections';

const ROW_HEIGHT = 36;
const HEAD_HEIGHT = 32;
const OVERSCAN = 12;
const NONE: ReadonlyMap<string, never> = new Map<string, never>();

export interface DataGridProps<R> {
  label: string;
  /** Another value means another list: it begins at its top. */
  listKey: string;
  sections: readonly Section<R>[];
  idOf: (row: R) => string;
  valueOf: (row: R, key: string) => unknown;
  fields: ReadonlyMap<string, ShownField>;
  /** The first names the row and stays in sight. */
  columns: readonly Column[];
  onColumns: (columns: Column[]) => void;
  /** How the first column looks; its value when nothing is said. Must stay the same function. */
  renderPrimary?: ((row: R) => ReactNode) | undefined;
  sort: readonly Sorted[];
  onSort: (key: string, descending: boolean, add: boolean) => void;
  menuOf?: ((field: ShownField) => MenuItem[]) | undefined;
  groupField?: ShownField | undefined;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  onOpen: (id: string) => void;
  /** Keeps changed cells; answers which could not be kept, and why. Nothing can be changed without it. */
  onEdit?: ((edits: readonly CellEdit[]) => Promise<readonly CellTrouble[]>) | undefined;
  summaries: Readonly<Record<string, Summary>>;
  onSummary: (key: string, how: SummaryKind | undefined) => void;
  /** Below the first column: how many rows there are. */
  count: ReactNode;
  summaryNote?: string | undefined;
}

/**
 * A table of any length that is worked in like a spreadsheet. It knows no server: rows come by pages, changes go out
 * and show at once, what is refused stays in its cell with the reason.
 */
export function DataGrid<R>(props: DataGridProps<R>) {
  const { label, listKey, idOf, fields, columns, onColumns, sort, onSort, menuOf, groupField } = props;
  const { selection, onSelection, onEdit, summaries, onSummary, count, summaryNote } = props;
  const { t } = useTranslation();
  const gridId = useId();
  const root = useRef<HTMLDivElement>(null);
  const [busy, setBusy] = useState({ pointer: false, scrolled: false });
  const [working, setWorking] = useState(false);
  const { sections, held, take } = useSteadySections(
    props.sections,
    idOf,
    busy.pointer || busy.scrolled || working,
    listKey,
  );
  const lines = useMemo(() => linesOf(sections, idOf), [sections, idOf]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => root.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: OVERSCAN,
    scrollMargin: HEAD_HEIGHT,
    scrollPaddingStart: HEAD_HEIGHT,
    scrollPaddingEnd: ROW_HEIGHT,
  });
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const cells = useCells(onEdit);
  const showCell = (line: number, col: number) => {
    virtual.scrollToIndex(line, { align: 'auto' });
    showColumn(root.current, columns, col);
  };
  const keys = useGridKeys({ ...props, root, lines, cells, showCell, pageLines: pageOf(root.current) });
  const { at, block, editing, acts, onKeyDown } = keys;
  useEffect(() => setWorking(editing !== undefined), [editing]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, not another render, begins at the top
  useLayoutEffect(() => {
    root.current?.scrollTo({ top: 0 });
  }, [listKey]);

  useEffect(() => {
    for (const section of dueSections(lines, first, last)) section.onMore?.();
  }, [lines, first, last]);

  const shown = useMemo(() => lines.flatMap((line) => (line.kind === 'row' ? line.id : [])), [lines]);
  const atLine = lines[at.line];
  const widths = { '--grid-columns': templateOf(columns), '--grid-width': `${widthOf(columns)}px` } as object;
  const touched = useMemo(() => touchedRows([...cells.pending.keys(), ...cells.troubles.keys()]), [cells]);

  return (
    <div className={styles.frame}>
      {held > 0 ? (
        <button type="button" className={styles.fresh} onClick={take}>
          <PlusOutlined aria-hidden="true" /> {t('grid.new_rows', { count: held })}
        </button>
      ) : null}
      <div
        ref={root}
        // Rows that open and close are those of a tree.
        role={groupField ? 'treegrid' : 'grid'}
        aria-label={label}
        aria-multiselectable="true"
        aria-rowcount={-1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={atLine ? `${gridId}-${at.line}-${atLine.kind === 'row' ? at.col : 0}` : undefined}
        tabIndex={0}
        className={styles.grid}
        style={widths}
        onKeyDown={onKeyDown}
        onScroll={({ currentTarget: { scrollTop } }) => setBusy(changed('scrolled', scrollTop > ROW_HEIGHT))}
        onMouseEnter={() => setBusy(changed('pointer', true))}
        onMouseLeave={() => setBusy(changed('pointer', false))}
      >
        <GridHead
          columns={columns}
          fields={fields}
          sort={sort}
          chosen={stateOf(selection, shown)}
          onChosen={(wants) => onSelection(choose(selection, shown, wants))}
          onColumns={onColumns}
          onSort={onSort}
          menuOf={menuOf}
        />
        <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const line = lines[item.index];
            const top = item.start - HEAD_HEIGHT;
            if (!line) return null;
            const shared = { gridId, line: item.index, top, columns, fields };
            if (line.kind === 'note') {
              return (
                <div
                  key={item.key}
                  className={styles.note}
                  data-trouble={line.section.trouble !== undefined || undefined}
                  style={{ transform: `translateY(${top}px)` }}
                >
                  {line.section.trouble ?? t('state.loading')}
                </div>
              );
            }
            if (line.kind === 'head') {
              return (
                <GroupRow
                  key={item.key}
                  {...shared}
                  section={line.section}
                  head={line.head}
                  groupField={groupField}
                  isCursor={at.line === item.index}
                  onDown={() => keys.goTo({ line: item.index, col: 0 })}
                />
              );
            }
            const inBlock = item.index >= block.top && item.index <= block.bottom && isWide(block);
            const isTouched = touched.has(line.id);
            return (
              <GridRow
                key={item.key}
                {...shared}
                row={line.row}
                id={line.id}
                chosen={isChosen(selection, line.id)}
                cursor={at.line === item.index ? at.col : undefined}
                blockFrom={inBlock ? block.left : -1}
                blockTo={inBlock ? block.right : -2}
                editing={editing?.key === line.key ? editing : undefined}
                pending={isTouched ? cells.pending : NONE}
                troubles={isTouched ? cells.troubles : NONE}
                acts={acts}
              />
            );
          })}
        </div>
        <GridFoot
          columns={columns}
          fields={fields}
          summaries={summaries}
          count={count}
          note={summaryNote}
          onSummary={onSummary}
        />
      </div>
    </div>
  );
}

const isWide = (block: { top: number; bottom: number; left: number; right: number }) =>
  block.top !== block.bottom || block.left !== block.right;

const widthOf = (columns: readonly Column[]) => columns.reduce((sum, one) => sum + one.width, BOX_WIDTH);

const pageOf = (root: HTMLElement | null) =>
  Math.max(1, Math.floor(((root?.clientHeight ?? 0) - HEAD_HEIGHT - ROW_HEIGHT) / ROW_HEIGHT));

function changed<K extends string>(key: K, value: boolean) {
  return <S extends Record<K, boolean>>(now: S): S => (now[key] === value ? now : { ...now, [key]: value });
}

const touchedRows = (ids: readonly string[]) => new Set(ids.map((id) => id.slice(0, id.indexOf(' '))));

/** Brings a column into sight beside the first, which covers what scrolls below it. */
function showColumn(root: HTMLElement | null, columns: readonly Column[], col: number): void {
  if (!root || col === 0) return;
  const covered = BOX_WIDTH + (columns[0]?.width ?? 0);
  const left = widthOf(columns.slice(0, col));
  const right = left + (columns[col]?.width ?? 0);
  if (left - covered < root.scrollLeft) root.scrollLeft = left - covered;
  else if (right > root.scrollLeft + root.clientWidth) root.scrollLeft = right - root.clientWidth;
}
