import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import type { Plan } from '../domain/plan/plan.ts';

const documentOf = (...clauses: string[]) =>
  ['某县2024年安全工作方案', '一、重点任务', ...clauses.map((text, index) => `${index + 1}.${text}`)].map((text) => ({ kind: 'paragraph' as const, text }));
const drafted = (...clauses: string[]) => {
  const found = understand(documentOf('县应急管理局6月底前完成排查。', ...clauses));
  const plan = checkPlan(planText(found).replaceAll(': ""', ': a@x.example')).plan as Plan;
  expect(plan, 'the plan has faults').toBeDefined();
  return { found, plan };
};
const bodiesOf = (plan: Plan, ids: 'all' | readonly string[]) =>
  ids === 'all' ? 'all' : ids.map((id) => plan.departments.find((one) => one.id === id)?.name ?? id);

describe('a limit that runs from something', () => {
  it.each([
    ['县公安局接到报警后2小时内赶赴现场处置。', { hours: 2 }, '接到报警', ['县公安局'], ['县公安局']],
    ['发现重大隐患的，县教育局应当于1小时内向县安委办报告。', { hours: 1 }, '发现重大隐患', ['县教育局'], 'all'],
    ['县水利局自受理申请之日起20个工作日内作出审批决定。', { workingDays: 20 }, '受理申请', ['县水利局'], ['县水利局']],
    ['监管中心成立后15日内，县财政局完成经费拨付。', { days: 15 }, '监管中心成立', ['县财政局'], 'all'],
    ['收到转办件后，县信访局应在3个工作日内办结。', { workingDays: 3 }, '收到转办件', ['县信访局'], 'all'],
    ['发生生产安全事故的，县住建局须在1小时内电话报告，24小时内书面报告。', { hours: 24 }, '发生生产安全事故', ['县住建局'], 'all'],
    ['对群众举报5个工作日内由县城管局核查答复。', { workingDays: 5 }, '群众举报', ['县城管局'], 'all'],
    ['县林业局接到火情报告30日内完成评估。', { days: 30 }, '接到火情报告', ['县林业局'], ['县林业局']],
    ['一旦发现险情，县水利局两周内完成加固。', { days: 14 }, '发现险情', ['县水利局'], 'all'],
    ['县民政局应在检查发现问题之日起一个月内整改到位。', { months: 1 }, '检查发现问题', ['县民政局'], ['县民政局']],
    ['预警发布后，县气象局12小时以内通报各有关部门。', { hours: 12 }, '预警发布', ['县气象局'], 'all'],
    ['县卫健局自患者确诊之日起24小时内完成网络报告。', { hours: 24 }, '患者确诊', ['县卫健局'], ['县卫健局']],
    ['对排查出的问题，县商务局要在10日内整改销号。', { days: 10 }, '排查出的问题', ['县商务局'], 'all'],
    ['对逾期未完成的事项，县督查室7日内下发督办单。', { days: 7 }, '逾期未完成的事项', ['县督查室'], 'all'],
    ['县商务局5月底前召开座谈会，会后5个工作日内交办诉求。', { workingDays: 5 }, '会议召开', ['县商务局'], 'all'],
    ['县公安局接警后30分钟内到场处置。', { minutes: 30 }, '接警', ['县公安局'], ['县公安局']],
    ['县应急局接到险情报告后半小时内到场处置。', { minutes: 30 }, '接到险情报告', ['县应急局'], ['县应急局']],
    ['县民政局自受理申请之日起三个月内办结。', { months: 3 }, '受理申请', ['县民政局'], ['县民政局']],
    ['县民政局自受理申请之日起半个月内办结。', { days: 15 }, '受理申请', ['县民政局'], ['县民政局']],
    ['县交通局在项目竣工后三十日内组织验收。', { days: 30 }, '项目竣工', ['县交通局'], ['县交通局']],
  ] as const)('%s', (sentence, within, event, leads, reportedBy) => {
    const { found, plan } = drafted(sentence);
    const duty = found.duties.filter(({ when }) => when.kind === 'after').at(-1);
    expect(duty?.when).toMatchObject({ kind: 'after', within, event });
    expect(duty?.leads.names).toEqual(leads);
    const milestone = plan.milestones.filter(({ after }) => after?.event !== undefined).at(-1);
    expect(milestone?.after?.within).toEqual(within);
    const declared = plan.events.find(({ id }) => id === milestone?.after?.event);
    expect(declared?.name).toBe(event);
    expect(declared && bodiesOf(plan, declared.reportedBy)).toEqual(reportedBy);
  });

  it.each([
    ['县教育局5月底前完成摸底，完成后5个工作日内报送结果。', { workingDays: 5 }, '完成摸底'],
    ['排查结束后10日内，县应急管理局报送清单。', { days: 10 }, '排查'],
  ] as const)('from the end of work that the plan dates it follows upon that milestone: %s', (sentence, within, name) => {
    const { plan } = drafted(sentence);
    const follows = plan.milestones.find(({ after }) => after !== undefined);
    expect(follows?.after?.within).toEqual(within);
    expect(plan.milestones.find(({ id }) => id === follows?.after?.milestone)?.name).toContain(name);
    expect(plan.events).toEqual([]);
  });

  it('two limits from one thing are one event with two milestones', () => {
    const { plan } = drafted('县公安局接到报警后2小时内到场处置，24小时内书面报告县政府。');
    expect(plan.events.map(({ name }) => name)).toEqual(['接到报警']);
    expect(plan.milestones.flatMap(({ after }) => (after ? [after] : []))).toEqual([
      { event: plan.events[0]?.id, within: { hours: 2 } },
      { event: plan.events[0]?.id, within: { hours: 24 } },
    ]);
  });

  it.each(['县公安局半小时内到场处置。', '各部门要在15日内完成整改。', '县财政局3年内完成改造。'])(
    'is listed where a plan cannot say it or the document does not say from what: %s',
    (sentence) => {
      const { found, plan } = drafted(sentence);
      expect(plan.milestones.length).toBe(1);
      expect(found.open.some(({ place }) => sentence.includes(place.words.slice(0, 10)))).toBe(true);
    },
  );
});
