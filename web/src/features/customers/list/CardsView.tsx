import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { useListCursor } from '@/lib/useListCursor';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { VirtualList } from '@/ui/VirtualList';
import { CompanyLine } from './CompanyLine';
import { rowsQuery } from './contract';
import type { ListView } from './useListView';

/** The customers on a phone: a card each. */
export function CardsView({
  view: { ask, state },
  onOpen,
  empty,
}: {
  view: ListView;
  onOpen: (id: string) => void;
  empty: ReactNode;
}) {
  const { t } = useTranslation();
  const list = useInfiniteQuery({
    ...rowsQuery(ask, state.sort, []),
    placeholderData: (before) => before,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const rows = rowsOf(data);
  const cursor = useListCursor({ ids: rows.map((row) => row.id), onOpen });
  const more = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  if (list.error && !data) return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  if (!data) return <RowsLoading rows={10} tall />;
  if (rows.length === 0) return empty;
  return (
    <VirtualList
      rows={rows}
      idOf={(row) => row.id}
      rowHeight={60}
      label={t('nav.customers')}
      current={cursor.current}
      listKey={JSON.stringify([ask, state.sort])}
      onSelect={onOpen}
      onMore={hasNextPage && !isFetchingNextPage ? more : undefined}
      render={(row) => <CompanyLine row={row} />}
    />
  );
}
