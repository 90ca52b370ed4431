import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import { endOfDayMs } from '../domain/kernel/calendar.ts';
import { type Cycle, type CycleStep, openCycle } from '../domain/matters/cycle.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { RequestedAct } from '../domain/programme/campaign.ts';
import { nextAct, type Setting } from '../domain/rehearsal/behaviour.ts';
import { type NextEnterpriseAct, nextEnterpriseAct } from '../domain/rehearsal/enterprise-behaviour.ts';
import { InstantQueue } from '../domain/rehearsal/queue.ts';
import { LANES, takeTurn } from './turn.ts';

/**
 * What players see of a programme and do to it: the service where a demonstration runs, the rules alone where a test has to say how long an
 * act takes. Instants are programme epoch ms.
 */
export interface Door {
  nowMs(): number;
  /** The obligations of which somebody may do something by an instant, each with what has happened to it. */
  obligations(untilMs: number): Promise<{ state: ObligationState; history: readonly { type: string; atMs: number }[] }[]>;
  act(state: ObligationState, request: RequestedAct): Promise<void>;
  enterprise(uscc: string): Promise<EnterpriseState | undefined>;
  actOnEnterprise(uscc: string, request: NextEnterpriseAct['request']): Promise<void>;
}

/** How long before the day that they mean to act departments may act at the earliest (programme ms). */
const LONGEST_LEAD_MS = 5 * 86_400_000;
/** What has no day by the rules can wait so long (programme ms) behind what has one. */
const UNDATED_MS = 180 * 86_400_000;

/** The steps of a cycle whose day an act is to keep. */
const KEEPS: Partial<Record<NextEnterpriseAct['request']['kind'], readonly CycleStep[]>> = {
  start: ['start'],
  assess: ['assess'],
  apply: ['apply', 'renew', 'expiry'],
  renew: ['renew', 'expiry'],
  accept: ['accept'],
  review: ['review'],
  approve: ['approve'],
  announce: ['announce'],
  certify: ['certify'],
  assessYearly: ['yearly'],
  pass: ['pass'],
  rectify: ['rectify'],
};

/** Gives the last instant at which an act still keeps the rules' day, or its own where it is meant to be later; of one without a day by the rules, one that is far. */
function latestOf({ calendar }: Setting, cycle: Cycle, state: EnterpriseState, { atMs, request: { kind, on = '' } }: NextEnterpriseAct): number {
  const days = cycle.itemsOf(state, '', on).flatMap(({ about, dueOn }) => (KEEPS[kind]?.includes(about) === true ? [dueOn] : []));
  const dueOn = days.sort().find((day) => day >= on);
  if (dueOn !== undefined) return endOfDayMs(calendar, dueOn);
  return days.length > 0 ? atMs : atMs + UNDATED_MS;
}

/**
 * Departments, office, authority and enterprises as they would act, over any door. Each keeps the day that the rules of the behaviour give it, however
 * long an act takes on this machine: departments set out earlier where acts take longer, and about enterprises what has the nearest day by the
 * plan comes first, so that a machine that cannot do everything leaves what nobody is waiting for.
 */
export function openPlayers(plan: Plan, setting: Setting, door: Door, { rate, startedOn }: { rate: number; startedOn: string }) {
  const cycle = openCycle(plan, setting.calendar, startedOn);
  /** Those whose time has not come, by when they mean to act; and those whose time has come, by the day that they have to keep. */
  const coming = new InstantQueue<{ atMs: number; order: number; uscc: string; latestMs: number }>();
  const come = new InstantQueue<{ atMs: number; order: number; uscc: string }>();
  let order = 0;
  let stopped = false;
  /** How long it took from one look at the departments to the end of what was due (real ms): half of a longer one before is remembered. */
  let lagMs = 0;
  let lookedMs = performance.now();

  function enqueue(state: EnterpriseState): void {
    const next = nextEnterpriseAct(setting, state);
    if (next) coming.push({ atMs: next.atMs, order: order++, uscc: state.uscc, latestMs: latestOf(setting, cycle, state, next) });
  }

  /** Gives whoever has the nearest day of those whose time has come. */
  function nextCome(): { uscc: string } | undefined {
    for (const nowMs = door.nowMs(); (coming.peek()?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs; ) {
      const one = coming.pop();
      if (one) come.push({ atMs: one.latestMs, order: one.order, uscc: one.uscc });
    }
    return stopped ? undefined : come.pop();
  }

  return {
    enqueue,
    stop: () => {
      stopped = true;
    },

    /** How long ago (programme ms) the day was over that whoever is next had to keep; 0 where the players keep up. */
    behindMs: () => Math.max(0, door.nowMs() - (come.peek()?.atMs ?? Number.POSITIVE_INFINITY)),

    /** Lets departments and office do what is due. */
    async departments(): Promise<void> {
      const beganMs = lookedMs;
      lookedMs = performance.now();
      // Whoever means to be in time begins as much earlier as it lately took to come round: else a slow machine makes the punctual late.
      const reachMs = door.nowMs() + Math.min(lagMs * rate, LONGEST_LEAD_MS);
      const due = (await door.obligations(reachMs))
        .flatMap(({ state, history }) => {
          const next = nextAct(setting, state, history);
          return next && next.atMs <= reachMs ? [{ state, next }] : [];
        })
        .sort((a, b) => a.next.atMs - b.next.atMs);
      const acts = due.length;
      const lane = async () => {
        for (let one = due.shift(); one !== undefined && !stopped; one = due.shift()) await door.act(one.state, one.next.request);
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      lagMs = Math.max(acts > 0 ? performance.now() - beganMs : 0, lagMs / 2);
    },

    /** Takes the steps about enterprises whose time has come, for a turn. */
    enterprises: () =>
      takeTurn(nextCome, async ({ uscc }) => {
        const state = await door.enterprise(uscc);
        const next = state && nextEnterpriseAct(setting, state);
        if (!state || !next) return;
        const isDue = next.atMs <= door.nowMs();
        if (isDue) await door.actOnEnterprise(uscc, next.request);
        const after = await door.enterprise(uscc);
        if (after && (after.sequence !== state.sequence || !isDue)) enqueue(after);
      }),
  };
}
