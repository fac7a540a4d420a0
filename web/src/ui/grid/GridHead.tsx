/* biome-ignore-all lint/a11y/useSemanticElements: an ARIA grid of divs; tables can't be laid out by virtual rows */
/* biome-ignore-all lint/a11y/useFocusableInteractive: focus stays on the grid, aria-activedescendant names the cell */
import { ArrowDownOutlined, ArrowUpOutlined, DownOutlined } from '@ant-design/icons';
import { DndContext, type DragEndEvent, PointerSensor, useSensor, useSensors } from '@dnd-kit/core';
import { horizontalListSortingStrategy, SortableContext, useSortable } from '@dnd-kit/sortable';
import { Checkbox, Dropdown, type MenuProps } from 'antd';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { isNumeric, type ShownField } from '../value/field';
import { type Column, reorder, resize, shift, WIDTH_MAX, WIDTH_MIN, WIDTH_STEP } from './columns';
import styles from './DataGrid.module.css';

/** What the list is sorted by. */
export interface Sorted {
  key: string;
  descending: boolean;
}

export type MenuItem = NonNullable<NonNullable<MenuProps['items']>[number]>;

export interface GridHeadProps {
  columns: readonly Column[];
  fields: ReadonlyMap<string, ShownField>;
  sort: readonly Sorted[];
  chosen: 'none' | 'some' | 'all';
  onChosen: (wants: boolean) => void;
  onColumns: (columns: Column[]) => void;
  /** `add`: besides what it is sorted by already. */
  onSort: (key: string, descending: boolean, add: boolean) => void;
  /** More lines of a column's menu: group, hide, filter. */
  menuOf?: ((field: ShownField) => MenuItem[]) | undefined;
}

/** Names of columns: click sorts, dragging moves, the edge widens, the arrow has all of it for the keyboard. */
export function GridHead(props: GridHeadProps) {
  const { columns, fields, chosen, onChosen, onColumns } = props;
  const { t } = useTranslation();
  // By keys a column moves through its menu: Enter on its name sorts.
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }));
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onColumns(reorder(columns, String(active.id), String(over.id)));
  };
  return (
    // Its words for the ear stand outside of the grid, which may hold rows only.
    <DndContext sensors={sensors} onDragEnd={onDragEnd} accessibility={{ container: document.body }}>
      <SortableContext items={columns.slice(1).map((one) => one.key)} strategy={horizontalListSortingStrategy}>
        <div role="row" aria-rowindex={1} className={styles.head}>
          <div role="columnheader" aria-colindex={1} className={styles.box}>
            <Checkbox
              checked={chosen === 'all'}
              indeterminate={chosen === 'some'}
              aria-label={t('grid.choose_shown')}
              onChange={(event) => onChosen(event.target.checked)}
            />
          </div>
          {columns.map((column, col) => {
            const field = fields.get(column.key);
            return field ? (
              <HeadCell key={column.key} {...props} column={column} col={col} field={field} />
            ) : (
              <div key={column.key} role="columnheader" className={styles.headCell} />
            );
          })}
        </div>
      </SortableContext>
    </DndContext>
  );
}

interface HeadCellProps extends GridHeadProps {
  column: Column;
  col: number;
  field: ShownField;
}

function HeadCell({ column, col, field, columns, sort, onSort, onColumns, menuOf }: HeadCellProps) {
  const { t } = useTranslation();
  const { setNodeRef, listeners, transform, isDragging } = useSortable({
    id: column.key,
    disabled: col === 0,
  });
  const place = sort.findIndex((one) => one.key === field.key);
  const sorted = sort[place];
  const arrow = sorted ? sorted.descending ? <ArrowDownOutlined /> : <ArrowUpOutlined /> : null;
  const items: MenuItem[] = [
    ...(field.sortable
      ? [
          { key: 'up', label: t('grid.sort_up'), onClick: () => onSort(field.key, false, false) },
          { key: 'down', label: t('grid.sort_down'), onClick: () => onSort(field.key, true, false) },
          { key: 'also', label: t('grid.sort_also'), onClick: () => onSort(field.key, false, true) },
          { type: 'divider' as const, key: 'd1' },
        ]
      : []),
    { key: 'wider', label: t('grid.wider'), onClick: () => onColumns(resize(columns, column.key, column.width + 64)) },
    {
      key: 'narrower',
      label: t('grid.narrower'),
      onClick: () => onColumns(resize(columns, column.key, column.width - 64)),
    },
    {
      key: 'left',
      label: t('grid.move_left'),
      disabled: col < 2,
      onClick: () => onColumns(shift(columns, column.key, -1)),
    },
    {
      key: 'right',
      label: t('grid.move_right'),
      disabled: col === 0 || col === columns.length - 1,
      onClick: () => onColumns(shift(columns, column.key, 1)),
    },
    ...(menuOf?.(field) ?? []),
  ];
  const next = sorted ? !sorted.descending : false;
  return (
    <div
      ref={setNodeRef}
      role="columnheader"
      aria-colindex={col + 2}
      aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : undefined}
      className={styles.headCell}
      data-primary={col === 0 || undefined}
      data-numeric={isNumeric(field.kind) || undefined}
      data-dragging={isDragging || undefined}
      style={transform ? { transform: `translateX(${Math.round(transform.x)}px)` } : undefined}
    >
      <button
        type="button"
        className={styles.headName}
        title={field.help ?? field.name}
        {...listeners}
        onClick={(event) => (field.sortable ? onSort(field.key, next, event.shiftKey) : undefined)}
      >
        <span>{field.name}</span>
        {arrow ? <span className={styles.arrow}>{arrow}</span> : null}
        {sorted && sort.length > 1 ? <small className="num">{place + 1}</small> : null}
      </button>
      <Dropdown menu={{ items }} trigger={['click']}>
        <button type="button" className={styles.headMenu} aria-label={t('grid.column_menu', { name: field.name })}>
          <DownOutlined />
        </button>
      </Dropdown>
      <Edge width={column.width} name={field.name} onWidth={(width) => onColumns(resize(columns, column.key, width))} />
    </div>
  );
}

/** The edge that widens a column; the width is told once it is let go, the edge itself moves meanwhile. */
function Edge({ width, name, onWidth }: { width: number; name: string; onWidth: (width: number) => void }) {
  const { t } = useTranslation();
  const from = useRef<number | undefined>(undefined);
  const move = (event: PointerEvent<HTMLElement>, done: boolean) => {
    if (from.current === undefined) return;
    const by = event.clientX - from.current;
    event.currentTarget.style.transform = done ? '' : `translateX(${by}px)`;
    if (!done) return;
    from.current = undefined;
    if (by !== 0) onWidth(width + by);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowLeft' ? -WIDTH_STEP : event.key === 'ArrowRight' ? WIDTH_STEP : 0;
    if (by === 0) return;
    event.preventDefault();
    event.stopPropagation();
    onWidth(width + by);
  };
  return (
    <span
      role="separator"
      aria-orientation="vertical"
      aria-label={t('grid.width_of', { name })}
      aria-valuenow={width}
      aria-valuemin={WIDTH_MIN}
      aria-valuemax={WIDTH_MAX}
      tabIndex={0}
      className={styles.edge}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = event.clientX;
      }}
      onPointerMove={(event) => move(event, false)}
      onPointerUp={(event) => move(event, true)}
      onKeyDown={onKeyDown}
    />
  );
}
