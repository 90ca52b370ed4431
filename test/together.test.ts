import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { planRemarks } from '../client/files/plan-remarks.ts';
import { findingsOf } from '../client/rehearsal/findings.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { explain } from '../client/service/explain.ts';
import { reportStanding, standingView } from '../client/service/standing-duties.ts';
import { followUpItems, type StandingReport, standingDuties } from '../domain/matters/standing-duties.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { DEFAULT_SCORING } from '../domain/plan/goal-fields.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { withBegun } from '../domain/programme/begun.ts';
import { plannedObligations, type RequestedAct } from '../domain/programme/campaign.ts';
import { withReports } from '../domain/programme/events.ts';
import { begunDuties } from '../domain/programme/follow-ups.ts';
import { enteredAsDone } from '../domain/programme/given-state.ts';
import { begun, mayGrow } from '../domain/programme/order.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import type { Rehearsal } from '../domain/rehearsal/rehearsed.ts';
import { periodOf, scoreOf } from '../domain/score.ts';
import { inEnglish } from './support/fault-words.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Several bodies that answer together, in turn, or only after something else. 2019-06-28 is a Friday, its due day ends at midnight.

const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);
const milestone = (id: string, more: string, due = '2019-06-28') => `  - { id: ${id}, name: 任务${id}, clause: 三, duty: 办理, due: ${due}, ${more} }`;
const BODIES = '\nbodies: [{ id: ministry, name: 自治区厅, officer: ministry@x.example }, { id: city, name: 市局 }]\n';
const text = (id: string, milestones: string[], departments = ['water', 'fire', 'roads']) =>
  smallPlan({ id, departments, milestones: milestones.join('\n'), more: BODIES });

function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const faultsOf = (file: string) => inEnglish(checkPlan(file).faults, file).map(({ where, what }) => `${where}: ${what}`);

type Deed = [minute: string, kind: RequestedAct['kind'], org: string, more?: Partial<RequestedAct>];

/** Rehearses with acts at given instants, and nothing else; those that are refused are not tried again. */
function scripted(file: string, acts: Record<string, Deed[]>): Rehearsal {
  const plan = planOf(file);
  return rehearse({
    plan,
    calendar: openCalendar(plan),
    startedAtMs: at('05-20 00:00'),
    acts: (state, history) => {
      const done = new Set(history.flatMap(({ key, actor }) => (actor?.org === 'programme' ? [] : (key ?? [])))).size;
      const next = acts[state.id]?.[done];
      if (!next) return undefined;
      const [minute, kind, org, more] = next;
      return { atMs: at(minute), request: { kind, key: `k${done}`, actor: { org, name: '' }, evidence: EVIDENCE, ...more } };
    },
  });
}
const of = ({ obligations }: Rehearsal, id: string) => obligations.find(({ state }) => state.id === id) ?? expect.fail(`no ${id}`);
const sentTo = ({ notices }: Rehearsal, recipient: string) =>
  notices.filter((notice) => notice.recipient === recipient && notice.outcome === 'sent').map(({ rung, obligationId }) => `${rung} ${obligationId}`);

describe('a milestone of which any of its leads may hand in for all', () => {
  const file = text('any', [milestone('a', 'lead: [water, fire, roads], together: any')]);

  it('reminds all until one hands in, none while it waits, all again when it comes back, and settles for all', () => {
    const run = scripted(file, {
      'any/a/fire': [
        ['06-20 10:00', 'submit', 'fire'],
        ['06-27 10:00', 'return', 'office', { reason: '不全' }],
        ['07-03 10:00', 'submit', 'fire'],
        ['07-10 10:00', 'confirm', 'office'],
      ],
    });
    for (const org of ['water', 'roads'])
      expect(sentTo(run, `${org}/officer`)).toEqual([
        `before-30-days any/a/${org}`,
        expect.stringMatching(/^jointly-submitted-\d+ /),
        expect.stringMatching(/^jointly-returned-\d+ /),
        `due-day any/a/${org}`,
        expect.stringMatching(/^jointly-submitted-\d+ /),
      ]);
    expect(run.obligations.map(({ state }) => [state.departmentId, state.stage, state.lapsedAtMs !== undefined, state.jointly?.org])).toEqual([
      ['water', 'settled', true, 'fire'],
      ['fire', 'settled', true, undefined],
      ['roads', 'settled', true, 'fire'],
    ]);
    expect(run.notices.filter(({ recipient, rung }) => recipient === 'office/officer' && rung.startsWith('submitted'))).toHaveLength(2);
  });

  it('scores all alike for what one has handed in: in time for all, or late for all', () => {
    const scored = (submitted: string) => {
      const run = scripted(file, {
        'any/a/fire': [
          [submitted, 'submit', 'fire'],
          ['07-10 10:00', 'confirm', 'office'],
        ],
      });
      const plan = planOf(file);
      const period = periodOf('2019H1') ?? expect.fail('no period');
      const obligations = run.obligations.map(({ state, events }) => ({
        state,
        originalDueAtMs: state.schedule.dueAtMs,
        told: [{ recipient: `${state.departmentId}/officer`, atMs: at('05-29 09:00') }],
        events: events.map(({ type, atMs, key: _key, actor, ...payload }, index) => ({
          ...{ itemId: state.id, sequence: index + 1, type, atMs, payload: payload as Record<string, unknown> },
          ...(actor && { actorOrg: actor.org, actorName: actor.name }),
        })),
      }));
      const lines = scoreOf({ period, nowMs: at('07-20 10:00'), scoring: { ...DEFAULT_SCORING, ...plan.scoring }, obligations }).flatMap((one) => one.lines);
      return lines.filter(({ criterion }) => criterion === 'submitted').map(({ points }) => points);
    };
    expect(scored('06-20 10:00')).toEqual([80, 80, 80]);
    expect(scored('07-01 10:00')).toEqual([0, 0, 0]);
  });

  it('stands open again where the one that handed in is given to nobody any more, and is decided where it was handed in', () => {
    const run = scripted(file, {
      'any/a/water': [
        ['06-18 10:00', 'submit', 'water'],
        ['06-25 10:00', 'waive', 'office', { reason: '机构调整' }],
      ],
      'any/a/fire': [['06-19 10:00', 'confirm', 'office']],
    });
    expect(of(run, 'any/a/fire').refusals[0]?.refusal).toEqual({ refused: 'handed-in-by', details: { org: 'water' } });
    expect(of(run, 'any/a/fire').state).toMatchObject({ stage: 'open' });
    expect(sentTo(run, 'fire/officer')).toContain('due-day any/a/fire');
  });

  it('reminds nobody of what another has handed in, and leaves nothing behind that nobody can settle, whatever people do', () => {
    const plan = planOf(file);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        const { rehearsal } = rehearsePlan({ plan, behaviour: PROFILES.slack, seed: String(seed) });
        const states = rehearsal.obligations.map(({ state }) => state);
        // All stand alike: whatever one of them comes to, the others do.
        expect(new Set(states.map(({ stage }) => stage)).size).toBe(1);
        expect(states.filter(({ jointly, stage }) => stage === 'settled' && !jointly).length).toBe(states[0]?.stage === 'settled' ? 1 : 0);
        const waits = rehearsal.obligations.flatMap(({ events }) => {
          const begun = events.filter(({ type }) => type === 'submitted').map(({ atMs }) => atMs);
          return begun.map((fromMs) => ({
            fromMs,
            toMs: events.find(({ type, atMs }) => atMs > fromMs && type !== 'submitted')?.atMs ?? Number.POSITIVE_INFINITY,
          }));
        });
        for (const { kind, outcome, leavesAtMs, key } of rehearsal.notices)
          if (kind === 'ladder' && outcome === 'sent')
            expect(
              waits.filter(({ fromMs, toMs }) => fromMs < leavesAtMs && leavesAtMs < toMs),
              key,
            ).toEqual([]);
      }),
      { numRuns: 60, seed: 20190628 },
    );
  });
});

describe('what goes to others, in turn, or only after something else', () => {
  it('asks the office and then the committee, and begins with the office again after a return', () => {
    const run = scripted(text('both', [milestone('a', 'lead: [water], confirm: both')]), {
      'both/a/water': [
        ['06-20 10:00', 'submit', 'water'],
        ['06-21 10:00', 'confirm', 'office'],
        ['06-22 10:00', 'return', 'committee', { reason: '不全' }],
        ['06-23 10:00', 'submit', 'water'],
        ['06-24 10:00', 'confirm', 'office'],
        ['06-25 10:00', 'confirm', 'committee'],
      ],
    });
    const { state, events, refusals } = of(run, 'both/a/water');
    expect([state.stage, refusals]).toEqual(['settled', []]);
    expect(events.map(({ type }) => type).filter((type) => type !== 'rungReached')).toEqual([
      'submitted',
      'endorsed',
      'returned',
      'submitted',
      'endorsed',
      'confirmed',
    ]);
    expect(sentTo(run, 'committee/officer').map((line) => line.split('-')[0])).toEqual(['endorsed', 'endorsed']);
  });

  it('has a department look at it first where the plan says so, and begins there again after a return; its own goes straight on', () => {
    const run = scripted(text('first', [milestone('a', 'lead: [water, fire, roads], reviewer: fire')]), {
      'first/a/water': [
        ['06-20 10:00', 'submit', 'water'],
        ['06-21 11:00', 'confirm', 'fire'],
        ['06-22 10:00', 'return', 'office', { reason: '不全' }],
        ['06-23 10:00', 'submit', 'water'],
        ['06-24 10:00', 'return', 'fire', { reason: '缺签字' }],
        ['06-24 15:00', 'submit', 'water'],
        ['06-25 10:00', 'confirm', 'fire'],
        ['06-26 10:00', 'confirm', 'office'],
      ],
      'first/a/fire': [
        ['06-20 10:00', 'submit', 'fire'],
        ['06-21 10:00', 'confirm', 'office'],
      ],
      'first/a/roads': [
        ['06-20 10:00', 'submit', 'roads'],
        ['06-21 10:00', 'confirm', 'office'],
      ],
    });
    const { state, events, refusals } = of(run, 'first/a/water');
    expect([state.stage, refusals]).toEqual(['settled', []]);
    // The office cannot go before the one who looks first.
    expect(of(run, 'first/a/roads').refusals.map(({ refusal }) => refusal.refused)).toEqual(['not-yours']);
    expect(events.map(({ type }) => type).filter((type) => type !== 'rungReached')).toEqual([
      ...['submitted', 'endorsed', 'returned', 'submitted', 'returned', 'submitted', 'endorsed', 'confirmed'],
    ]);
    const told = (recipient: string) => sentTo(run, recipient).map((line) => line.split('-')[0]);
    expect(told('fire/officer').filter((event) => event === 'submitted')).toHaveLength(4);
    expect(
      sentTo(run, 'office/officer')
        .filter((line) => line.includes('/water'))
        .map((line) => line.split('-')[0]),
    ).toEqual(['endorsed', 'endorsed']);
    expect(of(run, 'first/a/fire')).toMatchObject({ state: { stage: 'settled' }, refusals: [] });
    expect(faultsOf(text('first', [milestone('a', 'lead: [water], reviewer: water')]))).toEqual([
      expect.stringMatching(/^milestones\[0\]\.reviewer: "water" leads it/),
    ]);
    expect(faultsOf(text('first', [milestone('a', 'lead: [water], reviewer: fyre')]))).toEqual([expect.stringMatching(/^milestones\[0\]\.reviewer: /)]);
    expect(faultsOf(text('first', [milestone('a', 'lead: [water], reviewer: fire, confirm: both')]))).toEqual([
      expect.stringMatching(/^milestones\[0\]\.reviewer: .*neither false nor both/),
    ]);
  });

  it('lets nobody but the committee confirm what is the committee’s, and nobody but the office decide on more time', () => {
    const run = scripted(text('top', [milestone('a', 'lead: [water, office], confirm: committee')]), {
      'top/a/water': [
        ['06-20 10:00', 'submit', 'water'],
        ['06-21 10:00', 'confirm', 'office'],
      ],
      'top/a/office': [
        ['06-20 10:00', 'submit', 'office'],
        ['06-21 10:00', 'confirm', 'committee'],
      ],
    });
    expect(of(run, 'top/a/water').refusals.map(({ refusal }) => refusal.refused)).toEqual(['not-yours']);
    expect(of(run, 'top/a/office').state.stage).toBe('settled');
    expect(sentTo(run, 'committee/officer').filter((line) => line.startsWith('submitted'))).toHaveLength(2);
  });

  it('gives a submission to whom the plan names as well, to the office where a body has no address', () => {
    const file = text('copies', [milestone('a', 'lead: [water, fire], copyTo: [ministry, fire, city], confirm: false')]);
    const run = scripted(file, { 'copies/a/water': [['06-20 10:00', 'submit', 'water']], 'copies/a/fire': [['06-20 10:00', 'submit', 'fire']] });
    const copies = (recipient: string) =>
      sentTo(run, recipient)
        .filter((line) => line.startsWith('submitted'))
        .map((line) => line.split('/').at(-1));
    expect([copies('ministry/officer'), copies('fire/officer'), copies('office/officer')]).toEqual([['fire', 'water'], ['water'], ['fire', 'water']]);
    expect(planRemarks({ ...planOf(file), briefOn: 'monday' }).map(({ en }) => en)).toEqual([
      '市局 has no address: copies for it go to 安委办, which passes them on.',
    ]);
  });

  it('gives what each hands in to whom the plan names for that one, a group’s to that of each of its members but who has an own', () => {
    const more = 'groups: [{ id: both, name: 两局, of: [water, roads] }]\n';
    const plan = 'lead: [both, fire], copyEach: { both: ministry, roads: fire }, copyTo: [committee], confirm: false';
    const file = `${text('pairs', [milestone('a', plan)])}\n${more}`;
    const acts = Object.fromEntries(['water', 'fire', 'roads'].map((org) => [`pairs/a/${org}`, [['06-20 10:00', 'submit', org]] as Deed[]]));
    const run = scripted(file, acts);
    const copies = (recipient: string) =>
      sentTo(run, recipient)
        .filter((line) => line.startsWith('submitted'))
        .map((line) => line.split('/').at(-1));
    expect([copies('ministry/officer'), copies('fire/officer'), copies('committee/officer')]).toEqual([['water'], ['roads'], ['fire', 'roads', 'water']]);
    expect(faultsOf(text('pairs', [milestone('a', 'lead: [water], copyEach: { fire: ministry, water: nobody }')]))).toEqual([
      expect.stringMatching(/copyEach\.fire: "fire" does not lead it and hands nothing in: name one that does: water/),
      expect.stringMatching(/copyEach\.water: no department is called "nobody"/),
    ]);
  });

  it('confirms nothing before what the plan wants settled first: one’s own part, or all of what one has no part in', () => {
    const run = scripted(text('gate', [milestone('fix', 'lead: [water, fire]', '2019-06-14'), milestone('accept', 'lead: [water, roads], needs: [fix]')]), {
      'gate/fix/water': [
        ['06-10 10:00', 'submit', 'water'],
        ['06-18 10:00', 'confirm', 'office'],
      ],
      'gate/accept/water': [
        ['06-15 10:00', 'submit', 'water'],
        ['06-16 10:00', 'confirm', 'office'],
      ],
      'gate/accept/roads': [
        ['06-15 10:00', 'submit', 'roads'],
        ['06-19 10:00', 'confirm', 'office'],
      ],
      'gate/fix/fire': [
        ['06-10 10:00', 'submit', 'fire'],
        ['06-20 10:00', 'waive', 'office', { reason: '无隐患' }],
      ],
    });
    const water = of(run, 'gate/accept/water');
    expect(water.refusals.map(({ refusal }) => refusal)).toEqual([{ refused: 'gate-shut', details: { open: '「任务fix」', count: '1' } }]);
    // Tried again as soon as its own part is settled.
    expect(water.state).toMatchObject({ stage: 'settled', settledAtMs: at('06-18 10:00') });
    expect(of(run, 'gate/accept/roads').refusals[0]?.refusal.details).toEqual({ open: '「任务fix」（fire局）', count: '1' });
    expect(of(run, 'gate/accept/roads').state).toMatchObject({ stage: 'settled', settledAtMs: at('06-20 10:00') });
  });

  it('begins a milestone when another is settled by all, and the next when that is, so many days after', () => {
    const run = scripted(
      text('order', [
        milestone('zones', 'lead: [water, fire]'),
        '  - { id: publish, name: 公布, clause: 三, duty: 公布, after: { milestone: zones, within: { days: 10 } }, lead: [water] }',
        '  - { id: enforce, name: 执行, clause: 三, duty: 执行, after: { milestone: publish, within: { workingDays: 3 } }, lead: [fire] }',
      ]),
      {
        'order/zones/water': [
          ['06-18 10:00', 'submit', 'water'],
          ['06-19 10:00', 'confirm', 'office'],
        ],
        'order/zones/fire': [
          ['06-20 10:00', 'submit', 'fire'],
          ['06-21 16:00', 'confirm', 'office'],
        ],
        'order/publish-1/water': [
          ['06-25 10:00', 'submit', 'water'],
          ['06-28 10:00', 'confirm', 'office'],
        ],
      },
    );
    // 06-21 is a Friday: who has to publish hears on Monday morning, and has until ten days after the Friday.
    const publish = of(run, 'order/publish-1/water');
    expect([publish.state.schedule.dueDate, publish.state.stage, publish.milestoneName]).toEqual(['2019-07-01', 'settled', '公布']);
    expect(
      run.notices
        .filter(({ rung, obligationId }) => rung === 'raised' && obligationId === 'order/publish-1/water')
        .map(({ recipient, leavesAtMs }) => [recipient, leavesAtMs])
        .sort(),
    ).toEqual([
      ['water/head', at('06-24 08:30')],
      ['water/officer', at('06-24 08:30')],
    ]);
    expect(of(run, 'order/enforce-1/fire').state.schedule.dueDate).toBe('2019-07-03');
    expect(run.obligations).toHaveLength(4);
  });

  it('brings one for each round of what comes before, and none for what was over when the programme was loaded', () => {
    const rounds = 'rounds: [{ id: q1, name: 一季度, due: 2019-04-30 }, { id: q2, name: 二季度, due: 2019-06-28 }]';
    const run = scripted(
      text('rounds', [
        `  - { id: report, name: 报告, clause: 三, duty: 报告, ${rounds}, lead: [water] }`,
        '  - { id: reply, name: 批复, clause: 三, duty: 批复, after: { milestone: report, within: { days: 5 } }, lead: [fire] }',
      ]),
      {
        'rounds/report-q2/water': [
          ['06-18 10:00', 'submit', 'water'],
          ['06-19 10:00', 'confirm', 'office'],
        ],
      },
    );
    expect(run.obligations.map(({ state, milestoneName }) => [state.id, milestoneName, state.schedule.dueDate]).slice(2)).toEqual([
      ['rounds/reply-q2/fire', '批复（二季度）', '2019-06-24'],
    ]);
  });

  it('begins a measure where another lapsed, once for all who let it lapse, and none where it was settled in time', () => {
    const file = text('failed', [
      milestone('fix', 'lead: [water, fire]'),
      '  - { id: take, name: 代为整改, clause: 三, duty: 代为整改, after: { milestone: fix, on: lapse, within: { days: 5 } }, lead: [roads] }',
    ]);
    const inTime: Deed[] = [
      ['06-18 10:00', 'submit', 'fire'],
      ['06-19 10:00', 'confirm', 'office'],
    ];
    const run = scripted(file, { 'failed/fix/fire': inTime });
    // It lapses when Friday 06-28 ends: who has to act hears on Monday morning, and has until five days after the Friday.
    const take = of(run, 'failed/take-1/roads');
    expect([take.state.schedule.dueDate, take.milestoneName]).toEqual(['2019-07-03', '代为整改']);
    expect(run.notices.filter(({ rung, obligationId }) => rung === 'raised' && obligationId === take.state.id).map(({ leavesAtMs }) => leavesAtMs)).toEqual([
      at('07-01 08:30'),
      at('07-01 08:30'),
    ]);
    expect(run.obligations).toHaveLength(3);
    const theirs: Deed[] = inTime.map(([minute, kind, org]) => [minute, kind, org === 'fire' ? 'water' : org]);
    const none = scripted(file, { 'failed/fix/fire': inTime, 'failed/fix/water': theirs });
    expect(none.obligations).toHaveLength(2);
    // Then nothing is still to begin, and the programme is over; before, it may be.
    const plan = planOf(file);
    const states = (of: Rehearsal) => of.obligations.map(({ state }) => state);
    const loaded = { calendar: openCalendar(plan), startedAtMs: at('05-20 00:00') };
    expect([
      mayGrow(plan, states(none), loaded),
      mayGrow(plan, states(run), loaded),
      mayGrow(
        plan,
        states(scripted(file, {})).map((one) => ({ ...one, stage: 'open' })),
        loaded,
      ),
    ]).toEqual([false, true, true]);
  });

  it('is refused where more rounds would begin than a plan is read with, or one whose code is too long: nobody could read the plan any more', () => {
    const after = '  - { id: reply, name: 答复, clause: 三, duty: 答复, after: { milestone: daily, within: { days: 1 } }, lead: [fire] }';
    const daily = (until: string) =>
      `  - { id: daily, name: 日报, clause: 三, duty: 日报, recurs: { every: day, from: 2019-01-01, until: ${until} }, dueAt: ['10:00', '17:00'], lead: [water] }`;
    // Two a day: 250 days until 09-07 are 500, with the day after 502.
    expect(faultsOf(text('many', [daily('2019-09-07'), after]))).toEqual([]);
    expect(faultsOf(text('many', [daily('2019-09-08'), after]))).toEqual([expect.stringMatching(/"daily" has 502 rounds.* 500 are the most/)]);
    const round = (id: string) =>
      `  - { id: daily, name: 日报, clause: 三, duty: 日报, rounds: [{ id: ${id}, name: 一季度, due: 2019-06-28 }], dueAt: ['10:00', '17:00'], lead: [water] }`;
    expect(faultsOf(text('long', [round('a'.repeat(34)), after]))).toEqual([]);
    expect(faultsOf(text('long', [round('a'.repeat(35)), after]))).toEqual([expect.stringMatching(/too long for what begins after it/)]);
  });

  it('begins nothing that was over when the programme was loaded, after what was entered as done before', () => {
    const plan = planOf(
      text('entered', [
        milestone('zones', 'lead: [water]', '2019-03-29'),
        '  - { id: publish, name: 公布, clause: 三, duty: 公布, after: { milestone: zones, within: { days: 10 } }, lead: [water] }',
      ]),
    );
    const calendar = openCalendar(plan);
    const startedAtMs = at('05-20 00:00');
    const [zones] = plannedObligations(plan, calendar);
    const limits = (done: string) => {
      const given = { milestone: 'zones', department: 'water', done, by: '张三' };
      const { state } = enteredAsDone(
        openObligation((zones as NonNullable<typeof zones>).spec, startedAtMs),
        given,
        { org: 'office', name: '李四' },
        calendar,
        startedAtMs,
      );
      return [begun(plan, calendar, [state], startedAtMs).map(({ round }) => round.due), mayGrow(plan, [state], { calendar, startedAtMs })];
    };
    // It is loaded when 05-20 begins: ten days after 05-09 have ended with 05-19, ten days after 05-10 have not.
    expect([limits('2019-03-20'), limits('2019-05-09'), limits('2019-05-10')]).toEqual([
      [[], false],
      [[], false],
      [['2019-05-20'], true],
    ]);
  });

  it('begins what has no limit where another lapsed, tells it that morning, and again each week', () => {
    const take = 'standing: [{ id: take, name: 代为处置, clause: 三, duty: 代为处置, lead: [roads], after: { milestone: fix, on: lapse } }]';
    const file = smallPlan({ id: 'open', departments: ['water', 'fire', 'roads'], milestones: milestone('fix', 'lead: [water, fire]'), more: take }).replace(
      'to: 2021-12-31',
      'to: 2019-07-31',
    );
    const run = scripted(file, {});
    // It lapses when Friday 06-28 ends and begins on Monday 07-01; then each Monday, for as long as nobody says that it is done.
    const told = (recipient: string) =>
      run.matters
        .filter((one) => one.kind === 'followUp' && one.recipient === recipient && one.outcome === 'sent' && one.date < '2019-08-01')
        .map(({ date, items }) => `${date} ${items}`);
    const mondays = ['2019-07-08 1', '2019-07-15 1', '2019-07-22 1', '2019-07-29 1'];
    expect([told('roads/officer'), told('roads/head'), told('office/officer'), told('water/officer')]).toEqual([
      ['2019-07-01 1', ...mondays],
      ['2019-07-01 1', ...mondays],
      mondays,
      [],
    ]);
    expect(run.obligations).toHaveLength(2);
    const inTime: Deed[] = [
      ['06-18 10:00', 'submit', 'water'],
      ['06-19 10:00', 'confirm', 'office'],
    ];
    const none = scripted(file.replace('lead: [water, fire]', 'lead: [water]'), { 'open/fix/water': inTime });
    expect(none.matters.filter(({ kind }) => kind === 'followUp')).toEqual([]);
    // Nor is a programme over by itself that may still ask for it.
    expect(mayGrow(planOf(file), [], { calendar: openCalendar(planOf(file)), startedAtMs: 0 })).toBe(true);
  });

  it('begins once for each item whose limit ran out, for each decision that was granted, and stays with another version of the plan', () => {
    const plan = planOf(
      smallPlan({
        id: 'upon',
        more: `registers: [{ id: hazards, name: 隐患清单, clause: 三, limit: { days: 5 } }]
consequences: [{ id: strike, clause: 四, when: 连续三次, what: 取消资格, proposes: 办, decides: 办, rule: { on: lapse, proposes: other } }]
standing:
  - { id: take, name: 代为处置, clause: 三, duty: 代为处置, lead: [fire], after: { register: hazards } }
  - { id: publish, name: 公告, clause: 四, duty: 公告取消资格, lead: [office], after: { consequence: strike } }`,
      }),
    );
    const late = [2, 5].map((number) => ({ register: 'hazards', of: `hazards/${number}`, name: `${number} 号 电线` }));
    const granted = [
      { consequence: 'strike', of: 'c/1', name: 'water局' },
      { consequence: 'another', of: 'c/2', name: 'fire局' },
    ];
    const none = { states: [], late: [], granted: [] };
    const first = begunDuties(plan, openCalendar(plan), { ...none, late: late.slice(0, 1), granted }, '2019-07-01');
    expect(first).toEqual([
      { duty: 'take', begun: { id: '1', of: 'hazards/2', name: '2 号 电线', on: '2019-07-01' } },
      { duty: 'publish', begun: { id: '1', of: 'c/1', name: 'water局', on: '2019-07-01' } },
    ]);
    const held = withBegun(plan, first);
    expect(begunDuties(held, openCalendar(plan), { ...none, late, granted }, '2019-07-03').map(({ begun }) => [begun.id, begun.of])).toEqual([
      ['2', 'hazards/5'],
    ]);
    // A file that was written before knows nothing of it.
    const [take, publish] = standingDuties(withReports(held, plan));
    expect([take, publish]).toMatchObject([
      { id: 'take-1', name: '代为处置（2 号 电线）', begunOn: '2019-07-01' },
      { id: 'publish-1', name: '公告（water局）' },
    ]);
    const said = { duty: 'take-1', org: 'fire', sequence: 1, on: '2019-07-04', atMs: 0, actor: { org: 'fire', name: '' }, text: '已清运' };
    const open = (...reports: StandingReport[]) => followUpItems(held, reports).map(({ id, dueOn, said: last }) => [id, dueOn, last?.text]);
    const office = ['publish-1', '2019-07-01', undefined];
    expect(open()).toEqual([['take-1', '2019-07-01', undefined], office]);
    expect(open(said)).toEqual([['take-1', '2019-07-01', '已清运'], office]);
    expect(open({ ...said, done: true })).toEqual([office]);
    // What is said later opens it again.
    expect(open({ ...said, done: true }, { ...said, sequence: 2, text: '又有堆放' })).toEqual([['take-1', '2019-07-01', '又有堆放'], office]);
  });

  it('is told before it runs: which limit is over before anybody hears of it', () => {
    const EARLY = 'ladder: [{ id: lapse, on: lapse, tell: [officer] }]';
    const over = (after: string, more = '', due = '2019-06-28') => {
      const take = `  - { id: take, name: 代为整改, clause: 三, duty: 办, after: { milestone: fix, ${after} }, lead: [roads]${more} }`;
      const plan = planOf(text('over', [milestone('fix', 'lead: [water]', due), take]));
      const [remark] = planRemarks(plan).filter(({ zh }) => zh.includes('通知之前'));
      const found = findingsOf({
        plan,
        calendar: openCalendar(plan),
        startedAtMs: at('05-20 00:00'),
        rehearsal: scripted(text('over', [milestone('fix', 'lead: [water]', due), take]), {}),
      });
      expect(found.filter(({ kind }) => kind === 'over-untold').map(({ what }) => what)).toEqual(remark ? [remark] : []);
      return remark?.zh;
    };
    // A Friday is missed and Monday 07-01 tells: Sunday is too early, Monday is not, and Thursday would do for Friday.
    expect(over('on: lapse, within: { days: 0 }')).toBe(
      '“代为整改”的时限在通知之前就已结束：2019-06-28 逾期的，2019-07-01 早晨才开始并通知，时限却是 2019-06-28，一开始就逾期；请把时限（within）写长些；没有时限的，写成 standing 中以 after 开始的后续工作。',
    );
    expect(over('on: lapse, within: { days: 2 }')).toContain('时限却是 2019-06-30');
    expect(over('on: lapse, within: { days: 3 }')).toBeUndefined();
    expect(over('on: lapse, within: { days: 1 }', '', '2019-06-27')).toBeUndefined();
    // The morning that begins it is at half past eight.
    expect(over('on: lapse, within: { workingDays: 1 }', `, dueAt: "08:00", ${EARLY}`)).toContain('时限却是 2019-07-01 08:00');
    expect(over('on: lapse, within: { workingDays: 1 }', ', dueAt: "18:00"')).toBeUndefined();
    // Whichever day it is settled on.
    expect(over('within: { days: 0 }')).toContain('下一个工作日早晨（08:30）才开始并通知');
    expect(over('within: { days: 1 }', `, dueAt: "08:00", ${EARLY}`)).toContain('下一个工作日早晨（08:30）才开始并通知');
    expect(over('within: { days: 1 }')).toBeUndefined();
  });

  it('opens a check only when a year has passed since another was settled', () => {
    const run = scripted(
      text('year', [
        milestone('fix', 'lead: [water]'),
        '  - { id: recheck, name: 复核, clause: 三, duty: 复核, after: { milestone: fix, opens: { months: 12 }, within: { months: 13 } }, lead: [fire] }',
      ]),
      {
        'year/fix/water': [
          ['06-20 10:00', 'submit', 'water'],
          ['06-21 16:00', 'confirm', 'office'],
        ],
        'year/recheck-1/fire': [['06-25 10:00', 'submit', 'fire']],
      },
    );
    const { state, refusals } = of(run, 'year/recheck-1/fire');
    expect(state.schedule).toMatchObject({ dueDate: '2020-07-21', opens: { date: '2020-06-21' } });
    expect(refusals[0]?.refusal).toEqual({ refused: 'not-open-yet', details: { opens: '2020-06-21' } });
  });

  it('names what is wrong with it', () => {
    const told = (of: string) =>
      faultsOf(text('after', [milestone('a', 'lead: all'), `  - { id: b, name: b, clause: 三, duty: 办, after: ${of}, lead: all }`])).join();
    expect(told('{ milestone: a, opens: { months: 12 }, within: { months: 11 } }')).toMatch(/^milestones\[1\]\.after\.opens: opens may not be later than/);
    expect(told('{ event: a, on: lapse, within: { days: 3 } }')).toMatch(/milestones\[1\]\.after\.on: on goes with milestone/);
    expect(
      faultsOf(
        text('wrong', [
          milestone('a', 'lead: [water], together: any, copyTo: [nobody]'),
          milestone('b', 'lead: all, needs: [c, nothing]'),
          milestone('c', 'lead: all, confirm: sometimes'),
        ]),
      ),
    ).toEqual([
      expect.stringMatching(/^milestones\[0\]\.together: several lead together/),
      expect.stringMatching(/copyTo\[0\]: no department is called "nobody"/),
      expect.stringMatching(/^milestones\[1\]\.needs\[1\]: no milestone is called "nothing"/),
      expect.stringMatching(/^milestones\[2\]\.confirm: write true or office/),
    ]);
    const upon = (after: string) =>
      faultsOf(smallPlan({ id: 'upon', more: `standing: [{ id: s, name: 处置, clause: 三, duty: 办, lead: all, ${after} }]` })).join();
    expect(upon('after: { milestone: none }')).toMatch(/^standing\[0\]\.after\.milestone: no milestone is called "none"/);
    expect(upon('after: { consequence: none }')).toMatch(/^standing\[0\]\.after\.consequence: no consequence is called "none"/);
    expect(upon('after: { register: none, on: lapse }')).toMatch(/standing\[0\]\.after\.on: on goes with milestone/);
    const followers = [
      milestone('a', 'lead: all, needs: [b]'),
      '  - { id: b, name: b, clause: 三, duty: 办, after: { milestone: a, within: { days: 3 } }, lead: all }',
      '  - { id: c, name: c, clause: 三, duty: 办, after: { milestone: none, within: { days: 3 } }, lead: all }',
    ];
    expect(faultsOf(text('order', followers))).toEqual([
      expect.stringMatching(/^milestones\[0\]\.needs\[0\]: "a" and "b" wait for each other/),
      expect.stringMatching(/^milestones\[1\]\.after\.milestone: "b" begins after "a", which itself waits for "b"/),
      expect.stringMatching(/^milestones\[2\]\.after\.milestone: no milestone is called "none"/),
    ]);
    const hours = '  - { id: b, name: b, clause: 三, duty: 办, after: { milestone: b, within: { hours: 3 } }, lead: all }';
    expect(faultsOf(text('hours', [hours]))).toEqual([expect.stringMatching(/^milestones\[0\]\.after: .*not in hours/)]);
    expect(faultsOf(text('circle', [milestone('b', 'lead: all, needs: [c]'), milestone('c', 'lead: all, needs: [b]')]))).toEqual([
      expect.stringMatching(/^milestones\[0\]\.needs\[0\]: "b" and "c" wait for each other/),
      expect.stringMatching(/^milestones\[1\]\.needs\[0\]: "c" and "b" wait for each other/),
    ]);
  });

  it('ships in an example that loads and rehearses', () => {
    const plan = planOf(readFileSync(path.join(import.meta.dirname, '..', 'plans', 'example-together.yaml'), 'utf8'));
    expect(plan.milestones.map(({ together, confirm, copyTo, needs }) => [together, confirm, copyTo?.length, needs?.length])).toEqual(
      expect.arrayContaining([
        ['any', 'both', undefined, undefined],
        [undefined, true, 1, 1],
      ]),
    );
    expect(rehearsePlan({ plan, behaviour: PROFILES.typical, seed: 'example' }).rehearsal.obligations.length).toBeGreaterThan(10);
  });
});

describe('on real parts', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('together');
  });
  afterAll(() => stack.close());
  const by = (org: string) => ({ org, name: '经办' });
  let keys = 0;
  const act = (id: string, kind: RequestedAct['kind'], org: string, more = {}) =>
    stack.service.act(id, kind, { actor: by(org), key: `key-${++keys}`, evidence: EVIDENCE, ...more });
  const state = async (id: string) => (await stack.service.obligation(id)).state;
  const stage = (id: string, wanted: string) => until(`${id} to be ${wanted}`, async () => (await state(id)).stage === wanted);

  it('settles for all what one hands in, even two at once, and what nobody heard of is looked up', async () => {
    const { service, store } = stack;
    const milestones = [
      milestone('a', 'lead: [water, fire], together: any'),
      milestone('b', 'lead: [water, fire], together: any'),
      milestone('c', 'lead: [water, fire], together: all'),
    ];
    await service.startProgramme(text('live', milestones), { from: '2019-06-03', daysPerSecond: 0.000_1 });
    await act('live/a/water', 'submit', 'water');
    await stage('live/a/fire', 'submitted');
    const asked = await until('the office to be asked', async () =>
      (await store.notices.list({ programmeId: 'live', state: 'sent' })).find(({ recipient }) => recipient === 'office/officer'),
    );
    expect(asked.body).toContain('共同牵头：water局（已报）、fire局（无须再报）；任一单位报送即可');
    await expect(act('live/a/fire', 'confirm', 'office')).rejects.toMatchObject({ code: 'handed-in-by' });
    await act('live/a/water', 'return', 'office', { reason: '不全' });
    await stage('live/a/fire', 'open');
    await act('live/a/fire', 'submit', 'fire');
    await stage('live/a/water', 'submitted');
    await act('live/a/fire', 'confirm', 'office');
    await stage('live/a/water', 'settled');

    // Both at one moment: neither waits for the other, and one of them is enough.
    await Promise.all([act('live/b/water', 'submit', 'water'), act('live/b/fire', 'submit', 'fire')].map((sent) => sent.catch(() => undefined)));
    const [first] = (await store.ledger.obligations({ programmeId: 'live', milestoneId: 'b' })).filter(
      (row) => row.state.stage === 'submitted' && !row.state.jointly,
    );
    await act(first?.id ?? '', 'confirm', 'office');
    await Promise.all(['water', 'fire'].map((org) => stage(`live/b/${org}`, 'settled')));

    await act('live/c/water', 'submit', 'water');
    expect((await state('live/c/fire')).stage).toBe('open');

    await expect.poll(async () => (await service.programme('live')).state.openMilestones).toEqual(['c']);
  });

  it('begins what follows on the morning after, keeps it through amendments, and ends when all of it is done', async () => {
    const { service, store } = stack;
    const follower = (duty: string) =>
      `  - { id: publish, name: 公布, clause: 三, duty: ${duty}, after: { milestone: zones, within: { days: 10 } }, lead: [fire], confirm: false, evidence: false }`;
    const file = (duty: string) => text('order', [milestone('zones', 'lead: [water]'), follower(duty)]);
    await service.startProgramme(file('公布'), { from: '2019-06-10', daysPerSecond: 0.2 });
    expect((await service.programme('order')).state.standing).toBe(true);
    await act('order/zones/water', 'submit', 'water');
    await act('order/zones/water', 'confirm', 'office');
    await until('what follows to be there', async () => (await store.ledger.obligation('order/publish-1/fire')) !== undefined);
    await until(
      'it to be told',
      async () => (await store.notices.list({ programmeId: 'order', state: 'sent' })).filter(({ rung }) => rung === 'raised').length === 2,
    );
    expect((await service.programme('order')).state).toMatchObject({ stage: 'running', planVersion: 2, standing: false });
    await service.amendProgramme('order', file('公布并解读'), { actor: by('office'), key: 'amend' });
    expect((await state('order/publish-1/fire')).stage).toBe('open');
    await act('order/publish-1/fire', 'submit', 'fire');
    await until('the programme to be complete', async () => (await service.programme('order')).state.stage === 'completed');
  });

  it('begins what has no limit, tells it, keeps it through an amendment, and is told of no more once it is done', async () => {
    const { service, store } = stack;
    const file = smallPlan({
      id: 'follow',
      departments: ['water', 'fire'],
      milestones: milestone('zones', 'lead: [water]'),
      more: 'standing: [{ id: sign, name: 立牌, clause: 三, duty: 设立标牌, lead: [fire], after: { milestone: zones } }]',
    });
    await service.startProgramme(file, { from: '2019-06-10', daysPerSecond: 0.2 });
    await act('follow/zones/water', 'submit', 'water');
    await act('follow/zones/water', 'confirm', 'office');
    const sent = () => stack.mail.received.filter(({ mail }) => mail.subject?.includes('【后续工作】'));
    await until('it to be told', async () => sent().length >= 2);
    expect(sent()[0]?.mail.text).toContain('立牌（任务zones）（三）：设立标牌');
    const duty = async () => (await standingView(service, 'follow', 'zh')).items[0];
    expect(await duty()).toMatchObject({ id: 'sign-1', bodies: [{ id: 'fire' }], next: { recipients: expect.any(Array) } });
    await service.amendProgramme('follow', file.replace('设立标牌', '设立并维护标牌'), { actor: by('office'), key: 'amend' });
    expect(await duty()).toMatchObject({ id: 'sign-1', duty: '设立并维护标牌' });
    await reportStanding(service, 'follow', 'sign-1', { actor: by('fire'), key: 'done', text: '已立牌', done: true });
    expect(await duty()).toMatchObject({ bodies: [{ answer: { text: '已立牌', done: true } }] });
    expect((await duty())?.next).toBeUndefined();
    expect((await store.programmes.get('follow'))?.state.stage).toBe('running');
  });

  it('goes through the department that looks first, and through the office when an amendment takes that away', async () => {
    const { service, store } = stack;
    const file = text('looked-at', [milestone('a', 'lead: [water, roads], reviewer: fire')]);
    await service.startProgramme(file, { from: '2019-06-03', daysPerSecond: 0.000_1 });
    for (const org of ['water', 'roads']) await act(`looked-at/a/${org}`, 'submit', org);
    const pending = async () => (await store.matters.pending('looked-at')).map(({ org, id }) => `${org} ${id}`).sort();
    expect(await pending()).toEqual(['fire looked-at/a/roads', 'fire looked-at/a/water']);
    await expect(act('looked-at/a/water', 'confirm', 'office')).rejects.toMatchObject({ code: 'not-yours' });
    await act('looked-at/a/water', 'confirm', 'fire');
    expect(await pending()).toEqual(['fire looked-at/a/roads', 'office looked-at/a/water']);
    const mail = await until('the one who looks first to be told', async () =>
      stack.mail.received.map((one) => one.mail).find(({ subject }) => subject?.includes('【待初审】')),
    );
    expect(mail.text).toContain('同意的转安委办办结');
    await service.amendProgramme('looked-at', file.replace(', reviewer: fire', ''), { actor: by('office'), key: 'amend' });
    await until('the office to have both', async () => (await pending()).join() === 'office looked-at/a/roads,office looked-at/a/water');
    for (const org of ['water', 'roads']) await act(`looked-at/a/${org}`, 'confirm', 'office');
    expect((await state('looked-at/a/roads')).stage).toBe('settled');
  });

  it('asks for more time of a department first and then of the committee, each told when it has it', async () => {
    const { service, store } = stack;
    await service.startProgramme(text('more-time', [milestone('a', 'lead: [water], extensions: { grantedBy: [fire, committee] }')]), {
      from: '2019-06-03',
      daysPerSecond: 0.000_1,
    });
    const id = 'more-time/a/water';
    await act(id, 'requestExtension', 'water', { until: '2019-07-10', reason: '汛期无法施工' });
    const pending = async () => (await store.matters.pending('more-time')).map(({ kind, org }) => `${kind} ${org}`);
    expect(await pending()).toEqual(['extension fire']);
    const told = async (word: string) =>
      until(`a mail that says ${word}`, async () =>
        stack.mail.received.map(({ mail }) => mail.text ?? '').find((mail) => mail.includes('任务a') && mail.includes(word)),
      );
    expect(await told('申请延期至 2019-07-10')).toContain('同意后报安委会审批');
    await expect(act(id, 'decideExtension', 'office', { grant: true })).rejects.toMatchObject({ code: 'not-yours' });
    await act(id, 'decideExtension', 'fire', { grant: true });
    expect(await pending()).toEqual(['extension committee']);
    expect((await state(id)).schedule.dueDate).toBe('2019-06-28');
    expect(await told('fire局已审核同意，请审批')).toContain('2019-07-10');
    expect((await explain(service, id, 'zh')).because.join('')).toContain('fire局已审核同意，待安委会审批');
    await act(id, 'decideExtension', 'committee', { grant: true });
    expect([await pending(), (await state(id)).schedule.dueDate]).toEqual([[], '2019-07-10']);
    await told('安委会同意延期，新时限为 2019-07-10');
  });

  it('goes through office and committee, and does not open a gate too early', async () => {
    const { service, store } = stack;
    const milestones = [milestone('fix', 'lead: [water]'), milestone('accept', 'lead: [water], needs: [fix], confirm: both, copyTo: [ministry]')];
    await service.startProgramme(text('turns', milestones), { from: '2019-06-03', daysPerSecond: 0.000_1 });
    await act('turns/accept/water', 'submit', 'water');
    await until('the copy to be sent', async () =>
      (await store.notices.list({ programmeId: 'turns', state: 'sent' })).some(({ recipient }) => recipient === 'ministry/officer'),
    );
    await expect(act('turns/accept/water', 'confirm', 'office')).rejects.toMatchObject({ code: 'gate-shut' });
    await act('turns/fix/water', 'submit', 'water');
    await act('turns/fix/water', 'confirm', 'office');
    await act('turns/accept/water', 'confirm', 'office');
    expect((await store.matters.pending('turns')).filter(({ kind }) => kind === 'confirm')).toMatchObject([{ org: 'committee', id: 'turns/accept/water' }]);
    await expect(act('turns/accept/water', 'confirm', 'office')).rejects.toMatchObject({ code: 'not-yours' });
    await act('turns/accept/water', 'confirm', 'committee');
    expect((await state('turns/accept/water')).stage).toBe('settled');
    const copy = stack.mail.received.find(({ to }) => to === 'ministry@x.example')?.mail;
    expect(copy?.subject).toContain('【抄送】');
    expect(copy?.text).toContain('water局已报送，按方案抄送自治区厅。');
  });
});
