import { condition, continueAsNew, proxyActivities, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { realInstantMs } from '../domain/kernel/clock.ts';
import { alarmClock } from './interpreter.ts';
import { type DigestInput, nudgeSignal } from './messages.ts';
import type { MorningReport, Ports } from './ports.ts';

/** Retry class "fan-out": wakes and settles many, each safe to repeat; goes on where it stopped, for as long as it takes. */
const { morning } = proxyActivities<Pick<Ports, 'morning'>>({
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** About a month of mornings. */
const EVENTS_A_RUN = 250;

/** Every working morning of a programme: what has to be frozen, woken and settled, and one digest for each department that has one. */
export async function digest(input: DigestInput): Promise<void> {
  const { clock, programmeId } = input;
  const alarm = alarmClock();
  // A new holiday table may have made another morning the next one.
  let nudged = false;
  setHandler(nudgeSignal, () => {
    nudged = true;
  });
  for (let nextAtMs = input.nextAtMs; ; ) {
    if (nextAtMs !== undefined) {
      alarm.setFor(realInstantMs(clock, nextAtMs), '下一个工作日早晨');
      await condition(() => alarm.rang() || nudged);
      nudged = false;
    }
    const report = await morning.executeWithOptions({ summary: '早晨' }, [{ programmeId, clock }]);
    setCurrentDetails(detailsOf(report));
    if (report.nextAtMs === undefined) return;
    nextAtMs = report.nextAtMs;
    if (workflowInfo().historyLength >= EVENTS_A_RUN || workflowInfo().continueAsNewSuggested)
      await continueAsNew<typeof digest>({ clock, programmeId, nextAtMs });
  }
}

function detailsOf({ snapshots, woken, fulfilled, digests, matters = 0, rearmed }: MorningReport): string {
  return `今早：简报 ${digests} 封，待办提醒 ${matters} 封，唤醒企业 ${woken} 家，随名单办结 ${fulfilled} 件，冻结指标 ${snapshots} 项，重新唤醒任务 ${rearmed} 件`;
}
