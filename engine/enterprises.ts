import { type Client, WithStartWorkflowOperation, WorkflowExecutionAlreadyStartedError, WorkflowIdConflictPolicy } from '@temporalio/client';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import { type ActMessage, type ActOutcome, actUpdate, type EnterpriseInput, searchAttributes, TASK_QUEUE, workflowIds } from '../workflows/messages.ts';
import { answeredInTime } from './engine.ts';

/** An enterprise as the ledger holds it: its workflow goes on from there. */
export interface HeldEnterprise {
  name: string;
  state: EnterpriseState;
}

const options = ({ name, state }: HeldEnterprise, clock: ProgrammeClock, firstActs?: EnterpriseInput['firstActs']) => ({
  workflowId: workflowIds.enterprise(state.id),
  taskQueue: TASK_QUEUE,
  args: [{ clock, state, title: name, ...(firstActs && { firstActs }) }] as [EnterpriseInput],
  staticSummary: name,
  typedSearchAttributes: [
    { key: searchAttributes.programme, value: state.programmeId },
    { key: searchAttributes.department, value: state.departmentId },
    { key: searchAttributes.kind, value: 'enterprise' },
    { key: searchAttributes.stage, value: state.stage },
  ],
});

/**
 * Carries an act to an enterprise, whose workflow is started from the ledger where it does not run.
 *
 * @throws WorkflowUpdateFailedError with the refusal when the rules say no.
 * @throws NoAnswerError when nothing is heard.
 */
export function actOnEnterprise(client: Client, held: HeldEnterprise, clock: ProgrammeClock, kind: string, message: ActMessage): Promise<ActOutcome> {
  return answeredInTime(client, () =>
    client.workflow.executeUpdateWithStart(actUpdate(kind), {
      args: [message],
      updateId: message.key,
      startWorkflowOperation: new WithStartWorkflowOperation('enterprise', {
        ...options(held, clock),
        workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      }),
    }),
  );
}

/** Starts an enterprise's workflow, with acts to begin with. False when it runs already. */
export async function startEnterprise(client: Client, held: HeldEnterprise, clock: ProgrammeClock, firstActs?: EnterpriseInput['firstActs']): Promise<boolean> {
  try {
    await client.workflow.start('enterprise', { ...options(held, clock, firstActs), workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
