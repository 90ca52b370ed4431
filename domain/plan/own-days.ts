import { isWorking, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate, WEEKDAYS, weekday } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { dayIn } from './hold.ts';
// Types only: the schema's library is far too large for every workflow to carry.
import type { Plan, PlanMilestone } from './schema.ts';

export type OwnDays = NonNullable<Plan['calendars']>[number];

/** Days without one that counts, one after the other, at the most: a limit is found in it, whatever is off. */
export const LONGEST_OWN_BREAK_DAYS = 150;

const ownDaysOf = ({ calendars = [] }: Pick<Plan, 'calendars'>, { calendar }: Pick<PlanMilestone, 'calendar'>): OwnDays | undefined =>
  calendar === undefined ? undefined : calendars.find(({ id }) => id === calendar);

/** The calendar by which a milestone's working days are counted: the plan's, or one of its own days 教学日、交易日. */
export function calendarFor(plan: Plan, milestone: Pick<PlanMilestone, 'calendar'>, calendar: WorkingCalendar): WorkingCalendar {
  const own = ownDaysOf(plan, milestone);
  if (!own) return calendar;
  const day: WorkingCalendar['day'] = (date) => {
    const answer = calendar.day(date);
    const onWeekday = own.weekdays ? answer.kind !== 'holiday' && own.weekdays.some((one) => WEEKDAYS[weekday(date)] === one) : isWorking(answer);
    const counts = onWeekday && !isOff(own, date);
    if (counts === isWorking(answer)) return answer;
    return counts ? { ...answer, kind: 'weekday' } : { ...answer, kind: 'holiday', name: own.name };
  };
  return { ...calendar, day };
}

function isOff({ off }: OwnDays, date: PlainDate): boolean {
  return off.some(({ from, until }) => {
    if (from.length === 10) return from <= date && date <= until;
    const year = Number(date.slice(0, 4));
    const [first, last] = [dayIn(year, from), dayIn(year, until)];
    return until < from ? date >= first || date <= last : first <= date && date <= last;
  });
}

/** The first of more than {@link LONGEST_OWN_BREAK_DAYS} days one after the other of which none counts, in or near the plan's time; undefined where there is none. */
export function longBreakOf(plan: Plan, own: OwnDays, calendar: WorkingCalendar): PlainDate | undefined {
  const counted = calendarFor({ ...plan, calendars: [own] }, { calendar: own.id }, calendar);
  const last = addDays(plan.to, 2 * LONGEST_OWN_BREAK_DAYS);
  let begin = addDays(plan.from, -2 * LONGEST_OWN_BREAK_DAYS);
  for (let date = begin; date <= last; date = addDays(date, 1)) {
    if (isWorking(counted.day(date))) begin = addDays(date, 1);
    else if (addDays(begin, LONGEST_OWN_BREAK_DAYS) < date) return begin;
  }
  return undefined;
}

/** `个教学日`, `school day`: the unit of a milestone's working days, where they are not those of the plan. */
export function workingDayUnit(plan: Pick<Plan, 'calendars'>, milestone: Pick<PlanMilestone, 'calendar'>): Words | undefined {
  const own = ownDaysOf(plan, milestone);
  return own && { zh: `个${own.name}`, en: own.name };
}
