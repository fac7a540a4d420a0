import {
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardCode,
  type KeyboardCoordinateGetter,
  KeyboardSensor,
  PointerSensor,
  pointerWithin,
  rectIntersection,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useMay } from '@/api/me';
import { changeRows, type Listed } from '@/api/rows';
import type { Id, Opportunity, Pipeline } from '@/api/types';
import { useAct } from '@/api/useAct';
import { boardQuery } from '../queries';
import type { DealsSearch } from '../search';
import styles from './Board.module.css';
import { Card } from './Card';
import { Column } from './Column';
import type { Put } from './OpportunitiesPage';

interface Move {
  deal: Opportunity;
  to: Id;
}

/** The stages of a pipeline as columns; a card is dragged from one to another, by pointer or by keys. */
export function Board({ pipeline, search, onChange }: { pipeline: Pipeline; search: DealsSearch; onChange: Put }) {
  const { t } = useTranslation();
  const may = useMay('sales.opportunity.write');
  const { data: board } = useQuery(boardQuery(pipeline.id, search.owner));
  const [held, setHeld] = useState<Opportunity | undefined>();
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 250, tolerance: 8 } }),
    useSensor(KeyboardSensor, { coordinateGetter: nextColumn }),
  );
  const move = useMove({
    owner: search.owner,
    onGates: (deal, want) => onChange({ deal, want }),
  });
  const stageName = (id: unknown) => pipeline.stages.find((stage) => stage.id === id)?.name ?? '';
  const end = ({ active, over }: DragEndEvent) => {
    setHeld(undefined);
    const deal = active.data.current as Opportunity | undefined;
    if (deal && over && over.id !== deal.stage_id) move.mutate({ deal, to: String(over.id) });
  };
  const nameOf = (active: { data: { current?: object | undefined } }) =>
    (active.data.current as Opportunity | undefined)?.name ?? '';
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={(args) => {
        const under = pointerWithin(args);
        return under.length > 0 ? under : rectIntersection(args);
      }}
      onDragStart={({ active }: DragStartEvent) => setHeld(active.data.current as Opportunity)}
      onDragCancel={() => setHeld(undefined)}
      onDragEnd={end}
      accessibility={{
        screenReaderInstructions: { draggable: t('sales:ui.board.how') },
        announcements: {
          onDragStart: ({ active }) => t('sales:ui.board.held', { name: nameOf(active) }),
          onDragOver: ({ over }) => (over ? t('sales:ui.board.over', { stage: stageName(over.id) }) : undefined),
          onDragEnd: ({ active, over }) =>
            over ? t('sales:ui.board.dropped', { name: nameOf(active), stage: stageName(over.id) }) : undefined,
          onDragCancel: ({ active }) => t('sales:ui.board.back', { name: nameOf(active) }),
        },
      }}
    >
      <section className={styles.board} aria-label={pipeline.name}>
        {pipeline.stages.map((stage) => (
          <Column
            key={stage.id}
            stage={stage}
            owner={search.owner}
            column={board?.columns.find((column) => column.stage_id === stage.id)}
            may={may}
            onOpen={(deal) => onChange({ deal, want: undefined })}
          />
        ))}
      </section>
      <DragOverlay dropAnimation={null}>{held ? <Card deal={held} isHeld /> : null}</DragOverlay>
    </DndContext>
  );
}

/** Moves a card at once; what the stage asks for and isn't there opens the card, somebody quicker is told. */
function useMove({ owner, onGates }: { owner: Id | undefined; onGates: (deal: Id, want: Id) => void }) {
  const { t } = useTranslation();
  const isOf = (stage: Id) => (params: unknown) => {
    const query = (params as { query?: { stage_id?: Id; owner_id?: Id } }).query;
    return query?.stage_id === stage && query.owner_id === owner;
  };
  const act = useAct({
    call: ({ deal, to }: Move) =>
      api.POST('/api/sales/opportunities/{id}/stage', {
        params: { path: { id: deal.id } },
        body: { stage_id: to, seen_stage_id: deal.stage_id },
      }),
    optimistic: ({ deal, to }, patch) => {
      patch<Listed<Opportunity>>(
        'sales.opportunities.list',
        (data) => changeRows(data, (rows) => rows.filter((row) => row.id !== deal.id)),
        isOf(deal.stage_id),
      );
      patch<Listed<Opportunity>>(
        'sales.opportunities.list',
        (data) => onTop(data, { ...deal, stage_id: to }),
        isOf(to),
      );
    },
    invalidates: [
      'sales.opportunities.list',
      'sales.board.read',
      'sales.opportunities.read',
      'sales.opportunities.history',
      'customers.timeline',
    ],
    says: (_, { deal }) => t('sales:ui.board.moved', { name: deal.name }),
    undo:
      (_, { deal, to }) =>
      () =>
        api.POST('/api/sales/opportunities/{id}/stage', {
          params: { path: { id: deal.id } },
          body: { stage_id: deal.stage_id, seen_stage_id: to },
        }),
  });
  const mutate = (move: Move) =>
    act.mutate(move, {
      onError: (thrown) => {
        if ((thrown as { code?: string }).code === 'sales.gates_closed') onGates(move.deal.id, move.to);
      },
    });
  return { ...act, mutate };
}

function onTop(data: Listed<Opportunity>, deal: Opportunity): Listed<Opportunity> {
  if (!('pages' in data)) return changeRows(data, (rows) => [deal, ...rows]);
  const [first, ...rest] = data.pages;
  return first ? { ...data, pages: [{ ...first, items: [deal, ...first.items] }, ...rest] } : data;
}

/** Arrow keys take the held card to the middle of the next column. */
const nextColumn: KeyboardCoordinateGetter = (event, { currentCoordinates, context }) => {
  const step = event.code === KeyboardCode.Right ? 1 : event.code === KeyboardCode.Left ? -1 : 0;
  if (step === 0) return undefined;
  event.preventDefault();
  const { droppableRects, droppableContainers, collisionRect } = context;
  const columns = droppableContainers
    .getEnabled()
    .map((one) => droppableRects.get(one.id))
    .filter((rect) => rect !== undefined)
    .sort((a, b) => a.left - b.left);
  const middle = (collisionRect?.left ?? currentCoordinates.x) + (collisionRect?.width ?? 0) / 2;
  const at = columns.findIndex((rect) => middle >= rect.left && middle <= rect.right);
  const next = columns[Math.max(0, Math.min(columns.length - 1, at + step))];
  if (!next) return undefined;
  return {
    x: next.left + (next.width - (collisionRect?.width ?? 0)) / 2,
    y: Math.max(next.top + 48, currentCoordinates.y),
  };
};
