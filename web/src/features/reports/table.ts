import type { ReportChart, ReportTable } from '@/api/types';
import type { ChartData, ChartKind } from '@/ui/chart/data';

/** Bars and shares that a card shows; the rest is one. The table shows all. */
const BARS_MAX = 12;
const SHARES_MAX = 8;

/** Where the categories of a chart come from: rows, or the columns' totals. */
export interface Drawn {
  kind: ChartKind;
  data: ChartData;
  /** How many categories may stand. */
  max: number;
  /** The place of the row and of the column behind a category and a series; no row: the total. */
  placeOf: (category: string, series: string) => { row?: number; column: number } | undefined;
}

const numberOf = (value: string | null | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

/** Whether the columns say different things, so that one of them is drawn. */
export const isMixed = (table: ReportTable): boolean =>
  new Set(table.columns.map((column) => column.unit)).size > 1 || table.chart === 'pie';

/** A report's answer as a chart; nothing where a table says it better. `figure`: which column is drawn where they say different things. */
export function drawn(table: ReportTable, chart: ReportChart, figure: number): Drawn | undefined {
  if (chart === 'table' || table.rows.length === 0) return undefined;
  const counts = table.columns.flatMap((column, place) => (column.unit === 'count' ? [place] : []));
  // Steps that stand beside each other as columns: each is a part of the one before.
  if (chart === 'funnel' && counts.length > 1) {
    return {
      kind: 'funnel',
      data: {
        categories: counts.map((place) => ({ key: String(place), name: table.columns[place]?.name ?? '' })),
        series: [{ key: '', name: '', values: counts.map((place) => numberOf(table.totals[place]?.value)) }],
      },
      max: counts.length,
      placeOf: (category) => ({ column: Number(category) }),
    };
  }
  const columns = isMixed(table) || chart === 'funnel' ? [figure] : table.columns.map((_, place) => place);
  const kind: ChartKind = chart === 'bar' && columns.length > 1 ? 'stacked' : chart;
  return {
    kind,
    data: {
      categories: table.rows.map((row, place) => ({ key: String(place), name: row.name })),
      series: columns.map((place) => ({
        key: String(place),
        name: table.columns[place]?.name ?? '',
        values: table.rows.map((row) => numberOf(row.cells[place]?.value)),
      })),
    },
    max: kind === 'line' ? table.rows.length : kind === 'pie' ? SHARES_MAX : BARS_MAX,
    placeOf: (category, series) => (category === '' ? undefined : { row: Number(category), column: Number(series) }),
  };
}

/** The height that a chart needs for its lines. */
export function heightOf({ kind, data, max }: Drawn): number {
  const lines = Math.min(data.categories.length, max);
  if (kind === 'bar') return Math.max(96, lines * 28 + 8);
  if (kind === 'funnel') return Math.max(140, lines * 44);
  return 240;
}
