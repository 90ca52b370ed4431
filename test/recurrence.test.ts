import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { taskTable } from '../client/files/task-table.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { samePlan } from '../client/service/start-programme.ts';
import type { HolidayTable } from '../domain/kernel/calendar.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { openObligation } from '../domain/obligation/obligation.ts';
import { datedMilestones } from '../domain/plan/plan.ts';
import { asWritten, withRecurrences } from '../domain/plan/recurrence.ts';
import { EVERY } from '../domain/plan/recurrence-fields.ts';
import { type Plan, planSchema } from '../domain/plan/schema.ts';
import { amendmentMoves } from '../domain/programme/amendment.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';
import { smallPlan } from './support/plans.ts';

/** A milestone 月报 that comes again by a rule, in a programme from 2019 to 2021. */
const withRule = (rule: string, more = '') =>
  smallPlan({ id: 'again', milestones: `  - { id: report, name: 月报, clause: 三, duty: 报送, lead: [water], recurs: { ${rule} }${more} }` });
const read = (text: string, tables: HolidayTable[] = []): Plan => {
  const plan = planSchema.parse(parse(text));
  return withRecurrences(plan, openCalendar(plan, tables));
};
const roundsOf = (rule: string) => read(withRule(rule)).milestones[0]?.rounds ?? [];
const dues = (rule: string) => roundsOf(rule).map(({ due }) => due);
const faultsOf = (text: string) => checkPlan(text).faults.map(({ where, what }) => `${where} ${what.zh}`);

describe('a duty that comes again by a rule', () => {
  it('has a last, shorter part where the plan asks for it, due when the rule ends', () => {
    const half = 'every: half-month, from: 2019-06-01, until: 2019-07-10';
    expect(dues(half)).toEqual(['2019-06-15', '2019-06-30']);
    expect(roundsOf(`${half}, rest: true`).map(({ id, due }) => `${id} ${due}`)).toEqual([
      '2019-06-h1 2019-06-15',
      '2019-06-h2 2019-06-30',
      '2019-07-h1 2019-07-10',
    ]);
    expect(dues('every: half-month, from: 2019-06-01, until: 2019-06-30, rest: true')).toEqual(['2019-06-15', '2019-06-30']);
    // Of a month that is reported in the next.
    expect(dues('every: month, following: true, day: 5, from: 2019-08-01, until: 2019-09-30, rest: true')).toEqual(['2019-08-05', '2019-09-05', '2019-09-30']);
    expect(faultsOf(withRule('every: day, rest: true')).join()).toContain('rest 不用于每日');
  });

  it('of a year may open on a day of it, or of the year before where that is later than it is due', () => {
    const spans = (rule: string) => roundsOf(rule).map(({ opens, due }) => `${opens} ${due}`);
    expect(spans('every: year, month: 6, opens: "06-01"')).toEqual(['2019-06-01 2019-06-30', '2020-06-01 2020-06-30', '2021-06-01 2021-06-30']);
    // Before the plan begins nothing opens.
    expect(spans('every: year, month: 1, day: 15, opens: "12-01"')).toEqual(['2019-01-01 2019-01-15', '2019-12-01 2020-01-15', '2020-12-01 2021-01-15']);
    expect(faultsOf(withRule('every: month, opens: "06-01"')).join()).toContain('只用于 every: year');
    expect(faultsOf(withRule('every: year, opens: "02-29"')).join()).toContain('或每年的月日');
  });

  it('is due at each of several hours of a day, as a round of its own that is called by its hour', () => {
    const twice = withRule('every: day, from: 2019-06-01, until: 2019-06-02', ', dueAt: ["17:00", "10:00"]');
    expect(datedMilestones(read(twice)).map(({ id, name, dueDate, dueAt }) => [id, name, dueDate, dueAt].join(' '))).toEqual([
      'report-2019-06-01-t1000 月报（2019年6月1日 10:00） 2019-06-01 10:00',
      'report-2019-06-01-t1700 月报（2019年6月1日 17:00） 2019-06-01 17:00',
      'report-2019-06-02-t1000 月报（2019年6月2日 10:00） 2019-06-02 10:00',
      'report-2019-06-02-t1700 月报（2019年6月2日 17:00） 2019-06-02 17:00',
    ]);
    const plan = read(twice);
    const calendar = openCalendar(plan);
    // Ten in Shanghai is two by UTC; each lapses at its own hour.
    expect(plannedObligations(plan, calendar).map(({ spec }) => new Date(spec.schedule.dueAtMs).toISOString())).toEqual([
      ...['2019-06-01T02:00:00.000Z', '2019-06-01T09:00:00.000Z', '2019-06-02T02:00:00.000Z', '2019-06-02T09:00:00.000Z'],
    ]);
    const once = smallPlan({
      id: 'again',
      milestones: '  - { id: report, name: 快报, clause: 三, duty: 报送, lead: [water], due: 2019-06-30, dueAt: ["10:00", "17:00"] }',
    });
    expect(datedMilestones(read(once)).map(({ id, name }) => `${id} ${name}`)).toEqual(['report-t1000 快报（10:00）', 'report-t1700 快报（17:00）']);
    expect(faultsOf(withRule('every: month', ', dueAt: ["10:00", "10:00"]'))).toEqual([expect.stringMatching(/dueAt 时刻有重复/)]);
    expect(faultsOf(withRule('every: month', ', dueAt: ["10:00"]'))).toEqual([expect.stringMatching(/dueAt.*只有一个时刻的，不用方括号/)]);
    expect(faultsOf(withRule('every: month', ', dueAt: ["17:00", "08:00"]'))).toEqual([expect.stringMatching(/dueAt 08:00 到期，而当日提醒 09:00/)]);
  });

  it('keeps the obligations of the hours that an amendment leaves, and withdraws what it takes out', () => {
    const at = (hours: string) => read(withRule('every: day, from: 2019-06-01, until: 2019-06-01', `, dueAt: ${hours}`));
    const [before, after] = [at('["10:00", "17:00"]'), at('["10:00", "20:00"]')];
    const calendar = openCalendar(before);
    const states = plannedObligations(before, calendar).map(({ spec }) => openObligation(spec, 0));
    const moves = amendmentMoves({ before, after, calendar, nowMs: calendar.instantMs('2019-05-01', '09:00') }, states);
    expect(moves.withdrawn.map(({ id }) => id)).toEqual(['again/report-2019-06-01-t1700/water']);
    expect(moves.added.map(({ spec }) => spec.milestoneId)).toEqual(['report-2019-06-01-t2000']);
  });

  it('is due by the same day of each month, and by the last where a month is shorter', () => {
    expect(dues('every: month, day: 30, from: 2019-01-01, until: 2019-04-30')).toEqual(['2019-01-30', '2019-02-28', '2019-03-30', '2019-04-30']);
  });

  it('has a day of its own in months that the plan names 每月25日前，2月为20日前, counted in the month of the day', () => {
    expect(dues('every: month, day: 25, but: [{ month: 2, day: 20 }], until: 2019-04-30')).toEqual(['2019-01-25', '2019-02-20', '2019-03-25', '2019-04-25']);
    // January's figures are due in February, by its third.
    expect(
      roundsOf('every: month, following: true, workingDay: 3, but: [{ month: 2, day: 3 }, { month: 4, day: last }], from: 2019-02-01, until: 2019-04-30').map(
        ({ id, due }) => `${id} ${due}`,
      ),
    ).toEqual(['2019-01 2019-02-03', '2019-02 2019-03-05', '2019-03 2019-04-30']);
    expect(dues('every: quarter, day: 15, but: [{ month: 12, day: 10 }], from: 2019-07-01, until: 2019-12-31')).toEqual(['2019-09-15', '2019-12-10']);
    expect(faultsOf(withRule('every: week, but: [{ month: 2, day: 20 }]'))).toEqual([expect.stringMatching(/recurs\.but but 用于月、季度、半年、年/)]);
    expect(faultsOf(withRule('every: month, day: [5, 20], but: [{ month: 2, day: 20 }]'))).toEqual([expect.stringMatching(/recurs\.but but 用于月/)]);
    expect(faultsOf(withRule('every: month, but: [{ month: 2, day: 20 }, { month: 2, day: 10 }]'))).toEqual([expect.stringMatching(/同一个月只写一次/)]);
  });

  it('comes in odd months, quarters, half-years and years by their last or a named month', () => {
    expect(dues('every: odd-month, day: 10, until: 2019-06-30')).toEqual(['2019-01-10', '2019-03-10', '2019-05-10']);
    expect(dues('every: even-month, day: 10, until: 2019-06-30')).toEqual(['2019-02-10', '2019-04-10', '2019-06-10']);
    expect(dues('every: quarter, until: 2019-12-31')).toEqual(['2019-03-31', '2019-06-30', '2019-09-30', '2019-12-31']);
    expect(dues('every: half-year, day: 20, until: 2019-12-31')).toEqual(['2019-06-20', '2019-12-20']);
    expect(dues('every: year, month: 3, day: 15')).toEqual(['2019-03-15', '2020-03-15', '2021-03-15']);
  });

  it('counts the day in the month after the period where the plan says so, and keeps the name of the period', () => {
    const [first, second] = roundsOf('every: month, following: true, day: 5, from: 2019-02-01');
    expect(first).toMatchObject({ id: '2019-01', due: '2019-02-05', name: '月报（2019年1月）' });
    expect(second?.due).toBe('2019-03-05');
  });

  it('counts working days by the public holidays and the make-up days', () => {
    // 2019-10-01 to 07 are off; 2019-10-12 is a Saturday that is worked.
    expect(dues('every: month, workingDay: 5, from: 2019-10-01, until: 2019-10-31')).toEqual(['2019-10-12']);
    // 2019-11-30 is a Saturday.
    expect(dues('every: month, workingDay: last, from: 2019-11-01, until: 2019-11-30')).toEqual(['2019-11-29']);
  });

  it('comes by weeks that are called by ISO 8601, and in the three parts of a month', () => {
    expect(roundsOf('every: week, weekday: friday, from: 2020-12-28, until: 2021-01-10').map(({ id, due }) => `${id} ${due}`)).toEqual([
      '2020-w53 2021-01-01',
      '2021-w01 2021-01-08',
    ]);
    expect(roundsOf('every: ten-days, from: 2020-02-01, until: 2020-02-29').map(({ name, due }) => `${name} ${due}`)).toEqual([
      '月报（2020年2月上旬） 2020-02-10',
      '月报（2020年2月中旬） 2020-02-20',
      '月报（2020年2月下旬） 2020-02-29',
    ]);
  });

  it('is due on the working day before each public holiday, once where two holidays meet', () => {
    // The Mid-Autumn Festival of 2020 falls on National Day.
    expect(roundsOf('every: holiday, from: 2020-01-01, until: 2020-12-30').map(({ id, due }) => `${id} ${due}`)).toEqual([
      '2020-spring-festival 2020-01-23',
      '2020-qingming 2020-04-03',
      '2020-labour-day 2020-04-30',
      '2020-dragon-boat 2020-06-24',
      '2020-national-day 2020-09-30',
    ]);
  });

  it('moves from a day off as the plan says, and stays without a word', () => {
    // 2019-06-30 is a Sunday.
    const june = 'every: half-year, until: 2019-06-30';
    expect(dues(june)).toEqual(['2019-06-30']);
    expect(dues(`${june}, dayOff: previous`)).toEqual(['2019-06-28']);
    expect(dues(`${june}, dayOff: next`)).toEqual(['2019-07-01']);
  });

  it('names each round by the template and each of several within a period by its number', () => {
    const rounds = roundsOf('every: quarter, times: 2, until: 2019-03-31, name: "{year}年{quarter}季度检查"');
    expect(rounds.map(({ id, name }) => `${id} ${name}`)).toEqual(['2019-q1-t1 2019年1季度检查第1次', '2019-q1-t2 2019年1季度检查第2次']);
  });

  it('keeps the id of every round that is still there when the programme or the rule is given other bounds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EVERY), fc.integer({ min: 0, max: 700 }), (every, days) => {
        const from = new Date(Date.UTC(2019, 0, 1) + days * 86_400_000).toISOString().slice(0, 10);
        const all = new Map(roundsOf(`every: ${every}`).map(({ id, due }) => [id, due]));
        const later = roundsOf(`every: ${every}, from: ${from}`);
        expect(new Set(all.keys()).size).toBe(all.size);
        expect(later.every(({ id, due }) => all.get(id) === due)).toBe(true);
        expect(later).toHaveLength([...all.values()].filter((due) => due >= from).length);
      }),
      { numRuns: 60 },
    );
  });

  it('says of a wrong rule what is wrong, and of one without a round that there is none', () => {
    expect(faultsOf(withRule('every: month, day: 3, workingDay: 2')).join()).toContain('只能写一项');
    expect(faultsOf(withRule('every: month, name: "{jahr}"')).join()).toContain('{jahr}');
    expect(faultsOf(withRule('every: year, until: 2019-02-01')).join()).toContain('一轮也没有');
    expect(faultsOf(withRule('every: month', ', due: 2019-05')).join()).toContain('due、dueBy、rounds、recurs');
    expect(faultsOf(withRule('every: month', ', rounds: [{ id: a, name: 甲, due: 2019-05 }]')).join()).toContain('recurs 与 rounds 只写一项');
  });

  it('comes every day, or every day that is worked, and may be owed on the next', () => {
    // 2019-05-01 to 04 are off; Sunday 05-05 is worked.
    expect(roundsOf('every: day, from: 2019-04-30, until: 2019-05-02').map(({ id, name, due }) => `${id} ${name} ${due}`)).toEqual([
      '2019-04-30 月报（2019年4月30日） 2019-04-30',
      '2019-05-01 月报（2019年5月1日） 2019-05-01',
      '2019-05-02 月报（2019年5月2日） 2019-05-02',
    ]);
    expect(dues('every: working-day, from: 2019-04-30, until: 2019-05-06')).toEqual(['2019-04-30', '2019-05-05', '2019-05-06']);
    expect(dues('every: working-day, following: true, from: 2019-04-30, until: 2019-05-06')).toEqual(['2019-05-05', '2019-05-06']);
    expect(roundsOf('every: day, from: 2019-04-30, until: 2019-04-30, name: "{month}月{day}日零报告"')).toMatchObject([{ name: '4月30日零报告' }]);
  });

  it('comes each half-month, by its end or a day of it', () => {
    expect(roundsOf('every: half-month, from: 2019-02-01, until: 2019-03-16').map(({ id, name, due }) => `${id} ${name} ${due}`)).toEqual([
      '2019-02-h1 月报（2019年2月上半月） 2019-02-15',
      '2019-02-h2 月报（2019年2月下半月） 2019-02-28',
      '2019-03-h1 月报（2019年3月上半月） 2019-03-15',
    ]);
    expect(dues('every: half-month, day: 3, following: true, from: 2019-02-01, until: 2019-03-10')).toEqual(['2019-02-03', '2019-02-18', '2019-03-03']);
  });

  it('comes every second week or third month, counted from the one that its first day lies in', () => {
    // 2019-03-06 is a Wednesday: the week of 03-04 is the first, 03-18 the second.
    expect(dues('every: week, interval: 2, weekday: friday, from: 2019-03-06, until: 2019-04-05')).toEqual(['2019-03-08', '2019-03-22', '2019-04-05']);
    expect(dues('every: month, interval: 3, day: 5, from: 2019-02-01, until: 2019-12-31')).toEqual(['2019-02-05', '2019-05-05', '2019-08-05', '2019-11-05']);
    // A later last day moves none of them.
    expect(dues('every: week, interval: 2, weekday: friday, from: 2019-03-06, until: 2019-05-05').slice(0, 3)).toEqual([
      '2019-03-08',
      '2019-03-22',
      '2019-04-05',
    ]);
  });

  it('falls on the n-th or the last day of a name in a month', () => {
    // 2019-04-01 is a Monday, 2019-05-31 a Friday.
    expect(dues('every: month, weekday: monday, nth: 1, from: 2019-04-01, until: 2019-05-31')).toEqual(['2019-04-01', '2019-05-06']);
    expect(dues('every: month, weekday: friday, nth: last, from: 2019-04-01, until: 2019-05-31')).toEqual(['2019-04-26', '2019-05-31']);
    expect(dues('every: quarter, month: 1, weekday: tuesday, nth: 2, until: 2019-06-30')).toEqual(['2019-01-08', '2019-04-09']);
  });

  it('comes before or after the holidays that it names, and no other', () => {
    expect(
      roundsOf('every: holiday, holidays: [spring-festival, national-day], from: 2020-01-01, until: 2020-12-30').map(({ id, due }) => `${id} ${due}`),
    ).toEqual(['2020-spring-festival 2020-01-23', '2020-national-day 2020-09-30']);
    // The Spring Festival of 2019 was 4 to 10 February; National Day ended on 7 October.
    expect(roundsOf('every: holiday, holidays: [spring-festival, national-day], after: 2, from: 2019-01-01, until: 2019-12-31')).toMatchObject([
      { id: '2019-spring-festival', due: '2019-02-12', name: '月报（2019年春节后）' },
      { id: '2019-national-day', due: '2019-10-09', name: '月报（2019年国庆节后）' },
    ]);
    // In 2020 the Mid-Autumn Festival lies within the days off of National Day.
    expect(dues('every: holiday, holidays: [mid-autumn], from: 2020-01-01, until: 2020-12-30')).toEqual(['2020-09-30']);
  });

  it('comes on several days of each period, each called by its own date', () => {
    // 2019-01-07 is a Monday; by ISO 8601 the second week of 2019.
    expect(
      roundsOf('every: week, weekday: [monday, thursday], from: 2019-01-07, until: 2019-01-14').map(({ id, due, name }) => `${id} ${due} ${name}`),
    ).toEqual(['2019-w02-d1 2019-01-07 月报（2019年1月7日）', '2019-w02-d4 2019-01-10 月报（2019年1月10日）', '2019-w03-d1 2019-01-14 月报（2019年1月14日）']);
    expect(dues('every: ten-days, day: [1, 6], from: 2019-02-01, until: 2019-02-28')).toEqual([
      ...['2019-02-01', '2019-02-06', '2019-02-11', '2019-02-16', '2019-02-21', '2019-02-26'],
    ]);
    expect(dues('every: month, day: [10, last], from: 2019-02-01, until: 2019-03-31')).toEqual(['2019-02-10', '2019-02-28', '2019-03-10', '2019-03-31']);
    expect(faultsOf(withRule('every: month, day: [10]')).join()).toContain('只有一天的，不用方括号');
    expect(faultsOf(withRule('every: month, day: [10, 10]')).join()).toContain('列表中有重复');
    expect(faultsOf(withRule('every: ten-days, day: [1, 16]')).join()).toContain('一旬没有第 16 天');
    expect(faultsOf(withRule('every: month, weekday: [monday, friday], nth: 1')).join()).toContain('只用于每周');
  });

  it('has no round in the spans that are left out, to the day', () => {
    const all = 'every: month, day: 5, from: 2019-05-01, until: 2019-10-31';
    expect(dues(`${all}, except: [{ from: 2019-07-05, until: 2019-09-04 }]`)).toEqual(['2019-05-05', '2019-06-05', '2019-09-05', '2019-10-05']);
    expect(faultsOf(withRule(`${all}, except: [{ from: 2019-09-05, until: 2019-07-05 }]`)).join()).toContain('until 早于 from');
    expect(faultsOf(withRule(`${all}, except: [{ from: 2019-01-01, until: 2021-12-31 }]`)).join()).toContain('一轮也没有');
  });

  it('is called in English in a plan that is in English', () => {
    const names = (rule: string) => read(`${withRule(rule)}\nlanguage: en`).milestones[0]?.rounds?.map(({ name }) => name);
    expect(names('every: month, until: 2019-01-31')).toEqual(['月报 (January 2019)']);
    expect(names('every: half-year, times: 2, until: 2019-06-30')).toEqual(['月报 (first half of 2019), no. 1', '月报 (first half of 2019), no. 2']);
    expect(names('every: holiday, holidays: [national-day], until: 2019-10-31')).toEqual(['月报 (before National Day 2019)']);
    expect(names('every: ten-days, from: 2019-03-01, until: 2019-03-31')).toEqual([
      '月报 (1st to 10th of March 2019)',
      '月报 (11th to 20th of March 2019)',
      '月报 (from the 21st of March 2019)',
    ]);
  });

  it('says of a rule that cannot be kept what is wrong with it, and where', () => {
    const told = (rule: string) => faultsOf(withRule(rule)).join();
    expect(told('every: week, day: 9')).toMatch(/^milestones\[0\]\.recurs\.day 一周没有第 9 天；请写 1 到 7/);
    expect(told('every: day, day: 3')).toContain('每日一次的不写 day');
    expect(told('every: month, weekday: monday')).toContain('请用 nth 写明');
    expect(told('every: month, nth: 2')).toContain('nth 与 weekday 同写');
    expect(told('every: month, holidays: [national-day]')).toContain('holidays 只用于 every: holiday');
    expect(told('every: holiday, before: 1, after: 1')).toContain('只写一项');
    // 2019-01-01 to 2021-12-31 are 1,096 days.
    expect(told('every: day')).toMatch(/^milestones\[0\]\.recurs 按这条规则共有 1096 轮，最多 500 轮/);
  });

  it('does not hide by a missing last day what else is wrong', () => {
    const text = smallPlan({
      id: 'endless',
      milestones: `  - { id: report, name: 月报, clause: 三, duty: 报送, lead: [nobody], recurs: { every: month } }
  - { id: early, name: 早, clause: 三, duty: 报送, lead: [water], due: 2018-03-01 }`,
    }).replace(/^to: .*\n/m, '');
    expect(faultsOf(text)).toEqual([
      expect.stringMatching(/^ 没有写最后一日/),
      expect.stringMatching(/^milestones\[0\]\.lead\[0\] 没有代号为 "nobody" 的部门/),
      'milestones[1].due 2018-03-01 不在方案起止日期之内（2019-01-01 至 to）',
    ]);
  });

  it('has its findings told once for all rounds, at the line of the rule', () => {
    const { plan } = checkPlan(withRule('every: week, weekday: friday, until: 2019-12-31'));
    const { findings } = rehearsePlan({ plan: plan as Plan, tables: [], behaviour: PROFILES.slack, seed: 'a' });
    const moved = findings.filter(({ kind }) => kind === 'moved');
    expect(moved).toHaveLength(1);
    expect(moved[0]?.what.zh).toMatch(/^“月报”有 \d+ 次提醒落在非工作日而改期：.*等 \d+ 次。$/);
    const ofRounds = findings.flatMap(({ paths }) => paths).filter((one) => one.includes('rounds'));
    expect(ofRounds).toEqual([]);
    expect(moved[0]?.paths[0]).toEqual(['milestones', 0, 'recurs']);
  });

  it('is provisional where a year has no table yet, and the table moves the round under the same id', () => {
    const text = smallPlan({
      id: 'far',
      milestones: '  - { id: check, name: 节前检查, clause: 三, duty: 检查, lead: [water], recurs: { every: holiday } }',
    }).replaceAll('2019-01-01\nto: 2021-12-31', '2035-01-01\nto: 2035-06-30');
    const before = read(text);
    // 2035-05-01 is a Tuesday.
    expect(before.milestones[0]?.rounds).toContainEqual({ id: '2035-labour-day', name: '节前检查（2035年劳动节前）', due: '2035-04-30', provisional: true });
    const days = ['2035-04-29', '2035-04-30', '2035-05-01'].map((date) => ({ date, working: false, name: '劳动节' }));
    const tables = [{ year: 2035, version: 1, days }];
    const after = read(text, tables);
    const calendar = openCalendar(after, tables);
    const states = plannedObligations(before, openCalendar(before)).map(({ spec }) => openObligation(spec, 0));
    expect(states.every(({ schedule }) => schedule.provisional)).toBe(true);
    const moves = amendmentMoves({ before, after, calendar, nowMs: 0 }, states);
    const moved = moves.amended.find(({ state }) => state.milestoneId === 'check-2035-labour-day');
    expect(moved?.to.schedule.dueDate).toBe('2035-04-27');
    expect(moves.added).toEqual([]);
  });

  it('takes the eve of the Spring Festival for a day off from 2025 on, before a table says so', () => {
    // The first day of the year of the sheep is 2027-02-06, a Saturday; its eve, a Friday, is off by the law.
    const text = withRule('every: holiday, holidays: [spring-festival]').replaceAll('2019-01-01\nto: 2021-12-31', '2027-01-01\nto: 2027-06-30');
    expect(read(text).milestones[0]?.rounds).toMatchObject([{ id: '2027-spring-festival', due: '2027-02-04', provisional: true }]);
  });

  it('is the same plan as it was written, whatever a calendar made of it', () => {
    const text = withRule('every: holiday');
    const plan = planSchema.parse(parse(text));
    expect(asWritten(read(text))).toEqual(plan);
    expect(planSchema.parse(JSON.parse(JSON.stringify(read(text))))).toEqual(read(text));
  });
});

describe('a stage with its first day', () => {
  const stage = smallPlan({
    id: 'stage',
    ladder: 'ladder:\n  - { id: opens, on: opens, tell: [officer] }\n  - { id: lapse, on: lapse, tell: [head] }',
    milestones: '  - { id: joint, name: 联合执法, clause: 四, duty: 执法, opens: 2019-05-01, due: 2019-08-31, dueAt: "18:00", lead: [water] }',
  });
  const plan = read(stage);
  const calendar = openCalendar(plan);
  const [planned] = plannedObligations(plan, calendar);
  const state = openObligation((planned as NonNullable<typeof planned>).spec, calendar.instantMs('2019-01-02', '00:00'));
  const handIn = (atMs: number) =>
    obligationMachine.decide(
      state,
      { kind: 'submit', key: 'k', actor: { org: 'water', name: '' }, evidence: [{ sha256: '0'.repeat(64), name: 'a', sizeBytes: 1 }] },
      atMs,
    );

  it('reminds on the first working morning of the stage', () => {
    // 2019-05-01 to 04 are off and 2019-05-05 is a Sunday that is worked.
    expect(state.schedule.rungs.map(({ id, date }) => `${id} ${date}`)).toEqual(['opens 2019-05-05', 'lapse 2019-09-02']);
  });

  it('takes nothing before it opens, everything from its first instant on', () => {
    const opensAtMs = calendar.instantMs('2019-05-01', '00:00');
    expect(handIn(opensAtMs - 1)).toMatchObject({ refused: 'not-open-yet' });
    expect(handIn(opensAtMs)).toMatchObject([{ type: 'submitted', late: false }]);
  });

  it('is late from the hour that the plan names', () => {
    const dueAtMs = calendar.instantMs('2019-08-31', '18:00');
    expect(handIn(dueAtMs - 1)).toMatchObject([{ late: false }]);
    expect(handIn(dueAtMs)).toMatchObject([{ late: true }]);
    expect(obligationMachine.elapse(state, dueAtMs).map(({ type }) => type)).toContain('lapsed');
  });

  it('says what cannot be: an hour before the mails leave, a first day after the last', () => {
    const early = stage.replace('18:00', '08:00');
    expect(faultsOf(early.replace('- { id: lapse', '- { id: morning, on: due-day, tell: [officer] }\n  - { id: lapse')).join()).toContain('mailAt');
    expect(faultsOf(early)).toEqual([]);
    expect(faultsOf(stage.replace('2019-05-01', '2019-09-01')).join()).toContain('晚于时限');
  });
});

describe('the example with rules and stages', () => {
  const text = readFileSync(path.join(import.meta.dirname, '..', 'plans', 'example-recurring.yaml'), 'utf8');

  it('has no fault and a name for each round that says milestone and period', () => {
    const { plan, faults } = checkPlan(text);
    expect(faults).toEqual([]);
    const names = datedMilestones(plan as Plan).map(({ name }) => name);
    expect(names).toContain('水闸检查月报（2027年1月）');
    expect(names).toContain('节前检查（2028年元旦前）');
    expect(new Set(names).size).toBe(names.length);
  });

  it('is rehearsed to its end: nobody hands in before a stage opens', () => {
    const { plan } = checkPlan(text);
    const { rehearsal } = rehearsePlan({ plan: plan as Plan, tables: [], behaviour: PROFILES.punctual, seed: 'a' });
    expect(rehearsal.obligations.flatMap(({ refusals }) => refusals)).toEqual([]);
    expect(rehearsal.obligations.every(({ state: { stage } }) => stage === 'settled')).toBe(true);
  });

  it('names milestone and round in what a list of rounds owes', () => {
    const listed = smallPlan({
      id: 'listed',
      milestones: '  - { id: r, name: 进展报告, clause: 三, duty: 报送, lead: all, rounds: [{ id: a, name: 6 月, due: 2019-06 }] }',
    });
    expect(datedMilestones(read(listed)).map(({ name }) => name)).toEqual(['进展报告（6 月）']);
  });
});

describe('a single due date on a day off', () => {
  // 2019-06-30 is a Sunday; 2019-05-01 to 04 are off, Sunday 05-05 is worked.
  const due = (day: string, more: string) =>
    smallPlan({ id: 'off', milestones: `  - { id: a, name: 总结, clause: 三, duty: 报送, lead: all, due: ${day}${more} }` });
  const dueOf = (text: string, tables: HolidayTable[] = []) => datedMilestones(read(text, tables)).map(({ dueDate }) => dueDate);

  it('stays, or is the next or the previous day that is worked', () => {
    expect(dueOf(due('2019-06', ''))).toEqual(['2019-06-30']);
    expect(dueOf(due('2019-06', ', dayOff: stays'))).toEqual(['2019-06-30']);
    expect(dueOf(due('2019-06', ', dayOff: next'))).toEqual(['2019-07-01']);
    expect(dueOf(due('2019-06', ', dayOff: previous'))).toEqual(['2019-06-28']);
    expect(dueOf(due('2019-05-01', ', dayOff: next'))).toEqual(['2019-05-05']);
    expect(dueOf(due('2019-05-06', ', dayOff: next'))).toEqual(['2019-05-06']);
  });

  it('is worked out again from what the plan says, and is the same plan whatever it comes to', () => {
    const text = due('2019-06', ', dayOff: next');
    const once = read(text);
    expect(read(text).milestones).toEqual(once.milestones);
    const calendar = openCalendar({ ...once, holidays: { table: 'china', overrides: [{ date: '2019-07-01', working: false, name: '停课' }] } });
    const again = withRecurrences(once, calendar);
    expect(datedMilestones(again).map(({ dueDate }) => dueDate)).toEqual(['2019-07-02']);
    expect(samePlan(once, again)).toBe(true);
  });

  it('goes with a single date only, and what comes of it is not for a file to say', () => {
    expect(faultsOf(withRule('every: month', ', dayOff: next')).join()).toContain('dayOff 与 due、dueBy 或 after（按日、工作日、月、年计且没有续报的）同写');
    expect(faultsOf(due('2019-06', ', dueOn: 2019-07-01')).join()).toContain('dueOn 由系统');
  });
});

describe('a plan without a last day', () => {
  const open = (text: string) => text.replace('to: 2021-12-31\n', '');

  it('ends on the last day that it names', () => {
    const text = open(
      smallPlan({
        id: 'open',
        due: '2019-06',
        more: 'targets: []\nindicators: [{ id: i, name: 数, clause: 四, unit: 个, value: 1, due: 2019-09-30, report: [water] }]',
      }),
    );
    expect(checkPlan(text)).toMatchObject({ faults: [], plan: { to: '2019-09-30' } });
    expect(checkPlan(open(withRule('every: month, until: 2019-04-30'))).plan?.milestones[0]?.rounds).toHaveLength(4);
  });

  it('says that a rule without an end needs one', () => {
    expect(faultsOf(open(withRule('every: month'))).join()).toContain('没有写最后一日（to）');
  });
});

describe('a day that counts from the day of another milestone', () => {
  const one = (id: string, when: string) => `  - { id: ${id}, name: ${id}, clause: 三, duty: 办, lead: [water], ${when} }`;
  const two = (when: string, of = 'opens: 2019-09-24, due: 2019-09-27') =>
    smallPlan({ id: 'beside', milestones: [one('own', when), one('fair', of)].join('\n') });
  const dueOf = (text: string) => datedMilestones(read(text)).find(({ id }) => id === 'own')?.dueDate;
  const beside = (distance: string, more = '') => two(`dueBy: { milestone: fair, ${distance} }${more}`);

  it('is counted back from the first day of a stage and on from its last', () => {
    expect(dueOf(beside('before: { days: 60 }'))).toBe('2019-07-26');
    // The Mid-Autumn Festival of 2019 was on Friday, 13 September.
    expect(dueOf(beside('before: { workingDays: 7 }'))).toBe('2019-09-12');
    expect(dueOf(beside('before: { months: 7 }'))).toBe('2019-02-24');
    expect(dueOf(beside('after: { days: 2 }'))).toBe('2019-09-29');
    // Of National Day 1 to 7 October are off, and 29 September, a Sunday, is worked.
    expect(dueOf(beside('after: { workingDays: 3 }'))).toBe('2019-10-08');
    expect(dueOf(beside('after: { days: 1 }', ', dayOff: next'))).toBe('2019-09-29');
  });

  it('moves with that day, whoever counts from it, and is the same plan as it was written', () => {
    const chain = (due: string) =>
      smallPlan({
        id: 'beside',
        milestones: [
          one('last', 'dueBy: { milestone: own, after: { days: 3 } }'),
          one('own', 'dueBy: { milestone: fair, before: { days: 30 } }'),
          one('fair', `due: ${due}`),
        ].join('\n'),
      });
    const dated = (plan: Plan) => datedMilestones(plan).map(({ id, dueDate }) => `${id} ${dueDate}`);
    const before = read(chain('2019-09-30'));
    const after = read(chain('2019-10-15'));
    expect(dated(before)).toEqual(['last 2019-09-03', 'own 2019-08-31', 'fair 2019-09-30']);
    expect(dated(after)).toEqual(['last 2019-09-18', 'own 2019-09-15', 'fair 2019-10-15']);
    expect(asWritten(before)).toEqual(planSchema.parse(parse(chain('2019-09-30'))));
    // Moving the one day moves all three for whoever has them to do.
    const calendar = openCalendar(after);
    const states = plannedObligations(before, calendar).map(({ spec }) => openObligation(spec, 0));
    const moves = amendmentMoves({ before, after, calendar, nowMs: 0 }, states);
    expect(moves.amended.map(({ state, to }) => `${state.milestoneId} ${to.schedule.dueDate}`).sort()).toEqual([
      ...['fair 2019-10-15', 'last 2019-09-18', 'own 2019-09-15'],
    ]);
    expect([...moves.withdrawn, ...moves.added]).toEqual([]);
  });

  it('may count from a round, and says what it cannot count from', () => {
    expect(dueOf(two('dueBy: { milestone: fair-2019-q2, after: { days: 10 } }', 'recurs: { every: quarter, until: 2019-12-31 }'))).toBe('2019-07-10');
    const said = (when: string, of?: string) => faultsOf(two(when, of)).join();
    const from = 'dueBy: { milestone: fair, before: { days: 3 } }';
    expect(said(from, 'dueBy: { milestone: own, before: { days: 3 } }')).toContain('互相推算');
    expect(said('dueBy: { milestone: own, before: { days: 3 } }')).toContain('不能从自己的日期推算');
    expect(said('dueBy: { milestone: opening, before: { days: 3 } }')).toContain('没有代号为 "opening" 的阶段任务，可用：fair');
    expect(said('dueBy: { milestone: fair, before: { days: 300 } }')).toContain('2018-11-28 不在方案起止日期之内');
    expect(said('dueBy: { milestone: fair }')).toContain('before、after 须写且只写一项');
    expect(said(`due: 2019-06-30, ${from}`)).toContain('须写且只写一项');
    expect(said('dueBy: 开幕前20日')).toContain('可写：milestone、before、after');
  });

  describe('of which each round has one', () => {
    const QUARTERLY = 'recurs: { every: quarter, until: 2019-09-30 }';
    const own = 'dueBy: { milestone: fair, after: { workingDays: 5 } }';
    const roundsOf = (plan: Plan, id: string) => datedMilestones(plan).flatMap((one) => (one.milestone.id === id ? [`${one.id} ${one.dueDate}`] : []));

    it('is a round for each, called as that is, by its last day or its first', () => {
      // Qingming was off on Friday, 5 April; National Day from the 1st to the 7th, and Saturday the 12th of October was worked.
      const plan = read(two(own, QUARTERLY));
      expect(roundsOf(plan, 'own')).toEqual(['own-2019-q1 2019-04-08', 'own-2019-q2 2019-07-05', 'own-2019-q3 2019-10-12']);
      expect(datedMilestones(plan).find(({ id }) => id === 'own-2019-q1')?.name).toBe('own（2019年第1季度）');
      const staged = 'rounds: [{ id: spring, name: 春季, opens: 2019-04-01, due: 2019-05-31 }, { id: autumn, name: 秋季, due: 2019-10 }]';
      expect(roundsOf(read(two('dueBy: { milestone: fair, before: { days: 3 } }', staged)), 'own')).toEqual(['own-spring 2019-03-29', 'own-autumn 2019-10-28']);
      // What would be due before the plan begins is not asked for.
      const monthly = 'recurs: { every: month, day: 5, until: 2019-02-28 }';
      expect(roundsOf(read(two('dueBy: { milestone: fair, before: { days: 10 } }', monthly)), 'own')).toEqual(['own-2019-02 2019-01-26']);
      expect(plannedObligations(plan, openCalendar(plan)).filter(({ spec }) => spec.milestoneId.startsWith('own'))).toHaveLength(3);
    });

    it('moves with them, and may be counted from in turn, by each or by one', () => {
      const text = (day: number) =>
        smallPlan({
          id: 'beside',
          milestones: [
            one('last', 'dueBy: { milestone: own, after: { days: 1 } }, dayOff: next'),
            one('second', 'dueBy: { milestone: own-2019-q2, after: { days: 2 } }'),
            one('own', own),
            one('fair', `recurs: { every: quarter, until: 2019-06-30, day: ${day} }`),
          ].join('\n'),
        });
      const [before, after] = [read(text(15)), read(text(18))];
      // By the 15th of March, a Friday, and of June, a Saturday; the 23rd of March and the 22nd of June are Saturdays.
      expect(['last', 'second', 'own'].map((id) => roundsOf(before, id))).toEqual([
        ['last-2019-q1 2019-03-25', 'last-2019-q2 2019-06-24'],
        ['second 2019-06-23'],
        ['own-2019-q1 2019-03-22', 'own-2019-q2 2019-06-21'],
      ]);
      expect(asWritten(before)).toEqual(planSchema.parse(parse(text(15))));
      // As it is kept it is read again, and worked out again it is the same.
      const kept = planSchema.parse(JSON.parse(JSON.stringify(before)));
      expect(withRecurrences(kept, openCalendar(kept))).toEqual(before);
      const calendar = openCalendar(after);
      const states = plannedObligations(before, calendar).map(({ spec }) => openObligation(spec, 0));
      const moves = amendmentMoves({ before, after, calendar, nowMs: 0 }, states);
      expect(moves.amended.map(({ state, to }) => `${state.milestoneId} ${to.schedule.dueDate}`).sort()).toEqual([
        ...['fair-2019-q1 2019-03-18', 'fair-2019-q2 2019-06-18', 'last-2019-q1 2019-03-26', 'last-2019-q2 2019-06-26'],
        ...['own-2019-q1 2019-03-25', 'own-2019-q2 2019-06-25', 'second 2019-06-27'],
      ]);
      expect([...moves.withdrawn, ...moves.added]).toEqual([]);
    });

    it('is provisional where a year has no table yet, and the table moves it under the same id', () => {
      const text = two('dueBy: { milestone: fair, after: { workingDays: 3 } }', 'recurs: { every: year, month: 4, day: 27 }').replaceAll(
        '2019-01-01\nto: 2021-12-31',
        '2035-01-01\nto: 2035-12-31',
      );
      const table: HolidayTable = {
        ...{ year: 2035, version: 1 },
        days: ['2035-04-30', '2035-05-01'].map((date) => ({ date, working: false, name: '劳动节' })),
      };
      const [before, after] = [read(text), read(text, [table])].map((plan) => plan.milestones[0]?.rounds);
      // The 27th of April 2035 is a Friday; without a table Monday and Tuesday after it count, with it neither does.
      expect(before).toEqual([{ id: '2035', name: 'own（2035年）', due: '2035-05-02', provisional: true }]);
      expect(after).toEqual([{ id: '2035', name: 'own（2035年）', due: '2035-05-04' }]);
    });

    it('says what it cannot be', () => {
      const said = (when: string, of: string) => faultsOf(two(when, of)).join();
      expect(said(own, 'recurs: { every: quarter }')).toContain('2022-01-10 不在方案起止日期之内');
      expect(said(`${own}, opens: 2019-03-01`, QUARTERLY)).toContain('opens 只有一天，请删去');
      expect(said(`${own}, rounds: [{ id: a, name: 甲, due: 2019-06 }]`, QUARTERLY)).toContain('dueBy 与 rounds 只写一项');
      expect(said('dueBy: { milestone: fair, before: { months: 12 } }', QUARTERLY)).toContain('一轮也没有');
      expect(said('dueBy: { milestone: fair, before: { hours: 12 } }', QUARTERLY)).toContain('不能写 hours');
      const share = '{ id: share, name: 准备率, clause: 五, unit: 次, value: 8, report: [water], dueBy: { milestone: fair, before: { days: 1 } } }';
      const counted = smallPlan({ id: 'beside', milestones: one('fair', QUARTERLY), more: `indicators: [${share}]` });
      expect(faultsOf(counted).join()).toContain('请写明哪一轮，如 "fair-2019-q1"');
    });

    it('stands in a task table by its days', () => {
      expect(taskTable(read(two(own, QUARTERLY))).rows[0]?.[5]).toBe('2019年4月8日、2019年7月5日、2019年10月12日');
    });
  });
});
