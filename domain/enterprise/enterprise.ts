import type { PlainDate } from '../kernel/dates.ts';
import type { Evidence } from '../kernel/evidence.ts';
import type { Act, Actor, MachineEvent } from '../kernel/machine.ts';

/** Stages of an enterprise's cycle, in the order in which a cycle passes them. */
export const ENTERPRISE_STAGES = [
  'listed',
  'creating',
  'self-assessed',
  'applied',
  'accepted',
  'under-review',
  'approved',
  'announced',
  'certified',
  'in-review',
  'renewed',
  'downgraded',
  'revoked',
  'closed',
] as const;
export type EnterpriseStage = (typeof ENTERPRISE_STAGES)[number];

/** 一级, 二级, 三级: 1 is the best. */
export type Level = 1 | 2 | 3;

/** Stages in which an enterprise rests with a certificate in its hands (which may have expired: that is derived). */
export const RESTING_STAGES = ['certified', 'renewed', 'downgraded'] as const satisfies readonly EnterpriseStage[];
const ASSESSING = ['applied', 'accepted', 'under-review', 'approved', 'announced'] as const satisfies readonly EnterpriseStage[];
const ANY = ENTERPRISE_STAGES.filter((stage) => stage !== 'closed');

/** Who may act: the enterprise itself, the department that supervises it, the office, the committee, the certifying authority, the government, the plan itself. */
export type EnterpriseRole = 'enterprise' | 'department' | 'office' | 'committee' | 'authority' | 'government' | 'programme';

/** What an act needs besides stage and actor; each is one check in `NEEDS`. */
export type Need =
  | 'no-certificate'
  | 'running-long-enough'
  | 'application-window'
  | 'certificate'
  | 'number-missing'
  | 'direct-renewal'
  | 'yearly-open'
  | 'limit'
  | 'rectification'
  | 'no-open-rectification'
  | 'result'
  | 'bar'
  | 'no-proposal'
  | 'consequence'
  | 'proposal'
  | 'elsewhere'
  | 'answer'
  | 'handed-in';

export interface ActRule {
  from: readonly EnterpriseStage[];
  /** Where it leads: a stage; `back` to where it rested before, or to creating where it holds no certificate; `same`. */
  to: EnterpriseStage | 'back' | 'same';
  by: readonly EnterpriseRole[];
  needs: readonly Need[];
  reason: boolean;
}

/** The authority decides on paper; the office may write its decision down for it, and says by which document. */
const AUTHORITY_BY = ['authority', 'office'] as const;

/**
 * Every act of an enterprise's cycle: the stages that allow it, where it leads, who may do it, what it needs, whether it has to
 * say why. The one table behind rules, commands, pages and tests.
 */
export const ENTERPRISE_ACTS = {
  start: { from: ['listed', 'revoked', ...RESTING_STAGES], to: 'creating', by: ['department', 'office'], needs: ['no-certificate'], reason: false },
  assess: { from: ['creating'], to: 'self-assessed', by: ['department'], needs: ['running-long-enough'], reason: false },
  apply: { from: ['self-assessed', ...RESTING_STAGES], to: 'applied', by: ['department'], needs: ['application-window'], reason: false },
  accept: { from: ['applied'], to: 'accepted', by: AUTHORITY_BY, needs: [], reason: false },
  review: { from: ['accepted'], to: 'under-review', by: AUTHORITY_BY, needs: [], reason: false },
  approve: { from: ['under-review'], to: 'approved', by: AUTHORITY_BY, needs: [], reason: false },
  announce: { from: ['approved'], to: 'announced', by: AUTHORITY_BY, needs: [], reason: false },
  certify: { from: ['announced'], to: 'certified', by: AUTHORITY_BY, needs: ['no-proposal', 'certificate'], reason: false },
  reject: { from: ASSESSING, to: 'back', by: AUTHORITY_BY, needs: [], reason: true },
  addNumber: { from: [...RESTING_STAGES, 'in-review'], to: 'same', by: ['department', 'office'], needs: ['number-missing'], reason: false },
  /** Also while it has applied for another certificate: what it holds asks for its years all the same. */
  assessYearly: { from: [...RESTING_STAGES, 'in-review', ...ASSESSING], to: 'same', by: ['department'], needs: ['yearly-open'], reason: false },
  inspect: { from: RESTING_STAGES, to: 'in-review', by: ['department', 'office'], needs: [], reason: false },
  /** The result of an inspection, whether it was announced by `inspect` or not: a pass ends the review, anything else leaves it open. */
  conclude: { from: [...RESTING_STAGES, 'in-review'], to: 'in-review', by: ['department', 'office'], needs: ['result'], reason: false },
  pass: { from: ['in-review'], to: 'back', by: ['department', 'office'], needs: ['no-open-rectification'], reason: false },
  orderRectification: { from: [...RESTING_STAGES, 'in-review'], to: 'in-review', by: ['department', 'office'], needs: ['limit'], reason: true },
  rectify: { from: ['in-review'], to: 'back', by: ['department'], needs: ['rectification'], reason: false },
  /** What an enterprise does for itself counts once its department has accepted it: then the act that it stands for is carried out. */
  handIn: { from: ['creating', ...RESTING_STAGES, 'in-review', ...ASSESSING], to: 'same', by: ['enterprise'], needs: ['answer'], reason: false },
  acceptHandedIn: { from: ['creating', ...RESTING_STAGES, 'in-review', ...ASSESSING], to: 'same', by: ['department'], needs: ['handed-in'], reason: false },
  returnHandedIn: { from: ANY, to: 'same', by: ['department'], needs: ['handed-in'], reason: true },
  renew: {
    from: RESTING_STAGES,
    to: 'renewed',
    by: AUTHORITY_BY,
    needs: ['no-proposal', 'application-window', 'direct-renewal', 'certificate'],
    reason: false,
  },
  noteBar: { from: [...RESTING_STAGES, 'in-review'], to: 'same', by: ['department', 'office'], needs: ['bar'], reason: true },
  propose: { from: ANY, to: 'same', by: ['department', 'office', 'programme'], needs: ['no-proposal', 'consequence'], reason: true },
  decide: { from: ANY, to: 'same', by: ['authority', 'government', 'office', 'department'], needs: ['proposal'], reason: true },
  transfer: { from: ANY, to: 'same', by: ['office', 'programme'], needs: ['elsewhere'], reason: true },
  /** Puts right what was registered wrongly; the facts are those of a registry file. */
  correct: { from: ANY, to: 'same', by: ['office'], needs: [], reason: true },
  close: { from: ANY, to: 'closed', by: ['office'], needs: [], reason: true },
} as const satisfies Record<string, ActRule>;

export type EnterpriseActKind = keyof typeof ENTERPRISE_ACTS;

/** The acts that an enterprise may hand in for its department to accept: its self-assessments, and what it did about a rectification. */
export const HANDED_ACTS = ['assess', 'assessYearly', 'rectify'] as const satisfies readonly EnterpriseActKind[];
export type HandedAct = (typeof HANDED_ACTS)[number];

/** What an enterprise has handed in and its department has not decided on. */
export interface HandedIn {
  /** The number of the event with which it came in last. Absent in states of earlier releases. */
  sequence?: number;
  on: PlainDate;
  /** Programme epoch ms. */
  atMs: number;
  /** The yearly self-assessment that it is for. */
  dueOn?: PlainDate;
  /** Points that it gives itself, of `FULL_SCORE`. */
  score?: number;
  evidence: Evidence[];
  reason?: string;
}
/** A self-assessment is scored out of so many points. */
export const FULL_SCORE = 100;

/** What the result of an inspection may be, and how grave the problems are that it found. */
export const INSPECTION_RESULTS = ['pass', 'problems', 'fail'] as const;
export type InspectionResult = (typeof INSPECTION_RESULTS)[number];
export const SEVERITIES = ['general', 'major'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What may be proposed; who decides on each unless the plan names another. Nothing is decided by silence. */
export const CONSEQUENCES = {
  downgrade: { decides: 'authority', holding: true },
  revocation: { decides: 'authority', holding: true },
  suspension: { decides: 'authority', holding: false },
  closure: { decides: 'government', holding: false },
  rectification: { decides: 'office', holding: false },
  upgrade: { decides: 'office', holding: false },
  circular: { decides: 'office', holding: false },
} as const satisfies Record<string, { decides: EnterpriseRole; holding: boolean }>;
export type Consequence = keyof typeof CONSEQUENCES;

/** What bars direct renewal: a fatal accident, a major problem found, a rebuild, relocation or extension, hazard checks let slip. */
export const BARS = ['fatal-accident', 'major-problem', 'rebuilt', 'hazard-checks-lapsed'] as const;
export type Bar = (typeof BARS)[number];

/** One yearly self-assessment that a certificate asks for. */
export interface YearlyReview {
  /** Last day for it. */
  dueOn: PlainDate;
  /** Programme epoch ms at which that day ends. */
  dueAtMs: number;
  doneOn?: PlainDate;
  missed?: true;
  /** Due before it was enrolled: nobody is chased for it, but it bars direct renewal until the office puts it right. */
  historic?: true;
}

export interface Certificate {
  /** Empty where the list that it was registered from did not have it: it is asked for until somebody adds it. */
  number: string;
  level: Level;
  issuedOn: PlainDate;
  /** Last day on which it is valid. */
  expiresOn: PlainDate;
  /** Programme epoch ms at which that day ends. */
  expiresAtMs: number;
  /** First day on which re-assessment or direct renewal may be applied for. */
  renewableOn: PlainDate;
  yearly: YearlyReview[];
}

export interface EnterpriseState {
  id: string;
  programmeId: string;
  uscc: string;
  sectorId: string;
  departmentId: string;
  stage: EnterpriseStage;
  /**
   * The stage that it entered last and the day of it: from there the next step has its time. Absent, or of another stage, where an
   * earlier release wrote the state.
   */
  entered?: { stage: EnterpriseStage; on: PlainDate };
  /** Day from which what it holds has been known: what was due before is history. Absent in states of earlier releases. */
  knownOn?: PlainDate;
  /** First day of running. */
  runningSince?: PlainDate;
  /** Day on which the creation that led to where it is began. */
  startedOn?: PlainDate;
  certificate?: Certificate;
  /** First issue in the unbroken chain of certificates that it holds. */
  certifiedOn?: PlainDate;
  /** Where it rested before a review or a new application. */
  rested?: EnterpriseStage;
  reviewedOn?: PlainDate;
  inspectedOn?: PlainDate;
  rectification?: { what: string; limit: PlainDate; limitAtMs: number; lapsed?: true };
  proposal?: {
    consequence: Consequence;
    level?: Level;
    reason: string;
    by: Actor;
    atMs: number;
    /** The plan's rule that proposes it. */
    rule?: string;
    /** Goes with it where it is granted. */
    also?: Consequence;
    /** Who decides, where the plan names another than usual. */
    decides?: EnterpriseRole;
    /** It is proposed to lift what was decided before. */
    lifts?: true;
    /** The body above for which the office writes it down. */
    onBehalfOf?: string;
    /** The number of the event that proposed it. Absent in states of earlier releases. */
    sequence?: number;
  };
  /** The last inspection that has a result. */
  inspection?: { on: PlainDate; result: InspectionResult; severity?: Severity; what: string; sequence: number; onBehalfOf?: string };
  /** By the act that it stands for. */
  handedIn?: Partial<Record<HandedAct, HandedIn>>;
  /** Causes that a rule has proposed something for already. */
  answered?: string[];
  /** What was decided against it and stands. */
  sanctions?: Sanction[];
  incentivesSuspended?: true;
  /** What was noted since the certificate was issued. */
  bars: { bar: Bar; on: PlainDate }[];
  /** When the expiry was written down (programme epoch ms). Whether it has expired is derived from the certificate. */
  expiredAtMs?: number;
  closedOn?: PlainDate;
  elapsedMs: number;
  sequence: number;
}

/** A decision against an enterprise that stands until one of the same kind lifts it. */
export interface Sanction {
  consequence: Consequence;
  on: PlainDate;
  /** Number of the document. */
  document?: string;
  /** By when it is to be carried out, of an upgrade: waited for until it is lifted. Absent in states of earlier releases. */
  limit?: PlainDate;
  /** What it took away: given back when it is lifted. */
  level?: Level;
  certificate?: Certificate;
  certifiedOn?: PlainDate;
}

/** What a rule of the plan proposes, and for which cause. */
export interface RuledProposal {
  rule: string;
  /** The cause: answered once. */
  trigger: string;
  consequence: Consequence;
  level?: Level;
  also?: Consequence;
  decides: EnterpriseRole;
  reason: string;
}

/** What a registry file says of where an enterprise stands. */
export interface RegisteredFacts {
  sectorId: string;
  departmentId: string;
  stage: EnterpriseStage;
  /** As of the day on which it was said. Absent in acts of earlier releases. */
  entered?: NonNullable<EnterpriseState['entered']>;
  knownOn?: PlainDate;
  runningSince?: PlainDate;
  startedOn?: PlainDate;
  certificate?: Certificate;
  reviewedOn?: PlainDate;
}

interface EnterpriseActBase extends Act {
  kind: EnterpriseActKind;
  /** Day on which it took place, not later than the programme's today. */
  on: PlainDate;
  reason?: string;
  /** The rules that hold for its sector on that day, looked up where the plan is at hand. */
  rules: CycleRules;
}

/** A rule set with its distances turned into dates for one enterprise and day: what `decide` needs, and no calendar. */
export interface CycleRules {
  /** Last day of having started to run that is early enough for a self-assessment on the act's day. */
  runningSinceAtMost: PlainDate;
  yearlyReviews: boolean;
  bars: readonly Bar[];
}

export type EnterpriseAct = EnterpriseActBase &
  (
    | { kind: 'start' | 'assess' | 'accept' | 'review' | 'approve' | 'announce' | 'reject' | 'assessYearly' | 'inspect' | 'pass' | 'rectify' | 'close' }
    | { kind: 'apply'; level?: Level }
    // What nobody said is left out, never made up: the rules refuse the act without it.
    | { kind: 'certify' | 'renew'; certificate?: Certificate }
    | { kind: 'addNumber'; number?: string }
    /** `letter`: the enterprise is to be told of it at its own address. */
    | { kind: 'orderRectification'; limit?: PlainDate; limitAtMs?: number; letter?: true }
    | { kind: 'handIn'; of?: HandedAct; score?: number; evidence?: Evidence[] }
    | { kind: 'acceptHandedIn' | 'returnHandedIn'; of?: HandedAct }
    | { kind: 'noteBar'; bar?: Bar }
    /** `mayPropose`: who may, by the plan; the department where it says nothing. `lifts`: what stands is to be lifted. `ruled`: of a rule itself. */
    | {
        kind: 'propose';
        consequence?: Consequence;
        level?: Level;
        lifts?: boolean;
        onBehalfOf?: string;
        through?: string[];
        mayPropose?: string[];
        ruled?: RuledProposal;
      }
    /**
     * `limit`: for a rectification or an upgrade that is granted; `letter`: the enterprise is told of a rectification at its own address; `orderStands`: a
     * downgrade leaves an order to rectify as it is. Absent in acts of earlier releases, in which it ended one.
     */
    | { kind: 'decide'; grant?: boolean; document?: string; limit?: PlainDate; limitAtMs?: number; letter?: true; orderStands?: true }
    /** `then`: what the plan's rules propose when this is the result. */
    | { kind: 'conclude'; result?: InspectionResult; severity?: Severity; onBehalfOf?: string; then?: RuledProposal }
    | { kind: 'transfer'; sectorId: string; departmentId: string }
    /** `keeps`: what waits for its department goes on waiting where it can. Absent in acts of earlier releases. */
    | { kind: 'correct'; facts: RegisteredFacts; keeps?: true }
  );

export interface Dated extends MachineEvent {
  on: PlainDate;
  reason?: string;
  /** What the enterprise had handed in and nobody decides on any more because of this: it is told. */
  dropped?: HandedAct[];
}

/** Where the enterprise handed it in and its department accepted it: `on` is the day on which it was handed in. */
interface Accepted {
  accepted?: true;
}

/** What a decision on a proposal carries: the number of its document, and the rule that it goes back to. */
interface Decided {
  document?: string;
  rule?: string;
  /** It goes back to a decision on a proposal, where it can also be done without one. */
  decided?: true;
}

export type EnterpriseEvent =
  | (Dated &
      (
        | { type: 'started' | 'accepted' | 'reviewBegun' | 'approved' | 'announced' | 'rejected' }
        | { type: 'applied'; level?: Level }
        | { type: 'certified' | 'renewed'; certificate: Certificate }
        | { type: 'numbered'; number: string }
        | ({ type: 'selfAssessed' | 'rectified' } & Accepted)
        | ({ type: 'yearlyAssessed'; dueOn: PlainDate } & Accepted)
        | ({ type: 'handedIn'; of: HandedAct } & Pick<HandedIn, 'dueOn' | 'score' | 'evidence'>)
        | { type: 'handedInReturned'; of: HandedAct; reason: string }
        | { type: 'inspected' | 'passed' }
        | ({ type: 'rectificationOrdered'; limit: PlainDate; limitAtMs: number; reason: string; letter?: true } & Decided)
        | { type: 'barNoted'; bar: Bar }
        | { type: 'inspectionConcluded'; result: InspectionResult; severity?: Severity; onBehalfOf?: string }
        | ({ type: 'proposed'; reason: string; lifts?: true; onBehalfOf?: string } & Pick<RuledProposal, 'consequence' | 'level' | 'also'> &
            Partial<Pick<RuledProposal, 'rule' | 'trigger' | 'decides'>>)
        | ({ type: 'proposalRefused'; consequence: Consequence } & Decided)
        | ({ type: 'downgraded'; level: Level; orderStands?: true } & Decided)
        | ({ type: 'revoked' | 'incentivesSuspended' | 'closed' | 'circularIssued' } & Decided)
        | ({ type: 'upgradeOrdered'; limit?: PlainDate } & Decided)
        /** What was decided before holds no longer: incentives are restored, a certificate or a level is given back. */
        | ({ type: 'lifted'; consequence: Consequence } & Decided)
        | { type: 'transferred'; sectorId: string; departmentId: string }
        | { type: 'corrected'; facts: RegisteredFacts; keeps?: true }
      ))
  | (MachineEvent & ({ type: 'yearlyMissed'; dueOn: PlainDate } | { type: 'expired' } | { type: 'rectificationLapsed' }));

export function enterpriseId(programmeId: string, uscc: string): string {
  return `${programmeId}/${uscc}`;
}

/** Whether it holds a certificate that is valid on `date`. */
export function isCertifiedOn({ certificate, stage }: Pick<EnterpriseState, 'certificate' | 'stage'>, date: PlainDate): boolean {
  return certificate !== undefined && stage !== 'closed' && certificate.issuedOn <= date && date <= certificate.expiresOn;
}

export function isAssessing(stage: EnterpriseStage): boolean {
  return (ASSESSING as readonly EnterpriseStage[]).includes(stage);
}

export function isResting(stage: EnterpriseStage): boolean {
  return (RESTING_STAGES as readonly EnterpriseStage[]).includes(stage);
}

/** Whether an event closes a cycle (create, assess, certify, review): the next one begins in a run of its own. */
export function closesCycle(event: EnterpriseEvent): boolean {
  return event.type === 'yearlyAssessed' || event.type === 'renewed';
}
