import { describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { calendarOf } from '../client/cli/plan-calendar.ts';
import { checkPlan } from '../client/files/plan.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { endMinuteOf } from '../domain/words/numbers.ts';
import { smallPlan } from './support/plans.ts';

// What is due on 30 April is due when that day ends. Told as 1 May 00:00 it read as a day more.

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}

describe('the end of a day', () => {
  it('is told as that day, at 24:00, in any zone; any other minute is itself', () => {
    expect(endMinuteOf('2019-05-01T00:00:00+08:00')).toBe('2019-04-30 24:00');
    expect(endMinuteOf('2019-01-01T00:00:00+02:00')).toBe('2018-12-31 24:00');
    expect(endMinuteOf('2019-04-30T18:00:00+08:00')).toBe('2019-04-30 18:00');
    expect(endMinuteOf('2019-05-01T00:00:07+08:00')).toBe('2019-05-01 00:00');
    expect(wallClock('Asia/Shanghai').endMinute(Date.parse('2019-04-30T16:00:00Z'))).toBe('2019-04-30 24:00');
  });

  it('is so in the calendar of a plan, of what is due, of what holds no more, and of numbers and targets', () => {
    const plan = planOf(
      smallPlan({
        id: 'ends',
        departments: ['water'],
        milestones: `  - { id: zones, name: 划定, clause: 三, duty: 划定, due: 2019-04-30, lead: [water] }
  - { id: noon, name: 报告, clause: 三, duty: 报告, due: 2019-04-30, dueAt: "18:00", lead: [water] }`,
        more: `sectors: [{ id: dams, name: 水库, clause: 四, lead: water }]
standing: [{ id: closed, name: 禁采期, clause: 三, duty: 不得采砂, lead: [water], holds: { windows: [{ from: 2019-03-01, until: 2019-04-30 }] } }]
indicators:
  - { id: lifts, name: 电梯, clause: 三, unit: 部, value: 200, due: 2019-06, report: [water] }
  - { id: rate, name: 合格率, clause: 三, unit: "%", value: 95, recurs: { every: half-year, until: 2019-12-31 }, report: [water] }
targets: [{ id: certified, name: 达标率, clause: 三, asOf: 2019-12-31, atLeast: 0.8, counts: certified, of: each-sector }]`,
      }),
    );
    const { lines, entries } = calendarOf(plan, openCalendar(plan), 'zh');
    const dated = lines.filter((line) => /时限|期间|到期$/.test(line) && !line.includes('→'));
    expect(dated).toEqual([
      '2019-03-01 00:00  water局  禁采期  期间开始（至 2019-04-30）',
      '2019-04-30 18:00  water局  报告  时限',
      '2019-04-30 24:00  water局  划定  时限',
      '2019-04-30 24:00  water局  禁采期  期间结束',
      '2019-06-30 24:00  water局  电梯  指标到期',
      '2019-06-30 24:00  water局  合格率（2019年上半年）  指标到期',
      '2019-12-31 24:00  water局  合格率（2019年下半年）  指标到期',
      '2019-12-31 24:00  达标率  目标到期',
    ]);
    expect(entries).toContainEqual({ target: 'certified', name: '达标率', departments: [], kind: 'due', at: '2020-01-01T00:00:00+08:00', recipients: [] });
  });
});
