import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { briefOf } from '../domain/matters/brief.ts';
import { openLights, progressItems } from '../domain/matters/progress.ts';
import { type StandingReport, standingItems } from '../domain/matters/standing-duties.ts';
import { type Figure, fieldAsked, figureText, filledIn, imaginedFigures } from '../domain/obligation/form.ts';
import { obligationMachine as machine } from '../domain/obligation/machine.ts';
import { possibleActs } from '../domain/obligation/may.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import { rollUp } from '../domain/obligation/roll-up.ts';
import type { Plan, PlanForm } from '../domain/plan/plan.ts';
import { amendmentMoves } from '../domain/programme/amendment.ts';
import { amendmentActs } from '../domain/programme/amendment-acts.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { nextAct, PROFILES } from '../domain/rehearsal/behaviour.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { sentenceOf } from '../domain/words/refusals.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';

const FORM: PlanForm = [
  { id: 'meetings', name: '动员会', kind: 'number', unit: '次', decimals: 0, required: true },
  { id: 'rate', name: '整改率', kind: 'number', unit: '%', decimals: 1, required: false },
  { id: 'held', name: '召开日期', kind: 'date', decimals: 0, required: false },
  { id: 'place', name: '地点', kind: 'text', decimals: 0, required: false },
  { id: 'scheme', name: '工作方案', kind: 'file', decimals: 0, required: true },
];
const FILES = ['总结.docx', '方案.docx'];
const SCHEME = { field: 'scheme', value: '方案.docx' };
const MEETINGS = { field: 'meetings', value: 3 };

/** A plan with one milestone as written, whose faults are none. */
function planOf(milestone: string, more = ''): Plan {
  const { plan, faults } = checkPlan(
    smallPlan({ id: 'forms', milestones: `  - { id: kickoff, name: 部署启动, clause: 三, duty: 召开动员会, due: 2019-04-30, lead: all, ${milestone} }`, more }),
  );
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const faultsOf = (milestone: string, more = '') =>
  checkPlan(
    smallPlan({ id: 'forms', milestones: `  - { id: kickoff, name: 部署启动, clause: 三, duty: 召开动员会, due: 2019-04-30, lead: all, ${milestone} }`, more }),
  ).faults.map(({ where, what }) => `${where}: ${what.en}`);

const atMs = (minute: string) => Date.parse(`2019-${minute}:00+08:00`.replace(' ', 'T'));
const WATER = { org: 'water', name: '李工' };

describe('a form', () => {
  it.each([
    [[MEETINGS], 'lacking: 工作方案'],
    [[SCHEME], 'lacking: 动员会（次）'],
    [[{ field: 'meetings', value: 2.5 }, SCHEME], 'whole number, not 2.5'],
    [[{ field: 'meetings', value: -1 }, SCHEME], 'from 0 to'],
    [[{ field: 'meetings', value: '3' }, SCHEME], 'a number, not “3”'],
    [[{ field: 'meetings', value: Number.NaN }, SCHEME], 'a number, not'],
    [[MEETINGS, SCHEME, { field: 'rate', value: 100.1 }], 'from 0 to 100'],
    [[MEETINGS, SCHEME, { field: 'rate', value: 33.33 }], '1 decimal places'],
    [[MEETINGS, SCHEME, { field: 'held', value: '2019-02-30' }], 'a date that exists'],
    [[MEETINGS, SCHEME, { field: 'place', value: '会议室\n二楼' }], 'the end of a line'],
    [[MEETINGS, SCHEME, { field: 'place', value: 7 }], 'has to be text'],
    [[MEETINGS, SCHEME, { field: 'place', value: '\u2800' }], 'invisible filler'],
    [[MEETINGS, { field: 'scheme', value: '别的.docx' }], 'one of the files handed in'],
    [[MEETINGS, MEETINGS, SCHEME], 'given twice'],
    [[MEETINGS, SCHEME, { field: 'people', value: 3 }], 'no such field; there are meetings, rate'],
  ])('refuses %j', (given, says) => {
    const refused = filledIn(FORM, given, FILES);
    expect(isRefusal(refused) && sentenceOf(refused, 'en')).toContain(says);
  });

  it('keeps each value with what its field is called and counted in', () => {
    expect(filledIn(FORM, [MEETINGS, SCHEME, { field: 'rate', value: 99.5 }, { field: 'held', value: '2019-04-02' }], FILES)).toEqual([
      { field: 'meetings', name: '动员会', unit: '次', value: 3 },
      { field: 'rate', name: '整改率', unit: '%', value: 99.5 },
      { field: 'held', name: '召开日期', value: '2019-04-02' },
      { field: 'scheme', name: '工作方案', value: '方案.docx' },
    ]);
  });

  it('takes less than the least that the plan asks for only with a reason, keeps it as less, and says so', () => {
    const plan = planOf(
      'evidence: false, form: [{ id: checked, name: 检查, unit: 家, atLeast: 20 }, { id: share, name: 抽查比例, unit: "%", decimals: 1, atLeast: 10 }]',
    );
    const run = new Run(plan, 'kickoff/water');
    const given = (checked: number, share: number, reason?: string) => ({
      ...{ kind: 'submit', evidence: [], ...(reason !== undefined && { reason }) },
      figures: [
        { field: 'checked', value: checked },
        { field: 'share', value: share },
      ],
    });
    expect(run.act('04-01 10:00', given(19, 10))).toBe(
      'Below the least that the plan asks for: 检查 19 < 20. If that is how it is, say why and submit again: the reason is kept in the ledger.',
    );
    expect(run.act('04-01 11:00', given(20, 9.9))).toContain('抽查比例 9.9 < 10');
    expect(run.act('04-01 12:00', given(19, 10, '三家停业'))).toBeUndefined();
    expect(run.state.figures).toEqual([
      { field: 'checked', name: '检查', unit: '家', value: 19, least: 20 },
      { field: 'share', name: '抽查比例', unit: '%', value: 10 },
    ]);
    expect(figureText(run.state.figures?.[0] as Figure, 'en')).toMatch(/^检查: 19 \S+ \(20 \S+ were to be reached\)$/);
    // Exactly the least needs no reason.
    const other = new Run(plan, 'kickoff/fire');
    expect(other.act('04-01 10:00', { ...given(20, 10), actor: { org: 'fire', name: '' } })).toBeUndefined();
    // Nobody who plays a department is kept back by it.
    const imagined = imaginedFigures(plan.milestones[0]?.form, () => 0, '2019-04-01');
    expect(imagined.map(({ value }) => value)).toEqual([20, 10]);
  });

  it('takes a paper that is no older than the plan has it on the day on which it is handed in, and of no day to come', () => {
    const asks = (within: { days: number } | { months: number }): PlanForm => [
      { id: 'tested', name: '检测报告出具日期', kind: 'date', decimals: 0, required: true, within },
    ];
    const given = (within: { days: number } | { months: number }, value: string, on: string | undefined) => {
      const taken = filledIn(asks(within), [{ field: 'tested', value }], [], on);
      return isRefusal(taken) ? sentenceOf(taken, 'zh') : 'taken';
    };
    // Six months before 31 August is the last of February; thirty days before 1 May is 1 April.
    expect([given({ months: 6 }, '2019-02-28', '2019-08-31'), given({ months: 6 }, '2019-08-31', '2019-08-31')]).toEqual(['taken', 'taken']);
    expect(given({ months: 6 }, '2019-02-27', '2019-08-31')).toContain(
      '填报项“检测报告出具日期”不对：须在填报之日前 6 个月以内，即 2019-02-28 至 2019-08-31，现为 2019-02-27',
    );
    expect(given({ months: 6 }, '2019-09-01', '2019-08-31')).toContain('现为 2019-09-01');
    expect([given({ days: 30 }, '2019-04-01', '2019-05-01'), given({ days: 30 }, '2019-03-31', '2019-05-01')]).toEqual([
      'taken',
      expect.stringContaining('2019-04-01 至 2019-05-01'),
    ]);
    expect(given({ days: 30 }, '2019-02-30', '2019-05-01')).toContain('存在的日期');
    // An act of before says no day of its own, and is judged as it was.
    expect(given({ days: 30 }, '2018-01-01', undefined)).toBe('taken');
    expect(fieldAsked(asks({ days: 30 })[0] as PlanForm[number], 'en')).toBe('检测报告出具日期, no more than 30 days old');
    expect(faultsOf('form: [{ id: a, name: 说明, kind: text, within: { days: 30 } }]')).toEqual([expect.stringContaining('within is for a day')]);
    expect(faultsOf('form: [{ id: a, name: 日期, kind: date, within: { weeks: 3 } }]').join()).toContain('write { days: N } or { months: N }');
  });

  it('takes the only file for the only field that asks for one, and none of two', () => {
    expect(filledIn(FORM, [MEETINGS], ['方案.docx'])).toMatchObject([{ field: 'meetings' }, { field: 'scheme', value: '方案.docx' }]);
    expect(filledIn(FORM, [MEETINGS], FILES)).toMatchObject({ refused: 'figures-missing' });
  });

  it('is not asked for where the plan has none, and figures are refused there', () => {
    expect(filledIn(undefined, [], FILES)).toEqual([]);
    const refused = filledIn(undefined, [MEETINGS], FILES);
    expect(isRefusal(refused) && sentenceOf(refused)).toContain('没有要求');
  });
});

describe('what a plan may ask for', () => {
  const FIELD = 'form: [{ id: meetings, name: 动员会, unit: 次 }]';
  const MEETINGS_INDICATOR = 'indicators: [{ id: meetings, name: 动员会, clause: 三, unit: 次, value: 9, due: 2019-12, report: [water] }]';

  it.each([
    ['form: [{ id: a, name: 甲 }, { id: a, name: 乙 }]', '', '"a" is taken'],
    ['form: [{ id: a, name: 甲, kind: text, unit: 次 }]', '', 'for numbers (kind: number) only'],
    ['form: [{ id: a, name: 甲, kind: text, atLeast: 2 }]', '', 'for numbers (kind: number) only'],
    ['form: [{ id: a, name: 甲, unit: 次, atLeast: 9, atMost: 8 }]', '', 'atLeast is above atMost'],
    ['form: [{ id: a, name: 甲, unit: "%", atLeast: 101 }]', '', 'above all there is'],
    ['form: [{ id: a, name: 甲, unit: 次, feeds: lifts }]', '', 'no indicator is called "lifts"'],
    ['form: [{ id: a, name: 甲, unit: 场, feeds: meetings }]', MEETINGS_INDICATOR, 'write unit: 次'],
    ['form: [{ id: a, name: 甲, unit: 次, feeds: meetings }]', MEETINGS_INDICATOR, '"fire" does not report'],
    ['parts: { list: [{ id: a, name: 甲 }] }', '', 'two parts or more'],
    ['parts: { list: [{ id: a, name: 甲 }, { id: a, name: 乙 }] }', '', '"a" is taken'],
    [`${FIELD}, roster: { of: { certified: false }, done: { started: true }, settle: done }`, '', 'handed in by nobody'],
    ['contributions: [{ id: c, name: 清单, duty: 报清单, by: [roads] }]', '', 'roads'],
    ['contributions: [{ id: c, name: 清单, duty: 报清单, by: [water], to: water }]', '', 'is the lead itself'],
    ['contributions: [{ id: c, name: 清单, duty: 报清单, by: [water], daysBefore: 200 }]', '', 'before the programme’s first day'],
    [
      'evidence: true',
      'standing: [{ id: s, name: 常态, clause: 五, duty: 做, lead: all, reviews: [{ id: a, name: 甲, due: 2019-06 }, { id: b, name: 乙, due: 2019-05 }] }]',
      'earliest first',
    ],
    ['evidence: true', 'standing: [{ id: s, name: 常态, clause: 五, duty: 做, lead: [roads], reviews: [{ id: a, name: 甲, due: 2019-06 }] }]', 'roads'],
    [
      'evidence: true',
      'standing: [{ id: s, name: 常态, clause: 五, duty: 做, lead: all, reviews: [{ id: a, name: 甲, due: 2024-06 }] }]',
      'outside the programme',
    ],
  ])('%s %s is a fault', (milestone, more, says) => {
    expect(faultsOf(milestone, more).join('\n')).toContain(says);
  });

  it('names a contribution that would be called as another milestone is', () => {
    const milestones = `  - { id: a, name: 甲, clause: 三, duty: 做, due: 2019-04-30, lead: [water], contributions: [{ id: b, name: 乙, duty: 报, by: [fire] }] }
  - { id: a-b, name: 丙, clause: 三, duty: 做, due: 2019-04-30, lead: all }`;
    expect(checkPlan(smallPlan({ id: 'forms', milestones })).faults.map(({ where }) => where)).toEqual(['milestones[0].contributions[0].id']);
  });
});

/** One obligation as an interpreter would run it. */
class Run {
  state: ObligationState;
  events: ObligationEvent[] = [];
  told: string[] = [];

  constructor(plan: Plan, id: string) {
    const planned = plannedObligations(plan, openCalendar(plan)).find(({ spec }) => `${spec.milestoneId}/${spec.departmentId}` === id);
    if (!planned) throw new Error(`no ${id}`);
    this.state = openObligation(planned.spec, atMs('01-01 00:00'));
  }

  private take(events: ObligationEvent[]): void {
    for (const event of events) {
      this.state = machine.evolve(this.state, event);
      this.events.push(event);
      this.told.push(...machine.owed(this.state, event).map(({ rung, recipient }) => `${rung.replace(/-\d+$/, '')} ${recipient}`));
    }
  }

  /** The sentence of a refusal, or undefined. */
  act(minute: string, act: object): string | undefined {
    this.take(machine.elapse(this.state, atMs(minute)));
    this.told = [];
    const decided = machine.decide(this.state, { key: minute, actor: WATER, ...act } as ObligationAct, atMs(minute));
    if (isRefusal(decided)) return sentenceOf(decided, 'en');
    this.take(decided);
    return undefined;
  }
}

const PARTS = 'parts: { list: [{ id: meeting, name: 动员会 }, { id: baseline, name: 摸底 }] }';
const submit = { kind: 'submit', evidence: EVIDENCE };

describe('parts of a duty', () => {
  it('are ticked one by one, by whom and when on record, and a submission without all of them is refused', () => {
    const run = new Run(planOf(PARTS), 'kickoff/water');
    expect(run.act('04-01 10:00', submit)).toContain('not ticked: 动员会、摸底');
    expect(run.act('04-02 10:00', { kind: 'tick', part: 'meeting' })).toBeUndefined();
    expect(run.act('04-02 11:00', { kind: 'tick', part: 'meeting' })).toContain('ticked already');
    expect(run.act('04-02 11:00', { kind: 'tick', part: 'other' })).toContain('there are meeting, baseline');
    expect(run.act('04-02 12:00', submit)).toContain('not ticked: 摸底');
    // A reason does not help where the plan refuses.
    expect(run.act('04-02 12:00', { ...submit, reason: '来不及' })).toContain('not ticked: 摸底');
    expect(run.act('04-03 10:00', { kind: 'tick', part: 'baseline', actor: { org: 'water', name: '王工' } })).toBeUndefined();
    expect(run.state.ticked).toEqual([
      { part: 'meeting', atMs: atMs('04-02 10:00'), by: WATER },
      { part: 'baseline', atMs: atMs('04-03 10:00'), by: { org: 'water', name: '王工' } },
    ]);
    expect(run.act('04-04 10:00', submit)).toBeUndefined();
    expect(run.told).toEqual(['submitted office/officer']);
  });

  it('can be unticked with a reason, which asks for them again', () => {
    const run = new Run(planOf(PARTS), 'kickoff/water');
    run.act('04-02 10:00', { kind: 'tick', part: 'meeting' });
    expect(run.act('04-02 11:00', { kind: 'untick', part: 'baseline', reason: '误点' })).toContain('not ticked');
    expect(run.act('04-02 11:00', { kind: 'untick', part: 'meeting', reason: '误点' })).toBeUndefined();
    expect(run.state.ticked).toEqual([]);
  });

  it('are told with a reason where the plan takes that', () => {
    const run = new Run(planOf(PARTS.replace(/ \}$/, ', missing: reason }')), 'kickoff/water');
    expect(run.act('04-02 10:00', submit)).toContain('say why');
    expect(run.act('04-02 10:00', { ...submit, reason: '摸底随后补报' })).toBeUndefined();
    expect(run.events.at(-1)).toMatchObject({ type: 'submitted', openParts: ['meeting', 'baseline'], reason: '摸底随后补报' });
  });
});

describe('progress', () => {
  it('can be reported any time before, and tells nobody', () => {
    const run = new Run(planOf('evidence: true'), 'kickoff/water');
    expect(run.act('04-02 10:00', { kind: 'progress', reason: ' ' })).toContain('say why');
    expect(run.act('04-02 10:00', { kind: 'progress', reason: '已开会', share: 120 })).toContain('from 0 to 100');
    expect(run.act('04-02 10:00', { kind: 'progress', reason: '已开会', share: 40 })).toBeUndefined();
    expect(run.told).toEqual([]);
    expect(run.state.progress).toEqual({ atMs: atMs('04-02 10:00'), by: WATER, text: '已开会', share: 40 });
    // Late as well: it is open still.
    expect(run.act('05-20 10:00', { kind: 'progress', reason: '收尾' })).toBeUndefined();
    expect(run.state.progress).toEqual({ atMs: atMs('05-20 10:00'), by: WATER, text: '收尾' });
    expect(run.state.lapsedAtMs).toBe(atMs('05-01 00:00'));
    const evidence = [{ sha256: 'a'.repeat(64), name: '名单.xlsx', sizeBytes: 9 }];
    expect(run.act('05-21 10:00', { kind: 'progress', reason: '附名单', evidence })).toBeUndefined();
    expect(run.state).toMatchObject({ stage: 'open', progress: { text: '附名单', evidence } });
  });
});

describe('what a department that assists owes the lead', () => {
  const plan = checkPlan(
    smallPlan({
      id: 'forms',
      milestones: `  - { id: kickoff, name: 部署启动, clause: 三, duty: 召开动员会, due: 2019-04-30, lead: [water], contributions: [{ id: parks, name: 园区企业清单, duty: 报送园区企业清单, by: [fire], daysBefore: 10 }] }`,
    }),
  ).plan as Plan;

  it('is an obligation of its own before that of the lead, told to the department; its lapse tells the lead', () => {
    const { spec } = plannedObligations(plan, openCalendar(plan)).find(({ spec: { departmentId } }) => departmentId === 'fire') ?? {};
    expect(spec).toMatchObject({ milestoneId: 'kickoff-parks', role: 'assist', leads: ['water'], contributes: true, needsConfirmation: false });
    expect(spec?.schedule.dueDate).toBe('2019-04-20');
    expect(spec?.schedule.rungs.find(({ side }) => side === 'lapse')?.recipients).toContain('water/officer');
    expect(spec?.schedule.rungs[0]?.recipients).toEqual(['fire/officer']);
  });

  it('is settled when it is handed in, which the lead is told', () => {
    const run = new Run(plan, 'kickoff-parks/fire');
    expect(run.act('04-10 10:00', { ...submit, actor: { org: 'fire', name: '赵工' } })).toBeUndefined();
    expect([run.state.stage, run.told]).toEqual(['settled', ['submitted water/officer']]);
  });

  it('is sent back by the lead, and by nobody else; then it is open, reminds again, and its department is told', () => {
    const run = new Run(plan, 'kickoff-parks/fire');
    const back = (org: string) => ({ kind: 'return' as const, key: `back ${org}`, actor: { org, name: '钱工' }, reason: '缺西园' });
    expect(run.act('04-10 09:00', back('water'))).toContain('cannot');
    run.act('04-10 10:00', { ...submit, actor: { org: 'fire', name: '赵工' } });
    for (const org of ['office', 'fire', 'committee']) expect(run.act('04-10 11:00', back(org)), org).toBeDefined();
    expect(possibleActs(run.state, 'water', atMs('04-10 11:00'))).toEqual(['return']);
    expect(possibleActs(run.state, 'office', atMs('04-10 11:00'))).toEqual([]);
    expect(run.act('04-10 11:00', back('water'))).toBeUndefined();
    expect(run.state).toMatchObject({ stage: 'open', returns: 1, returned: { reason: '缺西园' } });
    expect(run.state).not.toHaveProperty('settledAtMs');
    expect(run.told.at(-1)).toBe('returned fire/officer');
    expect(machine.wake(run.state)).toBeGreaterThan(atMs('04-10 11:00'));
    expect(run.act('04-11 10:00', { ...submit, key: 'again', actor: { org: 'fire', name: '赵工' } })).toBeUndefined();
    expect(run.state.stage).toBe('settled');
  });

  it('what the office has confirmed is sent back by nobody', () => {
    const run = new Run(plan, 'kickoff/water');
    run.act('04-10 10:00', submit);
    run.act('04-10 11:00', { kind: 'confirm', key: 'c', actor: { org: 'office', name: '' } });
    expect(run.state.stage).toBe('settled');
    expect(run.act('04-10 12:00', { kind: 'return', key: 'r', actor: { org: 'office', name: '' }, reason: '反悔' })).toContain('cannot');
  });
});

describe('an amendment', () => {
  it('brings form and parts to what runs, and takes them away again', () => {
    const [before, after] = [planOf('evidence: true'), planOf(`form: [{ id: meetings, name: 动员会, unit: 次 }], ${PARTS}`)];
    const run = new Run(before, 'kickoff/water');
    const bring = (from: Plan, to: Plan, minute: string) => {
      const moves = amendmentMoves({ before: from, after: to, calendar: openCalendar(to), nowMs: atMs(minute) }, [run.state]);
      for (const { act } of amendmentActs(moves, to, { key: minute, reason: '' })) expect(run.act(minute, act)).toBeUndefined();
    };
    bring(before, after, '04-01 10:00');
    expect(run.act('04-02 10:00', { ...submit, figures: [{ field: 'meetings', value: 1 }] })).toContain('not ticked');
    bring(after, before, '04-03 10:00');
    expect(run.act('04-04 10:00', submit)).toBeUndefined();
  });
});

describe('progress that the plan asks for', () => {
  const plan = planOf('progress: { everyWorkingDays: 10 }');
  const calendar = openCalendar(plan);
  const { spec } = plannedObligations(plan, calendar)[0] as ReturnType<typeof plannedObligations>[number];
  const state = openObligation(spec, atMs('01-01 00:00'));
  const startedOn = '2019-01-01';
  const items = (date: string, one: ObligationState) =>
    progressItems(plan, calendar, [{ state: one, name: '部署启动' }], { date, startedOn }).map(({ dueOn, done }) => `${dueOn}${done ? ' done' : ''}`);

  it('is asked for every so many working days from the first reminder on, until the due date', () => {
    // The first reminder is of Friday 29 March; ten working days on, with Qingming on 5 April, is 15 April; Sunday 28 April is worked for the Labour Day holiday.
    expect(items('2019-03-29', state)).toEqual(['2019-04-15']);
    expect(items('2019-04-16', state)).toEqual(['2019-04-15']);
    expect(items('2019-04-29', state)).toEqual(['2019-04-15', '2019-04-28']);
    expect(items('2019-05-20', state)).toEqual(['2019-04-15', '2019-04-28']);
  });

  it('is answered by what was reported since it was asked for last, and asked of nobody who has handed in', () => {
    const told = { ...state, progress: { atMs: atMs('04-16 10:00'), by: WATER, text: '已开会' } };
    expect(items('2019-04-16', told)).toEqual(['2019-04-15 done']);
    expect(items('2019-04-29', told)).toEqual(['2019-04-28 done']);
    expect(items('2019-04-29', { ...told, progress: { ...told.progress, atMs: atMs('04-12 10:00') } })).toEqual(['2019-04-28']);
    expect(items('2019-04-29', { ...state, stage: 'submitted' })).toEqual([]);
  });

  it('turns an open obligation blue once a day passes that nobody answered, until somebody does; nothing else of its light changes', () => {
    const { lightOf, silentOn } = openLights(plan, calendar, startedOn);
    const light = (minute: string, one: ObligationState = state) => lightOf(one, atMs(minute));
    // Without progress asked for, the first light is that of the reminder of Tuesday 23 April.
    const { lightOf: unasked } = openLights(planOf('evidence: true'), calendar, startedOn);
    expect([unasked(state, atMs('04-22 23:00')), unasked(state, atMs('04-23 10:00'))]).toEqual(['green', 'blue']);
    expect([light('04-15 23:59'), light('04-16 00:00')]).toEqual(['green', 'blue']);
    expect([silentOn(state, atMs('04-15 23:59')), silentOn(state, atMs('04-16 00:00'))]).toEqual([undefined, '2019-04-15']);
    const told = (minute: string) => ({ ...state, progress: { atMs: atMs(minute), by: WATER, text: '已开会' } });
    expect([light('04-16 10:00', told('03-28 10:00')), light('04-16 10:00', told('03-29 10:00')), light('04-16 10:00', told('04-16 09:00'))]).toEqual([
      'blue',
      'green',
      'green',
    ]);
    expect(light('04-16 10:00', { ...state, stage: 'submitted' })).toBe('green');
    expect(light('05-06 10:00')).toBe(unasked(state, atMs('05-06 10:00')));
  });

  it('is foretold by a rehearsal: the officer on the day, the head three working days later where nothing came', () => {
    const { matters } = rehearse({ plan, calendar, startedAtMs: atMs('01-01 00:00'), acts: () => undefined });
    const told = matters.filter(({ kind, recipient, outcome }) => kind === 'progress' && recipient.startsWith('water/') && outcome === 'sent');
    expect(told.map(({ date, recipient }) => `${date} ${recipient}`)).toEqual([
      '2019-04-15 water/officer',
      '2019-04-18 water/head',
      '2019-04-28 water/officer',
      // 1 to 4 May are a holiday, Sunday 5 May is worked.
      '2019-05-05 water/head',
    ]);
  });
});

describe('a standing duty', () => {
  const STANDING = `standing:
  - { id: skills, name: 技能比赛, clause: 五, duty: 开展技能比赛, lead: all, reviews: [{ id: a, name: 上半年, due: 2019-06 }, { id: b, name: 下半年, due: 2019-11 }] }`;
  const plan = planOf('evidence: true', STANDING);
  const calendar = openCalendar(plan);
  const report = (org: string, on: string): StandingReport => ({ duty: 'skills', org, sequence: 1, on, atMs: 0, actor: { org, name: '' }, text: '已举办' });

  it('is answered by what was said within its review round, and asked after in the next one again', () => {
    const open = (reports: StandingReport[]) => standingItems(plan, reports, () => true).flatMap(({ org, dueOn, done }) => (done ? [] : [`${dueOn} ${org}`]));
    expect(open([])).toEqual(['2019-06-30 water', '2019-06-30 fire', '2019-11-30 water', '2019-11-30 fire']);
    expect(open([report('water', '2019-06-30')])).toEqual(['2019-06-30 fire', '2019-11-30 water', '2019-11-30 fire']);
    expect(open([report('water', '2019-07-01')])).toEqual(['2019-06-30 water', '2019-06-30 fire', '2019-11-30 fire']);
  });

  it('is asked after by a rehearsal a week before and on the day, and told to the office afterwards; it is never late', () => {
    const { matters, obligations } = rehearse({ plan, calendar, startedAtMs: atMs('01-01 00:00'), acts: () => undefined });
    expect(obligations.map(({ state }) => state.milestoneId)).not.toContain('skills');
    const told = matters.filter(
      ({ kind, recipient, outcome, date }) => kind === 'standing' && !recipient.startsWith('fire/') && outcome === 'sent' && date < '2019-08',
    );
    // 30 June 2019 is a Sunday, and so is the 23rd.
    expect(told.map(({ date, recipient }) => `${date} ${recipient}`)).toEqual([
      '2019-06-21 water/officer',
      '2019-06-28 water/officer',
      '2019-07-01 office/officer',
    ]);
  });

  it('stands in no brief', () => {
    const items = standingItems(plan, [], () => true);
    expect(briefOf(calendar, { date: '2019-12-30', nowMs: 0, obligations: [], items, pending: [], enterprises: [] }).items).toEqual([]);
  });
});

describe('a roll-up', () => {
  it('adds numbers up, leaves per cent alone, and names who is missing', () => {
    const form: PlanForm = [FORM[0], FORM[1]] as PlanForm;
    const plan = planOf('evidence: false');
    const of = (departmentId: string, stage: ObligationState['stage'], meetings: number): ObligationState => {
      const { spec } = plannedObligations(plan, openCalendar(plan)).find((one) => one.spec.departmentId === 'water') as ReturnType<
        typeof plannedObligations
      >[number];
      const figures = [
        { field: 'meetings', name: '动员会', unit: '次', value: meetings },
        { field: 'rate', name: '整改率', unit: '%', value: 50 },
      ];
      return { ...openObligation(spec, 0), id: `p/m/${departmentId}`, departmentId, stage, figures };
    };
    const rolled = rollUp(form, [of('water', 'settled', 2), of('fire', 'submitted', 0.3), of('roads', 'open', 9), of('parks', 'waived', 9)]);
    expect(rolled.rows.map(({ org, values }) => [org, ...values])).toEqual([
      ['water', 2, 50],
      ['fire', 0.3, 50],
    ]);
    // What was sent back counts no more.
    expect(rolled.missing.map(({ org, values }) => [org, ...values])).toEqual([['roads', undefined, undefined]]);
    expect(rolled.totals).toEqual([2.3, undefined]);
  });
});

describe('a rehearsal', () => {
  it('has departments tick every part and fill in every form, so that nothing that they hand in is refused', () => {
    const plan = planOf(
      `form: [{ id: meetings, name: 动员会, unit: 次 }, { id: scheme, name: 方案, kind: file }, { id: held, name: 日期, kind: date, within: { days: 1 } }], ${PARTS}`,
    );
    const calendar = openCalendar(plan);
    const setting = { behaviour: PROFILES.punctual, seed: '1', calendar, startedAtMs: atMs('01-01 00:00') };
    const { obligations } = rehearse({ plan, calendar, startedAtMs: setting.startedAtMs, acts: (state, history) => nextAct(setting, state, history) });
    for (const { state, refusals, events } of obligations) {
      expect(refusals).toEqual([]);
      expect(state.stage).toBe('settled');
      expect(events.filter(({ type }) => type === 'ticked')).toHaveLength(2);
      expect(state.figures?.map(({ field }) => field)).toEqual(['meetings', 'scheme', 'held']);
    }
  });
});
