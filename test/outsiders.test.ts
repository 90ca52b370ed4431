import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import type { ObligationDetail } from '../client/contract/obligations.ts';
import { checkBehaviour } from '../client/files/behaviour.ts';
import { checkPlan } from '../client/files/plan.ts';
import { withRoundsWritten } from '../client/files/plan-text.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { departmentProposals } from '../domain/obligation/consequences.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { possibleActs } from '../domain/obligation/may.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import { type NamedOutsider, namedOutsiders, withOutsiders } from '../domain/plan/outsiders.ts';
import { addressOf, nameOf, type Plan } from '../domain/plan/plan.ts';
import { amendmentMoves } from '../domain/programme/amendment.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { answerersOf, outsidersAsked, owesByDate, raisedRounds, withReports, withRounds } from '../domain/programme/events.ts';
import { begun } from '../domain/programme/order.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { form } from './support/form.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// Nobody knows when the plan is written which contractors there will be: whoever reports that one begins names it. 1 March 2019 is a Friday.

const OUTSIDERS = `
outsiders:
  - { id: contractors, name: 施工单位, clause: 五, through: water } # 由水务局监管
  - { id: firms, name: 运输企业, clause: 五, through: fire }
events:
  - { id: start, name: 项目开工, clause: 五, reportedBy: [water] }
`;
const MILESTONES = `
  - { id: file, name: 开工备案, clause: 五, duty: 开工前15日内备案, dueBy: { event: start, before: { days: 15 } }, lead: [contractors] }
  - { id: join, name: 联合验槽, clause: 五, duty: 开工后联合验槽, after: { event: start, within: { days: 3 } }, lead: [contractors, fire] }
  - { id: signs, name: 公示备案, clause: 五, duty: 备案后公示, after: { milestone: file, within: { workingDays: 5 } }, lead: [contractors] }
`;
const text = (id: string, milestones = MILESTONES, more = OUTSIDERS) => smallPlan({ id, milestones, more });
const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);

function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}

const plan = planOf(text('outside'));
const calendar = openCalendar(plan, []);
const HUAXIA: NamedOutsider = { of: 'contractors', name: '华夏建工', mail: 'site@huaxia.example' };
const SILENT: NamedOutsider = { of: 'contractors', name: '大河建设' };

/** The plan with a report on 1 March that work begins on 31 March. */
function reported(before: Plan, outsiders: NamedOutsider[], more: { for?: string[] } = {}): Plan {
  const { ids, kept } = namedOutsiders(before, outsiders);
  const held = withOutsiders(before, kept);
  return withRounds(held, raisedRounds(held, calendar, { event: 'start', atMs: at('03-01 10:00'), on: '2019-03-31', outsiders: ids, ...more }));
}
function stateOf(of: Plan, id: string): ObligationState {
  const found = plannedObligations(of, calendar).find(({ spec }) => `${spec.milestoneId}/${spec.departmentId}` === id);
  if (!found) throw new Error(id);
  return openObligation(found.spec, at('03-01 10:00'));
}
const done = (state: ObligationState, act: Partial<ObligationAct> & Pick<ObligationAct, 'kind' | 'actor'>, minute: string): ObligationEvent[] => {
  const events = obligationMachine.decide(state, { key: 'one', ...act } as ObligationAct, at(minute));
  if (isRefusal(events)) throw new Error(events.refused);
  return events;
};
const evolved = (state: ObligationState, events: readonly ObligationEvent[]) => events.reduce(obligationMachine.evolve, state);

describe('outsiders', () => {
  const once = reported(plan, [HUAXIA]);
  const filed = stateOf(once, 'file-1/contractors-1');

  it('owe nothing before a report names one of them, and are no department that could be asked', () => {
    expect(plannedObligations(plan, calendar)).toEqual([]);
    expect(answerersOf(plan, 'start')).toEqual(['fire']);
    expect(outsidersAsked(plan, 'start')).toEqual(['contractors']);
  });

  it('are asked by name, each by its own code, and the same name is the same party', () => {
    const [thrice] = [[HUAXIA], [SILENT], [HUAXIA]].reduce<Plan[]>(([held = plan], named) => [reported(held, named)], [plan]);
    const asked = plannedObligations(thrice as Plan, calendar).map(({ spec }) => `${spec.milestoneId}/${spec.departmentId}`);
    expect(asked).toEqual([
      ...['file-1/contractors-1', 'file-2/contractors-2', 'file-3/contractors-1'],
      ...['join-1/contractors-1', 'join-1/fire', 'join-2/contractors-2', 'join-2/fire', 'join-3/contractors-1', 'join-3/fire'],
    ]);
    expect(nameOf(thrice as Plan, 'contractors-1')).toBe('华夏建工（施工单位）');
    expect(addressOf(thrice as Plan, 'contractors-1/officer')).toBe('site@huaxia.example');
    expect(addressOf(thrice as Plan, 'contractors-2/officer')).toBeUndefined();
    expect(addressOf(thrice as Plan, 'contractors-1/head')).toBeUndefined();
  });

  it('are not asked where only a department has to act this time', () => {
    const alone = reported(plan, [], { for: ['fire'] });
    expect(plannedObligations(alone, calendar).map(({ spec }) => `${spec.milestoneId}/${spec.departmentId}`)).toEqual(['join-1/fire']);
  });

  it('are told at their own address and the department that oversees them in any case, its head what a head is told', () => {
    // 15 days before 31 March is Saturday 16 March: told of at once, three working days and one before; late on Monday 18 March.
    expect(filed.schedule.dueDate).toBe('2019-03-16');
    expect(filed.schedule.rungs.map(({ id, date, recipients }) => [id, date, recipients])).toEqual([
      ['raised', '2019-03-01', ['contractors-1/officer', 'water/officer', 'water/head']],
      ['before-7-days', '2019-03-08', ['contractors-1/officer', 'water/officer']],
      ['before-3-working-days', '2019-03-13', ['contractors-1/officer', 'water/officer']],
      ['due-day', '2019-03-15', ['contractors-1/officer', 'water/officer']],
      ['lapse', '2019-03-18', ['water/head', 'office/officer']],
      ['after-5-working-days', '2019-03-22', ['office/director']],
      ['after-10-working-days', '2019-03-29', ['committee/officer']],
      // A week after 29 March is the Qingming festival.
      ['weekly-1', '2019-04-08', ['contractors-1/officer', 'water/officer', 'water/head', 'office/officer']],
      ...[2, 3, 4, 5, 6, 7, 8].map((number) => [`weekly-${number}`, expect.any(String), expect.arrayContaining(['contractors-1/officer', 'water/officer'])]),
    ]);
  });

  it('without an address are told through that department alone, never twice at one address', () => {
    const rung = (of: Plan, id: string) => stateOf(of, id).schedule.rungs.find(({ id: one }) => one === 'before-3-working-days')?.recipients;
    expect(rung(reported(plan, [SILENT]), 'file-1/contractors-1')).toEqual(['water/officer']);
    expect(rung(reported(plan, [{ ...SILENT, mail: 'Water@x.example' }]), 'file-1/contractors-1')).toEqual(['water/officer']);
    expect(rung(reported(plan, [{ ...SILENT, mail: 'water-head@x.example' }]), 'file-1/contractors-1')).toEqual(['water/officer']);
  });

  it('act by themselves, or through the department that oversees them, which the record says', () => {
    const own = done(filed, { kind: 'submit', actor: { org: 'contractors-1', name: '' }, evidence: EVIDENCE }, '03-12 10:00');
    expect(own.map(({ type, onBehalfOf }) => [type, onBehalfOf])).toEqual([['submitted', undefined]]);
    const instead = done(filed, { kind: 'submit', actor: { org: 'water', name: '王一' }, evidence: EVIDENCE }, '03-12 10:00');
    expect(instead.map(({ type, onBehalfOf }) => [type, onBehalfOf])).toEqual([['submitted', 'contractors-1']]);
    expect(possibleActs(filed, 'water', at('03-12 10:00'))).toEqual(
      expect.arrayContaining(['acknowledge', 'submit', 'requestExtension', 'progress', 'comment']),
    );
    expect(possibleActs(filed, 'fire', at('03-12 10:00'))).toEqual([]);
    // It is nobody else's, and nobody's units see to it.
    for (const kind of ['reassign', 'passOn'] as const) {
      expect(possibleActs(filed, 'office', at('03-12 10:00'))).not.toContain(kind);
      const act = {
        kind,
        actor: { org: kind === 'reassign' ? 'office' : 'water', name: '' },
        key: kind,
        reason: '改',
        portions: [],
      } as unknown as ObligationAct;
      expect(obligationMachine.decide(filed, act, at('03-12 10:00'))).toMatchObject({ refused: 'outsider-alone' });
    }
    const back = evolved(filed, own);
    const returned = done(back, { kind: 'return', actor: { org: 'office', name: '' }, reason: '缺图纸' }, '03-12 11:00');
    expect(obligationMachine.owed(evolved(back, returned), returned[0] as ObligationEvent).map(({ recipient }) => recipient)).toEqual([
      'contractors-1/officer',
      'water/officer',
    ]);
  });

  it('answer for what follows upon what they have done, each for its own', () => {
    const two = reported(once, [SILENT]);
    const states = plannedObligations(two, calendar).map(({ spec }) => openObligation(spec, at('03-01 10:00')));
    const settled = states.map(
      (state): ObligationState => (state.id.endsWith('file-2/contractors-2') ? { ...state, stage: 'settled', settledAtMs: at('03-14 15:00') } : state),
    );
    // Five working days after Thursday 14 March: Friday 15, and Monday 18 to Thursday 21.
    expect(begun(two, calendar, settled, at('01-01 00:00'))).toEqual([
      {
        milestone: 'signs',
        round: { id: '2', name: expect.stringContaining('公示备案'), due: '2019-03-21', reported: { at: '2019-03-14T15:00', for: ['contractors-2'] } },
      },
    ]);
  });

  it('are nobody of whom a rule proposes that a department loses points', () => {
    const rule =
      'consequences:\n  - { id: late, clause: 六, when: 逾期, what: 通报, proposes: 安委办, decides: 安委办, rule: { on: lapse, proposes: circular } }\n';
    const ruled = reported(planOf(text('ruled', MILESTONES, `${OUTSIDERS}${rule}`)), [HUAXIA]);
    const late = (id: string) => ({ name: id, state: { ...stateOf(ruled, id), lapsedAtMs: at('04-04 00:00') } });
    expect(departmentProposals(ruled, [late('join-1/contractors-1'), late('join-1/fire')], at('04-04 09:00')).map(({ org }) => org)).toEqual(['fire']);
  });

  it('stand in the plan file with who was named, and stay where a file from before is handed in', () => {
    const { kept } = namedOutsiders(plan, [HUAXIA]);
    const raised = once.milestones.flatMap(({ id, rounds = [] }) => rounds.map((round) => ({ milestone: id, round })));
    const written = withRoundsWritten({ text: text('outside'), raised, outsiders: kept });
    expect(written).toContain('# 由水务局监管');
    expect(planOf(written)).toEqual(once);
    // The second is named later, and the first gets an address then.
    const later = namedOutsiders(once, [SILENT]).kept;
    const twice = planOf(withRoundsWritten({ text: written, raised: [], outsiders: later }));
    expect(twice.outsiders?.[0]?.members).toEqual([
      { id: 'contractors-1', name: '华夏建工', officer: 'site@huaxia.example' },
      { id: 'contractors-2', name: '大河建设' },
    ]);
    const known = namedOutsiders(twice, [{ ...SILENT, mail: 'office@dahe.example' }]);
    expect(known.ids).toEqual([{ of: 'contractors', id: 'contractors-2' }]);
    expect(
      planOf(withRoundsWritten({ text: withRoundsWritten({ text: written, raised: [], outsiders: later }), raised: [], outsiders: known.kept })).outsiders,
    ).toEqual(withOutsiders(twice, known.kept).outsiders);
    expect(withReports(once, plan)).toEqual(once);
  });

  it('go to the department into which the one that oversaw them has been merged', () => {
    const merged: Plan = { ...once, departments: once.departments.map((one) => (one.id === 'water' ? { ...one, mergedInto: 'fire' } : one)) };
    const moves = amendmentMoves({ before: once, after: merged, calendar, nowMs: at('03-05 10:00') }, [filed]);
    expect(moves.amended.map(({ to }) => [to.outsider?.through, to.schedule.rungs[1]?.recipients])).toEqual([
      ['fire', ['contractors-1/officer', 'fire/officer']],
    ]);
  });

  it('of whom nobody is named stand together under the name of their class: a right that anybody may use, and what follows once it is used', () => {
    const anybody = planOf(
      text(
        'anybody',
        `
  - { id: object, name: 提出异议, clause: 五, duty: 可以在公示之日起30日内提出异议, after: { event: posted, within: { days: 30 } }, lead: [public], optional: true, confirm: false }
  - { id: answer, name: 答复异议, clause: 五, duty: 答复, after: { milestone: object, within: { days: 15 } }, lead: [water] }
`,
        `
outsiders: [{ id: public, name: 任何单位和个人, through: water, unnamed: true }]
events: [{ id: posted, name: 公示, clause: 五, reportedBy: [office] }]
`,
      ),
    );
    const { behaviour, faults } = checkBehaviour('name: x\nbase: punctual\nevents:\n  - { event: posted, at: 2019-03-01T10:00 }\n', anybody);
    if (!behaviour) throw new Error(JSON.stringify(faults));
    const { rehearsal } = rehearsePlan({ plan: anybody, behaviour, seed: 'a', from: '2019-01-02', to: '2019-05-30', tables: [] });
    const ids = rehearsal.obligations.map(({ state }) => state.id);
    expect(ids.filter((id) => id.includes('/object'))).toEqual(['anybody/object-1/public-1']);
    const told = rehearsal.notices.filter(({ milestoneId, outcome }) => milestoneId === 'object-1' && outcome === 'sent').map(({ recipient }) => recipient);
    expect(told).toContain('water/officer');
    expect(told.every((recipient) => recipient.startsWith('water/'))).toBe(true);
    const held = {
      ...anybody,
      outsiders: [{ id: 'public', name: '任何单位和个人', through: 'water', unnamed: true, members: [{ id: 'public-1', name: '任何单位和个人' }] }],
    };
    expect(nameOf(held, 'public-1')).toBe('任何单位和个人');
  });

  it('are rehearsed as a behaviour names them', () => {
    const events = 'events:\n  - { event: start, at: 2019-03-01T10:00, on: 2019-03-31, outsiders: [{ of: contractors, name: 华夏建工 }] }\n';
    const { behaviour, faults } = checkBehaviour(`name: x\nbase: slack\neveryone: { neverSubmits: 1 }\n${events}`, plan);
    if (!behaviour) throw new Error(JSON.stringify(faults));
    const { rehearsal, bodies } = rehearsePlan({ plan, behaviour, seed: 'a', from: '2019-01-02', to: '2019-03-29', tables: [] });
    const told = rehearsal.notices.filter(({ milestoneId, kind }) => milestoneId === 'file-1' && kind === 'ladder');
    expect(told.filter(({ rung, outcome }) => rung === 'lapse' && outcome === 'sent').map(({ recipient }) => recipient)).toEqual([
      ...['office/officer', 'water/head'],
    ]);
    // Of the department itself nothing is owed.
    expect(bodies.find(({ org }) => org === 'water')).toMatchObject({ obligations: 0, lapsed: 0 });
    const unnamed = checkBehaviour(`name: x\n${events.replace(/, outsiders.*\]/, '')}`, plan).faults.map(({ where, what }) => [where, what.zh]);
    expect(unnamed).toEqual([['events[0]', expect.stringContaining('请写明是哪个施工单位')]]);
  });
});

describe('outsiders who are known by name', () => {
  const MEMBERS = `
outsiders:
  - id: carriers
    name: 运输企业
    through: water
    members:
      - { id: carriers-1, name: 顺达运输, officer: shunda@x.example }
      - { id: carriers-2, name: 通途物流, since: 2019-04-01 }
      - { id: carriers-3, name: 远航运输, until: 2019-04-30 }
events:
  - { id: joined, name: 新增运输企业, clause: 五, reportedBy: [water] }
`;
  const DATED = `
  - { id: monthly, name: 月报, clause: 五, duty: 每月5日前报送, recurs: { every: month, day: 5, from: 2019-03-01, until: 2019-05-31 }, lead: [carriers] }
  - { id: yearly, name: 年度总结, clause: 五, duty: 报送总结, due: 2019-06-28, lead: [carriers, fire] }
  - { id: check, name: 核查, clause: 五, duty: 总结后核查, after: { milestone: yearly, within: { days: 10 } }, lead: [carriers] }
  - { id: enrol, name: 建档, clause: 五, duty: 建档, after: { event: joined, within: { days: 5 } }, lead: [carriers] }
`;
  const known = planOf(smallPlan({ id: 'carriers', milestones: DATED, more: MEMBERS }));
  const owed = (of: Plan) => plannedObligations(of, calendar).map(({ spec }) => `${spec.milestoneId}/${spec.departmentId}`);

  it('owe each what has a date or comes again, from their first day to their last', () => {
    expect(owed(known)).toEqual([
      ...['monthly-2019-03/carriers-1', 'monthly-2019-03/carriers-3'],
      ...['monthly-2019-04/carriers-1', 'monthly-2019-04/carriers-2', 'monthly-2019-04/carriers-3'],
      ...['monthly-2019-05/carriers-1', 'monthly-2019-05/carriers-2'],
      ...['yearly/carriers-1', 'yearly/carriers-2', 'yearly/fire'],
    ]);
    const monthly = stateOf(known, 'monthly-2019-03/carriers-1');
    expect(monthly.outsider).toEqual({ of: 'carriers', name: '顺达运输（运输企业）', through: 'water', reached: true });
    // Told three working days before Tuesday 5 March: themselves and the department that oversees them.
    expect(monthly.schedule.rungs.find(({ id }) => id === 'before-3-working-days')).toMatchObject({
      date: '2019-02-28',
      recipients: ['carriers-1/officer', 'water/officer'],
    });
    expect(stateOf(known, 'monthly-2019-03/carriers-3').schedule.rungs.find(({ id }) => id === 'before-3-working-days')?.recipients).toEqual(['water/officer']);
  });

  it('owe from the day on which a report names them, and from their last day nothing that nobody else then takes over', () => {
    const { ids, kept } = namedOutsiders(known, [{ of: 'carriers', name: '新远物流' }], owesByDate(known, [{ of: 'carriers' }]) ? '2019-04-20' : undefined);
    const held = withOutsiders(known, kept);
    const after = withRounds(held, raisedRounds(held, calendar, { event: 'joined', atMs: at('04-20 10:00'), outsiders: ids }));
    expect(owed(after).filter((id) => id.endsWith('-4'))).toEqual(['monthly-2019-05/carriers-4', 'yearly/carriers-4', 'enrol-1/carriers-4']);
    const planText = smallPlan({ id: 'carriers', milestones: DATED, more: MEMBERS });
    expect(planOf(withRoundsWritten({ text: planText, raised: [], outsiders: kept }))).toEqual(held);
    // One leaves and another comes in one version: it is one that goes, and one that comes.
    const gone = planOf(
      planText
        .replace('officer: shunda@x.example }', 'officer: shunda@x.example, until: 2019-05-31 }')
        .replace('until: 2019-04-30 }', 'until: 2019-04-30 }\n      - { id: carriers-5, name: 新来物流, since: 2019-06-01 }'),
    );
    const states = plannedObligations(known, calendar).map(({ spec }) => openObligation(spec, at('03-01 10:00')));
    const moves = amendmentMoves({ before: known, after: gone, calendar, nowMs: at('03-01 11:00') }, states);
    expect(moves.withdrawn.map(({ id }) => id)).toEqual(['carriers/yearly/carriers-1']);
    expect(moves.added.map(({ spec }) => `${spec.milestoneId}/${spec.departmentId}`)).toEqual(['yearly/carriers-5']);
    expect(moves.amended).toEqual([]);
  });

  it('assist each in what has a date, are told at their own mailbox and through the department that oversees them, and their lapse tells the lead', () => {
    const helped = planOf(
      smallPlan({
        id: 'carriers',
        milestones: DATED.replace('due: 2019-06-28, lead: [carriers, fire]', 'due: 2019-06-28, lead: [fire], assist: [carriers]').replace(
          / {2}- .*id: check.*\n/,
          '',
        ),
        more: MEMBERS,
      }),
    );
    expect(owed(helped).filter((id) => id.startsWith('yearly'))).toEqual(['yearly/fire', 'yearly/carriers-1', 'yearly/carriers-2']);
    const { spec } = plannedObligations(helped, calendar).find(({ spec: one }) => one.milestoneId === 'yearly' && one.departmentId === 'carriers-1') ?? {};
    expect(spec).toMatchObject({ role: 'assist', leads: ['fire'], outsider: { through: 'water' } });
    const told = (side: string) => spec?.schedule.rungs.find((rung) => rung.side === side)?.recipients;
    expect(told('before')).toEqual(expect.arrayContaining(['carriers-1/officer', 'water/officer']));
    expect(told('lapse')).toContain('fire/officer');
    const faults = (more: string, of = MEMBERS) =>
      checkPlan(
        smallPlan({
          id: 'carriers',
          milestones: `\n  - { id: help, name: 协助, clause: 五, duty: 协助, lead: [fire], assist: [carriers], ${more} }\n`,
          more: of,
        }),
      ).faults.map(({ where, what }) => [where, what.zh]);
    expect(faults('after: { event: joined, within: { days: 3 } }')).toEqual([
      ['milestones[0].assist[0]', expect.stringContaining('只能配合有日期或按周期的任务')],
    ]);
    const nobody = '\noutsiders: [{ id: carriers, name: 运输企业, through: water }]\n';
    expect(faults('due: 2019-06-28', nobody)).toEqual([['milestones[0].assist[0]', expect.stringContaining('无人配合')]]);
  });

  it('say what is wrong with who is listed', () => {
    const faults = (from: string, to: string) =>
      checkPlan(smallPlan({ id: 'carriers', milestones: DATED, more: MEMBERS.replace(from, to) })).faults.map(({ where, what }) => [where, what.zh]);
    expect(faults('name: 通途物流', 'name: 顺达运输')).toEqual([['outsiders[0].members[1].name', expect.stringContaining('已是 "carriers-1"')]]);
    expect(faults('shunda@x.example', 'Fire@x.example')).toEqual([['outsiders[0].members[0].officer', expect.stringContaining('是方案中单位的邮箱')]]);
    expect(faults('since: 2019-04-01', 'since: 2019-04-01, until: 2019-03-01')).toEqual([
      ['outsiders[0].members[1].until', expect.stringContaining('早于 since')],
    ]);
  });
});

describe('a plan with outsiders is refused', () => {
  const LEAD = 'lead: [contractors]';
  const faulty = (milestones: string, more = OUTSIDERS) => checkPlan(text('faulty', milestones, more)).faults.map(({ where, what }) => [where, what.zh]);

  it.each([
    [
      'where what they lead has a date, and nobody of them is known',
      '  - { id: yearly, name: 年报, clause: 五, duty: 报送, due: 2019-06, lead: [firms] }',
      'milestones[0].lead[0]',
      '还没有一家',
    ],
    [
      'where what they lead at a date has contributions of others',
      `${MILESTONES}  - { id: yearly, name: 年报, clause: 五, duty: 报送, due: 2019-06, lead: [contractors], contributions: [{ id: part, name: 材料, duty: 提供材料, by: [fire], daysBefore: 3 }] }`,
      'milestones[3].contributions',
      '请删去 contributions',
    ],
    [
      'where they follow upon what others lead',
      MILESTONES.replace(
        'after: { event: start, within: { days: 3 } }, lead: [contractors, fire]',
        'after: { event: start, within: { days: 3 } }, lead: [fire]',
      ).replace('milestone: file', 'milestone: join'),
      'milestones[2].lead[0]',
      '接在它牵头的任务之后',
    ],
    ['where they assist in what an event begins', MILESTONES.replace(LEAD, 'lead: [fire], assist: [contractors]'), 'milestones[0].assist[0]', '请写在 lead 中'],
    ['where they get copies', MILESTONES.replace(LEAD, `${LEAD}, copyTo: [contractors]`), 'milestones[0].copyTo[0]', '不是部门'],
    ['where they look at what others hand in', MILESTONES.replace(LEAD, `${LEAD}, reviewer: contractors`), 'milestones[0].reviewer', '不是部门'],
    [
      'where they lead together',
      MILESTONES.replace('lead: [contractors, fire]', 'lead: [contractors, fire], together: any'),
      'milestones[1].together',
      '请删去 together',
    ],
    ['where they have a roster', MILESTONES.replace(LEAD, `${LEAD}, roster: { of: {}, settle: submission }`), 'milestones[0].roster', '请删去 roster'],
  ])('%s', (_what, milestones, where, said) => {
    expect(faulty(milestones)).toContainEqual([where, expect.stringContaining(said)]);
  });

  it('where a rule is about what they alone do, since it proposes about departments', () => {
    const ruled = (rule: string) =>
      `${OUTSIDERS}consequences:\n  - { id: talk, clause: 五, when: 逾期, what: 约谈, proposes: 安委办, decides: 安委办, rule: { proposes: talk, ${rule} } }\n`;
    expect(faulty(MILESTONES, ruled('on: lapse, milestones: [join, file]'))).toEqual([
      ['consequences[0].rule.milestones[1]', expect.stringContaining('"file" 只由外部单位办理，而这条规则针对部门')],
    ]);
    // The fire bureau answers for what the event begins as well.
    expect(faulty(MILESTONES, ruled('on: reported, events: [start]'))).toEqual([]);
    expect(faulty(MILESTONES.replace('lead: [contractors, fire]', LEAD), ruled('on: reported, events: [start]'))).toEqual([
      ['consequences[0].rule.events[0]', expect.stringContaining('"start" 只由外部单位办理')],
    ]);
  });

  it.each([
    ['where they report', OUTSIDERS.replace('reportedBy: [water]', 'reportedBy: [contractors]'), 'events[0].reportedBy[0]', '不是部门'],
    ['where they are of a group', `${OUTSIDERS}groups:\n  - { id: all-of-them, name: 各单位, of: [water, contractors] }\n`, 'groups[0].of[1]', '不是部门'],
    ['without a department that is there', OUTSIDERS.replace('through: water', 'through: wather'), 'outsiders[0].through', '没有代号为'],
    ['where the office oversees them', OUTSIDERS.replace('through: water', 'through: office'), 'outsiders[0].through', '没有代号为'],
    ['with the code of a department', OUTSIDERS.replace('id: contractors', 'id: fire'), 'outsiders[0].id', '已是别的机构的代号'],
    ['with the name of a department', OUTSIDERS.replace('name: 施工单位', 'name: fire局'), 'outsiders[0].name', '已是 "fire" 的名称'],
    [
      'with members whose codes are not of the class',
      OUTSIDERS.replace('through: water', 'through: water, members: [{ id: huaxia, name: 华夏建工 }]'),
      'outsiders[0].members[0].id',
      '的成员代号须为',
    ],
    [
      'with a code that others are mistaken for',
      OUTSIDERS.replace('events:', '  - { id: contractors-2, name: 监理单位, through: water }\nevents:'),
      'outsiders[0].id',
      '相混',
    ],
  ])('%s', (_what, more, where, said) => {
    expect(faulty(MILESTONES, more)).toContainEqual([where, expect.stringContaining(said)]);
  });
});

describe('an outsider of a programme that runs', () => {
  let stack: TestStack;
  let api: TestApi;
  let people: Record<'water' | 'fire' | 'office', Person>;
  const root = '/api/programmes/outlive';
  beforeAll(async () => {
    stack = await openTestStack('outsiders', { publicUrl: 'http://localhost', authSecret: SECRET });
    api = await openTestApi(stack);
    people = { water: await api.person('officer', 'water'), fire: await api.person('officer', 'fire'), office: await api.person('office') };
    await stack.service.startProgramme(text('outlive'), { from: '2019-03-01', daysPerSecond: 0.000_001 });
  });
  afterAll(async () => {
    await api.close();
    await stack.close();
  });
  const act = (as: Person, url: string, body: unknown = {}) =>
    api.ask('POST', `${root}/${url}`, { as, body, headers: { 'idempotency-key': `t-${Math.random()}` } });
  const report = (as: Person, outsiders: unknown, more: object = {}) =>
    act(as, 'plan-events/start/reports', { on: '2019-03-31', about: '一号楼', ...(outsiders !== undefined && { outsiders }), ...more });
  const mailsTo = (to: string, title: string) =>
    stack.mail.received.filter((one) => one.to === to && one.mail.subject?.startsWith(`【${title}】`)).map(({ mail }) => mail);
  const mailTo = (to: string, title: string) => until(`“${title}” to ${to}`, async () => mailsTo(to, title).at(-1));
  const keyOf = ({ text: said = '' }: { text?: string | undefined }) => {
    const [, token = '', code = ''] = /\/m#(\S+) （.*?验证码 (\d{4} \d{4})/.exec(said) ?? [];
    return { token, code: code.replace(' ', '') };
  };

  it('has to be named by whoever reports, with a mailbox that can be its own', async () => {
    expect((await report(people.water, undefined)).json()).toMatchObject({ code: 'outsider-unnamed', detail: expect.stringContaining('请写明是哪个施工单位') });
    expect((await report(people.water, [{ of: 'strangers', name: '甲' }])).json()).toMatchObject({ code: 'outsider-unnamed' });
    expect((await report(people.water, [{ name: '甲', mail: 'fire@x.example' }])).json()).toMatchObject({ code: 'outsider-mailbox' });
    expect((await report(people.water, [{ name: '甲', mail: 'nobody' }])).statusCode).toBe(400);
    expect((await report(people.fire, [{ name: '甲' }])).json()).toMatchObject({ code: 'not-yours' });
    const { items } = (await api.ask('GET', `${root}/plan-events`, { as: people.water })).json();
    expect(items[0].outsiders).toEqual([{ id: 'contractors', name: '施工单位', through: 'water局', known: [] }]);
    expect(items[0].answerers).toEqual([{ id: 'fire', name: 'fire局' }]);
  });

  it('is written to at its own mailbox and acts by the code of its mail; the department that oversees it hears and acts for it', async () => {
    const done = await report(people.water, [{ name: '华夏建工', mail: 'site@huaxia.example' }]);
    expect(done.json()).toMatchObject({ milestones: ['file-1', 'join-1'] });
    const own = await mailTo('site@huaxia.example', '新任务');
    expect(own.subject).toBe('【新任务】华夏建工（施工单位）：开工备案（一号楼）（还有 15 天）');
    expect(own.text).toContain('华夏建工（施工单位） 经办人：');
    expect(own.text).toContain('贵单位「开工备案（一号楼）」应于 2019-03-16（含当日）前报送');
    expect(own.text).toContain('监管部门：water局');
    // It has no account to sign in with.
    expect(own.text).not.toContain('登录');
    const overseers = await mailTo('water@x.example', '新任务');
    expect(overseers.text).toContain('华夏建工（施工单位）「开工备案（一号楼）」应于 2019-03-16（含当日）前报送');
    expect(overseers.text).toContain('请督促其按时报送');
    await mailTo('water-head@x.example', '新任务');
    // Each once: three for this, and those of what comes after work has begun are told then.
    expect(stack.mail.received.map(({ to }) => to).sort()).toEqual(['site@huaxia.example', 'water-head@x.example', 'water@x.example']);

    const { token, code } = keyOf(own);
    const shown = (await api.ask('GET', '/api/link', { headers: { 'mail-link': token } })).json();
    expect(shown).toMatchObject({ departmentName: '华夏建工（施工单位）', acts: ['acknowledge', 'submit', 'requestExtension'] });
    expect(shown.page).toBeUndefined();
    const by = { headers: { 'mail-link': token, 'idempotency-key': 'own' } };
    expect((await api.ask('POST', '/api/link/acknowledge', { ...by, body: { code } })).statusCode).toBe(200);
    const asked = { headers: { 'mail-link': keyOf(overseers).token, 'idempotency-key': 'instead' } };
    const more = { code: keyOf(overseers).code, until: '2019-03-25', reason: '等图纸' };
    expect((await api.ask('POST', '/api/link/request-extension', { ...asked, body: more })).statusCode).toBe(200);
    expect((await act(people.office, 'obligations/file-1/contractors-1/decide-extension', { grant: true })).statusCode).toBe(200);
    expect((await mailTo('site@huaxia.example', '同意延期')).text).toContain('新时限为 2019-03-25');
    await mailTo('water@x.example', '同意延期');

    // It hands in by the same link, the office sends it back, and both hear of that.
    const { payload, headers } = form([
      { name: 'code', value: code },
      { name: 'file', filename: '安全措施.txt', content: '围挡、喷淋' },
    ]);
    const handed = await api.ask('POST', '/api/link/submit', { payload, headers: { ...headers, 'mail-link': token, 'idempotency-key': 'handed' } });
    expect(handed.statusCode, handed.body).toBe(200);
    expect((await mailTo('office@x.example', '待办结')).subject).toContain('华夏建工（施工单位）：开工备案（一号楼）');
    expect((await act(people.office, 'obligations/file-1/contractors-1/return', { reason: '缺图纸' })).statusCode).toBe(200);
    for (const to of ['site@huaxia.example', 'water@x.example']) expect((await mailTo(to, '退回')).text).toContain('缺图纸');

    const detail = (await api.ask('GET', `${root}/obligations/file-1/contractors-1`, { as: people.water })).json() as ObligationDetail;
    expect([detail.obligation.departmentName, detail.through?.name]).toEqual(['华夏建工（施工单位）', 'water局']);
    expect(detail.events.filter(({ actor }) => actor).map(({ type, actor, onBehalfOf }) => [type, actor, onBehalfOf])).toEqual([
      ['acknowledged', '华夏建工（施工单位）', undefined],
      ['extensionRequested', 'water局', '华夏建工（施工单位）'],
      ['extensionGranted', '安委办', undefined],
      ['submitted', '华夏建工（施工单位）', undefined],
      ['returned', '安委办', undefined],
    ]);
    expect(detail.acts).toEqual(expect.arrayContaining(['submit', 'requestExtension']));
    // Nothing shows the department where it reads its mails.
    expect(JSON.stringify(detail)).not.toContain('huaxia.example');
    expect((await api.ask('GET', `${root}/obligations/file-1/contractors-1`, { as: people.fire })).statusCode).toBe(403);
    expect((await act(people.fire, 'obligations/file-1/contractors-1/acknowledge')).statusCode).toBe(403);
    expect((await act(people.office, 'obligations/file-1/contractors-1/reassign', { department: 'fire', reason: '改' })).json()).toMatchObject({
      code: 'outsider-alone',
    });
  });

  it('is named by nobody where it may be anybody, and the department that oversees hands in for whoever came', async () => {
    const { service, store } = stack;
    await service.startProgramme(
      text(
        'anyone',
        '\n  - { id: object, name: 提出异议, clause: 五, duty: 可以提出异议, after: { event: posted, within: { days: 30 } }, lead: [public, contractors], optional: true, confirm: false }\n',
        `
outsiders:
  - { id: public, name: 任何单位和个人, through: water, unnamed: true }
  - { id: contractors, name: 施工单位, through: fire }
events: [{ id: posted, name: 公示, clause: 五, reportedBy: [office] }]
`,
      ),
      { from: '2019-03-01', daysPerSecond: 0.000_001 },
    );
    const events = '/api/programmes/anyone/plan-events';
    const tell = (body: object) =>
      api.ask('POST', `${events}/posted/reports`, { as: people.office, body, headers: { 'idempotency-key': `a-${Math.random()}` } });
    // The contractor has to be named, and it alone.
    expect((await tell({})).json()).toMatchObject({ code: 'outsider-unnamed', detail: expect.stringContaining('请写明是哪个施工单位；') });
    const { items } = (await api.ask('GET', events, { as: people.office })).json();
    expect(items[0].outsiders.map(({ id }: { id: string }) => id)).toEqual(['contractors']);
    expect((await tell({ outsiders: [{ name: '甲公司' }] })).statusCode).toBeLessThan(300);
    await until('both to be owed', async () => (await store.ledger.obligation('anyone/object-1/public-1')) !== undefined);
    expect((await store.ledger.obligation('anyone/object-1/contractors-1')) !== undefined).toBe(true);
    await service.act('anyone/object-1/public-1', 'submit', {
      ...{ actor: { org: 'water', name: '李工' }, key: 'for-somebody', reason: '张某提出异议' },
      evidence: EVIDENCE,
    });
    expect((await service.obligation('anyone/object-1/public-1')).state.stage).toBe('settled');
    // Posted once more it stands for the same, once more.
    expect((await tell({ outsiders: [{ name: '甲公司' }] })).statusCode).toBeLessThan(300);
    await until('it to be owed again', async () => (await store.ledger.obligation('anyone/object-2/public-1')) !== undefined);
  });

  it('stands in the lists of that department, and in no table of departments and no score', async () => {
    const get = async (url: string, as: Person = people.office) => (await api.ask('GET', `${root}/${url}`, { as })).json();
    const listed = async (as: Person, query = '') => (await get(`obligations?all=true${query}`, as)).items.map(({ id }: { id: string }) => id).sort();
    expect(await listed(people.water)).toEqual(['outlive/file-1/contractors-1', 'outlive/join-1/contractors-1']);
    expect(await listed(people.office, '&department=water')).toEqual(['outlive/file-1/contractors-1', 'outlive/join-1/contractors-1']);
    expect(await listed(people.fire)).toEqual(['outlive/join-1/fire']);
    const byCommand = await stack.store.ledger.obligations({ programmeId: 'outlive', departmentId: 'water' });
    expect(byCommand.map(({ id }) => id).sort()).toEqual(['outlive/file-1/contractors-1', 'outlive/join-1/contractors-1']);
    const overview = await get('overview');
    expect(overview.total).toBe(3);
    expect(overview.departments.map(({ id }: { id: string }) => id)).toEqual(['fire']);
    expect((await get('matrix')).cells.map(({ department }: { department: string }) => department)).toEqual(['fire']);
    expect((await get('trend')).departments.map(({ id }: { id: string }) => id)).toEqual(['fire']);
    const score = await get('score?period=2019H1');
    expect(score.departments.map(({ departmentId }: { departmentId: string }) => departmentId)).toEqual(['fire']);
    const calendar = await get('calendar?from=2019-03-01&to=2019-03-31', people.water);
    expect(calendar.entries.find(({ rung }: { rung?: string }) => rung === 'before-3-working-days')?.told).toEqual(['华夏建工（施工单位）', 'water局']);
    const todo = (await api.ask('GET', '/api/todo', { as: people.water })).json();
    expect(todo.items.map(({ name, orgName }: { name: string; orgName?: string }) => [name, orgName])).toContainEqual([
      '开工备案（一号楼）',
      '华夏建工（施工单位）',
    ]);
  });

  it('without a mailbox is written to through that department, and gets one where the office corrects it', async () => {
    expect((await report(people.water, [{ name: '大河建设' }], { about: '二号楼' })).json()).toMatchObject({ milestones: ['file-2', 'join-2'] });
    const told = await until('the department to be told', async () =>
      mailsTo('water@x.example', '新任务').find(({ subject }) => subject?.includes('大河建设')),
    );
    expect(told.subject).toBe('【新任务】大河建设（施工单位）：开工备案（二号楼）（还有 15 天）');
    expect(
      stack.mail.received
        .filter(({ mail }) => mail.subject?.includes('大河建设'))
        .map(({ to }) => to)
        .sort(),
    ).toEqual(expect.arrayContaining(['water@x.example']));
    expect((await stack.store.notices.list({ programmeId: 'outlive' })).filter(({ recipient }) => recipient.startsWith('contractors-2'))).toEqual([]);
    const contacts = await api.ask('GET', `${root}/contacts`, { as: people.office });
    expect(contacts.json().items).toContainEqual({ org: 'contractors-2', name: '大河建设（施工单位）', role: 'officer' });
    expect((await api.ask('GET', `${root}/contacts`, { as: people.water })).statusCode).toBe(403);
    const changed = await api.ask('PATCH', `${root}/contacts/contractors-2/officer`, {
      as: people.office,
      body: { address: 'office@dahe.example' },
      headers: { 'idempotency-key': 'dahe', 'if-match': String(contacts.headers.etag) },
    });
    expect(changed.statusCode, changed.body).toBe(200);
    const first = await until('the first mail there', async () =>
      mailsTo('office@dahe.example', '方案调整').find(({ subject }) => subject?.includes('开工备案')),
    );
    expect(keyOf(first).code).toMatch(/^\d{8}$/);
  });

  it('whose mailbox refuses mails is told of to the department that oversees it', async () => {
    stack.mail.faults.set('gone@sanjiang.example', 'refuse-for-good');
    await report(people.water, [{ name: '三江路桥', mail: 'gone@sanjiang.example' }], { about: '三号楼' });
    const lost = await mailTo('water@x.example', '邮件无法送达');
    expect(lost.text).toContain('发往三江路桥（施工单位）的邮件被其邮箱拒收');
    expect(lost.text).toContain('这是报告触发事项时填写的邮箱');
    expect(mailsTo('office@x.example', '邮件无法送达')).toEqual([]);
  });

  it('of a class whose members are known is asked at a date like anybody, and what it lets lapse is told to whom that concerns', async () => {
    const { service, store } = stack;
    const more =
      'outsiders: [{ id: carriers, name: 运输企业, through: water, members: [{ id: carriers-1, name: 顺达运输, officer: shunda@carrier.example }, { id: carriers-2, name: 通途物流 }] }]';
    const milestones =
      '  - { id: monthly, name: 月报, clause: 五, duty: 报送月报, recurs: { every: month, day: 15, from: 2019-03-01, until: 2019-03-31 }, lead: [carriers] }';
    await service.startProgramme(smallPlan({ id: 'monthly', milestones, more }), { from: '2019-03-11', daysPerSecond: 1 });
    const own = await until('its reminder', async () => stack.mail.received.find(({ to }) => to === 'shunda@carrier.example')?.mail);
    expect(own.text).toContain('贵单位「月报（2019年3月）」应于 2019-03-15（含当日）前报送');
    await service.act('monthly/monthly-2019-03/carriers-1', 'submit', { actor: { org: 'water', name: '王一' }, key: 'for', evidence: EVIDENCE });
    await service.act('monthly/monthly-2019-03/carriers-1', 'confirm', { actor: { org: 'office', name: '值班' }, key: 'yes' });
    const late = await until('the other to lapse', async () => {
      const found = await store.ledger.obligation('monthly/monthly-2019-03/carriers-2');
      return found?.state.lapsedAtMs !== undefined && found.state;
    });
    expect(late).toMatchObject({ outsider: { name: '通途物流（运输企业）', through: 'water' }, stage: 'open' });
    await until('the office to hear of it', async () =>
      stack.mail.received.some(({ to, mail }) => to === 'office@x.example' && mail.subject?.includes('月报') && mail.text?.includes('通途物流（运输企业）')),
    );
    expect((await store.ledger.obligation('monthly/monthly-2019-03/carriers-1'))?.state.stage).toBe('settled');
  });
});
