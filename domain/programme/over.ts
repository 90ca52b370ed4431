import { nearestWorkingDay, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { type DatedMilestone, datedMeant, type Plan, type PlanMilestone } from '../plan/plan.ts';
import { limitOf } from './limits.ts';

/** A milestone whose limit is over before anybody is told of it. */
export interface OverUntold {
  /** Its place among the milestones. */
  index: number;
  /** Of how many of those that it follows upon. */
  count: number;
  what: Words;
}

/** One that it follows upon, with the morning on which it is told and the limit. */
interface Case {
  missed: PlainDate;
  told: PlainDate;
  limit: PlainDate;
}

/**
 * Finds what begins late: it follows upon another milestone, so that it is told on the next working morning, and its limit, counted from the day on
 * which that was settled or missed, is over by then. Upon a lapse the days are known; upon what is settled only that the same day, or an hour of the
 * next before that morning, is too early whichever day that is. What follows upon an event is told at once.
 *
 * @param tellsAt `HH:MM` at which a working morning begins what follows.
 */
export function overBeforeTold(plan: Plan, calendar: WorkingCalendar, tellsAt: string): OverUntold[] {
  return plan.milestones.flatMap((milestone, index): OverUntold[] => {
    const { after, name } = milestone;
    if (after?.milestone === undefined) return [];
    const before = datedMeant(plan, after.milestone);
    const advice = {
      zh: '请把时限（within）写长些；没有时限的，写成 standing 中以 after 开始的后续工作',
      en: 'give it a longer limit (within), or, where it has none, write it as a standing duty with `after`',
    };
    if (after.on === 'lapse' && before.length > 0) {
      const over = before.map((one) => caseOf(plan, calendar, milestone, one, tellsAt)).filter(({ told, limit }) => isOver(milestone, tellsAt, told, limit));
      const [first] = over;
      if (!first) return [];
      const { missed, told, limit } = first;
      const until = { zh: `${limit}${hourOf(milestone, ' ')}`, en: `${limit}${hourOf(milestone, ' ')}` };
      return [
        {
          index,
          count: over.length,
          what: {
            zh: `“${name}”的时限在通知之前就已结束：${missed} 逾期的，${told} 早晨才开始并通知，时限却是 ${until.zh}，一开始就逾期；${advice.zh}。`,
            en: `The limit of "${name}" is over before anybody is told: where ${missed} is missed it begins and is told on the morning of ${told}, due ${until.en}, and is late at once; ${advice.en}.`,
          },
        },
      ];
    }
    if (!isSameDay(milestone, tellsAt)) return [];
    return [
      {
        index,
        count: Math.max(1, before.length),
        what: {
          zh: `“${name}”的时限在通知之前就已结束：前一项办结或逾期之后，下一个工作日早晨（${tellsAt}）才开始并通知，那时已经逾期；${advice.zh}。`,
          en: `The limit of "${name}" is over before anybody is told: it begins and is told on the next working morning (${tellsAt}) after the other, and is late by then; ${advice.en}.`,
        },
      },
    ];
  });
}

const hourOf = ({ dueAt = [] }: PlanMilestone, before = ''): string => [dueAt].flat().map((hour) => `${before}${hour}`)[0] ?? '';

/** Whether its hour has passed when the morning of a day begins what follows. */
const isEarly = (milestone: PlanMilestone, tellsAt: string): boolean => hourOf(milestone) !== '' && hourOf(milestone) <= tellsAt;

const isOver = (milestone: PlanMilestone, tellsAt: string, told: PlainDate, limit: PlainDate): boolean =>
  limit < told || (limit === told && isEarly(milestone, tellsAt));

function caseOf(plan: Plan, calendar: WorkingCalendar, milestone: PlanMilestone, { dueDate: missed, dueAt, reported }: DatedMilestone, tellsAt: string): Case {
  const hour = reported?.until?.slice(11) ?? dueAt;
  // What lapses at an hour before that day's morning begins with it.
  const told = hour !== undefined && hour < tellsAt ? nearestWorkingDay(calendar, missed, 1) : nthWorkingDay(calendar, missed, 1, 1);
  return { missed, told, limit: limitOf(plan, milestone, calendar, { at: missed, atMs: 0 }).slice(0, 10) };
}

/** Whether it ends on the day itself, or at an hour of the next before its morning, whichever day that is. */
function isSameDay(milestone: PlanMilestone, tellsAt: string): boolean {
  const within = (milestone.after?.within ?? {}) as { days?: number; workingDays?: number };
  return within.days === 0 || (isEarly(milestone, tellsAt) && (within.days === 1 || within.workingDays === 1));
}
