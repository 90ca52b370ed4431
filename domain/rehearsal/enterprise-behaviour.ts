import type { RequestedEnterpriseAct } from '../enterprise/cycle-rules.ts';
import { type EnterpriseState, isCertifiedOn, isResting } from '../enterprise/enterprise.ts';
import { yearlyOpenOn } from '../enterprise/yearly-assessment.ts';
import { AUTHORITY } from '../kernel/bodies.ts';
import { dateAt, nearestWorkingDay } from '../kernel/calendar.ts';
import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import { firstRandomOf } from '../kernel/random.ts';
import type { Setting } from './behaviour.ts';

/** How the enterprises of a district and those who assess them go about it. Shares are 0 to 1; spans are calendar days, both ends included. */
interface CycleConduct {
  neverStarts: number;
  /** From the programme's start to the beginning of creation. */
  startDays: readonly [number, number];
  /** From one step to the next. */
  stepDays: readonly [number, number];
  /** Share of applications that come back at the review, once. */
  rejected: number;
  /** Share of yearly self-assessments that are done before their last day. */
  yearlyInTime: number;
  /** Share of those done late at all. */
  yearlyLate: number;
  /** Share of those who let a certificate run out. */
  letsExpire: number;
}

/** Ready-made conducts, by the name of a department's behaviour. They are assumptions to plan with, not measurements. */
const CONDUCT: Record<string, CycleConduct> = {
  punctual: { neverStarts: 0, startDays: [10, 240], stepDays: [5, 25], rejected: 0.02, yearlyInTime: 1, yearlyLate: 1, letsExpire: 0 },
  typical: { neverStarts: 0.04, startDays: [10, 480], stepDays: [7, 45], rejected: 0.08, yearlyInTime: 0.85, yearlyLate: 0.7, letsExpire: 0.05 },
  slack: { neverStarts: 0.2, startDays: [60, 900], stepDays: [15, 90], rejected: 0.2, yearlyInTime: 0.5, yearlyLate: 0.5, letsExpire: 0.25 },
};

export interface NextEnterpriseAct {
  /** Programme epoch ms. */
  atMs: number;
  request: RequestedEnterpriseAct;
}

/** An act with the day on which somebody sets out to do it; what it is follows only for whichever comes first. */
interface DatedAct {
  date: PlainDate;
  act(): NextEnterpriseAct;
}

/** Steps of a cycle that follow one upon the other, and who takes them. */
const STEPS = {
  creating: ['assess', 'department'],
  'self-assessed': ['apply', 'department'],
  applied: ['accept', 'authority'],
  accepted: ['review', 'authority'],
  'under-review': ['approve', 'authority'],
  approved: ['announce', 'authority'],
  announced: ['certify', 'authority'],
} as const;

/** Gives the first day from which the day six months back is not before `since`: for the last of October that is the first of May. */
function sixMonthsAfter(since: PlainDate): PlainDate {
  const date = addMonths(since, 6);
  return addMonths(date, -6) < since ? addDays(date, 1) : date;
}

/**
 * Gives the next act on an enterprise, by whom and when, from its state alone; undefined when all leave it at that. It can be reproduced from
 * the seed, and is independent of every other enterprise.
 */
export function nextEnterpriseAct({ behaviour, seed, calendar, startedAtMs }: Setting, state: EnterpriseState): NextEnterpriseAct | undefined {
  const conduct = CONDUCT[behaviour.base ?? behaviour.name] ?? CONDUCT.typical;
  if (!conduct || state.stage === 'closed') return undefined;
  const roll = firstRandomOf(seed, state.uscc);
  const within = ([least, most]: readonly [number, number], purpose: string) => least + Math.floor(roll(purpose) * (most - least + 1));
  const sinceMs = Math.max(startedAtMs, state.elapsedMs);
  const since = dateAt(calendar, sinceMs);

  /** The first worked day on or after a date that is later than all that went before. */
  const dayFor = (date: PlainDate) => nearestWorkingDay(calendar, date > since ? date : addDays(since, 1), 1);
  const act = (
    kind: RequestedEnterpriseAct['kind'],
    by: 'department' | 'authority',
    date: PlainDate,
    more: Partial<RequestedEnterpriseAct> = {},
  ): NextEnterpriseAct => {
    const day = dayFor(date);
    const minute = 9 * 60 + 30 + Math.floor(roll(`${kind} ${state.sequence} minute`) * 420);
    const atMs = calendar.instantMs(day, `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`);
    const org = by === 'department' ? state.departmentId : AUTHORITY;
    return { atMs, request: { kind, actor: { org, name: '' }, key: `${kind} ${state.sequence}`, on: day, ...more } };
  };
  const soon = (purpose: string) => addDays(since, within(conduct.stepDays, `${purpose} ${state.sequence}`));

  if (state.stage === 'listed' || state.stage === 'revoked') {
    if (roll('never') < conduct.neverStarts) return undefined;
    const begins = addDays(dateAt(calendar, startedAtMs), within(conduct.startDays, 'start'));
    return act('start', 'department', state.stage === 'listed' ? begins : soon('again'));
  }
  if (state.stage === 'in-review') return state.rectification ? act('rectify', 'department', soon('rectify')) : act('pass', 'department', soon('pass'));
  if (!isResting(state.stage)) {
    const [kind, by] = STEPS[state.stage as keyof typeof STEPS];
    const date = soon(kind);
    // What it holds asks for its years while it waits for the next one.
    const year = isCertifiedOn(state, since) ? yearly() : undefined;
    if (year && dayFor(year.date) < dayFor(date)) return year.act();
    if (kind === 'assess') {
      const ran = state.runningSince === undefined ? date : sixMonthsAfter(state.runningSince);
      return act('assess', by, [date, ran].sort().at(-1) ?? date);
    }
    if (kind === 'approve' && roll(`reject ${state.startedOn}`) < conduct.rejected && state.sequence < 9)
      return act('reject', by, date, { reason: '评审未达标，整改后重新申请' });
    return act(kind, by, date, kind === 'certify' ? { number: `AQB-${state.uscc.slice(-8)}-${state.sequence}`, level: state.certificate?.level ?? 3 } : {});
  }
  return resting();

  /** Gives the next yearly self-assessment that a certificate asks for, in time or late; undefined where there is none or nobody does it. */
  function yearly(): DatedAct | undefined {
    const year = state.certificate?.yearly.find(({ doneOn, historic }) => doneOn === undefined && !historic);
    if (!year || !conduct || !(yearlyOpenOn(state, since) || year.dueOn > since)) return undefined;
    const inTime = roll(`yearly ${year.dueOn}`) < conduct.yearlyInTime && !year.missed;
    const date = addDays(year.dueOn, inTime ? -within([5, 90], `early ${year.dueOn}`) : within([10, 60], `late ${year.dueOn}`));
    if (!inTime && roll(`ever ${year.dueOn}`) >= conduct.yearlyLate) return undefined;
    return { date, act: () => act('assessYearly', 'department', date) };
  }

  /** Gives what comes next with a certificate: the yearly self-assessments, then another certificate in time, or not. */
  function resting(): NextEnterpriseAct | undefined {
    const { certificate } = state;
    if (!certificate || !conduct) return undefined;
    const expires = certificate.expiresOn;
    const again = roll(`expire ${expires}`) >= conduct.letsExpire;
    if (!isCertifiedOn(state, since)) return again ? act('start', 'department', soon('restart')) : undefined;
    const next: DatedAct[] = [];
    const year = yearly();
    if (year) next.push(year);
    if (again) {
      const date = addDays(certificate.renewableOn, within([5, 60], `renew ${expires}`));
      const direct = state.bars.length === 0 && certificate.yearly.every(({ doneOn }) => doneOn !== undefined);
      const renewed = () => ({ number: `AQB-${state.uscc.slice(-8)}-${state.sequence}`, level: certificate.level });
      next.push({ date, act: () => (direct ? act('renew', 'authority', date, renewed()) : act('apply', 'department', date)) });
    }
    // Whoever is first acts. Only of those that fall on one day the minutes are worked out.
    const [one, other] = next;
    if (one && !other) return one.act();
    const days = next.map(({ date }) => dayFor(date));
    const [firstDay] = [...days].sort();
    return next
      .filter((_, at) => days[at] === firstDay)
      .map((each) => each.act())
      .sort((a, b) => a.atMs - b.atMs)[0];
  }
}
