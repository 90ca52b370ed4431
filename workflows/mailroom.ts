import { allHandlersFinished, condition, continueAsNew, proxyActivities, setCurrentDetails, setHandler, workflowInfo } from '@temporalio/workflow';
import { realInstantMs } from '../domain/kernel/clock.ts';
import { alarmClock } from './interpreter.ts';
import { type MailroomInput, pokeSignal } from './messages.ts';
import { changed } from './patches.ts';
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
  let heldUntilMs = input.heldUntilMs ?? 0;
  let urged = input.urged ?? (false as boolean);
  // Whatever path it takes, and whoever pokes it while it waits: a run has an end. Runs of before had it on one path only.
  const bounded = changed('mailroom-bounded');
  setHandler(pokeSignal, (sendAtMs) => {
    nextAtMs = Math.min(nextAtMs, realInstantMs(clock, sendAtMs));
    // "Look now", as after a pause: whoever says so knows that the server has been seen to.
    if (sendAtMs === 0) {
      heldUntilMs = 0;
      urged = true;
    }
  });
  const isLong = () => workflowInfo().historyLength >= EVENTS_A_RUN || workflowInfo().continueAsNewSuggested;
  const goOn = async () => {
    await condition(allHandlersFinished);
    await continueAsNew<typeof mailroom>({
      clock,
      programmeId,
      nextAtMs: Number.isFinite(nextAtMs) ? nextAtMs : Date.now(),
      heldUntilMs,
      ...(urged && { urged }),
    });
  };

  const alarm = alarmClock();
  for (;;) {
    if (bounded && isLong()) await goOn();
    const dueAtMs = Math.max(nextAtMs, heldUntilMs);
    if (dueAtMs <= Date.now()) {
      nextAtMs = Number.POSITIVE_INFINITY;
      const asked = { programmeId, clock, ...(urged && { urged }) };
      urged = false;
      const report = await deliver.executeWithOptions({ summary: '发信' }, [asked]);
      nextAtMs = Math.min(nextAtMs, report.nextAtMs ?? Number.POSITIVE_INFINITY);
      heldUntilMs = report.heldUntilMs ?? 0;
      setCurrentDetails(detailsOf(report));
      if (report.over && !Number.isFinite(nextAtMs)) return;
      continue;
    }
    if (isLong()) await goOn();
    alarm.setFor(Number.isFinite(dueAtMs) ? dueAtMs : undefined, '下一批邮件');
    await condition(() => Math.max(nextAtMs, heldUntilMs) < dueAtMs || alarm.rang() || (bounded && isLong()));
  }
}

function detailsOf({ sent, undeliverable, overtaken, deferred, health }: DeliveryReport): string {
  return `${health}  \n本批：已发 ${sent}，无法送达 ${undeliverable}，已被后续催办取代 ${overtaken}，稍后重试 ${deferred}`;
}
