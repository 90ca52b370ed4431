import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { rehearsePlan } from '../client/rehearsal/rehearse.ts';
import { dateAt, isWorking } from '../domain/kernel/calendar.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { raisedRounds } from '../domain/programme/events.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';
import { limitText } from '../domain/words/limits.ts';
import { smallPlan } from './support/plans.ts';

// School days of 2019: no July from the 8th on, no August. 2019-09-29 is a Sunday that is worked, 1 to 7 October are off.

const EVENTS = 'events:\n  - { id: illness, name: 发现病例, clause: 三 }\n';
const SCHOOL = `${EVENTS}calendars:\n  - { id: school, name: 教学日, off: [{ from: "07-08", until: "08-31" }, { from: "12-30", until: "01-05" }] }\n`;
const EXCHANGE = `${EVENTS}calendars:\n  - { id: school, name: 交易日, weekdays: [monday, tuesday, wednesday, thursday, friday] }\n`;

const text = (milestones: string, more = SCHOOL) => smallPlan({ id: 'own-days', milestones, more });
const one = (when: string, calendar = ', calendar: school') =>
  `  - { id: notice, name: 公布, clause: 三, duty: 公布情况, ${when}${calendar}, lead: [water] }\n`;

function planOf(file: string): Plan {
  const { plan, faults } = checkPlan(file);
  if (!plan || faults.length > 0) throw new Error(JSON.stringify(faults));
  return plan;
}
const faultsOf = (file: string) => checkPlan(file).faults.map(({ where, what }) => `${where} ${what.zh}`);
const raisedOn = (file: string, date: string) => {
  const plan = planOf(file);
  return raisedRounds(plan, openCalendar(plan, []), { event: 'illness', atMs: Date.parse(`${date}T09:00:00+08:00`) }).map(({ round }) => round.due);
};
const dues = (when: string, more = SCHOOL) => planOf(text(one(when) + RAISED, more)).milestones[0]?.rounds?.map(({ due }) => due) ?? [];
const dueOn = (when: string, others = '') => planOf(text(one(when) + others + RAISED)).milestones[0]?.dueOn;
/** Whatever follows upon the event, so that it is of use. */
const RAISED = '  - { id: tell, name: 上报, clause: 三, duty: 上报, after: { event: illness, within: { days: 3 } }, lead: [fire] }\n';

describe('days of another kind than working days', () => {
  it('are those in which a limit from an event is counted, over the school holidays and the end of a year', () => {
    const ten = text(one('after: { event: illness, within: { workingDays: 10 } }'));
    // Friday 28 June: 1 to 5 July are five, 2 to 6 September the others.
    expect(raisedOn(ten, '2019-06-28')).toEqual(['2019-09-06']);
    // Thursday 26 December: the 27th, then from Monday 6 January on.
    expect(raisedOn(ten, '2019-12-26')).toEqual(['2020-01-16']);
    // Of another milestone working days are what they were.
    expect(
      raisedOn(
        text(
          one('after: { event: illness, within: { workingDays: 10 } }') +
            one('after: { event: illness, within: { workingDays: 10 } }', '').replace('notice, name: 公布', 'other, name: 通报'),
        ),
        '2019-06-28',
      ),
    ).toEqual(['2019-09-06', '2019-07-12']);
  });

  it('may be days of the week: make-up days are none, public holidays neither', () => {
    const days = (workingDays: number) => raisedOn(text(one(`after: { event: illness, within: { workingDays: ${workingDays} } }`), EXCHANGE), '2019-09-27');
    expect(days(1)).toEqual(['2019-09-30']);
    expect(days(2)).toEqual(['2019-10-08']);
    // As working days the Sunday counts.
    expect(
      raisedOn(
        text(
          one('after: { event: illness, within: { workingDays: 1 } }', '') +
            one('due: 2019-05-01, dayOff: next').replace('notice, name: 公布', 'other, name: 通报'),
          EXCHANGE,
        ),
        '2019-09-27',
      ),
    ).toEqual(['2019-09-29']);
  });

  it('are those of opening days, of reports that go on, of rules, of days off and of days beside another', () => {
    const plan = planOf(text(one('after: { event: illness, within: { workingDays: 8 }, again: { every: { workingDays: 2 }, atMost: 2 } }')));
    const rounds = raisedRounds(plan, openCalendar(plan, []), { event: 'illness', atMs: Date.parse('2019-06-28T09:00:00+08:00') }).map(({ round }) => round);
    expect(rounds.map(({ due }) => due)).toEqual(['2019-09-04', '2019-09-06', '2019-09-10']);
    const after = planOf(text(one('after: { event: illness, opens: { workingDays: 6 }, within: { workingDays: 8 } }')));
    const [opened] = raisedRounds(after, openCalendar(after, []), { event: 'illness', atMs: Date.parse('2019-06-28T09:00:00+08:00') });
    expect(opened?.round.opens).toBe('2019-09-02');
    expect(dues('recurs: { every: month, workingDay: 2, from: 2019-06-01, until: 2019-10-31, except: [{ from: 2019-08-01, until: 2019-08-31 }] }')).toEqual([
      '2019-06-04',
      '2019-07-02',
      '2019-09-03',
      '2019-10-09',
    ]);
    expect(dues('recurs: { every: working-day, from: 2019-07-04, until: 2019-09-03 }')).toEqual(['2019-07-04', '2019-07-05', '2019-09-02', '2019-09-03']);
    expect(dueOn('due: 2019-07-20, dayOff: next')).toBe('2019-09-02');
    expect(dueOn('due: 2019-07-20, dayOff: previous')).toBe('2019-07-05');
    const term = '  - { id: term, name: 开学, clause: 三, duty: 开学, due: 2019-09-02, lead: [fire] }\n';
    expect(dueOn('dueBy: { milestone: term, before: { workingDays: 3 } }', term)).toBe('2019-07-03');
  });

  it('have their name wherever the limit is told', () => {
    const plan = planOf(text(one('after: { event: illness, within: { workingDays: 10 } }')));
    const milestone = plan.milestones[0];
    expect(milestone && limitText(plan, milestone)).toBe('发现病例后 10 个教学日内');
    expect(milestone && limitText(plan, milestone, 'en')).toBe('within 10 教学日 after: 发现病例');
  });

  it('are refused where nothing is called so, nothing counts in them, or they never come', () => {
    expect(faultsOf(text(one('after: { event: illness, within: { days: 3 } }', ', calendar: scool')))).toEqual([
      'calendars[0] 没有任务按“教学日”计时限；请在阶段任务中写 calendar: school，或删去它',
      'milestones[0].calendar 没有代号为 "scool" 的日子（calendars），可用：school',
    ]);
    expect(faultsOf(text(one('due: 2019-06-30') + RAISED)).join()).toContain('“公布”的日期是写定的');
    expect(faultsOf(text(one('recurs: { every: holiday }') + RAISED)).join()).toContain('按法定节假日重复');
    const never = SCHOOL.replace('until: "08-31"', 'until: "12-29"');
    expect(faultsOf(text(one('after: { event: illness, within: { workingDays: 3 } }'), never)).join()).toContain('连续超过 150 天没有一个教学日');
    const bare = `${EVENTS}calendars:\n  - { id: school, name: 教学日 }\n`;
    expect(faultsOf(text(one('after: { event: illness, within: { workingDays: 3 } }'), bare)).join()).toContain('否则与工作日无异');
  });

  it('leave mails on working days', () => {
    const plan = planOf(text(one('due: 2019-08-20, dayOff: next') + RAISED));
    const calendar = openCalendar(plan, []);
    const { rehearsal } = rehearsePlan({ plan, tables: [], behaviour: PROFILES.slack, seed: 'own-days' });
    const sent = rehearsal.notices.flatMap(({ leavesAtMs }) => (leavesAtMs === undefined ? [] : [dateAt(calendar, leavesAtMs)]));
    // Reminders of what is due on 2 September fall in August, which has no school day.
    expect(sent.filter((date) => date.startsWith('2019-08')).length).toBeGreaterThan(0);
    expect(sent.filter((date) => !isWorking(calendar.day(date)))).toEqual([]);
  });
});
