import { toldOfAssisted } from '../enterprise/assistance.ts';
import { type EnterpriseState, RESTING_STAGES } from '../enterprise/enterprise.ts';
import { handedInOf, rectifyBy } from '../enterprise/hand-in.ts';
import { yearlyDueOn } from '../enterprise/yearly-assessment.ts';
import { OFFICE } from '../kernel/bodies.ts';
import { dateAt, endOfDayMs, nearestWorkingDay, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate, weekday } from '../kernel/dates.ts';
import { DEFAULT_DIGEST_AT } from '../plan/defaults.ts';
import type { Plan } from '../plan/plan.ts';

/** One line of a digest: so many of one kind, the most pressing by name. */
export interface DigestLine {
  /** helps: about enterprises that it assists with; `what` then says part and kind, such as late/yearly. */
  part: 'new' | 'due' | 'late' | 'helps';
  /** What it is about: a key of the words in digest-letter.ts. */
  what: string;
  count: number;
  /** The first few, with their dates. */
  examples: { name: string; date?: PlainDate }[];
}

/** How many are named in one line; the count says how many there are. */
export const DIGEST_EXAMPLES = 3;
/** What is due within so many days stands under "due". */
export const DIGEST_AHEAD_DAYS = 7;
/** What has been late for more working days stands in no digest: its ladder goes on telling of it, and the brief holds it until it is settled. */
export const LATE_WORKING_DAYS = 3;
/** A digest that could not be made for so long (programme ms) is left to the next morning. */
const DIGEST_FRESH_MS = 86_400_000;

/** Digests may be off, but the morning's other work is still done at its usual time. */
export const digestTime = ({ digestAt }: Pick<Plan, 'digestAt'>): string => (digestAt === 'off' ? DEFAULT_DIGEST_AT : digestAt);

/** The earliest due day that a digest still calls late, and the instant (programme epoch ms) at which it ends. */
export interface LateFrom {
  date: PlainDate;
  atMs: number;
  asked: AskedFrom;
}

/** The earliest day, and the instant (programme epoch ms) at which it begins, since which what waits for a decision is not late for too long. */
export interface AskedFrom {
  date: PlainDate;
  atMs: number;
  /** The same instant of what a rule of the plan proposed that has a time of its own, by its code. */
  byRule: Record<string, number>;
}

type Deciding = Pick<Plan, 'decideWithin' | 'consequences'>;

export function lateFrom({ decideWithin, consequences }: Deciding, calendar: WorkingCalendar, date: PlainDate): LateFrom {
  const from = nthWorkingDay(calendar, date, LATE_WORKING_DAYS, -1);
  const since = (workingDays: number) => nthWorkingDay(calendar, from, workingDays, -1);
  const byRule = consequences.flatMap(({ id, rule }) =>
    rule?.decideWithin ? [[id, calendar.instantMs(since(rule.decideWithin.workingDays), '00:00')] as const] : [],
  );
  const asked = since(decideWithin.workingDays);
  return {
    date: from,
    atMs: endOfDayMs(calendar, from),
    asked: { date: asked, atMs: calendar.instantMs(asked, '00:00'), byRule: Object.fromEntries(byRule) },
  };
}

/** Whether what somebody asked for at an instant still stands in the digest of whoever decides; says the same as `lines` in prisma/digests.ts. */
export const isAskedLately = ({ atMs, byRule }: AskedFrom, sinceMs: number, rule?: string): boolean => sinceMs >= (byRule[rule ?? ''] ?? atMs);

/** The last working morning that has come by an instant. Instants are programme epoch ms. */
export interface Morning {
  date: PlainDate;
  atMs: number;
  /** The morning before it: what has happened since is new. */
  sinceMs: number;
  /** The next one. */
  nextAtMs: number;
  /** What was due on an earlier day has been late for too long. */
  lateFrom: LateFrom;
  /** Whether departments are asked for what the registry lacks: numbers of certificates, mailboxes that take mail. */
  asksWeekly: boolean;
  /** Whether its digests are to be sent, if they have not been. */
  digests: boolean;
}

export function morningOf(plan: Pick<Plan, 'digestAt'> & Deciding, calendar: WorkingCalendar, nowMs: number): Morning {
  const at = (date: PlainDate) => calendar.instantMs(date, digestTime(plan));
  const today = dateAt(calendar, nowMs);
  const begun = nowMs >= at(today) ? today : addDays(today, -1);
  const date = nearestWorkingDay(calendar, begun, -1);
  return {
    date,
    atMs: at(date),
    sinceMs: digestSinceMs(plan, calendar, date),
    nextAtMs: at(nearestWorkingDay(calendar, addDays(begun, 1), 1)),
    lateFrom: lateFrom(plan, calendar, date),
    asksWeekly: asksWeekly(calendar, date),
    digests: plan.digestAt !== 'off' && nowMs - at(date) < DIGEST_FRESH_MS,
  };
}

/**
 * Whether a morning's digest asks for what the registry lacks: once a week, on its first working day. What
 * is missing stands unchanged for long, and asked for each morning nobody reads it.
 */
export function asksWeekly(calendar: WorkingCalendar, date: PlainDate): boolean {
  const monday = addDays(date, -((weekday(date) + 6) % 7));
  return nearestWorkingDay(calendar, monday, 1) === date;
}

/** Whether the number of a valid certificate is missing; says the same as the set of `lines` in prisma/digests.ts. */
export const lacksNumber = ({ stage, certificate }: EnterpriseState, date: PlainDate): boolean =>
  certificate?.number === '' && certificate.expiresOn >= date && DATED_STAGES.includes(stage);

/** Every body that a digest may go to: departments, the office, and whoever is told there of enterprises that it assists with. */
export const digestBodies = (plan: Plan): string[] => [
  ...new Set([...plan.departments.map(({ id }) => id), OFFICE, ...toldOfAssisted(plan, 'digest').map(({ org }) => org)]),
];

/** Programme epoch ms of the digest before that of `date`: on the working day before. */
export function digestSinceMs(plan: Pick<Plan, 'digestAt'>, calendar: WorkingCalendar, date: PlainDate): number {
  return calendar.instantMs(nearestWorkingDay(calendar, addDays(date, -1), -1), digestTime(plan));
}

/** News of an enterprise's cycle that its department hears of in the digest. */
export const ENTERPRISE_NEWS = [
  'enrolled',
  'certified',
  'renewed',
  'downgraded',
  'revoked',
  'rejected',
  'rectificationOrdered',
  'proposalRefused',
  'incentivesSuspended',
  'upgradeOrdered',
  'circularIssued',
  'lifted',
  'transferred',
  'closed',
];

/** Stages in which a certificate's dates are its department's business. */
export const DATED_STAGES: readonly EnterpriseState['stage'][] = [...RESTING_STAGES, 'in-review'];

/** The dates of an enterprise that a digest may tell of: on no other days is it in one. */
export function digestDates(state: EnterpriseState): PlainDate[] {
  const { certificate } = state;
  const limit = rectifyBy(state);
  const yearly = certificate && yearlyDueOn(state);
  return [
    ...(limit === undefined ? [] : [limit]),
    ...(certificate ? [certificate.expiresOn, certificate.renewableOn] : []),
    ...(yearly === undefined ? [] : [yearly]),
  ];
}

/**
 * Whether a date of an enterprise stands in its department's digest of `date`; says the same as the sets of `lines` in prisma/digests.ts.
 *
 * @param until the last day that stands under "due": whoever asks about thousands works it out once.
 */
export function isInDigest(
  state: EnterpriseState,
  date: PlainDate,
  { date: from, asked }: Pick<LateFrom, 'date' | 'asked'>,
  until: PlainDate = addDays(date, DIGEST_AHEAD_DAYS),
): boolean {
  const { stage, certificate } = state;
  const limit = rectifyBy(state);
  if (stage === 'closed') return false;
  const stands = (dueOn: PlainDate) => from <= dueOn && dueOn <= until;
  if ((handedInOf(state)[0]?.on ?? '') >= asked.date || (limit !== undefined && stands(limit))) return true;
  if (!certificate || !DATED_STAGES.includes(stage)) return false;
  const { expiresOn, renewableOn } = certificate;
  if (stands(expiresOn) || (renewableOn >= date && renewableOn <= until)) return true;
  const yearly = yearlyDueOn(state);
  return yearly !== undefined && stands(yearly) && (yearly >= date || expiresOn >= date);
}
