import { Link } from 'react-router';
import type { Course, course } from '../../../contract/course.ts';
import { percent, thresholdName } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { ExportButton } from '../../parts/export-button.tsx';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { DataTable } from '../../parts/table.tsx';
import { LIGHT_COLOURS, Loaded, Section } from '../../parts/view.tsx';

type One = Course['items'][number];

/** Width and height of a drawing, in its own units. */
const [WIDE, HIGH] = [320, 120];
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 12, 10, 20];
const dayMs = (date: string) => Date.parse(`${date}T00:00:00Z`);

/**
 * Draws targets against time: how each stood at the end of each month, what its day asks, and where this pace leads. `to` gives the address
 * of one.
 */
export function TargetCourse({ to }: { to(target: string): string }) {
  const { t } = useWords();
  const { api } = useProgramme();
  const answer = useGet<typeof course>(`${api}/targets.course`);
  return (
    <Loaded of={answer} rows={8}>
      {({ items, assumption }) => {
        const drawn = items.filter(({ points }) => points.length > 0);
        if (drawn.length === 0) return null;
        return (
          <Section title={t('进度与预测', 'Course and forecast')} extra={<ExportButton path={`${api}/targets.course.export`} query={{}} filtered={false} />}>
            <ul className="courses">
              {drawn.map((one) => (
                <li key={one.id}>
                  <Link to={to(one.id)}>{one.name}</Link>
                  <Drawing one={one} />
                  <Sentence one={one} />
                </li>
              ))}
            </ul>
            <p style={{ margin: '8px 0 0', color: '#4d5560' }}>
              {t(
                '实线为各月末实际，横虚线为标准，斜虚线为预测。',
                'The line is how it stood at the end of each month; dashed across, what is asked; dashed on, the forecast.',
              )}{' '}
              {drawn.some(({ forecast }) => forecast) && assumption}
            </p>
            <details style={{ marginTop: 12 }}>
              <summary>{t('看数字', 'The figures')}</summary>
              <Figures items={drawn} />
            </details>
          </Section>
        );
      }}
    </Loaded>
  );
}

/** Says where the target stands and whether it will be met: what the drawing says, in words. */
function Sentence({ one: { points, forecast, atLeast, dueOn } }: { one: One }) {
  const { t } = useWords();
  const last = points.at(-1);
  if (!last) return null;
  const will = forecast && forecast.met === forecast.scopes;
  return (
    <div>
      {t(
        `现为 ${percent(last.rate, atLeast)}，${dueOn} 须${thresholdName(atLeast)}`,
        `Now ${percent(last.rate, atLeast)}; on ${dueOn} ${thresholdName(atLeast)} is asked`,
      )}
      {forecast && (
        <>
          {t('；', '; ')}
          <strong style={{ color: will ? LIGHT_COLOURS.green.letters : LIGHT_COLOURS.red.letters }}>
            {forecast.scopes === 1
              ? t(
                  `预测 ${percent(forecast.rate, atLeast)}，${will ? '能达到' : '达不到'}`,
                  `forecast ${percent(forecast.rate, atLeast)}, ${will ? 'met' : 'not met'}`,
                )
              : t(`预测 ${forecast.scopes} 项中 ${forecast.met} 项能达到`, `forecast: ${forecast.met} of ${forecast.scopes} will meet it`)}
          </strong>
        </>
      )}
    </div>
  );
}

function Drawing({ one: { points, forecast, atLeast, dueOn } }: { one: One }) {
  const last = points.at(-1);
  const [first] = points;
  if (!first || !last) return null;
  const from = dayMs(first.date);
  const until = Math.max(dayMs(dueOn), dayMs(last.date), from + 86_400_000);
  const x = (date: string) => LEFT + ((dayMs(date) - from) / (until - from)) * (WIDE - LEFT - RIGHT);
  const y = (rate: number) => TOP + (1 - rate) * (HIGH - TOP - BOTTOM);
  const will = forecast && forecast.met === forecast.scopes;
  const text = { fontSize: 10, fill: '#4d5560' };
  return (
    <svg viewBox={`0 0 ${WIDE} ${HIGH}`} aria-hidden="true" style={{ width: '100%', display: 'block' }}>
      {[0, 0.5, 1].map((rate) => (
        <g key={rate}>
          <line x1={LEFT} x2={WIDE - RIGHT} y1={y(rate)} y2={y(rate)} stroke="#e5e7eb" />
          <text {...text} x={LEFT - 4} y={y(rate) + 3} textAnchor="end">
            {percent(rate)}
          </text>
        </g>
      ))}
      <line x1={LEFT} x2={WIDE - RIGHT} y1={y(atLeast)} y2={y(atLeast)} stroke="#1f2328" strokeDasharray="5 3" />
      <line x1={x(dueOn)} x2={x(dueOn)} y1={TOP} y2={HIGH - BOTTOM} stroke="#8a0c12" strokeDasharray="2 3" />
      <polyline points={points.map((point) => `${x(point.date)},${y(point.rate)}`).join(' ')} fill="none" stroke="#0b57d0" strokeWidth={2} />
      {points.map((point) => (
        <circle key={point.date} cx={x(point.date)} cy={y(point.rate)} r={2.5} fill="#0b57d0" />
      ))}
      {forecast && (
        <>
          <line
            x1={x(last.date)}
            y1={y(last.rate)}
            x2={x(dueOn)}
            y2={y(forecast.rate)}
            stroke={will ? LIGHT_COLOURS.green.strong : LIGHT_COLOURS.red.strong}
            strokeWidth={2}
            strokeDasharray="4 3"
          />
          <circle cx={x(dueOn)} cy={y(forecast.rate)} r={3} fill={will ? LIGHT_COLOURS.green.strong : LIGHT_COLOURS.red.strong} />
        </>
      )}
      <text {...text} x={LEFT} y={HIGH - 6}>
        {first.date.slice(0, 7)}
      </text>
      <text {...text} x={x(dueOn)} y={HIGH - 6} textAnchor="end">
        {dueOn}
      </text>
    </svg>
  );
}

function Figures({ items }: { items: One[] }) {
  const { t } = useWords();
  const rows = items.flatMap(({ id, name, atLeast, dueOn, points, forecast }) => [
    ...points.map((point) => ({ ...point, id: `${id} ${point.date}`, name, atLeast, kind: t('实际', 'actual') })),
    ...(forecast ? [{ ...forecast, id: `${id} forecast`, name, atLeast, date: dueOn, kind: t('预测', 'forecast') }] : []),
  ]);
  return (
    <DataTable
      rowKey="id"
      size="small"
      dataSource={rows}
      columns={[
        { title: t('目标', 'Target'), dataIndex: 'name' },
        { title: t('日期', 'Day'), dataIndex: 'date' },
        { title: t('性质', 'Kind'), dataIndex: 'kind' },
        { title: t('达标数', 'Numerator'), dataIndex: 'numerator', align: 'right' as const },
        { title: t('企业数', 'Denominator'), dataIndex: 'denominator', align: 'right' as const },
        {
          title: t('比率', 'Rate'),
          dataIndex: 'rate',
          align: 'right' as const,
          render: (rate: number, { atLeast }: (typeof rows)[number]) => percent(rate, atLeast),
        },
      ]}
    />
  );
}
