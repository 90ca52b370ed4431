import { describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { addDays, daysBetween } from '../domain/kernel/dates.ts';
import type { Answerable } from '../domain/obligation/audiences.ts';
import { resolveSchedule, type Schedule } from '../domain/obligation/schedule.ts';
import { DEFAULT_LADDER } from '../domain/plan/defaults.ts';
import type { LadderRung, Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';

const CHINA = 'Asia/Shanghai';
const water: Answerable = { departmentId: 'water', leads: [] };

function planIn(zone: string, table: 'china' | 'none' = 'china'): Plan {
  return planSchema.parse({
    id: 'ladder',
    name: '安全检查',
    zone,
    from: '2019-01-01',
    to: '2031-12-31',
    source: { title: '方案' },
    holidays: { table },
    office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
    committee: { name: '安委会', officer: 'committee@x.example' },
    operator: { name: '运维', officer: 'operator@x.example' },
    departments: [{ id: 'water', name: '水务局', clause: '四', officer: 'water@x.example', head: 'water-head@x.example' }],
    milestones: [{ id: 'kickoff', name: '部署启动', clause: '三', duty: '召开动员会', due: '2019-06-30', lead: 'all' }],
  });
}

function schedule(dueDate: string, { answerable = water, ladder = DEFAULT_LADDER, plan = planIn(CHINA) } = {}): Schedule {
  return resolveSchedule(plan, ladder, dueDate, answerable, openCalendar(plan));
}

/** `rung` to the instant at which its mail leaves, as a clock in the zone shows it. */
function table({ rungs }: Schedule, zone = CHINA): Record<string, string> {
  return Object.fromEntries(rungs.map((rung) => [rung.id, wallClock(zone).iso(rung.atMs)]));
}

function rungOf({ rungs }: Schedule, id: string) {
  const rung = rungs.find((candidate) => candidate.id === id);
  if (!rung) throw new Error(`no rung ${id} among ${rungs.map((candidate) => candidate.id).join(', ')}`);
  return rung;
}

const moves = ({ rungs }: Schedule) => Object.fromEntries(rungs.flatMap((rung) => (rung.moved ? [[rung.id, rung.moved]] : [])));
const recipients = (of: Schedule) => Object.fromEntries(of.rungs.map((rung) => [rung.id, rung.recipients]));
const iso = (ms: number | undefined) => (ms === undefined ? undefined : wallClock(CHINA).iso(ms));

describe('the default ladder for a due date on a Sunday, 2019-06-30', () => {
  const sunday = schedule('2019-06-30');

  it('leaves at 09:00 on these days', () => {
    expect(table(sunday)).toEqual({
      'before-30-days': '2019-05-31T09:00:00+08:00',
      'before-7-days': '2019-06-21T09:00:00+08:00',
      'before-3-working-days': '2019-06-26T09:00:00+08:00',
      'due-day': '2019-06-28T09:00:00+08:00',
      lapse: '2019-07-01T09:00:00+08:00',
      'after-5-working-days': '2019-07-05T09:00:00+08:00',
      'after-10-working-days': '2019-07-12T09:00:00+08:00',
      'weekly-1': '2019-07-19T09:00:00+08:00',
      'weekly-2': '2019-07-26T09:00:00+08:00',
      'weekly-3': '2019-08-02T09:00:00+08:00',
      'weekly-4': '2019-08-09T09:00:00+08:00',
      'weekly-5': '2019-08-16T09:00:00+08:00',
      'weekly-6': '2019-08-23T09:00:00+08:00',
      'weekly-7': '2019-08-30T09:00:00+08:00',
      'weekly-8': '2019-09-06T09:00:00+08:00',
    });
  });

  it('is due when the Sunday ends, whatever day that is', () => {
    expect(iso(sunday.dueAtMs)).toBe('2019-07-01T00:00:00+08:00');
  });

  it('makes one mail of the last two reminders, which meet on the Friday, and names it after the more urgent', () => {
    expect(rungOf(sunday, 'due-day')).toMatchObject({ date: '2019-06-28', absorbed: ['before-1-working-day'], recipients: ['water/officer'] });
  });

  it('says why a reminder moved, and nothing where none did', () => {
    expect(moves(sunday)).toEqual({ 'before-7-days': { from: '2019-06-23', why: 'weekend' }, 'due-day': { from: '2019-06-30', why: 'weekend' } });
  });

  it('wants receipt acknowledged by the end of the second working day after the first notice, and tells the head on the next', () => {
    const { acknowledge } = rungOf(sunday, 'before-30-days');
    expect(acknowledge).toMatchObject({ byDate: '2019-06-04', recipients: ['water/head'] });
    expect([iso(acknowledge?.byMs), iso(acknowledge?.mailAtMs)]).toEqual(['2019-06-05T00:00:00+08:00', '2019-06-05T09:00:00+08:00']);
  });
});

describe('the default ladder around Labour Day, due 2019-04-30', () => {
  const labour = schedule('2019-04-30');

  it('counts the make-up Sundays 28 April and 5 May as worked, and the days off between them as not', () => {
    expect(table(labour)).toEqual({
      'before-30-days': '2019-03-29T09:00:00+08:00',
      'before-7-days': '2019-04-23T09:00:00+08:00',
      'before-3-working-days': '2019-04-26T09:00:00+08:00',
      'before-1-working-day': '2019-04-29T09:00:00+08:00',
      'due-day': '2019-04-30T09:00:00+08:00',
      lapse: '2019-05-05T09:00:00+08:00',
      'after-5-working-days': '2019-05-09T09:00:00+08:00',
      'after-10-working-days': '2019-05-16T09:00:00+08:00',
      'weekly-1': '2019-05-23T09:00:00+08:00',
      'weekly-2': '2019-05-30T09:00:00+08:00',
      'weekly-3': '2019-06-06T09:00:00+08:00',
      'weekly-4': '2019-06-13T09:00:00+08:00',
      'weekly-5': '2019-06-20T09:00:00+08:00',
      'weekly-6': '2019-06-27T09:00:00+08:00',
      'weekly-7': '2019-07-04T09:00:00+08:00',
      'weekly-8': '2019-07-11T09:00:00+08:00',
    });
  });

  it('tells of the lapse on the make-up Sunday, because the morning after is a holiday', () => {
    expect(moves(labour)).toEqual({
      'before-30-days': { from: '2019-03-31', why: 'weekend' },
      lapse: { from: '2019-05-01', why: 'holiday', name: '劳动节' },
    });
  });

  it('lapses when the day ends, not when the office is back', () => {
    expect(iso(labour.dueAtMs)).toBe('2019-05-01T00:00:00+08:00');
  });

  it('merges nothing where no two rungs meet', () => {
    expect(labour.rungs.flatMap((rung) => rung.absorbed)).toEqual([]);
  });
});

describe('the default ladder around National Day, due 2019-09-30', () => {
  const national = schedule('2019-09-30');

  it('skips 1 to 7 October and counts Sunday 29 September and Saturday 12 October', () => {
    expect(table(national)).toEqual({
      'before-30-days': '2019-08-30T09:00:00+08:00',
      'before-7-days': '2019-09-23T09:00:00+08:00',
      'before-3-working-days': '2019-09-26T09:00:00+08:00',
      'before-1-working-day': '2019-09-29T09:00:00+08:00',
      'due-day': '2019-09-30T09:00:00+08:00',
      lapse: '2019-10-08T09:00:00+08:00',
      'after-5-working-days': '2019-10-12T09:00:00+08:00',
      'after-10-working-days': '2019-10-18T09:00:00+08:00',
      'weekly-1': '2019-10-25T09:00:00+08:00',
      'weekly-2': '2019-11-01T09:00:00+08:00',
      'weekly-3': '2019-11-08T09:00:00+08:00',
      'weekly-4': '2019-11-15T09:00:00+08:00',
      'weekly-5': '2019-11-22T09:00:00+08:00',
      'weekly-6': '2019-11-29T09:00:00+08:00',
      'weekly-7': '2019-12-06T09:00:00+08:00',
      'weekly-8': '2019-12-13T09:00:00+08:00',
    });
  });

  it('moves an escalation forward over the whole holiday', () => {
    expect(rungOf(national, 'lapse').moved).toEqual({ from: '2019-10-01', why: 'holiday', name: '国庆节' });
  });
});

// Published 2019-11-21: off from 24 to 30 January 2020, worked on Sunday 19 January and Saturday 1 February. Extended on 2020-01-26:
// off until 2 February, so that 1 February is no make-up day any more and Monday 3 February is the first day worked.
describe('the default ladder in the Spring Festival of 2020 as it was extended, due 2020-01-31', () => {
  const spring = schedule('2020-01-31');

  it('reminds before the festival and escalates after its extension', () => {
    expect(table(spring)).toEqual({
      'before-30-days': '2019-12-31T09:00:00+08:00',
      'before-3-working-days': '2020-01-21T09:00:00+08:00',
      'due-day': '2020-01-23T09:00:00+08:00',
      lapse: '2020-02-03T09:00:00+08:00',
      'after-5-working-days': '2020-02-07T09:00:00+08:00',
      'after-10-working-days': '2020-02-14T09:00:00+08:00',
      'weekly-1': '2020-02-21T09:00:00+08:00',
      'weekly-2': '2020-02-28T09:00:00+08:00',
      'weekly-3': '2020-03-06T09:00:00+08:00',
      'weekly-4': '2020-03-13T09:00:00+08:00',
      'weekly-5': '2020-03-20T09:00:00+08:00',
      'weekly-6': '2020-03-27T09:00:00+08:00',
      'weekly-7': '2020-04-03T09:00:00+08:00',
      'weekly-8': '2020-04-10T09:00:00+08:00',
    });
  });

  it('makes one mail of the three reminders that meet on the last day worked', () => {
    expect(rungOf(spring, 'due-day')).toMatchObject({
      absorbed: ['before-7-days', 'before-1-working-day'],
      moved: { from: '2020-01-31', why: 'holiday', name: '春节' },
    });
  });

  it('moves a reminder that would leave on New Year’s Day into the old year', () => {
    expect(rungOf(spring, 'before-30-days').moved).toEqual({ from: '2020-01-01', why: 'holiday', name: '元旦' });
  });

  it('does not count New Year’s Day towards acknowledging', () => {
    const { acknowledge } = rungOf(spring, 'before-30-days');
    expect([acknowledge?.byDate, iso(acknowledge?.mailAtMs)]).toEqual(['2020-01-03', '2020-01-06T09:00:00+08:00']);
  });
});

describe('who is told', () => {
  const weekly = (whom: string[]) => Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8].map((round) => [`weekly-${round}`, whom]));

  it('is, for a department, its officer before; its head, the office, the director and the committee after', () => {
    expect(recipients(schedule('2019-04-30'))).toEqual({
      'before-30-days': ['water/officer'],
      'before-7-days': ['water/officer'],
      'before-3-working-days': ['water/officer'],
      'before-1-working-day': ['water/officer'],
      'due-day': ['water/officer'],
      lapse: ['water/head', 'office/officer'],
      'after-5-working-days': ['office/director'],
      'after-10-working-days': ['committee/officer'],
      ...weekly(['water/officer', 'water/head', 'office/officer']),
    });
  });

  it('is the committee, from the lapse on, when the office itself answers', () => {
    const told = recipients(schedule('2019-04-30', { answerable: { departmentId: 'office', leads: [] } }));
    expect(told).toMatchObject({
      'due-day': ['office/officer'],
      lapse: ['office/director', 'committee/officer'],
      'after-5-working-days': ['committee/officer'],
      'after-10-working-days': ['committee/officer'],
      'weekly-8': ['office/officer', 'office/director', 'committee/officer'],
    });
  });

  it('is also the lead when a department that only helps lapses', () => {
    const told = recipients(schedule('2019-04-30', { answerable: { departmentId: 'water', leads: ['roads', 'fire'] } }));
    expect(told.lapse).toEqual(['water/head', 'office/officer', 'roads/officer', 'fire/officer']);
    expect(told['due-day']).toEqual(['water/officer']);
  });

  it('is nobody twice in one mail, and everybody of the rungs that went into it', () => {
    const ladder: LadderRung[] = [
      { id: 'friday', before: { workingDays: 1 }, tell: ['officer', 'head'] },
      { id: 'due-day', on: 'due-day', tell: ['officer', 'office'] },
    ];
    expect(recipients(schedule('2019-06-30', { ladder }))).toEqual({ 'due-day': ['water/officer', 'water/head', 'office/officer'] });
  });

  it('leaves out a rung that nobody stands behind', () => {
    expect(schedule('2019-06-30', { ladder: [{ id: 'lapse', on: 'lapse', tell: ['lead'] }] }).rungs).toEqual([]);
  });
});

describe('counting working days', () => {
  const oneRung = (rung: Omit<LadderRung, 'id' | 'tell'>, dueDate: string) =>
    schedule(dueDate, { ladder: [{ id: 'it', tell: ['officer'], ...rung }] }).rungs[0]?.date;

  it.each([
    ['the Sunday is not counted, so the first before it is the Friday', '2019-06-30', { before: { workingDays: 1 } }, '2019-06-28'],
    ['a due Friday is not its own first working day before', '2019-06-28', { before: { workingDays: 1 } }, '2019-06-27'],
    ['a due Friday is not its own first working day after', '2019-06-28', { after: { workingDays: 1 } }, '2019-07-01'],
    ['a make-up Sunday is the first before the Monday', '2019-04-29', { before: { workingDays: 1 } }, '2019-04-28'],
    ['a make-up Saturday is the first after the Friday', '2019-10-11', { after: { workingDays: 1 } }, '2019-10-12'],
    ['the first after the last working day before a holiday is the first when it is over', '2019-09-30', { after: { workingDays: 1 } }, '2019-10-08'],
    ['calendar days count all, and only the mail moves', '2019-05-08', { before: { days: 7 } }, '2019-04-30'],
  ] as const)('%s', (_, dueDate, rung, expected) => {
    expect(oneRung(rung, dueDate)).toBe(expected);
  });

  it('tells of a lapse on a Friday on the Monday after', () => {
    expect(oneRung({ on: 'lapse' }, '2019-06-28')).toBe('2019-07-01');
  });

  it('counts the weeks of a repeat from the date that the rung before it names, and moves each mail by itself', () => {
    const ladder: LadderRung[] = [
      { id: 'lapse', on: 'lapse', tell: ['head'] },
      { id: 'again', repeat: { everyDays: 7, atMost: 3 }, tell: ['head'] },
    ];
    // Lapse on Tuesday 24 September; a week later is National Day, two weeks later the first day worked: they meet.
    const { rungs } = schedule('2019-09-23', { ladder });
    expect(rungs.map(({ id, date, absorbed }) => [id, date, absorbed])).toEqual([
      ['lapse', '2019-09-24', []],
      ['again-2', '2019-10-08', ['again-1']],
      ['again-3', '2019-10-15', []],
    ]);
  });
});

describe('two mails of one ladder', () => {
  const weekly: LadderRung[] = [
    { id: 'lapse', on: 'lapse', tell: ['head'] },
    { id: 'again', repeat: { everyDays: 7, atMost: 4 }, tell: ['head'] },
  ];
  const told = ({ rungs }: Schedule) => rungs.map(({ id, date, absorbed }) => [id, date, absorbed]);

  it('do not chase on two days running: one that a holiday pushes against the next goes into it', () => {
    // Lapse on Wednesday 25 September; a week later is 2 October, pushed to Tuesday 8 October, the day before the next.
    expect(told(schedule('2019-09-24', { ladder: weekly }))).toEqual([
      ['lapse', '2019-09-25', []],
      ['again-2', '2019-10-09', ['again-1']],
      ['again-3', '2019-10-16', []],
      ['again-4', '2019-10-23', []],
    ]);
  });

  it('both leave where half of the time between them is left', () => {
    // Lapse on Monday 30 September, then 7 October pushed by one day: six days are left to the next.
    expect(told(schedule('2019-09-29', { ladder: weekly })).slice(0, 3)).toEqual([
      ['lapse', '2019-09-30', []],
      ['again-1', '2019-10-08', []],
      ['again-2', '2019-10-14', []],
    ]);
  });

  it('keep the order of the ladder: seven days before never follow three working days before', () => {
    // Three working days before Wednesday 9 October are Sunday 29 September; seven days before are 2 October, pulled to Monday 30 September.
    const national = schedule('2019-10-09');
    expect(table(national)).toMatchObject({ 'before-3-working-days': '2019-09-29T09:00:00+08:00', 'before-1-working-day': '2019-10-08T09:00:00+08:00' });
    expect(rungOf(national, 'before-3-working-days').absorbed).toEqual(['before-7-days']);
    expect(national.rungs.some(({ id }) => id === 'before-7-days')).toBe(false);
  });

  it('keep it after the due date too: whom a less urgent one would have told later is told with the more urgent one', () => {
    const ladder: LadderRung[] = [
      { id: 'director', after: { workingDays: 5 }, light: 'orange', tell: ['director'] },
      { id: 'committee', after: { days: 10 }, light: 'red', tell: ['committee'] },
    ];
    expect(schedule('2019-09-29', { ladder }).rungs).toMatchObject([
      { id: 'committee', date: '2019-10-09', absorbed: ['director'], light: 'red', recipients: ['office/director', 'committee/officer'] },
    ]);
  });

  it('leave in the ladder’s order, no chase within three days of the one before, and every rung is told or in another, whatever day it is due', () => {
    const ids = new Set(['before-30-days', 'before-7-days', 'before-3-working-days', 'before-1-working-day', 'due-day', 'lapse', 'after-5-working-days']);
    const order = [...ids, 'after-10-working-days', ...[1, 2, 3, 4, 5, 6, 7, 8].map((round) => `weekly-${round}`)];
    const plan = planIn(CHINA);
    const calendar = openCalendar(plan);
    for (let due = '2019-01-31'; due < '2021-03-01'; due = addDays(due, 1)) {
      const { rungs } = resolveSchedule(plan, DEFAULT_LADDER, due, water, calendar);
      expect(
        rungs.map(({ id }) => id),
        due,
      ).toEqual(order.filter((id) => rungs.some((rung) => rung.id === id)));
      expect(rungs.flatMap(({ id, absorbed }) => [...absorbed, id]).sort(), due).toEqual([...order].sort());
      const chases = rungs.filter(({ id }) => id.startsWith('weekly'));
      for (const [index, { date }] of chases.slice(1).entries()) expect(daysBetween(chases[index]?.date ?? '', date), due).toBeGreaterThan(3);
    }
  });
});

describe('how sure a date is', () => {
  it('is provisional in a year whose holidays are not published, and worked out as if it had none', () => {
    const far = schedule('2030-06-28');
    expect(far.provisional).toBe(true);
    expect(table(far)).toMatchObject({ 'due-day': '2030-06-28T09:00:00+08:00', lapse: '2030-07-01T09:00:00+08:00' });
  });

  it('is final in a published year', () => {
    expect(schedule('2019-06-30').provisional).toBe(false);
  });

  it('is final where the plan counts weekends only, and names another calendar', () => {
    const plan = planIn(CHINA, 'none');
    const weekendsOnly = schedule('2030-06-28', { plan });
    expect(weekendsOnly.provisional).toBe(false);
    expect(weekendsOnly.calendarVersion).not.toBe(schedule('2030-06-28').calendarVersion);
  });

  it('is provisional when only the deadline for acknowledging lies in the unpublished year', () => {
    // The first year without a table begins the day after the last one with: look it up, the package grows.
    const { day } = openCalendar(planIn(CHINA));
    const year = [2026, 2027, 2028, 2029, 2030].find((candidate) => day(`${candidate}-06-03`).provisional) as number;
    const ladder: LadderRung[] = [{ id: 'due-day', on: 'due-day', tell: ['officer'] }];
    expect(schedule(`${year - 1}-12-31`, { ladder }).provisional).toBe(true);
  });
});

describe('a plan’s own calendar', () => {
  it('keeps 09:00 on the wall across a change to summer time', () => {
    const plan = planIn('Europe/Berlin', 'none');
    const berlin = schedule('2019-04-05', { plan });
    expect(table(berlin, 'Europe/Berlin')).toMatchObject({
      'before-30-days': '2019-03-06T09:00:00+01:00',
      'before-7-days': '2019-03-29T09:00:00+01:00',
      'before-3-working-days': '2019-04-02T09:00:00+02:00',
      lapse: '2019-04-08T09:00:00+02:00',
    });
    expect(wallClock('Europe/Berlin').iso(berlin.dueAtMs)).toBe('2019-04-06T00:00:00+02:00');
  });

  it('puts its own days off and days worked before the published table', () => {
    const plan: Plan = {
      ...planIn(CHINA),
      holidays: {
        table: 'china',
        overrides: [
          { date: '2019-06-28', working: false, name: '防汛停工' },
          { date: '2019-06-29', working: true, name: '防汛补班' },
        ],
      },
    };
    expect(schedule('2019-06-30', { plan }).rungs.find((rung) => rung.id === 'due-day')?.date).toBe('2019-06-29');
    expect(schedule('2019-06-28', { plan }).rungs.find((rung) => rung.id === 'due-day')?.moved).toEqual({
      from: '2019-06-28',
      why: 'holiday',
      name: '防汛停工',
    });
  });
});
