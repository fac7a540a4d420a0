import { useDroppable } from '@dnd-kit/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import type { BoardColumn, Id, PipelineStage } from '@/api/types';
import { useFormat } from '@/lib/format';
import { opportunitiesQuery } from '../queries';
import styles from './Board.module.css';
import { DraggableCard } from './Card';

const PAGE_ROWS = 30;

interface ColumnProps {
  stage: PipelineStage;
  owner: Id | undefined;
  column: BoardColumn | undefined;
  may: boolean;
  onOpen: (id: Id) => void;
}

/** One stage: how many stand there, what they are worth, and the cards, page by page. */
export function Column({ stage, owner, column, may, onOpen }: ColumnProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { setNodeRef, isOver } = useDroppable({ id: stage.id });
  const list = useInfiniteQuery(
    opportunitiesQuery(
      { stage_id: stage.id, state: 'open', sort: 'stage', ...(owner ? { owner_id: owner } : {}) },
      PAGE_ROWS,
    ),
  );
  const rows = rowsOf(list.data);
  const sums = column?.sums.filter((sum) => sum.amount !== '0') ?? [];
  return (
    <section ref={setNodeRef} className={styles.column} data-over={isOver} aria-label={stage.name}>
      <header data-tone={stage.colour}>
        <h2>{stage.name}</h2>
        <span className="num">
          {format.number(column?.count ?? 0)}
          {column?.more ? '+' : ''}
        </span>
        <span className={styles.percent}>{stage.probability}%</span>
        <div className={styles.sums} title={column?.more ? t('sales:ui.board.partly') : undefined}>
          {sums.map((sum) => (
            <span key={sum.currency} className="num">
              {column?.more ? '≥ ' : ''}
              {format.money(sum.amount, sum.currency)}
            </span>
          ))}
        </div>
      </header>
      <div className={styles.cards}>
        {rows.map((deal) => (
          <DraggableCard key={deal.id} deal={deal} may={may} onOpen={() => onOpen(deal.id)} />
        ))}
        {list.error && !list.data ? <p className={styles.empty}>{Problem.of(list.error).words}</p> : null}
        {list.data && rows.length === 0 ? <p className={styles.empty}>{t('sales:ui.board.empty')}</p> : null}
        {list.hasNextPage ? (
          <Button size="small" type="text" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('sales:ui.more')}
          </Button>
        ) : null}
      </div>
    </section>
  );
}
