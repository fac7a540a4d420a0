import type { EChartsCoreOption } from 'echarts/core';
import type { palettes } from '../tokens';
import { type ChartData, type ChartKind, type ChartSeries, conversions } from './data';

type Palette = (typeof palettes)['light'];

export interface Looks {
  palette: Palette;
  font: string;
  format: (value: number) => string;
  percent: (share: number) => string;
  still: boolean;
}

const BAR_MAX = 22;

/** What echarts is told, by kind: direct labels, hardly a line, the house's colours. */
export function optionOf(kind: ChartKind, data: ChartData, looks: Looks): EChartsCoreOption {
  const { palette, font, still, format } = looks;
  const base = {
    animation: !still,
    animationDuration: 120,
    textStyle: { fontFamily: font, fontSize: 12, color: palette['text-2'] },
    tooltip: {
      trigger: kind === 'line' || kind === 'stacked' ? 'axis' : 'item',
      backgroundColor: palette.raised,
      borderColor: palette.border,
      textStyle: { color: palette.text, fontSize: 12 },
      valueFormatter: (value: unknown) => (typeof value === 'number' ? format(value) : '–'),
    },
  };
  switch (kind) {
    case 'bar':
      return { ...base, ...bars(data, looks) };
    case 'stacked':
      return { ...base, ...stacked(data, looks) };
    case 'line':
      return { ...base, ...lines(data, looks) };
    case 'pie':
      return { ...base, ...pie(data, looks) };
    case 'funnel':
      return { ...base, ...funnel(data, looks) };
  }
}

/** The colour of a series: its state's, or a shade of the accent. */
export function colourOf({ tone }: ChartSeries, place: number, palette: Palette): string {
  if (tone && tone !== 'neutral') return tone === 'accent' ? palette['accent-text'] : palette[tone];
  if (tone === 'neutral') return palette['text-3'];
  const shades = [palette['accent-text'], palette['text-3'], palette.violet, palette.green, palette.amber, palette.red];
  return shades[place % shades.length] ?? palette['accent-text'];
}

const names = (data: ChartData) => data.categories.map((one) => one.name);
const quietAxis = { axisLine: { show: false }, axisTick: { show: false } };

function bars(data: ChartData, { palette, format }: Looks): EChartsCoreOption {
  return {
    grid: { left: 4, right: 64, top: data.series.length > 1 ? 28 : 4, bottom: 4, containLabel: true },
    legend: legend(data, palette),
    xAxis: { type: 'value', show: false },
    yAxis: {
      type: 'category',
      inverse: true,
      data: names(data),
      ...quietAxis,
      axisLabel: { color: palette.text, width: 168, overflow: 'truncate' },
    },
    series: data.series.map((one, place) => ({
      type: 'bar',
      name: one.name,
      data: [...one.values],
      barMaxWidth: BAR_MAX,
      barMinHeight: 2,
      itemStyle: { color: colourOf(one, place, palette), borderRadius: 3 },
      label: { show: true, position: 'right', color: palette['text-2'], formatter: labelled(format) },
    })),
  };
}

function stacked(data: ChartData, { palette, format }: Looks): EChartsCoreOption {
  return {
    grid: { left: 4, right: 4, top: 28, bottom: 4, containLabel: true },
    legend: legend(data, palette),
    xAxis: { type: 'category', data: names(data), ...quietAxis, axisLabel: { color: palette['text-2'] } },
    yAxis: valueAxis(palette, format),
    series: data.series.map((one, place) => ({
      type: 'bar',
      name: one.name,
      stack: 'all',
      data: [...one.values],
      barMaxWidth: BAR_MAX * 2,
      itemStyle: { color: colourOf(one, place, palette), borderColor: palette.surface, borderWidth: 1 },
    })),
  };
}

function lines(data: ChartData, { palette, format }: Looks): EChartsCoreOption {
  return {
    grid: { left: 4, right: 96, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      type: 'category',
      data: names(data),
      boundaryGap: false,
      axisLine: { lineStyle: { color: palette.border } },
      axisTick: { show: false },
      axisLabel: { color: palette['text-2'] },
    },
    yAxis: valueAxis(palette, format),
    series: data.series.map((one, place) => {
      const colour = colourOf(one, place, palette);
      return {
        type: 'line',
        name: one.name,
        data: [...one.values],
        showSymbol: data.categories.length === 1,
        symbolSize: 6,
        lineStyle: { width: 2, color: colour },
        itemStyle: { color: colour },
        triggerLineEvent: true,
        // The name stands at the end of its line, where the eye arrives.
        endLabel: { show: true, color: colour, formatter: '{a}' },
        labelLayout: { moveOverlap: 'shiftY' },
      };
    }),
  };
}

function funnel(data: ChartData, { palette, format, percent }: Looks): EChartsCoreOption {
  const [one] = data.series;
  const values = one?.values ?? [];
  const shares = conversions(values);
  return {
    series: [
      {
        type: 'funnel',
        sort: 'none',
        left: '2%',
        width: '46%',
        top: 4,
        bottom: 4,
        gap: 2,
        minSize: '2%',
        data: data.categories.map((category, place) => ({
          name: category.name,
          value: values[place] ?? 0,
          itemStyle: { color: palette['accent-text'], opacity: 1 - place * 0.12, borderWidth: 0 },
        })),
        label: {
          show: true,
          position: 'right',
          color: palette.text,
          formatter: ({ dataIndex, name, value }: { dataIndex: number; name: string; value: number }) => {
            const share = shares[dataIndex];
            return `${name}  ${format(value)}${share === undefined ? '' : `  (${percent(share)})`}`;
          },
        },
        labelLine: { length: 12, lineStyle: { color: palette.border } },
      },
    ],
  };
}

/** Shares of a whole: a ring with its names beside it, so that no colour must be looked up. */
function pie(data: ChartData, { palette, format, percent }: Looks): EChartsCoreOption {
  const values = data.series[0]?.values ?? [];
  const whole = values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
  const shades = [
    palette['accent-text'],
    palette.violet,
    palette.green,
    palette.amber,
    palette['text-3'],
    palette['border-strong'],
  ];
  return {
    series: [
      {
        type: 'pie',
        radius: ['38%', '62%'],
        center: ['50%', '50%'],
        minAngle: 2,
        data: data.categories.map((category, place) => ({
          name: category.name,
          value: values[place] ?? 0,
          itemStyle: {
            color: shades[place % shades.length],
            opacity: place < shades.length ? 1 : 0.6,
            borderColor: palette.surface,
            borderWidth: 2,
          },
        })),
        label: {
          show: true,
          color: palette.text,
          width: 96,
          lineHeight: 16,
          overflow: 'truncate',
          formatter: ({ name, value }: { name: string; value: number }) =>
            `${name}\n${format(value)}${whole > 0 ? ` (${percent(value / whole)})` : ''}`,
        },
        labelLine: { length: 8, length2: 8, lineStyle: { color: palette.border } },
      },
    ],
  };
}

const labelled =
  (format: Looks['format']) =>
  ({ value }: { value: unknown }) =>
    typeof value === 'number' ? format(value) : '';

function legend(data: ChartData, palette: Palette) {
  return {
    show: data.series.length > 1,
    top: 0,
    left: 0,
    itemWidth: 10,
    itemHeight: 10,
    textStyle: { color: palette['text-2'] },
  };
}

function valueAxis(palette: Palette, format: Looks['format']) {
  return {
    type: 'value',
    splitNumber: 3,
    splitLine: { lineStyle: { color: palette.border } },
    axisLabel: { color: palette['text-2'], formatter: (value: number) => format(value) },
  };
}
