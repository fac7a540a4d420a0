import { BarChart, FunnelChart, LineChart, PieChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

use([
  BarChart,
  FunnelChart,
  LineChart,
  PieChart,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  LabelLayout,
  SVGRenderer,
]);

/** A part of a chart that was clicked: by its places in the data. */
export interface Picked {
  category: number;
  series: number;
}

/** Draws into an element and follows its size; the answer ends it. */
export function draw(element: HTMLElement, onPick: (picked: Picked) => void) {
  const chart = init(element, undefined, { renderer: 'svg' });
  chart.on('click', ({ dataIndex, seriesIndex }) => {
    if (typeof dataIndex === 'number') onPick({ category: dataIndex, series: seriesIndex ?? 0 });
  });
  const sizes = new ResizeObserver(() => chart.resize());
  sizes.observe(element);
  return {
    set: (option: EChartsCoreOption) => chart.setOption(option, { notMerge: true }),
    end: () => {
      sizes.disconnect();
      chart.dispose();
    },
  };
}
