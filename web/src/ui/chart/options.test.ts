import { expect, it } from 'vitest';
import { palettes } from '../tokens';
import type { ChartData } from './data';
import { colourOf, type Looks, optionOf } from './options';

const data: ChartData = {
  categories: [
    { key: 'a', name: 'Enquiry' },
    { key: 'b', name: 'Deal' },
  ],
  series: [
    { key: 'won', name: 'Won', tone: 'green', values: [40, 10] },
    { key: 'open', name: 'Open', values: [null, 3] },
  ],
};
const looks: Looks = {
  palette: palettes.dark,
  font: 'Inter',
  format: (value) => `${value} pcs`,
  percent: (share) => `${share * 100}%`,
  still: true,
};
// biome-ignore lint/suspicious/noExplicitAny: echarts' options are of any shape
const made = (kind: Parameters<typeof optionOf>[0]) => optionOf(kind, data, looks) as any;

it('stands still when motion is not wanted', () => {
  expect(made('bar').animation).toBe(false);
  expect((optionOf('bar', data, { ...looks, still: false }) as { animation: boolean }).animation).toBe(true);
});

it('labels stand at the bars, in the reader’s numbers', () => {
  const [first] = made('bar').series;
  expect(first.data).toEqual([40, 10]);
  expect(first.label.formatter({ value: 40 })).toBe('40 pcs');
  expect(first.label.formatter({ value: null })).toBe('');
  expect(made('bar').xAxis.show).toBe(false);
});

it('a funnel tells what is left of the step before', () => {
  const [series] = made('funnel').series;
  expect(series.label.formatter({ dataIndex: 0, name: 'Enquiry', value: 40 })).toBe('Enquiry  40 pcs');
  expect(series.label.formatter({ dataIndex: 1, name: 'Deal', value: 10 })).toBe('Deal  10 pcs  (25%)');
});

it('lines bear their names at their ends, stacks are one pile', () => {
  expect(made('line').series[1].endLabel.show).toBe(true);
  expect(made('line').legend).toBeUndefined();
  expect(new Set(made('stacked').series.map((one: { stack: string }) => one.stack))).toEqual(new Set(['all']));
});

it('colour means state, in both schemes', () => {
  const [won, open] = data.series;
  if (!won || !open) throw new Error('no series');
  expect(colourOf(won, 0, palettes.light)).toBe(palettes.light.green);
  expect(colourOf(won, 0, palettes.dark)).toBe(palettes.dark.green);
  expect(colourOf(open, 0, palettes.light)).toBe(palettes.light['accent-text']);
});
