import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { planRemarks } from '../client/files/plan-remarks.ts';
import { dateAt, isWorking } from '../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { briefBefore, briefDateOn, briefOf, reportsOn } from '../domain/matters/brief.ts';
import { decisionItems, pendingOf } from '../domain/matters/decisions.ts';
import { type Behaviour, nextAct, PROFILES } from '../domain/rehearsal/behaviour.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { smallPlan } from './support/plans.ts';

const planOf = (text: string) => {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  return plan;
};

describe('the morning of the brief', () => {
  const plan = planOf(smallPlan({ id: 'weeks', briefOn: 'monday' }));
  const calendar = openCalendar(plan);

  it('is the first working day of the week: after the National Day of 2019 a Tuesday', () => {
    // Holidays from Tuesday 1 to Monday 7 October; Saturday 12 October is worked for it.
    expect(['2019-09-30', '2019-10-08', '2019-10-11', '2019-10-12', '2019-10-14', '2019-10-16'].map((date) => briefDateOn(plan, calendar, date))).toEqual([
      '2019-09-30',
      '2019-10-08',
      '2019-10-08',
      '2019-10-08',
      '2019-10-14',
      '2019-10-14',
    ]);
  });

  it('is the day that the plan names, and never where it names none', () => {
    expect(briefDateOn({ briefOn: 'thursday' }, calendar, '2019-04-10')).toBe('2019-04-04');
    expect(briefDateOn({ briefOn: 'off' }, calendar, '2019-04-10')).toBeUndefined();
    // Qingming is Friday 5 April 2019: the brief of that Friday comes on Monday, and not before.
    expect(briefDateOn({ briefOn: 'friday' }, calendar, '2019-04-04')).toBe('2019-03-29');
    expect(briefDateOn({ briefOn: 'friday' }, calendar, '2019-04-08')).toBe('2019-04-08');
  });

  it('is missed where a plan has none: checking the plan says what goes quiet', () => {
    const quiet = (briefOn: string) => planRemarks(planOf(smallPlan({ id: 'quiet', briefOn }))).filter(({ zh }) => zh.includes('briefOn: off'));
    expect(quiet('off')).toHaveLength(1);
    expect(quiet('friday')).toEqual([]);
  });

  it('tells a missed target once, on the first brief after its day, as a ceiling that a register exceeded, and what can still be done each week', () => {
    const counted = {
      done: true,
      indicator: { value: 2, target: 1, unit: '处', gap: 1, pace: 0, ceiling: { met: false, room: 0, silent: 0, exceeded: 'counted' } },
    } as const;
    const toldOf = (kind: 'target' | 'progress' | 'indicator', dueOn: PlainDate) =>
      ['2019-09-30', '2019-10-08', '2019-10-14', '2019-10-21'].filter((date) => {
        const about = kind === 'target' ? 'rate' : '';
        const items = [{ kind, about, org: 'water', id: 'dams', name: '水库', dueOn, ...(kind === 'indicator' && counted) }];
        const input = { date, nowMs: 0, obligations: [], items, pending: [], enterprises: [], before: briefBefore(plan, calendar, date) };
        return briefOf(calendar, input).items.length > 0;
      });
    // The holidays of October move a brief to a Tuesday. What was due on the day of a brief is told in the next.
    expect(toldOf('target', '2019-09-29')).toEqual(['2019-09-30']);
    expect(toldOf('target', '2019-09-30')).toEqual(['2019-10-08']);
    expect(toldOf('target', '2019-10-08')).toEqual(['2019-10-14']);
    expect(toldOf('indicator', '2019-10-08')).toEqual(['2019-10-14']);
    expect(toldOf('progress', '2019-09-29')).toHaveLength(4);
    expect(briefBefore({ briefOn: 'friday' }, calendar, '2019-04-12')).toBe('2019-04-08');
    expect(briefBefore({ briefOn: 'off' }, calendar, '2019-04-12')).toBeUndefined();
  });

  it('whatever mornings are missed, each week that has one is briefed once, at the latest on the next morning that is not', () => {
    const days = Array.from({ length: 200 }, (_, index) => addDays('2019-01-01', index)).filter((date) => isWorking(calendar.day(date)));
    fc.assert(
      fc.property(fc.subarray(days, { minLength: 1 }), fc.constantFrom('monday' as const, 'wednesday' as const, 'friday' as const), (awake, briefOn) => {
        const keys = new Set<string>();
        for (const date of awake) for (const { kind, date: on } of reportsOn({ ...plan, briefOn }, calendar, date, '2019-01-01')) keys.add(`${kind} ${on}`);
        const due = new Set(days.flatMap((date) => briefDateOn({ briefOn }, calendar, date) ?? []).filter((date) => date >= '2019-01-01'));
        for (const date of awake) expect(keys.has(`brief ${[...due].findLast((on) => on <= date)}`) || date < ([...due][0] ?? '')).toBe(true);
        expect(keys.size).toBeLessThanOrEqual(due.size);
      }),
      { numRuns: 50 },
    );
  });

  it('has the report at the end on the plan’s last day, or on the first working day after it', () => {
    const ends = (to: string, date: PlainDate) =>
      reportsOn({ ...plan, to, briefOn: 'off' }, calendar, date, '2019-01-01').map(({ kind, date: on, recipient }) => `${kind} ${on} ${recipient}`);
    expect(ends('2019-06-28', '2019-06-27')).toEqual([]);
    expect(ends('2019-06-28', '2019-06-28')).toEqual(['end-report 2019-06-28 office/officer', 'end-report 2019-06-28 committee/officer']);
    // 30 June 2019 is a Sunday. What an outage swallowed is reported later, under the same date.
    expect(ends('2019-06-30', '2019-06-28')).toEqual([]);
    expect(ends('2019-06-30', '2019-07-03').map((each) => each.split(' ')[1])).toEqual(['2019-07-01', '2019-07-01']);
  });
});

describe('nothing goes quiet', () => {
  const SLACKER: Behaviour = { ...PROFILES.slack, name: 'slack', everyone: { ...PROFILES.slack.everyone, neverSubmits: 0.5, decideWorkingDays: [1, 40] } };

  it('in a rehearsal of any plan: nothing is late and open for ten working days without a mail to the office', () => {
    let [open, waited] = [0, 0];
    const plans = fc.record({
      dues: fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 4 }),
      briefOn: fc.constantFrom('monday', 'tuesday', 'wednesday', 'thursday', 'friday'),
      chases: fc.integer({ min: 1, max: 3 }),
      everyDays: fc.integer({ min: 7, max: 40 }),
      seed: fc.nat(),
      profile: fc.constantFrom<Behaviour>(PROFILES.typical, PROFILES.slack, SLACKER),
    });
    fc.assert(
      fc.property(plans, ({ dues, briefOn, chases, everyDays, seed, profile }) => {
        const milestones = dues
          .map(
            (days, index) =>
              `  - { id: m${index}, name: 第${index}项, clause: 三, duty: 办, due: ${addDays('2019-01-10', days)}, lead: ${index % 3 === 2 ? '[office]' : 'all'} }`,
          )
          .join('\n');
        const ladder = `ladder:\n  - { id: lapse, on: lapse, tell: [head, office] }\n  - { id: weekly, repeat: { everyDays: ${everyDays}, atMost: ${chases} }, tell: [officer] }`;
        const plan = planOf(smallPlan({ id: 'quiet', briefOn, milestones, ladder }).replace('to: 2021-12-31', 'to: 2019-12-31'));
        const calendar = openCalendar(plan);
        const startedAtMs = calendar.instantMs(plan.from, '00:00');
        const toMs = calendar.instantMs('2020-02-28', '00:00');
        const setting = { behaviour: profile, seed: String(seed), calendar, startedAtMs };
        const { obligations, notices, matters, endedAtMs } = rehearse({
          plan,
          calendar,
          startedAtMs,
          toMs,
          acts: (state, history) => nextAct(setting, state, history),
        });
        const toOffice = (recipient: string) => recipient.startsWith('office/');
        const briefs = matters.filter(({ outcome, recipient, items }) => outcome === 'sent' && toOffice(recipient) && items > 0);
        /** Fails where ten working days in a row have no mail that tells of it. */
        const heardOf = (fromMs: number, untilMs: number, mails: readonly number[]) => {
          let silent = 0;
          for (let date = dateAt(calendar, fromMs); calendar.instantMs(date, '23:59') < Math.min(untilMs, endedAtMs); date = addDays(date, 1)) {
            const told = mails.some((atMs) => dateAt(calendar, atMs) === date);
            silent = told ? 0 : silent + (isWorking(calendar.day(date)) ? 1 : 0);
            expect(silent, `${date} of ${JSON.stringify({ dues, briefOn })}`).toBeLessThan(10);
          }
        };
        const reports = briefs.filter(({ kind }) => kind === 'brief' || kind === 'end-report').map(({ leavesAtMs }) => leavesAtMs);
        for (const { state, events, milestoneName } of obligations) {
          const settledAtMs =
            state.stage === 'open'
              ? Number.POSITIVE_INFINITY
              : Math.min(...events.filter(({ type }) => type === 'submitted' || type === 'fulfilled').map(({ atMs }) => atMs), Number.POSITIVE_INFINITY);
          const own = notices.filter(({ obligationId, outcome, recipient }) => obligationId === state.id && outcome === 'sent' && toOffice(recipient));
          if (state.lapsedAtMs !== undefined) {
            open++;
            heardOf(state.lapsedAtMs, settledAtMs, [...reports, ...own.map(({ leavesAtMs }) => leavesAtMs)]);
          }
          // What waits for a decision beyond its time, until somebody has decided.
          const decided = events.filter(({ type }) => type === 'confirmed' || type === 'returned');
          for (const { atMs, type } of events) {
            if (type !== 'submitted') continue;
            const [item] = decisionItems(plan, calendar, pendingOf({ ...state, stage: 'submitted', submittedAtMs: atMs }, milestoneName));
            const dueMs = calendar.instantMs(addDays(item?.dueOn ?? '', 1), '00:00');
            const doneMs = decided.find((event) => event.atMs >= atMs)?.atMs ?? Number.POSITIVE_INFINITY;
            if (doneMs > dueMs) waited++;
            heardOf(dueMs, doneMs, reports);
          }
        }
      }),
      { numRuns: 40 },
    );
    expect(open).toBeGreaterThan(20);
    expect(waited).toBeGreaterThan(5);
  });
});
