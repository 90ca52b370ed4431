import {
  type Client,
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowIdConflictPolicy,
  type WorkflowStartOptions,
} from '@temporalio/client';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import {
  type EnterpriseInput,
  type IntakeInput,
  type MilestoneInput,
  type ObligationInput,
  type ProgrammeInput,
  pokeSignal,
  TASK_QUEUE,
} from '../workflows/messages.ts';
import { starts } from '../workflows/starts.ts';

/** The only place that starts a workflow from outside; what it is given with it is in `workflows/starts.ts`. */

/** An enterprise as the ledger holds it: its workflow goes on from there. */
export interface HeldEnterprise {
  name: string;
  state: EnterpriseState;
}

/** Starts a workflow. Gives false when it runs already: then it is left as it is. */
async function start(client: Client, type: keyof typeof starts, options: Omit<WorkflowStartOptions, 'taskQueue'>): Promise<boolean> {
  try {
    await client.workflow.start(type, { ...options, taskQueue: TASK_QUEUE, workflowIdConflictPolicy: WorkflowIdConflictPolicy.FAIL });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

export const startProgramme = (client: Client, input: ProgrammeInput): Promise<boolean> => start(client, 'programme', starts.programme(input));

/** Starts a milestone; `title` is that of its programme. */
export const startMilestone = (client: Client, input: MilestoneInput, title: string): Promise<boolean> =>
  start(client, 'milestone', starts.milestone(input, title));

export const startObligation = (client: Client, input: ObligationInput): Promise<boolean> => start(client, 'obligation', starts.obligation(input, Date.now()));

/** Starts the mornings of a programme. */
export const startDigest = (client: Client, programmeId: string, clock: ProgrammeClock): Promise<boolean> =>
  start(client, 'digest', starts.digest({ clock, programmeId }));

/** Starts an enterprise's workflow, with acts to begin with. */
export const startEnterprise = (client: Client, held: HeldEnterprise, clock: ProgrammeClock, firstActs?: EnterpriseInput['firstActs']): Promise<boolean> =>
  start(client, 'enterprise', enterprise(held, clock, firstActs));

/** Starts the intake of many enterprises. The same key again goes on with the intake that runs, or begins where the last one ended. */
export const startIntake = (client: Client, input: IntakeInput): Promise<boolean> => start(client, 'intake', starts.intake(input));

const enterprise = ({ name, state }: HeldEnterprise, clock: ProgrammeClock, firstActs?: EnterpriseInput['firstActs']) =>
  starts.enterprise({ clock, state, title: name, ...(firstActs && { firstActs }) });

/** Gives what starts an enterprise's workflow together with its first Update; a workflow that runs takes the Update. */
export const enterpriseStart = (held: HeldEnterprise, clock: ProgrammeClock) =>
  new WithStartWorkflowOperation('enterprise', {
    ...enterprise(held, clock),
    taskQueue: TASK_QUEUE,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });

/** The workflow that says to which database a namespace belongs, by its memo. It never runs: nobody asks for work on its queue. */
export const MARK = 'deployment';
/** When the mark's first task would come: after ten years, so that no queue has anything waiting in it. */
const NEVER = '3650 days';

/** Marks a namespace as that of a database. Gives false when it is marked already, unless the mark is to be replaced. */
export async function startMark(client: Client, memo: { database: string; label: string }, replace: boolean): Promise<boolean> {
  try {
    await client.workflow.start('deployment', {
      workflowId: MARK,
      taskQueue: `${TASK_QUEUE}-deployment`,
      memo,
      startDelay: NEVER,
      staticSummary: `属于数据库 ${memo.label}`,
      workflowIdConflictPolicy: replace ? WorkflowIdConflictPolicy.TERMINATE_EXISTING : WorkflowIdConflictPolicy.FAIL,
    });
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}

/** Tells the mailroom that notices are owed, starting it where it does not run yet. */
export async function pokeMailroom(client: Client, programmeId: string, clock: ProgrammeClock, sendAtMs: number): Promise<void> {
  await client.workflow.signalWithStart('mailroom', {
    ...starts.mailroom({ clock, programmeId }),
    taskQueue: TASK_QUEUE,
    signal: pokeSignal,
    signalArgs: [sendAtMs],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
}
