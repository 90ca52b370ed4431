import { approverOf } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Evidence } from '../kernel/evidence.ts';
import { extended } from '../kernel/extended.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import type { Act, Actor, MachineEvent } from '../kernel/machine.ts';
import type { PlanForm, PlanParts } from '../plan/plan.ts';
import type { Figure, FigureGiven } from './form.ts';
import type { Outsider } from './outsider.ts';
import { latePortions, type Portion, type PortionGiven } from './portion.ts';
import type { Rung, Schedule } from './schedule.ts';

/** What an obligation is about; its dates are in the schedule. Enters the workflow once and changes only by `reassign` and `amend`. */
export interface ObligationSpec {
  programmeId: string;
  milestoneId: string;
  /** The department that answers; also the last part of the id, even after the obligation was reassigned. */
  departmentId: string;
  role: 'lead' | 'assist';
  /** Departments to tell when this one lapses in what it only assists with. */
  leads: string[];
  /** It is an outsider who answers, and no department. */
  outsider?: Outsider;
  /** A right that nobody has to use: its time over, it is closed as not used. */
  optional?: true;
  needsEvidence: boolean;
  needsConfirmation: boolean;
  /** `roster`: settles by itself as well, once every enterprise on its roster is done. */
  settles?: 'roster';
  /** What a submission has to say in figures. */
  form?: PlanForm;
  /** The parts that it is made of, ticked one by one. */
  parts?: PlanParts;
  /** Instead of the office the committee accepts what is handed in, or both in turn. */
  approval?: 'committee' | 'both';
  /** A department that looks at it before whoever accepts it. */
  reviewer?: string;
  /** Several lead it: each signs for its part, or what any of them hands in counts for all. */
  together?: 'all' | 'any';
  /** Recipient codes of bodies that get what is handed in as well. */
  copies?: string[];
  /** It is owed to its leads and settled when it is handed in: they are told of it instead of the office. */
  contributes?: true;
  schedule: Schedule;
}

export const STAGES = ['open', 'submitted', 'settled', 'waived', 'withdrawn', 'historic', 'unused'] as const;
/** `historic`: fell due before the programme was loaded, so nobody is chased for it. */
export type Stage = (typeof STAGES)[number];

/** Who may act, relative to one obligation. The confirmer is the office, or the committee where the office itself answers; an overseer is either of them, but never whoever answers; a party is any body that talks about it; a unit is whoever the department has passed a part of it on to. */
export type ActorRole = 'owner' | 'confirmer' | 'overseer' | 'party' | 'unit' | 'programme';

/**
 * Every act: the stages that allow it, who may do it, and whether it has to say why. The one table behind rules, commands,
 * pages and tests.
 */
export const OBLIGATION_ACTS = {
  acknowledge: { from: ['open'], by: 'owner', reason: false },
  submit: { from: ['open'], by: 'owner', reason: false },
  /** Replaces what was handed in and is not decided yet; or takes it back, and all goes on as if it had not been handed in. */
  correct: { from: ['submitted'], by: 'owner', reason: false },
  withdrawSubmission: { from: ['submitted'], by: 'owner', reason: true },
  /** One part of it is done; or was not, after all. */
  tick: { from: ['open'], by: 'owner', reason: false },
  untick: { from: ['open'], by: 'owner', reason: true },
  /** How far it is, in words (the reason) and perhaps as a share, at any time before it is handed in. */
  progress: { from: ['open'], by: 'owner', reason: true },
  confirm: { from: ['submitted'], by: 'confirmer', reason: false },
  /** A contribution, which is settled when it is handed in, is sent back by a lead that it is for, and is open again. */
  return: { from: ['submitted', 'settled'], by: 'confirmer', reason: true },
  requestExtension: { from: ['open'], by: 'owner', reason: true },
  withdrawExtension: { from: ['open'], by: 'owner', reason: false },
  decideExtension: { from: ['open'], by: 'confirmer', reason: false },
  reassign: { from: ['open'], by: 'confirmer', reason: true },
  /** The own words of office or committee, at once and besides the ladder, also when that is over. */
  urge: { from: ['open'], by: 'overseer', reason: true },
  /** What a leader has said of it: it stands on the page and in the mails until it is answered. */
  instruct: { from: ['open'], by: 'overseer', reason: true },
  answer: { from: ['open', 'submitted'], by: 'owner', reason: true },
  /** What one of the bodies concerned says to the others (the reason), perhaps to somebody by name; that one answers, or says that they have read it. */
  comment: { from: ['open', 'submitted'], by: 'party', reason: true },
  readComments: { from: ['open', 'submitted'], by: 'party', reason: false },
  /** The department divides it among its sections, townships or enterprises; takes a portion back; accepts what a unit hands in, or sends it back. */
  passOn: { from: ['open'], by: 'owner', reason: false },
  endPortion: { from: ['open'], by: 'owner', reason: true },
  acceptPortion: { from: ['open'], by: 'owner', reason: false },
  returnPortion: { from: ['open'], by: 'owner', reason: true },
  acknowledgePortion: { from: ['open'], by: 'unit', reason: false },
  submitPortion: { from: ['open'], by: 'unit', reason: false },
  waive: { from: ['open', 'submitted'], by: 'confirmer', reason: true },
  amend: { from: ['open', 'submitted'], by: 'programme', reason: true },
  withdraw: { from: ['open', 'submitted'], by: 'programme', reason: true },
  /** Every enterprise on the roster is done, and the plan says that this is enough. */
  fulfil: { from: ['open'], by: 'programme', reason: false },
  /** One of those who answer together has handed in, has had it sent back or settled. */
  join: { from: ['open', 'submitted'], by: 'programme', reason: false },
} as const satisfies Record<string, { from: readonly Stage[]; by: ActorRole; reason: boolean }>;

export type ObligationActKind = keyof typeof OBLIGATION_ACTS;

export type { Evidence };

/** A quota that is not reached where what needs it is settled. */
export interface QuotaShort {
  quota: string;
  name: string;
  counts: 'drawn' | 'inspected';
  /** How many are on its roster, how many at least have to be reached, and how many were drawn and inspected. */
  of: number;
  least: number;
  drawn: number;
  inspected: number;
}

/** What a leader has said of an obligation. */
export interface Instruction {
  sequence: number;
  atMs: number;
  by: Actor;
  text: string;
}

/** A person whom a comment names, as whoever carries the act has looked them up. */
export interface Mentioned {
  org: string;
  username: string;
  name: string;
  /** Recipient codes to which they are told of it: their own address, or the mailbox of their role, and whoever stands in for them. */
  recipients: string[];
}

/** A person whom comments name and who has neither answered nor said that they have read them. */
export interface Mention extends Mentioned {
  /** The number of the first comment that they have not read, and of the latest, with what that says. */
  since: number;
  sequence: number;
  /** Programme epoch ms. */
  atMs: number;
  by: Actor;
  text: string;
}

/** One mail that is owed for a comment, and from when on it may leave (programme epoch ms). */
export interface CommentMail {
  recipient: string;
  sendAtMs: number;
}

interface ObligationActBase extends Act {
  kind: ObligationActKind;
  reason?: string;
}

export type ObligationAct = ObligationActBase &
  (
    | { kind: 'acknowledge' | 'return' | 'waive' | 'fulfil' | 'withdrawSubmission' | 'withdrawExtension' | 'answer' }
    /**
     * What stands in the way, as whoever carries the act has looked it up: `short`, quotas that it has to reach and has not; `open`, what
     * the plan wants settled before, by name.
     */
    | { kind: 'confirm'; short?: QuotaShort[]; open?: string[] }
    /** `replacedBy`: the obligations that stand for it from now on. */
    | { kind: 'withdraw'; replacedBy?: string[] }
    /** `today`: the day on which it is handed in, where calendars are at hand; by it the form judges how old a paper is. */
    | { kind: 'submit' | 'correct'; evidence: Evidence[]; short?: QuotaShort[]; open?: string[]; figures?: FigureGiven[]; today?: PlainDate }
    /** `org`: which of those who answer together; `open`: what it handed in does not stand any more. */
    | { kind: 'join'; standing: 'submitted' | 'settled' | 'open'; org: string }
    | { kind: 'tick' | 'untick'; part: string }
    /** `share`: per cent. */
    | { kind: 'progress'; share?: number; evidence?: Evidence[] }
    | { kind: 'requestExtension'; until: PlainDate }
    /** `schedule` is worked out for the requested date where calendars are at hand. */
    | { kind: 'decideExtension'; grant: boolean; schedule?: Schedule }
    | { kind: 'reassign'; departmentId: string; leads: string[]; schedule: Schedule }
    /**
     * `coolDownMs`: programme ms for which nobody does it again, as the plan has it. `headless`: only the officer can be written to.
     * `mailAtMs`: when its mails leave (programme epoch ms), together with those of other acts of the moment; at once without it.
     */
    | { kind: 'urge' | 'instruct'; coolDownMs: number; headless?: true; mailAtMs?: number }
    /** `as`: the user names for which whoever acts has read what names them; absent for all of their body. */
    | { kind: 'comment'; mentions: Mentioned[]; as?: string[] }
    | { kind: 'readComments'; as?: string[] }
    | { kind: 'passOn'; portions: PortionGiven[] }
    /** `portion`: its code. */
    | { kind: 'endPortion' | 'acceptPortion' | 'returnPortion' | 'acknowledgePortion'; portion: string }
    | { kind: 'submitPortion'; portion: string; evidence: Evidence[] }
    /** `departmentId`: the plan gives it to another department as well. `redates`: the due version whose due date stays, while its working days change. */
    | ({ kind: 'amend'; departmentId?: string; leads: string[]; schedule: Schedule; redates?: number } & Duties)
  );

/** A rung that leaves at another instant than it would have (programme epoch ms). `acknowledge` is the chase for receipt. */
export interface MovedRung {
  rung: string;
  fromMs: number;
  toMs: number;
}

/** What new working days change in an obligation whose due date stays. */
export interface Redating {
  moved: MovedRung[];
  /** The deadline for acknowledging, where one is set. */
  acknowledgement?: Acknowledgement;
  /** The lapse is recorded, and its morning, which is still to come, is another one. */
  lapseAgain: boolean;
}

export type ObligationEvent = MachineEvent & {
  /** The outsider for whom the department that oversees it has acted. */
  onBehalfOf?: string;
} /** `overtaken`: recipients for whom a later rung came due in the same wake. */ & (
    | { type: 'rungReached'; rung: string; recipients: string[]; overtaken: string[]; sendAtMs: number; acknowledgement?: Acknowledgement }
    | { type: 'lapsed'; rung?: string; recipients: string[]; overtaken: string[]; sendAtMs: number }
    | { type: 'acknowledged'; reason?: string }
    /** `openParts`: ids of the parts that were not ticked, where the plan takes it with a reason. `corrects`: it replaces the one before. */
    | { type: 'submitted'; evidence: Evidence[]; late: boolean; reason?: string; figures?: Figure[]; openParts?: string[]; corrects?: true }
    | { type: 'submissionWithdrawn'; reason: string }
    | { type: 'ticked'; part: string; name: string; reason?: string }
    | { type: 'unticked'; part: string; name: string; reason: string }
    | { type: 'progressed'; reason: string; share?: number; evidence?: Evidence[] }
    | { type: 'confirmed'; reason?: string; short?: QuotaShort[] }
    /** The office has accepted it; the committee has to as well. */
    | { type: 'endorsed'; reason?: string }
    | { type: 'returned'; reason: string }
    | { type: 'extensionRequested'; until: PlainDate; reason: string }
    | { type: 'extensionWithdrawn'; reason?: string }
    | { type: 'extensionPassed'; to: string; at: number; reason?: string }
    | { type: 'extensionGranted'; schedule: Schedule; reason?: string }
    | { type: 'extensionRefused'; reason?: string }
    /** `duties`: as the plan has them now, where it was the plan that gave it away. */
    | { type: 'reassigned'; from: string; departmentId: string; leads: string[]; schedule: Schedule; reason: string; duties?: Duties }
    | { type: 'waived'; reason: string }
    /** `againAtMs`: programme instant from which it may be urged again. */
    | { type: 'urged'; reason: string; againAtMs: number; headless?: true; mailAtMs?: number }
    | { type: 'instructed'; reason: string; againAtMs: number; headless?: true; mailAtMs?: number }
    /** `mails`: to whom it is told, and when; `read`: people of the same body whose mentions it answers. */
    | { type: 'commented'; reason: string; mentions?: Mentioned[]; mails?: CommentMail[]; read?: string[] }
    | { type: 'commentsRead'; read: string[]; reason?: string }
    | { type: 'passedOn'; portions: Portion[]; reason?: string }
    | { type: 'portionEnded' | 'portionReturned'; portion: string; name: string; reason: string }
    | { type: 'portionAcknowledged' | 'portionAccepted'; portion: string; name: string; reason?: string }
    | { type: 'portionSubmitted'; portion: string; name: string; evidence: Evidence[]; late: boolean; reason?: string }
    /** What time brings about for portions, those of one instant together; `rung` is that of their own ladder. */
    | {
        type: 'portionsReminded' | 'portionsLapsed';
        portions: { portion: string; name: string; rung: string }[];
        recipients: string[];
        overtaken: string[];
        sendAtMs: number;
      }
    /** `to`: the bodies whose instructions it answers. */
    | { type: 'answered'; reason: string; to: string[] }
    /** `redated`: only its working days have changed; nothing else of it has, and nobody is written to about it. */
    | ({ type: 'amended'; leads: string[]; schedule: Schedule; reason: string; redated?: Redating } & Duties)
    | { type: 'withdrawn'; reason: string; replacedBy?: string[] }
    /** A right whose time has run out: nobody has used it, and nobody is told. */
    | { type: 'unused' }
    | { type: 'fulfilled' }
    /** By another of those who answer together; `told`: its department has heard of it already. */
    | { type: 'jointlySubmitted'; org: string }
    | { type: 'jointlyReturned'; org: string }
    | { type: 'jointlySettled'; org: string; told?: true }
    /** Finished before the programme was loaded, as whoever loaded it says: `atMs` and `actor` are as given, nothing was observed. */
    | { type: 'entered'; enteredBy: Actor; enteredAtMs: number; late: boolean; reason?: string }
  );

/** What a plan asks besides dates and recipients. */
export type Duties = Pick<
  ObligationSpec,
  | 'outsider'
  | 'optional'
  | 'needsEvidence'
  | 'needsConfirmation'
  | 'settles'
  | 'form'
  | 'parts'
  | 'contributes'
  | 'together'
  | 'copies'
  | 'approval'
  | 'reviewer'
>;

/** The same of anything that has them, and nothing else: what is not asked for stays out. */
export const dutiesOf = ({
  outsider,
  optional,
  needsEvidence,
  needsConfirmation,
  settles,
  form,
  parts,
  contributes,
  together,
  copies,
  approval,
  reviewer,
}: Duties): Duties => ({
  ...(outsider && { outsider }),
  ...(optional && { optional }),
  needsEvidence,
  needsConfirmation,
  ...(settles && { settles }),
  ...(form && { form }),
  ...(parts && { parts }),
  ...(contributes && { contributes }),
  ...(together && { together }),
  ...(copies && { copies }),
  ...(approval && { approval }),
  ...(reviewer !== undefined && { reviewer }),
});

export type Acknowledgement = NonNullable<Rung['acknowledge']>;

export interface ObligationState extends ObligationSpec {
  id: string;
  stage: Stage;
  /** The due date that the plan first gave: what scoring counts against. */
  originalDueDate: PlainDate;
  /** Rises with every new due date, so that a notice of an old one never counts for a new one. */
  dueVersion: number;
  /** The version since which the due date has stayed, where amendments have changed other things: what waits to leave still counts. */
  sameSince?: number;
  /** Everything that time brings about up to this instant (programme epoch ms) has been brought about. */
  elapsedMs: number;
  acknowledgedAtMs?: number;
  /** The deadline for acknowledging, once the owner has been told for the first time. */
  acknowledgement?: Acknowledgement;
  submittedAtMs?: number;
  /** The number of the event with which it was handed in last. Absent in states of earlier releases. */
  submittedIn?: number;
  /** Since when its ladder stands still for what was handed in, corrections included. */
  stillSinceMs?: number;
  /** The office has passed it on to the committee. */
  endorsedAtMs?: number;
  /** Handed in, or settled, by another of those who answer together. */
  jointly?: { org: string };
  /** What the latest submission said. */
  figures?: Figure[];
  /** The parts that are done, by whom and when. */
  ticked?: { part: string; atMs: number; by: Actor }[];
  /** What was last reported before it is handed in. */
  progress?: { atMs: number; by: Actor; text: string; share?: number; evidence?: Evidence[] };
  /** The fact, kept for good unless a later due date takes it back. */
  lapsedAtMs?: number;
  /** Whether the lapse has been owed to those whom it concerns now. */
  lapseOwed?: true;
  settledAtMs?: number;
  /** Settled by what was said when the programme was loaded. */
  entered?: true;
  /** Withdrawn, and these obligations stand for it. */
  replacedBy?: string[];
  /** `sequence`: the number of the event that put it before whoever decides now; `at`: which of several in order that is, who has it since `passedAtMs`. */
  extension?: { until: PlainDate; reason: string; requestedAtMs: number; sequence?: number; at?: number; passedAtMs?: number };
  /** How often more time was granted, where it was. */
  granted?: number;
  /** When it was last urged, from when on it may be again (programme epoch ms), how often it was, and by which body. */
  urged?: { atMs: number; againAtMs: number; times: number; by?: string };
  /** Instructions that nobody has answered yet; `sequence` is the number of the event. */
  instructions?: Instruction[];
  /** When a leader last instructed, and from when on one may again (programme epoch ms). */
  instructed?: { atMs: number; againAtMs: number };
  /** People whom comments name and who have not answered or read them. */
  mentions?: Mention[];
  /** When the latest mail about comments leaves, or left, for each recipient (programme epoch ms). */
  commentMailMs?: Record<string, number>;
  /** What the department, and others before it, have passed on to units of theirs. */
  portions?: Portion[];
  /** The number of the event of time by which each recipient was last told of portions. */
  portionsTold?: Record<string, number>;
  /** The latest submission replaces one before it that was not decided yet. */
  corrected?: true;
  returns: number;
  /** Sent back and not handed in again yet: when (programme epoch ms), and what was missing. */
  returned?: { atMs: number; reason: string };
  /** Events so far; numbers the next one. */
  sequence: number;
}

export function obligationId(programmeId: string, milestoneId: string, departmentId: string): string {
  return `${programmeId}/${milestoneId}/${departmentId}`;
}

/** The department that the obligation was first given to: the last part of its id, also after it was reassigned. */
export const bornTo = ({ id }: Pick<ObligationState, 'id'>): string => id.split('/').at(-1) ?? '';

/** Whether something handed in can be sent back: what waits to be confirmed, or what was owed to a lead. */
export const isReturnable = ({ stage, contributes, entered }: Pick<ObligationState, 'stage' | 'contributes' | 'entered'>): boolean =>
  stage === 'submitted' || (stage === 'settled' && contributes === true && !entered);

/** The bodies that may send back what was handed in. */
export const returnersOf = (
  state: Pick<ObligationState, 'contributes' | 'leads' | 'departmentId' | 'approval' | 'reviewer' | 'endorsedAtMs'>,
): readonly string[] => (state.contributes ? state.leads : [approverOf(state)]);

/** The parts that are not ticked yet. */
export const openParts = ({ parts, ticked = [] }: Pick<ObligationState, 'parts' | 'ticked'>): PlanParts['list'] =>
  (parts?.list ?? []).filter(({ id }) => !ticked.some(({ part }) => part === id));

/** The state that a programme loaded at `startedAtMs` begins with. */
export function openObligation(spec: ObligationSpec, startedAtMs: number): ObligationState {
  return extended(spec, {
    id: obligationId(spec.programmeId, spec.milestoneId, spec.departmentId),
    stage: spec.schedule.dueAtMs <= startedAtMs ? ('historic' as const) : ('open' as const),
    originalDueDate: spec.schedule.dueDate,
    dueVersion: 1,
    elapsedMs: 0,
    returns: 0,
    sequence: 0,
  });
}

/** What an obligation waits for, in the order in which its owner meets it. */
export const WAITS_FOR = ['acknowledge', 'submit', 'return', 'confirm'] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** The next step that somebody owes: to acknowledge, to hand in, to hand in again what was sent back, to confirm; undefined once it is over. */
export function waitsFor({
  stage,
  optional,
  returned,
  acknowledgedAtMs,
}: Pick<ObligationState, 'stage' | 'optional' | 'returned' | 'acknowledgedAtMs'>): WaitsFor | undefined {
  if (stage === 'submitted') return 'confirm';
  // Nobody has to use a right.
  if (stage !== 'open' || optional) return undefined;
  if (returned) return 'return';
  return acknowledgedAtMs === undefined ? 'acknowledge' : 'submit';
}

/**
 * What comes to a programme that runs. What an event has raised is owed even where its limit was over when somebody reported it: it
 * lapses at once, since a report that comes late excuses nobody.
 */
export function addObligation(spec: ObligationSpec, atMs: number): ObligationState {
  return openObligation(spec, spec.schedule.raisedAtMs === undefined ? atMs : Math.min(atMs, spec.schedule.dueAtMs - 1));
}

/** Derived from the dates, never stored as a fact. What a unit lets lapse is the department's: at least yellow. */
export function lightOf(state: ObligationState, nowMs: number): Light {
  const own = ownLight(state, nowMs);
  return state.stage === 'open' && LIGHTS.indexOf(own) < LIGHTS.indexOf('yellow') && latePortions(state, nowMs).length > 0 ? 'yellow' : own;
}

function ownLight(state: ObligationState, nowMs: number): Light {
  if (state.stage !== 'open' || state.optional) return 'green';
  const { rungs, dueAtMs } = state.schedule;
  const reached = rungs.filter((rung) => rung.light !== undefined && (rung.side === 'lapse' ? dueAtMs : rung.atMs) <= nowMs).at(-1);
  if (nowMs >= dueAtMs) return reached && reached.side !== 'before' && reached.light ? reached.light : 'yellow';
  return reached?.light ?? 'green';
}
