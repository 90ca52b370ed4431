import { dateAt, endOfDayMs, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import { lightOf, type ObligationState } from '../obligation/obligation.ts';
import { departmentOf } from '../obligation/outsider.ts';
import { datedMilestones, type Plan } from '../plan/plan.ts';
import type { MatterItem } from './matters.ts';

/** What of an obligation says when progress is asked for, and whether it came. */
export type Progressing = Pick<ObligationState, 'id' | 'milestoneId' | 'departmentId' | 'outsider' | 'stage' | 'progress'> & {
  schedule: Pick<ObligationState['schedule'], 'dueDate' | 'rungs'>;
};

/** How many times progress is asked for at the most, however long an obligation lasts. */
const MOST_ASKED = 200;

interface Asked {
  dueOn: PlainDate;
  /** What was reported from this day on answers it. */
  since: PlainDate;
}

/**
 * The days by which progress is asked for, as far as their time has come, with the next one: every so many working days after the first
 * reminder, or the programme's start where that is later, until the due date.
 */
export function progressAsked(
  calendar: WorkingCalendar,
  every: number,
  { schedule }: Pick<Progressing, 'schedule'>,
  { date, startedOn }: { date: PlainDate; startedOn: PlainDate },
): Asked[] {
  const first = schedule.rungs[0]?.date ?? startedOn;
  let since = first > startedOn ? first : startedOn;
  const asked: Asked[] = [];
  while (asked.length < MOST_ASKED) {
    const dueOn = nthWorkingDay(calendar, since, every, 1);
    // The submission itself is asked for by then.
    if (dueOn >= schedule.dueDate) break;
    asked.push({ dueOn, since });
    if (dueOn > date) break;
    since = dueOn;
  }
  return asked;
}

/**
 * The open obligations of which the plan wants to hear how far they are: for the last day that has come, or the first, and for the oldest
 * that nobody has answered, so that it escalates however often it is asked.
 */
export function progressItems(
  plan: Plan,
  calendar: WorkingCalendar,
  obligations: Iterable<{ state: Progressing; name: string }>,
  on: { date: PlainDate; startedOn: PlainDate },
): MatterItem[] {
  const every = askedEvery(plan);
  const items: MatterItem[] = [];
  if (every.size === 0) return items;
  for (const { state, name } of obligations) {
    const days = every.get(state.milestoneId);
    if (days === undefined || state.stage !== 'open') continue;
    const asked = progressAsked(calendar, days, state, on);
    const { id, outsider, progress } = state;
    // Of an outsider the department that oversees it is asked.
    const org = departmentOf(state);
    const answeredOn = progress && dateAt(calendar, progress.atMs);
    const isOpen = ({ since }: Asked) => answeredOn === undefined || answeredOn < since;
    const current = asked.findLast(({ dueOn }) => dueOn <= on.date) ?? asked[0];
    const oldest = asked.find((one) => isOpen(one) && one.dueOn <= on.date);
    for (const one of new Set([oldest, current]))
      if (one)
        items.push({
          kind: 'progress',
          about: '',
          org,
          dueOn: one.dueOn,
          id,
          name: outsider ? `${name} · ${outsider.name}` : name,
          ...(!isOpen(one) && { done: true as const }),
        });
  }
  return items;
}

/** Of which milestones the plan wants to hear, and every how many working days. */
const askedEvery = (plan: Plan) =>
  new Map(datedMilestones(plan).flatMap(({ id, milestone }) => (milestone.progress ? [[id, milestone.progress.everyWorkingDays] as const] : [])));

/** The light of an obligation at an instant (programme epoch ms), as its plan gives it. */
export type LightOf = (state: ObligationState, nowMs: number) => Light;

/**
 * Opens what a plan says of how its obligations look. `silentOn`: the last day by which the progress of an open one was asked for, where that
 * day is over and nobody has answered. `lightOf`: the light of its ladder, and at least blue for a silent one.
 *
 * @param startedOn day on which the programme was loaded: progress is asked for from then on.
 */
export function openLights(
  plan: Plan,
  calendar: WorkingCalendar,
  startedOn: PlainDate,
): { lightOf: LightOf; silentOn(state: ObligationState, nowMs: number): PlainDate | undefined } {
  const every = askedEvery(plan);
  const days = new Map<string, (Asked & { overAtMs: number })[]>();

  /** All days by which an obligation is asked; those of one milestone and date share them. */
  function askedOf(state: ObligationState, workingDays: number) {
    const { dueDate, rungs } = state.schedule;
    const key = `${workingDays} ${rungs[0]?.date} ${dueDate}`;
    const found =
      days.get(key) ??
      progressAsked(calendar, workingDays, state, { date: dueDate, startedOn }).map((asked) => ({ ...asked, overAtMs: endOfDayMs(calendar, asked.dueOn) }));
    days.set(key, found);
    return found;
  }

  function silentOn(state: ObligationState, nowMs: number): PlainDate | undefined {
    const workingDays = every.get(state.milestoneId);
    if (workingDays === undefined || state.stage !== 'open') return undefined;
    const last = askedOf(state, workingDays).findLast(({ overAtMs }) => overAtMs <= nowMs);
    return last && !(state.progress && dateAt(calendar, state.progress.atMs) >= last.since) ? last.dueOn : undefined;
  }

  return {
    silentOn,
    lightOf(state, nowMs) {
      const light = lightOf(state, nowMs);
      return LIGHTS.indexOf(light) < LIGHTS.indexOf('blue') && silentOn(state, nowMs) !== undefined ? 'blue' : light;
    },
  };
}

/** Whether the plan asks for progress at all. */
export const asksProgress = (plan: Plan): boolean => plan.milestones.some(({ progress }) => progress !== undefined);
