import {
  allHandlersFinished,
  condition,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import { realInstantMs } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { alarmClock } from './interpreter.ts';
import { type MilestoneInput, milestoneSettledSignal, openUpdate, workflowIds } from './messages.ts';
import { obligation } from './obligation.ts';
import type { MilestoneContents, Ports } from './ports.ts';
import { starts } from './starts.ts';

/** Retry class "patient": reading the ledger has no side effect, and nothing can begin without it. */
const { loadMilestone } = proxyActivities<Pick<Ports, 'loadMilestone'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/**
 * A dated step of the plan. Starts its obligations at the first instant that concerns any of them, or when someone acts
 * earlier, and lives until they are settled: what nobody has to think of yet costs nothing.
 */
export async function milestone(input: MilestoneInput): Promise<void> {
  const { clock, programmeId, milestoneId } = input;
  const running = new Map<string, Promise<void>>();
  let opened = false;
  let wanted = 0;
  let served = 0;
  let settled = 0;

  // Also sent when an amendment has added obligations: opening again starts what is not running yet.
  setHandler(openUpdate, async () => {
    const ticket = ++wanted;
    await condition(() => served >= ticket);
    return [...running.keys()];
  });

  const tell = (contents: MilestoneContents) =>
    setCurrentDetails(
      opened ? `**${contents.name}**：${running.size} 件，已办结 ${settled} 件` : `**${contents.name}**：未到首次提醒，${contents.obligations.length} 件待启动`,
    );

  async function start(contents: MilestoneContents): Promise<void> {
    const starting = contents.obligations
      .filter(({ spec }) => !running.has(spec.id) && !obligationMachine.isFinal(spec))
      .map(async ({ spec: state, departmentName }) => {
        const child = await startChild(obligation, {
          ...starts.obligation({ clock, state, title: `${departmentName}：${contents.name}` }, Date.now()),
          // One that an amendment withdrew and a later one asks for again has ended once before.
          workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
          parentClosePolicy: ParentClosePolicy.ABANDON,
        });
        const finished = child.result().then(() => {
          settled++;
          tell(contents);
        });
        running.set(state.id, finished);
      });
    await Promise.all(starting);
  }

  const alarm = alarmClock();
  let contents = await loadMilestone.executeWithOptions({ summary: milestoneId }, [{ programmeId, milestoneId }]);
  for (;;) {
    if (wanted > served || alarm.rang()) {
      alarm.setFor(undefined, '');
      const ticket = wanted;
      if (opened || ticket > 0) contents = await loadMilestone.executeWithOptions({ summary: milestoneId }, [{ programmeId, milestoneId }]);
      opened = true;
      await start(contents);
      served = ticket;
      tell(contents);
      continue;
    }
    if (opened && settled >= running.size) break;
    if (!opened) {
      tell(contents);
      const opensAtMs = firstInstant(contents);
      if (opensAtMs === undefined) break;
      alarm.setFor(realInstantMs(clock, opensAtMs), '首次提醒');
    }
    const before = settled;
    await condition(() => wanted > served || alarm.rang() || (opened && settled !== before && settled >= running.size));
  }
  await condition(allHandlersFinished);
  // The programme may have been closed meanwhile; then there is nobody left to tell.
  await getExternalWorkflowHandle(workflowIds.programme(programmeId))
    .signal(milestoneSettledSignal, milestoneId)
    .catch(() => undefined);
}

/** When the first of the obligations has something to tell; undefined when all fell due before the programme was loaded. */
function firstInstant(contents: MilestoneContents): number | undefined {
  const instants = contents.obligations
    .filter(({ spec }) => !obligationMachine.isFinal(spec))
    .map(({ spec: state }) => obligationMachine.wake(state) ?? state.schedule.dueAtMs);
  return instants.length > 0 ? Math.min(...instants) : undefined;
}
