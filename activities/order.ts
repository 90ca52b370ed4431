import type { Client } from '@temporalio/client';
import { PLAN_ITSELF, PROGRAMME } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { grantedBy } from '../domain/matters/decided.ts';
import { lateItems } from '../domain/matters/registers.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { withBegun } from '../domain/programme/begun.ts';
import { withRounds } from '../domain/programme/events.ts';
import { begunDuties, type Causes } from '../domain/programme/follow-ups.ts';
import { begun, mayGrow } from '../domain/programme/order.ts';
import { actOn } from '../engine/act.ts';
import { NotRunningError, RefusedError } from '../engine/faults.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import { registersWaiting } from '../prisma/register-matters.ts';
import type { Store } from '../prisma/store.ts';
import { workflowIds } from '../workflows/messages.ts';

/**
 * Begins, every morning, what follows upon a milestone that is settled, and duties without a limit. That is another version of the plan, in the
 * same words, as where a table of holidays moves the rounds of a rule. Gives how many begin.
 */
export async function beginFollowers(
  { store, client }: { store: Store; client: Client },
  { id: programmeId, startedAtMs }: Pick<ProgrammeRow, 'id' | 'startedAtMs'>,
  held: Plan,
  calendar: WorkingCalendar,
  today: PlainDate,
): Promise<number> {
  if (held.milestones.every(({ after }) => after?.milestone === undefined) && held.standing.every(({ after }) => !after)) return 0;
  const states = async () => (await store.ledger.obligations({ programmeId })).map(({ state }) => state);
  const { late, granted } = await causesNow(store, held, calendar, today);
  const beginning = (plan: Plan, now: ObligationState[]) => ({
    rounds: begun(plan, calendar, now, startedAtMs),
    duties: begunDuties(plan, calendar, { states: now, late, granted }, today),
  });
  const first = beginning(held, await states());
  if (first.rounds.length + first.duties.length === 0) return 0;
  return store.programmes.alone(programmeId, async () => {
    const programme = await store.programmes.get(programmeId);
    const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
    if (!programme || !contents) return 0;
    const now = await states();
    const { rounds: raised, duties } = beginning(contents.plan, now);
    if (raised.length + duties.length === 0) return 0;
    const plan = withBegun(withRounds(contents.plan, raised), duties);
    const planVersion = programme.state.planVersion + 1;
    const milestones = raised.map(({ milestone, round }) => `${milestone}-${round.id}`);
    const sha256 = await store.programmes.putPlan(programmeId, planVersion, contents.text, plan, '');
    try {
      await actOn(client, workflowIds.programme(programmeId), 'amend', {
        key: `order-${planVersion}`,
        actor: PLAN_ITSELF,
        planVersion,
        sha256,
        addedMilestones: milestones,
        standing: mayGrow(plan, now, { calendar, startedAtMs }),
        reported: { event: '', milestones, by: [PROGRAMME] },
      });
    } catch (error) {
      // The programme was closed at this very moment, or amended by somebody who did not wait: the next morning looks again.
      if (error instanceof NotRunningError || error instanceof RefusedError) return 0;
      throw error;
    }
    return raised.length + duties.length;
  });
}

/** Gives what duties without a limit may begin upon besides milestones: only what the plan asks about is looked up. */
async function causesNow(store: Store, plan: Plan, calendar: WorkingCalendar, today: PlainDate): Promise<Pick<Causes, 'late' | 'granted'>> {
  const asks = (key: 'register' | 'consequence') => plan.standing.some(({ after }) => after?.[key] !== undefined);
  return {
    late: asks('register') ? lateItems(plan, await registersWaiting(store, plan, calendar, today), today) : [],
    granted: asks('consequence') ? grantedBy(plan, await store.consequences.announcements(plan.id)) : [],
  };
}
