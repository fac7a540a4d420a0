import type { Tone } from '../StageChip';

/** What a chart shows: a value of each series for each category. */
export interface ChartData {
  categories: readonly { key: string; name: string }[];
  series: readonly ChartSeries[];
}

export interface ChartSeries {
  key: string;
  name: string;
  /** Colour means state; series without one take the accent and its shades. */
  tone?: Tone | undefined;
  values: readonly (number | null)[];
}

export type ChartKind = 'bar' | 'line' | 'funnel' | 'stacked' | 'pie';

export const MAX_SERIES = 6;

/** What share of the step before is left at each step; nothing for the first, and where nobody was. */
export function conversions(values: readonly (number | null)[]): (number | undefined)[] {
  return values.map((value, at) => {
    const before = values[at - 1];
    return at === 0 || !before || value === null ? undefined : value / before;
  });
}

/** The many small ones as one, so that a chart has few lines; the order of the others stays. */
export function withRest(data: ChartData, max: number, restName: string): ChartData {
  if (data.categories.length <= max) return data;
  const sum = (place: number) => data.series.reduce((total, one) => total + (one.values[place] ?? 0), 0);
  const bySize = data.categories.map((_, place) => place).sort((a, b) => sum(b) - sum(a));
  const kept = new Set(bySize.slice(0, max - 1));
  const places = data.categories.map((_, place) => place);
  const rest = places.filter((place) => !kept.has(place));
  return {
    categories: [...data.categories.filter((_, place) => kept.has(place)), { key: '', name: restName }],
    series: data.series.map((one) => ({
      ...one,
      values: [
        ...one.values.filter((_, place) => kept.has(place)),
        rest.reduce((total, place) => total + (one.values[place] ?? 0), 0),
      ],
    })),
  };
}
