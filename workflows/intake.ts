import { proxyActivities } from '@temporalio/workflow';
import type { IntakeInput, IntakeProgress } from './messages.ts';
import type { Ports } from './ports.ts';

/** Retry class "fan-out": starts many, each safe to repeat; the heartbeat carries how far it is. */
const { startCycles } = proxyActivities<Pick<Ports, 'startCycles'>>({
  startToCloseTimeout: '1 day',
  heartbeatTimeout: '1 minute',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});

/** Starts the cycles of many enterprises in the background: whoever asked for it may go home. */
export async function intake(input: IntakeInput): Promise<IntakeProgress> {
  return startCycles.executeWithOptions({ summary: '启动达标' }, [input]);
}
