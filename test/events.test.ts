import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { toldIn } from '../client/files/faults.ts';
import { checkPlan } from '../client/files/plan.ts';
import { withRoundsWritten } from '../client/files/plan-text.ts';
import { taskTable } from '../client/files/task-table.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { planEvents, reportEvent } from '../client/service/events.ts';
import { standingView } from '../client/service/standing-duties.ts';
import { planAhead } from '../client/views/timeline.ts';
import { letterFor } from '../domain/letters/letter.ts';
import { missedName } from '../domain/matters/missed.ts';
import { reportedProposals } from '../domain/matters/reported.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { hearsOf } from '../domain/obligation/notices.ts';
import { addObligation, type ObligationAct, type ObligationEvent, type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import { datedMilestone, datedMilestones, type Plan } from '../domain/plan/plan.ts';
import { withRecurrences } from '../domain/plan/recurrence.ts';
import { amendmentMoves } from '../domain/programme/amendment.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { countedReport, withCounted } from '../domain/programme/counted.ts';
import { announces, answerersOf, endedRounds, raisedRounds, unlistedRounds, withEnded, withReports, withRounds } from '../domain/programme/events.ts';
import { limitText } from '../domain/words/limits.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// An event that was reported starts a deadline. 2019-04-30 is a Tuesday before the Labour Day holiday (1 to 4 May; Sunday 5 May is worked).

const EVENTS = `
events:
  - { id: hazard, name: 发现重大隐患, clause: 三 }
  - { id: complaint, name: 收到举报, clause: 三, reportedBy: [water] }
`;
const MILESTONES = `
  - { id: tell, name: 上报, clause: 三, duty: 书面上报, after: { event: hazard, within: { hours: 1 } }, lead: all, confirm: false, evidence: false }
  - { id: fix, name: 整改, clause: 三, duty: 完成整改, after: { event: hazard, within: { days: 15 } }, lead: [water] } # 谁发现谁整改
  - { id: answer, name: 答复, clause: 三, duty: 答复举报人, after: { event: complaint, within: { workingDays: 7 } }, lead: [fire] }
`;
const text = (id: string, milestones = MILESTONES) => smallPlan({ id, milestones, more: EVENTS });
const wall = wallClock('Asia/Shanghai');
const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);

function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}

describe('a limit from an event', () => {
  const due = (after: string, on: string, more = '') => {
    const one = `  - { id: fix, name: 整改, clause: 三, duty: 整改, after: { event: hazard, ${after} }${more}, lead: [water] }\n`;
    const plan = planOf(smallPlan({ id: 'limit', milestones: one, more: 'events: [{ id: hazard, name: 发现重大隐患, clause: 三 }]' }));
    return raisedRounds(plan, openCalendar(plan, []), { event: 'hazard', atMs: at(`${on} 10:00`) }).map(({ round }) => round.due)[0];
  };
  const faults = (after: string, more = '') =>
    checkPlan(
      smallPlan({
        id: 'limit',
        milestones: `  - { id: fix, name: 整改, clause: 三, duty: 整改, after: { event: hazard, ${after} }${more}, lead: [water] }\n`,
        more: 'events: [{ id: hazard, name: 发现重大隐患, clause: 三 }]',
      }),
    )
      .faults.map(({ where, what }) => `${where} ${what.zh}`)
      .join();

  it('that ends on a day off goes on to the next working day, or back to the one before, where the plan says so', () => {
    // 25 April and seven days are 2 May, which is off until Saturday the 4th; Sunday the 5th is worked.
    expect(due('within: { days: 7 }', '04-25')).toBe('2019-05-02');
    expect(due('within: { days: 7 }', '04-25', ', dayOff: next')).toBe('2019-05-05');
    expect(due('within: { days: 7 }', '04-25', ', dayOff: previous')).toBe('2019-04-30');
    // A working day stays what it is, and the latest day holds all the same.
    expect(due('within: { days: 5 }', '04-25', ', dayOff: next')).toBe('2019-04-30');
    expect(due('within: { days: 7 }, notAfter: 2019-05-04', '04-25', ', dayOff: next')).toBe('2019-05-04');
    for (const span of ['within: { hours: 24 }', 'within: { days: 1 }, again: { every: { days: 1 } }'])
      expect(faults(span, ', dayOff: next')).toContain('dayOff 与 due、dueBy 或 after（按日、工作日、月、年计且没有续报的）同写');
  });

  it('is called in the language of its plan', () => {
    const file = (language: string) => smallPlan({ id: 'called', milestones: MILESTONES, more: `${EVENTS}language: ${language}\n` });
    const names = (language: string, more = {}) => {
      const plan = planOf(file(language));
      return raisedRounds(plan, openCalendar(plan, []), { event: 'complaint', atMs: at('04-25 10:00'), ...more }).map(({ round }) => round.name);
    };
    expect(names('zh')).toEqual(['答复（收到举报，2019-04-25 10:00）']);
    expect(names('en')).toEqual(['答复 (收到举报, 2019-04-25 10:00)']);
    expect(names('en', { about: 'Dam 3' })).toEqual(['答复 (Dam 3)']);
  });

  it('may be a day of the year: the next, or that of a later year', () => {
    expect([due('within: { dayOfYear: "12-31" }', '04-25'), due('within: { dayOfYear: "12-31" }', '12-31')]).toEqual(['2019-12-31', '2019-12-31']);
    expect(due('within: { dayOfYear: "03-31" }', '04-25')).toBe('2020-03-31');
    expect(due('within: { dayOfYear: "12-31", years: 1 }', '12-31')).toBe('2020-12-31');
    // 2021 has no 29 February; 31 July 2021 is a Saturday.
    expect(due('within: { dayOfYear: "02-29", years: 2 }', '04-25')).toBe('2021-02-28');
    expect(due('within: { dayOfYear: "07-31", years: 2 }', '04-25', ', dayOff: next')).toBe('2021-08-02');
    expect(faults('within: { dayOfYear: "13-01" }')).toContain('请写成 MM-DD 的月日');
    const text = (within: string, language: 'zh' | 'en') =>
      limitText(planOf(smallPlan({ id: 'said', milestones: MILESTONES, more: EVENTS })), { after: { event: 'hazard', within: JSON.parse(within) } }, language);
    expect(text('{ "dayOfYear": "12-31", "years": 1 }', 'zh')).toBe('发现重大隐患后次年 12 月 31 日前');
    expect(text('{ "dayOfYear": "12-31" }', 'zh')).toBe('发现重大隐患后 12 月 31 日前');
    expect(text('{ "dayOfYear": "12-31" }', 'en')).toBe('by the next 12-31 (month-day) after: 发现重大隐患');
  });
});

describe('an event of the plan', () => {
  const plan = planOf(text('pure'));
  const calendar = openCalendar(plan, []);
  const raise = (event: string, minute: string, more = {}) => raisedRounds(plan, calendar, { event, atMs: at(minute), ...more });

  it('asks for nothing until it is reported', () => {
    expect(datedMilestones(plan)).toEqual([]);
    expect(plannedObligations(plan, calendar)).toEqual([]);
  });

  it('starts limits in hours, days and working days from when it happened, over midnight and over a holiday', () => {
    expect(raise('hazard', '04-30 23:30', { about: '三号闸' })).toEqual([
      { milestone: 'tell', round: { id: '1', name: '上报（三号闸）', due: '2019-05-01', reported: { at: '2019-04-30T23:30', until: '2019-05-01T00:30' } } },
      { milestone: 'fix', round: { id: '1', name: '整改（三号闸）', due: '2019-05-15', reported: { at: '2019-04-30T23:30' } } },
    ]);
    expect(raise('complaint', '04-30 08:00').map(({ round }) => [round.name, round.due])).toEqual([['答复（收到举报，2019-04-30 08:00）', '2019-05-13']]);
  });

  it('starts limits in minutes, and in months by the same day or the last of a shorter one', () => {
    const own = planOf(text('spans', MILESTONES.replace('{ hours: 1 }', '{ minutes: 30 }').replace('{ days: 15 }', '{ months: 3 }')));
    expect(raisedRounds(own, calendar, { event: 'hazard', atMs: at('11-30 23:50') }).map(({ round: { due, reported } }) => [due, reported?.until])).toEqual([
      ['2019-12-01', '2019-12-01T00:20'],
      ['2020-02-29', undefined],
    ]);
    expect(taskTable(own).rows.map((row) => row[5])).toEqual(['发现重大隐患后 30 分钟内', '发现重大隐患后 3 个月内', '收到举报后 7 个工作日内']);
    const after = MILESTONES.replace('event: hazard, within: { hours: 1 }', 'milestone: fix, within: { minutes: 30 }');
    expect(checkPlan(text('bound', after)).faults.map(({ what }) => what.zh)).toEqual([expect.stringContaining('不能写 hours、minutes')]);
  });

  it('comes as often as it is reported, each time with a number of its own, for all or only for those who are meant', () => {
    const once = withRounds(plan, raise('hazard', '04-30 08:00'));
    const twice = withRounds(once, raisedRounds(once, calendar, { event: 'hazard', atMs: at('05-06 08:00'), for: ['fire'] }));
    expect(plannedObligations(twice, calendar).map(({ spec }) => `${spec.milestoneId}/${spec.departmentId}`)).toEqual([
      ...['tell-1/water', 'tell-1/fire', 'tell-2/fire', 'fix-1/water'],
    ]);
  });

  it('is written into the plan file, which keeps its comments and says the same when it is read', () => {
    const raised = raise('hazard', '04-30 23:30');
    const written = withRoundsWritten({ text: text('pure'), raised });
    expect(written).toContain('# 谁发现谁整改');
    expect(planOf(written)).toEqual(withRounds(plan, raised));
    expect(
      planOf(withRoundsWritten({ text: written, raised: raised.map((one) => ({ ...one, round: { ...one.round, id: '2' } })) })).milestones[0]?.rounds,
    ).toHaveLength(2);
  });

  it('stays reported where a file from before is handed in, but not for a milestone that the file has no more', () => {
    const before = withRounds(plan, raise('hazard', '04-30 08:00'));
    expect(unlistedRounds(before, plan).map(({ milestone }) => milestone)).toEqual(['tell', 'fix']);
    expect(unlistedRounds(before, before)).toEqual([]);
    const less = { ...plan, milestones: plan.milestones.filter(({ id }) => id !== 'fix') };
    expect(unlistedRounds(before, less).map(({ milestone }) => milestone)).toEqual(['tell']);
  });

  it('is owed under a number that nothing has had, where its milestone has left the plan and come back without what was reported', () => {
    const first = withRounds(plan, raise('hazard', '04-30 08:00'));
    const settled = plannedObligations(first, calendar).map(
      ({ spec }): ObligationState => ({ ...addObligation(spec, at('04-30 08:00')), stage: 'settled', settledAtMs: at('05-06 08:00') }),
    );
    const less = withReports(first, { ...plan, milestones: plan.milestones.filter(({ id }) => id !== 'fix' && id !== 'tell') });
    const back = withReports(less, plan);
    const had = settled.map(({ milestoneId }) => milestoneId);
    const raised = raisedRounds(back, calendar, { event: 'hazard', atMs: at('06-03 08:00'), had });
    const moves = amendmentMoves({ before: back, after: withRounds(back, raised), calendar, nowMs: at('06-03 08:00') }, settled);
    expect(moves.added.map(({ spec }) => spec.milestoneId)).toEqual(['tell-2', 'tell-2', 'fix-2']);
  });

  it('stands in the task table as a limit', () => {
    expect(taskTable(plan).rows.map((row) => row[5])).toEqual(['发现重大隐患后 1 小时内', '发现重大隐患后 15 日内', '收到举报后 7 个工作日内']);
  });

  it.each([
    ['an unknown event', MILESTONES.replace('event: complaint', 'event: complain'), EVENTS, ['events[1]', 'milestones[2].after.event']],
    ['an unknown department', MILESTONES, EVENTS.replace('[water]', '[wather]'), ['events[1].reportedBy[0]']],
    ['a due date beside it', MILESTONES.replace('lead: [fire]', 'lead: [fire], due: 2019-06'), EVENTS, ['milestones[2]']],
    [
      'a round that nobody has reported',
      MILESTONES.replace('lead: [fire]', 'lead: [fire], rounds: [{ id: a, name: 甲, due: 2019-06 }]'),
      EVENTS,
      ['milestones[2]'],
    ],
    ['a limit of nothing', MILESTONES.replace('hours: 1', 'hours: 0'), EVENTS, ['milestones[0].after.within.hours']],
  ])('is refused with %s', (_what, milestones, events, where) => {
    expect(
      checkPlan(smallPlan({ id: 'faulty', milestones, more: events }))
        .faults.map((fault) => fault.where)
        .sort(),
    ).toEqual(where);
  });

  it('is named in the mail with the limit that it began, told in hours and minutes while these are left, and by how much it is late', () => {
    const raised = withRounds(plan, raise('hazard', '04-30 23:30', { about: '三号闸' }));
    const mailAt = (milestoneId: string, minute: string) => {
      const found = plannedObligations(raised, calendar).find(({ spec }) => spec.milestoneId === milestoneId && spec.departmentId === 'water');
      const dated = datedMilestone(raised, milestoneId);
      if (!found || !dated) throw new Error(milestoneId);
      const state = openObligation(found.spec, at('04-30 23:30'));
      const milestone = { name: dated.name, plan: dated.milestone };
      const shown = { today: wall.date(at(minute)), minute: wall.minute };
      return letterFor({ plan: raised, milestone, state, kind: 'ladder', rung: 'raised', recipient: 'water/officer', nowMs: at(minute), ...shown });
    };
    const fact = (minute: string, key: string, of = 'tell-1') => mailAt(of, minute).facts.find((one) => one.key === key)?.value;
    expect(mailAt('tell-1', '04-30 23:31').subject).toBe('【新任务】water局：上报（三号闸）（还有 59 分钟）');
    expect(fact('04-30 23:31', 'begun')).toBe('发现重大隐患后 1 小时内（自 2019-04-30 23:30 起算）');
    expect(fact('05-01 00:30', 'due')).toBe('2019-05-01 00:30（刚逾期）');
    expect(fact('05-01 03:40', 'due')).toBe('2019-05-01 00:30（逾期 3 小时）');
    expect(fact('05-04 09:00', 'due')).toBe('2019-05-01 00:30（逾期 3 天）');
    expect(fact('05-13 09:00', 'due', 'fix-1')).toBe('2019-05-15（还有 2 天）');
  });

  it('ships as an example that loads', () => {
    const file = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'work-safety-events.yaml'), 'utf8');
    expect(planOf(file).milestones.filter(({ after }) => after)).toHaveLength(3);
  });
});

const GOING = `
events:
  - { id: flood, name: 发生险情, clause: 三 }
  - { id: over, name: 险情解除, clause: 三, reportedBy: [water] }
`;
const GOES_ON = `
  - { id: tell, name: 险情报告, clause: 三, duty: 书面报告, after: { event: flood, within: { hours: 2 }, again: { every: { hours: 3 }, until: over, atMost: 4 } }, lead: all, confirm: false, evidence: false }
  - { id: daily, name: 灾情日报, clause: 三, duty: 报灾情, after: { event: flood, within: { days: 0 }, again: { every: { days: 1 }, until: over, atMost: 3 } }, lead: [fire] }
  - { id: sum, name: 总结, clause: 三, duty: 报总结, after: { event: over, within: { days: 10 } }, lead: [water] }
`;

describe('a limit with a latest day 且最迟不晚于, or an earliest', () => {
  it('is the earlier of both, or the later, and never before what begins it', () => {
    const due = (more: string, minute: string) => {
      const plan = planOf(
        smallPlan({
          id: 'latest',
          milestones: `  - { id: green, name: 覆土复绿, clause: 二, duty: 复绿, after: { event: gone, within: { days: 60 }, ${more} }, lead: [water] }`,
          more: 'events: [{ id: gone, name: 拆除完成, clause: 二 }]',
        }),
      );
      const [raised] = raisedRounds(plan, openCalendar(plan), { event: 'gone', atMs: Date.parse(`2019-${minute}T10:00+08:00`) });
      return [raised?.round.due, limitText(plan, plan.milestones[0] as Plan['milestones'][number])];
    };
    // Sixty days after 31 July are 29 September; after 15 October they would be 14 December.
    expect(due('notAfter: 2019-11-30', '07-31')).toEqual(['2019-09-29', '拆除完成后 60 日内，最迟 2019-11-30']);
    expect(due('notAfter: 2019-11-30', '10-15')[0]).toBe('2019-11-30');
    // Whoever is told after that day has that day: it is not late before it could be done.
    expect(due('notAfter: 2019-11-30', '12-02')[0]).toBe('2019-12-02');
    expect(due('notBefore: 2019-10-31', '07-31')).toEqual(['2019-10-31', '拆除完成后 60 日内，最早 2019-10-31']);
    expect(due('notBefore: 2019-09-01', '07-31')[0]).toBe('2019-09-29');
    const wrong = (after: string) =>
      toldIn(
        checkPlan(
          smallPlan({
            id: 'latest',
            milestones: `  - { id: green, name: 复绿, clause: 二, duty: 复绿, after: ${after}, lead: [water] }`,
            more: 'events: [{ id: gone, name: 拆除完成, clause: 二 }]',
          }),
        ).faults,
        'zh',
      ).map(({ where, what }) => `${where}: ${what}`);
    expect(wrong('{ event: gone, within: { hours: 2 }, notAfter: 2019-11-30 }')).toEqual([
      expect.stringMatching(/^milestones\[0\]\.after\.within: notAfter、notBefore/),
    ]);
    expect(wrong('{ event: gone, within: { days: 2 }, notAfter: 2019-10-30, notBefore: 2019-11-30 }')).toEqual([
      expect.stringMatching(/^milestones\[0\]\.after\.notBefore: notBefore 晚于 notAfter，请改正/),
    ]);
  });
});

describe('reports that go on until another event', () => {
  const plan = planOf(smallPlan({ id: 'going', milestones: GOES_ON, more: GOING }));
  const calendar = openCalendar(plan, []);
  const report = (of: Plan, event: string, minute: string, more = {}) => ({ event, atMs: at(minute), ...more, of });
  const raisedBy = ({ of, ...given }: ReturnType<typeof report>) =>
    withEnded(withRounds(of, raisedRounds(of, calendar, given)), endedRounds(of, calendar, given));
  const listed = (of: Plan, milestone: string) =>
    (of.milestones.find(({ id }) => id === milestone)?.rounds ?? []).map(
      ({ id, due, reported }) => `${id} ${reported?.at.slice(5)} ${(reported?.until ?? due).slice(5)}`,
    );
  const begun = raisedBy(report(plan, 'flood', '07-01 20:00', { about: '三号闸' }));

  it('are rounds of their own, each from when the one before was due, over midnight', () => {
    expect(listed(begun, 'tell')).toEqual([
      ...[
        '1 07-01T20:00 07-01T22:00',
        '1-2 07-01T22:00 07-02T01:00',
        '1-3 07-02T01:00 07-02T04:00',
        '1-4 07-02T04:00 07-02T07:00',
        '1-5 07-02T07:00 07-02T10:00',
      ],
    ]);
    // By the day: told when mails leave, and due when it ends.
    expect(listed(begun, 'daily')).toEqual(['1 07-01T20:00 07-01', '1-2 07-02T09:00 07-02', '1-3 07-03T09:00 07-03', '1-4 07-04T09:00 07-04']);
    expect(
      datedMilestones(begun)
        .slice(0, 2)
        .map(({ name }) => name),
    ).toEqual(['险情报告（三号闸）', '险情报告（三号闸），续报 1']);
    expect(plannedObligations(begun, calendar)).toHaveLength(14);
  });

  it('of before somebody said so are not asked for', () => {
    const late = raisedBy(report(plan, 'flood', '07-01 20:00', { toldMs: at('07-02 05:30') }));
    expect(listed(late, 'tell').map((line) => line.split(' ')[0])).toEqual(['1', '1-4', '1-5']);
  });

  it('end with the other event: what was due by then stays, what was to come goes, and what that event itself raises begins', () => {
    const over = raisedBy(report(begun, 'over', '07-02 05:00'));
    expect(listed(over, 'tell').map((line) => line.split(' ')[0])).toEqual(['1', '1-2', '1-3']);
    expect(listed(over, 'daily')).toEqual(['1 07-01T20:00 07-01']);
    expect(listed(over, 'sum')).toEqual(['1 07-02T05:00 07-12']);
    expect(over.milestones[0]?.rounds?.[0]?.reported?.ended).toBe('2019-07-02T05:00');
    // A second report of its end ends nothing any more.
    expect(endedRounds(over, calendar, { event: 'over', atMs: at('07-02 08:00') })).toEqual([]);
  });

  it('of several that go on only those end that are about the same', () => {
    const two = raisedBy(report(begun, 'flood', '07-01 21:00', { about: '五号闸' }));
    const one = raisedBy(report(two, 'over', '07-01 23:00', { about: '五号闸' }));
    expect(listed(one, 'tell').map((line) => line.split(' ')[0])).toEqual(['1', '1-2', '1-3', '1-4', '1-5', '2']);
    expect(endedRounds(two, calendar, { event: 'over', atMs: at('07-01 23:00'), about: '六号闸' })).toEqual([]);
    expect(endedRounds(two, calendar, { event: 'over', atMs: at('07-01 23:00') })).toHaveLength(4);
  });

  it('stay ended where a file from before is handed in, and are written into the plan file with its comments', () => {
    const over = raisedBy(report(begun, 'over', '07-02 05:00'));
    expect(withReports(over, begun)).toEqual(over);
    expect(withReports(over, plan)).toEqual(over);
    const source = smallPlan({ id: 'going', milestones: `  # 先报后补\n${GOES_ON}`, more: GOING });
    const raised = raisedRounds(plan, calendar, report(plan, 'flood', '07-01 20:00', { about: '三号闸' }));
    const held = withRoundsWritten({ text: source, raised });
    expect(planOf(held)).toEqual(begun);
    const ending = report(begun, 'over', '07-02 05:00');
    const written = withRoundsWritten({ text: held, raised: raisedRounds(begun, calendar, ending), ended: endedRounds(begun, calendar, ending) });
    expect(written).toContain('# 先报后补');
    expect(planOf(written)).toEqual(over);
  });

  it('may be due at an hour of their day 次日12时前、每日16时前续报, the first time that it comes after what happened', () => {
    const hourly = planOf(
      smallPlan({
        id: 'going',
        milestones: `
  - { id: tell, name: 书面报告, clause: 三, duty: 书面报告, after: { event: flood, within: { days: 1 } }, dueAt: "12:00", lead: all, confirm: false, evidence: false }
  - { id: daily, name: 灾情日报, clause: 三, duty: 报灾情, after: { event: flood, within: { days: 0 }, again: { every: { days: 1 }, until: over, atMost: 3 } }, dueAt: "09:00", lead: [fire], confirm: false, evidence: false }
`,
        more: GOING,
      }),
    );
    const one = raisedBy(report(hourly, 'flood', '07-01 20:00'));
    expect(listed(one, 'tell')).toEqual(['1 07-01T20:00 07-02T12:00']);
    // Nine o'clock had passed on the first of July; from then on each begins when the one before was due.
    expect(listed(one, 'daily')).toEqual([
      '1 07-01T20:00 07-02T09:00',
      '1-2 07-02T09:00 07-03T09:00',
      '1-3 07-03T09:00 07-04T09:00',
      '1-4 07-04T09:00 07-05T09:00',
    ]);
    expect(listed(raisedBy(report(hourly, 'flood', '07-01 08:30')), 'daily')[0]).toBe('1 07-01T08:30 07-01T09:00');
    expect(listed(raisedBy(report(one, 'over', '07-03 10:00')), 'daily').map((line) => line.split(' ')[0])).toEqual(['1', '1-2']);
    const lapses = plannedObligations(one, calendar).map(({ spec }) => [spec.milestoneId, spec.departmentId, spec.schedule.dueTime, spec.schedule.dueAtMs]);
    expect(lapses.filter(([, department]) => department === 'fire')).toEqual([
      ['tell-1', 'fire', '12:00', at('07-02 12:00')],
      ['daily-1', 'fire', '09:00', at('07-02 09:00')],
      ['daily-1-2', 'fire', '09:00', at('07-03 09:00')],
      ['daily-1-3', 'fire', '09:00', at('07-04 09:00')],
      ['daily-1-4', 'fire', '09:00', at('07-05 09:00')],
    ]);
    expect(taskTable(hourly).rows.map((row) => row[5])).toEqual([
      ...['发生险情后 1 日内（12:00 前）', '发生险情后 0 日内（09:00 前），其后每 1 天续报一次，至“险情解除”为止'],
    ]);
    const refused = (milestone: string) => checkPlan(smallPlan({ id: 'going', milestones: milestone, more: GOING })).faults.map(({ what }) => what.zh);
    const hours = '  - { id: tell, name: 报, clause: 三, duty: 报, after: { event: flood, within: { hours: 2 } }, dueAt: "12:00", lead: all }\n';
    expect(refused(hours)[0]).toMatch(/dueAt 只能写一个时刻/);
    expect(refused(hours.replace('hours: 2', 'days: 2').replace('"12:00"', '["08:00", "12:00"]'))[0]).toMatch(/dueAt 只能写一个时刻/);
  });

  it('may go on at several hours of each day 每日8时、20时续报, from the next of them on', () => {
    const daily = (every: string) =>
      planOf(
        smallPlan({
          id: 'going',
          milestones: `
  - { id: daily, name: 灾情续报, clause: 三, duty: 报灾情, after: { event: flood, within: { days: 0 }, again: { every: ${every}, until: over, atMost: 4 } }, dueAt: ["20:00", "08:00"], lead: [fire], confirm: false, evidence: false }
`,
          more: GOING,
        }),
      );
    const twice = daily('{ days: 1 }');
    const early = raisedBy(report(twice, 'flood', '07-01 07:00'));
    expect(listed(early, 'daily')).toEqual([
      '1 07-01T07:00 07-01T08:00',
      '1-2 07-01T08:00 07-01T20:00',
      '1-3 07-01T20:00 07-02T08:00',
      '1-4 07-02T08:00 07-02T20:00',
      '1-5 07-02T20:00 07-03T08:00',
    ]);
    const ends = (of: Plan) => listed(of, 'daily').map((line) => line.split(' ')[2]);
    expect(ends(raisedBy(report(twice, 'flood', '07-01 09:00')))).toEqual(['07-01T20:00', '07-02T08:00', '07-02T20:00', '07-03T08:00', '07-03T20:00']);
    expect(ends(raisedBy(report(twice, 'flood', '07-01 20:00')))[0]).toBe('07-02T08:00');
    // 5 July 2019 is a Friday; 2 and 4 are every second day.
    expect(ends(raisedBy(report(daily('{ workingDays: 1 }'), 'flood', '07-05 09:00')))).toEqual([
      ...['07-05T20:00', '07-08T08:00', '07-08T20:00', '07-09T08:00', '07-09T20:00'],
    ]);
    expect(ends(raisedBy(report(daily('{ days: 2 }'), 'flood', '07-01 21:00')))).toEqual([
      ...['07-02T08:00', '07-02T20:00', '07-04T08:00', '07-04T20:00', '07-06T08:00'],
    ]);
    expect(ends(raisedBy(report(early, 'over', '07-02 10:00')))).toEqual(['07-01T08:00', '07-01T20:00', '07-02T08:00']);
    expect(plannedObligations(early, calendar).map(({ spec }) => [spec.milestoneId, spec.schedule.dueTime, spec.schedule.dueAtMs])).toEqual([
      ['daily-1', '08:00', at('07-01 08:00')],
      ['daily-1-2', '20:00', at('07-01 20:00')],
      ['daily-1-3', '08:00', at('07-02 08:00')],
      ['daily-1-4', '20:00', at('07-02 20:00')],
      ['daily-1-5', '08:00', at('07-03 08:00')],
    ]);
    expect(taskTable(twice).rows.map((row) => row[5])).toEqual([
      '发生险情后 0 日内（08:00 或 20:00 前），其后每 1 天于 08:00、20:00 各续报一次，至“险情解除”为止',
    ]);
  });

  it('may be due by a day of each month 每月5日前, from the next of them on', () => {
    const monthly = (day: string) =>
      planOf(
        smallPlan({
          id: 'going',
          milestones: `
  - { id: monthly, name: 月报, clause: 三, duty: 报送, after: { event: flood, within: { dayOfMonth: ${day} }, again: { every: { dayOfMonth: ${day} }, until: over, atMost: 3 } }, lead: [fire] }
`,
          more: GOING,
        }),
      );
    const fifth = raisedBy(report(monthly('5'), 'flood', '07-03 10:00'));
    expect(listed(fifth, 'monthly')).toEqual(['1 07-03T10:00 07-05', '1-2 07-06T09:00 08-05', '1-3 08-06T09:00 09-05', '1-4 09-06T09:00 10-05']);
    const ends = (day: string, minute: string) => listed(raisedBy(report(monthly(day), 'flood', minute)), 'monthly').map((line) => line.split(' ')[2]);
    expect(ends('5', '07-05 08:00')[0]).toBe('08-05');
    expect(ends('31', '01-30 10:00')).toEqual(['01-31', '02-28', '03-31', '04-30']);
    expect(ends('last', '01-31 10:00')).toEqual(['02-28', '03-31', '04-30', '05-31']);
    expect(taskTable(monthly('5')).rows.map((row) => row[5])).toEqual(['发生险情后最近的 5 日前，其后每月 5 日续报一次，至“险情解除”为止']);
  });

  it('may come every so many months 每3个月, counted from the first and not from the one before', () => {
    const upon = (count: number) => `after: { event: flood, within: { days: 10 }, again: { every: { months: ${count} }, until: over, atMost: 4 } }`;
    const every = (count: number) =>
      planOf(smallPlan({ id: 'going', milestones: `  - { id: report, name: 报告, clause: 三, duty: 报送, ${upon(count)}, lead: [fire] }`, more: GOING }));
    // Ten days after 21 January are its last day; February is shorter, and March is as long again.
    expect(listed(raisedBy(report(every(1), 'flood', '01-21 10:00')), 'report')).toEqual([
      '1 01-21T10:00 01-31',
      '1-2 02-01T09:00 02-28',
      '1-3 03-01T09:00 03-31',
      '1-4 04-01T09:00 04-30',
      '1-5 05-01T09:00 05-31',
    ]);
    const three = raisedBy(report(every(3), 'flood', '01-21 10:00'));
    expect(listed(three, 'report').map((line) => line.split(' ')[2])).toEqual(['01-31', '04-30', '07-31', '10-31', '01-31']);
    expect(taskTable(every(3)).rows.map((row) => row[5])).toEqual(['发生险情后 10 日内，其后每 3 个月续报一次，至“险情解除”为止']);
  });

  it('opens what it asks for only when so many hours have passed 满48小时后, to the minute, and never after its limit', () => {
    const upon = (limit: string) => `after: { event: flood, opens: { hours: 48 }, within: ${limit} }`;
    const check = (limit: string) =>
      smallPlan({
        id: 'going',
        milestones: `  - { id: check, name: 复核, clause: 三, duty: 复核, ${upon(limit)}, lead: [fire] }`,
        more: 'events: [{ id: flood, name: 发生险情, clause: 三 }]',
      });
    const raised = raisedBy(report(planOf(check('{ days: 3 }')), 'flood', '07-01 20:00'));
    expect(raised.milestones[0]?.rounds).toMatchObject([
      { due: '2019-07-04', opens: '2019-07-03', reported: { at: '2019-07-01T20:00', opens: '2019-07-03T20:00' } },
    ]);
    const [planned] = plannedObligations(raised, calendar);
    const { spec } = planned as NonNullable<typeof planned>;
    expect(spec.schedule).toMatchObject({
      opens: { date: '2019-07-03', time: '20:00', atMs: at('07-03 20:00') },
      dueDate: '2019-07-04',
      dueAtMs: at('07-05 00:00'),
    });
    const state = addObligation(spec, at('07-01 20:00'));
    const submit = (minute: string) =>
      obligationMachine.decide(state, { kind: 'submit', key: minute, actor: { org: 'fire', name: '' }, evidence: EVIDENCE } as ObligationAct, at(minute));
    expect(submit('07-03 19:59')).toMatchObject({ refused: 'not-open-yet', details: { opens: '2019-07-03 20:00' } });
    expect(submit('07-03 20:00')).toMatchObject([{ type: 'submitted' }]);
    expect(taskTable(planOf(check('{ days: 3 }'))).rows.map((row) => row[5])).toEqual(['发生险情后 3 日内，满 48 小时后办理']);
    // A limit in hours leaves the third day; the next 5th may be tomorrow.
    const hours = raisedBy(report(planOf(check('{ hours: 72 }')), 'flood', '07-01 20:00'));
    expect(hours.milestones[0]?.rounds?.[0]?.reported).toMatchObject({ opens: '2019-07-03T20:00', until: '2019-07-04T20:00' });
    const wrong = (limit: string) => checkPlan(check(limit)).faults.map(({ where }) => where);
    expect([wrong('{ hours: 47 }'), wrong('{ days: 1 }'), wrong('{ minutes: 600 }'), wrong('{ dayOfMonth: 5 }')]).toEqual(
      Array.from({ length: 4 }, () => ['milestones[0].after.opens']),
    );
    expect(wrong('{ days: 2 }')).toEqual([]);
  });

  it('that have not begun are withdrawn without a word, and the one that runs with one', () => {
    const over = raisedBy(report(begun, 'over', '07-02 05:00'));
    const states = plannedObligations(begun, calendar).map(({ spec }) => addObligation(spec, at('07-01 20:00')));
    const { withdrawn } = amendmentMoves({ before: begun, after: over, calendar, nowMs: at('07-02 05:00') }, states);
    const hears = (state: (typeof states)[number]) => hearsOf(state, { type: 'withdrawn', atMs: at('07-02 05:00'), reason: '解除' } as ObligationEvent);
    expect(withdrawn.filter(({ departmentId }) => departmentId === 'water').map((state) => [state.milestoneId, hears(state)])).toEqual([
      ['tell-1-4', ['water/officer']],
      ['tell-1-5', []],
    ]);
  });

  it('are said in the limit, and are told what cannot be', () => {
    expect(taskTable(plan).rows.map((row) => row[5])).toEqual([
      ...['发生险情后 2 小时内，其后每 3 小时续报一次，至“险情解除”为止', '发生险情后 0 日内，其后每 1 天续报一次，至“险情解除”为止', '险情解除后 10 日内'],
    ]);
    const faults = (from: string, to: string) =>
      checkPlan(smallPlan({ id: 'going', milestones: GOES_ON.replace(from, to), more: GOING })).faults.map(({ where, what }) => `${where} ${what.zh}`);
    expect(faults('until: over, atMost: 4', 'until: ober, atMost: 4')).toEqual([expect.stringMatching(/again\.until 没有代号为 "ober" 的触发事项/)]);
    expect(faults('until: over, atMost: 4', 'until: flood')).toEqual([expect.stringMatching(/again\.until 续报由 "flood" 开始，不能又由它结束/)]);
    expect(faults('every: { hours: 3 }', 'every: { minutes: 1 }')).toEqual([expect.stringMatching(/every.*minutes/)]);
    expect(faults('after: { event: over, within: { days: 10 } }', 'after: { milestone: daily, within: { days: 10 }, again: { every: { days: 1 } } }')).toEqual([
      expect.stringMatching(/again（续报）只用于由事项触发的任务/),
    ]);
  });

  it('are told when they begin and when they lapse, in a rehearsal', () => {
    const { behaviour, faults } = checkBehaviour(
      'name: 事项\neveryone: { neverSubmits: 1, acknowledges: 0, asksExtension: 0 }\nevents: [{ event: flood, at: 2019-07-01T20:00 }, { event: over, at: 2019-07-02T05:00 }]\n',
      plan,
    );
    if (!behaviour) throw new Error(JSON.stringify(faults));
    const { notices } = rehearsePlan({ plan, behaviour, seed: 'events' }).rehearsal;
    const told = (milestone: string) =>
      notices
        .filter(
          ({ obligationId, recipient, rung }) =>
            obligationId === `going/${milestone}/water` && recipient.startsWith('water/') && ['raised', 'lapse'].includes(rung),
        )
        .map(({ rung, recipient, sendAtMs }) => `${wall.iso(sendAtMs).slice(5, 16)} ${rung} ${recipient}`)
        .sort();
    expect(told('tell-1-3')).toEqual(['07-02T01:00 raised water/head', '07-02T01:00 raised water/officer', '07-02T04:00 lapse water/head']);
    // The fourth began at four and was no more asked for at five; the fifth never began.
    expect(told('tell-1-4')).toEqual(['07-02T04:00 raised water/head', '07-02T04:00 raised water/officer']);
    expect(told('tell-1-5')).toEqual([]);
  });
});

const AHEAD = `
events:
  - { id: term, name: 学期开学, clause: 三, reportedBy: [water] }
  - { id: outage, name: 停水, clause: 三 }
  - { id: over, name: 工作结束, clause: 三 }
`;
const BEFORE = `
  - { id: check, name: 开学前自查, clause: 三, duty: 自查, dueBy: { event: term, before: { days: 7 } }, lead: all, confirm: false, evidence: false } # 各校
  - { id: drill, name: 准备会, clause: 三, duty: 开会, dueBy: { event: term, before: { workingDays: 3 } }, dayOff: previous, lead: [fire] }
  - { id: visit, name: 开学检查, clause: 三, duty: 检查, after: { event: term, within: { days: 10 } }, lead: [water] }
  - { id: notice, name: 停水公告, clause: 三, duty: 公告, dueBy: { event: outage, before: { days: 1 } }, dueAt: "17:00", lead: [water] }
  - { id: call, name: 通知医院, clause: 三, duty: 通知, dueBy: { event: outage, before: { hours: 24 } }, lead: [water] }
  - { id: sum, name: 总结, clause: 三, duty: 总结, after: { event: over, within: { days: 3 } }, lead: [water] }
`;

describe('a day before what an event announces', () => {
  const source = smallPlan({ id: 'ahead', milestones: BEFORE, more: AHEAD });
  const plan = planOf(source);
  const calendar = openCalendar(plan, []);
  const raise = (event: string, minute: string, on: string, more = {}) => raisedRounds(plan, calendar, { event, atMs: at(minute), on, ...more });
  const short = (raised: ReturnType<typeof raise>) =>
    raised.map(({ milestone, round: { due, reported } }) => [milestone, reported?.until ?? due, reported?.at, reported?.on].filter(Boolean).join(' '));

  it('is counted back from the day that is said, what is due after it on from that day, and both are called by it', () => {
    // National Day begins on 1 October; Sunday the 29th of September is worked, Saturday the 28th is not.
    expect(short(raise('term', '08-20 10:00', '2019-10-01'))).toEqual([
      ...['check 2019-09-24 2019-08-20T10:00 2019-10-01', 'drill 2019-09-27 2019-08-20T10:00 2019-10-01', 'visit 2019-10-11 2019-10-01T09:00'],
    ]);
    expect(raise('term', '08-20 10:00', '2019-10-01')[0]?.round.name).toBe('开学前自查（学期开学，2019-10-01）');
    expect(datedMilestones(plan)).toEqual([]);
  });

  it('may be an hour of that day, or so many hours before the minute that is said', () => {
    // Of a day alone hours count from when it begins.
    expect(short(raise('outage', '06-01 10:00', '2019-06-10T08:00'))).toEqual([
      ...['notice 2019-06-09T17:00 2019-06-01T10:00 2019-06-10T08:00', 'call 2019-06-09T08:00 2019-06-01T10:00 2019-06-10T08:00'],
    ]);
    expect(short(raise('outage', '06-01 10:00', '2019-06-10'))[1]).toBe('call 2019-06-09T00:00 2019-06-01T10:00 2019-06-10');
    expect(['term', 'outage', 'over'].map((event) => announces(plan, event))).toEqual(['day', 'minute', undefined]);
  });

  it('may be the very minute that is said, or so many minutes before it', () => {
    const own = (before: string) => planOf(source.replace('before: { hours: 24 }', `before: ${before}`));
    const until = (before: string, on: string) =>
      raisedRounds(own(before), calendar, { event: 'outage', atMs: at('06-01 10:00'), on })[1]?.round.reported?.until;
    expect(until('{ hours: 0 }', '2019-06-10T08:00')).toBe('2019-06-10T08:00');
    expect(until('{ minutes: 30 }', '2019-06-10T00:10')).toBe('2019-06-09T23:40');
    // Of a day alone it is when that begins.
    expect(until('{ hours: 0 }', '2019-06-10')).toBe('2019-06-10T00:00');
    expect(announces(own('{ minutes: 30 }'), 'outage')).toBe('minute');
    const words = (before: string, language: 'zh' | 'en') => limitText(own(before), { dueBy: { event: 'outage', before: JSON.parse(before) } }, language);
    expect([words('{"hours":0}', 'zh'), words('{"hours":0}', 'en')]).toEqual(['停水之前（到那一刻为止）', 'by the minute of: 停水']);
    expect([words('{"minutes":30}', 'zh'), words('{"minutes":30}', 'en')]).toEqual(['停水前 30 分钟', '30 minutes before: 停水']);
  });

  it('moves to a day that is worked where the plan says so', () => {
    const own = planOf(source.replace('{ workingDays: 3 }', '{ days: 2 }'));
    // Two days before the 10th of June, a Monday after the Dragon Boat Festival of the 7th to the 9th.
    expect(raisedRounds(own, calendar, { event: 'term', atMs: at('05-01 10:00'), on: '2019-06-10' })[1]?.round.due).toBe('2019-06-06');
  });

  it('is due at once where it is over when somebody says so: it is raised, has lapsed, and goes on', () => {
    const late = withRounds(plan, raise('term', '08-28 10:00', '2019-09-02'));
    const check = plannedObligations(late, calendar).find(({ spec }) => spec.milestoneId === 'check-1' && spec.departmentId === 'fire');
    expect(check?.spec.schedule).toMatchObject({ dueDate: '2019-08-26', raisedAtMs: at('08-28 10:00') });
    // As an amendment brings it about; a programme that begins with it takes it for history like anything else.
    expect(check && addObligation(check.spec, at('08-28 10:00')).stage).toBe('open');
    expect(check && openObligation(check.spec, at('08-28 10:00')).stage).toBe('historic');
  });

  it('stays where a file from before is handed in, and is written into the plan file, which reads the same', () => {
    const raised = raise('term', '08-20 10:00', '2019-09-02', { for: ['fire'] });
    const held = withRounds(plan, raised);
    expect(raised.map(({ milestone }) => milestone)).toEqual(['check', 'drill']);
    expect(withReports(held, plan)).toEqual(held);
    const written = withRoundsWritten({ text: source, raised });
    expect(written).toContain('# 各校');
    expect(planOf(written)).toEqual(held);
    // Another table of holidays moves nothing of what people have been told.
    expect(withRecurrences(held, openCalendar(held))).toEqual(held);
    expect(plannedObligations(held, calendar).map(({ spec }) => `${spec.milestoneId}/${spec.departmentId}`)).toEqual(['check-1/fire', 'drill-1/fire']);
  });

  it('is said as a limit, in the mail with the day and when that was reported, and is no date by itself', () => {
    expect(taskTable(plan).rows.map((row) => row[5])).toEqual([
      ...['学期开学前 7 日', '学期开学前 3 个工作日', '学期开学后 10 日内', '停水前 1 日 17:00 前', '停水前 24 小时', '工作结束后 3 日内'],
    ]);
    expect(planAhead(plan, 'fire', 'en')).toEqual([
      { id: 'check', name: '开学前自查', limit: '7 days before: 学期开学' },
      { id: 'drill', name: '准备会', limit: '3 working days before: 学期开学' },
    ]);
    const held = withRounds(plan, raise('term', '08-20 10:00', '2019-09-02'));
    const found = plannedObligations(held, calendar).find(({ spec }) => spec.milestoneId === 'check-1');
    const dated = datedMilestone(held, 'check-1');
    if (!found || !dated) throw new Error('nothing was raised');
    const letter = letterFor({
      ...{ plan: held, milestone: { name: dated.name, plan: dated.milestone }, state: addObligation(found.spec, at('08-20 10:00')), kind: 'ladder' as const },
      ...{ rung: 'raised', recipient: 'water/officer', nowMs: at('08-20 10:00'), today: '2019-08-20', minute: wall.minute },
    });
    expect(letter.subject).toBe('【新任务】water局：开学前自查（学期开学，2019-09-02）（还有 6 天）');
    expect(letter.facts.find(({ key }) => key === 'begun')?.value).toBe('学期开学前 7 日（事项日期 2019-09-02，2019-08-20 10:00 报告）');
  });

  it('is proposed about by rules upon reports, and ends reports that go on when its day comes', () => {
    const going = planOf(
      source.replace('{ event: over, within: { days: 3 } }', '{ event: over, within: { days: 1 }, again: { every: { days: 1 }, until: term, atMost: 5 } }'),
    );
    const begun = withRounds(going, raisedRounds(going, calendar, { event: 'over', atMs: at('06-03 08:00') }));
    const ended = endedRounds(begun, calendar, { event: 'term', atMs: at('06-04 08:00'), on: '2019-06-07' });
    // The 4th, 5th and 6th of June are due before the 7th begins.
    expect(withEnded(begun, ended).milestones[5]?.rounds?.map(({ due }) => due)).toEqual(['2019-06-04', '2019-06-05', '2019-06-06']);
    const rule =
      'consequences: [{ id: note, clause: 五, when: 停水, what: 通报, proposes: 系统, decides: 安委办, rule: { on: reported, events: [outage], proposes: circular } }]';
    const ruled = planOf(`${source}${rule}`);
    const held = withRounds(ruled, raisedRounds(ruled, calendar, { event: 'outage', atMs: at('06-01 10:00'), on: '2019-06-10' }));
    expect(reportedProposals(held, '2019-06-02').map(({ cause }) => cause)).toEqual(['ahead/event/outage-1/water']);
  });

  it.each([
    ['a limit after it', 'before: { days: 7 } }, lead: all', 'after: { days: 7 } }, lead: all', ['milestones[0].dueBy.after']],
    ['a milestone beside it', 'event: term, before: { days: 7 }', 'event: term, milestone: visit, before: { days: 7 }', ['milestones[0].dueBy']],
    ['an unknown event', 'event: term, before: { days: 7 }', 'event: tern, before: { days: 7 }', ['milestones[0].dueBy.event']],
    ['a first day', 'before: { days: 7 } }, lead: all', 'before: { days: 7 } }, opens: 2019-05-01, lead: all', ['milestones[0]']],
    ['several hours', 'dueAt: "17:00"', 'dueAt: ["09:00", "17:00"]', ['milestones[3]']],
    ['an hour beside hours', 'before: { hours: 24 } }', 'before: { hours: 24 } }, dueAt: "17:00"', ['milestones[4]']],
  ])('is refused with %s', (_what, from, to, where) => {
    expect(checkPlan(source.replace(from, to)).faults.map((fault) => fault.where)).toEqual(where);
  });

  it('that has no name yet is asked for one', () => {
    expect(checkPlan(source.replace('name: 停水,', "name: '',")).faults.map(({ where, what }) => `${where} ${what.zh}`)).toEqual([
      expect.stringMatching(/^events\[1\]\.name .*不能为空/),
    ]);
  });

  it('is rehearsed with the day that is said: reminders of before the report go into its mail, and what came too late is told as late', () => {
    const run = (events: string) => {
      const { behaviour, faults } = checkBehaviour(`name: 事项\neveryone: { neverSubmits: 1, acknowledges: 0, asksExtension: 0 }\nevents: ${events}\n`, plan);
      return behaviour ? rehearsePlan({ plan, behaviour, seed: 'ahead' }).rehearsal.notices : faults.map(({ where }) => where);
    };
    expect(run('[{ event: term, at: 2019-06-03T10:00 }, { event: over, at: 2019-06-03T10:00, on: 2019-06-05 }]')).toEqual(['events[0]', 'events[1].on']);
    const told = (events: string, milestone: string, recipient: string) =>
      run(events).flatMap((notice) =>
        typeof notice !== 'string' && notice.obligationId === `ahead/${milestone}` && notice.recipient === recipient && notice.outcome === 'sent'
          ? [`${wall.iso(notice.leavesAtMs).slice(5, 16)} ${notice.rung}`]
          : [],
      );
    const inTime = '[{ event: term, at: 2019-06-03T10:00, on: 2019-07-01 }]';
    // Due on Monday the 24th of June; thirty days before that is long past.
    expect(told(inTime, 'check-1/fire', 'fire/officer').slice(0, 5)).toEqual([
      ...['06-03T10:00 raised', '06-17T09:00 before-7-days', '06-19T09:00 before-3-working-days', '06-21T09:00 before-1-working-day', '06-24T09:00 due-day'],
    ]);
    expect(told(inTime, 'visit-1/water', 'water/officer')[0]).toBe('07-01T09:00 raised');
    // Due on Monday the 24th, reported on Wednesday the 26th at ten.
    const late = '[{ event: term, at: 2019-06-26T10:00, on: 2019-07-01 }]';
    expect(told(late, 'check-1/fire', 'fire/officer')[0]).toBe('06-26T10:00 raised');
    expect(told(late, 'check-1/fire', 'office/officer')[0]).toBe('06-26T10:00 lapse');
    // Five working days after the 24th.
    expect(told(late, 'check-1/fire', 'office/director')[0]).toBe('07-01T09:00 after-5-working-days');
  });
});

describe('a consequence of reports', () => {
  const RULES = `
events:
  - { id: fire, name: 发现火点, clause: 三 }
  - { id: other, name: 收到举报, clause: 三 }
consequences:
  - { id: minus, clause: 五, when: 出现火点, what: 扣分, proposes: 系统, decides: 安委办, rule: { on: reported, events: [fire], proposes: points, points: 0.5 } }
  - { id: talk, clause: 五, when: 累计3个火点, what: 约谈, proposes: 系统, decides: 安委办, rule: { on: reported, events: [fire], times: 3, proposes: talk } }
`;
  const steps = `
  - { id: arrive, name: 到场, clause: 三, duty: 到场处置, after: { event: fire, within: { minutes: 30 } }, lead: all }
  - { id: tell, name: 反馈, clause: 三, duty: 反馈, after: { event: fire, within: { hours: 2 }, again: { every: { hours: 2 }, atMost: 2 } }, lead: all }
  - { id: answer, name: 答复, clause: 三, duty: 答复, after: { event: other, within: { days: 1 } }, lead: [water] }
`;
  const source = smallPlan({ id: 'fires', milestones: steps, more: RULES });
  const plan = planOf(source);
  const calendar = openCalendar(plan, []);
  const after = (...reports: [string, string[] | undefined, string?][]) =>
    reports.reduce(
      (held, [day, meant, event = 'fire']) => withRounds(held, raisedRounds(held, calendar, { event, atMs: at(`${day} 10:00`), ...(meant && { for: meant }) })),
      plan,
    );
  const proposed = (held: Plan, date: string) =>
    reportedProposals(held, date).map(({ rule, cause, points }) => [rule, cause, points].filter(Boolean).join(' '));

  it('is proposed once for each report, however much it raises, about whom it names, and upon each third', () => {
    const held = after(
      ['06-01', ['water']],
      ['06-02', ['fire']],
      ['06-03', ['water']],
      ['06-04', undefined],
      ['06-05', ['water']],
      ['06-05', undefined, 'other'],
    );
    expect(proposed(held, '2019-06-06')).toEqual([
      ...['1', '3', '5'].map((n) => `minus fires/event/fire-${n}/water 0.5`),
      'minus fires/event/fire-2/fire 0.5',
      'talk fires/event/fire-5/water',
    ]);
    expect(reportedProposals(held, '2019-06-06')[4]?.reason).toBe('累计3个火点（「发现火点」2019-06-05 10:00，第 3 次）：约谈');
    expect(missedName(held, 'fires/event/fire-5/water')).toBe('发现火点');
    // A rule that comes with an amendment says nothing of what was reported more than sixty days ago.
    expect(proposed(held, '2019-08-03')).toEqual(['minus fires/event/fire-5/water 0.5', 'talk fires/event/fire-5/water']);
  });

  it('is proposed for what was entered of late, however long ago it happened: raised, begun or only counted', () => {
    const toldMs = at('06-05 10:00');
    const late = (held: Plan, day: string) =>
      withRounds(held, raisedRounds(held, calendar, { event: 'fire', atMs: at(`${day} 10:00`), for: ['water'], toldMs }));
    const round = (held: Plan) => held.milestones.find(({ id }) => id === 'arrive')?.rounds?.[0]?.reported;
    // It happened on 10 March, 87 days before it was entered.
    expect(round(late(plan, '03-10'))).toMatchObject({ at: '2019-03-10T10:00', entered: '2019-06-05T10:00' });
    expect(proposed(late(plan, '03-10'), '2019-06-06')).toEqual(['minus fires/event/fire-1/water 0.5']);
    expect(proposed(late(plan, '03-10'), '2019-08-05')).toEqual([]);
    // Within a month nothing is written beside the report.
    expect(round(late(plan, '05-06'))).not.toHaveProperty('entered');
    const kept = planOf(
      smallPlan({
        id: 'kept',
        more: `
events: [{ id: fire, name: 发现火点, clause: 三, reports: [{ id: '1', at: 2019-03-10T10:00, for: [water], entered: 2019-06-05T10:00 }] }, { id: own, name: 另事, clause: 三 }]
standing: [{ id: watch, name: 看守, clause: 三, duty: 看守, lead: [fire], after: { event: own }, begun: [{ id: '1', of: own 1, on: 2019-06-06, at: 2019-03-10T10:00, entered: 2019-06-05T10:00 }] }]
consequences: [{ id: minus, clause: 五, when: 出现, what: 扣分, proposes: 系统, decides: 安委办, rule: { on: reported, proposes: points, points: 1 } }]`,
      }),
    );
    expect(proposed(kept, '2019-06-06')).toEqual(['minus kept/event/fire-1/water 1', 'minus kept/event/own-1/fire 1']);
    expect(proposed(kept, '2019-08-05')).toEqual([]);
  });

  it('is told what cannot be', () => {
    const faults = (from: string, to: string) => checkPlan(source.replace(from, to)).faults.map(({ where, what }) => `${where} ${what.zh}`);
    expect(faults('events: [fire], proposes', 'events: [fires], proposes')).toEqual([expect.stringMatching(/rule\.events\[0\] 没有代号为 "fires" 的触发事项/)]);
    expect(faults('on: reported, events: [fire], times: 3', 'on: lapse, times: 3')).toEqual([
      expect.stringMatching(/times times 只用于 on: reported、decided/),
    ]);
    expect(faults('on: reported, events: [fire], proposes', 'on: reported, milestones: [tell], proposes')).toEqual([
      expect.stringMatching(/milestones milestones 只用于/),
    ]);
  });
});

describe('an event that is only counted', () => {
  const source = smallPlan({
    id: 'counted',
    more: `
events:
  - { id: complaint, name: 群众投诉, clause: 三, reportedBy: [fire] } # 12345 转来
consequences:
  - { id: year, clause: 五, when: 一年内被投诉三次, what: 约谈, proposes: 系统, decides: 安委办, rule: { on: reported, events: [complaint], times: 3, within: { months: 12 }, proposes: talk } }
  - { id: term, clause: 五, when: 一学期两次, what: 通报, proposes: 系统, decides: 安委办, rule: { on: reported, times: 2, within: { terms: [{ from: 2019-02-18, until: 2019-07-05 }, { from: 2019-09-02, until: 2020-01-10 }] }, proposes: no-award } }
  - { id: row, clause: 五, when: 连续两个季度被投诉, what: 扣分, proposes: 系统, decides: 安委办, rule: { on: reported, within: { each: quarter }, inARow: 2, proposes: points } }
  - { id: month, clause: 五, when: 30天内两次, what: 扣分, proposes: 系统, decides: 安委办, rule: { on: reported, times: 2, within: { days: 30 }, proposes: points } }
`,
  });
  const plan = planOf(source);
  const heard = (...days: string[]) =>
    days.reduce(
      (held, day) => withCounted(held, countedReport(held, { event: 'complaint', at: `${day}T10:00`, for: day === '2019-04-01' ? ['fire'] : ['water'] })),
      plan,
    );
  const proposed = (rule: string, held: Plan, date: string) =>
    reportedProposals(held, date).flatMap((one) => (one.rule === rule ? [one.cause.replace('counted/event/complaint-', '')] : []));

  it('raises nothing, is about whom the report names, and about nobody where it names none', () => {
    expect(datedMilestones(plan).map(({ id }) => id)).toEqual(['kickoff']);
    expect(raisedRounds(plan, openCalendar(plan, []), { event: 'complaint', atMs: at('03-05 10:00') })).toEqual([]);
    expect(answerersOf(plan, 'complaint')).toEqual(['water', 'fire']);
    expect(countedReport(plan, { event: 'complaint', at: '2019-03-05T10:00' })).toEqual([]);
    expect(heard('2019-03-05', '2019-04-01').events[0]?.reports).toEqual([
      { id: '1', at: '2019-03-05T10:00', for: ['water'] },
      { id: '2', at: '2019-04-01T10:00', for: ['fire'] },
    ]);
  });

  it('counts within a year from the first of them on, and then anew', () => {
    // From 5 March 2019 a year ends with 4 March 2020.
    expect(proposed('year', heard('2019-03-05', '2019-04-01', '2019-06-20', '2020-03-04'), '2020-03-05')).toEqual(['4/water']);
    expect(proposed('year', heard('2019-03-05', '2019-06-20', '2020-03-05'), '2020-03-06')).toEqual([]);
    const six = ['2019-03-05', '2019-03-06', '2019-03-07', '2019-03-08', '2019-03-11', '2019-03-12'];
    expect(proposed('year', heard(...six.slice(0, 5)), '2019-03-12')).toEqual(['3/water']);
    expect(proposed('year', heard(...six), '2019-03-13')).toEqual(['3/water', '6/water']);
    expect(reportedProposals(heard(...six), '2019-03-13').find((one) => one.rule === 'year')?.reason).toBe(
      '一年内被投诉三次（「群众投诉」2019-03-07 10:00，第 3 次）：约谈',
    );
    // Thirty days are the first of March to the thirtieth.
    expect(proposed('month', heard('2019-03-01', '2019-03-30'), '2019-04-01')).toEqual(['2/water']);
    expect(proposed('month', heard('2019-03-01', '2019-03-31'), '2019-04-01')).toEqual([]);
  });

  it('brings nothing about once more by a report that is entered late, and counts it where it was lacking', () => {
    const proposedTo = (rule: string, last: string, ...days: string[]) => {
      // Whatever was proposed on one of the mornings before stays proposed.
      const all = days.map((_, index) => proposed(rule, heard(...days.slice(0, index + 1)), last));
      return [...new Set(all.flat())];
    };
    // The fourth is the earliest of all: the three before it stand as they did.
    expect(proposedTo('year', '2019-03-11', '2019-03-05', '2019-03-06', '2019-03-07', '2019-03-04')).toEqual(['3/water']);
    // With two more it is one of the next three.
    expect(proposedTo('year', '2019-03-11', '2019-03-05', '2019-03-06', '2019-03-07', '2019-03-04', '2019-03-08', '2019-03-09')).toEqual([
      '3/water',
      '6/water',
    ]);
    // Of two that are more than thirty days apart each has a third between them.
    expect(proposedTo('month', '2019-04-10', '2019-03-01', '2019-04-05', '2019-03-20', '2019-03-25')).toEqual(['3/water', '4/water']);
    // A year before what completes it, and a long time ago: the latest of them is not.
    expect(proposedTo('year', '2019-12-20', '2019-03-05', '2019-12-19', '2019-03-04')).toEqual(['3/water']);
    expect(proposedTo('term', '2019-07-08', '2019-05-06', '2019-06-03', '2019-03-05')).toEqual(['2/water']);
    // The quarters from April and from July are a row; that from January, entered late, is the first of another.
    expect(proposedTo('row', '2019-07-20', '2019-04-08', '2019-07-08', '2019-03-05')).toEqual(['2/water']);
    // The one between two quarters makes a row with the first, and the last is left for the next.
    expect(proposedTo('row', '2019-07-20', '2019-03-05', '2019-07-08', '2019-06-10')).toEqual(['3/water']);
  });

  it('counts in each school term by itself, and not between them', () => {
    expect(proposed('term', heard('2019-03-05', '2019-07-05'), '2019-07-08')).toEqual(['2/water']);
    expect(reportedProposals(heard('2019-03-05', '2019-07-05'), '2019-07-08').find(({ rule }) => rule === 'term')?.consequence).toBe('no-award');
    expect(proposed('term', heard('2019-07-05', '2019-07-06', '2019-09-01', '2019-09-02'), '2019-09-03')).toEqual([]);
    expect(proposed('term', heard('2019-03-05', '2019-04-01', '2019-09-02', '2019-10-08'), '2019-10-09')).toEqual(['4/water']);
  });

  it('counts several quarters in a row, over the end of a year', () => {
    expect(proposed('row', heard('2019-12-31', '2020-01-02', '2020-02-03'), '2020-02-04')).toEqual(['2/water']);
    expect(proposed('row', heard('2019-03-05', '2019-07-01'), '2019-07-02')).toEqual([]);
    expect(proposed('row', heard('2019-03-05', '2019-04-02', '2019-07-01', '2019-10-08'), '2019-10-09')).toEqual(['4/water']);
  });

  it('stays reported in a file from before, and is written into the plan file with its comments', () => {
    const counted = countedReport(plan, { event: 'complaint', at: '2019-03-05T10:00', for: ['water'], about: '食堂' });
    const written = withRoundsWritten({ text: source, raised: [], counted });
    expect(written).toContain('# 12345 转来');
    expect(planOf(written)).toEqual(withCounted(plan, counted));
    expect(withReports(planOf(written), plan)).toEqual(planOf(written));
    expect(withReports(plan, planOf(written))).toEqual(planOf(written));
  });

  it('is told what cannot be', () => {
    const faults = (from: string, to: string) => checkPlan(source.replace(from, to)).faults.map(({ where, what }) => `${where} ${what.zh}`);
    expect(faults('times: 3, within: { months: 12 }', 'within: { months: 12 }')).toEqual([expect.stringMatching(/within within 与 times（不小于 2）同写/)]);
    expect(faults('within: { each: quarter }, inARow', 'times: 2, inARow')).toEqual([expect.stringMatching(/inARow 连续几期各有报告的，请用 within 写明每期/)]);
    expect(faults('from: 2019-09-02', 'from: 2019-07-01')).toEqual([expect.stringMatching(/terms 各段请按先后排列，不能重叠/)]);
    expect(faults('{ days: 30 }', '{ weeks: 4 }')).toEqual([expect.stringMatching(/within 请写 \{ months: 12 \}/)]);
    expect(faults('on: reported, times: 2, within: { days: 30 }', 'on: lapse, within: { days: 30 }')).toEqual([
      expect.stringMatching(/within within 只用于 on: reported/),
    ]);
    const unheard = source.replace(/rule: \{[^\n]*\} \}\n/g, 'rule: { on: lapse, proposes: circular } }\n');
    expect(checkPlan(unheard).faults.map(({ what }) => what.zh)).toEqual([expect.stringMatching(/没有阶段任务由 "complaint" 触发.*只累计次数的写入后果/)]);
  });
});

describe('a rehearsal with events', () => {
  const plan = planOf(text('rehearsed'));
  const run = (events: string) => {
    const { behaviour, faults } = checkBehaviour(`name: 事项\neveryone: { neverSubmits: 1, acknowledges: 0, asksExtension: 0 }\nevents: ${events}\n`, plan);
    if (!behaviour) throw new Error(JSON.stringify(faults));
    return rehearsePlan({ plan, behaviour, seed: 'events' }).rehearsal;
  };

  it('tells of none where none is given', () => {
    expect(run('[]')).toMatchObject({ obligations: [], notices: [] });
  });

  it('tells officer and head at that minute, reminds on the days to come, and tells a lapse of hours at its minute', () => {
    const { notices } = run('[{ event: hazard, at: 2019-04-30T23:30, about: 三号闸 }]');
    const told = (milestone: string, department: string, most: number) =>
      notices
        .filter(({ obligationId }) => obligationId === `rehearsed/${milestone}/${department}`)
        .map(({ rung, recipient, sendAtMs }) => `${wall.iso(sendAtMs).slice(5, 16)} ${rung} ${recipient}`)
        .slice(0, most);
    expect(told('tell-1', 'fire', 5).sort()).toEqual([
      '04-30T23:30 raised fire/head',
      '04-30T23:30 raised fire/officer',
      '05-01T00:30 lapse fire/head',
      '05-01T00:30 lapse office/officer',
      // Receipt was due two working days after: on Monday the 6th, and its lack is told on the next morning; the lapse spares the head that.
      expect.stringMatching(/^05-/),
    ]);
    expect(told('fix-1', 'water', 100).filter((line) => line.includes('water/officer'))).toEqual([
      '04-30T23:30 raised water/officer',
      '05-08T09:00 before-7-days water/officer',
      '05-10T09:00 before-3-working-days water/officer',
      '05-14T09:00 before-1-working-day water/officer',
      '05-15T09:00 due-day water/officer',
      ...[1, 2, 3, 4, 5, 6, 7, 8].map(() => expect.stringMatching(/weekly-\d water\/officer$/)),
    ]);
  });

  it('compares what runs once for each report, and not for each of hundreds', () => {
    const rounds = `${MILESTONES}
  - { id: look, name: 巡查, clause: 三, duty: 每日巡查, lead: all, recurs: { every: day, from: 2019-05-01, until: 2019-12-31 }, confirm: false, evidence: false }
`;
    const daily = planOf(text('often', rounds));
    const days = Array.from({ length: 30 }, (_, index) => String(index + 1).padStart(2, '0'));
    const events = days.map((day) => `{ event: hazard, at: 2019-06-${day}T10:00 }`).join(', ');
    const { behaviour, faults } = checkBehaviour(`name: 事项\nevents: [${events}]\n`, daily);
    if (!behaviour) throw new Error(JSON.stringify(faults));
    const { obligations } = rehearsePlan({ plan: daily, behaviour, seed: 'often' }).rehearsal;
    // 245 days and thirty hazards to tell of by two bodies, and thirty to be put right by one.
    expect(obligations).toHaveLength(245 * 2 + 30 * 2 + 30);
  });

  it('names what is wrong with what is given', () => {
    const faults = checkBehaviour(
      'name: 事项\nevents: [{ event: nothing, at: 2019-04-30T23:30 }, { event: complaint, at: 2019-05-06T08:00, for: [water] }]\n',
      plan,
    ).faults;
    expect(faults.map(({ where }) => where)).toEqual(['events[0].event', 'events[1].for[0]']);
  });
});

describe('a programme with events, live', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('events');
  });
  afterAll(() => stack.close());
  const by = (org: string) => ({ org, name: '经办' });

  it('raises what is reported once for each key, together or one after the other, keeps it through amendments, and goes on when all is done', async () => {
    const { service, store } = stack;
    await service.startProgramme(text('live'), { from: '2019-04-24', daysPerSecond: 0.000_1 });
    expect((await service.programme('live')).state).toMatchObject({ stage: 'running', openMilestones: [], standing: true });

    await expect(reportEvent(service, 'live', { actor: by('fire'), key: 'k0', event: 'complaint' })).rejects.toMatchObject({ code: 'not-yours' });
    await expect(reportEvent(service, 'live', { actor: by('water'), key: 'k0', event: 'none' })).rejects.toMatchObject({ code: 'unknown-event' });
    await expect(reportEvent(service, 'live', { actor: by('water'), key: 'k0', event: 'hazard', at: '2019-05-24T08:00' })).rejects.toMatchObject({
      code: 'event-not-yet',
    });

    const report = (key: string, more = {}) =>
      reportEvent(service, 'live', { actor: by('fire'), key, event: 'hazard', about: '三号闸', at: '2019-04-24T00:00', for: ['fire'], ...more });
    const [one, again, other] = await Promise.all([report('k1'), report('k1'), report('k2')]);
    expect(again).toEqual(one);
    expect([one.milestones, other.milestones].sort()).toEqual([['tell-1'], ['tell-2']]);
    await expect(report('k1', { event: 'complaint', actor: by('water') })).rejects.toMatchObject({ code: 'key-of-another-act' });

    const told = await until('officer and head to be told of both', async () => {
      const sent = await store.notices.list({ programmeId: 'live', state: 'sent' });
      return sent.length === 4 && sent.map(({ key }) => key).sort();
    });
    expect(told).toEqual([1, 2].flatMap((n) => ['head', 'officer'].map((role) => `live/tell-${n}/fire/raised/v1/fire/${role}`)));

    // The office hands in the file that it started with: what was reported stays.
    await service.amendProgramme('live', text('live').replace('书面上报', '书面和电话上报'), { actor: by('office'), key: 'amend' });
    expect((await service.obligation('live/tell-1/fire')).state.stage).toBe('open');
    expect((await service.startProgramme(text('live').replace('书面上报', '书面和电话上报'))).started).toBe(false);

    for (const n of [1, 2]) await service.act(`live/tell-${n}/fire`, 'submit', { actor: by('fire'), key: `done-${n}`, evidence: EVIDENCE });
    await until('both to be settled', async () => (await service.programme('live')).state.openMilestones.length === 0);
    expect((await service.programme('live')).state.stage).toBe('running');

    // What was reported too late lapses at once, and those above hear of it.
    await reportEvent(service, 'live', { actor: by('office'), key: 'late', event: 'hazard', at: '2019-04-20T10:00', for: ['water'] });
    await until('the lapse to be recorded', async () => (await service.obligation('live/tell-3/water')).state.lapsedAtMs !== undefined);
    const { items } = await planEvents(service, 'live', 'zh');
    // The latest first; both of that minute may stand either way.
    expect(items[0]?.reports.map(({ milestone, at: when }) => [milestone, when.slice(0, 10)])).toEqual([
      ['tell-1', '2019-04-24'],
      ['tell-2', '2019-04-24'],
      ['fix-3', '2019-04-20'],
      ['tell-3', '2019-04-20'],
    ]);
  });

  it('begins what has to hold until another is reported, tells it, shows that it holds today, and ends it', async () => {
    const { service } = stack;
    const file = smallPlan({
      id: 'holds',
      more: `events: [{ id: high, name: 水位超警戒, clause: 二, reportedBy: [water] }, { id: low, name: 水位回落, clause: 二, reportedBy: [water] }]
standing: [{ id: stop, name: 停采, clause: 二, duty: 不得采砂, lead: [fire], after: { event: high }, holds: { until: { event: low } } }]`,
    });
    await service.startProgramme(file, { from: '2019-04-09', daysPerSecond: 0.2 });
    const report = (event: string) => reportEvent(service, 'holds', { actor: by('water'), key: event, event, about: '白渡站' });
    expect(await report('high')).toMatchObject({ milestones: [], counted: false });
    const duty = async () => (await standingView(service, 'holds', 'zh')).items[0];
    expect(await duty()).toMatchObject({ id: 'stop-1', name: '停采（白渡站）', hold: { stands: 'holds' }, bodies: [{ id: 'fire' }] });
    const sent = (title: string) => stack.mail.received.filter(({ mail }) => mail.subject?.includes(title));
    await until('it to be told', async () => sent('【期间要求】').length >= 2);
    expect(sent('【期间要求】')[0]?.mail.text).toContain('停采（白渡站）（二）：不得采砂');
    // A file from before keeps it.
    await service.amendProgramme('holds', file.replace('不得采砂', '一律不得采砂'), { actor: by('office'), key: 'amend-holds' });
    expect(await duty()).toMatchObject({ id: 'stop-1', duty: '一律不得采砂', hold: { stands: 'holds' } });
    await report('low');
    await expect(reportEvent(service, 'holds', { actor: by('water'), key: 'again', event: 'low' })).rejects.toMatchObject({ code: 'nothing-to-end' });
    await until('its end to be told', async () => sent('【期间结束】').length >= 1);
    expect(await duty()).toMatchObject({ hold: { stands: 'over' } });
  });

  it('closes a right that nobody has used in silence, and begins what follows upon one that was used', async () => {
    const { service, store } = stack;
    const file = smallPlan({
      id: 'rights',
      milestones: `
  - { id: ask, name: 申请复核, clause: 四, duty: 申请复核, after: { event: posted, within: { days: 3 } }, lead: [water], confirm: false, optional: true }
  - { id: answer, name: 复核答复, clause: 四, duty: 答复, after: { milestone: ask, within: { days: 300 } }, lead: [fire] }`,
      more: 'events: [{ id: posted, name: 公布结果, clause: 四 }]',
    });
    await service.startProgramme(file, { from: '2019-04-09', daysPerSecond: 0.2 });
    const posted = (key: string) => reportEvent(service, 'rights', { actor: by('office'), key, event: 'posted', about: key });
    await posted('first');
    await posted('second');
    await service.act('rights/ask-1/water', 'submit', { actor: by('water'), key: 'used', evidence: EVIDENCE });
    const stageOf = async (id: string) => (await service.obligation(id)).state;
    await until('the other to be closed', async () => (await stageOf('rights/ask-2/water')).stage === 'unused');
    await until('the answer to be owed', async () =>
      (await store.ledger.obligations({ programmeId: 'rights' })).some(({ id }) => id === 'rights/answer-1/fire'),
    );
    const rows = await store.ledger.obligations({ programmeId: 'rights' });
    expect(rows.map(({ id, state }) => [id, state.stage, state.lapsedAtMs]).sort()).toEqual([
      ['rights/answer-1/fire', 'open', undefined],
      ['rights/ask-1/water', 'settled', undefined],
      ['rights/ask-2/water', 'unused', undefined],
    ]);
    const told = (await store.notices.list({ programmeId: 'rights' })).map(({ key }) => key).filter((key) => key.includes('ask-2'));
    expect(told.sort()).toEqual(['head', 'officer'].map((role) => `rights/ask-2/water/raised/v1/water/${role}`));
  });

  it('has a report go on until the other event is reported, and asks for no more of it then', async () => {
    const { service, store } = stack;
    const file = smallPlan({ id: 'goes-on', milestones: GOES_ON, more: GOING });
    await service.startProgramme(file, { from: '2019-04-24', daysPerSecond: 0.000_1 });
    const report = (key: string, event: string, more = {}) => reportEvent(service, 'goes-on', { actor: by('water'), key, event, ...more });
    await expect(report('none', 'over', { about: '三号闸' })).resolves.toMatchObject({ milestones: ['sum-1'] });
    const { milestones } = await report('begins', 'flood', { at: '2019-04-24T00:00', about: '三号闸' });
    expect(milestones).toEqual(['tell-1', 'tell-1-2', 'tell-1-3', 'tell-1-4', 'tell-1-5', 'daily-1', 'daily-1-2', 'daily-1-3', 'daily-1-4']);
    const { items } = await planEvents(service, 'goes-on', 'zh');
    expect(items.map(({ ends, going, reports }) => [ends.length, going, reports.length])).toEqual([
      [0, [], 2],
      [2, ['三号闸'], 1],
    ]);
    await report('ends', 'over', { about: '三号闸' });
    await until('the reports to come to be withdrawn', async () => {
      const rows = await store.ledger.obligations({ programmeId: 'goes-on' });
      return rows.filter(({ state }) => state.stage === 'withdrawn').length === rows.filter(({ milestoneId }) => /-1-\d$/.test(milestoneId)).length;
    });
    // A file from before the reports changes nothing of them.
    await service.amendProgramme('goes-on', file.replace('书面报告', '书面和电话报告'), { actor: by('office'), key: 'amend' });
    const plan = await service.planOf(await service.programme('goes-on'));
    expect(plan.milestones.map(({ rounds = [] }) => rounds.map(({ id }) => id))).toEqual([['1'], ['1'], ['1', '2']]);
    expect((await service.obligation('goes-on/tell-1/fire')).state.stage).toBe('open');
  });

  it('takes the day that a report announces, asks for what is due before it, and for what was too late at once', async () => {
    const { service, store } = stack;
    await service.startProgramme(smallPlan({ id: 'announced', milestones: BEFORE, more: AHEAD }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
    const report = (key: string, event: string, more = {}) => reportEvent(service, 'announced', { actor: by('water'), key, event, ...more });
    await expect(report('k0', 'term')).rejects.toMatchObject({ code: 'event-needs-day' });
    await expect(report('k0', 'term', { on: '2019-05-24', at: '2019-04-24T00:00' })).rejects.toMatchObject({ code: 'event-needs-day' });
    await expect(report('k0', 'term', { on: '2203-01-01' })).rejects.toMatchObject({ code: 'event-needs-day' });
    await expect(report('k0', 'over', { on: '2019-05-24' })).rejects.toMatchObject({ code: 'event-not-announced' });

    const inTime = await report('k1', 'term', { on: '2019-05-24', for: ['fire', 'water'] });
    expect(inTime).toMatchObject({ milestones: ['check-1', 'drill-1', 'visit-1'], late: [] });
    expect(await report('k1', 'term', { on: '2019-05-24', for: ['fire', 'water'] })).toEqual(inTime);
    const check = await service.obligation('announced/check-1/fire');
    // A week before 24 May; whoever answers for what comes after is told when it comes.
    expect([check.state.stage, check.state.schedule.dueDate]).toEqual(['open', '2019-05-17']);
    await until('those who have to act before to be told', async () => {
      const sent = await store.notices.list({ programmeId: 'announced', state: 'sent' });
      return sent.length === 6 && sent.every(({ key }) => /(check|drill)-1/.test(key));
    });

    // Two days ahead: a week before that is over, and so are three working days.
    const late = await report('k2', 'term', { on: '2019-04-26', for: ['fire'] });
    expect(late).toMatchObject({ milestones: ['check-2', 'drill-2'], late: ['check-2', 'drill-2'] });
    await until('the lapse to be recorded', async () => (await service.obligation('announced/check-2/fire')).state.lapsedAtMs !== undefined);
    const { items } = await planEvents(service, 'announced', 'zh');
    expect(items.map(({ announces: ahead }) => ahead)).toEqual(['day', 'minute', undefined]);
    expect(items[0]?.reports.find(({ milestone }) => milestone === 'check-2')).toMatchObject({ due: '2019-04-19', on: '2019-04-26' });
  });
});
