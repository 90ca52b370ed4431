import { addDays, type PlainDate } from '../kernel/dates.ts';
import { dueDateOf } from './plan.ts';
// Types only: the schema's library is far too large for every workflow to carry.
import type { Plan } from './schema.ts';

/** A plan with its last day: its own, or the last that it names. Undefined where it names none that could be the last. */
export function withEnd(plan: Plan): Plan | undefined {
  if (plan.to !== '') return plan;
  const { milestones, standing, targets, indicators, quotas, from } = plan;
  // A rule without an end, an event and a register go on for as long as the plan does; what counts from another day may end later than that.
  const isOpen = [...milestones, ...indicators].some(
    ({ recurs, dueBy }) => (recurs !== undefined && (recurs.until === undefined || recurs.until === 'none')) || dueBy?.after !== undefined,
  );
  if (isOpen || plan.events.length > 0 || plan.registers.length > 0) return undefined;
  const days: PlainDate[] = [
    ...milestones.flatMap(({ due, rounds = [], recurs }) => [
      ...(due === undefined ? [] : [dueDateOf(due)]),
      ...rounds.map((round) => dueDateOf(round.due)),
      ...(recurs?.until === undefined ? [] : [recurs.until]),
    ]),
    ...standing.flatMap(({ reviews = [], holds }) => [
      ...reviews.map(({ due }) => dueDateOf(due)),
      // What comes each year goes on for as long as the plan does.
      ...(holds?.windows ?? []).flatMap(({ until }) => (until?.length === 10 ? [until] : [])),
    ]),
    ...targets.map(({ asOf }) => asOf),
    ...indicators.flatMap(({ recurs }) => recurs?.until ?? []),
    ...[...indicators, ...quotas].flatMap(({ due }) => (due === undefined ? [] : [dueDateOf(due)])),
  ];
  const last = days.sort().at(-1);
  return { ...plan, to: last === undefined || last < from ? addDays(from, 365) : last };
}

/** What goes on beyond the plan's last day 长期坚持, by its names: a rule, or what has to hold, without an end (`until: none`). */
export const endless = ({ milestones, indicators, standing }: Plan): string[] => [
  ...[...milestones, ...indicators].flatMap(({ name, recurs }) => (recurs?.until === 'none' ? [name] : [])),
  ...standing.flatMap(({ name, holds }) => (holds?.until === 'none' || holds?.windows?.some(({ until }) => until === 'none') ? [name] : [])),
];
