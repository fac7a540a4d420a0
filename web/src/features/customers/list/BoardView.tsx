import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { useLists } from '@/api/useLists';
import { Board, type Column } from '@/ui/board/Board';
import { CountryFlag } from '@/ui/CountryFlag';
import type { CellEdit, CellTrouble } from '@/ui/grid/useCells';
import { Initials } from '@/ui/Initials';
import { ErrorState, FirstUse, RowsLoading } from '@/ui/PageState';
import { StageChip } from '@/ui/StageChip';
import { Stars } from '@/ui/Stars';
import { RelativeTime } from '@/ui/Times';
import { useValues } from '@/ui/value/context';
import type { Choice, ShownField } from '@/ui/value/field';
import { ValueView } from '@/ui/value/ValueView';
import { DueChip } from '../DueChip';
import { groupsQuery, type ListRow, rowsQuery } from './contract';
import { groupKey } from './rows';
import { askOf } from './TableView';
import type { ListView } from './useListView';
import styles from './Views.module.css';

const COLUMN_PAGE_ROWS = 30;
const NO_VALUE = '';
const idOf = (row: ListRow) => row.id;

interface BoardViewProps {
  view: ListView;
  fields: ReadonlyMap<string, ShownField>;
  onOpen: (id: string) => void;
  onEdit: ((edits: readonly CellEdit[]) => Promise<readonly CellTrouble[]>) | undefined;
  empty: ReactNode;
}

/** The customers as cards in the columns of a choice. */
export function BoardView({ view, fields, onOpen, onEdit, empty }: BoardViewProps) {
  const { t } = useTranslation();
  const { yes, no } = useValues();
  const cache = useQueryClient();
  const { ask, state } = view;
  const field = fields.get(state.board_by ?? '');
  const by = field?.key ?? '';
  const summed = Object.entries(state.summary).find(([, how]) => how === 'sum')?.[0];
  const groups = useQuery({
    ...groupsQuery(by, ask, summed),
    enabled: field !== undefined,
    placeholderData: (before) => before,
  });
  const choices = field ? choicesOf(field, { yes, no }) : [];
  const counts = new Map(groups.data?.items.map((one) => [groupKey(one.value), one]));
  // Who has no value stands first, as long as there is anybody.
  const columns: (Choice | undefined)[] = [
    ...(counts.has(NO_VALUE) && field?.kind !== 'yes_no' ? [undefined] : []),
    ...choices,
  ];
  const keyOf = (choice: Choice | undefined) => choice?.value ?? NO_VALUE;
  const valueOfChoice = (choice: Choice | undefined) =>
    choice === undefined ? null : field?.kind === 'yes_no' ? choice.value === 'true' : choice.value;
  const wanted = new Map(
    field
      ? columns.map((choice) => [
          keyOf(choice),
          rowsQuery(askOf(ask, field, valueOfChoice(choice)), state.sort, [], COLUMN_PAGE_ROWS),
        ])
      : [],
  );
  const lists = useLists<ListRow>(wanted);
  const onMove = useCallback(
    async (id: string, to: string) => {
      const value = to === NO_VALUE ? null : field?.kind === 'yes_no' ? to === 'true' : to;
      const troubles = (await onEdit?.([{ rowId: id, key: by, value }])) ?? [];
      // The columns are read anew before the card may leave the place it was put to.
      await Promise.all(
        (['customers.list', 'customers.groups'] as const).map((op) => cache.invalidateQueries({ queryKey: [op] })),
      );
      return troubles[0]?.words;
    },
    [onEdit, by, field?.kind, cache],
  );
  if (!field)
    return <FirstUse title={t('customers:ui.by.board_none')}>{t('customers:ui.by.board_none_words')}</FirstUse>;
  if (groups.error && !groups.data) {
    return <ErrorState problem={Problem.of(groups.error)} onRetry={() => void groups.refetch()} />;
  }
  if (!groups.data) return <RowsLoading rows={10} tall />;
  if (groups.data.items.length === 0) return empty;
  const sumField = summed ? fields.get(summed) : undefined;
  const shown = columns.map((choice): Column<ListRow> => {
    const key = keyOf(choice);
    const list = lists.get(key);
    // Where nothing was said, it is no.
    const count = counts.get(field.kind === 'yes_no' && key === 'false' ? NO_VALUE : key) ?? counts.get(key);
    return {
      key,
      title: choice ? (
        <StageChip tone={choice.tone}>{choice.name}</StageChip>
      ) : (
        <StageChip>{t('grid.no_value')}</StageChip>
      ),
      words: choice?.name ?? t('grid.no_value'),
      cards: list?.rows ?? [],
      count: count?.count ?? 0,
      sum: sumField && count && count.sum !== null ? <ValueView field={sumField} value={count.sum} /> : null,
      trouble: list?.error ? Problem.of(list.error).words : undefined,
      loading: list?.isPending ?? true,
      onMore: list?.onMore,
    };
  });
  return (
    <Board<ListRow>
      label={t('customers:ui.by.board_of', { name: field.name })}
      columns={shown}
      idOf={idOf}
      wordsOf={(row) => row.name}
      renderCard={renderCard}
      onOpen={onOpen}
      onMove={onEdit && field.editable ? onMove : undefined}
    />
  );
}

function choicesOf(field: ShownField, words: { yes: string; no: string }): readonly Choice[] {
  if (field.kind !== 'yes_no') return field.options;
  return [
    { value: 'true', name: words.yes, tone: 'green' },
    { value: 'false', name: words.no, tone: 'neutral' },
  ];
}

function renderCard(row: ListRow) {
  return (
    <div className={styles.card}>
      <div className={styles.cardHead}>
        <Initials name={row.name} shape="square" size={20} />
        <b>{row.name}</b>
      </div>
      <div className={styles.cardFacts}>
        {row.country ? <CountryFlag code={row.country} /> : null}
        {row.stars > 0 ? <Stars value={row.stars} /> : null}
        {row.owners[0] ? <span>{row.owners[0].name}</span> : null}
        {row.next_follow_up_at ? (
          <DueChip at={row.next_follow_up_at} />
        ) : row.last_touch_at ? (
          <RelativeTime at={row.last_touch_at} />
        ) : null}
      </div>
    </div>
  );
}
