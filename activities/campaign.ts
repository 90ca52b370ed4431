import { heartbeat } from '@temporalio/activity';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { openCalendar } from '../calendar/calendar.ts';
import { amendmentMoves } from '../domain/amendment.ts';
import type { PlannedObligation } from '../domain/campaign.ts';
import { programmeNowMs } from '../domain/clock.ts';
import { type ObligationState, openObligation } from '../domain/obligation.ts';
import { datedMilestones, type Plan, PROGRAMME } from '../domain/plan.ts';
import { actOnObligation } from '../engine/engine.ts';
import type { ObligationRow } from '../prisma/ledger.ts';
import type { Store } from '../prisma/store.ts';
import { openUpdate, searchAttributes, TASK_QUEUE, workflowIds } from '../workflows/messages.ts';
import type { Ports } from '../workflows/ports.ts';

/** How often dates are looked at again that somebody else changed meanwhile. */
const MOST_PASSES = 3;
const ACTOR = { org: PROGRAMME, name: 'plan' };

export function campaignActivities(store: Store, client: Client): Pick<Ports, 'applyPlanVersion' | 'withdrawAll'> {
  /** An act of the plan itself. That an obligation has been settled meanwhile is no fault: there is nothing left to move. */
  async function act(row: ObligationRow, kind: 'amend' | 'withdraw', message: Record<string, unknown> & { key: string; reason: string }): Promise<void> {
    heartbeat(row.id);
    try {
      await actOnObligation(client, row, kind, { ...message, actor: ACTOR });
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateFailedError)) throw error;
    }
  }

  async function planOf(programmeId: string, version: number): Promise<Plan> {
    const contents = await store.programmes.plan(programmeId, version);
    if (!contents) throw new Error(`The ledger has no version ${version} of the plan of ${programmeId}.`);
    return contents.plan;
  }

  /** Adds what the new version brings to milestones that are running already; new milestones are the programme's to start. */
  async function add(programmeId: string, planned: PlannedObligation[], known: Set<string>): Promise<void> {
    const programme = await store.programmes.get(programmeId);
    if (!programme || planned.length === 0) return;
    await store.programmes.addObligations(planned.map(({ spec, milestoneName }) => ({ milestoneName, state: openObligation(spec, programme.startedAtMs) })));
    for (const milestoneId of new Set(planned.map(({ spec }) => spec.milestoneId))) {
      if (!known.has(milestoneId)) continue;
      heartbeat(milestoneId);
      await client.workflow
        .getHandle(workflowIds.milestone(programmeId, milestoneId))
        .executeUpdate(openUpdate)
        .catch(async (error) => {
          if (!(error instanceof WorkflowNotFoundError)) throw error;
          // All of it was settled; it begins again for what is new.
          await client.workflow.start('milestone', {
            workflowId: workflowIds.milestone(programmeId, milestoneId),
            taskQueue: TASK_QUEUE,
            args: [{ clock: programme.clock, programmeId, milestoneId }],
            typedSearchAttributes: [
              { key: searchAttributes.programme, value: programmeId },
              { key: searchAttributes.milestone, value: milestoneId },
              { key: searchAttributes.kind, value: 'milestone' },
            ],
          });
        });
    }
  }

  return {
    async applyPlanVersion({ programmeId, planVersion, reason }): Promise<void> {
      const [before, after] = await Promise.all([planOf(programmeId, planVersion - 1), planOf(programmeId, planVersion)]);
      const programme = await store.programmes.get(programmeId);
      if (!programme) throw new Error(`The ledger knows no programme ${programmeId}.`);
      const calendar = openCalendar(after, await store.holidays.tables());
      const key = `plan-${planVersion}`;
      const moves = async () => {
        const rows = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row]));
        const nowMs = programmeNowMs(programme.clock, Date.now());
        const found = amendmentMoves(
          { before, after, calendar, nowMs },
          [...rows.values()].map(({ state }) => state),
        );
        return { ...found, rowOf: ({ id }: ObligationState) => rows.get(id) as ObligationRow };
      };
      const first = await moves();
      for (const state of first.withdrawn) await act(first.rowOf(state), 'withdraw', { key, reason: reason || '方案调整后不再需要' });
      for (const { state, to } of first.amended) await act(first.rowOf(state), 'amend', { key, reason: reason || '方案调整', ...to });
      await add(programmeId, first.added, new Set(datedMilestones(before).map(({ id }) => id)));
      // Somebody may have been granted another date by the old calendar in the very moment: looked at again until all have theirs.
      for (let pass = 1, { redated, rowOf } = first; redated.length > 0 && pass <= MOST_PASSES; pass++, { redated, rowOf } = await moves())
        for (const { state, to } of redated) await act(rowOf(state), 'amend', { key: `${key}-v${to.redates}`, reason: reason || '节假日安排更新', ...to });
    },

    async withdrawAll({ programmeId, reason }): Promise<void> {
      for (const row of await store.ledger.obligations({ programmeId, stages: ['open', 'submitted'] })) {
        await act(row, 'withdraw', { key: 'programme-closed', reason });
      }
    },
  };
}
