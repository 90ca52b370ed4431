import { heartbeat } from '@temporalio/activity';
import { type Client, WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import { openCalendar } from '../calendar/calendar.ts';
import { type PlannedObligation, plannedObligations, scheduleFor } from '../domain/campaign.ts';
import { obligationId, obligationMachine, openObligation } from '../domain/obligation.ts';
import { type Plan, PROGRAMME } from '../domain/plan.ts';
import { actOnObligation } from '../engine/engine.ts';
import type { ObligationRow } from '../prisma/ledger.ts';
import type { Store } from '../prisma/store.ts';
import { openUpdate, searchAttributes, TASK_QUEUE, workflowIds } from '../workflows/messages.ts';
import type { Ports } from '../workflows/ports.ts';

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
      const calendar = openCalendar(after);
      const idOf = ({ spec }: PlannedObligation) => obligationId(spec.programmeId, spec.milestoneId, spec.departmentId);
      const old = new Map(plannedObligations(before, openCalendar(before)).map((planned) => [idOf(planned), planned]));
      const planned = new Map(plannedObligations(after, calendar).map((obligation) => [idOf(obligation), obligation]));
      const rows = new Map((await store.ledger.obligations({ programmeId })).map((row) => [row.id, row]));

      for (const row of rows.values()) {
        if (obligationMachine.isFinal(row.state)) continue;
        const next = planned.get(row.id);
        if (!next) {
          await act(row, 'withdraw', { key: `plan-${planVersion}`, reason: reason || '方案调整后不再需要' });
          continue;
        }
        // Plan against plan: an extension that was granted stays unless the plan itself moves.
        const { leads, needsEvidence, needsConfirmation, settles } = next.spec;
        if (JSON.stringify(next.spec) === JSON.stringify(old.get(row.id)?.spec)) continue;
        const schedule = scheduleFor(after, row.milestoneId, row.state.departmentId, leads, next.spec.schedule.dueDate, calendar);
        await act(row, 'amend', {
          key: `plan-${planVersion}`,
          reason: reason || '方案调整',
          leads,
          needsEvidence,
          needsConfirmation,
          ...(settles && { settles }),
          schedule,
        });
      }
      const added = [...planned.values()].filter((obligation) => !rows.has(idOf(obligation)));
      await add(programmeId, added, new Set([...old.values()].map(({ spec }) => spec.milestoneId)));
    },

    async withdrawAll({ programmeId, reason }): Promise<void> {
      for (const row of await store.ledger.obligations({ programmeId, stages: ['open', 'submitted'] })) {
        await act(row, 'withdraw', { key: 'programme-closed', reason });
      }
    },
  };
}
