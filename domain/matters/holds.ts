import { nearestWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { lastDayOf } from '../plan/hold.ts';
import type { Plan } from '../plan/plan.ts';
import type { MatterItem } from './matters.ts';
import { standingDuties, standingLeads } from './standing-duties.ts';

/** How long before its first day a ladder may tell of it, and how long after its last it still does where nothing was sent for a while. */
const AHEAD_DAYS = 366;
const BEHIND_DAYS = 60;

const later = (one: PlainDate, other: PlainDate): PlainDate => (one < other ? other : one);

/**
 * What has to hold for a span, as it is told: that it begins, until it is over, and that it is over. What held already when the programme was loaded
 * is told on its first working morning; what was over by then is history.
 */
export function holdItems(plan: Plan, calendar: WorkingCalendar, { date, startedOn }: { date: PlainDate; startedOn: PlainDate }): MatterItem[] {
  return standingDuties(plan).flatMap((duty): MatterItem[] => {
    const { id, name, hold } = duty;
    if (!hold) return [];
    return hold.spans.flatMap((span): MatterItem[] => {
      const last = lastDayOf(span);
      const named = hold.told ?? span.from;
      const begins = nearestWorkingDay(calendar, named, -1) < startedOn ? nearestWorkingDay(calendar, later(named, startedOn), 1) : named;
      const item = { about: '', id, name, hold: { ...span, hours: [...hold.hours] } };
      const isNear = begins <= addDays(date, AHEAD_DAYS) && (last === undefined || last >= date);
      const isOver = last !== undefined && last < date && last >= startedOn && last >= addDays(date, -BEHIND_DAYS);
      if (!isNear && !isOver) return [];
      return standingLeads(plan, duty).map((org): MatterItem => {
        const of = { ...item, org };
        // What was over before anybody was told of it is told of the day after that.
        return isNear ? { ...of, kind: 'hold', dueOn: begins } : { ...of, kind: 'held', dueOn: later(last ?? begins, hold.told ?? '') };
      });
    });
  });
}
