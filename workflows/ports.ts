import type { ProgrammeClock } from '../domain/kernel/clock.ts';
import type { MachineEvent, OwedNotice } from '../domain/kernel/machine.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { JoinAct } from '../domain/obligation/together.ts';
import type { IntakeInput, IntakeProgress } from './messages.ts';

/** What workflows need done outside; activities/ conforms to it. Everything in here is safe to do twice. */
export interface Ports {
  /**
   * Writes events, projection and owed notices in one transaction, keyed by item and sequence: a repeat writes nothing.
   * Then makes sure that the mailroom knows of the notices. What the ledger cannot hold raises an alarm and fails as `NOT_RECORDABLE`:
   * for good where it is an act, for now where time brought it about. Where the ledger is ahead it fails as `LEDGER_AHEAD`, and
   * where it holds the same act of another instant as `WRITTEN_BEFORE`.
   */
  record(batch: RecordBatch): Promise<void>;
  /** The state of an item as the ledger holds it: what the item goes on from where the two differ. */
  held(input: Pick<RecordBatch, 'itemKind' | 'itemId'>): Promise<unknown>;
  /** Raises the alarm that an item goes on without an act, which was too large to be recorded. */
  giveUp(unrecorded: Unrecorded): Promise<void>;
  /** The obligations of one milestone as the ledger holds them. */
  loadMilestone(input: { programmeId: string; milestoneId: string }): Promise<MilestoneContents>;
  /** Sends what is due, re-reading each item's state right before; returns when nothing more is due. `urged`: a server that was down is tried at once. */
  deliver(input: { programmeId: string; clock: ProgrammeClock; urged?: boolean }): Promise<DeliveryReport>;
  /** Whether every enterprise on an obligation's roster is done as of `nowMs` (programme epoch ms), as far as it has one. */
  rosterDone(input: { obligationId: string; nowMs?: number }): Promise<boolean>;
  /** What one of several who answer together has done that is an act on this one; see `joinOf`. */
  joined(input: { obligationId: string }): Promise<JoinAct | undefined>;
  /** Has those who answer together with an obligation look around: one that is not running looks when it begins. */
  tellPartners(input: { obligationId: string }): Promise<void>;
  /** A working morning's own work: freezes targets, wakes enterprises, settles what its roster settles, owes the digests. */
  morning(input: { programmeId: string; clock: ProgrammeClock }): Promise<MorningReport>;
  /** Starts the cycle of every enterprise that a query means and that has not started; goes on where it stopped. */
  startCycles(input: IntakeInput): Promise<IntakeProgress>;
  /** Brings every obligation to a plan version that the ledger holds: amends, adds, withdraws, hands over, brings back. */
  applyPlanVersion(input: {
    programmeId: string;
    planVersion: number;
    reason: string;
    /** When the amendment was made (programme epoch ms). */
    atMs?: number;
    /** Milestones that the programme starts by itself when this is done. */
    starting?: string[];
  }): Promise<void>;
  /** Withdraws every obligation that is not settled. */
  withdrawAll(input: { programmeId: string; reason: string }): Promise<void>;
}

export interface RecordBatch {
  itemKind: 'obligation' | 'programme' | 'enterprise';
  itemId: string;
  programmeId: string;
  clock: ProgrammeClock;
  /** Sequence of the first event in `events`; the others follow on. */
  fromSequence: number;
  events: MachineEvent[];
  notices: OwedNotice[];
  /** The state after the last event: the projection that lists and pages read. */
  state: unknown;
  /** The next instant at which time alone changes something (programme epoch ms): what a watchdog compares with. */
  wakeAtMs?: number;
  /** The trace of the act that brought it about (`traceparent`); absent where time did. */
  trace?: string;
}

/** Type of the failure of what the ledger will not take. */
export const NOT_RECORDABLE = 'NotRecordable';

/** Type of the failure that the ledger is ahead of an item, which was reset or comes from an older copy. */
export const LEDGER_AHEAD = 'LedgerAhead';

/** Type of the failure that the ledger holds this very act: a task that wrote it was lost before the engine had heard of its end. */
export const WRITTEN_BEFORE = 'WrittenBefore';

/** What could not be recorded, as far as its alarm has to say. */
export interface Unrecorded extends Pick<RecordBatch, 'itemId' | 'programmeId' | 'fromSequence' | 'events'> {
  why: string;
}

export interface MilestoneContents {
  name: string;
  /** As the ledger holds them; what runs already is among them. */
  obligations: { spec: ObligationState; departmentName: string }[];
}

export interface MorningReport {
  snapshots: number;
  woken: number;
  fulfilled: number;
  digests: number;
  /** Notices of what waits, told by set; absent in histories of earlier releases. */
  matters?: number;
  /** What the plan’s rules proposed; absent in histories of earlier releases. */
  proposed?: number;
  /** Obligations whose timer should have rung long ago and that were told to look again. */
  rearmed: number;
  /** Programme instant (epoch ms) of the next morning; absent when the programme has ended. */
  nextAtMs?: number;
}

export interface DeliveryReport {
  sent: number;
  undeliverable: number;
  overtaken: number;
  /** Attempts that failed for now and come again. */
  deferred: number;
  /** Real instant by the engine's clock (epoch ms) at which there is something to send again; absent when only new notices can bring that about. */
  nextAtMs?: number;
  /** Real instant by the engine's clock (epoch ms) before which the mail server is left alone, whatever is owed meanwhile. */
  heldUntilMs?: number;
  /** True when the programme has ended and nothing is left to send. */
  over: boolean;
  /** One sentence about the mail server's state, for the engine's own web page. */
  health: string;
}
