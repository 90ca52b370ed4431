import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { enterpriseId } from '../domain/enterprise/enterprise.ts';
import { realInstantMs } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { rehearsedRegistry } from '../domain/rehearsal/registry.ts';
import { rehearse } from '../domain/rehearsal/rehearsal.ts';
import { certifiedEntry, uscc } from './support/enterprises.ts';
import { type ModelCase, modelCases } from './support/model-cases.ts';
import { compare, type Rehearsed } from './support/model-compare.ts';
import { imagine } from './support/model-imagined.ts';
import { type Lived, live } from './support/model-lives.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { runs, some } from './support/runs.ts';
import { SEED } from './support/seed.ts';
import { inTime, openTestStack, SLOWEST, type TestStack, TooSlow, until } from './support/stack.ts';

// The rehearsal and the real workflows, on a real engine and a real database, owe the same notices in the same order at the same
// instants, whatever the plan, the people and the clock. `npm run test:long` for more of it.

const CASES = inject('modelCases') ?? 2;
/** Lived at once: as many as two cores wake in time. */
const AT_ONCE = 8;
/** How long a failing case may be made smaller (real ms); what is smallest by then is reported. */
const SHRINKING_MS = 8 * 60_000;
const OUTPUT = path.join(import.meta.dirname, 'output');

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('model');
});
afterAll(() => stack.close());

let count = 0;
const liveOnce = (given: ModelCase, slower?: number) => live(stack, `model-${++count}`, given, slower);
/** A wake that comes late is no fault of the rules; on a machine that is busy a slower clock shows them as well. */
const SLOWER = [1, 2, 4];

/** Lives cases together; those of which something woke late live again by themselves on a slower clock. */
async function liveAll(cases: ModelCase[]): Promise<Lived[]> {
  const lives: Lived[] = [];
  for (const slower of SLOWER) {
    const again = cases.flatMap((_, index) => (lives[index] === undefined || compare(lives[index]).late > 0 ? [index] : []));
    const lived = await Promise.all(again.map((index) => liveOnce(cases[index] as ModelCase, slower)));
    for (const [at, index] of again.entries()) lives[index] = lived[at] as Lived;
  }
  return lives;
}

/** Reports a failing run with everything that it takes to repeat it, and keeps it. */
function report<T>(details: fc.RunDetails<T>, why: string): string {
  const text = `${why}\nseed ${details.seed}, path ${details.counterexamplePath}, shrunk ${details.numShrinks} times to\n${JSON.stringify(details.counterexample?.[0 as keyof T])}\n`;
  mkdirSync(OUTPUT, { recursive: true });
  writeFileSync(path.join(OUTPUT, 'model-failure.txt'), text);
  return text;
}

describe('the rehearsal and the workflows', () => {
  it(`owe the same in ${CASES} random campaigns (seed ${SEED})`, { timeout: CASES * 10_000 + SHRINKING_MS + 60_000 }, async () => {
    console.log(`model test: ${CASES} cases, seed ${SEED}`);
    const beganMs = Date.now();
    const cases = fc.sample(modelCases, { seed: SEED, numRuns: CASES });
    const lives = new Map<string, Lived>();
    for (let first = 0; first < cases.length; first += AT_ONCE) {
      const batch = cases.slice(first, first + AT_ONCE);
      const lived = await liveAll(batch);
      for (const [index, given] of batch.entries()) lives.set(JSON.stringify(given), lived[index] as Lived);
    }
    let [late, obligations, notices, versions, pauses] = [0, 0, 0, 0, 0];
    let why = '';
    // Drawn with the same seed these are the cases that have been lived already; what shrinking tries is lived one by one.
    const details = await fc.check(
      fc.asyncProperty(modelCases, async (given) => {
        const known = lives.get(JSON.stringify(given));
        const [lived] = known ? [known] : await liveAll([given]);
        if (!lived) throw new Error('a case was not lived');
        const verdict = compare(lived);
        if (known) {
          late += verdict.late;
          obligations += verdict.obligations;
          notices += lived.notices.length;
          versions += lived.versions.length - 1;
          pauses += lived.pauses.length;
        }
        if (verdict.difference !== undefined && why === '') console.log(`a difference, now made smaller: ${verdict.difference}`);
        why = verdict.difference ?? why;
        return verdict.difference === undefined;
      }),
      { seed: SEED, numRuns: CASES, interruptAfterTimeLimit: SHRINKING_MS },
    );
    const lastedMs = Date.now() - beganMs;
    console.log(
      `${obligations} obligations, ${notices} notices, ${versions} amendments, ${pauses} pauses, ${late} woken late, in ${(lastedMs / 1_000).toFixed(0)} s`,
    );
    if (details.failed) expect.fail(report(details, why));
    expect(obligations).toBeGreaterThan(CASES / 2);
    // Else it would be a comparison of the ledger with itself.
    expect(late).toBeLessThanOrEqual(2 + obligations / 4);
    expect(notices).toBeGreaterThan(CASES);
  });
});

describe('the comparison', () => {
  it('finds no difference between the rehearsal and the plainest interpreter, in many more campaigns', () => {
    let why = '';
    const details = fc.check(
      fc.property(modelCases, (given) => {
        const { difference } = compare(imagine('imagined', given));
        why = difference ?? why;
        return difference === undefined;
      }),
      { seed: SEED, numRuns: runs(30) },
    );
    if (details.failed) expect.fail(report(details, why));
  });

  /** What was late for ten mornings in a row of which no mail to the office told; undefined where there is none such. */
  const silenceIn = (given: ModelCase): string | undefined => {
    const { quiet, notices, became } = imagine('quiet', { ...given, days: 45 });
    const mails = [
      ...(quiet?.briefs ?? []),
      ...notices.flatMap(({ key, recipient }) => {
        const { outcome, sentAtMs = 0 } = became.get(key) ?? {};
        return outcome === 'sent' && recipient.startsWith('office/') ? [{ atMs: sentAtMs, of: [`obligation ${key.split('/').slice(0, 3).join('/')}`] }] : [];
      }),
    ];
    let silent = new Map<string, number>();
    let sinceMs = 0;
    for (const { atMs, of } of quiet?.late ?? []) {
      const told = new Set(mails.filter((mail) => mail.atMs > sinceMs && mail.atMs <= atMs).flatMap((mail) => mail.of));
      silent = new Map(of.map((one) => [one, told.has(one) ? 0 : (silent.get(one) ?? -1) + 1]));
      for (const [one, mornings] of silent) if (mornings >= 10) return `${one} by ${new Date(atMs).toISOString()}`;
      sinceMs = atMs;
    }
    return undefined;
  };

  it('finds nothing late and open without a mail to the office for ten working days, where there is a brief', () => {
    const cases = (briefOn: fc.Arbitrary<ModelCase['briefOn']>) => fc.tuple(modelCases, briefOn).map(([given, on]): ModelCase => ({ ...given, briefOn: on }));
    let why = '';
    const details = fc.check(
      fc.property(cases(fc.constantFrom('monday', 'thursday')), (given) => {
        const silence = silenceIn(given);
        why = silence ?? why;
        return silence === undefined;
      }),
      { seed: SEED, numRuns: runs(5) },
    );
    if (details.failed) expect.fail(report(details, why));
    // Else nothing is ever late for so long.
    expect(fc.sample(cases(fc.constant('off')), { seed: SEED, numRuns: 12 }).some((given) => silenceIn(given) !== undefined)).toBe(true);
  });

  const { elapse, evolve, owed } = obligationMachine;
  /** Rules that somebody could write by mistake, each next to the real ones. */
  const MACHINES: Record<string, Partial<Rehearsed['machine']>> = {
    'a head is forgotten': { owed: (state, event) => owed(state, event).filter(({ recipient }) => !recipient.endsWith('/head')) },
    'a lapse is told at midnight': {
      elapse: (state, nowMs) => elapse(state, nowMs).map((event) => (event.type === 'lapsed' ? { ...event, sendAtMs: event.atMs } : event)),
    },
    'the ladder goes on while a submission waits': {
      elapse: (state, nowMs) => elapse(state.stage === 'submitted' ? { ...state, stage: 'open' } : state, nowMs),
      wake: (state) => obligationMachine.wake(state.stage === 'submitted' ? { ...state, stage: 'open' } : state),
    },
    'an extension does not take the lapse back': {
      evolve: (state, event) => {
        const next = evolve(state, event);
        return event.type === 'extensionGranted' && state.lapseOwed ? { ...next, lapseOwed: true } : next;
      },
    },
    'an extension keeps the number of the old dates': {
      evolve: (state, event) => (event.type === 'extensionGranted' ? { ...evolve(state, event), dueVersion: state.dueVersion } : evolve(state, event)),
    },
    'nobody is told only the latest rung': {
      elapse: (state, nowMs) => elapse(state, nowMs).map((event) => ('overtaken' in event ? { ...event, overtaken: [] } : event)),
    },
    'an amendment forgets the original due date': {
      evolve: (state, event) => (event.type === 'amended' ? { ...evolve(state, event), originalDueDate: event.schedule.dueDate } : evolve(state, event)),
    },
    'a department hears of an amendment twice': {
      owed: (state, event) =>
        owed(state, event).flatMap((notice) => (event.type === 'amended' ? [notice, { ...notice, key: `${notice.key}/again` }] : [notice])),
    },
    'nobody hears of what an amendment takes back': {
      owed: (state, event) => (event.type === 'withdrawn' && event.key !== 'programme-closed' ? [] : owed(state, event)),
    },
  };
  const pauseEndMs = ({ pauses }: Rehearsed, atMs: number) => pauses.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)?.toMs ?? atMs;
  const WRONG: Record<string, (right: Rehearsed) => Rehearsed> = {
    ...Object.fromEntries(Object.entries(MACHINES).map(([name, wrong]) => [name, (right) => ({ ...right, machine: { ...obligationMachine, ...wrong } })])),
    'mails leave in a pause': (right) => ({ ...right, pauses: [] }),
    'the ladder stands still in a pause': (right) => ({
      ...right,
      machine: {
        ...obligationMachine,
        wake: (state) => {
          const atMs = obligationMachine.wake(state);
          return atMs === undefined ? undefined : pauseEndMs(right, atMs);
        },
      },
    }),
    'a department that is part of another keeps its work': (right) => ({
      ...right,
      amendments: right.amendments.map((amendment) => ({
        ...amendment,
        plan: { ...amendment.plan, departments: amendment.plan.departments.map(({ mergedInto: _into, ...department }) => department) },
      })),
    }),
    'what is found stands on no register': (right) => ({ ...right, items: [] }),
    'what one has handed in for all is heard a day later': (right) => ({ ...right, hearsAtMs: (_id, atMs) => atMs + 86_400_000 }),
    'an amendment waits for the end of a pause': (right) => ({
      ...right,
      amendments: right.amendments.map((amendment) => ({
        ...amendment,
        reachesAtMs: (id, key) => pauseEndMs(right, amendment.reachesAtMs?.(id, key) ?? amendment.atMs),
      })),
    }),
  };

  it.each(some(3, Object.entries(WRONG)))('finds when %s, and shrinks to a small plan', (_name, wrong) => {
    const details = fc.check(
      fc.property(modelCases, (given) => compare(imagine('wrong', given), wrong).difference === undefined),
      { seed: 1, numRuns: 2_000 },
    );
    expect(details.failed).toBe(true);
    const smallest = details.counterexample?.[0] as ModelCase;
    expect(smallest.ladder.length).toBeLessThanOrEqual(2);
    const { milestones, commands, overrides, amendments, pauses } = smallest;
    expect(milestones.length + commands.length + overrides.length + amendments.length + pauses.length).toBeLessThanOrEqual(4);
    // It is the rule that was found, and nothing else.
    expect(compare(imagine('right', smallest)).difference).toBeUndefined();
  });
});

describe('the rehearsal and the workflows, with a registry', () => {
  it('owe the same notices about obligations with a roster, and settle the same by it', { timeout: 600_000 }, async () => {
    await inTime(liveWithRoster);
  });

  const liveWithRoster = async (slower: number) => {
    const id = `model-roster-${slower}`;
    const registry = stack.registry;
    // Monday 15 April 2019; the reminders of the 16th and 18th, the lapse at the end of the 18th, told on Friday the 19th.
    const text = smallPlan({
      id,
      digestAt: '08:30',
      more: `${SECTORS}
bodies:
  - { id: park, name: 东园管委会, officer: park@x.example }
assists:
  - { by: park, clause: 四, of: { parks: [东园] } }`,
      ladder: `ladder:
  - { id: before, before: { days: 2 }, tell: [officer] }
  - { id: due-day, on: due-day, tell: [officer, head] }
  - { id: lapse, on: lapse, tell: [head, office], light: yellow }`,
      milestones: `
  - id: self
    name: 达标企业自评整改
    clause: 三（三）
    duty: 督促达标企业完成自评
    due: 2019-04-18
    lead: all
    roster: { of: { certified: true, certifiedBefore: 2019-01-01 }, done: { reviewedSince: 2019-01-01 }, settle: done }`,
    });
    await stack.service.startProgramme(text, { from: '2019-04-15', daysPerSecond: 1 / 6 / slower });
    const { clock, startedAtMs } = await stack.service.programme(id);
    const fire = { sectorId: 'alarms', departmentId: 'fire' };
    const entries = [
      certifiedEntry(1, '2018-05-10', { details: { park: '东园' } }),
      certifiedEntry(2),
      certifiedEntry(3, '2018-05-10', fire),
      certifiedEntry(4, '2018-05-10', fire),
    ];
    for (const entry of entries) await registry.enrol(id, entry, { org: 'office', name: '' });
    // Both of the water bureau's are done by Wednesday at noon; one of the fire bureau's is not, so that it lapses.
    const turns = [
      [1, '2019-04-16T14:00:00+08:00'],
      [3, '2019-04-16T15:00:00+08:00'],
      [2, '2019-04-17T11:00:00+08:00'],
    ] as const;
    for (const [number, minute] of turns) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, realInstantMs(clock, Date.parse(minute)) - Date.now())));
      const row = await registry.enterprise(id, uscc(number));
      await registry.act(row, 'assessYearly', { actor: { org: row.state.departmentId, name: '' }, key: 'done' });
    }
    const told = async () => (await stack.store.notices.list({ programmeId: id })).filter(({ rung }) => rung === 'lapse');
    await until('the lapse to be told', async () => (await told()).length === 2 && (await told()).every(({ state }) => state === 'sent'));

    const { plan } = await registry.service.context(id);
    const calendar = openCalendar(plan);
    const toMs = calendar.instantMs('2019-04-19', '12:00');
    // Whoever shares that morning may be recorded after the mail of another has left.
    await until('all of that morning to be recorded', async () =>
      (await stack.store.ledger.obligations({ programmeId: id })).every(({ wakeAtMs = Number.POSITIVE_INFINITY }) => wakeAtMs > toMs),
    );
    // The acts that the ledger holds, at the instants at which it holds them.
    const acted = new Map<string, number>();
    for (const { uscc: code } of entries) {
      const event = (await stack.store.ledger.events(enterpriseId(id, code))).find(({ type }) => type === 'yearlyAssessed');
      if (event) acted.set(code, event.atMs);
    }
    expect(acted.size).toBe(3);
    // A settling much later in the day would be another day's, and a mail that leaves after an act tells what came of that.
    const hoursLate = (atMs: number, hours: number) => atMs + hours * 3_600_000;
    const acting = turns.some(([number, minute]) => (acted.get(uscc(number)) ?? 0) > hoursLate(Date.parse(minute), 4));
    const leaving = (await stack.store.notices.list({ programmeId: id })).some(({ sendAtMs, sentAtMs = 0 }) => sentAtMs > hoursLate(sendAtMs, 5));
    if (slower < SLOWEST && (acting || leaving)) throw new TooSlow('acts or mails came hours late');
    const rehearsed = rehearsedRegistry({
      plan,
      calendar,
      startedAtMs,
      entries,
      acts: (state) => {
        const atMs = state.sequence === 1 ? acted.get(state.uscc) : undefined;
        const on = '2019-04-16';
        return atMs === undefined ? undefined : { atMs, request: { kind: 'assessYearly', actor: { org: state.departmentId, name: '' }, key: 'done', on } };
      },
    });
    const { obligations, notices, digests } = rehearse({
      plan,
      calendar,
      startedAtMs,
      toMs,
      acts: () => undefined,
      others: rehearsed.items,
      rosters: rehearsed,
    });

    /** What came by itself is compared to the instant; a settling, which waits for the engine's own wake, to the working day. */
    const shown = (key: string, atMs: number) => `${key} ${/fulfilled/.test(key) ? wallClock(plan.zone).date(atMs) : atMs}`;
    for (const { state, events } of obligations) {
      const lived = await stack.store.ledger.events(state.id);
      expect(lived.map(({ type, atMs }) => shown(type, atMs))).toEqual(events.map(({ type, atMs }) => shown(type, atMs)));
    }
    const owed = (await stack.store.notices.list({ programmeId: id })).map(({ key, sendAtMs }) => shown(key, sendAtMs));
    const mornings = digests.map(({ org, date, leavesAtMs }) => shown(`digest/${id}/${date}/${org}/officer`, leavesAtMs));
    expect(owed.sort()).toEqual([...notices.map(({ key, sendAtMs }) => shown(key, sendAtMs)), ...mornings].sort());
    expect([...new Set(digests.map(({ org }) => org))].sort()).toEqual(['fire', 'park', 'water']);
    expect(obligations.map(({ state }) => `${state.departmentId} ${state.stage} ${state.lapsedAtMs !== undefined}`)).toEqual([
      'water settled false',
      'fire open true',
    ]);
    // Each mail's list as it was when it left.
    for (const notice of notices.filter(({ outcome, roster }) => outcome === 'sent' && roster)) {
      const { body } = (await stack.store.notices.get(notice.key)) ?? {};
      expect(body, notice.key).toContain(`名单内 ${notice.roster?.all} 家企业中尚有 ${notice.roster?.missing} 家未完成`);
    }
    expect(notices.filter(({ roster }) => roster).length).toBeGreaterThan(3);
  };
});
