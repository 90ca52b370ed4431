import { AUTHORITY, COMMITTEE, GOVERNMENT, isUnit, OFFICE, OPERATOR, PROGRAMME, recipientParts } from '../kernel/bodies.ts';
import { addDays, lastDayOfMonth, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { answersItself } from './collective.ts';
// Types only: the schema's library is far too large for every workflow to carry.
import type { PlanIndicator } from './goal-fields.ts';
import { outsiderName, outsiderOf, outsidersOf } from './outsiders.ts';
import type { Plan, PlanMilestone } from './schema.ts';

export type { EnterpriseQuery, PlanRoster, RuleSet, Span } from './enterprise-fields.ts';
export type { PlanEvent } from './event-fields.ts';
export type { PlanIndicator, PlanQuota, PlanTarget } from './goal-fields.ts';
export type { Audience, LadderRung, Offset } from './ladder-fields.ts';
export type { PlanRegister } from './register-fields.ts';
export type { Plan, PlanForm, PlanFormField, PlanMilestone, PlanParts, PlanStanding } from './schema.ts';

/** The calendar date that a due date or due month ends with. */
export function dueDateOf(due: string): PlainDate {
  return due.length === 7 ? lastDayOfMonth(due) : due;
}

/** One dated step: a milestone, one round of a recurring one, or what a department that assists owes its leads before. */
export interface DatedMilestone {
  id: string;
  name: string;
  dueDate: PlainDate;
  milestone: PlanMilestone;
  /** The first day on which something may be handed in. */
  opens?: PlainDate;
  /** The hour of its day at which it is due; without it, when that ends. */
  dueAt?: string;
  /** Its date was worked out over a year whose holiday table is not published. */
  provisional?: boolean;
  /** Of a contribution: the leads that it is for. */
  contributesTo?: string[];
  /** The event that raised it, where one did. */
  reported?: Reported;
}

/** The event whose reports raise the rounds of a milestone, if it has one: it is due after that, or before the day that it announces. */
export const eventOf = ({ after, dueBy }: Pick<PlanMilestone, 'after' | 'dueBy'>): string | undefined => after?.event ?? dueBy?.event;

/** Whether a milestone has no day of its own until something is reported, or settled. */
export const isRaised = ({ after, dueBy }: Pick<PlanMilestone, 'after' | 'dueBy'>): boolean => after !== undefined || dueBy?.event !== undefined;

export type PlanRound = NonNullable<PlanMilestone['rounds']>[number];
export type Reported = NonNullable<PlanRound['reported']>;

interface Dated {
  all: readonly DatedMilestone[];
  byId: ReadonlyMap<string, DatedMilestone>;
}

/** What was worked out of a plan, which is never changed: one with a round each day would be gone through for each of its hundreds of obligations. */
const known = new WeakMap<Plan, Dated>();

function datedOf(plan: Plan): Dated {
  const held = known.get(plan);
  if (held) return held;
  const all = workedOut(plan);
  // In a plan that is not checked yet two may have one id: it is the first one's.
  const dated = { all, byId: new Map(all.toReversed().map((one) => [one.id, one])) };
  known.set(plan, dated);
  return dated;
}

/** Every dated step of a plan, in its order. */
export const datedMilestones = (plan: Plan): readonly DatedMilestone[] => datedOf(plan).all;

/** The dated step of a plan with an id. */
export const datedMilestone = (plan: Plan, id: string): DatedMilestone | undefined => datedOf(plan).byId.get(id);

/** The dated steps that a code means where something follows upon it: one by its id, or all rounds of a milestone; parts that others owe beside it are none. */
export const datedMeant = (plan: Plan, wanted: string): DatedMilestone[] =>
  datedMilestones(plan).filter(({ id, milestone, contributesTo }) => !contributesTo && (id === wanted || milestone.id === wanted));

function workedOut(plan: Plan): DatedMilestone[] {
  return plan.milestones.flatMap((milestone) => {
    const own: DatedMilestone[] =
      milestone.rounds || isRaised(milestone)
        ? (milestone.rounds ?? []).map(({ id, name, due, opens, provisional, reported }) => ({
            id: `${milestone.id}-${id}`,
            name: nameOfRound(plan, milestone.name, name),
            dueDate: dueDateOf(due),
            milestone,
            ...(opens !== undefined && { opens }),
            ...(provisional && { provisional }),
            ...(reported && { reported }),
          }))
        : [
            {
              id: milestone.id,
              name: milestone.name,
              // In a plan that is not checked yet it may have no day: a check says so.
              dueDate: milestone.dueOn ?? dueDateOf(milestone.due ?? plan.from),
              milestone,
              ...(milestone.opens !== undefined && { opens: milestone.opens }),
            },
          ];
    const timed = own.flatMap((dated) => atEachHour(plan, dated));
    return milestone.contributions ? timed.flatMap((dated) => [dated, ...contributionsTo(plan, dated)]) : timed;
  });
}

/** A plan whose milestones have days without hours: what counts from a day knows no hours. */
export const withoutHours = (plan: Plan): Plan => ({ ...plan, milestones: plan.milestones.map(({ dueAt: _dueAt, ...milestone }) => milestone) });

/** What is due at several hours of its day is several, each called by its hour. */
function atEachHour({ language }: Plan, dated: DatedMilestone): DatedMilestone[] {
  // What an event has raised has an hour of its own: its limit ends at it.
  const hour = dated.reported?.until?.slice(11);
  const dueAt = Array.isArray(dated.milestone.dueAt) ? (hour ?? dated.milestone.dueAt) : dated.milestone.dueAt;
  if (dueAt === undefined) return [dated];
  if (!Array.isArray(dueAt)) return [{ ...dated, dueAt }];
  return [...dueAt].sort().map((hour) => {
    const named = dated.name.endsWith('）')
      ? `${dated.name.slice(0, -1)} ${hour}）`
      : dated.name.endsWith(')')
        ? `${dated.name.slice(0, -1)}, ${hour})`
        : undefined;
    return {
      ...dated,
      id: `${dated.id}-t${hour.replace(':', '')}`,
      name: named ?? inLanguage(language)(`${dated.name}（${hour}）`, `${dated.name} (${hour})`),
      dueAt: hour,
    };
  });
}

/** A mail, a line of a calendar, a finding names milestone and round, unless the round's own name says both. */
const nameOfRound = ({ language }: Pick<Plan, 'language'>, milestone: string, round: string): string =>
  round.includes(milestone) ? round : inLanguage(language)(`${milestone}（${round}）`, `${milestone} (${round})`);

/** A number with its day: an indicator, or one period of a number that is asked for each month or quarter. */
export interface DatedIndicator extends PlanIndicator {
  due: PlainDate;
  /** Of a period: the indicator that it belongs to, the period’s code, and the first day that the number is about. */
  round?: { of: string; id: string; since: PlainDate };
}

/** Every number that a plan asks for by a day. In a plan whose rules are not worked out yet, what comes by a rule is missing. */
export const datedIndicators = (plan: Pick<Plan, 'indicators' | 'language' | 'from'>): DatedIndicator[] =>
  plan.indicators.flatMap((indicator): DatedIndicator[] => {
    const { id, name, recurs, rounds = [] } = indicator;
    if (!recurs) return [{ ...indicator, due: indicator.dueOn ?? dueDateOf(indicator.due ?? plan.from) }];
    const { rounds: _rounds, ...own } = indicator;
    return [...rounds]
      .sort((a, b) => (a.due < b.due ? -1 : 1))
      .map((round) => ({
        ...own,
        id: `${id}-${round.id}`,
        name: nameOfRound(plan, name, round.name),
        due: dueDateOf(round.due),
        round: { of: id, id: round.id, since: round.opens ?? plan.from },
      }));
  });

/** The period of a number that one of a day is for: the first whose day has not passed by then, or else the last. The indicator itself where it has one day. */
export function indicatorOn(plan: Plan, id: string, on: PlainDate): DatedIndicator | undefined {
  const own = datedIndicators(plan).filter((one) => one.id === id || one.round?.of === id);
  return own.find(({ due }) => due >= on) ?? own.at(-1);
}

/** What departments that assist owe the leads of a dated milestone: dated milestones of their own, settled as soon as they are handed in. */
function contributionsTo(plan: Plan, { id, name, dueDate, milestone }: DatedMilestone): DatedMilestone[] {
  const leads = milestone.lead === 'all' ? activeDepartments(plan).map((department) => department.id) : milestone.lead;
  return (milestone.contributions ?? []).map((owed) => ({
    id: `${id}-${owed.id}`,
    name: inLanguage(plan.language)(`${name}：${owed.name}`, `${name}: ${owed.name}`),
    dueDate: addDays(dueDate, -owed.daysBefore),
    milestone: {
      id: `${milestone.id}-${owed.id}`,
      name: owed.name,
      clause: milestone.clause,
      duty: owed.duty,
      lead: owed.by,
      assist: [],
      scope: 'department',
      evidence: owed.evidence,
      confirm: false,
      ...(owed.form && { form: owed.form }),
      ...((owed.ladder ?? milestone.ladder) && { ladder: owed.ladder ?? milestone.ladder }),
      ...(milestone.extensions && { extensions: milestone.extensions }),
    },
    contributesTo: owed.to === undefined ? leads : [owed.to],
  }));
}

/** The name of a body or department by its code, or the code itself where the plan does not know it. */
export function nameOf(plan: Plan, org: string): string {
  if (org === OFFICE) return plan.office.name;
  if (org === COMMITTEE) return plan.committee.name;
  if (org === OPERATOR) return plan.operator.name;
  if (org === PROGRAMME) return plan.name;
  if (org === AUTHORITY) return plan.authority.name;
  if (org === GOVERNMENT) return plan.government.name;
  const outsider = outsiderOf(plan, org);
  return (
    (plan.departments.find((department) => department.id === org) ?? plan.bodies.find((body) => body.id === org))?.name ??
    (outsider ? outsiderName(plan, outsider) : outsidersOf(plan, org)?.name) ??
    (isUnit(org) ? inLanguage(plan.language)('承办单位', 'a unit') : org)
  );
}

/** The departments that answer for something: those that are part of another by now do not, nor a name for several that are all said. */
export const activeDepartments = (plan: Pick<Plan, 'departments' | 'sectors'>) =>
  plan.departments.filter(({ id, mergedInto }) => mergedInto === undefined && answersItself(plan, id));

/** A body with the departments that are part of it by now: what was theirs is its own. */
export const withMerged = ({ departments }: Pick<Plan, 'departments'>, org: string): string[] => [
  org,
  ...departments.filter(({ mergedInto }) => mergedInto === org).map(({ id }) => id),
];

/** The department that one is part of by now, if it is. */
export const successorOf = ({ departments }: Pick<Plan, 'departments'>, org: string): string | undefined =>
  departments.find(({ id }) => id === org)?.mergedInto;

/** The body whose officer and head a ladder tells: the office writes down what those decide who have no mailbox. */
export function answeringFor(plan: Plan, org: string): string {
  if (org === AUTHORITY) return plan.authority.officer === undefined ? OFFICE : AUTHORITY;
  // What the office passes on.
  const body = plan.bodies.find(({ id }) => id === org);
  return org === GOVERNMENT || (body && body.officer === undefined) ? OFFICE : org;
}

/** Whether a department or an outsider has no head who could be written to: its officer is told in the head's place. */
export const isHeadless = (plan: Pick<Plan, 'departments' | 'outsiders'>, org: string): boolean =>
  plan.departments.some(({ id, head }) => id === org && head === undefined) || outsiderOf(plan, org) !== undefined;

/** The mail address of a recipient code `org/role`, or undefined where the plan has none. */
export function addressOf(plan: Plan, recipient: string): string | undefined {
  const { org, role } = recipientParts(recipient);
  // It is kept with what was passed on to the unit.
  if (isUnit(role)) return undefined;
  if (org === OFFICE) return role === 'director' ? plan.office.director : plan.office.officer;
  if (org === COMMITTEE) return plan.committee.officer;
  if (org === OPERATOR) return plan.operator.officer;
  if (org === AUTHORITY) return plan.authority.officer;
  const department = plan.departments.find((candidate) => candidate.id === org);
  if (!department) return plan.bodies.find((body) => body.id === org)?.officer ?? (role === 'officer' ? outsiderOf(plan, org)?.officer : undefined);
  return role === 'head' ? department?.head : department?.officer;
}
