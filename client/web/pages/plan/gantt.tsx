import { Flex } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link } from 'react-router';
import type { z } from 'zod';
import { addDays, daysBetween } from '../../../contract/dates.ts';
import type { timeline } from '../../../contract/programmes.ts';
import { LIGHTS, type Stage } from '../../../contract/tables.ts';
import { many, stageName } from '../../../contract/words.ts';
import { useGet } from '../../parts/data.ts';
import { useWords } from '../../parts/language.tsx';
import { useProgramme } from '../../parts/programme.tsx';
import { LIGHT_COLOURS, LightTag, Loaded, Nothing, Section } from '../../parts/view.tsx';

type Row = z.output<typeof timeline>['items'][number];
type Held = z.output<typeof timeline>['holds'][number];

/** Draws milestones over the years: one row each, the rounds of a recurring one together. */
export default function Gantt() {
  const { t } = useWords();
  const { api } = useProgramme();
  const answer = useGet<typeof timeline>(`${api}/timeline`);
  return (
    <Loaded of={answer} rows={12}>
      {({ items, holds, ahead }) => (
        <>
          {items.length + holds.length === 0 ? <Nothing>{t('没有任务。', 'There are no obligations.')}</Nothing> : <Drawing rows={items} holds={holds} />}
          {ahead.length > 0 && <Ahead ahead={ahead} />}
        </>
      )}
    </Loaded>
  );
}

/** Shows what has no place on an axis of days yet. */
function Ahead({ ahead }: { ahead: z.output<typeof timeline>['ahead'] }) {
  const { t } = useWords();
  return (
    <Section title={t('还没有日期的任务', 'What has no date yet')}>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {ahead.map(({ id, name, limit }) => (
          <li key={id}>
            {name}
            {t('：', ': ')}
            {limit}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Drawing({ rows, holds }: { rows: Row[]; holds: Held[] }) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const box = useRef<HTMLElement>(null);
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(row.series?.id ?? row.milestone, [...(groups.get(row.series?.id ?? row.milestone) ?? []), row]);
  const dates = rows.flatMap(({ opens, rungs, dues }) => [
    ...(opens === undefined ? [] : [opens]),
    ...rungs.map(({ date }) => date),
    ...dues.map(({ date }) => date),
  ]);
  const days = [...dates, ...holds.flatMap(({ spans }) => spans.flatMap(({ from, until }) => [from, until])), programme.from, programme.to].sort();
  const begin = `${(days[0] ?? programme.from).slice(0, 8)}01`;
  const end = addDays(days.at(-1) ?? programme.to, 14);
  const at = (date: string) => `${((daysBetween(begin, date) / daysBetween(begin, end)) * 100).toFixed(3)}%`;
  const width = (from: string, to: string) => `${((daysBetween(from, to) / daysBetween(begin, end)) * 100).toFixed(3)}%`;
  const years = daysBetween(begin, end) / 365;
  const quarters = [];
  for (let year = Number(begin.slice(0, 4)); year <= Number(end.slice(0, 4)); year++)
    for (const month of [1, 4, 7, 10]) {
      const date = `${year}-${String(month).padStart(2, '0')}-01`;
      if (date >= begin && date < end && (month === 1 || years <= 6))
        quarters.push({ date, year: month === 1, label: month === 1 ? t(`${year} 年`, String(year)) : t(`${month} 月`, `${month}`) });
    }
  const grid = quarters.map(({ date, year }) => <i key={date} className={year ? 'quarter year' : 'quarter'} style={{ left: at(date) }} />);
  // A programme whose time is over has no today on its axis.
  const now = programme.today >= begin && programme.today < end && <i className="now" style={{ left: at(programme.today) }} />;
  const today = daysBetween(begin, programme.today) / daysBetween(begin, end);
  // If not all years fit, the chart shows today: that is what people come to see.
  const firstLook = useRef(today);
  useEffect(() => {
    if (box.current) box.current.scrollLeft = firstLook.current * box.current.scrollWidth - 200;
  }, []);
  return (
    <>
      <Legend />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section ref={box} className="plan-scroll" aria-label={t('进度图', 'Timeline')} tabIndex={0} style={{ border: '1px solid #e5e7eb', borderRadius: 8 }}>
        <div className="gantt">
          <div className="name axis" />
          <div className="track axis" aria-hidden>
            {quarters.map(({ date, year, label }) => (
              <span key={date} className={year ? 'quarter year' : 'quarter'} style={{ left: at(date) }}>
                {/* The label of the last one would be cut off. */}
                {daysBetween(date, end) > 60 && label}
              </span>
            ))}
            {now}
          </div>
          {[...groups.values()].map((group) => (
            <GroupRow key={group[0]?.milestone} group={group} grid={grid} now={now} at={at} width={width} />
          ))}
          {holds.map((hold) => (
            <HoldRow key={hold.id} hold={hold} grid={grid} now={now} at={at} width={width} />
          ))}
        </div>
      </section>
    </>
  );
}

interface RowProps {
  group: Row[];
  grid: ReactNode;
  now: ReactNode;
  at(date: string): string;
  width(from: string, to: string): string;
}

function GroupRow({ group, grid, now, at, width }: RowProps) {
  const { t, language } = useWords();
  const { home, programme } = useProgramme();
  const [first] = group;
  if (!first) return null;
  const many = group.length > 1;
  // A recurring milestone is shown by its next round, or by its last one when all are over.
  const next = group.find(({ dues }) => (dues.at(-1)?.date ?? '') >= programme.today);
  const current = next ?? group.at(-1) ?? first;
  const address = (milestone: string) => `${home}/obligations?milestone=${milestone}&all=true`;
  const stages = new Map<string, number>();
  for (const one of group) for (const [stage, count] of Object.entries(one.stages)) stages.set(stage, (stages.get(stage) ?? 0) + count);
  const late = group.reduce((sum, one) => sum + one.late, 0);
  const light = LIGHTS.findLast((each) => group.some((one) => one.light === each));
  const [from, to] = [current.dues[0]?.date ?? '', current.dues.at(-1)?.date ?? ''];
  const due = from === to ? from : t(`${from} 至 ${to}`, `${from} to ${to}`);
  return (
    <>
      <div className="name">
        <Link to={address(current.milestone)}>
          {many ? t(`${first.series?.name}（${group.length} 次）`, `${first.series?.name} (×${group.length})`) : first.name}
        </Link>
        <small>
          {many && (next ? t('下一次 ', 'next ') : t('最后一次 ', 'last '))}
          {t(`${due} 到期`, `due ${due}`)}
          {current.provisional && t('（暂定）', ' (provisional)')}
        </small>
        <small>
          {light && <LightTag light={light} />} {[...stages].map(([stage, count]) => `${stageName(stage as Stage, language)} ${count}`).join(t('，', ', '))}
          {late > 0 && t(`，逾期 ${late}`, `, ${late} late`)}
        </small>
      </div>
      <div className="track">
        {grid}
        {group.map((row) => (
          <Bar key={row.milestone} row={row} at={at} width={width} {...(many && { address: address(row.milestone) })} />
        ))}
        {now}
      </div>
    </>
  );
}

/** Draws what has to hold for a span: a bar for each stretch of it. */
function HoldRow({ hold: { name, hours, spans }, grid, now, at, width }: { hold: Held } & Omit<RowProps, 'group'>) {
  const { t } = useWords();
  const { home, programme } = useProgramme();
  const current = spans.find(({ until }) => until >= programme.today) ?? spans.at(-1);
  const days = ({ from, until }: Held['spans'][number]) => t(`${from} 至 ${until}`, `${from} to ${until}`);
  return (
    <>
      <div className="name">
        <Link to={`${home}/standing`}>{name}</Link>
        {current && <small>{`${days(current)}${hours === undefined ? '' : t(`，${hours}`, `, ${hours}`)}`}</small>}
        <small>{t('期间要求', 'holds for a span')}</small>
      </div>
      <div className="track">
        {grid}
        {spans.map((span) => (
          <i
            key={span.from}
            className="stage"
            style={{ left: at(span.from), width: width(span.from, addDays(span.until, 1)) }}
            title={`${name} ${days(span)}`}
          />
        ))}
        {now}
      </div>
    </>
  );
}

function Bar({ row, at, width, address }: { row: Row; address?: string } & Pick<RowProps, 'at' | 'width'>) {
  const { t } = useWords();
  const { programme } = useProgramme();
  const due = row.dues.at(-1)?.date ?? '';
  const from = [row.rungs[0]?.date ?? due, due].sort()[0] ?? due;
  const last = [row.rungs.at(-1)?.date ?? due, due].sort()[1] ?? due;
  const bar = { left: at(from), width: width(from, due) };
  const says = t(`${row.name}，${due} 到期`, `${row.name}, due ${due}`);
  return (
    <>
      <i className="chase" style={{ left: at(due), width: width(due, last) }} />
      {row.opens !== undefined && (
        <i className="stage" style={{ left: at(row.opens), width: width(row.opens, due) }} title={t(`${row.opens} 开始`, `begins ${row.opens}`)} />
      )}
      {address === undefined ? <i className="bar" style={bar} /> : <Link className="bar" style={bar} to={address} aria-label={says} title={says} />}
      {row.dues.map(({ date, obligations }) => (
        <i
          key={date}
          className="due"
          style={{ left: at(date) }}
          title={t(`${date} 到期，${obligations} 件`, `${date} due, ${many(obligations, 'obligation')}`)}
        />
      ))}
      {row.rungs.map(({ rungName, date, side, light, moved }) => (
        <i
          key={`${rungName} ${date}`}
          className={side === 'before' ? 'rung' : 'rung late'}
          style={{
            left: at(date),
            ...(light && { borderColor: LIGHT_COLOURS[light].strong }),
            // What lies ahead may never have to be told: it is only outlined.
            ...(light && side !== 'before' && row.late > 0 && date <= programme.today && { background: LIGHT_COLOURS[light].strong }),
          }}
          title={`${date} ${rungName}${moved ? `${t('：', ': ')}${moved.why}` : ''}`}
        />
      ))}
    </>
  );
}

function Legend() {
  const { t } = useWords();
  const keys = [
    { className: 'rung', style: {}, text: t('到期前提醒', 'reminder') },
    { className: 'stage', style: { width: 18 }, text: t('起止阶段、期间要求', 'from first day to due, or for which it holds') },
    { className: 'due', style: {}, text: t('到期', 'due') },
    {
      className: 'rung late',
      style: { borderColor: '#f07c1d' },
      text: t('逾期后催办（未报送才发）', 'chase after the due date, if nothing is handed in'),
    },
    { className: 'now', style: {}, text: t('今天', 'today') },
  ];
  return (
    <Flex wrap gap="middle">
      {keys.map(({ className, style, text }) => (
        <span key={text}>
          <span className="gantt-key track" aria-hidden>
            <i className={className} style={{ ...style, left: 9 }} />
          </span>{' '}
          {text}
        </span>
      ))}
    </Flex>
  );
}
