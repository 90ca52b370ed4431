import { many } from '../../../contract/words.ts';
import Chart from '../../parts/chart.tsx';
import { useWords } from '../../parts/language.tsx';
import type { mailsByDay } from './rehearsal.ts';

const YEAR_PX = 150;

/** Draws mails per day, a strip a year: the darker, the more. */
export default function HeatMap({ days }: { days: ReturnType<typeof mailsByDay> }) {
  const { t } = useWords();
  const years = [...new Set(days.map(([date]) => date.slice(0, 4)))];
  const most = Math.max(1, ...days.map(([, mails]) => mails));
  const total = days.reduce((sum, [, mails]) => sum + mails, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
    <section className="plan-scroll" aria-label={t('每天发信', 'Mails per day')} tabIndex={0}>
      <div style={{ minWidth: 820 }}>
        <Chart
          heightPx={years.length * YEAR_PX + 50}
          label={t(
            `每天发信：${days.length} 天共 ${total} 封，最多一天 ${most} 封`,
            `Mails per day: ${total} on ${many(days.length, 'day')}, at most ${most} on one`,
          )}
          option={{
            tooltip: {
              formatter: (point) => {
                const [date, mails] = ((Array.isArray(point) ? point[0] : point)?.value ?? ['', 0]) as [string, number];
                return t(`${date}：${mails} 封`, `${date}: ${many(mails, 'mail')}`);
              },
            },
            visualMap: {
              min: 1,
              max: most,
              calculable: false,
              orient: 'horizontal',
              left: 'center',
              bottom: 0,
              text: [t('多', 'more'), t('少', 'fewer')],
              inRange: { color: ['#fde0dc', '#f28b7d', '#b3131b', '#5f0a10'] },
            },
            calendar: years.map((year, index) => ({
              range: year,
              top: 24 + index * YEAR_PX,
              left: 64,
              right: 12,
              cellSize: ['auto', 15],
              splitLine: { lineStyle: { color: '#b8bec8' } },
              itemStyle: { color: '#f8f9fa', borderColor: '#e5e7eb' },
              dayLabel: { firstDay: 1, nameMap: t('ZH', 'EN') },
              monthLabel: { nameMap: t('ZH', 'EN') },
              yearLabel: { margin: 36, fontSize: 14, color: '#374151' },
            })),
            series: years.map((year, index) => ({
              type: 'heatmap' as const,
              coordinateSystem: 'calendar' as const,
              calendarIndex: index,
              data: days.filter(([date]) => date.startsWith(year)),
            })),
          }}
        />
      </div>
    </section>
  );
}
