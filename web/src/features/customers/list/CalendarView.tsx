import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { rowsOf } from '@/api/rows';
import { MonthCalendar } from '@/ui/calendar/MonthCalendar';
import type { Day, Span } from '@/ui/calendar/month';
import { both } from '@/ui/filter/tree';
import { ErrorState, FirstUse } from '@/ui/PageState';
import type { ShownField } from '@/ui/value/field';
import { type ListRow, rowsQuery } from './contract';
import { valueIn } from './rows';
import { filterIn } from './TableView';
import type { ListView } from './useListView';

/** What a month may show; more is said to be more. */
const SHOWN_MAX = 400;

/** The customers on the days of a date. */
export function CalendarView({
  view,
  fields,
  onOpen,
}: {
  view: ListView;
  fields: ReadonlyMap<string, ShownField>;
  onOpen: (id: string) => void;
}) {
  const { t } = useTranslation();
  const [days, setDays] = useState<{ from: Day; to: Day } | undefined>();
  const [span, setSpan] = useState<Span>('month');
  const onShown = useCallback((from: Day, to: Day) => setDays({ from, to }), []);
  const field = fields.get(view.state.date_by ?? '');
  const filter =
    field &&
    days &&
    both(filterIn(view.ask), {
      all: [{ field: field.key, op: 'between', value: [days.from, days.to] }],
    });
  const list = useInfiniteQuery({
    ...rowsQuery(
      { ...view.ask, filter: JSON.stringify(filter ?? null) },
      [{ key: field?.key ?? '', descending: false }],
      ['name', field?.key ?? ''],
      SHOWN_MAX,
    ),
    enabled: filter !== undefined,
    placeholderData: (before) => before,
  });
  if (!field) return <FirstUse title={t('customers:ui.by.date_none')} />;
  if (list.error && !list.data)
    return <ErrorState problem={Problem.of(list.error)} onRetry={() => void list.refetch()} />;
  return (
    <MonthCalendar<ListRow>
      label={t('customers:ui.by.date_of', { name: field.name })}
      things={rowsOf(list.data)}
      idOf={(row) => row.id}
      whenOf={(row) => valueIn(row, field.key) as string | null}
      wordsOf={(row) => row.name}
      onOpen={onOpen}
      onShown={onShown}
      span={span}
      onSpan={setSpan}
      note={list.hasNextPage ? t('customers:ui.by.date_more', { count: SHOWN_MAX }) : null}
    />
  );
}
