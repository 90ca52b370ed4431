import { openCalendar } from '../../calendar/china.ts';
import { COMMITTEE, EACH_ENTERPRISE, OFFICE, orgOf } from '../../domain/kernel/bodies.ts';
import { dateAt, endOfDayMs, type HolidayTable, nearestWorkingDay, type WorkingCalendar } from '../../domain/kernel/calendar.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import { namedOutsiders, withOutsiders, withUnnamed } from '../../domain/plan/outsiders.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { withBegun } from '../../domain/programme/begun.ts';
import { countedReport, withCounted } from '../../domain/programme/counted.ts';
import { endedRounds, outsidersAsked, owesByDate, raisedDuties, raisedRounds, withEnded, withRounds } from '../../domain/programme/events.ts';
import { endedHolds } from '../../domain/programme/holds.ts';
import { momentOf } from '../../domain/programme/moments.ts';
import type { RehearsedAmendment } from '../../domain/rehearsal/amending.ts';
import { type Behaviour, nextAct } from '../../domain/rehearsal/behaviour.ts';
import { nextEnterpriseAct } from '../../domain/rehearsal/enterprise-behaviour.ts';
import { rehearsedRegistry } from '../../domain/rehearsal/registry.ts';
import { rehearse } from '../../domain/rehearsal/rehearsal.ts';
import type { Rehearsal, RehearsedNotice } from '../../domain/rehearsal/rehearsed.ts';
import type { RehearsalAnswer } from '../contract/rehearsal.ts';
import { ServiceError } from '../errors.ts';
import { enterpriseFindings } from './enterprise-findings.ts';
import { type EnterpriseReport, type EnterprisesGiven, watchRegistry } from './enterprises.ts';
import { type Finding, findingsOf, ranked } from './findings.ts';
import { mailsOf } from './mails.ts';

/** What a rehearsal is asked to do. */
export interface RehearsalRequest {
  plan: Plan;
  behaviour: Behaviour;
  /** Holiday tables besides those of the package. */
  tables?: readonly HolidayTable[];
  /** The same seed gives the same rehearsal, byte for byte. */
  seed: string;
  /** The day on which the programme is loaded, the plan's first day unless told: what is due before it is history. */
  from?: PlainDate;
  /** The last day looked at; unless told, the rehearsal ends when nothing more would happen. */
  to?: PlainDate;
  /** The registry that the rehearsal runs with; without it nobody is on a roster. */
  enterprises?: EnterprisesGiven;
}

export interface RehearsalReport {
  request: RehearsalRequest;
  calendar: WorkingCalendar;
  startedAtMs: number;
  rehearsal: Rehearsal;
  /** Absent where the rehearsal ran without enterprises. */
  enterprises?: EnterpriseReport;
  summary: RehearsalAnswer['summary'];
  bodies: RehearsalAnswer['bodies'];
  /** Mails sent, by body and day. */
  days: Map<string, Map<PlainDate, number>>;
  /** The findings, the gravest first. */
  findings: Finding[];
}

/**
 * Runs a plan in memory, with people as the behaviour has them, and says what would happen and what is wrong with it.
 *
 * @throws ServiceError where it would end before it starts.
 */
export function rehearsePlan(request: RehearsalRequest): RehearsalReport {
  const { behaviour, seed, to, enterprises: given, from = request.plan.from } = request;
  if (to !== undefined && to < from)
    throw new ServiceError('invalid', 'ends-before-start', {
      zh: `预演的最后一天 ${to} 早于开始日 ${from}，请改后一个日期或提前开始。`,
      en: `The rehearsal's last day ${to} is before its first, ${from}: give a later one, or begin earlier.`,
    });
  const calendar = openCalendar(request.plan, request.tables);
  const plan = withRecurrences(request.plan, calendar);
  const startedAtMs = loadedAtMs(plan, calendar, from);
  const setting = { behaviour, seed, calendar, startedAtMs };
  const until = to === undefined ? {} : { toMs: endOfDayMs(calendar, to) - 1 };
  const registry =
    given && rehearsedRegistry({ plan, calendar, startedAtMs, ...until, entries: given.entries, acts: (state) => nextEnterpriseAct(setting, state) });
  const reportOf = given && registry && watchRegistry(plan, calendar, startedAtMs, registry, given);
  const rehearsal = rehearse({
    plan,
    calendar,
    startedAtMs,
    ...until,
    amendments: eventAmendments(plan, calendar, behaviour, { from, startedAtMs }),
    items: (behaviour.items ?? []).filter(({ on }) => on >= from),
    acts: (state, history) => nextAct(setting, state, history),
    ...(registry && { others: registry.items, rosters: registry }),
  });
  const enterprises = reportOf?.(rehearsal);
  const days = daysOf(rehearsal, calendar);
  return {
    request,
    calendar,
    startedAtMs,
    rehearsal,
    ...(enterprises && { enterprises }),
    summary: summaryOf(rehearsal, days),
    bodies: bodiesOf(plan, rehearsal, days),
    days,
    findings: ranked([...findingsOf({ plan, calendar, startedAtMs, rehearsal }), ...(enterprises ? enterpriseFindings(plan, rehearsal, enterprises) : [])]),
  };
}

/**
 * Gives the moment at which a plan is taken to be loaded on a day: when its mails leave, on the first worked day from then on. Nobody loads a
 * plan at midnight.
 */
export const loadedAtMs = (plan: Plan, calendar: WorkingCalendar, from: PlainDate): number =>
  calendar.instantMs(nearestWorkingDay(calendar, from, 1), plan.mailAt);

/** Gives what is reported on the way, as the versions of the plan that the reports are. What happened before the plan was loaded is not asked for. */
function eventAmendments(
  plan: Plan,
  calendar: WorkingCalendar,
  { events = [] }: Behaviour,
  { from, startedAtMs }: { from: PlainDate; startedAtMs: number },
): RehearsedAmendment[] {
  let held = plan;
  return events.flatMap(({ at, outsiders = [], ...event }) => {
    const happenedAtMs = calendar.instantMs(at.slice(0, 10), at.slice(11));
    if (at.slice(0, 10) < from) return [];
    const atMs = Math.max(happenedAtMs, startedAtMs);
    const given = withUnnamed(held, outsidersAsked(held, event.event), outsiders, event.for);
    const named = namedOutsiders(held, given, owesByDate(held, given) ? dateAt(calendar, atMs) : undefined);
    held = withOutsiders(held, named.kept);
    const report = { ...event, atMs: happenedAtMs, toldMs: atMs, ...(named.ids.length > 0 && { outsiders: named.ids }) };
    const counted = countedReport(held, { ...report, at: momentOf(calendar, happenedAtMs) });
    const duties = [...raisedDuties(held, calendar, report), ...endedHolds(held, report.event, momentOf(calendar, happenedAtMs), report.about)];
    held = withCounted(withEnded(withRounds(held, raisedRounds(held, calendar, report)), endedRounds(held, calendar, report)), counted);
    held = withBegun(held, duties);
    return [{ plan: held, calendar, atMs, reason: '' }];
  });
}

function daysOf({ notices, catchUps, digests, matters }: Rehearsal, calendar: WorkingCalendar): Map<string, Map<PlainDate, number>> {
  const days = new Map<string, Map<PlainDate, number>>();
  const summaries = catchUps.map(({ recipient, sendAtMs }) => ({ recipient, leavesAtMs: sendAtMs }));
  const mornings = digests.map(({ org, leavesAtMs }) => ({ recipient: org, leavesAtMs }));
  // The letters to each enterprise stand in the table of rosters.
  const mails = mailsOf(notices).filter(({ recipient }) => recipient !== EACH_ENTERPRISE);
  const waiting = matters.filter(({ outcome, recipient }) => outcome === 'sent' && recipient !== EACH_ENTERPRISE);
  for (const { recipient, leavesAtMs } of [...summaries, ...mornings, ...waiting, ...mails]) {
    const org = orgOf(recipient);
    const date = dateAt(calendar, leavesAtMs);
    const ofOrg = days.get(org) ?? new Map<PlainDate, number>();
    ofOrg.set(date, (ofOrg.get(date) ?? 0) + 1);
    days.set(org, ofOrg);
  }
  return days;
}

/** Counts the mails of all bodies together, by day in order. */
export function mailsByDay(days: Map<string, Map<PlainDate, number>>): Map<PlainDate, number> {
  const all = new Map<PlainDate, number>();
  for (const ofOrg of days.values()) for (const [date, mails] of ofOrg) all.set(date, (all.get(date) ?? 0) + mails);
  return new Map([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Finds the day with the most mails, the first of several. */
function worstOf(days: Map<PlainDate, number> | undefined): { worstDay?: { date: PlainDate; mails: number } } {
  const worst = [...(days ?? [])].sort(([a, most], [b, more]) => more - most || (a < b ? -1 : 1))[0];
  return worst ? { worstDay: { date: worst[0], mails: worst[1] } } : {};
}

const isOpen = ({ state }: Rehearsal['obligations'][number]) => state.stage === 'open' || state.stage === 'submitted';

function summaryOf({ notices, catchUps, digests, matters, obligations }: Rehearsal, days: RehearsalReport['days']): RehearsalAnswer['summary'] {
  const outcomes = (outcome: RehearsedNotice['outcome']) =>
    notices.filter((notice) => notice.outcome === outcome && notice.recipient !== EACH_ENTERPRISE).length;
  const told = matters.filter(({ outcome, recipient }) => outcome === 'sent' && recipient !== EACH_ENTERPRISE);
  const all = mailsByDay(days);
  const [firstDay] = [...all.keys()];
  const lastDay = [...all.keys()].at(-1);
  return {
    obligations: obligations.length,
    historic: obligations.filter(({ state }) => state.stage === 'historic').length,
    sent: mailsOf(notices).filter(({ recipient }) => recipient !== EACH_ENTERPRISE).length + catchUps.length + digests.length + told.length,
    catchUps: catchUps.length,
    digests: digests.length,
    matters: told.length,
    overtaken: outcomes('overtaken'),
    moot: outcomes('moot'),
    waiting: outcomes('waiting'),
    lapsed: obligations.filter(({ state }) => state.lapsedAtMs !== undefined).length,
    neverSettled: obligations.filter(isOpen).length,
    toCommittee: [...mailsOf(notices), ...told].filter(({ recipient }) => orgOf(recipient) === COMMITTEE).length,
    ...(firstDay !== undefined && { firstDay }),
    ...(lastDay !== undefined && { lastDay }),
    ...worstOf(all),
  };
}

/** Lists departments as the plan lists them, then the bodies that are told of enterprises, then the office and the committee. */
function bodiesOf(plan: Plan, { obligations, digests }: Rehearsal, days: RehearsalReport['days']): RehearsalAnswer['bodies'] {
  return [...new Set([...plan.departments.map(({ id }) => id), ...plan.assists.map(({ by }) => by), OFFICE, COMMITTEE])].map((org) => {
    const own = obligations.filter(({ state }) => state.departmentId === org);
    const ofOrg = days.get(org);
    return {
      org,
      obligations: own.length,
      lapsed: own.filter(({ state }) => state.lapsedAtMs !== undefined).length,
      neverSettled: own.filter(isOpen).length,
      mails: [...(ofOrg?.values() ?? [])].reduce((sum, mails) => sum + mails, 0),
      digests: digests.filter((digest) => digest.org === org).length,
      ...worstOf(ofOrg),
    };
  });
}
