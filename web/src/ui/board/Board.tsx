import {
  type Announcements,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/lib/format';
import styles from './Board.module.css';
import { type BoardColumn, beside, type Moves, moved } from './moves';

export interface Column<C> extends BoardColumn<C> {
  title: ReactNode;
  /** The title in plain words, for those who hear it. */
  words: string;
  count: number;
  sum?: ReactNode;
  loading?: boolean | undefined;
  /** Why its cards can't be shown. */
  trouble?: string | undefined;
  /** Reads the next cards, while there are any. */
  onMore?: (() => void) | undefined;
  foot?: ReactNode;
}

interface BoardProps<C> {
  label: string;
  columns: readonly Column<C>[];
  idOf: (card: C) => string;
  /** For those who hear it. */
  wordsOf: (card: C) => string;
  renderCard: (card: C) => ReactNode;
  onOpen: (id: string) => void;
  /** Moves a card; answers why it can't be there, or nothing. Without it nothing can be moved. */
  onMove?: ((id: string, to: string) => Promise<string | undefined>) | undefined;
}

/** Near enough to the end of a column to read on, px. */
const ASK_AHEAD = 300;

/**
 * Cards in columns of any choice. A card is dragged with the mouse or, with Space and the arrows, by keys; it stands in
 * its new column at once, and comes back with words when it is refused.
 */
export function Board<C>({ label, columns, idOf, wordsOf, renderCard, onOpen, onMove }: BoardProps<C>) {
  const { t } = useTranslation();
  const [moves, setMoves] = useState<Moves>(new Map());
  const [refusals, setRefusals] = useState<ReadonlyMap<string, string>>(new Map());
  const [dragged, setDragged] = useState<string | undefined>();
  const shown = useMemo(() => moved(columns, moves, idOf), [columns, moves, idOf]);
  const keys = columns.map((one) => one.key);
  const titles = new Map(columns.map((one) => [one.key, one.words]));
  const columnOf = (id: string) => shown.find((one) => one.cards.some((card) => idOf(card) === id))?.key;
  const cardOf = (id: string) => shown.flatMap((one) => one.cards).find((card) => idOf(card) === id);

  // With keys a card goes from column to column, not pixel by pixel.
  const target = useRef<string | undefined>(undefined);
  const coordinateGetter: KeyboardCoordinateGetter = (event, { active, context }) => {
    const by = event.code === 'ArrowRight' ? 1 : event.code === 'ArrowLeft' ? -1 : undefined;
    if (!by) return undefined;
    event.preventDefault();
    const next = beside(keys, target.current ?? columnOf(String(active)) ?? '', by);
    target.current = next;
    const rect = context.droppableRects.get(next);
    const own = context.draggingNodeRect;
    return rect && own
      ? { x: rect.left + 8, y: Math.max(rect.top + 40, Math.min(own.top, rect.bottom - 60)) }
      : undefined;
  };
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 6 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter,
      keyboardCodes: { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] },
    }),
  );
  const move = async (id: string, to: string) => {
    if (!onMove) return;
    setRefusals((now) => new Map([...now].filter(([one]) => one !== id)));
    setMoves((now) => new Map([...now, [id, to]]));
    const why = await onMove(id, to);
    setMoves((now) => new Map([...now].filter(([one]) => one !== id)));
    if (why) setRefusals((now) => new Map([...now, [id, why]]));
  };
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setDragged(undefined);
    target.current = undefined;
    const id = String(active.id);
    if (over && String(over.id) !== columnOf(id)) void move(id, String(over.id));
  };
  const nameOf = (id: string | number) => {
    const card = cardOf(String(id));
    return card === undefined ? '' : wordsOf(card);
  };
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('board.lifted', { name: nameOf(active.id) }),
    onDragOver: ({ active, over }) =>
      over ? t('board.over', { name: nameOf(active.id), column: titles.get(String(over.id)) }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t('board.dropped', { name: nameOf(active.id), column: titles.get(String(over.id)) }) : undefined,
    onDragCancel: ({ active }) => t('board.left', { name: nameOf(active.id) }),
  };
  const card = dragged === undefined ? undefined : cardOf(dragged);
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={(args) => (args.pointerCoordinates ? pointerWithin(args) : rectIntersection(args))}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('board.how') } }}
      onDragStart={({ active }) => setDragged(String(active.id))}
      onDragCancel={() => {
        setDragged(undefined);
        target.current = undefined;
      }}
      onDragEnd={onDragEnd}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: columns of cards are no fieldset */}
      <div className={styles.board} role="group" aria-label={label}>
        {shown.map((column) => (
          <Lane
            key={column.key}
            column={column}
            idOf={idOf}
            renderCard={renderCard}
            onOpen={onOpen}
            movable={onMove !== undefined}
            refusals={refusals}
            onRead={(id) => setRefusals((now) => new Map([...now].filter(([one]) => one !== id)))}
          />
        ))}
      </div>
      <DragOverlay dropAnimation={null}>
        {card === undefined ? null : <div className={`${styles.card} ${styles.lifted}`}>{renderCard(card)}</div>}
      </DragOverlay>
    </DndContext>
  );
}

interface LaneProps<C> {
  column: Column<C> & { shift: number };
  idOf: (card: C) => string;
  renderCard: (card: C) => ReactNode;
  onOpen: (id: string) => void;
  movable: boolean;
  refusals: ReadonlyMap<string, string>;
  onRead: (id: string) => void;
}

function Lane<C>({ column, idOf, renderCard, onOpen, movable, refusals, onRead }: LaneProps<C>) {
  const { t } = useTranslation();
  const format = useFormat();
  const { setNodeRef, isOver } = useDroppable({ id: column.key });
  const list = useRef<HTMLUListElement>(null);
  const { onMore } = column;
  const askIfNear = () => {
    const box = list.current;
    if (box && box.scrollTop + box.clientHeight > box.scrollHeight - ASK_AHEAD) onMore?.();
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a column that is not full reads on without being scrolled
  useEffect(askIfNear, [column.cards.length, onMore]);
  return (
    <section ref={setNodeRef} className={styles.lane} data-over={isOver || undefined} aria-label={column.words}>
      <header className={styles.laneHead}>
        {column.title}
        <span className={`num ${styles.count}`}>{format.number(Math.max(0, column.count + column.shift))}</span>
        <span className={styles.sum}>{column.sum}</span>
      </header>
      <ul ref={list} className={styles.cards} onScroll={askIfNear}>
        {column.cards.map((card) => {
          const id = idOf(card);
          return (
            <li key={id}>
              <Card id={id} onOpen={onOpen} movable={movable}>
                {renderCard(card)}
              </Card>
              {refusals.has(id) ? (
                <div className={styles.refused} role="alert">
                  {refusals.get(id)}
                  <button type="button" onClick={() => onRead(id)}>
                    {t('act.close')}
                  </button>
                </div>
              ) : null}
            </li>
          );
        })}
        {column.loading ? <li className={styles.loading}>{t('state.loading')}</li> : null}
        {column.trouble ? (
          <li className={styles.refused} role="alert">
            {column.trouble}
          </li>
        ) : null}
        {!column.loading && !column.trouble && column.cards.length === 0 ? (
          <li className={styles.loading}>{t('board.empty')}</li>
        ) : null}
      </ul>
      {column.foot}
    </section>
  );
}

function Card({
  id,
  onOpen,
  movable,
  children,
}: {
  id: string;
  onOpen: (id: string) => void;
  movable: boolean;
  children: ReactNode;
}) {
  const { setNodeRef, attributes, listeners, isDragging } = useDraggable({ id, disabled: !movable });
  const { role: _role, ...described } = attributes;
  return (
    // biome-ignore lint/a11y/useSemanticElements: what is dragged holds more than a button may
    <div
      ref={setNodeRef}
      {...described}
      {...listeners}
      role="button"
      tabIndex={0}
      className={styles.card}
      data-dragged={isDragging || undefined}
      onClick={() => onOpen(id)}
      onKeyDown={(event) => {
        listeners?.onKeyDown?.(event);
        if (event.key === 'Enter' && !isDragging && !event.defaultPrevented) onOpen(id);
      }}
    >
      {children}
    </div>
  );
}
