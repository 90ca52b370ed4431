import { ruleOf } from '../enterprise/consequences.ts';
import { dateAt, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import type { Plan } from '../plan/plan.ts';
import type { MatterItem } from './matters.ts';

/** A decision that was granted, as it is announced. */
export interface Announcement {
  /** Id of the enterprise's event, or of the proposal about a department. */
  id: string;
  subject: 'enterprise' | 'department';
  /** The enterprise's code, or the department's. */
  code: string;
  /** The enterprise's name; empty for a department, which the plan names. */
  name: string;
  /** The department that it belongs to. */
  org: string;
  consequence: string;
  /** Whether this lifts what was decided before. */
  lifts: boolean;
  /** The day of the decision, and when it was written down (programme epoch ms). */
  on: PlainDate;
  atMs: number;
  document?: string;
  rule?: string;
  reason: string;
}

/**
 * Whom the plan wants told of decisions: each body the next morning after one was written down, once, all of that day in one mail.
 *
 * @param title how a decision is called in a mail.
 */
export function decidedItems(
  plan: Plan,
  calendar: WorkingCalendar,
  announcements: readonly Announcement[],
  title: (one: Announcement) => string,
): MatterItem[] {
  return announcements.flatMap((one) =>
    (ruleOf(plan, one.consequence, one.rule)?.rule.notify ?? []).map((org) => ({
      kind: 'decided' as const,
      about: '',
      org,
      id: one.id,
      name: title(one),
      dueOn: nthWorkingDay(calendar, dateAt(calendar, one.atMs), 1, 1),
    })),
  );
}
