import { dateAt, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths } from '../kernel/dates.ts';
import type { Language } from '../kernel/language.ts';
import { inLanguage, many } from '../kernel/language.ts';
import { activeDepartments, datedMilestones, type Plan, type PlanEvent, type PlanMilestone, type PlanRound } from '../plan/plan.ts';

/** An event as somebody reports it. */
export interface EventReport {
  event: string;
  /** When it happened (programme epoch ms). */
  atMs: number;
  /** What it is about, such as a place: it stands in the name of what is owed. */
  about?: string;
  /** Who has to act this time; all whom the milestones name unless told. */
  for?: string[];
}

/** A round that a report adds to a milestone. */
export interface RaisedRound {
  milestone: string;
  round: PlanRound;
}

type After = NonNullable<PlanMilestone['after']>;

const followers = (plan: Plan, event: string) => plan.milestones.filter(({ after }) => after?.event === event);

/** The departments that may report an event, besides the office. */
export const reportersOf = (plan: Plan, { reportedBy }: PlanEvent): string[] =>
  reportedBy === 'all' ? activeDepartments(plan).map(({ id }) => id) : reportedBy;

/** The departments that an event can ask for something. */
export const answerersOf = (plan: Plan, event: string): string[] => [
  ...new Set(followers(plan, event).flatMap(({ lead }) => (lead === 'all' ? activeDepartments(plan).map(({ id }) => id) : lead))),
];

/** The rounds that a report raises: one of each milestone that follows upon the event and asks any of those meant. */
export function raisedRounds(plan: Plan, calendar: WorkingCalendar, { event, atMs, about, for: meant }: EventReport): RaisedRound[] {
  const name = plan.events.find(({ id }) => id === event)?.name ?? event;
  const at = momentOf(calendar, atMs);
  const numbers = followers(plan, event).flatMap(({ rounds = [] }) => rounds.map(({ id }) => Number(id)).filter(Number.isInteger));
  const id = String(Math.max(0, ...numbers) + 1);
  return followers(plan, event).flatMap((milestone) => {
    const answers = milestone.lead === 'all' ? meant : meant?.filter((org) => milestone.lead.includes(org));
    if (answers?.length === 0) return [];
    const limit = limitOf(calendar, milestone.after as After, at, atMs);
    const round: PlanRound = {
      id,
      name: `${milestone.name}（${about ?? `${name}，${at.replace('T', ' ')}`}）`.slice(0, 400),
      due: limit.slice(0, 10),
      reported: { at, ...(limit.length > 10 && { until: limit }), ...(answers && { for: answers }) },
    };
    return [{ milestone: milestone.id, round }];
  });
}

/** A plan with further rounds. */
export function withRounds(plan: Plan, raised: readonly RaisedRound[]): Plan {
  if (raised.length === 0) return plan;
  const added = (id: string) => raised.filter(({ milestone }) => milestone === id).map(({ round }) => round);
  return {
    ...plan,
    milestones: plan.milestones.map((milestone) => {
      const rounds = added(milestone.id);
      return rounds.length === 0 ? milestone : { ...milestone, rounds: [...(milestone.rounds ?? []), ...rounds] };
    }),
  };
}

/**
 * What has been reported by a version of the plan and does not stand in another, for milestones that both raise by events: a file that was
 * written before knows nothing of it, and taking it for withdrawn would end what somebody has to do.
 */
export function unlistedRounds(before: Plan, after: Plan): RaisedRound[] {
  return before.milestones.flatMap(({ id, rounds = [] }) => {
    const now = after.milestones.find((milestone) => milestone.id === id && milestone.after);
    if (!now) return [];
    const listed = new Set(now.rounds?.map((round) => round.id));
    return rounds.filter((round) => round.reported && !listed.has(round.id)).map((round) => ({ milestone: id, round }));
  });
}

/** The last day of a limit, or its last minute where it is counted in hours or minutes. */
export function limitOf(calendar: WorkingCalendar, { within }: After, at: string, atMs: number): string {
  const date = at.slice(0, 10);
  if ('hours' in within) return momentOf(calendar, atMs + within.hours * 3_600_000);
  if ('minutes' in within) return momentOf(calendar, atMs + within.minutes * 60_000);
  if ('months' in within) return addMonths(date, within.months);
  return 'days' in within ? addDays(date, within.days) : nthWorkingDay(calendar, date, within.workingDays, 1);
}

/** The minute that the wall of the programme's zone shows at an instant (epoch ms): `2019-06-30T14:05`. */
export function momentOf(calendar: Pick<WorkingCalendar, 'instantMs'>, atMs: number): string {
  const date = dateAt(calendar, atMs);
  const timeOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const minutes = Math.floor((atMs - calendar.instantMs(date, '00:00')) / 60_000);
  // On a day on which the clocks change, the wall shows more or less than has passed.
  const shownMs = calendar.instantMs(date, timeOf(Math.min(minutes, 1_439)));
  return `${date}T${timeOf(Math.min(1_439, minutes + Math.floor((atMs - shownMs) / 60_000)))}`;
}

/** `发现重大隐患后 15 日内` */
export function limitText(plan: Plan, { event, milestone, within }: After, language: Language = 'zh'): string {
  const say = inLanguage(language);
  const before =
    milestone === undefined ? undefined : (datedMilestones(plan).find(({ id }) => id === milestone) ?? plan.milestones.find(({ id }) => id === milestone));
  const name = before ? say(`“${before.name}”办结`, `“${before.name}” is settled`) : (plan.events.find(({ id }) => id === event)?.name ?? event ?? '');
  if ('hours' in within) return say(`${name}后 ${within.hours} 小时内`, `within ${many(within.hours, 'hour')} after: ${name}`);
  if ('minutes' in within) return say(`${name}后 ${within.minutes} 分钟内`, `within ${many(within.minutes, 'minute')} after: ${name}`);
  if ('months' in within) return say(`${name}后 ${within.months} 个月内`, `within ${many(within.months, 'month')} after: ${name}`);
  if ('days' in within) return say(`${name}后 ${within.days} 日内`, `within ${many(within.days, 'day')} after: ${name}`);
  return say(`${name}后 ${within.workingDays} 个工作日内`, `within ${many(within.workingDays, 'working day')} after: ${name}`);
}
