import {
  continueAsNew,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { PROGRAMME } from '../domain/kernel/bodies.ts';
import { PROGRAMME_ACTS, type ProgrammeEvent, programmeMachine } from '../domain/programme/programme.ts';
import { programmeStageName } from '../domain/words/words.ts';
import { interpreter, unlessRunning } from './interpreter.ts';
import { milestoneSettledSignal, type ProgrammeInput, searchAttributes } from './messages.ts';
import { milestone } from './milestone.ts';
import { changed } from './patches.ts';
import type { Ports } from './ports.ts';
import { starts } from './starts.ts';

/** Retry class "fan-out": acts on many obligations, each safe to repeat; goes on where it stopped, for as long as it takes. */
const { applyPlanVersion, withdrawAll } = proxyActivities<Pick<Ports, 'applyPlanVersion' | 'withdrawAll'>>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Retry class "patient": reading the ledger has no side effect, and a programme ends by nothing else. */
const { loadMilestone } = proxyActivities<Pick<Ports, 'loadMilestone'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** The campaign: starts its milestones, carries out amendments and the close. Lives until every milestone is settled. */
export async function programme(input: ProgrammeInput): Promise<string> {
  const { unfinished, ...lasting } = input;
  const { programmeId } = input.state;
  const started = new Set(input.startedMilestones ?? []);
  let { planVersion } = input.state;

  async function startMilestones(ids: string[]): Promise<void> {
    await Promise.all(
      ids
        .filter((id) => !started.has(id))
        .map(async (milestoneId) => {
          started.add(milestoneId);
          // One that was started again by itself runs already, and knows its programme by its id.
          await unlessRunning(
            startChild(milestone, {
              ...starts.milestone({ clock: input.clock, programmeId, milestoneId }, input.title),
              parentClosePolicy: ParentClosePolicy.ABANDON,
            }),
          );
        }),
    );
  }

  async function apply({ reason, atMs }: { reason: string; atMs: number }, starting: string[]): Promise<void> {
    await applyPlanVersion.executeWithOptions({ summary: `方案第 ${planVersion} 版` }, [{ programmeId, planVersion, reason, atMs, starting }]);
  }

  async function withdraw(reason: string): Promise<void> {
    await withdrawAll.executeWithOptions({ summary: '撤回未办结任务' }, [{ programmeId, reason }]);
  }

  async function carryOut(event: ProgrammeEvent): Promise<void> {
    if (event.type === 'amended') {
      await apply(
        { reason: event.reason ?? '', atMs: event.atMs },
        event.addedMilestones.filter((id) => !started.has(id)),
      );
      await startMilestones(event.addedMilestones);
    }
    if (event.type === 'closed') await withdraw(event.reason);
  }

  const hasOpenWork = async (milestoneId: string) =>
    (await loadMilestone.executeWithOptions({ summary: milestoneId }, [{ programmeId, milestoneId }])).obligations.length > 0;

  const item = interpreter({
    kind: 'programme',
    id: programmeId,
    programmeId,
    machine: programmeMachine,
    acts: Object.keys(PROGRAMME_ACTS).filter((kind) => kind !== 'settleMilestone'),
    input,
    wakeSummary: () => '',
    // Its end may have been told while an amendment gave its work to another body: then it runs again, and tells of its end once more.
    isOvertaken: (act) =>
      act.kind === 'settleMilestone' && changed('settled-by-the-ledger') ? hasOpenWork(String((act as { milestoneId?: unknown }).milestoneId)) : undefined,
    recorded: async (state, events) => {
      planVersion = state.planVersion;
      for (const event of events) await carryOut(event);
      if (events.length > 0) upsertSearchAttributes([{ key: searchAttributes.stage, value: state.stage }]);
      setCurrentDetails(`**${programmeStageName(state.stage)}**，方案第 ${state.planVersion} 版，${state.openMilestones.length} 项阶段任务未完`);
    },
    continueWith: (carry) =>
      continueAsNew<typeof programme>({
        ...lasting,
        ...carry,
        startedMilestones: [...started],
        beganAtMs: input.beganAtMs ?? workflowInfo().startTime.getTime(),
      }),
  });
  // An amendment may open a settled milestone again: then it is settled once more.
  setHandler(milestoneSettledSignal, (milestoneId) =>
    item.submit({ kind: 'settleMilestone', milestoneId, key: `settled/${milestoneId}/v${planVersion}`, actor: { org: PROGRAMME, name: milestoneId } }),
  );
  await startMilestones(input.state.openMilestones);
  // Begun by a run that ended before its time; each part of it is safe to repeat.
  if (unfinished) await (input.state.stage === 'closed' ? withdraw(unfinished.reason) : apply(unfinished, []));
  return (await item.run()).stage;
}
