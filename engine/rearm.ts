import type { Client } from '@temporalio/client';
import { enterpriseMachine } from '../domain/enterprise/machine.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { obligationMachine } from '../domain/obligation/machine.ts';
import { nameOf, type Plan } from '../domain/plan/plan.ts';
import { programmeMachine } from '../domain/programme/programme.ts';
import type { ObligationRow } from '../prisma/ledger.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import { workflowIds } from '../workflows/messages.ts';
import { openMilestone } from './act.ts';
import { NoAnswerError, NotRunningError } from './faults.ts';
import { isRunning } from './inspect.ts';
import { inLanes } from './lanes.ts';
import { type Looking, openLooking } from './look.ts';
import { pokeMailroom, startDigest, startEnterprise, startMilestone, startObligation, startProgramme } from './start.ts';

/** How long (real ms) a milestone has to start what is due, before that is taken for missing. */
const GRACE_MS = 10_000;
/** What was missing in the engine and has been started from the ledger: ids of workflows. */
export interface Rearmed {
  programmeId: string;
  started: string[];
}

export interface RearmOptions {
  /** Whether to start nothing, and only say what is missing. */
  dryRun?: boolean;
  /** What is known of the engine already. */
  looking?: Looking;
  /** Whether to look at no enterprise: as many run as should. */
  exceptEnterprises?: boolean;
}

/** What one pass works with. */
interface Pass {
  store: Store;
  client: Client;
  looking: Looking;
  dryRun: boolean;
}

/**
 * Starts everything of a programme that should run by the ledger and does not: what was terminated, failed, ended too early, or went with the
 * engine's own store. The ledger decides what that is. What runs is left alone, so this may be asked at any time, by any number at once;
 * nobody is told twice, since whatever goes on begins where the ledger is. It needs a worker to be at work for what its milestone starts;
 * without one that is started by itself.
 */
export async function rearm(store: Store, client: Client, programmeId: string, options: RearmOptions = {}): Promise<Rearmed> {
  const { dryRun = false, looking = openLooking(client), exceptEnterprises = false } = options;
  const pass: Pass = { store, client, looking, dryRun };
  const programme = await store.programmes.get(programmeId);
  const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
  if (!programme || !contents) return { programmeId, started: [] };
  const { plan } = contents;
  const started: string[] = [];
  const note = (id: string) => (begun: boolean) => {
    if (begun) started.push(id);
  };
  await startWhereMissing(pass, workflowIds.programme(programmeId), async () => {
    const held = (await store.programmes.get(programmeId)) ?? programme;
    const unfinished = await unfinishedOf(store, held);
    // A programme that has ended still has to carry out its close where that was cut short.
    if (programmeMachine.isFinal(held.state) && !unfinished) return undefined;
    return () => startProgramme(client, { clock: held.clock, state: held.state, title: plan.name, ...(unfinished && { unfinished }) });
  }).then(note(workflowIds.programme(programmeId)));
  // The programme's targets and enterprises go on when what it owed is done.
  if (programme.state.stage !== 'closed') {
    const digest = workflowIds.digest(programmeId);
    await startWhereMissing(pass, digest, async () => () => startDigest(client, programmeId, programme.clock)).then(note(digest));
    for (const id of await rearmObligations(pass, programme, plan)) started.push(id);
    if (!exceptEnterprises) for (const id of await rearmEnterprises(pass, programme)) started.push(id);
  }
  const { owed = 0, sending = 0 } = await store.notices.counts(programmeId);
  const mailroom = workflowIds.mailroom(programmeId);
  if (owed + sending > 0 || !programmeMachine.isFinal(programme.state)) {
    const runs = await looking.runs(mailroom);
    // The mailroom is told to look now: what it was waiting for may have gone with whatever ended it. A watchdog that looks every minute leaves it in
    // peace.
    if (!dryRun && (!runs || (owed + sending > 0 && !options.looking))) await pokeMailroom(client, programmeId, programme.clock, 0);
    note(mailroom)(!runs);
  }
  return { programmeId, started };
}

/** Does as `rearm` for every programme of the ledger; one that cannot be done keeps no other from it. */
export async function rearmAll(store: Store, client: Client, options: Pick<RearmOptions, 'dryRun'> = {}): Promise<Rearmed[]> {
  const done: Rearmed[] = [];
  const failed: unknown[] = [];
  for (const { id } of await store.programmes.list()) {
    try {
      done.push(await rearm(store, client, id, options));
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw new AggregateError(failed, `${failed.length} programmes could not be looked after: ${(failed[0] as Error).message}`);
  return done;
}

/**
 * Gives the last amendment, or the close, where it has not got to its end as far as the ledger knows: what an earlier release wrote counts as
 * done.
 */
async function unfinishedOf(store: Store, { id, state, appliedVersion }: ProgrammeRow): Promise<{ reason: string; atMs: number } | undefined> {
  const open =
    state.stage === 'closed'
      ? (await store.ledger.obligations({ programmeId: id, stages: ['open', 'submitted'] })).length > 0
      : appliedVersion !== undefined && appliedVersion < state.planVersion;
  const event = open ? (await store.ledger.events(id)).findLast(({ type }) => type === (state.stage === 'closed' ? 'closed' : 'amended')) : undefined;
  return event && { reason: String(event.payload.reason ?? ''), atMs: event.atMs };
}

/**
 * Starts a workflow where it is missing. The workflow is asked for first and the ledger after it: what ends in between has written so before.
 * Gives true where it was missing.
 *
 * @param wanted reads the ledger; gives what starts it, if it is to run.
 */
async function startWhereMissing({ looking, dryRun }: Pass, workflowId: string, wanted: () => Promise<(() => Promise<boolean>) | undefined>): Promise<boolean> {
  if (await looking.runs(workflowId)) return false;
  const begin = await wanted();
  return begin !== undefined && (dryRun || begin());
}

/** Starts obligations through their milestones, which then know when they are settled; those that a milestone does not start, by themselves. */
async function rearmObligations(pass: Pass, programme: ProgrammeRow, plan: Plan): Promise<string[]> {
  const { store, client, looking, dryRun } = pass;
  const { id: programmeId, clock } = programme;
  const started: string[] = [];
  const open = (await store.ledger.obligations({ programmeId })).filter(({ state }) => !obligationMachine.isFinal(state));
  const lateMs = programmeNowMs(clock, Date.now() - GRACE_MS);
  const missing: ObligationRow[] = [];
  await inLanes(
    open.filter((row) => hasBegun(row, lateMs)),
    async (row) => {
      if (!(await looking.runs(workflowIds.obligation(row.id)))) missing.push(row);
    },
  );
  const toOpen = new Set(missing.map(({ milestoneId }) => milestoneId));
  const milestones = new Set([...open.map(({ milestoneId }) => milestoneId), ...programme.state.openMilestones]);
  await inLanes([...milestones], async (milestoneId) => {
    const workflowId = workflowIds.milestone(programmeId, milestoneId);
    const begun = await startWhereMissing(pass, workflowId, async () => () => startMilestone(client, { clock, programmeId, milestoneId }, plan.name));
    if (begun) started.push(workflowId);
    if (!dryRun && toOpen.has(milestoneId)) await lookAgain(client, programmeId, milestoneId);
  });
  if (!dryRun) await hearOfSettled(store, client, programme);
  await inLanes(missing, async ({ id, milestoneName }) => {
    const workflowId = workflowIds.obligation(id);
    started.push(workflowId);
    if (dryRun || (await isRunning(client, workflowId))) return;
    const row = await store.ledger.obligation(id);
    if (!row || obligationMachine.isFinal(row.state)) return;
    await startObligation(client, { clock, state: row.state, title: obligationTitle(plan, row.state.departmentId, milestoneName) });
  });
  return started;
}

/**
 * Asks a milestone to look again where the ledger has all its obligations as settled and it has not said so: one that went on in a new run
 * hears of their ends from nobody else. Nothing is missing then, so nobody is told.
 *
 * @param answers whether a worker answers for a workflow at all.
 */
export async function hearOfSettled(
  store: Store,
  client: Client,
  { id, state }: ProgrammeRow,
  answers: (workflowId: string) => Promise<boolean> = async () => true,
): Promise<void> {
  if (programmeMachine.isFinal(state) || state.openMilestones.length === 0) return;
  const open = new Set(
    (await store.ledger.obligations({ programmeId: id })).filter(({ state: held }) => !obligationMachine.isFinal(held)).map(({ milestoneId }) => milestoneId),
  );
  for (const milestoneId of state.openMilestones)
    if (!open.has(milestoneId) && (await answers(workflowIds.milestone(id, milestoneId)))) await lookAgain(client, id, milestoneId);
}

const lookAgain = (client: Client, programmeId: string, milestoneId: string): Promise<void> =>
  openMilestone(client, { programmeId, milestoneId }).catch((error) => {
    if (!(error instanceof NotRunningError || error instanceof NoAnswerError)) throw error;
  });

/** Gives the title of an obligation's workflow on the engine's own page. */
export const obligationTitle = (plan: Plan, departmentId: string, milestoneName: string): string => `${nameOf(plan, departmentId)}：${milestoneName}`;

/** Tells whether its workflow should have been started by now; before that its milestone waits for it. */
const hasBegun = ({ state }: ObligationRow, lateMs: number): boolean =>
  state.sequence > 0 || (obligationMachine.wake(state) ?? state.schedule.dueAtMs) <= lateMs;

/** Starts the enterprises whose cycle has begun. An enterprise that has only been enrolled has no workflow yet: a date or an act starts it. */
async function rearmEnterprises(pass: Pass, { id, clock }: ProgrammeRow): Promise<string[]> {
  const { store, client } = pass;
  const started: string[] = [];
  await inLanes(await store.enterprises.livingIds(id), async (enterpriseId) => {
    const workflowId = workflowIds.enterprise(enterpriseId);
    const begun = await startWhereMissing(pass, workflowId, async () => {
      const held = await store.enterprises.get(enterpriseId);
      return held && !enterpriseMachine.isFinal(held.state) ? () => startEnterprise(client, held, clock) : undefined;
    });
    if (begun) started.push(workflowId);
  });
  return started;
}
