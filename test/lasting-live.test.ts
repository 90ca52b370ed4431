import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewCalendar, updateCalendar } from '../client/service/holidays.ts';
import { reportStanding, standingView } from '../client/service/standing-duties.ts';
import { HOLIDAYS_2027_YAML } from './support/holidays.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';

// A programme whose one obligation is of 2026: a table of 2027 moves nothing in it but what has to hold over holidays. By the table the Spring
// Festival is off from 5 to 12 February 2027, a Friday, so that the weekend after it lies at it, and National Day from 1 to 7 October, a Thursday.

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('lasting');
  const plan = smallPlan({
    id: 'lasting',
    due: '2026-07-31',
    departments: ['water'],
    more: `standing:
  - { id: quiet, name: 停工, clause: 二, duty: 节日期间停工, lead: [water], holds: { windows: [{ holidays: [spring-festival, national-day], daysBefore: 2 }] } }
  - { id: watch, name: 巡查, clause: 二, duty: 长期巡查, lead: [water], holds: { until: none }, often: { times: 2, every: month } }`,
  }).replace('from: 2019-01-01\nto: 2021-12-31', 'from: 2026-06-01\nto: 2027-12-31');
  await stack.service.startProgramme(plan, { from: '2026-06-10', daysPerSecond: 0.000_01 });
});
afterAll(() => stack?.close());

const duties = async () => (await standingView(stack.service, 'lasting', 'zh')).items;
const version = async () => (await stack.store.programmes.get('lasting'))?.state.planVersion;
const of2027 = async () => (await duties())[0]?.hold?.spans.filter(({ from }) => from > '2027').map(({ from, until: last }) => `${from} ${last}`);

describe('a programme with what has no end and what holds over holidays', () => {
  it('shows both, and takes no report that it is done', async () => {
    const [, watch] = await duties();
    expect([watch?.name, watch?.hold?.stands, watch?.hold?.endless]).toEqual(['巡查（每月至少2次）', 'holds', true]);
    const done = { actor: { org: 'water', name: '' }, key: 'k', text: '巡查两次', done: true };
    await expect(reportStanding(stack.service, 'lasting', 'watch', done)).rejects.toMatchObject({ code: 'never-done' });
  });

  it('has other days by the table of a year, though no obligation moves', async () => {
    const before = await version();
    // Without a table by the statutory days.
    const [spring, national] = (await of2027()) ?? [];
    expect([spring, national]).not.toContain('2027-02-03 2027-02-14');
    const programmes = [{ id: 'lasting', name: '安全检查', moved: [], settled: 0, spans: true }];
    expect((await previewCalendar(stack.service, HOLIDAYS_2027_YAML, 'zh')).programmes).toEqual(programmes);
    const actor = { org: 'operator', name: '' };
    expect((await updateCalendar(stack.service, HOLIDAYS_2027_YAML, { actor }, 'zh')).programmes).toEqual(programmes);
    await until('the version', async () => (await version()) === Number(before) + 1);
    expect(await of2027()).toEqual(['2027-02-03 2027-02-14', '2027-09-29 2027-10-07']);
    // Once is enough.
    expect((await updateCalendar(stack.service, undefined, { actor }, 'zh')).programmes).toEqual([]);
    expect(await version()).toBe(Number(before) + 1);
  });
});
