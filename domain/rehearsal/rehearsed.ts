import type { DigestLine, Morning } from '../digest/digest.ts';
import type { BodyCount } from '../enterprise/target.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { OwedNotice } from '../kernel/machine.ts';
import type { Refusal } from '../kernel/refusals.ts';
import type { Announcement } from '../matters/decided.ts';
import type { Pending } from '../matters/decisions.ts';
import type { MatterSet, ReportKind } from '../matters/matters.ts';
import type { ObligationAct, ObligationEvent, ObligationState } from '../obligation/obligation.ts';
import type { EnterpriseQuery, PlanTarget } from '../plan/plan.ts';
import type { PlannedObligation } from '../programme/campaign.ts';
import type { CatchUpNotice } from '../programme/catch-up.ts';
import type { CycleSets } from './cycle-sets.ts';
import type { QueueItem } from './queue-item.ts';

/** What became of a notice; `waiting`: its time had not come when the rehearsal ended. */
export type Outcome = 'sent' | 'overtaken' | 'moot' | 'waiting';

/** An obligation's roster at one instant: how many are meant, how many of them are not done yet, how many of these have an address. */
export interface RosterNow {
  all: number;
  missing: number;
  withAddress: number;
}

/** What obligations look at in the registry. */
export interface Rosters {
  /** Gives an obligation's roster as it is now; undefined where the obligation has none. */
  at(state: ObligationState, nowMs: number): RosterNow | undefined;
  /** Tells whether everyone on the roster is done: at least one, and nobody missing. */
  isDone(state: ObligationState, nowMs: number): boolean;
  /** Tells whether a body's enterprises have something to say in its digest of a morning. */
  inDigest(departmentId: string, morning: Morning): boolean;
  /** Counts how sectors and departments stand for a target: now, or when its day had ended. */
  counts(target: PlanTarget, nowMs: number): BodyCount[];
  /** Tells whether a question means anybody; of a department, those that it supervises. */
  any(query: EnterpriseQuery, departmentId: string, nowMs: number): boolean;
  /** Gives the proposals about enterprises that wait for a decision. */
  pending(): Pending[];
  /** Proposes for enterprises what the plan's rules ask for by now and has not been proposed; gives those that want to be asked again. */
  propose(today: PlainDate, nowMs: number): QueueItem[];
  /** Gives what was decided about enterprises so far. */
  announcements(): readonly Announcement[];
  /** What is waited for from enterprises. */
  cycle: CycleSets;
}

export interface RehearsedNotice extends OwedNotice {
  obligationId: string;
  milestoneId: string;
  /** The department that answered for the obligation when the notice was owed. */
  departmentId: string;
  /** The sequence of the last event that was recorded with the notice, as the ledger keeps it. */
  sequence: number;
  /** Programme time (epoch ms) of the event that the notice tells of. */
  owedAtMs: number;
  /** Programme time (epoch ms) at which its mail leaves: `sendAtMs`, or later where it is owed only then or a pause holds it back. */
  leavesAtMs: number;
  outcome: Outcome;
  /** The list that its mail carries, where it carries one; for `roster/enterprise`, the enterprises that are each written to. */
  roster?: RosterNow;
}

export interface RehearsedObligation extends PlannedObligation {
  /** How the obligation stands at the end. */
  state: ObligationState;
  events: ObligationEvent[];
  /** The acts that the rules refused to well-behaved people. None is expected. */
  refusals: { refusal: Refusal; act: ObligationAct; atMs: number }[];
}

/** The mail of one morning to one body. */
export interface RehearsedDigest {
  org: string;
  date: PlainDate;
  leavesAtMs: number;
  /** What the digest says of obligations. */
  lines: Pick<DigestLine, 'part' | 'what' | 'count'>[];
  /** Whether the digest says something of enterprises as well. */
  enterprises: boolean;
}

/** One mail about like things that wait, told by set, or a report of everything. */
export interface RehearsedMatter extends Pick<MatterSet, 'about'> {
  kind: MatterSet['kind'] | ReportKind;
  recipient: string;
  /** The morning that owed it. */
  date: PlainDate;
  leavesAtMs: number;
  /** How many things it tells of. */
  items: number;
  /** `moot`: everything had been done when it would have left. */
  outcome: Exclude<Outcome, 'overtaken'>;
}

export interface Rehearsal {
  /** The notices, ordered by the instant at which their mails leave, then by key: as the ledger lists them. */
  notices: RehearsedNotice[];
  /** Summaries of what was due before the start, one for each recipient; all are sent. */
  catchUps: CatchUpNotice[];
  /** The digests, one each morning to each body that has something before it; all are sent. Pauses are not taken into account. */
  digests: RehearsedDigest[];
  /** What waits, told by set, earliest first. */
  matters: RehearsedMatter[];
  obligations: RehearsedObligation[];
  /** The last instant that was looked at (programme epoch ms). */
  endedAtMs: number;
}
