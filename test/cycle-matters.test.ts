import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { RegistryEntry } from '../domain/enterprise/registry-entry.ts';
import { isWorking } from '../domain/kernel/calendar.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { waitingDatesOf } from '../domain/matters/brief.ts';
import { openCycle } from '../domain/matters/cycle.ts';
import { openLadders, openTold, reachedOn } from '../domain/matters/matters.ts';
import { nextTold, outlookOf } from '../domain/matters/outlook.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { PROFILES } from '../domain/rehearsal/behaviour.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { type NextEnterpriseAct, nextEnterpriseAct } from '../domain/rehearsal/enterprise-behaviour.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { at, certified, listed } from './support/lives.ts';
import { SECTORS, smallPlan } from './support/plans.ts';

function planOf(text: string): Plan {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
}
const wall = wallClock('Asia/Shanghai');

/** Rehearses silent departments with a registry; who acts is named by code. Gives `MM-DD recipient items` of the mails about cycles. */
function told(plan: Plan, entries: RegistryEntry[], toDay: string, acts: (state: EnterpriseState) => NextEnterpriseAct | undefined = () => undefined) {
  const calendar = openCalendar(plan);
  const startedAtMs = at('2019-03-01 00:00');
  const registry = rehearsedRegistry({ plan, calendar, startedAtMs, entries, acts });
  const { matters } = rehearse({
    plan,
    calendar,
    startedAtMs,
    toMs: at(`${toDay} 23:00`),
    acts: () => undefined,
    others: registry.items,
    rosters: registry,
  });
  return matters
    .filter(({ kind }) => kind === 'cycle')
    .map(({ date, recipient, items }) => `${date.slice(5)} ${recipient} ${items}`)
    .sort();
}

describe('an enterprise’s cycle has a ladder', () => {
  const plan = planOf(smallPlan({ id: 'cycle', more: SECTORS }));

  // Working days of 2019: Sunday 28 April and Sunday 5 May are worked, 1 to 4 May and Friday 7 June are off.
  it('forty self-assessments of one day are one mail to each: before, next morning, then head, office and director; never the committee', () => {
    const forty = Array.from({ length: 40 }, (_, index) => certifiedEntry(index + 1, '2018-05-10'));
    expect(told(plan, forty, '2019-08-01')).toEqual([
      '04-09 water/officer 40',
      '04-30 water/officer 40',
      '05-10 water/officer 40',
      '05-16 water/head 40',
      '05-23 office/officer 40',
      '06-06 office/director 40',
    ]);
  });

  it('who does it is in no mail after that; each department hears of its own', () => {
    const entries = [1, 2, 3].map((number) => certifiedEntry(number, '2018-05-10', number === 3 ? { sectorId: 'alarms', departmentId: 'fire' } : {}));
    const acts = (state: EnterpriseState): NextEnterpriseAct | undefined =>
      state.uscc === uscc(1) && state.sequence === 1
        ? { atMs: at('2019-05-06 10:00'), request: { kind: 'assessYearly', actor: { org: 'water', name: '' }, key: 'a', on: '2019-05-06' } }
        : undefined;
    expect(told(plan, entries, '2019-05-24', acts)).toEqual([
      '04-09 fire/officer 1',
      '04-09 water/officer 2',
      '04-30 fire/officer 1',
      '04-30 water/officer 2',
      '05-10 fire/officer 1',
      '05-10 water/officer 1',
      '05-16 fire/head 1',
      '05-16 water/head 1',
      '05-23 office/officer 2',
    ]);
  });

  it('a certificate that runs out: to apply within a month of the day three months before, then the last day itself', () => {
    // Issued 2016-08-10, valid until 2019-08-09; may be renewed from 05-09, a month of that ends on Saturday 06-08.
    expect(told(plan, [certifiedEntry(1, '2016-08-10')], '2019-09-30')).toEqual([
      '05-09 water/officer 1',
      '05-31 water/officer 1',
      '06-10 water/officer 1',
      '06-14 water/head 1',
      '06-21 office/officer 1',
      '07-05 office/director 1',
      '07-10 water/officer 1',
      '08-02 water/officer 1',
      '08-12 water/officer 1',
      '08-16 water/head 1',
      '08-23 office/officer 1',
      '09-06 office/director 1',
    ]);
  });

  it('what ran out, or was due, before it was enrolled is shown and told to nobody', () => {
    expect(told(plan, [certifiedEntry(1, '2015-05-10')], '2019-09-30')).toEqual([]);
    const calendar = openCalendar(plan);
    const life = certified({ certificate: { number: 'A', level: 3, issuedOn: '2015-05-10', expiresOn: '2018-05-09' } });
    const { light, awaited } = outlookOf(openLadders(plan, calendar), openCycle(plan, calendar, '2019-02-01'), life.state, '', '2019-02-10');
    expect(awaited.map(({ about, dueOn, historic, late }) => ({ about, dueOn, historic, late }))).toEqual([
      { about: 'expiry', dueOn: '2018-05-09', historic: true, late: true },
    ]);
    expect(light).toBe('red');
  });

  const authoritysMails = (authority: string) =>
    told(planOf(smallPlan({ id: 'cycle', more: `${SECTORS}${authority}` })), [entry(1, { stage: 'self-assessed' })], '2019-06-10', ({ sequence }) =>
      sequence === 1 ? { atMs: at('2019-04-22 10:00'), request: { kind: 'apply', actor: { org: 'water', name: '' }, key: 'a', on: '2019-04-22' } } : undefined,
    );

  it('an application that waits to be accepted is told to the office where the authority has no mailbox', () => {
    // Applied on Monday 22 April: the fifth working day is the worked Sunday 28 April.
    expect(authoritysMails('')).toEqual([
      '04-23 office/officer 1',
      '04-29 office/officer 1',
      '05-07 office/director 1',
      '05-14 office/officer 1',
      '05-28 office/director 1',
    ]);
  });

  it('and to the authority where the plan names its mailbox, before the office hears of it', () => {
    expect(authoritysMails('authority: { name: 发证部门, officer: authority@x.example }\n')).toEqual([
      '04-23 authority/officer 1',
      '04-29 authority/officer 1',
      '05-07 authority/officer 1',
      '05-14 office/officer 1',
      '05-28 office/director 1',
    ]);
  });

  it('the committee hears of it where the plan says so, and a step that the plan switches off is told to nobody', () => {
    const more = `${SECTORS}
ladders:
  cycle:
    - { id: lapse, on: lapse, light: yellow, tell: [officer, committee] }
ruleSets:
  - { id: own, from: 2014-01-01, steps: { expiry: off, renew: off } }
`;
    expect(told(planOf(smallPlan({ id: 'cycle', more })), [certifiedEntry(1, '2018-05-10'), certifiedEntry(2, '2016-08-10')], '2019-12-31')).toEqual([
      '05-10 committee/officer 1',
      '05-10 water/officer 1',
    ]);
  });

  it('a plan that gives a period holds everybody to it, and by sector and day', () => {
    const more = `${SECTORS}
ruleSets:
  - { id: all, from: 2014-01-01, steps: { startBy: 2019-05-09 } }
  - { id: alarms, from: 2014-01-01, sectors: [alarms], steps: { certifyBy: 2019-05-10 } }
`;
    const mails = told(
      planOf(smallPlan({ id: 'cycle', more })),
      [entry(1), entry(2), entry(3, { sectorId: 'alarms', departmentId: 'fire', stage: 'creating', startedOn: '2019-01-01' })],
      '2019-05-14',
    );
    expect(mails).toEqual([
      '04-09 water/officer 2',
      '04-10 fire/officer 1',
      '04-30 fire/officer 1',
      '04-30 water/officer 2',
      '05-10 water/officer 2',
      '05-13 fire/officer 1',
    ]);
  });
});

describe('the days of a cycle', () => {
  const plan = planOf(smallPlan({ id: 'cycle', more: SECTORS }));
  const calendar = openCalendar(plan);
  const cycle = openCycle(plan, calendar, '2019-02-01');
  const days = (state: EnterpriseState, date: string) => cycle.itemsOf(state, '', date).map(({ about, org, dueOn }) => `${about} ${org} ${dueOn}`);

  it('each step has its time from the step before it, the authority’s are the authority’s', () => {
    const life = listed({ stage: 'creating', startedOn: '2019-01-01' }, '2019-02-01');
    expect(days(life.state, '2019-02-01')).toEqual([]);
    life.act('2019-04-01', 'assess').act('2019-04-22', 'apply');
    expect(days(life.state, '2019-04-22')).toEqual(['accept authority 2019-04-28']);
    life.act('2019-04-26', 'accept');
    expect(days(life.state, '2019-04-26')).toEqual(['review authority 2019-07-26']);
    // Ten working days after Tuesday 7 May; then after Wednesday 8 May; then after Thursday 9 May.
    life.act('2019-05-07', 'review');
    expect(days(life.state, '2019-05-07')).toEqual(['approve authority 2019-05-21']);
    life.act('2019-05-08', 'approve');
    expect(days(life.state, '2019-05-08')).toEqual(['announce authority 2019-05-22']);
    life.act('2019-05-09', 'announce');
    expect(days(life.state, '2019-05-09')).toEqual(['certify authority 2019-05-23']);
    life.act('2019-05-10', 'certify', { number: 'AQB-9', level: 3 });
    expect(days(life.state, '2019-05-10')).toEqual(['yearly water 2020-05-09', 'yearly water 2021-05-09', 'renew water 2022-03-11', 'expiry water 2022-05-09']);
  });

  it('who has applied for the next certificate still owes the years of the one that is held, and no other day of it', () => {
    const life = certified({ runningSince: '2010-01-01' }).act('2019-04-22', 'assessYearly').act('2021-02-15', 'apply');
    expect(days(life.state, '2021-02-15')).toEqual(['accept authority 2021-02-23', 'yearly water 2020-05-09']);
    life.act('2021-02-16', 'assessYearly');
    expect(days(life.state, '2021-02-16')).toEqual(['accept authority 2021-02-23']);
    // That nothing is held any more while the next one is decided on is for the brief to say: no ladder has it.
    expect(waitingDatesOf(life.state, '2021-05-10')).toEqual([{ kind: 'expiry', dueOn: '2021-05-09' }]);
  });

  it('what has come and has not been told comes on the next morning, together with what is told on it anyway', () => {
    // Applied on Thursday 18 April, to be accepted by Thursday 25: the reminders of 26 March and 18 April come on Friday.
    const life = listed({ stage: 'self-assessed' }, '2019-02-01').act('2019-04-18', 'apply');
    const calendar = openCalendar(plan);
    const { awaited } = outlookOf(openLadders(plan, calendar), openCycle(plan, calendar, '2019-02-01'), life.state, '', '2019-04-18');
    const rungs = awaited[0]?.rungs ?? [];
    expect(rungs.map(({ id, date }) => `${id} ${date}`)).toEqual([
      'before-30-days 2019-03-26',
      'before-7-days 2019-04-18',
      'lapse 2019-04-26',
      'after-5-working-days 2019-05-05',
      'after-10-working-days 2019-05-10',
      'after-20-working-days 2019-05-24',
    ]);
    expect(nextTold(rungs, '2019-04-19')).toMatchObject({ id: 'before-7-days', date: '2019-04-19', recipients: ['office/officer'] });
    expect(nextTold(rungs.slice(2), '2019-04-22')).toMatchObject({ id: 'lapse', date: '2019-04-26', recipients: ['office/officer'] });
    // After an outage both come on one morning.
    expect(nextTold(rungs.slice(2), '2019-05-06')).toMatchObject({
      id: 'after-5-working-days',
      date: '2019-05-06',
      recipients: ['office/officer', 'office/director'],
    });
    expect(nextTold([], '2019-04-22')).toBeUndefined();
  });

  it('a new enterprise is to start within thirty days; one of the first lists has no day of its own', () => {
    expect(days(listed({}, '2019-02-20').state, '2019-02-20')).toEqual([]);
    expect(days(listed({}, '2019-04-02').state, '2019-04-02')).toEqual(['start water 2019-05-02']);
  });

  it('an upgrade that was decided with a limit is waited for until it is lifted, and stands for the result of its inspection', () => {
    const life = certified().act('2019-04-01', 'conclude', { result: 'problems', severity: 'major' }).act('2019-04-02', 'propose', { consequence: 'upgrade' });
    const steps = (date: string) => days(life.state, date).filter((day) => /^(upgrade|pass) /.test(day));
    // 20 working days from 1 April: 5 April is off, Sunday 28 April is worked.
    expect(steps('2019-04-02')).toEqual(['pass water 2019-04-29']);
    life.act('2019-04-03', 'decide', { grant: true, by: 'office', limit: '2019-05-31' });
    expect(steps('2019-04-03')).toEqual(['upgrade water 2019-05-31']);
    expect(steps('2019-12-02')).toEqual(['upgrade water 2019-05-31']);
    life.act('2019-12-03', 'propose', { consequence: 'upgrade', lifts: true }).act('2019-12-04', 'decide', { grant: true, by: 'office', document: '3号' });
    expect(steps('2019-12-04')).toEqual(['pass water 2019-04-29']);
    // What has no limit waits for no day.
    const open = certified().act('2019-04-02', 'propose', { consequence: 'upgrade' }).act('2019-04-03', 'decide', { grant: true, by: 'office' });
    expect(days(open.state, '2019-04-03').filter((day) => day.startsWith('upgrade'))).toEqual([]);
  });

  it('an upgrade by a limit reminds its department and escalates as a rectification does', () => {
    const doers = [
      {
        atMs: at('2019-04-02 10:00'),
        request: { kind: 'propose', actor: { org: 'water', name: '' }, key: 'p', on: '2019-04-02', consequence: 'upgrade', reason: '装备落后' },
      },
      {
        atMs: at('2019-04-03 10:00'),
        request: { kind: 'decide', actor: { org: 'office', name: '' }, key: 'd', on: '2019-04-03', grant: true, limit: '2019-05-31', reason: '同意' },
      },
    ] satisfies NextEnterpriseAct[];
    expect(told(plan, [certifiedEntry(1, '2018-12-10')], '2019-07-05', ({ sequence }) => doers[sequence - 1])).toEqual([
      // Thirty days before is 1 May.
      '04-30 water/officer 1',
      '05-24 water/officer 1',
      '06-03 water/officer 1',
      '06-10 water/head 1',
      '06-17 office/officer 1',
      '07-01 office/director 1',
    ]);
  });

  it('survive a transfer, a correction and a rejected application', () => {
    const life = listed({ stage: 'self-assessed' }, '2019-02-01').act('2019-04-22', 'apply');
    life.act('2019-04-24', 'transfer', { sectorId: 'alarms', departmentId: 'fire' });
    expect(days(life.state, '2019-04-24')).toEqual(['accept authority 2019-04-28']);
    life.act('2019-04-25', 'correct', { entry: entry(1, { stage: 'applied', sectorId: 'alarms', departmentId: 'fire' }) });
    expect(days(life.state, '2019-04-25')).toEqual(['accept authority 2019-04-28']);
    life.act('2019-04-26', 'reject');
    expect(days(life.state, '2019-04-26')).toEqual([]);
    const held = certified();
    held.until('2019-05-20');
    held.act('2019-05-21', 'correct', { entry: certifiedEntry(1, '2018-05-10', { runningSince: '2010-01-01' }) });
    const [late] = cycle.itemsOf(held.state, '', '2019-05-21');
    expect(late).toMatchObject({ about: 'yearly', dueOn: '2019-05-09' });
    expect(late?.historic).toBeUndefined();
  });

  it('states of an earlier release have theirs from what is known of them, also where an older worker went on with a newer state', () => {
    const { state } = listed({ stage: 'self-assessed' }, '2019-02-01').act('2019-04-22', 'apply');
    const { entered: _entered, knownOn: _knownOn, ...old } = state;
    expect(days(old, '2019-04-22')).toEqual(['accept authority 2019-04-28']);
    expect(days({ ...state, entered: { stage: 'self-assessed', on: '2019-02-01' } }, '2019-04-22')).toEqual(['accept authority 2019-04-28']);
    const { entered: _e, knownOn: _k, ...held } = certified().until('2019-05-20').state;
    expect(cycle.itemsOf(held, '', '2019-05-20')[0]).toMatchObject({ about: 'yearly', dueOn: '2019-05-09' });
  });

  it('nobody is waited for twice for one thing, never closed, never before it began', () => {
    const district = generateDistrict(planOf(smallPlan({ id: 'law', more: SECTORS })), { seed: 'law', count: 60, asOf: '2019-03-01' });
    fc.assert(
      fc.property(fc.constantFrom(...district), fc.integer({ min: 0, max: 900 }), (one, after) => {
        const life = certified(one);
        const date = addDays('2019-03-01', after);
        life.until(`${date} 10:00`);
        const items = cycle.itemsOf(life.state, '', date);
        expect(new Set(items.map(({ about, dueOn }) => `${about} ${dueOn}`)).size).toBe(items.length);
        expect(items.filter(({ about }) => !['yearly', 'renew', 'expiry'].includes(about)).length).toBeLessThanOrEqual(1);
        expect(cycle.itemsOf({ ...life.state, stage: 'closed' }, '', date)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('a rehearsal, which keeps sets as they change, tells what looking through all enterprises every morning would tell', () => {
    const more = `${SECTORS}ruleSets: [{ id: own, from: 2014-01-01, steps: { assess: { days: 90 }, apply: { workingDays: 10 }, certifyBy: 2020-06-30 } }]\n`;
    const of = planOf(smallPlan({ id: 'law', more }));
    const calendarOf = openCalendar(of);
    const startedAtMs = at('2019-03-01 00:00');
    const entries = generateDistrict(of, { seed: 'sets', count: 80, asOf: '2019-03-01' });
    const setting = { behaviour: PROFILES.slack, seed: 'sets', calendar: calendarOf, startedAtMs } as Parameters<typeof nextEnterpriseAct>[0];
    const registry = rehearsedRegistry({ plan: of, calendar: calendarOf, startedAtMs, entries, acts: (state) => nextEnterpriseAct(setting, state) });
    const [ladders, all, startedOn] = [openLadders(of, calendarOf), openCycle(of, calendarOf, '2019-03-01'), '2019-03-01'];
    const known = openTold();
    const naive: string[] = [];
    const mornings = {
      endless: true as const,
      firstAtMs: () => at('2019-03-01 08:30'),
      live(nowMs: number) {
        const date = wall.date(nowMs);
        if (isWorking(calendarOf.day(date))) {
          const items = registry.states().flatMap((state) => all.itemsOf(state, '', date).filter(({ historic }) => !historic));
          const { rungs, notices } = reachedOn(ladders, items, { date, startedOn }, known);
          for (const rung of rungs) known.add(rung);
          naive.push(...notices.map(({ recipient }) => `${date} ${recipient}`));
        }
        return nowMs + 86_400_000;
      },
    };
    const { matters } = rehearse({
      plan: of,
      calendar: calendarOf,
      startedAtMs,
      toMs: at('2020-12-31 23:00'),
      acts: () => undefined,
      others: [...registry.items, mornings],
      rosters: registry,
    });
    const said = matters.filter(({ kind, date }) => kind === 'cycle' && date >= '2019-03-01').map(({ date, recipient }) => `${date} ${recipient}`);
    expect(said.length).toBeGreaterThan(300);
    expect(said.sort()).toEqual(naive.sort());
  });
});
