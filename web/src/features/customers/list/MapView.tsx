import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '@/api/problem';
import { asked, type FilterNode, type Group, groupOf, isGroup, junctionOf, nodesOf } from '@/ui/filter/tree';
import { WorldMap } from '@/ui/map/WorldMap';
import { ErrorState, RowsLoading } from '@/ui/PageState';
import { listOf } from '@/ui/value/values';
import { type Ask, groupsQuery } from './contract';
import type { ListView } from './useListView';

const FIELD = 'country';

/** Where the customers are; a click narrows the list to the country. */
export function MapView({ view, empty }: { view: ListView; empty: ReactNode }) {
  const { t } = useTranslation();
  const { state, ask, change } = view;
  // The map shows all countries, also those that the list is not narrowed to.
  const wide = withCountries(state.filter, []);
  const groups = useQuery({ ...groupsQuery(FIELD, askOf(wide, ask)), placeholderData: (before) => before });
  const items = groups.data?.items;
  const counts = useMemo(
    () =>
      (items ?? []).flatMap(({ value, count }) => (typeof value === 'string' && value ? [{ code: value, count }] : [])),
    [items],
  );
  const chosen = countriesIn(state.filter);
  if (groups.error && !items)
    return <ErrorState problem={Problem.of(groups.error)} onRetry={() => void groups.refetch()} />;
  if (!items) return <RowsLoading rows={12} />;
  if (items.length === 0) return empty;
  const choose = (code: string) => {
    const next = chosen.includes(code) ? chosen.filter((one) => one !== code) : [...chosen, code];
    change({ filter: withCountries(state.filter, next) });
  };
  return (
    <WorldMap
      label={t('customers:ui.by.map')}
      counts={counts}
      chosen={chosen}
      onChoose={choose}
      nowhere={items.find((one) => !one.value)?.count ?? 0}
    />
  );
}

function askOf(filter: Group, { filter: _narrow, ...ask }: Ask): Ask {
  const whole = asked(filter);
  return { ...ask, ...(whole ? { filter: JSON.stringify(whole) } : {}) };
}

const isOfCountry = (node: FilterNode) =>
  !isGroup(node) && node.field === FIELD && (node.op === 'in' || node.op === 'eq');

/** Which countries the list is narrowed to. */
export function countriesIn(filter: Group): string[] {
  if (junctionOf(filter) !== 'all') return [];
  const leaf = nodesOf(filter).find(isOfCountry);
  return leaf && !isGroup(leaf) ? (listOf(leaf.value) as string[]) : [];
}

/** The filter narrowed to other countries; to none means to all. */
export function withCountries(filter: Group, countries: readonly string[]): Group {
  const leaf = { field: FIELD, op: 'in' as const, value: [...countries] };
  if (junctionOf(filter) !== 'all') return countries.length > 0 ? { all: [filter, leaf] } : filter;
  const others = nodesOf(filter).filter((node) => !isOfCountry(node));
  return groupOf('all', countries.length > 0 ? [...others, leaf] : others);
}
