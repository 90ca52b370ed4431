import { Button, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { percent, thresholdName } from '../../../contract/words.ts';
import { useWords } from '../../parts/language.tsx';
import type { Target } from '../../parts/targets.ts';

const Chart = lazy(() => import('../../parts/chart.tsx'));

const ROW_PX = 26;

/** Draws the rates by sector against the threshold, worst first. It is drawn when asked for: its library is as heavy as the rest of the page. */
export function RateChart({ target: { name, atLeast, asOf, figures } }: { target: Target }) {
  const { t } = useWords();
  const [shown, setShown] = useState(false);
  const rates = figures.flatMap(({ scopeName, rate, met }) => (rate === undefined ? [] : [{ scopeName, rate, met }])).sort((a, b) => a.rate - b.rate);
  if (rates.length < 2) return null;
  const heightPx = rates.length * ROW_PX + 60;
  const label = t(
    `${name}，${asOf} 各行业比率：${rates.map(({ scopeName, rate }) => `${scopeName} ${percent(rate, atLeast)}`).join('、')}；标准 ${thresholdName(atLeast)}`,
    `${name}, rates on ${asOf}: ${rates.map(({ scopeName, rate }) => `${scopeName} ${percent(rate, atLeast)}`).join(', ')}; threshold ${thresholdName(atLeast)}`,
  );
  return (
    <div style={{ marginBottom: 12 }}>
      <Button onClick={() => setShown(!shown)} aria-expanded={shown}>
        {shown ? t('收起柱状图', 'Hide the chart') : t('看柱状图', 'Show as a chart')}
      </Button>
      {shown && (
        <div style={{ minHeight: heightPx }}>
          <Suspense fallback={<Skeleton active title={false} paragraph={{ rows: 8 }} />}>
            <Chart
              label={label}
              heightPx={heightPx}
              option={{
                grid: { left: 130, right: 56, top: 28, bottom: 28 },
                xAxis: { type: 'value', min: 0, max: 100, interval: 25, axisLabel: { formatter: '{value}%' } },
                yAxis: {
                  type: 'category',
                  inverse: true,
                  data: rates.map(({ scopeName }) => scopeName),
                  axisTick: { show: false },
                  axisLabel: { interval: 0, width: 120, overflow: 'truncate' },
                },
                series: [
                  {
                    type: 'bar',
                    barMaxWidth: 14,
                    data: rates.map(({ rate, met }) => ({ value: rate * 100, itemStyle: { color: met ? '#2e9e4f' : '#f07c1d' } })),
                    label: { show: true, position: 'right', formatter: ({ dataIndex }) => percent(rates[dataIndex]?.rate, atLeast) },
                    markLine: {
                      symbol: 'none',
                      silent: true,
                      lineStyle: { color: '#1f2328', type: 'dashed' },
                      label: { formatter: t(`标准 ${thresholdName(atLeast)}`, `at least ${thresholdName(atLeast)}`), position: 'start', distance: 4 },
                      data: [{ xAxis: atLeast * 100 }],
                    },
                  },
                ],
              }}
            />
          </Suspense>
        </div>
      )}
    </div>
  );
}
