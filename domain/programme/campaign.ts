import { EACH_ENTERPRISE, OFFICE, recipientOf } from '../kernel/bodies.ts';
import { type WorkingCalendar, watchedCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import type { Actor } from '../kernel/machine.ts';
import type { Answerable } from '../obligation/audiences.ts';
import { extensionLimits } from '../obligation/extension.ts';
import type { FigureGiven } from '../obligation/form.ts';
import type { Evidence, Mentioned, ObligationAct, ObligationActKind, ObligationSpec, ObligationState } from '../obligation/obligation.ts';
import { outsiderIn } from '../obligation/outsider.ts';
import { type PortionAsked, portionGiven } from '../obligation/portion.ts';
import { raisedSchedule, resolveSchedule, type Schedule } from '../obligation/schedule.ts';
import { membersDue, outsidersOf } from '../plan/outsiders.ts';
import { activeDepartments, answeringFor, type DatedMilestone, datedMilestone, datedMilestones, isHeadless, type Plan } from '../plan/plan.ts';

/** One obligation that a plan brings about. */
export interface PlannedObligation {
  spec: ObligationSpec;
  milestoneName: string;
}

/**
 * Every obligation of a plan with all its dates looked up: one for each department and dated milestone.
 *
 * @param held gives those of a step where they are known already.
 */
export function plannedObligations(
  plan: Plan,
  calendar: WorkingCalendar,
  held: (dated: DatedMilestone) => PlannedObligation[] | undefined = () => undefined,
): PlannedObligation[] {
  return datedMilestones(plan).flatMap((dated) => {
    const known = held(dated);
    if (known) return known;
    const leads = dated.reported?.for
      ? [...dated.reported.for]
      : dated.milestone.lead === 'all'
        ? activeDepartments(plan).map((department) => department.id)
        : dated.milestone.lead.flatMap((org) => {
            const of = outsidersOf(plan, org);
            // Of what something begins a class stands for whom the report names; of what has a date for each that is known.
            return of === undefined ? [org] : dated.reported ? [] : membersDue(of, dated.dueDate);
          });
    const assists = dated.milestone.assist
      .flatMap((org) => {
        const of = outsidersOf(plan, org);
        return of === undefined ? [org] : membersDue(of, dated.dueDate);
      })
      .filter((org) => !leads.includes(org));
    return [
      ...leads.map((departmentId) => ({ departmentId, role: 'lead' as const })),
      ...assists.map((departmentId) => ({ departmentId, role: 'assist' as const })),
    ].map(({ departmentId, role }) => {
      const tells = dated.contributesTo?.filter((lead) => lead !== departmentId) ?? (role === 'assist' ? leads : leadsOf(plan, dated, departmentId));
      return {
        milestoneName: dated.name,
        spec: {
          programmeId: plan.id,
          milestoneId: dated.id,
          departmentId,
          role: dated.contributesTo ? 'assist' : role,
          leads: tells,
          ...outsiderIn(plan, departmentId),
          ...(dated.milestone.optional && { optional: true as const }),
          needsEvidence: dated.milestone.evidence,
          needsConfirmation: dated.milestone.confirm !== false,
          ...approvalOf(dated, departmentId),
          ...(dated.milestone.reviewer !== undefined && dated.milestone.reviewer !== departmentId && { reviewer: dated.milestone.reviewer }),
          ...(dated.milestone.roster?.settle === 'done' && { settles: 'roster' as const }),
          ...(dated.milestone.form && { form: dated.milestone.form }),
          ...(dated.milestone.parts && { parts: dated.milestone.parts }),
          ...(dated.contributesTo && { contributes: true as const }),
          ...(role === 'lead' && leads.length > 1 && dated.milestone.together && { together: dated.milestone.together }),
          ...(role === 'lead' && copiesOf(plan, dated.milestone, departmentId)),
          schedule: scheduleFor(plan, dated.id, departmentId, tells, dated.dueDate, calendar),
        },
      };
    });
  });
}

/** Who stands behind what one body answers for: its head’s mails go to its officer where it has none, those of an outsider to the department that oversees it. */
function answerableFor(plan: Plan, departmentId: string): Omit<Answerable, 'leads'> & { headless: boolean } {
  const { outsider } = outsiderIn(plan, departmentId);
  return { departmentId, headless: isHeadless(plan, outsider?.through ?? departmentId), ...(outsider && { outsider }) };
}

/** The office accepts what departments hand in unless the plan says otherwise; what it hands in itself is the committee's in any case. */
function approvalOf({ milestone: { confirm } }: DatedMilestone, departmentId: string): Pick<ObligationSpec, 'approval'> {
  return departmentId !== OFFICE && (confirm === 'committee' || confirm === 'both') ? { approval: confirm } : {};
}

/** Whom a submission goes to as well; what a body without an address is to have the office passes on. */
function copiesOf(
  plan: Plan,
  { copyTo, copyEach }: Pick<DatedMilestone['milestone'], 'copyTo' | 'copyEach'>,
  departmentId: string,
): Pick<ObligationSpec, 'copies'> {
  const own = copyEach?.[departmentId];
  if (!copyTo && own === undefined) return {};
  const named = [...(copyTo ?? []), ...(own === undefined ? [] : [own])];
  const recipients = named.filter((org) => org !== departmentId).map((org) => recipientOf(answeringFor(plan, org), 'officer'));
  return { copies: [...new Set(recipients)] };
}

/** The leads of the sectors in which a department only assists, where the milestone is worked sector by sector. */
export function leadsOf(plan: Plan, dated: DatedMilestone, departmentId: string): string[] {
  if (dated.milestone.scope !== 'sectors') return [];
  const leads = plan.sectors.flatMap((sector) =>
    sector.lead !== undefined && sector.lead !== departmentId && sector.assist.includes(departmentId) ? [sector.lead] : [],
  );
  return [...new Set(leads)];
}

/** The dates of one obligation for any due date: its own, or one that an extension asks for. */
export function scheduleFor(plan: Plan, milestoneId: string, departmentId: string, leads: string[], dueDate: string, calendar: WorkingCalendar): Schedule {
  const dated = datedMilestone(plan, milestoneId);
  const answerable = { ...answerableFor(plan, departmentId), leads };
  const resolved = resolveSchedule(plan, dated?.milestone.ladder ?? plan.ladder, dueDate, answerable, calendar, {
    opens: dated && toldOpening(plan, dated),
    dueAt: dated?.dueAt,
  });
  const { watched, isProvisional } = watchedCalendar(calendar);
  const rules = dated && (dated.milestone.extensions ?? plan.extensions);
  const limited =
    rules && Object.keys(rules).length > 0
      ? { ...resolved, extension: extensionLimits(rules, { planned: dated.dueDate, begins: beginsOn(dated) }, dueDate, watched) }
      : resolved;
  const byLadder = dated?.provisional || isProvisional() ? { ...limited, provisional: true } : limited;
  const told = dated?.reported ? raised(plan, byLadder, dated, answerable, calendar) : byLadder;
  const schedule = dated?.milestone.optional ? ofRight(told, dated.milestone.ladder !== undefined) : told;
  if (dated?.milestone.roster?.write !== 'enterprises') return schedule;
  const rungs = schedule.rungs.map((rung) => (rung.side === 'before' ? { ...rung, recipients: [...rung.recipients, EACH_ENTERPRISE] } : rung));
  return { ...schedule, rungs };
}

/** Of a right whoever has it is told when it begins, and reminded before it runs out where its own ladder says so: nobody is chased, and nothing escalates. */
function ofRight(schedule: Schedule, hasLadder: boolean): Schedule {
  const [first, ...further] = schedule.rungs.filter(({ side }) => side === 'before');
  const rungs = (hasLadder ? [first, ...further] : [first]).flatMap((rung) => {
    if (!rung) return [];
    const { acknowledge: _acknowledge, early: _early, light: _light, ...told } = rung;
    return [told];
  });
  return { ...schedule, rungs };
}

/** The day from which the limit of something runs: on which what raised it happened, or the first of its window. */
const beginsOn = ({ opens, reported }: DatedMilestone): PlainDate | undefined => reported?.at.slice(0, 10) ?? opens;

/** The day on which a rung tells that it has opened: the next one, where that day's mails leave before the minute. */
function toldOpening({ mailAt }: Plan, { opens, dueDate, reported }: DatedMilestone): PlainDate | undefined {
  const next = opens !== undefined && reported?.opens !== undefined && reported.opens.slice(11) > mailAt ? addDays(opens, 1) : opens;
  return next !== undefined && next > dueDate ? opens : next;
}

/** Its own limit ends at a minute where it was counted in hours; an extension always at the end of its day. */
function raised(plan: Plan, resolved: Schedule, { reported, dueDate }: DatedMilestone, answerable: Answerable, calendar: WorkingCalendar): Schedule {
  const { at = '', until, opens } = reported ?? {};
  const instantMs = (moment: string) => calendar.instantMs(moment.slice(0, 10), moment.slice(11));
  const schedule = opens === undefined ? resolved : { ...resolved, opens: { date: opens.slice(0, 10), atMs: instantMs(opens), time: opens.slice(11) } };
  if (until === undefined || schedule.dueDate !== dueDate) return raisedSchedule(plan, schedule, { atMs: instantMs(at) }, answerable, calendar);
  return {
    ...raisedSchedule(plan, schedule, { atMs: instantMs(at), untilMs: instantMs(until) }, answerable, calendar),
    dueTime: until.slice(11),
  };
}

/** An act on an obligation as a person asks for it; the dates that it brings with it are looked up by `completeAct`. */
export interface RequestedAct {
  /** Any but the plan's own: `amend`, whose contents come from a new version, `fulfil` and `join`. */
  kind: Exclude<ObligationActKind, 'amend' | 'fulfil' | 'join'>;
  actor: Actor;
  /** The same key twice is one act. */
  key: string;
  /** The number of the latest event that whoever decides has looked at. */
  seen?: number;
  reason?: string;
  evidence?: Evidence[];
  /** For `submit`: what the plan's form asks for. */
  figures?: FigureGiven[];
  /** For `tick` and `untick`: which part. */
  part?: string;
  /** For `progress`: per cent. */
  share?: number;
  /** For `requestExtension`: the date asked for. */
  until?: PlainDate;
  /** For `decideExtension`. */
  grant?: boolean;
  /** For `passOn`. */
  portions?: PortionAsked[];
  /** For what is done with a portion: its code. */
  portion?: string;
  /** For `comment`: whom it names. */
  mentions?: Mentioned[];
  /** For `comment` and `readComments`: the user names for which whoever acts has read what names them; absent for all of their body. */
  as?: string[];
  /** For `urge` and `instruct`: when their mails leave (programme epoch ms), together with others; at once without it. */
  mailAtMs?: number;
  /** For `reassign`: the department that takes over. */
  departmentId?: string;
}

/**
 * The act that the rules judge: what was asked for, with the dates and recipients that follow from it.
 *
 * @param today the day on which it is done.
 */
export function completeAct(plan: Plan, calendar: WorkingCalendar, state: ObligationState, request: RequestedAct, today?: PlainDate): ObligationAct {
  const { kind, actor, key, seen, reason } = request;
  const base = { actor, key, ...(seen !== undefined && { seen }), ...(reason !== undefined && { reason }) };
  const lookUp = (departmentId: string, dueDate: PlainDate) => {
    const dated = datedMilestone(plan, state.milestoneId);
    const leads = state.role === 'assist' || !dated ? state.leads : leadsOf(plan, dated, departmentId);
    return { leads, schedule: scheduleFor(plan, state.milestoneId, departmentId, leads, dueDate, calendar) };
  };
  switch (kind) {
    case 'submit':
    case 'correct':
      return { ...base, kind, evidence: request.evidence ?? [], ...(request.figures?.length && { figures: request.figures, ...(today && { today }) }) };
    case 'tick':
    case 'untick':
      return { ...base, kind, part: request.part ?? '' };
    case 'progress':
      return { ...base, kind, ...(request.share !== undefined && { share: request.share }), ...(request.evidence?.length && { evidence: request.evidence }) };
    case 'requestExtension':
      return { ...base, kind, until: request.until ?? '' };
    case 'decideExtension': {
      const granted = request.grant ? state.extension : undefined;
      return { ...base, kind, grant: request.grant ?? false, ...(granted && { schedule: lookUp(state.departmentId, granted.until).schedule }) };
    }
    case 'reassign': {
      const departmentId = request.departmentId ?? '';
      return { ...base, kind, departmentId, ...lookUp(departmentId, state.schedule.dueDate) };
    }
    case 'passOn': {
      const { departmentId } = state;
      const answerable = answerableFor(plan, departmentId);
      return { ...base, kind, portions: (request.portions ?? []).map((asked) => portionGiven(plan, asked, answerable, calendar)) };
    }
    case 'submitPortion':
      return { ...base, kind, portion: request.portion ?? '', evidence: request.evidence ?? [] };
    case 'endPortion':
    case 'acceptPortion':
    case 'returnPortion':
    case 'acknowledgePortion':
      return { ...base, kind, portion: request.portion ?? '' };
    case 'comment':
      return { ...base, kind, mentions: request.mentions ?? [], ...(request.as && { as: request.as }) };
    case 'readComments':
      return { ...base, kind, ...(request.as && { as: request.as }) };
    case 'urge':
    case 'instruct':
      return {
        ...base,
        kind,
        coolDownMs: plan.urgeAgainAfter.days * 86_400_000,
        ...(answerableFor(plan, state.departmentId).headless && { headless: true as const }),
        ...(request.mailAtMs !== undefined && { mailAtMs: request.mailAtMs }),
      };
    default:
      return { ...base, kind };
  }
}
