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

  it.each([
    ['县城管局每天开展巡查。', { every: 'day' }],
    ['县城管局每个工作日报送进度。', { every: 'working-day' }],
    ['县城管局工作日每天报送进度。', { every: 'working-day' }],
    ['县发改局每半月报送一次进展。', { every: 'half-month' }],
    ['县发改局每月上、下半月各盘点一次。', { every: 'half-month' }],
    ['县交通局每两周开展一次检查。', { every: 'week', interval: 2, weekday: 'friday', from: '2024-01-05' }],
    ['县交通局隔周周三开展检查。', { every: 'week', interval: 2, weekday: 'wednesday', from: '2024-01-03' }],
    ['县交通局每隔一周开展一次检查。', { every: 'week', interval: 2, weekday: 'friday', from: '2024-01-05' }],
    ['县交通局每隔一天开展一次检查。', { every: 'day', interval: 2 }],
    ['县住建局每月第一个周一召开例会。', { every: 'month', nth: 1, weekday: 'monday' }],
    ['县住建局每月最后一个周五召开例会。', { every: 'month', nth: 'last', weekday: 'friday' }],
    ['县住建局每季度首月第二个星期三召开例会。', { every: 'quarter', month: 1, nth: 2, weekday: 'wednesday' }],
    ['县住建局每年6月第三个周二召开例会。', { every: 'year', month: 6, nth: 3, weekday: 'tuesday' }],
    ['县文旅局国庆节前开展检查。', { every: 'holiday', holidays: ['national-day'] }],
    ['县文旅局在国庆节前3个工作日完成检查。', { every: 'holiday', holidays: ['national-day'], before: 3 }],
    ['县文旅局五一、国庆节前各开展一次检查。', { every: 'holiday', holidays: ['labour-day', 'national-day'] }],
    ['县文旅局每年春节前开展检查。', { every: 'holiday', holidays: ['spring-festival'] }],
    ['县文旅局国庆节后3个工作日内报送情况。', { every: 'holiday', holidays: ['national-day'], after: 3 }],
    ['县文旅局每个节假日后首个工作日报送情况。', { every: 'holiday', after: 1 }],
    ['县文旅局2024年中秋节前一周完成检查。', { every: 'holiday', holidays: ['mid-autumn'], before: 5 }],
  ])('what a rule says better than a list of its days is a rule: %s', (sentence, rule) => {
    const milestone = last(drafted(sentence));
    expect(milestone?.recurs).toMatchObject(rule);
    for (const key of ['interval', 'nth', 'holidays', 'after', 'before', 'month'] as const)
      expect(milestone?.recurs?.[key], key).toEqual((rule as Record<string, unknown>)[key]);
  });

  it('before and after a holiday are two', () => {
    const { milestones } = drafted('县文旅局国庆节前后各开展一次检查。');
    expect(milestones.slice(1).map(({ recurs }) => [recurs?.holidays, recurs?.before, recurs?.after])).toEqual([
      [['national-day'], undefined, undefined],
      [['national-day'], undefined, 1],
    ]);
  });

  it('each day by an hour', () => {
    expect(last(drafted('县城管局每日17时30分前报送巡查情况。'))).toMatchObject({ recurs: { every: 'day' }, dueAt: '17:30' });
  });

  it.each([
    ['县城管局每日产生垃圾500吨。', '每日'],
    ['县城管局每天24小时值班。', '每天'],
    ['值班人员每天开展巡查。', '每天'],
    ['汛期县水利局每天开展巡查。', '每天'],
    ['县交通局每隔两周开展一次检查。', '每隔两周'],
    ['县交通局每双周开展一次检查。', '每双周'],
    ['县住建局每月第一周召开例会。', '每月第一周'],
    ['县文旅局春节后开展检查。', '春节后'],
    ['县文旅局2025年春节前开展检查。', '2025年春节前'],
  ])('what nobody can date for certain is listed, and no rule is guessed: %s', (sentence, words) => {
    const texts = ['某县2024年安全工作方案', '一、重点任务', '1.县审计局1月10日前完成部署。', `2.${sentence}`];
    const found = understand(texts.map((text) => ({ kind: 'paragraph' as const, text })));
    expect(found.duties.map(({ place }) => place.clause)).toEqual(['一1']);
    expect(found.open.map(({ place, note }) => `${place.words}${note.zh}`).join()).toContain(words);
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
