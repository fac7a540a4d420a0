/* biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of divs; tables can't be laid out by virtual rows */
/* biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, aria-activedescendant names the cell */
import { CaretRightOutlined } from '@ant-design/icons';
import { Checkbox } from 'antd';
import { type MouseEvent, memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import { useValues } from '../value/context';
import { isNumeric, type ShownField } from '../value/field';
import { ValueView } from '../value/ValueView';
import { textOf } from '../value/values';
import { CellEditor, type Onward } from './CellEditor';
import type { Column } from './columns';
import styles from './DataGrid.module.css';
import type { Section, SectionHead } from './lines';
import { cellId, type Tried } from './useCells';

/** What a row tells the grid; stays the same object, so that rows are drawn anew only when they change. */
export interface RowActs<R> {
  onCellDown: (line: number, col: number, event: MouseEvent) => void;
  onCellEnter: (line: number, col: number, event: MouseEvent) => void;
  onCellEdit: (line: number, col: number) => void;
  onBox: (id: string, event: MouseEvent) => void;
  onText: (line: number, col: number, text: string, onward: Onward) => void;
  onValue: (line: number, col: number, value: unknown, onward: Onward) => void;
  onCancel: () => void;
  valueOf: (row: R, key: string) => unknown;
  renderPrimary: ((row: R) => ReactNode) | undefined;
}

interface GridRowProps<R> {
  gridId: string;
  line: number;
  top: number;
  row: R;
  id: string;
  columns: readonly Column[];
  fields: ReadonlyMap<string, ShownField>;
  chosen: boolean;
  /** The cursor's column, if it stands in this row. */
  cursor: number | undefined;
  blockFrom: number;
  blockTo: number;
  editing: { col: number; typed: string | undefined } | undefined;
  pending: ReadonlyMap<string, unknown>;
  troubles: ReadonlyMap<string, Tried>;
  acts: RowActs<R>;
}

function Row<R>(props: GridRowProps<R>) {
  const { gridId, line, top, row, id, columns, fields, chosen, cursor, blockFrom, blockTo, acts } = props;
  const { t } = useTranslation();
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-selected={chosen}
      className={styles.row}
      data-chosen={chosen || undefined}
      data-current={cursor !== undefined || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Space chooses the row */}
      <div role="gridcell" aria-colindex={1} className={styles.box} onClick={(event) => acts.onBox(id, event)}>
        <Checkbox checked={chosen} tabIndex={-1} aria-label={t('grid.choose_row')} />
      </div>
      {columns.map((column, col) => (
        <Cell
          key={column.key}
          {...props}
          row={row}
          col={col}
          cellDomId={`${gridId}-${line}-${col}`}
          field={fields.get(column.key)}
          isCursor={cursor === col}
          inBlock={col >= blockFrom && col <= blockTo}
        />
      ))}
    </div>
  );
}

/** One record of the grid. */
export const GridRow = memo(Row) as typeof Row;

interface CellProps<R> extends GridRowProps<R> {
  col: number;
  cellDomId: string;
  field: ShownField | undefined;
  isCursor: boolean;
  inBlock: boolean;
}

function Cell<R>({
  row,
  id,
  line,
  col,
  cellDomId,
  field,
  isCursor,
  inBlock,
  editing,
  pending,
  troubles,
  acts,
}: CellProps<R>) {
  const { t } = useTranslation();
  if (!field) return <div role="gridcell" aria-colindex={col + 2} className={styles.cell} />;
  const at = cellId(id, field.key);
  const trouble = troubles.get(at);
  const value = pending.has(at) ? pending.get(at) : acts.valueOf(row, field.key);
  const isEditing = editing?.col === col;
  const shown =
    col === 0 && acts.renderPrimary && !pending.has(at) ? (
      acts.renderPrimary(row)
    ) : (
      <ValueView field={field} value={value} />
    );
  return (
    <div
      role="gridcell"
      id={cellDomId}
      aria-colindex={col + 2}
      aria-readonly={!field.editable}
      aria-selected={inBlock || isCursor}
      aria-invalid={trouble !== undefined || undefined}
      className={styles.cell}
      data-numeric={isNumeric(field.kind) || undefined}
      data-primary={col === 0 || undefined}
      data-cursor={isCursor || undefined}
      data-block={inBlock || undefined}
      data-pending={pending.has(at) || undefined}
      data-editing={isEditing || undefined}
      onMouseDown={(event) => acts.onCellDown(line, col, event)}
      onMouseEnter={(event) => acts.onCellEnter(line, col, event)}
      onDoubleClick={() => acts.onCellEdit(line, col)}
    >
      {isEditing ? (
        <CellEditor
          field={field}
          value={value}
          typed={editing.typed ?? trouble?.text}
          onText={(text, onward) => acts.onText(line, col, text, onward)}
          onValue={(next, onward) => acts.onValue(line, col, next, onward)}
          onCancel={acts.onCancel}
        />
      ) : (
        <span className={styles.shown}>{trouble ? trouble.text : shown}</span>
      )}
      {trouble && !isEditing ? (
        <span className={styles.trouble} role="alert">
          {trouble.words} <small>{t('grid.trouble_keys')}</small>
        </span>
      ) : null}
    </div>
  );
}

/** The head of a group: its value, how many, sums below their columns; opens and closes. */
export function GroupRow<R>({
  gridId,
  line,
  top,
  section,
  head,
  columns,
  fields,
  groupField,
  isCursor,
  onDown,
}: {
  gridId: string;
  line: number;
  top: number;
  section: Section<R>;
  head: SectionHead;
  columns: readonly Column[];
  fields: ReadonlyMap<string, ShownField>;
  groupField: ShownField | undefined;
  isCursor: boolean;
  onDown: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = useValues();
  const hasValue = groupField && head.value !== null && head.value !== undefined && head.value !== '';
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-expanded={head.open}
      className={styles.group}
      data-section={section.key}
      data-current={isCursor || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Enter and the arrows open and close */}
      <div
        role="gridcell"
        id={`${gridId}-${line}-0`}
        className={styles.groupHead}
        data-cursor={isCursor || undefined}
        onMouseDown={onDown}
        onClick={head.onToggle}
      >
        <CaretRightOutlined className={styles.caret} data-open={head.open} aria-hidden="true" />
        {hasValue ? (
          groupField.kind === 'yes_no' ? (
            textOf(groupField, head.value, facts)
          ) : (
            <ValueView field={groupField} value={head.value} />
          )
        ) : (
          <span className={styles.quiet}>{t('grid.no_value')}</span>
        )}
        <span className={`num ${styles.quiet}`}>{format.number(head.count)}</span>
      </div>
      {columns.slice(1).map((column) => {
        const field = fields.get(column.key);
        const sum = head.sums[column.key];
        return (
          <div key={column.key} className={styles.groupSum} data-numeric={field && isNumeric(field.kind)}>
            {field && sum !== undefined && sum !== null ? <ValueView field={field} value={sum} /> : null}
          </div>
        );
      })}
    </div>
  );
}
