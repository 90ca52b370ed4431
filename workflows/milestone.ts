import {
  allHandlersFinished,
  condition,
  continueAsNew,
  getExternalWorkflowHandle,
  ParentClosePolicy,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  startChild,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import { realInstantMs } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { alarmClock, unlessRunning } from './interpreter.ts';
import { type MilestoneInput, milestoneSettledSignal, openUpdate, workflowIds } from './messages.ts';
import { obligation } from './obligation.ts';
import { changed } from './patches.ts';
import type { MilestoneContents, Ports } from './ports.ts';
import { starts } from './starts.ts';

/** Retry class "patient": reading the ledger has no side effect, and nothing can begin without it. */
const { loadMilestone } = proxyActivities<Pick<Ports, 'loadMilestone'>>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Each department and each reopening adds to it: a run that is longer goes on as new. */
const EVENTS_A_RUN = 500;

/**
 * A dated step of the plan. Starts its obligations at the first instant that concerns any of them, or when someone acts
 * earlier, and lives until they are settled: what nobody has to think of yet costs nothing. The ledger says which there are; one that
 * runs already, or ended without being settled, is no reason to stop.
 */
export async function milestone(input: MilestoneInput): Promise<void> {
  const { clock, programmeId, milestoneId } = input;
  const running = new Set<string>();
  /** Found running already, so that nobody tells when they end: the ledger does, when it is looked at again. */
  const adopted = new Set<string>();
  const settled = new Set<string>();
  /** Ended though they are not settled, terminated or failed. Begun again once at once; after that when somebody asks. */
  const lost = new Set<string>();
  const begunAgain = new Set<string>();
  let toBeginAgain = input.opened ?? false;
  let opened = false;
  let wanted = 0;
  let served = 0;

  // Also sent when an amendment has added obligations: opening again starts what is not running yet.
  setHandler(openUpdate, async () => {
    const ticket = ++wanted;
    await condition(() => served >= ticket);
    return [...running];
  });

  const tell = (contents: MilestoneContents) =>
    setCurrentDetails(
      opened
        ? `**${contents.name}**：${running.size + settled.size} 件，已办结 ${settled.size} 件`
        : `**${contents.name}**：未到首次提醒，${contents.obligations.length} 件待启动`,
    );

  async function start(contents: MilestoneContents): Promise<void> {
    const unsettled = new Set(contents.obligations.filter(({ spec }) => !obligationMachine.isFinal(spec)).map(({ spec }) => spec.id));
    for (const id of adopted) {
      if (unsettled.has(id)) continue;
      adopted.delete(id);
      running.delete(id);
      settled.add(id);
    }
    // One that was ended although it ran, when the ledger had it as settled: nothing of it is left to wait for.
    for (const id of lost) {
      if (unsettled.has(id) || !changed('lost-and-settled')) continue;
      lost.delete(id);
      settled.add(id);
    }
    const starting = contents.obligations
      .filter(({ spec: { id } }) => unsettled.has(id) && !running.has(id) && (!settled.has(id) || changed('settled-begins-again')))
      .map(async ({ spec: state, departmentName }) => {
        const { id } = state;
        const child = await unlessRunning(
          startChild(obligation, {
            ...starts.obligation({ clock, state, title: `${departmentName}：${contents.name}` }, Date.now()),
            // One that an amendment withdrew and a later one asks for again has ended once before.
            workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
            parentClosePolicy: ParentClosePolicy.ABANDON,
          }),
        );
        running.add(id);
        settled.delete(id);
        lost.delete(id);
        if (!child) {
          adopted.add(id);
          return;
        }
        child.result().then(
          () => {
            running.delete(id);
            settled.add(id);
            tell(contents);
          },
          () => {
            running.delete(id);
            lost.add(id);
            toBeginAgain ||= !begunAgain.has(id);
            begunAgain.add(id);
          },
        );
      });
    await Promise.all(starting);
  }

  async function tellSettled(): Promise<void> {
    await condition(allHandlersFinished);
    // The programme may have been closed meanwhile; then there is nobody left to tell.
    await getExternalWorkflowHandle(workflowIds.programme(programmeId))
      .signal(milestoneSettledSignal, milestoneId)
      .catch(() => undefined);
  }

  const isOver = () => running.size === 0 && lost.size === 0;
  const isLong = () => workflowInfo().historyLength >= EVENTS_A_RUN || workflowInfo().continueAsNewSuggested;

  const alarm = alarmClock();
  let contents = await loadMilestone.executeWithOptions({ summary: milestoneId }, [{ programmeId, milestoneId }]);
  for (;;) {
    if (wanted > served || alarm.rang() || toBeginAgain) {
      alarm.setFor(undefined, '');
      toBeginAgain = false;
      const ticket = wanted;
      if (opened || ticket > 0) contents = await loadMilestone.executeWithOptions({ summary: milestoneId }, [{ programmeId, milestoneId }]);
      opened = true;
      await start(contents);
      served = ticket;
      tell(contents);
      continue;
    }
    const opensAtMs = opened ? undefined : firstInstant(contents);
    if (opened ? isOver() : opensAtMs === undefined) {
      await tellSettled();
      if (wanted > served && changed('asked-at-its-end')) continue;
      break;
    }
    // Looked at when it is woken anyway. What runs already is adopted by the next run, which learns from the ledger when it is settled.
    if (opened && isLong() && changed('milestone-bounded')) {
      await condition(allHandlersFinished);
      if (wanted > served) continue;
      await continueAsNew<typeof milestone>({ ...input, opened });
    }
    if (opensAtMs !== undefined) {
      tell(contents);
      alarm.setFor(realInstantMs(clock, opensAtMs), '首次提醒');
    }
    await condition(() => wanted > served || alarm.rang() || toBeginAgain || (opened && isOver()));
  }
}

/** When the first of the obligations has something to tell; undefined when all fell due before the programme was loaded. */
function firstInstant(contents: MilestoneContents): number | undefined {
  const instants = contents.obligations
    .filter(({ spec }) => !obligationMachine.isFinal(spec))
    .map(({ spec: state }) => obligationMachine.wake(state) ?? state.schedule.dueAtMs);
  return instants.length > 0 ? Math.min(...instants) : undefined;
}
