import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendar, packagedTables } from '../calendar/china.ts';
import { PROGRAMME } from '../domain/kernel/bodies.ts';
import type { HolidayTable, WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays } from '../domain/kernel/dates.ts';
import type { OwedNotice } from '../domain/kernel/machine.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { obligationMachine, stillMatters } from '../domain/obligation/machine.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import { amendmentMoves } from '../domain/programme/amendment.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { movedBy } from '../engine/redate.ts';
import { TABLE_2027 } from './support/holidays.ts';

// Due on Wednesday 2027-02-10. While 2027 has no table its weekdays are worked: reminders on 01-11, 02-03, 02-05, 02-09, 02-10; the lapse is told
// on 02-11; 02-17, 02-24. By the table of test/support/holidays.ts 5 to 12 February are off and Saturday the 20th is worked: the third working day
// before is 02-02, the first 02-04, on which the due day's mail leaves as well; the lapse is told on Monday 02-15, then 02-19 and 02-25. All at 09:00.

const plan = planSchema.parse({
  id: 'p',
  name: '安全检查',
  zone: 'Asia/Shanghai',
  from: '2026-01-01',
  to: '2027-12-31',
  source: { title: '方案' },
  office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
  committee: { name: '安委会', officer: 'committee@x.example' },
  operator: { name: '运维', officer: 'operator@x.example' },
  departments: [{ id: 'water', name: '水务局', clause: '四', officer: 'water@x.example', head: 'water-head@x.example' }],
  milestones: [{ id: 'kickoff', name: '部署启动', clause: '三', duty: '召开动员会', due: '2027-02-10', lead: 'all' }],
});
const without = openCalendar(plan);
const withTable = openCalendar(plan, [TABLE_2027]);
const at = (minute: string) => Date.parse(`2027-${minute}:00+08:00`.replace(' ', 'T'));
const minute = (ms: number) => new Date(ms + 8 * 3_600_000).toISOString().slice(5, 16).replace('T', ' ');

class Run {
  state: ObligationState;
  events: ObligationEvent[] = [];
  notices: OwedNotice[] = [];

  constructor(calendar: WorkingCalendar = without) {
    const [planned] = plannedObligations(plan, calendar);
    this.state = openObligation((planned as NonNullable<typeof planned>).spec, at('01-01 00:00'));
  }

  record(events: ObligationEvent[]): void {
    for (const event of events) {
      this.state = obligationMachine.evolve(this.state, event);
      this.events.push(event);
      this.notices.push(...obligationMachine.owed(this.state, event));
    }
  }

  /** Woken for every instant of its own. */
  to(nowMs: number): this {
    for (let next = obligationMachine.wake(this.state); next !== undefined && next <= nowMs; next = obligationMachine.wake(this.state))
      this.record(obligationMachine.elapse(this.state, next));
    return this;
  }

  act(nowMs: number, kind: string, org: string, more: object = {}): this {
    this.to(nowMs);
    const decided = obligationMachine.decide(
      this.state,
      { kind, key: 'k', actor: { org, name: '' }, reason: '说明', ...more } as unknown as ObligationAct,
      nowMs,
    );
    if (isRefusal(decided)) throw new Error(decided.refused);
    this.record(decided);
    return this;
  }

  /** Has its dates worked out again; false when there is nothing to change. */
  redate(nowMs: number, calendar: WorkingCalendar = withTable, after: Plan = plan): boolean {
    this.to(nowMs);
    const { redated, amended, withdrawn, added } = amendmentMoves({ before: plan, after, calendar, nowMs }, [this.state]);
    expect([amended, withdrawn, added]).toEqual([[], [], []]);
    for (const { to } of redated) this.act(nowMs, 'amend', PROGRAMME, to);
    return redated.length > 0;
  }

  /** `rung recipient minute` of what leaves: neither overtaken, nor of a version that counts no more. */
  get told(): string[] {
    return this.notices
      .filter((notice) => !notice.overtaken && notice.kind === 'ladder')
      .filter((notice) => notice.dueVersion === this.state.dueVersion || notice.sendAtMs <= this.redatedAtMs)
      .map(({ rung, recipient, sendAtMs }) => `${rung} ${recipient} ${minute(sendAtMs)}`);
  }

  get redatedAtMs(): number {
    return this.events.findLast((event) => event.type === 'amended')?.atMs ?? 0;
  }
}

/** Without the chases for receipt, which are not what these are about. */
const ladderOf = (run: Run) => run.told.filter((line) => !line.startsWith('acknowledge'));

describe('the tables', () => {
  it('the package knows no year after its last, even one that begins on a weekend', () => {
    const last = packagedTables.years().at(-1) as number;
    for (let year = last + 1; year < last + 12; year++) expect(without.day(`${year}-06-03`).provisional, String(year)).toBe(true);
    expect(without.day(`${last}-06-03`).provisional).toBe(false);
  });

  it('a given table stands in the place of the package’s, and the plan’s own days go before both', () => {
    const days = [{ date: '2019-06-28', working: false, name: '试' }];
    const override = { date: '2027-02-08', working: true, name: '防汛' };
    const calendar = openCalendar({ ...plan, holidays: { table: 'china', overrides: [override] } }, [TABLE_2027, { year: 2019, version: 2, days }]);
    expect(calendar.day('2019-06-28')).toMatchObject({ kind: 'holiday', name: '试' });
    expect(calendar.day('2019-10-01').kind).toBe('weekday');
    expect(calendar.day('2027-02-08')).toMatchObject({ kind: 'weekday', name: '防汛', provisional: false });
    expect(calendar.day('2027-02-09').kind).toBe('holiday');
    expect(calendar.day('2027-02-20').kind).toBe('make-up');
    expect(calendar.version).toMatch(/^chinese-days@[\d.]+,2019-2,2027-1\+1$/);
  });

  it('a New Year that begins in December belongs to the notice of the year after', () => {
    // 2018-12-29 was worked and the 30th and 31st were off by the notice for 2019.
    expect(
      packagedTables
        .days(2019)
        .slice(0, 4)
        .map(({ date, working }) => `${date} ${working}`),
    ).toEqual(['2018-12-29 true', '2018-12-30 false', '2018-12-31 false', '2019-01-01 false']);
    const other: HolidayTable = { year: 2018, version: 1, days: packagedTables.days(2018) };
    expect(openCalendar(plan, [other]).day('2018-12-31').kind).toBe('holiday');
    expect(
      openCalendar(plan, [{ ...TABLE_2027, days: [...TABLE_2027.days, { date: '2026-12-31', working: false, name: '元旦' }] }]).day('2026-12-31').kind,
    ).toBe('holiday');
  });
});

describe('a year’s table that arrives', () => {
  it('in time moves what is ahead, keeps the due date and its version, writes to nobody, and is final', () => {
    const run = new Run();
    expect(run.to(at('01-20 10:00')).state.schedule.provisional).toBe(true);
    expect(run.redate(at('01-20 10:00'))).toBe(true);
    const event = run.events.at(-1) as Extract<ObligationEvent, { type: 'amended' }>;
    expect(event.redated?.moved.map(({ rung, fromMs, toMs }) => `${rung} ${minute(fromMs)} ${minute(toMs)}`)).toEqual([
      // Three working days before are earlier than seven days before by now: one mail tells of both.
      'before-7-days 02-03 09:00 02-02 09:00',
      'before-3-working-days 02-05 09:00 02-02 09:00',
      'before-1-working-day 02-09 09:00 02-04 09:00',
      'due-day 02-10 09:00 02-04 09:00',
      'lapse 02-11 09:00 02-15 09:00',
      'after-5-working-days 02-17 09:00 02-19 09:00',
      'after-10-working-days 02-24 09:00 02-25 09:00',
      // A week after the tenth working day, and so on.
      ...['03-04', '03-11', '03-18', '03-25', '04-01', '04-08', '04-15', '04-22'].map(
        (date, index) => `weekly-${index + 1} ${minute(at(`${date} 09:00`) - 86_400_000)} ${date} 09:00`,
      ),
    ]);
    expect(run.state).toMatchObject({ dueVersion: 1, originalDueDate: '2027-02-10', schedule: { dueDate: '2027-02-10', provisional: false } });
    expect(run.state.schedule.calendarVersion).toMatch(/2027-1/);
    expect(run.notices.filter(({ kind }) => kind === 'news')).toEqual([]);
    run.notices = [];
    expect(ladderOf(run.to(at('02-26 00:00')))).toEqual(
      [
        'before-3-working-days water/officer 02-02 09:00',
        'due-day water/officer 02-04 09:00',
        ...['lapse water/head 02-15 09:00', 'lapse office/officer 02-15 09:00'],
        'after-5-working-days office/director 02-19 09:00',
        'after-10-working-days committee/officer 02-25 09:00',
      ].sort((a, b) => (a.slice(-11) < b.slice(-11) ? -1 : 1)),
    );
  });

  it('changes nothing the second time', () => {
    const run = new Run();
    run.redate(at('01-20 10:00'));
    expect(run.redate(at('01-20 10:01'))).toBe(false);
    run.to(at('02-20 10:00'));
    expect(run.redate(at('02-20 10:00'))).toBe(false);
  });

  it('says that the dates are final where none moves', () => {
    const run = new Run();
    const same: HolidayTable = { year: 2027, version: 1, days: [{ date: '2027-10-01', working: false, name: '国庆节' }] };
    expect(run.redate(at('01-20 10:00'), openCalendar(plan, [same]))).toBe(true);
    expect(run.state.schedule.provisional).toBe(false);
    expect((run.events.at(-1) as { redated?: { moved: unknown[] } }).redated?.moved).toEqual([]);
  });

  it('too late tells at once, and only the latest, whoever should have been told by now', () => {
    // Thursday 02-04 12:00: by the table the mails of 02-02 and of this morning should have left.
    const run = new Run().to(at('02-04 12:00'));
    run.notices = [];
    run.redate(at('02-04 12:00'));
    expect(run.to(at('02-04 12:01')).told).toEqual([`due-day water/officer 02-04 12:00`]);
    expect(run.notices.filter(({ overtaken }) => overtaken).map(({ rung }) => rung)).toEqual(['before-3-working-days']);
    expect(run.redate(at('02-04 13:00'))).toBe(false);
    expect(ladderOf(run.to(at('02-15 10:00'))).slice(1)).toEqual(['lapse water/head 02-15 09:00', 'lapse office/officer 02-15 09:00']);
  });

  it('tells nobody again what the old dates have told already', () => {
    const run = new Run().to(at('02-12 12:00'));
    expect(ladderOf(run).slice(-2)).toEqual(['lapse water/head 02-11 09:00', 'lapse office/officer 02-11 09:00']);
    run.notices = [];
    run.redate(at('02-12 12:00'));
    expect(ladderOf(run.to(at('02-26 00:00')))).toEqual([
      'after-5-working-days office/director 02-19 09:00',
      'after-10-working-days committee/officer 02-25 09:00',
    ]);
    expect(run.events.filter(({ type }) => type === 'lapsed')).toHaveLength(1);
  });

  it('moves the morning of a lapse that is recorded and not told yet, once', () => {
    // Recorded on 02-11 00:00.
    const run = new Run().to(at('02-11 03:00'));
    run.redate(at('02-11 03:00'));
    run.to(at('02-16 00:00'));
    const lapses = run.notices.filter(({ rung }) => rung === 'lapse');
    const leave = lapses.filter((notice) => stillMatters(run.state, notice, undefined)).map(({ recipient, sendAtMs }) => `${recipient} ${minute(sendAtMs)}`);
    expect(leave).toEqual(['water/head 02-15 09:00', 'office/officer 02-15 09:00']);
    expect(run.state.lapsedAtMs).toBe(at('02-11 00:00'));
  });

  it('moves the deadline for receipt while its chase is ahead', () => {
    // First told on Wednesday 02-03 (a late start): received by 02-05, chased on 02-08; by the table by 02-15, chased on the 16th.
    const run = new Run();
    run.record(obligationMachine.elapse(run.state, at('02-03 10:00')));
    expect(minute(run.state.acknowledgement?.mailAtMs ?? 0)).toBe('02-08 09:00');
    run.redate(at('02-03 12:00'));
    expect(minute(run.state.acknowledgement?.mailAtMs ?? 0)).toBe('02-16 09:00');
    expect(run.redate(at('02-03 12:30'))).toBe(false);
  });

  it('counts for the date that an extension has given, which stays', () => {
    const run = new Run().act(at('01-12 10:00'), 'requestExtension', 'water', { until: '2027-05-06' });
    const [planned] = plannedObligations({ ...plan, milestones: [{ ...plan.milestones[0], due: '2027-05-06' }] } as Plan, without);
    run.act(at('01-13 10:00'), 'decideExtension', 'office', { grant: true, schedule: planned?.spec.schedule });
    run.redate(at('01-20 10:00'));
    expect(run.state).toMatchObject({ dueVersion: 2, originalDueDate: '2027-02-10', schedule: { dueDate: '2027-05-06', provisional: false } });
    // 1 to 5 May are off: the third working day before Thursday the 6th is Wednesday 28 April.
    expect(run.state.schedule.rungs.find(({ id }) => id === 'before-3-working-days')?.date).toBe('2027-04-28');
  });

  it('stays with the department that it was handed to, which is written to from then on', () => {
    const run = new Run().to(at('01-12 10:00'));
    const fire = { id: 'fire', name: '消防大队', clause: '四', officer: 'fire@x.example', head: 'fire-head@x.example' };
    const merged = planSchema.parse({ ...plan, departments: [...plan.departments.map((one) => ({ ...one, mergedInto: 'fire' })), fire] });
    const handing = amendmentMoves({ before: plan, after: merged, calendar: without, nowMs: at('01-12 10:00') }, [run.state]);
    expect([handing.redated.length, handing.amended.length]).toEqual([0, 1]);
    run.act(at('01-12 10:00'), 'amend', PROGRAMME, handing.amended[0]?.to);
    run.notices = [];

    const moves = amendmentMoves({ before: merged, after: merged, calendar: withTable, nowMs: at('01-13 10:00') }, [run.state]);
    expect({ ...moves, redated: moves.redated.length }).toEqual({ withdrawn: [], replaced: [], amended: [], redated: 1, revived: [], carried: [], added: [] });
    run.act(at('01-13 10:00'), 'amend', PROGRAMME, moves.redated[0]?.to);
    expect(run.state).toMatchObject({ departmentId: 'fire', dueVersion: 2, schedule: { dueDate: '2027-02-10', provisional: false } });
    expect(run.notices).toEqual([]);
    expect(ladderOf(run.to(at('02-02 09:00')))).toContain('before-3-working-days fire/officer 02-02 09:00');
    expect(run.notices.some(({ recipient }) => recipient.startsWith('water/'))).toBe(false);
  });

  it('an amendment moves what the plan changes and works the rest out again, in one comparison', () => {
    const second = { ...plan.milestones[0], id: 'mid-term', due: '2027-05-20' };
    const both = planSchema.parse({ ...plan, milestones: [...plan.milestones, second] });
    const states = plannedObligations(both, without).map(({ spec }) => openObligation(spec, at('01-01 00:00')));
    const after = planSchema.parse({ ...plan, milestones: [...plan.milestones, { ...second, due: '2027-06-10' }] });
    const { amended, redated } = amendmentMoves({ before: both, after, calendar: withTable, nowMs: at('01-05 10:00') }, states);
    expect(amended.map(({ state, to }) => [state.milestoneId, to.schedule.dueDate, to.schedule.provisional])).toEqual([['mid-term', '2027-06-10', false]]);
    expect(redated.map(({ state, to }) => [state.milestoneId, to.redates])).toEqual([['kickoff', 1]]);
  });

  it('is carried out where a round only comes back that an earlier table had taken away', () => {
    const state = { ...new Run().state, stage: 'withdrawn' as const };
    const none = { ...plan, milestones: [] };
    const moves = amendmentMoves({ before: none, after: plan, calendar: withTable, nowMs: at('01-05 10:00') }, [state]);
    expect([moves.revived.length, moves.added.length, movedBy(moves)]).toEqual([1, 0, 1]);
  });

  it('is refused for a date that has been changed since it was worked out', () => {
    const run = new Run().to(at('01-12 10:00'));
    const { redated } = amendmentMoves({ before: plan, after: plan, calendar: withTable, nowMs: at('01-12 10:00') }, [run.state]);
    run.act(at('01-12 10:00'), 'requestExtension', 'water', { until: '2027-05-06' });
    const [planned] = plannedObligations({ ...plan, milestones: [{ ...plan.milestones[0], due: '2027-05-06' }] } as Plan, without);
    run.act(at('01-12 10:01'), 'decideExtension', 'office', { grant: true, schedule: planned?.spec.schedule });
    expect(() => run.act(at('01-12 10:02'), 'amend', PROGRAMME, redated[0]?.to)).toThrow('dates-of-another-version');
  });

  it('lets a submission wait: what passes meanwhile is nobody’s to be told', () => {
    const run = new Run().act(at('02-01 10:00'), 'submit', 'water', { evidence: [{ sha256: 'a'.repeat(64), name: 'f', sizeBytes: 1 }] });
    run.redate(at('02-04 12:00'));
    // It has its date by the table, and none at which it would leave.
    expect(run.state.schedule.rungs.find(({ id }) => id === 'before-3-working-days')?.atMs).toBe(at('02-02 09:00'));
    run.notices = [];
    run.act(at('02-04 13:00'), 'return', 'office');
    expect(ladderOf(run.to(at('02-10 12:00')))).toEqual([]);
  });
});

describe('days of the plan’s own', () => {
  it('that an amendment adds are a matter of working days as well: nothing is told twice and no version is lost', () => {
    const run = new Run(withTable);
    const after: Plan = { ...plan, holidays: { table: 'china', overrides: [{ date: '2027-02-02', working: false, name: '防汛' }] } };
    expect(run.redate(at('01-20 10:00'), openCalendar(after, [TABLE_2027]), after)).toBe(true);
    expect(run.state.dueVersion).toBe(1);
    expect(run.state.schedule.rungs.find(({ id }) => id === 'before-3-working-days')?.date).toBe('2027-02-01');
  });

  it('that reach an obligation after the old dates have told what they would move leave no trace', () => {
    const run = new Run(withTable).to(at('01-20 10:00'));
    const after: Plan = { ...plan, holidays: { table: 'china', overrides: [{ date: '2027-02-02', working: false, name: '防汛' }] } };
    const calendar = openCalendar(after, [TABLE_2027]);
    const { redated } = amendmentMoves({ before: plan, after, calendar, nowMs: at('01-20 10:00') }, [run.state]);
    expect(redated.map(({ as }) => as.moved.map(({ rung }) => rung))).toEqual([['before-3-working-days', 'before-7-days']]);
    expect(() => run.act(at('02-02 09:01'), 'amend', PROGRAMME, redated[0]?.to)).toThrow('nothing-to-redate');
  });
});

describe('whatever table arrives, and whenever', () => {
  const DAYS = Array.from({ length: 75 }, (_, index) => addDays('2027-01-20', index));
  /** Days off and days worked in any order, up to a table that makes little sense. */
  const tables = fc.uniqueArray(fc.tuple(fc.constantFrom(...DAYS), fc.boolean()), { maxLength: 30, selector: ([date]) => date });

  it('each rung is told to each recipient once at most, none is lost, and the latest dates hold', () => {
    const updates = fc.array(fc.tuple(tables, fc.integer({ min: at('01-05 00:00'), max: at('03-20 00:00') })), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(updates, (given) => {
        const run = new Run();
        for (const [index, [days, atMs]] of given.sort(([, a], [, b]) => a - b).entries())
          run.redate(atMs, openCalendar(plan, [{ year: 2027, version: index + 1, days: days.map(([date, working]) => ({ date, working, name: '试' })) }]));
        run.to(at('12-31 00:00'));
        // What is owed and has not left when its version ends never leaves.
        const versionEnds = run.events.flatMap((event) => (event.type === 'amended' && event.redated?.lapseAgain ? [event.atMs] : []));
        const left = run.notices.filter(
          ({ kind, overtaken, dueVersion, sendAtMs }) =>
            kind === 'ladder' && !overtaken && sendAtMs <= (versionEnds[dueVersion - 1] ?? Number.POSITIVE_INFINITY),
        );
        const keys = left.map(({ rung, recipient }) => `${rung} ${recipient}`);
        expect(new Set(keys).size).toBe(keys.length);
        // Every rung of the ladder was reached, by itself or in another, or overtaken by one that came due with it.
        const reached = new Set(run.events.flatMap((event) => (event.type === 'rungReached' || event.type === 'lapsed' ? [event.rung] : [])));
        const inOthers = new Set(run.state.schedule.rungs.filter(({ id }) => reached.has(id)).flatMap(({ absorbed }) => absorbed));
        const ids = [
          'before-30-days',
          'before-7-days',
          'before-3-working-days',
          'before-1-working-day',
          'due-day',
          'lapse',
          'after-5-working-days',
          'after-10-working-days',
          'weekly-8',
        ];
        expect(ids.filter((id) => !reached.has(id) && !inOthers.has(id))).toEqual([]);
        expect(run.events.filter((event) => event.type === 'amended').length).toBeLessThanOrEqual(given.length);
      }),
      { numRuns: 300 },
    );
  });
});
