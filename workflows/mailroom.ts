import { allHandlersFinished, condition, continueAsNew, proxyActivities, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { realInstantMs } from '../domain/kernel/clock.ts';
import { alarmClock } from './interpreter.ts';
import { type MailroomInput, pokeSignal } from './messages.ts';
import type { DeliveryReport, Ports } from './ports.ts';

/** Retry class "deliver": the ledger knows what has been sent, so a new attempt goes on where the last one died. */
const { deliver } = proxyActivities<Pick<Ports, 'deliver'>>({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '20 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

const EVENTS_A_RUN = 2_000;

/**
 * The one that sends. Items only write what they owe; this looks after it, so that a slow or dead mail server delays no
 * lapse and no later rung, and its return causes no storm: whatever was overtaken meanwhile is dropped.
 */
export async function mailroom(input: MailroomInput): Promise<void> {
  const { clock, programmeId } = input;
  let nextAtMs = input.nextAtMs ?? 0;
  setHandler(pokeSignal, (sendAtMs) => {
    nextAtMs = Math.min(nextAtMs, realInstantMs(clock, sendAtMs));
  });

  const alarm = alarmClock();
  for (;;) {
    if (nextAtMs <= Date.now()) {
      nextAtMs = Number.POSITIVE_INFINITY;
      const report = await deliver.executeWithOptions({ summary: '发信' }, [{ programmeId, clock }]);
      nextAtMs = Math.min(nextAtMs, report.nextAtMs ?? Number.POSITIVE_INFINITY);
      setCurrentDetails(detailsOf(report));
      if (report.over && !Number.isFinite(nextAtMs)) return;
      continue;
    }
    if (workflowInfo().historyLength >= EVENTS_A_RUN || workflowInfo().continueAsNewSuggested) {
      await condition(allHandlersFinished);
      await continueAsNew<typeof mailroom>({ clock, programmeId, nextAtMs: Number.isFinite(nextAtMs) ? nextAtMs : Date.now() });
    }
    alarm.setFor(Number.isFinite(nextAtMs) ? nextAtMs : undefined, '下一批邮件');
    const waitingFor = nextAtMs;
    await condition(() => nextAtMs < waitingFor || alarm.rang());
  }
}

function detailsOf({ sent, undeliverable, overtaken, deferred, health }: DeliveryReport): string {
  return `${health}  \n本批：已发 ${sent}，无法送达 ${undeliverable}，已被后续催办取代 ${overtaken}，稍后重试 ${deferred}`;
}
