import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import type { Registry } from '../client/enterprises/registry.ts';
import { behindTarget, targetStatus } from '../client/enterprises/targets.ts';
import { assistedBy, seenBy } from '../domain/enterprise/assistance.ts';
import { completeEnterpriseAct, type RequestedEnterpriseAct, registeredFacts } from '../domain/enterprise/cycle-rules.ts';
import { CHOSEN_AS } from '../domain/enterprise/details.ts';
import { ENTERPRISE_ACTS, type EnterpriseEvent, type EnterpriseState } from '../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../domain/enterprise/machine.ts';
import { matches, type ResolvedQuery, resolveQuery, type Standing, standingOf } from '../domain/enterprise/standing.ts';
import { endOfDayMs } from '../domain/kernel/calendar.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { catchUp } from '../domain/kernel/machine.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planJsonSchema } from '../domain/plan/schema.ts';
import { sectorCounts } from '../domain/rehearsal/target-counts.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { runs } from './support/runs.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

let stack: TestStack;
let registry: Registry;
beforeAll(async () => {
  stack = await openTestStack('target-law');
  registry = stack.registry;
});
afterAll(() => stack.close());

const FIRST = '2019-01-01';
const TARGETS = `${SECTORS}
targets:
  - { id: started, name: 启动, clause: 二, asOf: 2019-12-31, atLeast: 0.6, counts: started, of: each-sector }
  - { id: each, name: 每个行业, clause: 二, asOf: 2021-12-31, atLeast: 0.95, counts: certified, of: each-sector }
  - { id: key, name: 重点, clause: 二, asOf: 2020-12-31, atLeast: 0.8, counts: certified, of: each-key-sector }
  - { id: better, name: 二级以上, clause: 二, asOf: 2021-12-31, atLeast: 0.9, counts: certified, level: 2, of: all-sectors-together }
`;

/** What can happen to the registry, as data: who it concerns and on which day. */
type Step = { number: number; day: number; what: { enrol: 'listed' | 'certified' | 'creating' } | { act: RequestedEnterpriseAct['kind'] | 'onward' } };
const KINDS = Object.keys(ENTERPRISE_ACTS).filter((kind) => kind !== 'correct' && !/^(hand|acceptH|returnH)/.test(kind)) as RequestedEnterpriseAct['kind'][];
const step: fc.Arbitrary<Step> = fc.record({
  number: fc.integer({ min: 1, max: 8 }),
  day: fc.integer({ min: 0, max: 1_090 }),
  what: fc.oneof(
    { weight: 1, arbitrary: fc.constantFrom('listed' as const, 'certified' as const, 'creating' as const).map((enrol) => ({ enrol })) },
    { weight: 2, arbitrary: fc.constantFrom(...KINDS).map((act) => ({ act })) },
    { weight: 4, arbitrary: fc.constant({ act: 'onward' as const }) },
    { weight: 1, arbitrary: fc.constant({ act: 'propose' as const }) },
  ),
});

/** The step that leads on towards a certificate, so that random lives get there. */
const ONWARD: Partial<Record<EnterpriseState['stage'], RequestedEnterpriseAct['kind']>> = {
  listed: 'start',
  revoked: 'start',
  creating: 'assess',
  'self-assessed': 'apply',
  applied: 'accept',
  accepted: 'review',
  'under-review': 'approve',
  approved: 'announce',
  announced: 'certify',
};

/** The actor that each kind of act asks for. */
function actorOf(kind: RequestedEnterpriseAct['kind'], state: EnterpriseState): string {
  const { by } = ENTERPRISE_ACTS[kind];
  return (by as readonly string[]).includes('department') && kind !== 'decide' ? state.departmentId : 'office';
}

/** Some stand in a park, some have a class as well, and of some nothing is known. */
const placeOf = (number: number) => [undefined, { park: '东园' }, { park: '东园', class: 'A' }, { class: 'A', township: '东镇' }][number % 4];

/** A registry kept in plain lists: every standing with the instants between which it held, and nothing clever. */
class NaiveRegistry {
  readonly states = new Map<string, EnterpriseState>();
  /** What lists say of each besides. */
  readonly places = new Map<string, Pick<Standing, 'details'>>();
  private readonly changes: { code: string; atMs: number; standing: Standing }[] = [];

  put(state: EnterpriseState, atMs: number): void {
    this.states.set(state.uscc, state);
    this.changes.push({ code: state.uscc, atMs, standing: { ...standingOf(state), ...(this.places.get(state.uscc) ?? {}) } });
  }

  /** Everyone's standing at an instant: the last that was put by then. */
  at(atMs: number): Map<string, Standing> {
    const held = new Map<string, Standing>();
    for (const { code, atMs: putAtMs, standing } of this.changes) if (putAtMs <= atMs) held.set(code, standing);
    return held;
  }
}

let begun = 0;

describe('whatever the order of imports, transfers, closures and stage changes', () => {
  it('the numbers of every target, at every date, equal a naive recount', async () => {
    const calendar = openCalendar({ zone: 'Asia/Shanghai', holidays: { table: 'none', overrides: [] } });
    const seen = new Set<string>();
    /** By field of a query: how many enterprises it meant, and how many it left. */
    const asked = new Map<string, [meant: number, left: number]>();
    const law = fc.asyncProperty(
      fc.array(step, { minLength: 40, maxLength: 140 }),
      fc.array(fc.integer({ min: 0, max: 1_095 }), { minLength: 3, maxLength: 6 }),
      async (steps, days) => {
        const id = `law-${++begun}`;
        // The programme's own clock stands at its end, so that any day of it can be asked for.
        await stack.service.startProgramme(smallPlan({ id, more: TARGETS, due: '2021-12-30' }), { from: '2022-01-02', daysPerSecond: 0.000_001 });
        const { plan } = await registry.service.context(id);
        const naive = new NaiveRegistry();
        for (const [index, { number, day, what }] of [...steps].sort((a, b) => a.day - b.day).entries()) {
          const date = addDays(FIRST, day);
          const nowMs = calendar.instantMs(date, '10:00') + index;
          const held = naive.states.get(uscc(number));
          if ('enrol' in what) {
            if (held) continue;
            const one = { sectorId: number % 2 ? 'dams' : 'alarms', departmentId: number % 2 ? 'water' : 'fire' };
            const from =
              what.enrol === 'certified'
                ? certifiedEntry(number, '2018-03-10', one)
                : entry(number, { ...one, stage: what.enrol, ...(what.enrol === 'creating' && { startedOn: date }) });
            const place = placeOf(number);
            const state = enrolled(id, from.uscc, registeredFacts(plan, calendar, from, nowMs), nowMs);
            await stack.store.enterprises.enrol(
              id,
              [{ id: state.id, uscc: state.uscc, name: from.name, state, ...(place && { details: place }) }],
              nowMs,
              { org: 'office', name: '' },
              enterpriseMachine.wake,
            );
            if (place) naive.places.set(state.uscc, { details: place });
            naive.put(state, nowMs);
            continue;
          }
          if (!held) continue;
          // As the interpreter does it: first what time has brought about, then the act.
          const caught = catchUp(enterpriseMachine, held, nowMs);
          const kind = what.act !== 'onward' ? what.act : caught.state.proposal ? 'decide' : (ONWARD[caught.state.stage] ?? 'assessYearly');
          const act = completeEnterpriseAct(plan, calendar, caught.state, requestFor(plan, kind, caught.state, date, index));
          const decided = enterpriseMachine.decide(caught.state, act, nowMs);
          const elapsed = await record(naive, held, caught.events);
          if (isRefusal(decided)) continue;
          await record(naive, elapsed, decided);
          for (const event of decided) seen.add(event.type);
        }
        for (const day of [...days, 1_095]) {
          const date = addDays(FIRST, day);
          const endMs = endOfDayMs(calendar, date) - 1;
          const standings = naive.at(endMs);
          // The rehearsal's own count, in memory, and the database's.
          const inMemory = sectorCounts(standings.values(), date).sort((a, b) => (a.sectorId < b.sectorId ? -1 : 1));
          expect(inMemory).toEqual(await stack.store.enterprises.counts(id, date, endMs));
          for (const query of questions(standings.values(), date)) {
            // The same question in SQL and in domain code: whom it means, and, as its negation, whom it leaves.
            const answers = [...standings].filter(([, standing]) => matches(query, standing, date)).map(([code]) => code);
            const rest = [...standings].filter(([, standing]) => standing.stage !== 'closed' && !matches(query, standing, date)).map(([code]) => code);
            const { missing } = stack.store.enterprises;
            const codes = (lines: { uscc: string }[]) => lines.map((line) => line.uscc).sort();
            expect(codes(await missing(id, query, undefined, date, endMs)), `${JSON.stringify(query)} on ${date}`).toEqual(answers.sort());
            expect(codes(await missing(id, {}, query, date, endMs)), `not ${JSON.stringify(query)} on ${date}`).toEqual(rest.sort());
            for (const field of Object.keys(query)) {
              const [meant, left] = asked.get(field) ?? [0, 0];
              asked.set(field, [meant + answers.length, left + rest.length]);
            }
          }
          for (const view of await targetStatus(registry, id, date)) {
            const target = plan.targets.find((candidate) => candidate.id === view.id);
            const counted: ResolvedQuery = view.id === 'started' ? { started: true } : { certified: true, ...(target?.level && { level: target.level }) };
            for (const figure of view.figures) {
              const meant = [...standings.values()].filter((standing) => figure.sectors.includes(standing.sectorId));
              const open = meant.filter((standing) => standing.stage !== 'closed');
              const expected = {
                numerator: open.filter((standing) => naiveCounts(view.id, standing, date)).length,
                denominator: open.length,
                closed: meant.length - open.length,
              };
              expect({ numerator: figure.numerator, denominator: figure.denominator, closed: figure.closed }, `${view.id} ${figure.scope} ${date}`).toEqual(
                expected,
              );
              // The same question in domain code and in SQL, and the list behind the number.
              expect(open.filter((standing) => matches(counted, standing, date)).length).toBe(expected.numerator);
              const behind = await behindTarget(registry, id, view.id, figure.scope, 'counted', date);
              expect(behind.map((line) => line.uscc).sort()).toEqual(
                [...standings]
                  .filter(([, standing]) => figure.sectors.includes(standing.sectorId) && naiveCounts(view.id, standing, date))
                  .map(([code]) => code)
                  .sort(),
              );
            }
          }
        }
      },
    );
    // A law over nothing would hold as well: what the first cases leave out is looked for in a few more.
    const kinds = ['certified', 'transferred', 'closed', 'revoked', 'started'];
    const isComplete = () => kinds.every((type) => seen.has(type)) && [...asked.values()].every((counts) => Math.min(...counts) > 0);
    // Drawn anew each time, one field or another would now and then have nobody whom it means: `npm run test:long -- --seed` draws others.
    const seed = inject('seed') ?? 20_261_129;
    for (let round = 0; round < 4 && !isComplete(); round++) await fc.assert(law, { numRuns: runs(4), seed: seed + round });
    expect([...seen]).toEqual(expect.arrayContaining(kinds));
    const byDetails = Object.keys(CHOSEN_AS);
    expect([...asked.keys()].sort()).toEqual([...queryFields().filter((field) => !byDetails.includes(field)), 'departmentId', 'details', 'anyOf'].sort());
    for (const [field, [meant, left]] of asked) expect(Math.min(meant, left), field).toBeGreaterThan(0);
  });
});

/** Water assists in 消防 as far as the parks go, fire with whoever is in class A, and with all that water supervises. */
const ASSISTED = {
  sectors: [
    { id: 'dams', name: '水库', clause: '四', key: true, lead: 'water', assist: ['fire'] },
    { id: 'alarms', name: '消防', clause: '四', key: false, lead: 'fire', assist: ['water'] },
  ],
  assists: [
    { by: 'water', clause: '四', of: { sectors: ['alarms'], parks: 'any' as const }, tell: [] },
    { by: 'fire', clause: '四', of: { classes: ['Ａ类'] }, tell: [] },
  ],
};

/** The fields that a plan can ask enterprises by, from the schema itself: one that is new is asked here, or this fails. */
function queryFields(): string[] {
  const { properties } = (
    planJsonSchema() as { properties: { milestones: { items: { properties: { roster: { properties: { of: { properties: object } } } } } } } }
  ).properties.milestones.items.properties.roster.properties.of as { properties: object };
  return Object.keys(properties);
}

/** Questions by every field: each on a day of somebody's own, so that the answer turns on it. */
function questions(standings: Iterable<Standing>, date: string): ResolvedQuery[] {
  const all = [...standings];
  const days = (of: (standing: Standing) => string | undefined) => [...new Set(all.flatMap((standing) => of(standing) ?? []))].slice(0, 2);
  return [
    { sectors: ['dams'], departmentId: 'water' },
    { stages: ['certified', 'closed'] },
    { details: { park: '东园' } },
    { details: { class: 'A', park: '东园' } },
    resolveQuery({ sectors: [] }, { parks: 'any' }),
    resolveQuery({ sectors: [] }, { parks: ['西园', '东园'], classes: 'any' }),
    resolveQuery({ sectors: [] }, { townships: ['西镇', '东镇'], classes: ['A类', 'B'] }),
    // What a body may see, and what of it another supervises; whoever belongs to nothing sees nobody.
    { anyOf: seenBy(ASSISTED, 'water') },
    { anyOf: assistedBy(ASSISTED, 'fire'), certified: true },
    { anyOf: assistedBy(ASSISTED, 'stranger') },
    { started: true },
    { started: false },
    { certified: true },
    { certified: false },
    { level: 2 },
    ...days(({ certifiedOn }) => certifiedOn).flatMap((day) => [{ certifiedBefore: day }, { certifiedSince: day }, { certifiedBefore: addDays(day, 1) }]),
    ...days(({ reviewedOn }) => reviewedOn).flatMap((day) => [{ reviewedSince: day }, { reviewedSince: addDays(day, 1) }]),
    ...days(({ inspectedOn }) => inspectedOn).flatMap((day) => [{ inspectedSince: day }, { inspectedSince: addDays(day, 1) }]),
    { certified: true, level: 2, certifiedSince: FIRST, reviewedSince: FIRST, inspectedSince: addDays(date, -400) },
  ];
}

/** Counting as the plan's words say it, written out once more by hand. */
function naiveCounts(targetId: string, { stage, startedOn, issuedOn, expiresOn, level }: Standing, date: string): boolean {
  if (stage === 'closed') return false;
  if (targetId === 'started') return (startedOn !== undefined && startedOn <= date) || (issuedOn !== undefined && issuedOn <= date);
  const valid = issuedOn !== undefined && expiresOn !== undefined && issuedOn <= date && date <= expiresOn;
  return valid && (targetId !== 'better' || (level ?? 3) <= 2);
}

function requestFor(plan: Plan, kind: RequestedEnterpriseAct['kind'], state: EnterpriseState, on: string, index: number): RequestedEnterpriseAct {
  const other = state.departmentId === 'water' ? 'fire' : 'water';
  return {
    kind,
    actor: { org: actorOf(kind, state), name: '' },
    key: `k${index}`,
    on,
    reason: '理由',
    level: index % 3 === 0 ? 2 : 3,
    number: `AQB-${index}`,
    limit: addDays(on, 30),
    consequence: (['downgrade', 'revocation', 'closure', 'suspension', 'revocation'] as const)[index % 5] ?? 'downgrade',
    grant: index % 3 !== 0,
    ...(kind === 'transfer' && { departmentId: other, sectorId: index % 2 ? plan.sectors[0]?.id : plan.sectors[1]?.id }),
  } as RequestedEnterpriseAct;
}

/** One batch as the interpreter records it. */
async function record(naive: NaiveRegistry, before: EnterpriseState, events: EnterpriseEvent[]): Promise<EnterpriseState> {
  const last = events.at(-1);
  if (!last) return before;
  const state = events.reduce(enterpriseMachine.evolve, before);
  const batch = {
    itemKind: 'enterprise' as const,
    itemId: state.id,
    programmeId: state.programmeId,
    fromSequence: before.sequence + 1,
    events,
    notices: [],
    state,
  };
  await stack.store.ledger.record(batch);
  naive.put(state, last.atMs);
  return state;
}
