import { expect, it } from 'vitest';
import type { ReportTable } from '@/api/types';
import { drawn, heightOf, isMixed } from './table';

const cell = (value: string | null) => ({ value, rows: null });
const table = (units: ReportTable['columns'][number]['unit'][], rows: (string | null)[][]): ReportTable => ({
  chart: 'bar',
  by: 'Source',
  columns: units.map((unit, place) => ({ key: `c${place}`, name: `C${place}`, unit })),
  rows: rows.map((values, place) => ({ key: `r${place}`, name: `R${place}`, others: false, cells: values.map(cell) })),
  totals: units.map((_, place) => cell(String(rows.reduce((sum, row) => sum + Number(row[place] ?? 0), 0)))),
  currency: 'USD',
  left_out: 0,
  from: null,
  until: null,
});

it('columns of one kind are drawn together, of several one', () => {
  const parts = table(['count', 'count'], [['1', '2']]);
  expect(drawn(parts, 'bar', 0)?.kind).toBe('stacked');
  expect(drawn(parts, 'bar', 0)?.data.series).toHaveLength(2);
  const mixed = table(['count', 'money'], [['1', '12.5']]);
  expect(isMixed(mixed)).toBe(true);
  const one = drawn(mixed, 'bar', 1);
  expect(one?.data.series.map((series) => series.values)).toEqual([[12.5]]);
  expect(one?.placeOf('0', '1')).toEqual({ row: 0, column: 1 });
  expect(one?.placeOf('', '1')).toBeUndefined();
});

it('steps beside each other are a funnel of their totals', () => {
  const steps = table(
    ['count', 'count', 'percent'],
    [
      ['8', '4', '50'],
      ['2', '1', null],
    ],
  );
  const funnel = drawn(steps, 'funnel', 0);
  expect(funnel?.data.series[0]?.values).toEqual([10, 5]);
  expect(funnel?.placeOf('1', '')).toEqual({ column: 1 });
  expect(funnel && heightOf(funnel)).toBe(140);
});

it('a table is no chart, and nothing is none', () => {
  expect(drawn(table(['count'], [['1']]), 'table', 0)).toBeUndefined();
  expect(drawn(table(['count'], []), 'bar', 0)).toBeUndefined();
});
