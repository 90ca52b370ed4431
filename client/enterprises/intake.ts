import type { ResolvedQuery } from '../../domain/enterprise/standing.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { intakeOf, intakeResult } from '../../engine/inspect.ts';
import { startIntake } from '../../engine/start.ts';
import { type IntakeProgress, workflowIds } from '../../workflows/messages.ts';
import { isNotRunning, mustBeSound, ServiceError } from '../errors.ts';
import type { Service } from '../service/service.ts';

/** Makes a key its body's own: the same key of another body is another start of cycles. */
const ownKey = (org: string, key: string) => `${org}.${key}`;

/** Opens the start of cycles of many enterprises, by one workflow in the background. */
export function openIntake({ client, context }: Service) {
  /**
   * Begins, in the background, the cycle of every enterprise that the query means and that has not started. The same key again goes on with
   * the first start.
   */
  async function startCycles(programmeId: string, query: ResolvedQuery, actor: Actor, key: string) {
    mustBeSound({ actor, key, query });
    const { programme } = await context(programmeId);
    const own = ownKey(actor.org, key);
    const workflowId = workflowIds.intake(programmeId, own);
    await startIntake(client, { clock: programme.clock, programmeId, query, actor, key: own });
    /** Tells how far the start of cycles is: undefined before it has begun. */
    const progress = async (): Promise<IntakeProgress | undefined> => (await intakeOf(client, workflowId)).progress;
    return { workflowId, progress, result: () => intakeResult(client, workflowId) };
  }

  /** Tells how far a start of cycles is that a body asked for under a key. */
  async function intakeStatus(programmeId: string, org: string, key: string) {
    const { state, progress } = await intakeOf(client, workflowIds.intake(programmeId, ownKey(org, key))).catch((error) => {
      if (!isNotRunning(error)) throw error;
      throw new ServiceError('unknown', 'unknown-intake', { zh: '没有这次批量启动。', en: 'There is no such start of cycles.' });
    });
    const none: IntakeProgress = { started: 0, refused: 0, total: 0, tookMs: 0 };
    return { id: key, state, ...none, ...progress };
  }

  return { startCycles, intakeStatus };
}
