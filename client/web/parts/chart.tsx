import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import { AriaComponent, CalendarComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { init, use as register } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { EChartsOption } from 'echarts/types/dist/shared';
import { useEffect, useRef } from 'react';

register([
  BarChart,
  HeatmapChart,
  LineChart,
  AriaComponent,
  CalendarComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
  SVGRenderer,
]);

interface Props {
  option: EChartsOption;
  /** What the chart shows, in a sentence, for whoever does not see it. */
  label: string;
  heightPx: number;
  onClick?(event: { dataIndex: number; seriesIndex?: number; data: unknown }): void;
}

/** Draws a chart that follows its box. Load it with React.lazy: its library is half of a page's weight. */
export default function Chart({ option, label, heightPx, onClick }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ReturnType<typeof init>>(undefined);
  const click = useRef(onClick);
  click.current = onClick;
  useEffect(() => {
    if (!box.current) return;
    const drawn = init(box.current, null, { renderer: 'svg' });
    chart.current = drawn;
    drawn.on('click', (event) =>
      click.current?.({ dataIndex: event.dataIndex, ...(event.seriesIndex !== undefined && { seriesIndex: event.seriesIndex }), data: event.data }),
    );
    const observer = new ResizeObserver(() => drawn.resize());
    observer.observe(box.current);
    return () => {
      observer.disconnect();
      drawn.dispose();
      chart.current = undefined;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({ animation: false, textStyle: { fontFamily: 'inherit' }, ...option }, { notMerge: true });
  }, [option]);
  return <div ref={box} role="img" aria-label={label} style={{ height: heightPx, width: '100%' }} />;
}
