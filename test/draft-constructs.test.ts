import { describe, expect, it } from 'vitest';
import { checkPlan } from '../client/files/plan.ts';
import { understand } from '../domain/draft/draft.ts';
import { planText } from '../domain/draft/plan-text.ts';
import type { Plan } from '../domain/plan/plan.ts';

const drafted = (...clauses: string[]): Plan => {
  const texts = ['某县2024年安全工作方案', '一、重点任务', '1.县审计局1月10日前完成部署。', ...clauses.map((text, index) => `${index + 2}.${text}`)];
  const found = understand(texts.map((text) => ({ kind: 'paragraph' as const, text })));
  const { plan, faults } = checkPlan(planText(found).replaceAll(': ""', ': a@x.example'));
  expect(faults).toEqual([]);
  return plan as Plan;
};
const last = ({ milestones }: Plan) => milestones.at(-1);

describe('what the plan’s format says, a draft says as well', () => {
  it.each([
    ['县教育局6月30日18时前报送总结。', '2024-06-30', '18:00'],
    ['县教育局12月20日下午5点前报送总结。', '2024-12-20', '17:00'],
    ['县教育局3月5日9:30前报送名单。', '2024-03-05', '09:30'],
    ['县教育局6月30日24时前报送总结。', '2024-06-30', undefined],
    ['县教育局6月30日前报送12时值班表。', '2024-06-30', undefined],
  ])('the hour of a day: %s', (sentence, due, dueAt) => {
    const milestone = last(drafted(sentence));
    expect([milestone?.due, milestone?.dueAt]).toEqual([due, dueAt]);
  });

  it.each([
    ['县文旅局每逢节假日前开展检查。', { every: 'holiday' }],
    ['县文旅局在重大节假日前2个工作日开展检查。', { every: 'holiday', before: 2 }],
    ['县统计局每月最后一个工作日前报送月报。', { every: 'month', workingDay: 'last' }],
    ['县统计局每月前5个工作日内报送月报。', { every: 'month', workingDay: 5 }],
    ['县统计局每季度首月前10个工作日内报送季报。', { every: 'quarter', workingDay: 10, month: 1 }],
    ['县统计局每季度最后一个工作日报送季报。', { every: 'quarter', workingDay: 'last' }],
    ['县统计局每月次月前3个工作日内报送月报。', { every: 'month', workingDay: 3, following: true }],
  ])('what only the calendar of working days can date is a rule: %s', (sentence, rule) => {
    expect(last(drafted(sentence))?.recurs).toMatchObject(rule);
  });

  it('a stage opens on its first day', () => {
    expect(last(drafted('县公安局5月1日至8月31日开展联合执法。'))).toMatchObject({ opens: '2024-05-01', due: '2024-08-31' });
  });

  it.each([
    ['县公安局、县教育局牵头，6月底前完成整治。', 'all', 2],
    ['县公安局、县教育局联合开展检查，6月底前完成。', 'all', 2],
    ['县公安局、县教育局6月底前报送总结。', undefined, 2],
    ['县公安局牵头，县教育局配合，6月底前完成整治。', undefined, 1],
  ])('several who lead together do: %s', (sentence, together, leads) => {
    const milestone = last(drafted(sentence));
    expect([milestone?.together, milestone?.lead.length]).toEqual([together, leads]);
  });
});
