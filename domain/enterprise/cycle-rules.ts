import { dateAt, endOfDayMs, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { Evidence } from '../kernel/evidence.ts';
import { extended } from '../kernel/extended.ts';
import type { Actor } from '../kernel/machine.ts';
import { isRefusal } from '../kernel/refusals.ts';
import type { Plan, RuleSet } from '../plan/plan.ts';
import { proposalDue, proposersOf } from './consequences.ts';
import type {
  Bar,
  Certificate,
  Consequence,
  CycleRules,
  EnterpriseAct,
  EnterpriseActKind,
  EnterpriseEvent,
  EnterpriseState,
  HandedAct,
  InspectionResult,
  Level,
  RegisteredFacts,
  RuledProposal,
  Severity,
} from './enterprise.ts';
import { enterpriseMachine } from './machine.ts';
import type { RegistryEntry } from './registry-entry.ts';
import { yearlyReviews } from './yearly-assessment.ts';

/** The rule set that holds for a sector on a day: the latest that has begun, one that names the sector before one for all. */
export function ruleSetFor(plan: Pick<Plan, 'ruleSets'>, sectorId: string, date: PlainDate): RuleSet {
  // Most plans have one, and a rehearsal asks for each step of each enterprise.
  const [only] = plan.ruleSets;
  if (only && plan.ruleSets.length === 1) return only;
  const sets = [...plan.ruleSets].sort((a, b) => a.from.localeCompare(b.from));
  const its = sets.filter(({ sectors }) => sectors === undefined || sectors.includes(sectorId));
  const begun = its.filter(({ from }) => from <= date);
  // Before the first of them begins, the earliest stands for all time before it.
  return begun.findLast(({ sectors }) => sectors !== undefined) ?? begun.at(-1) ?? its[0] ?? (sets[0] as RuleSet);
}

/** What the rules say about an act on a day. */
export function cycleRules({ runningMonths, yearlyReviews, bars }: RuleSet, on: PlainDate): CycleRules {
  return { runningSinceAtMost: addMonths(on, -runningMonths), yearlyReviews, bars };
}

/** The last day of a certificate issued on a day: three years from 2018-05-10 end with 2021-05-09. */
export function lastValidDay({ validYears }: Pick<RuleSet, 'validYears'>, issuedOn: PlainDate): PlainDate {
  return addDays(addMonths(issuedOn, validYears * 12), -1);
}

/**
 * A certificate with every date that it brings, its yearly self-assessments among them.
 */
export function certificateWith(
  rules: RuleSet,
  calendar: Pick<WorkingCalendar, 'instantMs'>,
  { number = '', level, issuedOn, expiresOn = lastValidDay(rules, issuedOn) }: { number?: string; level: Level; issuedOn: PlainDate; expiresOn?: PlainDate },
  reviewedOn?: PlainDate,
): Certificate {
  return {
    number,
    level,
    issuedOn,
    expiresOn,
    expiresAtMs: endOfDayMs(calendar, expiresOn),
    renewableOn: addMonths(expiresOn, -rules.applyMonthsBefore),
    yearly: yearlyReviews(calendar, { issuedOn, expiresOn }, reviewedOn),
  };
}

/** An act on an enterprise as a person asks for it; what the rules and the calendar add is looked up by `completeEnterpriseAct`. */
export interface RequestedEnterpriseAct {
  kind: Exclude<EnterpriseActKind, 'correct'>;
  actor: Actor;
  /** The same key twice is one act. */
  key: string;
  /** Day on which it took place. */
  on: PlainDate;
  /** The number of the latest event that whoever decides has looked at. */
  seen?: number;
  reason?: string;
  /** For `apply`, `certify` and `renew` (the level that it holds unless told), and for a proposed downgrade. */
  level?: Level;
  /** For `certify`, `renew` and `addNumber`. */
  number?: string;
  /** For `certify` and `renew`; the act's own day unless told. */
  issuedOn?: PlainDate;
  /** For `certify` and `renew`; as long as the rules allow unless told. */
  expiresOn?: PlainDate;
  /** For `orderRectification`. */
  limit?: PlainDate;
  bar?: Bar;
  consequence?: Consequence;
  /** For `decide`: whether it is granted, and the number of the document that says so. */
  grant?: boolean;
  document?: string;
  /** For `conclude`. */
  result?: InspectionResult;
  severity?: Severity;
  /** For `propose`: what stands is to be lifted. */
  lifts?: boolean;
  /** For `conclude` and `propose`: the body above on whose behalf it is written down. */
  onBehalfOf?: string;
  /** For `propose`, of a rule of the plan. */
  ruled?: RuledProposal;
  /** For `handIn`, `acceptHandedIn`, `returnHandedIn`: the act that it stands for. */
  of?: HandedAct;
  /** For `handIn`. */
  score?: number;
  evidence?: Evidence[];
  /** For `orderRectification`: the enterprise has an address of its own, where the plan lets it answer. */
  letter?: true;
  /** For `transfer`; as it is unless told. */
  sectorId?: string;
  departmentId?: string;
}

/** Who writes down what a body above does: the office, unless the plan says otherwise. */
export const throughOf = (plan: Pick<Plan, 'bodies'>, body: string): string[] => plan.bodies.find(({ id }) => id === body)?.through ?? ['office'];

/** The act that the rules judge: what was asked for, with the rules and dates that hold for it. */
export function completeEnterpriseAct(
  plan: Plan,
  calendar: Pick<WorkingCalendar, 'instantMs'>,
  state: EnterpriseState,
  request: RequestedEnterpriseAct,
): EnterpriseAct {
  const { kind, actor, key, on, seen, reason } = request;
  const rules = ruleSetFor(plan, state.sectorId, on);
  const base = { actor, key, on, rules: cycleRules(rules, on), ...(seen !== undefined && { seen }), ...(reason !== undefined && { reason }) };
  switch (kind) {
    case 'apply':
      return { kind, ...base, ...(request.level && { level: request.level }) };
    case 'certify':
    case 'renew': {
      const { number = '', level = state.certificate?.level, issuedOn = on, expiresOn } = request;
      if (level === undefined) return { ...base, kind };
      const itsRules = ruleSetFor(plan, state.sectorId, issuedOn);
      return { kind, ...base, certificate: certificateWith(itsRules, calendar, { number, level, issuedOn, ...(expiresOn !== undefined && { expiresOn }) }) };
    }
    case 'addNumber':
      return { ...base, kind, ...(request.number !== undefined && { number: request.number }) };
    case 'orderRectification': {
      const { limit } = request;
      if (limit === undefined) return { ...base, kind };
      return { ...base, kind, limit, limitAtMs: endOfDayMs(calendar, limit), ...(request.letter && { letter: true }) };
    }
    case 'handIn': {
      const { of, score, evidence } = request;
      return { ...base, kind, ...(of && { of }), ...(score !== undefined && { score }), ...(evidence && { evidence }) };
    }
    case 'acceptHandedIn': {
      const { of } = request;
      // It counts as of the day on which it was handed in, by the rules of that day.
      const then = (of && state.handedIn?.[of]?.on) ?? on;
      return { ...base, kind, rules: cycleRules(ruleSetFor(plan, state.sectorId, then), then), ...(of && { of }) };
    }
    case 'returnHandedIn':
      return { ...base, kind, ...(request.of && { of: request.of }) };
    case 'noteBar':
      return { ...base, kind, ...(request.bar && { bar: request.bar }) };
    case 'propose':
      return {
        ...base,
        kind,
        mayPropose: proposersOf(plan, request.consequence),
        ...(request.consequence && { consequence: request.consequence }),
        ...(request.level && { level: request.level }),
        ...(request.lifts && { lifts: true }),
        ...(request.onBehalfOf !== undefined && { onBehalfOf: request.onBehalfOf, through: throughOf(plan, request.onBehalfOf) }),
        ...(request.ruled && { ruled: request.ruled }),
      };
    case 'decide': {
      const { grant, document, limit } = request;
      return {
        ...base,
        kind,
        ...(grant !== undefined && { grant }),
        ...(document !== undefined && { document }),
        ...(limit !== undefined && { limit, limitAtMs: endOfDayMs(calendar, limit) }),
        ...(request.letter && { letter: true }),
        ...(state.proposal?.consequence === 'downgrade' && state.rectification && { orderStands: true }),
      };
    }
    case 'conclude': {
      const { result, severity = 'general', onBehalfOf } = request;
      const act = { ...base, kind, severity, ...(result && { result }), ...(onBehalfOf !== undefined && { onBehalfOf }) };
      if (!result) return act;
      const [concluded] = [enterpriseMachine.decide(state, act, state.elapsedMs)].flat();
      const then = isRefusal(concluded) || !concluded ? undefined : proposalDue(plan, enterpriseMachine.evolve(state, concluded as EnterpriseEvent));
      return { ...act, ...(then && { then }) };
    }
    case 'transfer':
      return { ...base, kind, sectorId: request.sectorId ?? state.sectorId, departmentId: request.departmentId ?? state.departmentId };
    default:
      return { kind, ...base };
  }
}

/**
 * What a registry entry says of where an enterprise stands, with the dates that its certificate brings. What was due before `nowMs`
 * (programme epoch ms) is history.
 */
export function registeredFacts(plan: Plan, calendar: Pick<WorkingCalendar, 'instantMs'>, entry: RegistryEntry, nowMs: number): RegisteredFacts {
  const { sectorId, departmentId, stage, runningSince, startedOn, reviewedOn } = entry;
  const today = dateAt(calendar, nowMs);
  const held = entry.certificate && certificateWith(ruleSetFor(plan, sectorId, entry.certificate.issuedOn), calendar, entry.certificate, reviewedOn);
  const yearly = held?.yearly.map((review) =>
    review.doneOn === undefined && review.dueAtMs <= nowMs ? extended(review, { historic: true as const }) : review,
  );
  return {
    sectorId,
    departmentId,
    stage,
    entered: { stage, on: today },
    knownOn: today,
    ...(runningSince !== undefined && { runningSince }),
    ...(startedOn !== undefined && { startedOn }),
    ...(held && yearly && { certificate: { ...held, yearly } }),
    ...(reviewedOn !== undefined && { reviewedOn }),
  };
}

/** The entry that an export writes for an enterprise: importing it again changes nothing. */
export function registryEntry({
  uscc,
  name,
  mail,
  details,
  state,
}: Pick<RegistryEntry, 'uscc' | 'name' | 'mail' | 'details'> & { state: EnterpriseState }): RegistryEntry {
  const { sectorId, departmentId, stage, runningSince, startedOn, certificate, reviewedOn } = state;
  return {
    uscc,
    name,
    sectorId,
    departmentId,
    stage,
    ...(mail !== undefined && { mail }),
    ...(details !== undefined && { details }),
    ...(runningSince !== undefined && { runningSince }),
    ...(startedOn !== undefined && { startedOn }),
    ...(certificate && {
      certificate: {
        ...(certificate.number !== '' && { number: certificate.number }),
        level: certificate.level,
        issuedOn: certificate.issuedOn,
        expiresOn: certificate.expiresOn,
      },
    }),
    ...(reviewedOn !== undefined && { reviewedOn }),
  };
}
