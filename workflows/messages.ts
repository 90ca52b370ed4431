import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import type { ResolvedQuery } from '../domain/enterprise/standing.ts';
import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import type { Actor } from '../domain/kernel/machine.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { ProgrammeState } from '../domain/programme/programme.ts';

/** Names, inputs and messages of every workflow: all that a client needs, and nothing that runs. */
export const TASK_QUEUE = 'duban';

export const workflowIds = {
  programme: (programmeId: string) => `programme/${programmeId}`,
  milestone: (programmeId: string, milestoneId: string) => `milestone/${programmeId}/${milestoneId}`,
  /** `obligationId` is `programme/milestone/department`. */
  obligation: (obligationId: string) => `obligation/${obligationId}`,
  mailroom: (programmeId: string) => `mailroom/${programmeId}`,
  /** `enterpriseId` is `programme/uscc`. */
  enterprise: (enterpriseId: string) => `enterprise/${enterpriseId}`,
  digest: (programmeId: string) => `digest/${programmeId}`,
  intake: (programmeId: string, key: string) => `intake/${programmeId}/${key}`,
};

/** Codes only: search attributes bypass any payload codec, so neither names nor addresses may stand in them. */
export const searchAttributes = {
  programme: defineSearchAttributeKey('DubanProgramme', SearchAttributeType.KEYWORD),
  milestone: defineSearchAttributeKey('DubanMilestone', SearchAttributeType.KEYWORD),
  department: defineSearchAttributeKey('DubanDepartment', SearchAttributeType.KEYWORD),
  kind: defineSearchAttributeKey('DubanKind', SearchAttributeType.KEYWORD),
  stage: defineSearchAttributeKey('DubanStage', SearchAttributeType.KEYWORD),
  light: defineSearchAttributeKey('DubanLight', SearchAttributeType.KEYWORD),
  due: defineSearchAttributeKey('DubanDue', SearchAttributeType.DATETIME),
};

/** What an interpreted item carries from run to run. Later versions may add optional fields, never change one. */
export interface ItemInput<S> {
  clock: ProgrammeClock;
  state: S;
  /** Keys of recent acts with their outcome: the engine forgets Update ids at continue-as-new. Oldest first. */
  recentActs?: ActOutcome[];
  /** Real instant (epoch ms) at which the whole item began: a continued run keeps it. */
  beganAtMs?: number;
  /** Acts that it begins with; only the first run has them. */
  firstActs?: (ActMessage & { kind: string })[];
}

export interface ActOutcome {
  key: string;
  /** Number of the first event that the act brought about. */
  sequence: number;
  stage: string;
}

export type ObligationInput = ItemInput<ObligationState> & {
  /** One line for the engine's own web page. */
  title: string;
};

export type EnterpriseInput = ItemInput<EnterpriseState> & {
  /** One line for the engine's own web page. */
  title: string;
};

export type ProgrammeInput = ItemInput<ProgrammeState> & {
  title: string;
  startedMilestones?: string[];
  /** Why and when (programme epoch ms) the amendment or the close was made that nobody has carried out to its end. Only a first run has it. */
  unfinished?: { reason: string; atMs: number };
};

export interface MilestoneInput {
  clock: ProgrammeClock;
  programmeId: string;
  milestoneId: string;
  /** An earlier run has begun its obligations. */
  opened?: boolean;
}

export interface DigestInput {
  clock: ProgrammeClock;
  programmeId: string;
  /** Programme instant (epoch ms) of the next morning; absent for "look now". */
  nextAtMs?: number;
}

/** Starts the cycles of many enterprises, one after the other, in the background. */
export interface IntakeInput {
  clock: ProgrammeClock;
  programmeId: string;
  query: ResolvedQuery;
  actor: Actor;
  /** Idempotency key of the whole intake. */
  key: string;
}

export interface IntakeProgress {
  started: number;
  refused: number;
  /** How many there were to start when it began. */
  total: number;
  /** Real ms that it has worked. */
  tookMs: number;
}

export interface MailroomInput {
  clock: ProgrammeClock;
  programmeId: string;
  /** Real instant (epoch ms) of the next known work; absent for "look now". */
  nextAtMs?: number;
  /** Real instant (epoch ms) before which the mail server is left alone. */
  heldUntilMs?: number;
  /** Somebody has seen to the mail server, and no delivery has been told yet. */
  urged?: boolean;
}

/** An act without its kind, which is the Update's name. `trace`: what brought it about (`traceparent` of the W3C), no part of what is judged. */
export type ActMessage = { trace?: string; key: string; actor: Actor; reason?: string } & Record<string, unknown>;

export const actUpdate = (kind: string) => defineUpdate<ActOutcome, [ActMessage]>(kind);
/** The state as the workflow holds it. */
export const stateQuery = defineQuery<unknown>('state');
/** What an item has written in this run from an event's number on, for a ledger that has lost it: `{ fromSequence, events, notices }` each. */
export const writtenQuery = defineQuery<unknown[], [fromSequence: number]>('written');
/** Starts the milestone's obligations before their first rung, because someone acts early. */
export const openUpdate = defineUpdate<string[]>('open');
/** A milestone tells its programme that all of its obligations are settled. */
export const milestoneSettledSignal = defineSignal<[milestoneId: string]>('milestoneSettled');
/** Look at the clock again: a watchdog found that a timer should have rung. */
export const nudgeSignal = defineSignal('nudge');
/** Go on without the act that cannot be written down: an operator has seen that nothing else helps. What time brought about is never skipped. */
export const skipSignal = defineSignal('skip');
/** Notices are owed; `sendAtMs` is the programme instant (epoch ms) of the earliest. A lost poke is repaired by the next. */
export const pokeSignal = defineSignal<[sendAtMs: number]>('poke');
