import { ruleOf } from '../enterprise/consequences.ts';
import type { Consequence, EnterpriseEvent } from '../enterprise/enterprise.ts';
import { dateAt, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { outsiderOf } from '../plan/outsiders.ts';
import { nameOf, type Plan, successorOf } from '../plan/plan.ts';
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
  /** How much it came to on the day of the decision, where that was worked out. */
  amount?: number;
}

/** Events of enterprises that are decisions on proposals, by what was decided. */
const DECISIONS: Partial<Record<EnterpriseEvent['type'], Consequence>> = {
  downgraded: 'downgrade',
  revoked: 'revocation',
  incentivesSuspended: 'suspension',
  upgradeOrdered: 'upgrade',
  circularIssued: 'circular',
  rectificationOrdered: 'rectification',
  closed: 'closure',
};
/** What an event of an enterprise decided, of those that are announced. */
export const decidedBy = (type: string): Consequence | undefined => DECISIONS[type as EnterpriseEvent['type']];

/** Whether an event of an enterprise is announced; says the same as `announcements` in prisma/consequences.ts. */
export function announcedOf(event: EnterpriseEvent): Pick<Announcement, 'consequence' | 'lifts' | 'on' | 'atMs' | 'document' | 'rule' | 'reason'> | undefined {
  const { type } = event;
  const consequence = type === 'lifted' ? event.consequence : decidedBy(type);
  if (consequence === undefined || !('on' in event)) return undefined;
  const { on, atMs, reason = '' } = event;
  const { document, rule, decided } = event as { document?: string; rule?: string; decided?: true };
  // These two can be done without a proposal as well.
  if ((type === 'rectificationOrdered' && !decided) || (type === 'closed' && document === undefined && rule === undefined)) return undefined;
  return { consequence, lifts: type === 'lifted', on, atMs, reason, ...(document !== undefined && { document }), ...(rule !== undefined && { rule }) };
}

/**
 * Whom the plan wants told of decisions, and whom a decision calls to a talk: each body the next morning after one was written down, once, all of that day in one mail.
 *
 * @param title how a decision is called in a mail.
 */
export function decidedItems(
  plan: Plan,
  calendar: WorkingCalendar,
  announcements: readonly Announcement[],
  title: (one: Announcement) => string,
): MatterItem[] {
  return announcements.flatMap((one) => {
    const told = (kind: 'decided' | 'talk', org: string): MatterItem => ({
      ...{ kind, about: '', org, id: one.id, name: title(one) },
      dueOn: nthWorkingDay(calendar, dateAt(calendar, one.atMs), 1, 1),
    });
    const notified = ruleOf(plan, one.consequence, one.rule)?.rule.notify ?? [];
    // What an outsider is told goes to the department that oversees it as well, and to that alone where it has no mailbox.
    const outsider = outsiderOf(plan, one.code);
    if (outsider) {
      const through = successorOf(plan, outsider.of.through) ?? outsider.of.through;
      const others = notified.filter((org) => org !== through).map((org) => told('decided', org));
      return [told(one.consequence === 'talk' ? 'talk' : 'decided', one.code), ...others];
    }
    return [
      // Nobody can come to a talk of which only others hear.
      ...(one.consequence === 'talk' ? [told('talk', one.code)] : []),
      // Nor does a body know that it gets no award, or what else it is, if only others hear.
      ...((one.consequence === 'no-award' || one.consequence === 'other') && !notified.includes(one.code) ? [told('decided', one.code)] : []),
      ...notified.filter((org) => one.consequence !== 'talk' || org !== one.code).map((org) => told('decided', org)),
    ];
  });
}

/** The decisions that were granted under a rule, with whom each is about. */
export const grantedBy = (plan: Plan, announcements: readonly Announcement[]): { consequence: string; of: string; name: string; since: PlainDate }[] =>
  announcements.flatMap(({ id: of, rule, lifts, subject, code, name, on: since }) =>
    rule === undefined || lifts ? [] : [{ consequence: rule, of, name: subject === 'department' ? nameOf(plan, code) : name, since }],
  );

/** Whether anybody is ever told of a decision under a plan. */
export const tellsOfDecisions = ({ consequences }: Pick<Plan, 'consequences'>): boolean =>
  consequences.some(
    ({ rule }) =>
      rule?.outsiders !== undefined ||
      rule?.proposes === 'talk' ||
      rule?.proposes === 'no-award' ||
      rule?.proposes === 'other' ||
      (rule?.notify.length ?? 0) > 0,
  );
