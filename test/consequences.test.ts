import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { announcementsView, decideProposal, proposalsView } from '../client/service/consequences.ts';
import { planEvents, reportEvent } from '../client/service/events.ts';
import { reportValue } from '../client/service/indicators.ts';
import { decidedItems } from '../domain/matters/decided.ts';
import type { IndicatorValue } from '../domain/matters/indicators.ts';
import { judgedOn, missedIndicator, missedName, missedProposals, missedTarget } from '../domain/matters/missed.ts';
import type { TargetPart } from '../domain/matters/targets.ts';
import { decidedProposals, scoredProposals } from '../domain/matters/upon-decisions.ts';
import { amountAt, type KnownProposal } from '../domain/obligation/amounts.ts';
import { departmentProposals } from '../domain/obligation/consequences.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import type { ConsequenceRule } from '../domain/plan/consequence-fields.ts';
import { type DatedIndicator, datedIndicators, type Plan, type PlanTarget } from '../domain/plan/plan.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { announcementTitle } from '../domain/words/consequences.ts';
import { certifiedEntry, uscc } from './support/enterprises.ts';
import { atLevel, Life } from './support/lives.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};
const RULES = `${SECTORS}
bodies:
  - { id: region, name: 自治区有关部门 }
  - { id: city, name: 市有关部门, through: [department] }
consequences:
  - { id: strip, clause: 三, when: 抽查不达标, what: 公告撤销, proposes: 自治区, decides: 发证部门, rule: { on: inspection, result: fail, proposes: revocation, with: suspension, by: [region, city, department], notify: [fire, region] } }
  - { id: mend, clause: 三, when: 发现问题, what: 限期整改, proposes: 安委办, decides: 安委办, rule: { on: inspection, result: problems, proposes: rectification, by: [office] } }
  - { id: slide, clause: 五, when: 逾期不改, what: 降级或撤销, proposes: 部门, decides: 发证部门, rule: { on: rectification-expired, proposes: downgrade, otherwise: revocation, decideWithin: { workingDays: 3 } } }
  - { id: shame, clause: 五, when: 两次缺报, what: 通报批评, proposes: 安委办, decides: 安委办, rule: { on: missed-round, proposes: circular, notify: [committee] } }
  - { id: words, clause: 五, when: 只有文字, what: 不动, proposes: 甲, decides: 乙 }
`;
const under = planOf(smallPlan({ id: 'rules', more: RULES }));
const office = { org: 'office', name: '值班' };

describe('a rule of the plan', () => {
  const held = () => new Life(certifiedEntry(1, '2018-05-10', atLevel(2)), '2019-02-01', under);

  it('proposes what the result of an inspection asks for, in the plan’s own name, and the office of a body above', () => {
    const life = held().act('2019-03-01', 'conclude', { result: 'fail', reason: '无应急预案', by: 'office', onBehalfOf: 'region' });
    expect(life.happened()).toEqual(['inspectionConcluded', 'proposed']);
    expect(life.state).toMatchObject({
      stage: 'in-review',
      inspectedOn: '2019-03-01',
      inspection: { result: 'fail', onBehalfOf: 'region' },
      proposal: {
        consequence: 'revocation',
        also: 'suspension',
        rule: 'strip',
        by: { org: 'programme' },
        reason: '抽查不达标（2019-03-01 抽查不合格：无应急预案）：公告撤销',
      },
    });
    // Granted only by a document; what goes with it goes with it.
    expect(life.try('2019-03-10', 'decide', { grant: true, by: 'authority' })).toBe('detail-missing');
    life.act('2019-03-10', 'decide', { grant: true, by: 'authority', document: '宁应急〔2019〕3号' });
    expect(life.happened()).toEqual(['revoked', 'incentivesSuspended']);
    expect(life.state).toMatchObject({ stage: 'revoked', incentivesSuspended: true });
    expect(life.state.sanctions?.map(({ consequence, document }) => [consequence, document])).toEqual([
      ['revocation', '宁应急〔2019〕3号'],
      ['suspension', '宁应急〔2019〕3号'],
    ]);
  });

  it('proposes what the plan says in its own words, of which the body is told', () => {
    const plan = planOf(
      smallPlan({
        id: 'stated',
        more: 'consequences: [{ id: strike, clause: 五, when: 逾期, what: 取消示范资格, proposes: 甲, decides: 乙, rule: { on: lapse, proposes: other } }]',
      }),
    );
    const [state] = plannedObligations(plan, openCalendar(plan)).map(({ spec }) => openObligation(spec, 0));
    const lapsed = { ...(state as NonNullable<typeof state>), lapsedAtMs: 1 };
    expect(departmentProposals(plan, [{ state: lapsed, name: '部署启动' }], 2)).toMatchObject([{ org: 'water', consequence: 'other', rule: 'strike' }]);
    const granted = { id: 'c/1', subject: 'department' as const, code: 'water', name: '', org: 'water', consequence: 'other', rule: 'strike' };
    const decided = { ...granted, lifts: false, on: '2019-05-08', atMs: Date.parse('2019-05-08T10:00:00+08:00'), document: '8号', reason: '' };
    // 2019-05-08 is a Wednesday.
    expect(decidedItems(plan, openCalendar(plan), [decided], (one) => announcementTitle(plan, one))).toMatchObject([
      { kind: 'decided', org: 'water', name: 'water局：取消示范资格（8号，2019-05-08）', dueOn: '2019-05-09' },
    ]);
  });

  it('is undone by a decision of the same kind, which gives back what was taken', () => {
    const life = held().act('2019-03-01', 'conclude', { result: 'fail' }).act('2019-03-10', 'decide', { grant: true, by: 'authority', document: '3号' });
    const lift = (consequence: 'suspension' | 'revocation' | 'circular') => life.try('2019-05-01', 'propose', { consequence, lifts: true });
    // No rule speaks of a circular for enterprises; nothing of the kind stands.
    expect(lift('circular')).toBe('nothing-to-lift');
    expect(lift('suspension')).toBeUndefined();
    life.act('2019-05-02', 'decide', { grant: true, by: 'authority', document: '9号' });
    expect(life.state).not.toHaveProperty('incentivesSuspended');
    expect(life.state.stage).toBe('revoked');
    expect(lift('revocation')).toBeUndefined();
    life.act('2019-05-03', 'decide', { grant: true, by: 'authority', document: '10号' });
    expect(life.state).toMatchObject({ stage: 'certified', certificate: { level: 2, expiresOn: '2021-05-09' } });
    expect(life.state.sanctions).toEqual([]);
  });

  it('names who may propose by hand: nobody else, and a body above only through the office', () => {
    expect(held().try('2019-03-01', 'propose', { consequence: 'revocation', by: 'office' })).toBe('not-yours');
    expect(held().try('2019-03-01', 'propose', { consequence: 'revocation', by: 'office', onBehalfOf: 'region' })).toBeUndefined();
    expect(held().try('2019-03-01', 'propose', { consequence: 'revocation', by: 'water', onBehalfOf: 'region' })).toBe('not-yours');
    // What the plan has written down by the department that supervises, the office does not write down.
    expect(held().try('2019-03-01', 'propose', { consequence: 'revocation', by: 'water', onBehalfOf: 'city' })).toBeUndefined();
    expect(held().try('2019-03-01', 'propose', { consequence: 'revocation', by: 'office', onBehalfOf: 'city' })).toBe('not-yours');
    expect(held().try('2019-03-01', 'propose', { consequence: 'rectification', by: 'water' })).toBe('not-yours');
    // What no rule speaks of is the department's, as before.
    expect(held().try('2019-03-01', 'propose', { consequence: 'closure', by: 'water' })).toBeUndefined();
    expect(held().try('2019-03-01', 'propose', { consequence: 'closure', by: 'office' })).toBe('not-yours');
  });

  it('takes a pass for what it is, and problems for a rectification that needs a last day', () => {
    expect(held().act('2019-03-01', 'conclude', { result: 'pass' }).state).toMatchObject({ stage: 'certified', inspectedOn: '2019-03-01' });
    const life = held().act('2019-03-01', 'conclude', { result: 'problems', reason: '消防通道堵塞' });
    expect(life.state.proposal).toMatchObject({ consequence: 'rectification', rule: 'mend', decides: 'office' });
    expect(life.try('2019-03-02', 'decide', { grant: true, by: 'office', document: '4号' })).toBe('detail-missing');
    life.act('2019-03-02', 'decide', { grant: true, by: 'office', document: '4号', limit: '2019-04-30' });
    expect(life.state).toMatchObject({ stage: 'in-review', rectification: { limit: '2019-04-30' } });
    expect(life.state).not.toHaveProperty('proposal');
  });

  it('proposes about a department once its light is red, also where it hands in before the next morning', () => {
    const red = RULES.replace('on: missed-round, proposes: circular', 'on: red, proposes: points, points: 3');
    const plan = planOf(
      smallPlan({ id: 'reds', more: red, due: '2019-04-30', departments: ['water'] })
        .replace(/ {2}- \{ id: alarms.*\n/, '')
        .replace(', notify: [fire, region]', ''),
    );
    const [one] = plannedObligations(plan, openCalendar(plan));
    if (!one) throw new Error('no obligation');
    const open = { ...openObligation(one.spec, 0), lapsedAtMs: one.spec.schedule.dueAtMs };
    const redAtMs = one.spec.schedule.rungs.find(({ light }) => light === 'red')?.atMs ?? 0;
    // Ten working days after 30 April: 5 May is worked, and the 16th is the tenth.
    expect(redAtMs).toBe(Date.parse('2019-05-16T09:00:00+08:00'));
    const proposed = (state: typeof open, nowMs: number) => departmentProposals(plan, [{ state, name: '' }], nowMs).map(({ rule, points }) => [rule, points]);
    const handedIn = (atMs: number) => ({ ...open, stage: 'submitted' as const, submittedAtMs: atMs });
    expect(proposed(open, redAtMs - 1)).toEqual([]);
    expect(proposed(open, redAtMs)).toEqual([['shame', 3]]);
    expect(proposed(handedIn(redAtMs - 60_000), redAtMs + 86_400_000)).toEqual([]);
    expect(proposed(handedIn(redAtMs + 3_600_000), redAtMs + 86_400_000)).toEqual([['shame', 3]]);
    expect(proposed({ ...handedIn(redAtMs + 3_600_000), stage: 'settled' as never }, redAtMs + 86_400_000)).toEqual([['shame', 3]]);
    // A rule that comes a year later says nothing of it.
    expect(proposed(handedIn(redAtMs + 3_600_000), redAtMs + 365 * 86_400_000)).toEqual([]);
  });

  it('proposes about a department on its second missed round, and not on the first', () => {
    const text = smallPlan({
      id: 'rounds',
      more: RULES,
      departments: ['water', 'fire'],
      milestones: `  - { id: report, name: 报告, clause: 文末, duty: 报送, lead: all, rounds: [{ id: '1', name: 一, due: 2019-02-28 }, { id: '2', name: 二, due: 2019-03-29 }, { id: '3', name: 三, due: 2019-04-30 }] }`,
    });
    const plan = planOf(text);
    const states = plannedObligations(plan, openCalendar(plan)).map(({ spec, milestoneName: name }) => ({ state: openObligation(spec, 0), name }));
    const lapsed = (...ids: string[]) =>
      states.map(({ state, name }) => ({ name, state: ids.includes(state.id) ? { ...state, lapsedAtMs: state.schedule.dueAtMs } : state }));
    const proposed = (...ids: string[]) =>
      departmentProposals(plan, lapsed(...ids), Date.parse('2019-06-01')).map(({ rule, org, cause, consequence }) => [rule, org, cause, consequence]);
    expect(proposed('rounds/report-1/water', 'rounds/report-1/fire')).toEqual([]);
    expect(proposed('rounds/report-1/water', 'rounds/report-3/water', 'rounds/report-2/fire')).toEqual([
      ['shame', 'water', 'rounds/report-3/water', 'circular'],
    ]);
    // Of all rounds by the milestone's code, of one by its own; points may be parts of one.
    const only = (milestones: string, more = '') =>
      checkPlan(text.replace('on: missed-round, proposes: circular', `on: lapse, milestones: [${milestones}], proposes: points${more}`));
    const of = (milestones: string) => {
      const { plan: ruled } = only(milestones, ', points: 0.5');
      if (!ruled) throw new Error('faulty');
      const all = lapsed('rounds/report-1/water', 'rounds/report-2/fire');
      return departmentProposals(ruled, all, Date.parse('2019-06-01')).map(({ cause, points }) => [cause, points]);
    };
    expect(of('report')).toEqual([
      ['rounds/report-1/water', 0.5],
      ['rounds/report-2/fire', 0.5],
    ]);
    expect(of('report-2')).toEqual([['rounds/report-2/fire', 0.5]]);
    expect(only('report', ', points: 0.25').faults.map(({ what }) => what.zh)).toEqual([expect.stringContaining('最多一位小数')]);
    expect(only('reports').faults.map(({ what }) => what.zh)).toEqual(['没有代号为 "reports" 的阶段任务，可用：report、report-1、report-2、report-3']);
    // Two in a row are asked for: not with one between that came in time, and a third is the first of the next two.
    const { plan: strict } = checkPlan(text.replace('on: missed-round,', 'on: missed-round, inARow: 2,'));
    if (!strict) throw new Error('faulty');
    const inARow = (...rounds: number[]) =>
      departmentProposals(strict, lapsed(...rounds.map((round) => `rounds/report-${round}/water`)), Date.parse('2019-06-01')).map(({ cause }) => cause);
    expect([inARow(1), inARow(1, 3), inARow(2, 3), inARow(1, 2, 3)]).toEqual([[], [], ['rounds/report-3/water'], ['rounds/report-2/water']]);
    // The second stays the second when a third follows.
    expect(proposed('rounds/report-1/water', 'rounds/report-2/water', 'rounds/report-3/water')).toEqual([
      ['shame', 'water', 'rounds/report-2/water', 'circular'],
    ]);
  });
});

describe('a rule about an amount, or about one of several', () => {
  const rounds = `  - { id: report, name: 报告, clause: 文末, duty: 报送, lead: all, rounds: [{ id: '1', name: 一, due: 2019-02-28 }, { id: '2', name: 二, due: 2019-03-29 }, { id: '3', name: 三, due: 2019-04-30 }] }`;
  const ruled = (rule: string) =>
    smallPlan({
      id: 'much',
      departments: ['water', 'fire'],
      milestones: rounds,
      more: `consequences: [{ id: much, clause: 五, when: 未按期报送, what: 扣分, proposes: 系统, decides: 安委办, rule: { ${rule} } }]`,
    });
  const at = (minute: string) => Date.parse(`2019-${minute.replace(' ', 'T')}:00+08:00`);
  /** Water's first so many rounds lapsed, and were handed in at these minutes where any is given. */
  const late = (plan: Plan, ...handedIn: (string | undefined)[]) =>
    plannedObligations(plan, openCalendar(plan)).flatMap(({ spec, milestoneName: name }) => {
      const nth = spec.departmentId === 'water' ? Number(spec.milestoneId.at(-1)) - 1 : 9;
      if (nth >= handedIn.length) return [];
      const state = { ...openObligation(spec, 0), lapsedAtMs: spec.schedule.dueAtMs };
      const minute = handedIn[nth];
      return [{ name, state: minute === undefined ? state : { ...state, stage: 'submitted' as const, submittedAtMs: at(minute) } }];
    });
  const BY_DAY = 'on: lapse, proposes: points, points: 0.2, each: day, atMost: 3, inAll: 4';

  it('counts by the day until it is handed in, up to its ceilings, on the day of the decision', () => {
    const plan = planOf(ruled(BY_DAY));
    const rule = plan.consequences[0]?.rule as ConsequenceRule;
    const amount = (handedIn: string | undefined, decidedAt: string, known: KnownProposal[] = []) => {
      const [{ state } = { state: undefined }] = late(plan, handedIn);
      return amountAt(rule, { org: 'water', cause: 'much/report-1/water' }, known, state, at(decidedAt));
    };
    // Due when 28 February ends: 1 March is the first day.
    expect(amount(undefined, '03-01 00:30')).toEqual({ amount: 0.2, days: 1 });
    expect(amount(undefined, '03-12 09:00')).toEqual({ amount: 2.4, days: 12 });
    expect(amount('03-03 23:00', '03-12 09:00')).toEqual({ amount: 0.6, days: 3 });
    // 3 points are fifteen days.
    expect(amount(undefined, '03-16 09:00')).toEqual({ amount: 3, days: 16 });
    const before: KnownProposal = { rule: 'much', org: 'water', cause: 'much/report-0/water', state: 'granted', points: 3 };
    expect(amount(undefined, '03-16 09:00', [before])).toEqual({ amount: 1, days: 16 });
    // What was lifted, refused or is of somebody else takes nothing from the ceiling.
    const others: KnownProposal[] = [
      { ...before, state: 'lifted' },
      { ...before, state: 'refused' },
      { ...before, org: 'fire' },
    ];
    expect(amount(undefined, '03-16 09:00', others)).toEqual({ amount: 3, days: 16 });
  });

  it('is proposed without an amount, which its reason explains, and once more for the days after a decision', () => {
    const plan = planOf(ruled(BY_DAY));
    const proposed = (minute: string, handedIn: string | undefined, ...known: KnownProposal[]) =>
      departmentProposals(plan, late(plan, handedIn), at(minute), known).map(({ cause, points }) => [cause, points]);
    expect(departmentProposals(plan, late(plan, undefined), at('03-01 09:00'))).toEqual([
      {
        ...{ rule: 'much', org: 'water', cause: 'much/report-1/water', consequence: 'points' },
        reason: '未按期报送（「报告（一）」时限 2019-02-28，逾期未报，每逾期一日 0.2 分，一次最高 3 分，合计最高 4 分，按作出决定之日计）：扣分',
      },
    ]);
    const decided: KnownProposal = { rule: 'much', org: 'water', cause: 'much/report-1/water', state: 'granted', points: 0.6 };
    // Decided on the third day, handed in on the tenth: seven days are left.
    expect(proposed('03-11 09:00', undefined, decided)).toEqual([]);
    expect(proposed('03-11 09:00', '03-10 10:00', decided)).toEqual([['much/report-1/water.rest', undefined]]);
    const rule = plan.consequences[0]?.rule as ConsequenceRule;
    const [{ state } = { state: undefined }] = late(plan, '03-10 10:00');
    expect(amountAt(rule, { org: 'water', cause: 'much/report-1/water.rest' }, [decided], state, at('03-20 09:00'))).toEqual({ amount: 1.4, days: 10 });
    expect(proposed('03-11 09:00', '03-10 10:00', { ...decided, state: 'refused' })).toEqual([]);
    expect(proposed('03-04 09:00', '03-03 10:00', decided)).toEqual([]);
    // Nothing is left of four points.
    expect(proposed('03-11 09:00', undefined, { ...decided, cause: 'much/report-0/water', points: 4 })).toEqual([]);
  });

  it('is about the first only, the second, or each from the second on; within a time where that is said', () => {
    const causes = (rule: string) =>
      departmentProposals(
        planOf(ruled(`on: lapse, proposes: circular, ${rule}`)),
        late(planOf(ruled(`on: lapse, proposes: circular`)), undefined, undefined, undefined),
        at('05-06 09:00'),
      ).map(({ cause }) => cause.slice('much/report-'.length));
    expect(causes('nth: 1')).toEqual(['1/water']);
    expect(causes('nth: 2')).toEqual(['2/water']);
    expect(causes('nth: { from: 2 }')).toEqual(['2/water', '3/water']);
    // February and March are of the first quarter, April is of the second.
    expect(causes('nth: { from: 2 }, within: { each: quarter }')).toEqual(['2/water']);
    expect(causes('nth: 1, within: { each: quarter }')).toEqual(['1/water', '3/water']);
    // From 28 February a month ends with 27 March.
    expect(causes('nth: 2, within: { months: 1 }')).toEqual([]);
    expect(causes('nth: 2, within: { months: 2 }')).toEqual(['2/water', '3/water']);
  });

  it('waits until it is later than the plan says', () => {
    const plan = planOf(ruled('on: lapse, lateFor: { days: 10 }, proposes: talk'));
    const on = (minute: string, handedIn?: string) => departmentProposals(plan, late(plan, handedIn), at(minute)).length;
    expect([on('03-10 09:00'), on('03-11 09:00'), on('03-20 09:00', '03-10 20:00'), on('03-20 09:00', '03-11 00:10')]).toEqual([0, 1, 0, 1]);
  });

  it('says what does not go together, each thing in a sentence and all at once', () => {
    const faults = (rule: string) => checkPlan(ruled(rule)).faults.map(({ where, what }) => `${where.replace('consequences[0].rule.', '')} ${what.zh}`);
    expect(faults('on: red, proposes: talk, each: day, lateFor: { days: 3 }, atMost: 3, inAll: 5')).toEqual([
      expect.stringMatching(/^each each: day 只用于 on: lapse/),
      expect.stringMatching(/^lateFor lateFor 只用于 on: lapse/),
      expect.stringMatching(/^inAll inAll 是合计最高多少/),
    ]);
    expect(faults('on: lapse, proposes: points, each: day')).toEqual([expect.stringMatching(/^each 按日、按差额计的，请写明每日、每档多少/)]);
    expect(faults('on: lapse, proposes: points, points: 2, atMost: 3')).toEqual([expect.stringMatching(/^atMost atMost 是按日、按差额计时/)]);
    expect(faults('on: lapse, proposes: points, points: 2, each: day, atMost: 1')).toEqual([expect.stringMatching(/^atMost 最高 1 少于一次的 2/)]);
    expect(faults('on: lapse, proposes: talk, sum: { value: 2000, unit: 元 }')).toEqual([expect.stringMatching(/^sum sum 与 proposes: other 同写/)]);
    expect(faults('on: missed-round, proposes: talk, nth: 2')).toEqual([expect.stringMatching(/^nth nth 只用于 on: lapse、red、reported、decided/)]);
    expect(faults('on: lapse, proposes: talk, nth: second')).toEqual([expect.stringMatching(/^nth 首次写 nth: 1/)]);
    expect(faults('on: lapse, outsiders: [contractors], proposes: points')).toEqual([expect.stringMatching(/^proposes 外部单位不参加考核/)]);
    expect(faults('on: lapse, outsiders: [contractors], proposes: circular')).toEqual([expect.stringMatching(/^outsiders\[0\] 没有代号为 "contractors"/)]);
    expect(faults('on: lapse, proposes: points, points: 1, each: { short: 1 }')).toEqual([
      expect.stringMatching(/^each each: \{ short \} 只用于 on: missed-indicator/),
    ]);
    expect(faults('on: missed-indicator, proposes: points, points: 1, each: week')).toContainEqual(
      expect.stringMatching(/^each 按日计写 each: day；按差额计写/),
    );
    expect(faults('on: decided, proposes: talk')).toEqual([expect.stringMatching(/^consequences on: decided 请用 consequences 写明/)]);
    expect(faults('on: decided, consequences: [much], proposes: talk')).toEqual([expect.stringMatching(/^consequences\[0\] “much”数的决定里又有它自己/)]);
    expect(faults('on: lapse, consequences: [much], proposes: talk')).toEqual([expect.stringMatching(/^consequences consequences 只用于 on: decided/)]);
    expect(faults('on: score, proposes: talk')).toEqual([expect.stringMatching(/^score on: score 请写明什么得分/)]);
    expect(faults('on: score, score: { below: 60 }, proposes: points')).toEqual([expect.stringMatching(/^proposes 得分定了以后不再从中扣分/)]);
    expect(faults('on: score, score: { below: 60, from: 70 }, proposes: talk')).toEqual([expect.stringMatching(/^score from 应小于 below/)]);
    expect(faults('on: score, score: {}, proposes: talk')).toEqual([expect.stringMatching(/^score 请写 below、from、first 或 last/)]);
  });
});

describe('a rule about what was decided before, or about a score', () => {
  const calendar = openCalendar(under);
  const atMs = (day: string) => calendar.instantMs(day, '10:00');
  const ruled = (rules: string) =>
    planOf(
      smallPlan({
        id: 'then',
        departments: ['water', 'fire'],
        more: `consequences:
  - { id: late, clause: 五, when: 逾期, what: 通报, proposes: 系统, decides: 安委办, rule: { on: lapse, proposes: circular } }
  - { id: red, clause: 五, when: 亮红灯, what: 通报, proposes: 系统, decides: 安委办, rule: { on: red, proposes: circular } }
  - { id: then, clause: 五, when: 一年内被通报三次, what: 约谈, proposes: 系统, decides: 安委办, rule: { ${rules} } }`,
      }),
    );
  /** Decisions on causes of their own, each of a rule about a body on a day, entered on the same day or on another. */
  const decided = (...ones: [rule: string, org: string, on: string, entered?: string][]): KnownProposal[] =>
    ones.map(([rule, org, decidedOn, entered = decidedOn], index) => ({
      ...{ rule, org, decidedOn, cause: `then/report-${index}/${org}`, state: 'granted' },
      decidedAtMs: atMs(entered),
    }));
  const proposed = (plan: Plan, date: string, known: KnownProposal[]) => decidedProposals(plan, calendar, date, known);
  const three = ruled('on: decided, consequences: [late, red], times: 3, within: { months: 12 }, proposes: talk');

  it('counts what was decided of one body under all that it names, within a time', () => {
    const known = decided(['late', 'water', '2019-01-10'], ['red', 'water', '2019-05-06'], ['late', 'fire', '2019-05-07'], ['late', 'water', '2019-06-03']);
    expect(proposed(three, '2019-06-04', known)).toEqual([
      {
        ...{ rule: 'then', org: 'water', consequence: 'talk', cause: 'then/decided/late.report-3.water/water' },
        reason: '一年内被通报三次（2019-06-03 的决定，第 3 次）：约谈',
      },
    ]);
    // The first is more than a year before the last.
    expect(proposed(three, '2020-02-04', decided(['late', 'water', '2019-01-10'], ['red', 'water', '2019-05-06'], ['late', 'water', '2020-02-03']))).toEqual(
      [],
    );
    for (const state of ['lifted', 'refused', 'open'] as const)
      expect(
        proposed(
          three,
          '2019-06-04',
          known.map((one, index) => (index === 0 ? { ...one, state } : one)),
        ),
      ).toEqual([]);
  });

  it('is about what was entered of late, whenever it was decided', () => {
    const late = decided(['late', 'water', '2019-01-10'], ['red', 'water', '2019-01-11'], ['late', 'water', '2019-01-12', '2019-05-06']);
    expect(proposed(three, '2019-05-07', late).map(({ cause }) => cause)).toEqual(['then/decided/late.report-2.water/water']);
    expect(proposed(three, '2019-08-07', late)).toEqual([]);
    expect(missedName(three, 'then/decided/late.report-2.water/water')).toBe('通报');
  });

  it('refuses what never comes about: itself by another way round, or what no rule proposes', () => {
    const faults = (more: string) =>
      checkPlan(smallPlan({ id: 'round', more: `consequences:\n${more}` })).faults.map(({ where, what }) => `${where} ${what.zh}`);
    const one = (id: string, rule: string) =>
      `  - { id: ${id}, clause: 五, when: 甲, what: 乙, proposes: 系统, decides: 安委办${rule && `, rule: { ${rule} }`} }`;
    const round = ['a', 'b', 'c'].map((id, index, all) => one(id, `on: decided, consequences: [${all[(index + 1) % 3]}], proposes: talk`)).join('\n');
    expect(faults(round)).toHaveLength(3);
    expect(faults([one('a', ''), one('b', 'on: decided, consequences: [a], proposes: talk')].join('\n'))).toEqual([
      expect.stringMatching(/^consequences\[1\]\.rule\.consequences\[0\] “a”不是由规则对部门或外部单位提出的/),
    ]);
    expect(faults(one('b', 'on: decided, consequences: [nothing], proposes: talk'))).toEqual([expect.stringMatching(/没有代号为 "nothing"/)]);
  });

  it('is about confirmed scores below or from so many points, and about the best and the worst', () => {
    const scores = (confirmedOn = '2019-07-15') => [
      {
        ...{ period: '2019H1', name: '2019 年上半年', confirmedAtMs: atMs(confirmedOn) },
        departments: [
          { departmentId: 'a', total: 95, rank: 1 },
          { departmentId: 'b', total: 90, rank: 2 },
          { departmentId: 'c', total: 70, rank: 3 },
          { departmentId: 'd', total: 60, rank: 4 },
          { departmentId: 'e', total: 60, rank: 4 },
          { departmentId: 'none' },
          { departmentId: 'office', total: 10 },
        ],
      },
    ];
    const about = (score: string, confirmedOn?: string) =>
      scoredProposals(ruled(`on: score, score: { ${score} }, proposes: no-award`), calendar, '2019-07-16', scores(confirmedOn)).map(({ org }) => org);
    expect(about('below: 70')).toEqual(['d', 'e']);
    expect(about('from: 90')).toEqual(['a', 'b']);
    expect(about('from: 60, below: 90')).toEqual(['c', 'd', 'e']);
    expect(about('first: 2')).toEqual(['a', 'b']);
    expect(about('from: 92, first: 3')).toEqual(['a']);
    // Two share the last place.
    expect(about('last: 1')).toEqual(['d', 'e']);
    expect(about('last: 3')).toEqual(['c', 'd', 'e']);
    expect(about('last: 1', '2019-05-01')).toEqual([]);
    // In a row: d was below 65 in three half-years, with one between of which no score was confirmed.
    const halves = (...given: [string, number][]) =>
      given.map(([period, total]) => ({
        ...{ period, name: period, confirmedAtMs: Date.parse('2019-07-12T10:00+08:00') },
        departments: [
          { departmentId: 'a', total: 95, rank: 1 },
          { departmentId: 'd', total, rank: 2 },
        ],
      }));
    const row = (n: number, ...given: [string, number][]) =>
      scoredProposals(ruled(`on: score, score: { below: 65 }, inARow: ${n}, proposes: talk`), calendar, '2019-07-16', halves(...given)).map(
        ({ cause, reason }) => `${cause.split('/')[2]} ${reason}`,
      );
    expect(row(2, ['2018H2', 60], ['2019H1', 64])).toEqual([expect.stringMatching(/^2019H1 .*连续 2 次，2019H1得 64 分/)]);
    expect(row(2, ['2018H1', 60], ['2019H1', 64])).toEqual([]);
    expect(row(2, ['2018H2', 66], ['2019H1', 64])).toEqual([]);
    // After two more it is proposed once more, and not upon the third.
    expect(row(2, ['2017H2', 60], ['2018H1', 60], ['2018H2', 60]).map((one) => one.slice(0, 6))).toEqual(['2018H1']);
    expect(row(3, ['2018H1', 60], ['2018H2', 60], ['2019H1', 60]).map((one) => one.slice(0, 6))).toEqual(['2019H1']);
    const [worst] = scoredProposals(ruled('on: score, score: { below: 65 }, proposes: talk'), calendar, '2019-07-16', scores());
    expect(worst).toMatchObject({ cause: 'then/score/2019H1/d', consequence: 'talk', reason: '一年内被通报三次（2019 年上半年得 60 分，第 4 名）：约谈' });
  });
});

describe('a rule about numbers that were missed', () => {
  const text = smallPlan({
    id: 'missed',
    due: '2019-12-30',
    more: `${SECTORS}
targets:
  - { id: rate, name: 达标率, clause: 二, asOf: 2019-12-31, atLeast: 0.8, counts: certified, of: each-sector }
indicators:
  - { id: lifts, name: 电梯维保, clause: 五, unit: 台, value: 200, due: 2019-12-31, report: [water, office] }
  - { id: deaths, name: 死亡人数, clause: 五, unit: 人, bound: at-most, value: 5, due: 2019-12-31, report: [water, fire] }
  - { id: lots, name: 整治地块, clause: 五, unit: 处, each: { water: 50, fire: 30 }, due: 2019-06-30 }
consequences:
  - { id: talk, clause: 五, when: 指标没有完成, what: 约谈, proposes: 系统, decides: 安委办, rule: { on: missed-indicator, proposes: talk } }
  - { id: minus, clause: 五, when: 死人超出, what: 扣分, proposes: 系统, decides: 安委办, rule: { on: missed-indicator, indicators: [deaths], proposes: points, points: 2.5 } }
  - { id: shame, clause: 五, when: 达标率没有达到, what: 通报, proposes: 系统, decides: 安委办, rule: { on: missed-target, proposes: circular } }
`,
  });
  const plan = planOf(text);
  const values = (...given: [string, number][]): IndicatorValue[] => given.map(([org, value], sequence) => ({ sequence, org, value, on: '2019-06-30' }));
  const proposed = (id: string, ...given: [string, number][]) => {
    const indicator = datedIndicators(plan).find((one) => one.id === id);
    if (!indicator) throw new Error(id);
    return missedProposals(plan, missedIndicator(plan, indicator, values(...given))).map(({ rule, org, consequence, points }) =>
      [rule, org, consequence, points].filter((part) => part !== undefined).join(' '),
    );
  };

  it('proposes about whoever reports them, by each one’s own number where it has one, and never about the office', () => {
    expect(proposed('lifts', ['water', 120])).toEqual(['talk water talk']);
    expect(proposed('lifts', ['water', 120], ['office', 80])).toEqual([]);
    expect(proposed('lots', ['water', 60], ['fire', 29])).toEqual(['talk fire talk']);
    expect(proposed('deaths', ['water', 4], ['fire', 2])).toEqual(['talk water talk', 'talk fire talk', 'minus water points 2.5', 'minus fire points 2.5']);
    // Nobody has exceeded anything; one has not said.
    expect(proposed('deaths', ['water', 4])).toEqual(['talk fire talk', 'minus fire points 2.5']);
    expect(proposed('deaths', ['water', 4], ['fire', 1])).toEqual([]);
  });

  it('counts by what is missing, or is too much, up to a ceiling; less than one more is not counted', () => {
    const points = (indicator: string, rule: string, ...given: [string, number][]) => {
      const ruled = planOf(
        smallPlan({
          id: 'short',
          due: '2019-12-30',
          departments: ['water', 'fire'],
          more: `
indicators: [{ id: one, name: 数, clause: 二, due: 2019-12-31, ${indicator} }]
consequences: [{ id: less, clause: 五, when: 没有做到, what: 扣分, proposes: 系统, decides: 安委办, rule: { on: missed-indicator, ${rule} } }]`,
        }),
      );
      const [one] = datedIndicators(ruled);
      if (!one) throw new Error('no indicator');
      return missedProposals(ruled, missedIndicator(ruled, one, values(...given))).map(({ org, points: many, reason }) => [org, many, reason] as const);
    };
    const each = (short: number, rest = '') => `proposes: points, points: 0.5, each: { short: ${short} }${rest}`;
    const rate = 'unit: "%", value: 95, report: [fire]';
    expect(points(rate, each(1), ['fire', 91.6])).toEqual([['fire', 1.5, '没有做到（「数」至 2019-12-31，应达 95 %，实有 91.6 %，计 1.5 分）：扣分']]);
    expect(points(rate, each(1, ', atMost: 1'), ['fire', 91.6])[0]?.[1]).toBe(1);
    expect(points(rate, each(1), ['fire', 94.1])).toEqual([]);
    // Tenths do not lose one to the way in which a machine counts: 95 less 94.7 is three tenths.
    expect(points(rate, each(0.1), ['fire', 94.7])[0]?.[1]).toBe(1.5);
    expect(points(rate, each(1, ', atMost: 10'))).toEqual([['fire', 10, '没有做到（「数」至 2019-12-31，应达 95 %，没有填报，计 10 分）：扣分']]);
    const own = 'unit: 处, each: { water: 50, fire: 30 }';
    expect(points(own, each(5), ['water', 42], ['fire', 14]).map(([org, many]) => [org, many])).toEqual([
      ['water', 0.5],
      ['fire', 1.5],
    ]);
    const ceiling = 'unit: 人, bound: at-most, value: 5, report: [fire]';
    expect(points(ceiling, each(1), ['fire', 7])[0]?.[1]).toBe(1);
    // Nobody has said that it was exceeded.
    expect(points(ceiling, each(1))).toEqual([]);
  });

  it('gives each cause a name of its own, and says what there was and what was wanted', () => {
    const [deaths] = missedProposals(plan, missedIndicator(plan, datedIndicators(plan)[1] as DatedIndicator, values(['water', 4], ['fire', 2])));
    expect(deaths).toMatchObject({ cause: 'missed/indicator/deaths/water', reason: '指标没有完成（「死亡人数」至 2019-12-31，上限 5 人，实有 6 人）：约谈' });
    expect(missedName(plan, 'missed/indicator/deaths/water')).toBe('死亡人数');
    expect(missedName(plan, 'missed/report-1/water')).toBeUndefined();
    const scope = (numerator: number) => ({
      scope: 'reservoirs',
      sectors: ['reservoirs'],
      numerator,
      denominator: 10,
      closed: 0,
      met: false,
      gap: 8 - numerator,
    });
    const parts = [{ departmentId: 'water', whole: scope(6), own: scope(6) }] as unknown as TargetPart[];
    const [rate] = missedProposals(
      plan,
      missedTarget(plan, plan.targets[0] as PlanTarget, parts, () => '水库'),
    );
    expect(rate).toMatchObject({
      ...{ rule: 'shame', org: 'water', consequence: 'circular', cause: 'missed/target/rate/water' },
      reason: '达标率没有达到（「达标率」至 2019-12-31，水库 6/10 家，差 2 家）：通报',
    });
  });

  it('asks whether several periods in a row were missed, where the plan says so', () => {
    const source = smallPlan({
      id: 'rows',
      more: `indicators: [{ id: pass, name: 合格率, clause: 五, unit: '%', each: { water: 80, fire: 80 }, recurs: { every: quarter, until: 2020-12-31 } }]
consequences:
  - { id: talk, clause: 五, when: 连续两个季度不达标, what: 约谈, proposes: 系统, decides: 安委办, rule: { on: missed-indicator, indicators: [pass], inARow: 2, proposes: talk } }
  - { id: shame, clause: 五, when: 当季不达标, what: 通报, proposes: 系统, decides: 安委办, rule: { on: missed-indicator, indicators: [pass-2019-q3], proposes: circular } }
`,
    });
    const ruled = planOf(source);
    const said = (org: string, quarter: number, value: number): [string, IndicatorValue] => [
      `pass-2019-q${quarter}`,
      { sequence: 1, org, value, on: `2019-0${quarter * 3}-20` },
    ];
    // Water: 70, 60, 90 and 50; fire always 85, but nothing in the third quarter.
    const reports = [said('water', 1, 70), said('water', 2, 60), said('water', 3, 90), said('fire', 1, 85), said('fire', 2, 85)];
    const on = (date: string) => {
      const { indicators, earlier } = judgedOn(ruled, date, '2019-01-01');
      const missed = (list: typeof indicators) =>
        list.flatMap((one) =>
          missedIndicator(
            ruled,
            one,
            reports.filter(([id]) => id === one.id).map(([, given]) => given),
          ),
        );
      return missedProposals(ruled, missed(indicators), missed(earlier)).map(({ rule, cause }) => `${rule} ${cause}`);
    };
    expect(on('2019-04-01')).toEqual([]);
    // The first quarter's day is 92 days ago, and still makes the second the second.
    expect(on('2019-07-01')).toEqual(['talk rows/indicator/pass-2019-q2/water']);
    expect(on('2019-10-01')).toEqual(['shame rows/indicator/pass-2019-q3/fire']);
    expect(missedName(ruled, 'rows/indicator/pass-2019-q2/water')).toBe('合格率（2019年第2季度）');
    const faults = (rule: string) =>
      checkPlan(source.replace('on: missed-indicator, indicators: [pass], inARow: 2, proposes: talk', rule)).faults.map(
        ({ where, what }) => `${where} ${what.zh}`,
      );
    expect(faults('on: lapse, inARow: 2, proposes: talk')).toEqual([expect.stringMatching(/inARow inARow 只用于 on: missed-indicator、missed-round/)]);
    expect(faults('on: missed-indicator, inARow: 1, proposes: talk')).toEqual([expect.stringMatching(/inARow 请写 2 到 12 的整数/)]);
    expect(faults('on: missed-indicator, indicators: [pass-2019-q9], proposes: talk')).toEqual([expect.stringMatching(/没有代号为 "pass-2019-q9" 的指标/)]);
    expect(
      checkPlan(source.replace('recurs: { every: quarter, until: 2020-12-31 }', 'due: 2019-12').replace('[pass-2019-q3]', '[pass]')).faults.map(
        ({ what }) => what.zh,
      ),
    ).toEqual([expect.stringMatching(/各只有一个数，不会连续 2 期/)]);
  });

  it('looks at what is over, was not when the programme was loaded, and is not long past', () => {
    const judged = (date: string, startedOn: string) => judgedOn(plan, date, startedOn).indicators.map(({ id }) => id);
    expect(judged('2019-06-30', '2019-01-01')).toEqual([]);
    expect(judged('2019-07-01', '2019-01-01')).toEqual(['lots']);
    expect(judged('2019-07-01', '2019-07-01')).toEqual([]);
    // Sixty days after 30 June is 29 August.
    expect(judged('2019-08-29', '2019-01-01')).toEqual(['lots']);
    expect(judged('2019-08-30', '2019-01-01')).toEqual([]);
  });

  it('is foretold by a rehearsal: what was proposed waits for the office', () => {
    const calendar = openCalendar(plan);
    const { matters } = rehearse({ plan, calendar, startedAtMs: calendar.instantMs('2019-03-01', '00:00'), acts: () => undefined });
    const told = matters.filter(({ kind, recipient, date }) => kind === 'proposal' && recipient === 'office/officer' && date < '2019-07-20');
    // Nobody reports 整治地块: proposed on 1 July for two bodies, to be decided within five working days, asked on the fifth and missed on the next.
    expect(told.map(({ date, items }) => [date, items])).toEqual([
      ['2019-07-08', 2],
      ['2019-07-09', 2],
    ]);
  });

  it('says what is wrong with a rule that can never be about anything', () => {
    const faultsOf = (rule: string, from = 'on: missed-indicator, proposes: talk') =>
      checkPlan(text.replace(from, rule)).faults.map(({ where, what }) => `${where}: ${what.zh}`);
    expect(faultsOf('on: missed-indicator, indicators: [lift], proposes: talk')).toEqual([
      'consequences[0].rule.indicators[0]: 没有代号为 "lift" 的指标，可用：lifts、deaths、lots',
    ]);
    expect(faultsOf('on: inspection, result: fail, proposes: talk')).toEqual([expect.stringContaining('points、talk、no-award、other 只对部门')]);
    expect(faultsOf('on: lapse, indicators: [lifts], proposes: talk')).toEqual([
      'consequences[0].rule.indicators: indicators 只用于 on: missed-indicator，请删去 indicators，或改写 on',
    ]);
    expect(faultsOf('on: missed-indicator, milestones: [kickoff], proposes: talk')).toEqual([
      expect.stringContaining('consequences[0].rule.milestones: milestones 只用于 on: lapse、red、missed-round'),
    ]);
    const officeOnly = checkPlan(
      text
        .replaceAll('report: [water, office]', 'report: [office]')
        .replace('on: missed-indicator, proposes: talk', 'on: missed-indicator, indicators: [lifts], proposes: talk'),
    );
    expect(officeOnly.faults.map(({ where }) => where)).toEqual(['consequences[0].rule.indicators']);
    const bare = checkPlan(text.replace(/targets:\n.*\n/, ''));
    expect(bare.faults.map(({ where }) => where)).toEqual(['consequences[2].rule.on']);
  });
});

describe('consequences on the real parts', () => {
  let stack: TestStack;
  beforeAll(async () => {
    stack = await openTestStack('consequences');
  });
  afterAll(() => stack.close());

  it('a limit that passes, a second missed round: proposed, decided by document, told to whom the plan names, announced, lifted', async () => {
    const { service, registry, store } = stack;
    const rounds = `  - { id: report, name: 报告, clause: 文末, duty: 报送, lead: [water], rounds: [{ id: '1', name: 一, due: 2019-04-12 }, { id: '2', name: 二, due: 2019-04-19 }] }`;
    const numbers = `  - { id: talk, clause: 五, when: 没有完成, what: 约谈, proposes: 系统, decides: 安委办, rule: { on: missed-indicator, proposes: talk, notify: [committee, water] } }
indicators:
  - { id: lots, name: 整治地块, clause: 五, unit: 处, each: { water: 50, fire: 30 }, due: 2019-04-22 }
`;
    await service.startProgramme(smallPlan({ id: 'end', more: `${RULES}${numbers}`, milestones: rounds }), { from: '2019-04-08', daysPerSecond: 1 });
    await reportValue(service, 'end', { indicator: 'lots', value: 30, actor: { org: 'fire', name: '' }, key: 'lots' });
    await registry.enrol('end', certifiedEntry(1, '2018-05-10', atLevel(2)), office);
    const row = () => registry.enterprise('end', uscc(1));
    await registry.act(await row(), 'orderRectification', { actor: { org: 'water', name: '' }, key: 'o', limit: '2019-04-15', reason: '消防通道' });
    const proposal = await until('the rule', async () => (await row()).state.proposal);
    expect(proposal).toMatchObject({ rule: 'slide', consequence: 'downgrade', level: 3, by: { org: 'programme' } });
    await registry.act(await row(), 'decide', { actor: office, key: 'd', grant: true, document: '宁应急〔2019〕7号', reason: '同意' });
    // A lower level puts nothing right: what was ordered stands.
    expect((await row()).state).toMatchObject({ stage: 'in-review', certificate: { level: 3 }, rectification: { lapsed: true } });
    await registry.act(await row(), 'rectify', { actor: { org: 'water', name: '' }, key: 'r' });
    expect((await row()).state).toMatchObject({ stage: 'downgraded', certificate: { level: 3 } });

    // What was decided is undone by a decision of the same kind: with a document of its own, whoever proposed it.
    await registry.act(await row(), 'propose', { actor: { org: 'water', name: '' }, key: 'l', consequence: 'downgrade', lifts: true, reason: '已整改到位' });
    const lift = async (key: string, document?: string) =>
      registry.act(await row(), 'decide', { actor: office, key, grant: true, reason: '同意', ...(document !== undefined && { document }) }).then(
        () => 'lifted',
        (error) => error.code,
      );
    expect(await lift('u')).toBe('detail-missing');
    expect(await lift('v', ' ')).toBe('detail-missing');
    expect(await lift('w', '宁应急〔2019〕9号')).toBe('lifted');
    expect((await row()).state).toMatchObject({ stage: 'certified', certificate: { level: 2 } });
    // Asked for again under its key it is the same act, and nothing is missing.
    expect(await lift('w')).toBe('lifted');

    const [open] = await until('the second round', async () => {
      const rows = await store.consequences.list('end', ['open']);
      return rows.length > 0 && rows;
    });
    expect(open).toMatchObject({ org: 'water', consequence: 'circular', cause: 'end/report-2/water', rule: 'shame' });
    const decide = (to: 'granted' | 'lifted', more: object = {}) =>
      decideProposal(service, open?.id ?? '', { actor: office, key: to, to, reason: '情况属实', document: '安委办〔2019〕2号', ...more }).then(
        ({ state }) => state,
        (error) => error.code,
      );
    expect(await decide('granted', { document: '' })).toBe('detail-missing');
    expect(await decide('granted', { actor: { org: 'water', name: '' } })).toBe('not-yours');
    expect(await decide('granted')).toBe('granted');
    const told = await until('the committee', async () =>
      (await store.notices.list({ programmeId: 'end' })).find(
        ({ recipient, rung, state }) => recipient === 'committee/officer' && rung.startsWith('matters-decided-') && state === 'sent',
      ),
    );
    expect(told.body).toMatch(/water局：通报（安委办〔2019〕2号，2019-\d\d-\d\d）/);
    expect(await decide('lifted', { document: '安委办〔2019〕5号' })).toBe('lifted');
    const { items } = await announcementsView(service, 'end', 'zh');
    expect(items.map(({ name, consequenceName, lifts, document }) => [name, consequenceName, lifts, document])).toEqual([
      ['water局', '通报', true, '安委办〔2019〕5号'],
      ['water局', '通报', false, '安委办〔2019〕2号'],
      ['样例企业1有限公司', '降级', true, '宁应急〔2019〕9号'],
      ['样例企业1有限公司', '降级', false, '宁应急〔2019〕7号'],
    ]);

    // Who has missed a number of its own is called to a talk by a decision: the office and the head of the department hear of it, once.
    const talk = await until('the missed number', async () => (await store.consequences.list('end')).find(({ rule }) => rule === 'talk'));
    expect(talk).toMatchObject({ org: 'water', consequence: 'talk', cause: 'end/indicator/lots/water' });
    await decideProposal(service, talk.id, { actor: office, key: 't', to: 'granted', reason: '情况属实', document: '安委办〔2019〕6号' });
    const called = await until('the talk', async () => {
      const sent = (await store.notices.list({ programmeId: 'end' })).filter(({ rung, state }) => rung.startsWith('matters-talk-') && state === 'sent');
      return sent.length === 2 && sent;
    });
    expect(called.map(({ recipient }) => recipient).sort()).toEqual(['water/head', 'water/officer']);
    expect(called[0]?.subject).toContain('约谈负责人的决定');
    expect(called.find(({ recipient }) => recipient === 'water/head')?.body).toMatch(
      /water局负责人：[\s\S]*water局：约谈（安委办〔2019〕6号，2019-\d\d-\d\d）/,
    );
    const decided = (await store.notices.list({ programmeId: 'end' })).filter(({ rung }) => rung.startsWith('matters-decided-'));
    expect(decided.some(({ recipient }) => recipient.startsWith('water/'))).toBe(false);
  });

  it('what is only counted: reported about a body, kept through an amendment, proposed once there are as many', async () => {
    const { service, store } = stack;
    const more = `events: [{ id: complaint, name: 群众投诉, clause: 三, reportedBy: [fire] }, { id: seen, name: 巡查发现, clause: 三, reportedBy: [office] }]
consequences:
  - { id: heard, clause: 五, when: 一年内被投诉两次, what: 取消评优资格, proposes: 系统, decides: 安委办, rule: { on: reported, times: 2, within: { months: 12 }, proposes: no-award } }`;
    const file = smallPlan({ id: 'counted', more, due: '2021-06-30' });
    await service.startProgramme(file, { from: '2019-04-08', daysPerSecond: 1 });
    const report = (key: string, given: object = { for: ['water'] }) =>
      reportEvent(service, 'counted', { actor: { org: 'fire', name: '' }, key, event: 'complaint', at: '2019-04-08T00:00', ...given });
    await expect(report('none', {})).rejects.toMatchObject({ code: 'report-about-nobody' });
    await expect(report('one')).resolves.toMatchObject({ milestones: [], counted: true });
    await service.amendProgramme('counted', file.replace('召开动员会', '召开会议'), { actor: office, key: 'amend' });
    await Promise.all([report('two', { for: ['water'], about: '食堂' }), report('one')]);
    // What only the office reports no department may, not even of another.
    const seen = (actor: { org: string; name: string }) => reportEvent(service, 'counted', { actor, key: `seen-${actor.org}`, event: 'seen', for: ['fire'] });
    await expect(seen({ org: 'fire', name: '' })).rejects.toMatchObject({ code: 'not-yours' });
    await expect(seen(office)).resolves.toMatchObject({ counted: true });
    // Two months late: what was entered is written down with when that was.
    await report('old', { for: ['fire'], at: '2019-02-01T08:00' });
    expect((await service.planOf(await service.programme('counted'))).events[0]?.reports?.[2]).toEqual({
      ...{ id: '3', at: '2019-02-01T08:00', for: ['fire'] },
      entered: expect.stringMatching(/^2019-04-/),
    });
    const { items } = await planEvents(service, 'counted', 'zh');
    expect(items[1]?.reporters).toEqual([{ id: 'office', name: '安委办' }]);
    expect(items[0]).toMatchObject({
      raises: [],
      counts: [{ when: '一年内被投诉两次' }],
      counted: [{ id: '3' }, { id: '2', of: [{ id: 'water' }], about: '食堂' }, { id: '1' }],
    });
    const barred = await until('the second report to be followed', async () => (await store.consequences.list('counted'))[0]);
    expect(barred).toMatchObject({ org: 'water', consequence: 'no-award', cause: 'counted/event/complaint-2/water' });
    await decideProposal(service, barred.id, { actor: office, key: 'b', to: 'granted', reason: '情况属实', document: '安委办〔2019〕8号' });
    const told = await until('the body that gets no award', async () =>
      (await store.notices.list({ programmeId: 'counted', state: 'sent' })).find(({ rung }) => rung.startsWith('matters-decided-')),
    );
    expect(told.recipient).toBe('water/officer');
    expect(told.body).toMatch(/water局：取消评优资格（安委办〔2019〕8号，2019-\d\d-\d\d）/);
  });

  it('by the day and about outsiders: worked out when it is decided, told to the outsider and to the department that oversees it', async () => {
    const { service, store } = stack;
    const more = `events: [{ id: caught, name: 被查处, clause: 三, reportedBy: [fire] }]
outsiders: [{ id: firms, name: 物业企业, through: water }]
consequences:
  - { id: daily, clause: 五, when: 未按期报送, what: 每逾期一日扣0.2分, proposes: 系统, decides: 安委办, rule: { on: lapse, proposes: points, points: 0.2, each: day, atMost: 0.4 } }
  - { id: credit, clause: 五, when: 再次被查处, what: 记入信用档案, proposes: 系统, decides: 安委办, rule: { on: reported, events: [caught], outsiders: [firms], nth: { from: 2 }, proposes: other, sum: { value: 2000, unit: 元 }, notify: [committee] } }`;
    await service.startProgramme(smallPlan({ id: 'daily', more, due: '2019-04-09', departments: ['water', 'fire'] }), { from: '2019-04-08', daysPerSecond: 1 });
    const report = (key: string, given: object = { outsiders: [{ of: 'firms', name: '安居物业', mail: 'site@anju.example' }] }) =>
      reportEvent(service, 'daily', { actor: { org: 'fire', name: '' }, key, event: 'caught', at: '2019-04-08T00:00', ...given });
    await expect(report('none', {})).rejects.toMatchObject({ code: 'outsider-unnamed' });
    await expect(report('whom', { for: ['water'] })).rejects.toMatchObject({ code: 'not-an-answerer' });
    await report('one');
    await report('two');
    const rows = await until('both rules', async () => {
      const all = await proposalsView(service, 'daily', 'zh');
      return all.length >= 3 && all;
    });
    const credit = rows.find(({ rule }) => rule === 'credit');
    expect(credit).toMatchObject({ department: 'firms-1', departmentName: '安居物业（物业企业）', consequence: 'other', soFar: '2000 元' });
    const daily = rows.find(({ rule, department }) => rule === 'daily' && department === 'water');
    expect(daily).toMatchObject({ consequence: 'points', soFar: expect.stringMatching(/^逾期 \d+ 日，计 0\.[24] 分$/) });
    expect(daily).not.toHaveProperty('points');
    const decide = (id: string | undefined, document: string) =>
      decideProposal(service, id ?? '', { actor: office, key: document, to: 'granted', reason: '情况属实', document });
    // The second day is over by the third, and no more than 0.4 is taken.
    await until('two days to be over', async () => (await proposalsView(service, 'daily', 'zh')).some(({ soFar }) => soFar === '逾期 3 日，计 0.4 分'));
    await decide(daily?.id, '3号');
    await decide(credit?.id, '4号');
    expect(await store.consequences.get(daily?.id ?? '')).toMatchObject({ state: 'granted', points: 0.4 });
    const { items: announced } = await announcementsView(service, 'daily', 'zh');
    expect(announced.find(({ subject, code }) => subject === 'department' && code === 'firms-1')).toMatchObject({
      consequenceName: '记入信用档案',
      departmentName: 'water局',
    });
    const titles = announced.map(({ title }) => title);
    expect(titles).toEqual([
      expect.stringMatching(/^安居物业（物业企业）：记入信用档案 2000 元（4号，/),
      expect.stringMatching(/^water局：考核扣分 0\.4 分（3号，/),
    ]);
    const told = await until('everybody who hears of it', async () => {
      const sent = (await store.notices.list({ programmeId: 'daily', state: 'sent' })).filter(({ rung }) => rung.startsWith('matters-decided-'));
      return sent.length >= 3 && sent;
    });
    expect(told.map(({ recipient }) => recipient).sort()).toEqual(['committee/officer', 'firms-1/officer', 'water/officer']);
    // The department hears of it once, and is asked to pass it on.
    const through = told.find(({ recipient, body }) => recipient === 'water/officer' && body?.includes('安居物业'));
    expect(through?.subject).toBe('【决定告知】1 项');
    expect(through?.body).toContain('请一并转告：安居物业（物业企业）');
  });

  it('decided at one moment, share what is left under their ceiling', async () => {
    const { service, store } = stack;
    const more = `events: [{ id: caught, name: 被通报, clause: 三, reportedBy: [fire] }]
consequences:
  - { id: named, clause: 五, when: 被通报, what: 每次扣3分，扣满7分为止, proposes: 系统, decides: 安委办, rule: { on: reported, events: [caught], proposes: points, points: 3, inAll: 7 } }
  - { id: talk, clause: 五, when: 被扣分三次, what: 约谈, proposes: 系统, decides: 安委会, rule: { on: decided, consequences: [named], times: 3, proposes: talk, decides: committee } }`;
    await service.startProgramme(smallPlan({ id: 'ceiling', more, departments: ['water', 'fire'] }), { from: '2019-04-08', daysPerSecond: 1 });
    const proposals = ['water', 'water', 'water', 'water', 'water', 'fire'].map((org, index) => ({
      ...{ rule: 'named', org, consequence: 'points' as const, reason: '被通报' },
      cause: `ceiling/event/caught-${index}/${org}`,
    }));
    await store.consequences.propose('ceiling', proposals, Date.parse('2019-04-08T09:00:00+08:00'), office);
    const rows = await store.consequences.list('ceiling');
    const answers = await Promise.allSettled(
      rows.map(({ id }, index) => decideProposal(service, id, { actor: office, key: `c${index}`, to: 'granted', reason: '属实', document: `${index}号` })),
    );
    const refused = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason.code] : []));
    expect(refused).toEqual(['nothing-left', 'nothing-left']);
    const of = async (org: string) =>
      (await store.consequences.list('ceiling', ['granted'])).filter((row) => row.org === org && row.rule === 'named').map(({ points }) => points);
    expect((await of('water')).sort()).toEqual([1, 3, 3]);
    expect(await of('fire')).toEqual([3]);
    // Three decisions about one body are what another rule asks for.
    const talk = await until('what follows upon three decisions', async () => (await store.consequences.list('ceiling')).find(({ rule }) => rule === 'talk'));
    expect(talk).toMatchObject({ org: 'water', consequence: 'talk', reason: expect.stringMatching(/^被扣分三次（2019-\d\d-\d\d 的决定，第 3 次）：约谈$/) });
    await decideProposal(service, talk.id, { actor: office, key: 't', to: 'granted', reason: '属实', document: '安委〔2019〕1号' });
    const said = (await announcementsView(service, 'ceiling', 'zh')).items;
    expect(said.find(({ consequence }) => consequence === 'talk')?.decidedBy).toBe('安委会');
    // What was refused is open still, and once one is lifted three points are left again.
    const open = (await store.consequences.list('ceiling', ['open'])).find(({ rule }) => rule === 'named');
    const [third] = (await store.consequences.list('ceiling', ['granted'])).filter(({ org, points }) => org === 'water' && points === 3);
    await decideProposal(service, third?.id ?? '', { actor: office, key: 'l', to: 'lifted', reason: '申诉成立', document: '7号' });
    await decideProposal(service, open?.id ?? '', { actor: office, key: 'g', to: 'granted', reason: '属实', document: '8号' });
    expect((await of('water')).sort()).toEqual([1, 3, 3]);
  });
});
