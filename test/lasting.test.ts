import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { calendarOf } from '../client/cli/plan-calendar.ts';
import { toldIn } from '../client/files/faults.ts';
import { checkPlan } from '../client/files/plan.ts';
import { taskTable } from '../client/files/task-table.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { endLetter } from '../domain/letters/brief.ts';
import { holdLetter } from '../domain/letters/holds.ts';
import { holdItems } from '../domain/matters/holds.ts';
import { standingDuties } from '../domain/matters/standing-duties.ts';
import { holidayDaysMoved } from '../domain/plan/holiday-runs.ts';
import { datedMilestones, type Plan } from '../domain/plan/plan.ts';
import { asWritten, withRecurrences } from '../domain/plan/recurrence.ts';
import { begunDuties } from '../domain/programme/follow-ups.ts';
import { mayGrow } from '../domain/programme/order.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';
import { TABLE_2027 } from './support/holidays.ts';
import { smallPlan } from './support/plans.ts';

// What goes on without an end, what holds over public holidays, and how often something is done that nobody hands in. The plan is of 2019 to 2021.

const END = '  - { id: end, name: 总结, clause: 六, duty: 总结, due: 2019-12-31, lead: [water] }';
const text = (more: string, milestones = END) => smallPlan({ id: 'lasting', milestones, more });
const duty = (rest: string) => `standing: [{ id: a, name: 值守, clause: 二, duty: 值守, lead: [fire], ${rest} }]`;
function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const faultsOf = (file: string) => toldIn(checkPlan(file).faults, 'zh').map(({ where, what }) => `${where}: ${what}`);
const spansOf = (plan: Plan) => standingDuties(plan)[0]?.hold?.spans.map(({ from, until, endless }) => `${from} ${until ?? (endless ? 'endless' : 'open')}`);

describe('what holds over public holidays', () => {
  const festivals = duty('holds: { windows: [{ holidays: [spring-festival, national-day], daysBefore: 7, daysAfter: 7 }] }');

  it('has the days off of each, with days before and after, by the table', () => {
    // Days off: 4 to 10 February and 1 to 7 October 2019; 24 January to 2 February (as it was prolonged) and 1 to 8 October 2020; 11 to 17 February and 1 to 7 October 2021.
    expect(spansOf(planOf(text(festivals)))).toEqual([
      '2019-01-28 2019-02-17',
      '2019-09-24 2019-10-14',
      '2020-01-17 2020-02-09',
      '2020-09-24 2020-10-15',
      '2021-02-04 2021-02-24',
      '2021-09-24 2021-10-14',
    ]);
  });

  it('is each of them where none is named, and those that meet are one', () => {
    const each = planOf(text(duty('holds: { windows: [{ holidays: all }] }')));
    // 2019 begins within the New Year’s days; 5 to 7 April, 1 to 4 May, 7 to 9 June, 13 to 15 September, 1 to 7 October.
    expect(spansOf(each)?.slice(0, 7)).toEqual([
      '2018-12-30 2019-01-01',
      '2019-02-04 2019-02-10',
      '2019-04-05 2019-04-07',
      '2019-05-01 2019-05-04',
      '2019-06-07 2019-06-09',
      '2019-09-13 2019-09-15',
      '2019-10-01 2019-10-07',
    ]);
    const near = planOf(text(duty('holds: { windows: [{ holidays: [mid-autumn, national-day], daysBefore: 8, daysAfter: 8 }] }')));
    // Until 23 September from the one, from 23 September for the other.
    expect(spansOf(near)?.[0]).toBe('2019-09-05 2019-10-15');
  });

  it('is told when each begins, and when it is over', () => {
    const plan = planOf(text(festivals));
    const { matters } = rehearsePlan({ plan, behaviour: PROFILES.punctual, seed: 'holidays' }).rehearsal;
    const mails = matters.filter(({ kind, outcome, recipient }) => (kind === 'hold' || kind === 'held') && outcome === 'sent' && recipient === 'fire/officer');
    // 17 February 2019 is a Sunday, 17 January 2020 a Friday, 9 February 2020 a Sunday.
    expect(mails.map(({ date, kind }) => `${date} ${kind}`).slice(0, 6)).toEqual([
      '2019-01-28 hold',
      '2019-02-18 held',
      '2019-09-24 hold',
      '2019-10-15 held',
      '2020-01-17 hold',
      '2020-02-10 held',
    ]);
  });

  it('moves with another table of holidays, and is kept as its author wrote it', () => {
    const plan = planOf(text(festivals));
    const days = ['01', '02', '03'].map((day) => ({ date: `2021-10-${day}`, working: false, name: '国庆节' }));
    const moved = withRecurrences(plan, openCalendar(plan, [{ year: 2021, version: 1, days }]));
    expect(spansOf(moved)?.at(-1)).toBe('2021-09-24 2021-10-10');
    expect([holidayDaysMoved(plan, moved), holidayDaysMoved(plan, withRecurrences(plan, openCalendar(plan)))]).toEqual([true, false]);
    expect(JSON.stringify(asWritten(plan).standing)).not.toContain('spans');
    expect(JSON.stringify(taskTable(plan))).not.toContain('spans');
  });

  it('is provisional in the calendar of a plan over a year without a table', () => {
    const later = text(festivals).replace('to: 2021-12-31', 'to: 2027-12-31');
    const plan = planOf(later);
    const begins = (tables: Parameters<typeof openCalendar>[1]) => {
      const calendar = openCalendar(plan, tables);
      const { lines } = calendarOf(withRecurrences(plan, calendar), calendar, 'zh');
      return lines
        .filter((line) => line.includes('期间开始') && !line.includes('→') && line > '2026-09')
        .map((line) => [line.slice(0, 10), line.includes('暂定')]);
    };
    expect(begins([])).toEqual([
      ['2026-09-24', false],
      ['2027-01-29', true],
      ['2027-09-24', true],
    ]);
    expect(begins([TABLE_2027])).toEqual([
      ['2026-09-24', false],
      ['2027-01-29', false],
      ['2027-09-24', false],
    ]);
  });

  it('is refused where it says neither days nor holidays, both, or holidays that there are not', () => {
    const found = (window: string) => faultsOf(text(duty(`holds: { windows: [${window}] }`))).map((line) => line.replace('standing[0].holds.windows[0]', 'it'));
    expect(found('{ daysBefore: 7 }')).toContain('it: 请写 from 和 until（起止日），或只写 holidays（节假日）');
    expect(found('{ holidays: all, from: 03-01, until: 06-30 }')).toEqual(['it: 请写 from 和 until（起止日），或只写 holidays（节假日）']);
    expect(found('{ from: 03-01, until: 06-30, daysBefore: 7 }')).toEqual(['it: daysBefore、daysAfter 与 holidays 同写；spans 由系统推算，请删去']);
    expect(found('{ holidays: spring }')[0]).toMatch(/^it\.holidays: 请写 all（每个节日），或节日代号的列表/);
    const none = text(duty('holds: { windows: [{ holidays: all }] }')).replace('digestAt', 'holidays: { table: none }\ndigestAt');
    expect(faultsOf(none)[0]).toMatch(/^standing\[0\]\.holds\.windows\[0\]: 方案起止日期（2019-01-01 至 2021-12-31）之内没有这些节假日/);
  });
});

describe('what goes on without an end', () => {
  it('holds from the first day, from a day, or from something on, and is never over', () => {
    expect(spansOf(planOf(text(duty('holds: { until: none }'))))).toEqual(['2019-01-01 endless']);
    expect(spansOf(planOf(text(duty('holds: { windows: [{ from: 2019-05-01, until: none }] }'))))).toEqual(['2019-05-01 endless']);
    const upon = planOf(
      text(`consequences: [{ id: strike, clause: 四, when: 解除, what: 禁入, proposes: 办, decides: 办, rule: { on: lapse, proposes: other } }]
${duty('after: { consequence: strike }, holds: { until: none }')}`),
    );
    const granted = [{ consequence: 'strike', of: 'c/1', name: 'water局', since: '2019-03-11' }];
    const [begun] = begunDuties(upon, openCalendar(upon), { states: [], late: [], granted }, '2019-03-11');
    expect(begun?.begun.until).toBeUndefined();
    const plan = { ...upon, standing: upon.standing.map((one) => ({ ...one, begun: begun ? [begun.begun] : [] })) };
    expect(spansOf(plan)).toEqual(['2019-03-11 endless']);
    const letter = holdLetter(plan, 'fire/officer', holdItems(plan, openCalendar(plan), { date: '2019-03-11', startedOn: '2019-01-01' }), true, '2019-03-11');
    expect(letter.lists?.[0]?.lines[0]).toContain('2019-03-11 起，长期');
  });

  it('is told when it begins and no more', () => {
    const { matters } = rehearsePlan({ plan: planOf(text(duty('holds: { until: none }'))), behaviour: PROFILES.punctual, seed: 'endless' }).rehearsal;
    const mails = matters.filter(({ kind, outcome }) => (kind === 'hold' || kind === 'held') && outcome === 'sent');
    // 1 January is a holiday.
    expect(mails.map(({ date, kind, recipient }) => `${date} ${kind} ${recipient}`)).toEqual(['2019-01-02 hold fire/officer', '2019-01-02 hold fire/head']);
  });

  const monthly = (rule: string) => text('', `  - { id: patrol, name: 巡查, clause: 二, duty: 巡查, recurs: { every: quarter${rule} }, lead: [water] }`);

  it('has rounds as far as the plan goes, and the same ones where that goes on', () => {
    const plan = planOf(monthly(', until: none'));
    const ids = (of: Plan) => datedMilestones(of).map(({ id, dueDate }) => `${id} ${dueDate}`);
    expect(ids(plan)).toEqual(ids(planOf(monthly(''))));
    const longer = planOf(monthly(', until: none').replace('to: 2021-12-31', 'to: 2022-12-31'));
    expect(ids(longer).slice(0, 12)).toEqual(ids(plan));
    expect(ids(longer).slice(12)).toEqual(['2022-03-31', '2022-06-30', '2022-09-30', '2022-12-31'].map((day, index) => `patrol-2022-q${index + 1} ${day}`));
  });

  it('keeps a programme from being over by itself, and the office is told of it at the plan’s end', () => {
    const [plan, bounded] = [planOf(monthly(', until: none')), planOf(monthly(''))];
    const grows = (of: Plan) => mayGrow(of, [], { calendar: openCalendar(of), startedAtMs: Date.parse('2019-01-01T00:00:00+08:00') });
    expect([grows(plan), grows(bounded)]).toEqual([true, false]);
    const letter = (of: Plan) => endLetter(of, 'office', { date: '2021-12-31', settled: 12, total: 12, open: [], brief: { date: '2021-12-31', items: [] } });
    expect(letter(plan).opening.at(-1)).toBe(
      '方案中下列 1 项没有截止日：巡查。继续执行的，请调整方案，写一个更晚的最后一天（to），各项由此接着办；结束督办的，请另行交代由谁继续落实。',
    );
    expect(letter(bounded).opening).toHaveLength(2);
  });

  it('needs the plan’s own last day, and contradicts what has an end', () => {
    expect(faultsOf(monthly(', until: none').replace('to: 2021-12-31\n', ''))[0]).toMatch(/没有写最后一日（to）/);
    expect(faultsOf(monthly(', until: none, rest: true'))).toEqual([
      'milestones[0].recurs.rest: 没有截止日（until: none）的，没有不足一期的最后一段，请删去 rest（现为 true）',
    ]);
    expect(faultsOf(text(duty('holds: { until: none, windows: [{ from: 03-01, until: 06-30 }] }')))[0]).toMatch(
      /^standing\[0\]\.holds\.until: until: none 是没有截止日，不与 for、windows 同写/,
    );
    expect(faultsOf(text(duty('holds: { windows: [{ from: 03-01, until: none }] }')))).toEqual([
      'standing[0].holds.windows[0].from: 没有截止日的，from 请写带年份的日期（现为 "03-01"）',
    ]);
  });
});

describe('how often a duty is done that nobody hands in', () => {
  const named = (often: string, language = 'zh') =>
    standingDuties(planOf(text(duty(`holds: { until: none }, often: ${often}`)).replace('zone:', `language: ${language}\nzone:`)))[0]?.name;

  it('stands beside its name wherever that is read', () => {
    expect(named('{ times: 2, every: month }')).toBe('值守（每月至少2次）');
    expect(named('{ every: hour, interval: 2 }')).toBe('值守（每2小时至少1次）');
    expect(named('{ every: year, times: 1, bound: at-most }')).toBe('值守（每年至多1次）');
    expect(named('{ every: month, interval: 3 }')).toBe('值守（每3个月至少1次）');
    expect(named('{ times: 2, every: month }', 'en')).toBe('值守 (at least twice each month)');
    expect(named('{ every: hour, interval: 2 }', 'en')).toBe('值守 (at least once every 2 hours)');
    expect(named('{ times: 3, every: ten-days }', 'en')).toBe('值守 (at least 3 times every 10 days)');
  });

  it('is kept in the table that is exported', () => {
    const plan = planOf(text(duty('holds: { until: none }, often: { times: 2, every: month }')));
    expect(JSON.stringify(taskTable(plan))).toContain('often');
  });
});
