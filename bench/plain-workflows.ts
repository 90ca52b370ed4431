import { proxyActivities, sleep } from '@temporalio/workflow';

const { send } = proxyActivities<{ send(id: string): Promise<void> }>({ startToCloseTimeout: '5 minutes' });

/** The plainest reminder there is: one timer, one activity, nothing written down. */
export async function plainReminder(id: string, atMs: number): Promise<void> {
  await sleep(Math.max(1, atMs - Date.now()));
  await send(id);
}
