import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { planDays, spanOf } from '../client/views/days.ts';
import { sharedPlanned } from '../client/views/schedules.ts';
import { planAhead, planTimeline } from '../client/views/timeline.ts';
import { lightOf, openObligation } from '../domain/obligation/obligation.ts';
import { plannedObligations, scheduleFor } from '../domain/programme/campaign.ts';
import { smallPlan } from './support/plans.ts';

const { plan } = checkPlan(
  smallPlan({
    id: 'axis',
    milestones: `
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-06-30, lead: all }
  - id: report
    name: 进展报告
    clause: 文末
    duty: 报送进展
    lead: [water]
    rounds:
      - { id: first, name: 上半年进展报告, due: 2019-05-31 }
      - { id: second, name: 下半年进展报告, due: 2019-11-30 }`,
  }),
);
if (!plan) throw new Error('the plan of this test is faulty');
const at = (date: string) => openCalendar(plan).instantMs(date, '10:00');
const rows = plannedObligations(plan, openCalendar(plan)).map(({ spec, milestoneName }) => ({
  milestoneId: spec.milestoneId,
  milestoneName,
  state: openObligation(spec, at('2019-01-01')),
}));

const timelineOf = (of: typeof rows, nowMs: number, language: 'zh' | 'en') => planTimeline(plan, sharedPlanned(of), () => true, { nowMs, lightOf }, language);

describe('what is no point in time', () => {
  const { plan: staged } = checkPlan(
    smallPlan({
      id: 'stages',
      more: 'events: [{ id: spill, name: 发现污染, clause: 四 }]',
      milestones: `
  - { id: check, name: 联合检查, clause: 三, duty: 检查, opens: 2019-05-01, due: 2019-08-31, lead: [water] }
  - { id: publish, name: 公布, clause: 三, duty: 公布, after: { milestone: check, within: { days: 10 } }, lead: [fire] }
  - { id: report, name: 上报, clause: 四, duty: 上报, after: { event: spill, within: { hours: 2 } }, lead: all }`,
    }),
  );
  if (!staged) throw new Error('the plan of this test is faulty');

  it('begins on the first day of a stage, and is told by its limit where it has no date yet', () => {
    const planned = plannedObligations(staged, openCalendar(staged)).map(({ spec, milestoneName }) => ({
      milestoneId: spec.milestoneId,
      milestoneName,
      state: openObligation(spec, at('2019-01-01')),
    }));
    const [check, ...others] = planTimeline(staged, sharedPlanned(planned), () => true, { nowMs: at('2019-01-02'), lightOf }, 'zh');
    expect([check?.opens, check?.dues, others]).toEqual(['2019-05-01', [{ date: '2019-08-31', obligations: 1 }], []]);
    expect(planAhead(staged, undefined, 'zh')).toEqual([
      { id: 'publish', name: '公布', limit: '“联合检查”办结后 10 日内' },
      { id: 'report', name: '上报', limit: '发现污染后 2 小时内' },
    ]);
    expect(planAhead(staged, 'water', 'en')).toEqual([{ id: 'report', name: '上报', limit: 'within 2 hours after: 发现污染' }]);
  });
});

describe('the milestones on one axis', () => {
  it('stand in the order of their due dates, rounds with what they are rounds of', () => {
    const timeline = timelineOf(rows, at('2019-01-02'), 'zh');
    expect(timeline.map(({ name, dues, series }) => [name, dues, series?.name])).toEqual([
      ['上半年进展报告', [{ date: '2019-05-31', obligations: 1 }], '进展报告'],
      ['部署启动', [{ date: '2019-06-30', obligations: 2 }], undefined],
      ['下半年进展报告', [{ date: '2019-11-30', obligations: 1 }], '进展报告'],
    ]);
    expect(timeline[1]).toMatchObject({ obligations: 2, stages: { open: 2 }, late: 0, light: 'green', provisional: false });
  });

  it('tell a rung once for all departments, and why it moved in the language that is asked for', () => {
    // 2019-06-23, seven days before, is a Sunday.
    const week = (language: 'zh' | 'en') => timelineOf(rows, at('2019-01-02'), language)[1]?.rungs.filter(({ moved }) => moved?.from === '2019-06-23');
    expect(week('zh')).toEqual([
      { rungName: '到期前 7 个自然日', date: '2019-06-21', side: 'before', light: 'blue', moved: { from: '2019-06-23', why: '原定 2019-06-23 为周末' } },
    ]);
    expect(week('en')).toMatchObject([{ rungName: '7 days before it was due', moved: { why: '2019-06-23 is a weekend' } }]);
  });

  it('show who has another due date, the worst light, and leave out what was withdrawn', () => {
    const [first, second, ...others] = rows.filter(({ milestoneId }) => milestoneId === 'kickoff');
    if (!first || !second) throw new Error('two departments are asked for');
    expect(others).toEqual([]);
    const moved = { ...first, state: { ...first.state, schedule: { ...first.state.schedule, dueDate: '2019-09-30', dueAtMs: at('2019-10-01') } } };
    const late = timelineOf([moved, second], at('2019-07-02'), 'zh');
    expect(late).toMatchObject([
      {
        dues: [
          { date: '2019-06-30', obligations: 1 },
          { date: '2019-09-30', obligations: 1 },
        ],
        late: 1,
        light: 'yellow',
      },
    ]);
    const settled = { ...second, state: { ...second.state, stage: 'settled' as const } };
    const gone = { ...first, state: { ...first.state, stage: 'withdrawn' as const } };
    const over = timelineOf([gone, settled], at('2019-07-02'), 'zh');
    expect(over).toMatchObject([{ obligations: 1, stages: { settled: 1 }, late: 0 }]);
    expect(over[0]).not.toHaveProperty('light');
  });
});

describe('the days of a milestone', () => {
  it('tell of the office’s own director and of each department’s own head, never of a department’s director', () => {
    const ladder = 'ladder:\n  - { id: due-day, on: due-day, tell: [officer, head] }';
    const milestones = '  - { id: kickoff, name: 部署启动, clause: 三, duty: 部署, due: 2019-06-28, lead: [water, office] }';
    const { plan: mixed } = checkPlan(smallPlan({ id: 'mixed', ladder, milestones }));
    if (!mixed) throw new Error('the plan of this test is faulty');
    const planned = plannedObligations(mixed, openCalendar(mixed)).map(({ spec, milestoneName }) => ({
      milestoneName,
      state: openObligation(spec, at('2019-01-01')),
    }));
    const days = planDays(mixed, sharedPlanned(planned), () => true, spanOf(mixed, '2019-06-28', '2019-06-28'), at('2019-01-01'), 'zh');
    expect(days.map(({ kind, departments }) => [kind, [...departments].sort()])).toEqual([
      ['rung', ['office', 'water']],
      ['due', ['office', 'water']],
    ]);
    expect([...(days[0]?.told ?? [])].sort()).toEqual(['water局', 'water局负责人', '安委办', '安委办主任'].sort());
  });

  it('say of each rung which side of the due date it is on that the obligation has by now', () => {
    const [first] = rows;
    if (!first) throw new Error('the plan of this test has no obligation');
    const schedule = scheduleFor(plan, first.state.milestoneId, first.state.departmentId, first.state.leads, '2019-08-30', openCalendar(plan));
    const later = { ...first, state: { ...first.state, schedule } };
    const days = planDays(plan, sharedPlanned([later]), () => true, spanOf(plan, '2019-08-01', '2019-09-02'), at('2019-07-01'), 'zh');
    expect(days.map(({ kind, date, side }) => [kind, date, side])).toEqual([
      // Friday the 30th: seven days, three and one working days before, the day itself.
      ['rung', '2019-08-23', 'before'],
      ['rung', '2019-08-27', 'before'],
      ['rung', '2019-08-29', 'before'],
      ['rung', '2019-08-30', 'before'],
      ['due', '2019-08-30', undefined],
      ['rung', '2019-09-02', 'lapse'],
    ]);
  });
});
