import { expect, inject, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { checkPlan } from '../client/files/plan.ts';
import { PROGRAMME } from '../domain/kernel/bodies.ts';
import { addDays } from '../domain/kernel/dates.ts';
import { catchUp } from '../domain/kernel/machine.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { obligationMachine as machine } from '../domain/obligation/machine.ts';
import { actorsOf } from '../domain/obligation/may.ts';
import type { ObligationEvent, ObligationSpec, ObligationState } from '../domain/obligation/obligation.ts';
import { OBLIGATION_ACTS, openObligation } from '../domain/obligation/obligation.ts';
import { latePortions } from '../domain/obligation/portion.ts';
import type { JoinAct } from '../domain/obligation/together.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { completeAct, plannedObligations, type RequestedAct } from '../domain/programme/campaign.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** `npm run test:faults -- --machine 100000`: lives of an obligation that are drawn. */
    machineSeeds?: number;
  }
}

const SEEDS = inject('machineSeeds') ?? 500;
const FROM = inject('faultFrom') ?? 1;
const DAY_MS = 86_400_000;
const plan = checkPlan(smallPlan({ id: 'seeds', departments: ['water', 'fire', 'roads'] })).plan as Plan;
const calendar = openCalendar(plan);
const PARTS = { list: ['meeting', 'baseline'].map((id) => ({ id, name: id })), missing: 'refuse' as const };
const specs = plannedObligations(plan, calendar).flatMap(({ spec }): ObligationSpec[] => [
  spec,
  { ...spec, parts: PARTS },
  { ...spec, approval: 'both', copies: ['committee/officer'] },
  { ...spec, approval: 'committee', together: 'any' },
]);
const KINDS: RequestedAct['kind'][] = [
  'acknowledge',
  'submit',
  'tick',
  'untick',
  'progress',
  'confirm',
  'return',
  'requestExtension',
  'decideExtension',
  'withdrawExtension',
  'correct',
  'urge',
  'instruct',
  'answer',
  'comment',
  'readComments',
  'passOn',
  'submitPortion',
  'endPortion',
  'acknowledgePortion',
  'acceptPortion',
  'returnPortion',
  'reassign',
  'waive',
];
/** What one of those who answer together may have done. */
const STANDINGS: JoinAct['standing'][] = ['submitted', 'submitted', 'open', 'settled'];

/** One life: acts of whoever may, at any time, and somebody who looks at the clock whenever it pleases them. */
function live(seed: number): void {
  const random = randomOf(seed, 'machine');
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const startedAtMs = Date.parse('2019-03-01T00:00:00+08:00') + Math.floor(random() * 90) * DAY_MS;
  const first = openObligation(one(specs), startedAtMs);
  let state: ObligationState = first;
  let nowMs = startedAtMs;
  const events: ObligationEvent[] = [];
  const keys: string[] = [];
  const take = (list: ObligationEvent[]) => {
    for (const event of list) {
      state = machine.evolve(state, event);
      keys.push(...machine.owed(state, event).map(({ key }) => key));
      events.push(event);
      if (event.atMs > nowMs) throw new Error(`${event.type} is of the future`);
    }
  };
  const look = () => {
    take(catchUp(machine, state, nowMs).events);
    // Whatever time has brought about stands there now: asked again it is nothing, and what comes next is to come.
    expect(machine.elapse(state, nowMs)).toEqual([]);
    expect(machine.wake(state) ?? Number.POSITIVE_INFINITY).toBeGreaterThan(nowMs);
    if (state.stage === 'open' && state.schedule.dueAtMs <= nowMs) expect(state.lapsedAtMs).toBeDefined();
    for (const portion of state.stage === 'open' ? latePortions(state, nowMs) : []) expect(portion.lapsedAtMs).toBeDefined();
  };
  for (let step = 0; step < 24 && !machine.isFinal(state); step++) {
    nowMs += Math.floor(random() * (random() < 0.2 ? 20 : 2) * DAY_MS);
    if (random() < 0.5) {
      look();
      continue;
    }
    const kind = one(KINDS);
    if (state.together === 'any' && random() < 0.2) {
      const join: JoinAct = { kind: 'join', key: `${seed}-${step}`, actor: { org: PROGRAMME, name: 'together' }, standing: one(STANDINGS), org: 'roads' };
      const joined = machine.decide(state, join, nowMs);
      if (!isRefusal(joined)) take(joined);
      continue;
    }
    const org =
      (OBLIGATION_ACTS[kind].by === 'unit' ? one((state.portions ?? []).map(({ id }) => id)) : actorsOf(state, OBLIGATION_ACTS[kind].by, kind)[0]) ?? 'office';
    const request: RequestedAct = {
      kind,
      actor: { org: random() < 0.9 ? org : one(['water', 'fire', 'office', 'committee']), name: '经办' },
      key: `${seed}-${step}`,
      reason: '情况变化',
      evidence: EVIDENCE,
      until: addDays(state.schedule.dueDate, 1 + Math.floor(random() * 40)),
      part: one(['meeting', 'baseline']),
      share: Math.floor(random() * 101),
      grant: random() < 0.7,
      departmentId: one(['water', 'fire', 'roads']),
      portions: Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => ({
        name: `所${index}`,
        mail: 'unit@x.example',
        task: '排查',
        due: addDays(state.schedule.dueDate, -Math.floor(random() * 40)),
      })),
      portion: OBLIGATION_ACTS[kind].by === 'unit' ? org : (one((state.portions ?? []).map(({ id }) => id)) ?? ''),
      mentions: ['water', 'office', 'committee'].filter(() => random() < 0.4).map((org) => ({ org, username: org, name: org, recipients: [`${org}/officer`] })),
    };
    const before = JSON.stringify(state);
    const decided = machine.decide(state, completeAct(plan, calendar, state, request), nowMs);
    // A question changes nothing.
    expect(JSON.stringify(state)).toBe(before);
    if (!isRefusal(decided)) take(decided);
  }
  // What is written down is enough to be there again, and nobody is owed the same twice.
  expect(events.reduce(machine.evolve, first)).toEqual(state);
  expect(state.sequence - first.sequence).toBe(events.length);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [index, event] of events.entries()) expect(event.atMs).toBeGreaterThanOrEqual(events[index - 1]?.atMs ?? 0);
}

it(`an obligation keeps its laws in ${SEEDS} random lives`, { timeout: 480_000 + SEEDS * 20 }, () => {
  for (let seed = FROM; seed < FROM + SEEDS; seed++) {
    try {
      live(seed);
    } catch (error) {
      throw new Error(`seed ${seed} (npm run test:faults -- --seeds 0 --machine 1 --from ${seed}): ${(error as Error).message}`, { cause: error });
    }
  }
});
