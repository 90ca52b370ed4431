import { confirmerOf, OFFICE } from '../kernel/bodies.ts';
import { endOfDayMs, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, addMonths, daysBetween, type PlainDate } from '../kernel/dates.ts';
import { type Refusal, refuse } from '../kernel/refusals.ts';
import type { ExtensionRules } from '../plan/extension-fields.ts';
import type { ObligationAct, ObligationEvent, ObligationState } from './obligation.ts';
import type { ExtensionLimits } from './schedule.ts';

/**
 * Looks the days of a plan's rules up.
 *
 * @param planned the due date that the plan gives: what is granted in all counts from it; `begins`: the day from which its limit runs, of which a share may be granted.
 * @param dueDate the one that holds, which an extension may have moved: it is asked for before that.
 */
export function extensionLimits(
  { askBefore, times, inAll, each, grantedBy }: ExtensionRules,
  { planned, begins }: { planned: PlainDate; begins?: PlainDate | undefined },
  dueDate: PlainDate,
  calendar: WorkingCalendar,
): ExtensionLimits {
  // A share of what nobody knows the beginning of bounds nothing; the check of the plan says so.
  const ends = [
    ...(inAll && !('share' in inAll) ? [lastDay(inAll, planned, calendar)] : []),
    ...(inAll && 'share' in inAll && begins !== undefined ? [addDays(planned, Math.floor(Math.max(0, daysBetween(begins, planned)) * inAll.share))] : []),
    ...(each ? [lastDay(each, dueDate, calendar)] : []),
  ];
  const last = ends.sort()[0];
  const askBy = askBefore && firstDay(askBefore, dueDate, calendar);
  return {
    ...(askBy !== undefined && { askBy: { date: askBy, atMs: endOfDayMs(calendar, askBy) } }),
    ...(times !== undefined && { times }),
    ...(last !== undefined && { last }),
    ...(grantedBy !== undefined && grantedBy !== OFFICE && { by: grantedBy }),
  };
}

/** The last day on which more time than until `dueDate` may be asked for. */
function firstDay(askBefore: NonNullable<ExtensionRules['askBefore']>, dueDate: PlainDate, calendar: WorkingCalendar): PlainDate {
  if ('by' in askBefore) return askBefore.by;
  if ('months' in askBefore) return addMonths(dueDate, -askBefore.months);
  return 'days' in askBefore ? addDays(dueDate, -askBefore.days) : nthWorkingDay(calendar, dueDate, askBefore.workingDays, -1);
}

function lastDay(inAll: Exclude<NonNullable<ExtensionRules['inAll']>, { share: number }>, planned: PlainDate, calendar: WorkingCalendar): PlainDate {
  if ('by' in inAll) return inAll.by;
  if ('months' in inAll) return addMonths(planned, inAll.months);
  return 'days' in inAll ? addDays(planned, inAll.days) : nthWorkingDay(calendar, planned, inAll.workingDays, 1);
}

/** What is read of an obligation to tell who decides on more time. */
interface Granted {
  departmentId: string;
  schedule?: { extension?: Pick<ExtensionLimits, 'by'> };
  extension?: Pick<NonNullable<ObligationState['extension']>, 'at'> | undefined;
}

/** Those who are asked in turn; nobody decides on what it asks for itself. */
const inTurn = ({ departmentId, schedule }: Granted): { org: string; at: number }[] =>
  [schedule?.extension?.by ?? []]
    .flat()
    .map((org, at) => ({ org, at }))
    .filter(({ org }) => org !== departmentId);

/** The body that decides whether something gets more time: of several in order the one that has it now, and the first while nobody asks. */
export const granterOf = (state: Granted): string =>
  inTurn(state).find(({ at }) => at >= (state.extension?.at ?? 0))?.org ?? confirmerOf({ departmentId: state.departmentId });

/** Who is asked once that one has agreed. */
const nextGranter = (state: Granted): { org: string; at: number } | undefined => inTurn(state).filter(({ at }) => at >= (state.extension?.at ?? 0))[1];

/** The bodies that are asked for more time, the first first; one alone where the plan names no more. */
export const grantersOf = (state: Granted): string[] => {
  const named = inTurn(state).map(({ org }) => org);
  return named.length > 0 ? named : [confirmerOf({ departmentId: state.departmentId })];
};

/** What the plan says of extensions of one obligation, and how many it has had. */
export interface ExtensionSaid {
  /** The last day on which one may be asked for. */
  askBy?: string | undefined;
  times?: number | undefined;
  granted: number;
  /** The last day that one may be granted to. */
  last?: string | undefined;
}

/** What is said of them, in mails and on pages; undefined where the plan leaves extensions free. */
export const extensionSaid = ({ schedule: { extension: limits }, granted = 0 }: Extended): ExtensionSaid | undefined =>
  limits !== undefined && (limits.askBy ?? limits.times ?? limits.last) !== undefined
    ? {
        ...(limits.askBy && { askBy: limits.askBy.date }),
        ...(limits.times !== undefined && { times: limits.times }),
        granted,
        ...(limits.last && { last: limits.last }),
      }
    : undefined;

type Extended = Pick<ObligationState, 'schedule' | 'granted'>;

/** Why the plan lets nobody ask for more time at `nowMs` (programme epoch ms), whatever day is asked for; undefined where it does. */
export function askRefused({ schedule: { extension, dueDate: due }, granted = 0 }: Extended, nowMs: number): Refusal | undefined {
  const { askBy, times, last } = extension ?? {};
  const act = 'requestExtension';
  if (times !== undefined && granted >= times) return refuse('extension-too-often', { act, times: String(times), granted: String(granted), due });
  if (last !== undefined && last <= due) return refuse('extension-too-long', { act, last, until: '', due });
  return askBy && nowMs >= askBy.atMs ? refuse('extension-asked-late', { by: askBy.date, due }) : undefined;
}

/** Why the plan does not let it be extended to a day, as it is asked for or granted. */
function extensionRefused(
  { schedule: { extension, dueDate: due }, granted = 0 }: Extended,
  act: 'requestExtension' | 'decideExtension',
  until: PlainDate,
): Refusal | undefined {
  const { times, last } = extension ?? {};
  if (times !== undefined && granted >= times) return refuse('extension-too-often', { act, times: String(times), granted: String(granted), due });
  return last !== undefined && until > last ? refuse('extension-too-long', { act, last, until, due }) : undefined;
}

/** Asks for more time, or decides on it: within what the plan allows, as it stands by then. */
export function moreTime(
  state: ObligationState,
  act: Extract<ObligationAct, { kind: 'requestExtension' | 'decideExtension' }>,
  by: Pick<ObligationEvent, 'atMs' | 'key' | 'actor'>,
  reason: string,
  nowMs: number,
): ObligationEvent[] | Refusal {
  const { extension, schedule } = state;
  if (act.kind === 'requestExtension') {
    if (nowMs >= schedule.dueAtMs) return refuse('extension-too-late', { due: schedule.dueDate });
    if (extension) return refuse('extension-pending', { until: extension.until });
    if (act.until <= schedule.dueDate) return refuse('extension-not-later', { due: schedule.dueDate, until: act.until });
    return askRefused(state, nowMs) ?? extensionRefused(state, act.kind, act.until) ?? [{ ...by, type: 'extensionRequested', until: act.until, reason }];
  }
  if (!extension) return refuse('no-extension');
  if (!act.grant) return reason === '' ? refuse('reason-missing', { act: act.kind }) : [{ ...by, type: 'extensionRefused', reason }];
  const next = nextGranter(state);
  if (next)
    return (
      extensionRefused(state, act.kind, extension.until) ?? [{ ...by, type: 'extensionPassed', to: next.org, at: next.at, ...(reason !== '' && { reason }) }]
    );
  if (act.schedule?.dueDate !== extension.until) return refuse('schedule-of-another-date', { until: extension.until });
  return extensionRefused(state, act.kind, extension.until) ?? [{ ...by, type: 'extensionGranted', schedule: act.schedule, ...(reason !== '' && { reason }) }];
}
