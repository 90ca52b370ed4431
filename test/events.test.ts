import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { checkPlan } from '../client/files/plan.ts';
import { withRoundsWritten } from '../client/files/plan-text.ts';
import { taskTable } from '../client/files/task-table.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { planEvents, reportEvent } from '../client/service/events.ts';
import { letterFor } from '../domain/letters/letter.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { datedMilestones, type Plan } from '../domain/plan/plan.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { raisedRounds, unlistedRounds, withRounds } from '../domain/programme/events.ts';
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
      const dated = datedMilestones(raised).find(({ id }) => id === milestoneId);
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
});
