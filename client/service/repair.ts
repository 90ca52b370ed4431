import { programmeNowMs } from '../../domain/kernel/clock.ts';
import type { Engine } from '../../engine/engine.ts';
import { completeLedger, endIn, rebuild, standing } from '../../engine/heal.ts';
import { openOperations } from '../../engine/inspect.ts';
import { rearm } from '../../engine/rearm.ts';
import type { Store } from '../../prisma/store.ts';
import { skipSignal, workflowIds } from '../../workflows/messages.ts';
import { isNotRunning, ServiceError } from '../errors.ts';

/** What an operator can do about an item that is stuck. */
export const REPAIRS = ['retry', 'skip', 'rebuild'] as const;
export type Repair = (typeof REPAIRS)[number];

const ITEM = /^(obligation|enterprise|programme)\/(.+)$/;
const HELPER = /^(milestone|digest|mailroom)\/([^/]+)/;

const unknownWorkflow = () =>
  new ServiceError('unknown', 'unknown-workflow', {
    zh: '引擎中没有这个流程；已结束很久的只在台账中。',
    en: 'The engine has no such workflow; what ended long ago is in the ledger only.',
  });

/** The workflow that is meant: one is named in full, an obligation by its id alone as well. */
export const workflowMeant = (id: string): string => (ITEM.test(id) || HELPER.test(id) || id.startsWith('intake/') ? id : workflowIds.obligation(id));

/**
 * `retry` looks again now; `skip` goes on without the act that cannot be written down; `rebuild` ends the workflow and starts it again
 * from the ledger, once the ledger has all that the workflow knows. Gives what was done.
 *
 * @throws ServiceError where there is nothing to do that to.
 */
export async function repair({ store, client }: { store: Store; client: Engine['client'] }, workflowId: string, how: Repair): Promise<string[]> {
  if (how === 'retry') return retry(client, workflowId);
  const [, kind, id = ''] = ITEM.exec(workflowId) ?? [];
  if (how === 'skip') {
    if (kind === undefined) throw nothingToSkip();
    const row = await openOperations(client).describe(workflowId).catch(orUnknown);
    // What time brought about is tried for as long as it takes: a lapse that is dropped is a lost reminder.
    if (!row.activities.some(({ type }) => type === 'record')) throw nothingToSkip();
    await client.workflow.getHandle(workflowId).signal(skipSignal);
    return ['skip'];
  }
  const helper = HELPER.exec(workflowId)?.[2];
  if (helper !== undefined) {
    await endIn(client, workflowId, undefined, '按台账重建');
    const { started } = await rearm(store, client, helper);
    return started.includes(workflowId) ? ['rebuild'] : [];
  }
  if (kind === undefined) throw unknownWorkflow();
  const item = { kind: kind as 'obligation' | 'enterprise' | 'programme', id, workflowId };
  const programme = await store.programmes.get(id.split('/')[0] ?? '');
  const held = await standing.held(store, item);
  if (!programme || !held) throw unknownWorkflow();
  // What only the workflow knows is kept where that can be done.
  const ahead = await standing.settled(store, client, item).catch(() => undefined);
  const kept = ahead && (await completeLedger(store, client, item, ahead, programmeNowMs(programme.clock, Date.now())).catch(() => false));
  const done = await rebuild(store, client, programme, item);
  return [...(kept ? ['ledger'] : []), ...(done ? ['rebuild'] : ['ended'])];
}

async function retry(client: Engine['client'], workflowId: string): Promise<string[]> {
  const done = await openOperations(client).retry(workflowId).catch(orUnknown);
  if (done) return done;
  throw new ServiceError('conflict', 'workflow-ended-already', {
    zh: '这个流程已结束，无须重试。',
    en: 'This workflow has ended: there is nothing to try again.',
  });
}

const orUnknown = (error: unknown): never => {
  throw isNotRunning(error) ? unknownWorkflow() : error;
};

const nothingToSkip = () =>
  new ServiceError('conflict', 'nothing-to-skip', {
    zh: '这里没有写不进台账的办理，无可跳过。',
    en: 'No act waits here to be written down: there is nothing to skip.',
  });
