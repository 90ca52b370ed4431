import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import type { Plan } from '../domain/plan/plan.ts';

const documentOf = (...clauses: string[]) =>
  ['某县2024年食品安全工作方案', '一、重点任务', ...clauses.map((text, index) => `${index + 1}.${text}`), '县安委会办公室', '2024年1月10日'].map((text) => ({
    kind: 'paragraph' as const,
    text,
  }));
const drafted = (...clauses: string[]) => {
  const found = understand(documentOf('县商务局10月底前完成摸底。', ...clauses));
  const { plan, faults } = checkPlan(planText(found).replaceAll(': ""', ': a@x.example'));
  expect(faults).toEqual([]);
  return { found, plan: plan as Plan };
};
const last = ({ milestones }: Plan) => milestones.at(-1) as Plan['milestones'][number];
const namesOf = (plan: Plan, ids: readonly string[] = []) => ids.map((id) => plan.departments.find((one) => one.id === id)?.name ?? id);

describe('who has to agree', () => {
  it.each([
    ['县市场监管局3月底前拟定抽检计划，报县安委会批准后实施。', 'committee'],
    ['县农业农村局4月10日前提出名单，经县食品安全领导小组审定后公布。', 'committee'],
    ['县教育局5月20日前报送食堂清单，经县安委会办公室审核后，报县安委会同意。', 'both'],
    ['县卫健局6月底前制定预案，提请县安委会审议。', 'committee'],
    ['县民政局7月底前完成养老机构食堂检查，结果报县安委会办公室审核。', true],
    ['县公安局8月底前开展打击行动，并向县安委会报告。', true],
    ['县文旅局9月底前组织审查景区餐饮单位资质。', true],
  ])('%s', (sentence, confirm) => {
    expect(last(drafted(sentence).plan).confirm).toBe(confirm);
  });

  it('is told and left to people where no plan can ask them', () => {
    const { found, plan } = drafted('县财政局3月底前编制经费方案，经县人民政府同意后下达。');
    expect(last(plan).confirm).toBe(true);
    expect(found.open.map(({ note }) => note.zh).join()).toContain('县人民政府');
  });
});

describe('who gets a copy', () => {
  it.each([
    ['县市场监管局3月底前将抽检结果报县安委办，并抄送县卫健局、县公安局。', ['县卫健局', '县公安局']],
    ['县教育局每季度末报送情况，同时报县市场监管局。', ['县市场监管局']],
    ['县农业农村局4月底前完成检测，检测报告抄报县安委会和县商务局。', ['committee', '县商务局']],
    ['县水利局5月底前向县生态环境局移交线索。', []],
    ['县交通局6月底前完成检查，抄送有关单位。', []],
  ])('%s', (sentence, copies) => {
    const { plan } = drafted(sentence);
    expect(namesOf(plan, last(plan).copyTo)).toEqual(copies);
  });
});

describe('what is counted', () => {
  it.each([
    ['县市场监管局11月底前建成放心餐厅50家、示范街2条。', ['建成放心餐厅 50 家', '建成示范街 2 条']],
    ['县教育局8月底前改造120个学校食堂。', ['改造学校食堂 120 个']],
    ['县卫健局9月底前培训从业人员3,000人次。', ['培训从业人员 3000 人次']],
    ['县商务局5月底前新建标准化菜市场不少于6个，总投资1.5亿元。', ['新建标准化菜市场 6 个']],
    ['县市场监管局6月底前完成检查，每月不少于2次。', []],
    ['县市场监管局6月底前完成整改，期限不超过30个工作日。', []],
    ['县公安局第3季度前完成2个月专项行动。', []],
    ['县农业农村局10月底前完成合格率95%的目标。', ['合格率 95 %']],
    ['县教育局11月底前完成食堂改造三分之二。', ['食堂改造 66.67 %']],
    ['县水利局4月底前检修泵站设备1.2万台（套），造林3万亩。', ['检修泵站设备 12000 台', '造林 30000 亩']],
    ['县市场监管局7月底前将投诉率控制在2%以内。', ['投诉率 2 %']],
  ])('%s', (sentence, counted) => {
    expect(drafted(sentence).plan.indicators.map(({ name, value, unit }) => `${name} ${value} ${unit}`)).toEqual(counted);
  });
});

describe('what is listed and struck off', () => {
  it.each([
    ['县市场监管局3月底前排查，建立风险隐患台账，逐项整改、逐一销号。', ['风险隐患台账']],
    ['县教育局4月底前列出问题清单，实行挂账督办。', ['问题清单']],
    ['县卫健局5月底前编制权责清单并公布。', []],
  ])('%s', (sentence, lists) => {
    expect(drafted(sentence).plan.registers.map(({ name }) => name)).toEqual(lists);
  });
});

describe('what has to wait', () => {
  it('is a gate where both are one milestone each', () => {
    const { plan } = drafted('县教育局8月20日前完成食堂改造。', '县市场监管局8月31日前组织食堂验收。食堂改造未完成的，不得通过食堂验收。');
    expect(last(plan).needs).toEqual([plan.milestones.find(({ name }) => name.includes('食堂改造'))?.id]);
  });

  it.each(['未取得许可证的餐饮单位，不得营业。', '整改未完成的企业，一律不得恢复生产。'])('is listed for a person where it is not: %s', (sentence) => {
    const { found, plan } = drafted(sentence);
    expect(plan.milestones.every(({ needs }) => needs === undefined)).toBe(true);
    expect(found.open.some(({ place }) => place.words.includes('不得'))).toBe(true);
  });
});

describe('what lateness costs', () => {
  it.each([
    ['逾期未报送的，每次扣2分。', [2]],
    ['未按时完成任务的，每项扣5分。', [5]],
    ['迟报信息的，每迟报一次扣0.5分。', [0.5]],
    ['工作成效突出的，每项加2分。', []],
  ])('%s', (sentence, points) => {
    const { found, plan } = drafted(sentence);
    expect(plan.consequences.map(({ rule }) => rule?.points)).toEqual(points);
    if (points.length === 0) expect(found.points).toEqual([]);
  });
});

describe('how far more time may be given', () => {
  const all = { askBefore: { workingDays: 5 }, times: 1, inAll: { workingDays: 10 } };
  it.each([
    ['县住建局8月底前完成整改，确需延期的，应于到期前5个工作日书面申请，延期不得超过10个工作日，且只能延期一次。', all],
    ['县住建局8月底前完成整改。确需延期的，牵头单位应提前5个工作日提出申请，延期一次，延期最长不超过10个工作日。', all],
    ['县水利局9月底前完成加固。确需延期的，提前10日提出申请，最长可延期1个月。', { askBefore: { days: 10 }, inAll: { months: 1 } }],
    ['县水利局9月底前完成加固；延期次数不得超过2次。', { times: 2 }],
    ['县水利局9月底前完成加固。加固任务不得延期。', { times: 0 }],
    ['县水利局9月底前完成加固，遇特殊情况可延长5个工作日。', { inAll: { workingDays: 5 } }],
    ['县水利局9月底前完成加固，原则上不得延期；确需延期的，提前3日申请，累计不超过20日。', { askBefore: { days: 3 }, inAll: { days: 20 } }],
  ])('%s', (sentence, extensions) => {
    const { found, plan } = drafted(sentence);
    expect(last(plan).extensions).toEqual(extensions);
    expect(plan.milestones[0]?.extensions).toBeUndefined();
    expect(found.open.map(({ place, note }) => `${note.zh}：${place.words}`)).toEqual([]);
  });

  it('is of no limit that is over before anybody could ask', () => {
    const { plan } = drafted('对发现的无证机构，县教育局应在3个工作日内下达通知，15日内完成整改；确需延期的，应于到期前3个工作日书面申请。');
    expect(plan.milestones.map(({ extensions }) => extensions)).toEqual([undefined, undefined, { askBefore: { workingDays: 3 } }]);
  });

  it('may be said of the whole plan', () => {
    const { plan } = drafted('县水利局9月底前完成加固。', '各项任务确需延期的，责任单位应在到期前3个工作日申请，累计延期不得超过15日。');
    expect(plan.extensions).toEqual({ askBefore: { workingDays: 3 }, inAll: { days: 15 } });
    expect(last(plan).extensions).toBeUndefined();
  });

  it.each(['未经批准不得延期。', '无特殊情况一律不得延期。', '情况复杂的，可延长至10个工作日。'])('is not said by %s', (sentence) => {
    const { plan } = drafted(`县水利局9月底前完成加固。${sentence}`);
    expect([plan.extensions, last(plan).extensions]).toEqual([undefined, undefined]);
  });

  it('is listed where it names tasks that the plan has not', () => {
    expect(drafted('县水利局9月底前完成加固。', '搬迁确需延期的，最多延期一次。').found.open.map(({ place }) => place.words)).toEqual([
      '搬迁确需延期的，最多延期一次。',
    ]);
  });
});

describe('an event that only counts', () => {
  it.each([
    ['一年内累计3次被通报的乡镇，由县安委会约谈主要负责人。', '被通报', { times: 3, within: { months: 12 }, proposes: 'talk' }],
    ['半年内发生3起以上食物中毒的乡镇，由县安委办约谈。', '发生食物中毒', { times: 3, within: { months: 6 }, proposes: 'talk' }],
    ['年内被投诉2次以上的部门，取消年度评优资格。', '被投诉', { times: 2, within: { each: 'year' }, proposes: 'no-award' }],
    ['连续两个季度排名末位的部门，由县安委办通报批评。', '排名末位', { within: { each: 'quarter' }, inARow: 2, proposes: 'circular' }],
    ['每发生一起食物中毒事件，扣2分。', '发生食物中毒事件', { proposes: 'points', points: 2 }],
  ])('%s', (sentence, event, rule) => {
    const { found, plan } = drafted(sentence);
    const [declared] = plan.events ?? [];
    expect(declared?.name).toBe(event);
    expect(plan.consequences).toHaveLength(1);
    expect(plan.consequences?.[0]?.rule).toMatchObject({ on: 'reported', events: [declared?.id], ...rule });
    expect(found.open).toEqual([]);
  });

  it.each(['一年内被处罚2次的企业，由县安委办约谈法定代表人。', '累计3次逾期的部门，由县安委办约谈。', '连续三次排名末位的乡镇，由县安委办约谈。'])(
    'is none where the plan could not count it: %s',
    (sentence) => {
      const { found, plan } = drafted(sentence);
      expect(plan.consequences ?? []).toEqual([]);
      expect(found.open.length).toBeGreaterThan(0);
    },
  );
});
