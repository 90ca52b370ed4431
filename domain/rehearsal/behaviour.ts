import { approverOf } from '../kernel/bodies.ts';
import { dateAt, nearestWorkingDay, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { randomOf } from '../kernel/random.ts';
import { askRefused, granterOf } from '../obligation/extension.ts';
import { imaginedFigures } from '../obligation/form.ts';
import { type ObligationState, openParts } from '../obligation/obligation.ts';
import type { NamedOutsider } from '../plan/outsiders.ts';
import type { RequestedAct } from '../programme/campaign.ts';
import type { EventReport } from '../programme/events.ts';

/** A range of whole numbers, both ends included. */
export type Span = readonly [least: number, most: number];

/** How one department goes about its obligations, and the office about what that department hands in. Shares are 0 to 1. */
export interface Conduct {
  /** Share of obligations whose receipt is acknowledged by itself. */
  acknowledges: number;
  /** Working days from the first notice to the acknowledgement. */
  acknowledgeWorkingDays: Span;
  /** Share of obligations that are never handed in. */
  neverSubmits: number;
  /** Calendar days from the due date to the first submission; negative is before it. */
  submitDays: Span;
  /** Share of submissions that come back. */
  returned: number;
  /** Working days from a return to the next submission. */
  resubmitWorkingDays: Span;
  /** Working days that whoever confirms takes to decide on a submission or an extension. */
  decideWorkingDays: Span;
  /** Share of obligations for which more time is asked, one to five working days before the due date. */
  asksExtension: number;
  /** Calendar days that are asked for; at least 1. */
  extensionDays: Span;
  /** Share of the extensions asked for that are granted. */
  extensionGranted: number;
}

/** How everybody behaves, and where single departments (or `office`) differ. */
export interface Behaviour {
  name: string;
  /** The ready-made behaviour that this one builds on, and that enterprises have; its own name unless told. */
  base?: ProfileName;
  everyone: Conduct;
  departments: Record<string, Partial<Conduct>>;
  /** What happens on the way and is reported at once, earliest first; nothing unless told. */
  events?: readonly GivenEvent[];
  /** What is found on the way and put on registers; nothing unless told. */
  items?: readonly GivenItems[];
}

/** An event of the plan that a rehearsal lets happen; `at` is the minute in the programme's zone, of what is announced that of its report. */
export interface GivenEvent extends Omit<EventReport, 'atMs' | 'outsiders'> {
  at: string;
  outsiders?: NamedOutsider[];
}

/** Items that a rehearsal lets the office find and enter on one day. */
export interface GivenItems {
  register: string;
  on: PlainDate;
  count: number;
  /** The body that sees to them; unless told, all that may do so in turn. */
  for?: string;
  /** Their last day; as the register says unless told. */
  dueOn?: PlainDate;
  /** After how many calendar days from their entry they are handed in; they are struck off on the next working day. Never unless told. */
  doneAfterDays?: number;
}

const PUNCTUAL: Conduct = {
  acknowledges: 1,
  acknowledgeWorkingDays: [0, 1],
  neverSubmits: 0,
  submitDays: [-14, -1],
  returned: 0.05,
  resubmitWorkingDays: [1, 2],
  decideWorkingDays: [1, 3],
  asksExtension: 0,
  extensionDays: [7, 14],
  extensionGranted: 1,
};
const TYPICAL: Conduct = {
  acknowledges: 0.85,
  acknowledgeWorkingDays: [0, 3],
  neverSubmits: 0.02,
  submitDays: [-7, 10],
  returned: 0.15,
  resubmitWorkingDays: [2, 6],
  decideWorkingDays: [1, 5],
  asksExtension: 0.1,
  extensionDays: [7, 30],
  extensionGranted: 0.7,
};
const SLACK: Conduct = {
  acknowledges: 0.5,
  acknowledgeWorkingDays: [1, 6],
  neverSubmits: 0.15,
  submitDays: [-2, 45],
  returned: 0.3,
  resubmitWorkingDays: [3, 15],
  decideWorkingDays: [2, 10],
  asksExtension: 0.25,
  extensionDays: [14, 60],
  extensionGranted: 0.5,
};

/** Ready-made behaviours. Their numbers are assumptions to plan with, not measurements. */
export const PROFILES = {
  punctual: { name: 'punctual', everyone: PUNCTUAL, departments: {} },
  typical: { name: 'typical', everyone: TYPICAL, departments: {} },
  slack: { name: 'slack', everyone: SLACK, departments: {} },
} as const satisfies Record<ProfileName, Behaviour>;

export type ProfileName = 'punctual' | 'typical' | 'slack';

/** What decides how somebody acts, besides the state of the item itself. */
export interface Setting {
  behaviour: Behaviour;
  /** The seed: the same one gives the same acts; each obligation's acts depend on nothing but the obligation itself. */
  seed: string;
  calendar: WorkingCalendar;
  /** When the programme was loaded (programme epoch ms): nobody acts before. */
  startedAtMs: number;
}

/** What somebody does next, and when (programme epoch ms). A submission comes without its evidence: whoever plays it adds some. */
export interface NextAct {
  atMs: number;
  request: RequestedAct;
}

/** The most returns of one submission: even the worst is accepted in the end. */
const MOST_RETURNS = 3;
/** Office hours of an act, in minutes of the day: half past nine to noon and two to half past five. */
const OFFICE_MINUTES = [...minutesFrom(570, 720), ...minutesFrom(840, 1_050)];

function minutesFrom(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, index) => first + index);
}

/**
 * Gives the next act on an obligation, by whom and when, from its state and what has happened so far; undefined when all leave it at that. It
 * depends on nothing else, so it may be asked again after every change and whenever someone looks: an instant that has passed means "now".
 */
export function nextAct(setting: Setting, state: ObligationState, history: readonly { type: string; atMs: number }[]): NextAct | undefined {
  const { behaviour, seed, calendar, startedAtMs } = setting;
  const conduct: Conduct = { ...behaviour.everyone, ...behaviour.departments[state.outsider?.of ?? state.departmentId] };
  const roll = (purpose: string) => randomOf(seed, state.id, purpose)();
  const within = ([least, most]: Span, purpose: string) => least + Math.floor(roll(purpose) * (most - least + 1));
  // Parts are ticked in the minute in which the obligation is handed in.
  const acts = history.filter(({ type }) => type !== 'rungReached' && type !== 'lapsed' && type !== 'ticked');
  const sinceMs = Math.max(startedAtMs, acts.at(-1)?.atMs ?? 0);

  /** Gives a minute in office hours, on the date or the first working day after it, that is later than all that went before. */
  const inOfficeHours = (date: PlainDate, purpose: string): number => {
    const minute = OFFICE_MINUTES[Math.floor(roll(`${purpose} minute`) * OFFICE_MINUTES.length)] ?? 0;
    const time = `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    const earliest = dateAt(calendar, sinceMs);
    const day = nearestWorkingDay(calendar, date > earliest ? date : earliest, 1);
    const atMs = calendar.instantMs(day, time);
    return atMs > sinceMs ? atMs : calendar.instantMs(nthWorkingDay(calendar, day, 1, 1), time);
  };
  const workingDaysAfter = (atMs: number, span: Span, purpose: string): number => {
    const days = within(span, purpose);
    const date = dateAt(calendar, atMs);
    const instantMs = inOfficeHours(days === 0 ? date : nthWorkingDay(calendar, date, days, 1), purpose);
    return instantMs > atMs ? instantMs : inOfficeHours(nthWorkingDay(calendar, date, 1, 1), purpose);
  };
  const by = (org: string, kind: RequestedAct['kind'], more: Partial<RequestedAct> = {}): RequestedAct => ({
    kind,
    actor: { org, name: '' },
    key: `${kind} ${acts.length}`,
    ...more,
  });

  if (state.stage === 'submitted') {
    // What another department has handed in for all is decided where it was handed in.
    if (state.jointly) return undefined;
    const round = `hand-in ${state.returns}${state.endorsedAtMs === undefined ? '' : ' endorsed'}`;
    const atMs = workingDaysAfter(state.endorsedAtMs ?? state.submittedAtMs ?? sinceMs, conduct.decideWorkingDays, `decide on ${round}`);
    const comesBack = state.returns < MOST_RETURNS && roll(`return ${round}`) < conduct.returned;
    return { atMs, request: by(approverOf(state), comesBack ? 'return' : 'confirm', comesBack ? { reason: '材料不完整，请补充后重新报送' } : {}) };
  }
  if (state.stage !== 'open') return undefined;
  if (state.extension) {
    const { at, requestedAtMs, passedAtMs = requestedAtMs } = state.extension;
    const turn = at === undefined ? '' : ` ${at}`;
    const grant = roll(`grant${turn}`) < conduct.extensionGranted;
    const atMs = workingDaysAfter(passedAtMs, conduct.decideWorkingDays, `decide on extension${turn}`);
    return { atMs, request: by(granterOf(state), 'decideExtension', { grant, ...(!grant && { reason: '时间足够，请按期完成' }) }) };
  }

  /** Hands in what the plan asks for: whoever means to ticks each part first. */
  const handIn = (atMs: number): NextAct => {
    const [part] = openParts(state);
    if (part) return { atMs, request: by(state.departmentId, 'tick', { part: part.id, key: `tick ${part.id} ${acts.length}` }) };
    const figures = imaginedFigures(state.form, roll, dateAt(calendar, atMs));
    return { atMs, request: by(state.departmentId, 'submit', figures.length > 0 ? { figures } : {}) };
  };

  const next: NextAct[] = [];
  const told = history.find(({ type }) => type === 'rungReached' || type === 'lapsed');
  if (told && state.acknowledgedAtMs === undefined && roll('acknowledges') < conduct.acknowledges) {
    const toldAtMs = Math.max(told.atMs, startedAtMs);
    next.push({ atMs: workingDaysAfter(toldAtMs, conduct.acknowledgeWorkingDays, 'acknowledge'), request: by(state.departmentId, 'acknowledge') });
  }
  const extension = extensionAsked();
  if (extension) next.push(extension);
  else if (state.returns > 0) {
    const returnedAtMs = acts.findLast(({ type }) => type === 'returned')?.atMs ?? sinceMs;
    const atMs = workingDaysAfter(returnedAtMs, conduct.resubmitWorkingDays, `resubmit ${state.returns}`);
    next.push(handIn(atMs));
  } else if (roll('never') >= conduct.neverSubmits) {
    const days = within(conduct.submitDays, 'submit');
    // A department that means to be in time is not late for a weekend.
    const date = nearestWorkingDay(calendar, addDays(state.schedule.dueDate, days), days <= 0 ? -1 : 1);
    // Nothing is handed in before a stage opens.
    const [day = date] = [date, state.schedule.opens?.date ?? date].sort().reverse();
    next.push(handIn(Math.max(inOfficeHours(day, 'submit'), state.schedule.opens?.atMs ?? 0)));
  }
  return next.sort((a, b) => a.atMs - b.atMs)[0];

  function extensionAsked(): NextAct | undefined {
    if (acts.some(({ type }) => type === 'extensionRequested' || type === 'returned') || roll('extension') >= conduct.asksExtension) return undefined;
    const { dueDate, dueAtMs, extension: { askBy, last } = {} } = state.schedule;
    const day = nthWorkingDay(calendar, dueDate, within([1, 5], 'ask'), -1);
    const atMs = inOfficeHours(askBy && askBy.date < day ? nearestWorkingDay(calendar, askBy.date, -1) : day, 'ask');
    if (atMs >= dueAtMs || askRefused(state, atMs)) return undefined;
    const wanted = addDays(dueDate, within(conduct.extensionDays, 'extension days'));
    const until = last !== undefined && last < wanted ? last : wanted;
    return { atMs, request: by(state.departmentId, 'requestExtension', { until, reason: '工作量大，需要更多时间' }) };
  }
}
