import type { Client } from '@temporalio/client';
import { PLAN_ITSELF, PROGRAMME } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { withRounds } from '../domain/programme/events.ts';
import { begun, mayGrow } from '../domain/programme/order.ts';
import { actOn } from '../engine/act.ts';
import { NotRunningError, RefusedError } from '../engine/faults.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import { workflowIds } from '../workflows/messages.ts';

/**
 * Begins, every morning, what follows upon a milestone that is settled. That is another version of the plan, in the same words, as where a
 * table of holidays moves the rounds of a rule. Gives how many begin.
 */
export async function beginFollowers(
  { store, client }: { store: Store; client: Client },
  { id: programmeId, startedAtMs }: Pick<ProgrammeRow, 'id' | 'startedAtMs'>,
  held: Plan,
  calendar: WorkingCalendar,
): Promise<number> {
  if (held.milestones.every(({ after }) => after?.milestone === undefined)) return 0;
  const states = async () => (await store.ledger.obligations({ programmeId })).map(({ state }) => state);
  if (begun(held, calendar, await states(), startedAtMs).length === 0) return 0;
  return store.programmes.alone(programmeId, async () => {
    const programme = await store.programmes.get(programmeId);
    const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
    if (!programme || !contents) return 0;
    const now = await states();
    const raised = begun(contents.plan, calendar, now, startedAtMs);
    const plan = withRounds(contents.plan, raised);
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
    return raised.length;
  });
}
