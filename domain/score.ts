import { COMMITTEE, OFFICE, orgOf, recipientOf } from './kernel/bodies.ts';
import { isPlainDate, lastDayOfMonth, type PlainDate } from './kernel/dates.ts';
import type { ObligationState } from './obligation/obligation.ts';
import type { Scoring } from './plan/goal-fields.ts';

/**
 * How well each department kept its dates in a half-year or year (考核), from the ledger alone.
 *
 * Which obligations: those whose *original* due date lies in the period and is over. Waived, withdrawn and historic ones do not
 * count. One that a department only assists in counts by `assistShare`.
 *
 * Points of one obligation, each a line that names the events behind it:
 *
 *     acknowledged   within the deadline that the first notice set                        + scoring.acknowledged
 *     submitted      handed in when the original due day ended                            + scoring.submitted
 *     extended       instead: handed in when the day that it was moved to ended           + scoring.extended
 *     returned       for each return, at most so many in all                              - scoring.returned
 *     red            for each red rung that was reached, at most so many in all           - scoring.red
 *     unanswered     lapsed, and still nothing of it was handed in                        - scoring.unanswered
 *
 * Points of each target, quota and indicator whose day lies in the period and is over: all where it is reached, otherwise as much of
 * them, in whole points, as was reached of what it takes; half for a quota that was drawn when its day was over.
 *
 *     target         a department's own part of one scope of a target                     + scoring.target
 *     quota          one that it had to draw and inspect                                  + scoring.quota
 *     indicator      one that it reports                                                  + scoring.indicator
 *
 *     consequence    each decision to take points that stands and was made in the period  - the points of the decision
 *
 * A decision speaks of points of the total, so its points come off the total itself, however many obligations there are. What has
 * been lifted, refused or not decided takes nothing.
 *
 * The office appraises: it has its lines and no rank among those whom it appraises.
 *
 * Total of a department: 100 x sum(share x points) / sum(share x possible), less what was decided, not below 0. `possible` is what acknowledging and
 * submitting could have given; a criterion that the department was never told of in time has none. A column is the same sum over
 * its own lines, so the columns add up to the total wherever 0 does not cut it off. Sums are exact; what is shown is rounded at
 * the end, each figure by itself, to one decimal place, halves up.
 *
 * Whoever answered at an instant is held to it: an obligation that was given to another department is counted for both, each for
 * its own time.
 */
export function scoreOf({ period, nowMs, scoring, obligations, results = [], decisions = [] }: ScoreInput): DepartmentScore[] {
  const drafts = new Map<string, { lines: ScoreLine[]; counted: Set<string>; unsettled: Set<string>; notYetDue: number }>();
  const draftOf = (departmentId: string) => {
    const draft = drafts.get(departmentId) ?? { lines: [], counted: new Set(), unsettled: new Set(), notYetDue: 0 };
    drafts.set(departmentId, draft);
    return draft;
  };
  // In one order whatever the input's, since sums of fractions depend on it.
  for (const obligation of [...obligations].sort((a, b) => (a.state.id < b.state.id ? -1 : 1))) {
    const { state } = obligation;
    const share = state.role === 'lead' ? 1 : scoring.assistShare;
    // A right that was used was no duty either.
    if (share === 0 || state.optional || NEVER_COUNT.includes(state.stage) || state.originalDueDate < period.from || state.originalDueDate > period.to)
      continue;
    if (obligation.originalDueAtMs > nowMs) {
      draftOf(state.departmentId).notYetDue += 1;
      continue;
    }
    for (const tenure of tenuresOf(obligation)) {
      const lines = linesOf(tenure, scoring, nowMs).map((line) => ({ ...line, share, obligationId: state.id }));
      if (lines.length === 0) continue;
      const draft = draftOf(tenure.departmentId);
      draft.lines.push(...lines);
      if (lines.some(({ exempt }) => exempt === undefined)) draft.counted.add(state.id);
      if (state.stage !== 'settled') draft.unsettled.add(state.id);
    }
  }
  for (const result of [...results].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : a.departmentId < b.departmentId ? -1 : 1)))
    if (result.dueOn >= period.from && result.dueOn <= period.to && scoring[result.kind] > 0)
      draftOf(result.departmentId).lines.push(resultLine(result, scoring));
  for (const decision of [...decisions].sort((a, b) => (a.id < b.id ? -1 : 1)))
    if (decision.countsOn >= period.from && decision.countsOn <= period.to) draftOf(decision.departmentId).lines.push(decisionLine(decision));
  const scores = [...drafts].map(([departmentId, { lines, counted, unsettled, notYetDue }]) => {
    const possible = sum(lines, (line) => line.share * line.possible);
    const of = (some: ScoreLine[]) => {
      if (possible === 0) return 0;
      const [decided, earned] = [some.filter(({ decision }) => decision), some.filter(({ decision }) => !decision)];
      return (100 * sum(earned, (line) => line.share * line.points)) / possible + sum(decided, ({ points }) => points);
    };
    const columns = Object.fromEntries(CRITERIA.map((criterion) => [criterion, rounded(of(lines.filter((line) => line.criterion === criterion)))]));
    return {
      departmentId,
      ...(possible > 0 && { total: rounded(Math.min(100, Math.max(0, of(lines)))) }),
      columns: columns as Record<Criterion, number>,
      obligations: counted.size,
      unsettled: unsettled.size,
      notYetDue,
      lines,
    };
  });
  return ranked(scores);
}

export interface ScoreInput {
  period: Period;
  /** Programme epoch ms up to which the ledger is read. */
  nowMs: number;
  scoring: Scoring;
  obligations: ScoredObligation[];
  /** What came of targets, quotas and indicators whose day is over. */
  results?: ScoredResult[];
  /** Decisions to take points that stand. */
  decisions?: ScoredDecision[];
}

/** A decision to take points from a department. */
export interface ScoredDecision {
  id: string;
  departmentId: string;
  points: number;
  /** The obligation that brought it about, and what its milestone is called. */
  obligationId: string;
  name: string;
  decidedOn: PlainDate;
  /** The day by which its period is found: that of the decision, or of its entry where the score of that period had been made. */
  countsOn: PlainDate;
  document?: string;
  /** The event of the ledger by which it was granted. */
  events: ScoredEvent[];
}

/** What one department has of a target, a quota or an indicator. */
export interface ScoredResult {
  kind: 'target' | 'quota' | 'indicator';
  departmentId: string;
  /** Its code; of a target with the scope after a slash. */
  id: string;
  name: string;
  dueOn: PlainDate;
  /** When it was counted (programme epoch ms). */
  atMs: number;
  /** How much was reached of how much it takes. */
  done: number;
  needed: number;
  reached: boolean;
  /** Reached, but only when its day was over. */
  late?: true;
  /** Of a number that must not be exceeded: whether the department has said what there is. */
  ceiling?: 'reported' | 'silent';
  /** The events of the ledger that it rests on, where it rests on any: numbers of an indicator. */
  events?: ScoredEvent[];
}

/** A half-year or a year, by its first and last day. */
export interface Period {
  /** `2019H1` or `2019`. */
  name: string;
  from: PlainDate;
  to: PlainDate;
}

/** The period that a text such as `2019H1`, `2019h2` or `2019` names; undefined when it names none. */
export function periodOf(text: string): Period | undefined {
  const [, year, half] = /^(\d{4})(?:h([12]))?$/i.exec(text.trim()) ?? [];
  if (year === undefined || !isPlainDate(`${year}-01-01`)) return undefined;
  return {
    name: half === undefined ? year : `${year}H${half}`,
    from: half === '2' ? `${year}-07-01` : `${year}-01-01`,
    to: lastDayOfMonth(half === '1' ? `${year}-06` : `${year}-12`),
  };
}

/** One obligation as the ledger has it. */
export interface ScoredObligation {
  state: Pick<ObligationState, 'id' | 'departmentId' | 'role' | 'stage' | 'optional' | 'originalDueDate' | 'schedule'>;
  /** The end of the original due date in the programme's zone, exclusive (programme epoch ms). */
  originalDueAtMs: number;
  /** All of its events, in any order. */
  events: ScoredEvent[];
  /** Mails about it that a server accepted. */
  told: ToldMail[];
}

/** One event as the ledger gives it back. */
export interface ScoredEvent {
  itemId: string;
  sequence: number;
  type: string;
  /** Programme epoch ms. */
  atMs: number;
  actorOrg?: string;
  actorName?: string;
  payload: Record<string, unknown>;
}

export interface ToldMail {
  /** Recipient code `org/role`. */
  recipient: string;
  /** When the server accepted it (programme epoch ms). */
  atMs: number;
}

export const CRITERIA = ['acknowledged', 'submitted', 'extended', 'returned', 'red', 'unanswered', 'target', 'quota', 'indicator', 'consequence'] as const;
export type Criterion = (typeof CRITERIA)[number];

/** What one criterion gave or took at one obligation, and why. */
export interface ScoreLine {
  /** Empty for what is no obligation. */
  obligationId: string;
  /** What was reached of a target, quota or indicator. */
  result?: Omit<ScoredResult, 'events'>;
  /** The decision that took the points. */
  decision?: Omit<ScoredDecision, 'events'>;
  criterion: Criterion;
  /** Given, or below zero taken; before the share. */
  points: number;
  /** The most that the criterion could have given here. */
  possible: number;
  /** 1 for a lead, the plan's `assistShare` for an assist. */
  share: number;
  /** The events that it comes from: an item and a sequence number in the ledger. */
  events: (Omit<ScoredEvent, 'payload'> & { rung?: string })[];
  /** The instant (programme epoch ms) at which what was owed was not there. */
  missingAtMs?: number;
  /** Why nothing is counted: nobody was told in time, or the time that was given is not over. */
  exempt?: 'not-told' | 'running';
}

export interface DepartmentScore {
  departmentId: string;
  /** 1 is the best; equal totals share a rank. Absent where there is no total. */
  rank?: number;
  /** 0 to 100; absent where nothing counts yet. */
  total?: number;
  columns: Record<Criterion, number>;
  /** How many obligations count. */
  obligations: number;
  /** How many of those looked at are not settled, so that the score may still change. */
  unsettled: number;
  /** How many of the period are not due yet. */
  notYetDue: number;
  lines: ScoreLine[];
}

const NEVER_COUNT: readonly string[] = ['waived', 'withdrawn', 'historic', 'unused'];

/** The time in which one department answered for an obligation. */
interface Tenure {
  obligation: ScoredObligation;
  /** All events of the obligation, oldest first. */
  all: ScoredEvent[];
  departmentId: string;
  /** What happened in this time, oldest first. */
  events: ScoredEvent[];
  fromMs: number;
  /** Exclusive. */
  untilMs: number;
}

function tenuresOf(obligation: ScoredObligation): Tenure[] {
  const all = [...obligation.events].sort((a, b) => a.sequence - b.sequence);
  const moves = all.filter(({ type }) => type === 'reassigned');
  return [...moves, undefined].map((move, index) => {
    const before = moves[index - 1];
    return {
      obligation,
      all,
      departmentId: move ? String(move.payload.from) : obligation.state.departmentId,
      events: all.filter(({ sequence }) => sequence > (before?.sequence ?? -1) && sequence < (move?.sequence ?? Number.POSITIVE_INFINITY)),
      fromMs: before?.atMs ?? Number.NEGATIVE_INFINITY,
      untilMs: move?.atMs ?? Number.POSITIVE_INFINITY,
    };
  });
}

type Line = Omit<ScoreLine, 'share' | 'obligationId'>;

function linesOf(tenure: Tenure, scoring: Scoring, nowMs: number): Line[] {
  const lines = [...acknowledgement(tenure, scoring.acknowledged, nowMs), ...submission(tenure, scoring, nowMs)];
  const returned = tenure.events.filter(({ type }) => type === 'returned');
  const red = tenure.events.filter((event) => isRed(event, tenure) && wasTold(tenure, event.atMs));
  return [
    ...lines,
    ...deduction('returned', returned, scoring.returned),
    ...deduction('red', red, scoring.red),
    ...deduction('unanswered', unanswered(tenure, nowMs), scoring.unanswered),
  ];
}

/** The lapse that whoever answers now has left without any answer: nothing was ever handed in, and no later date is running. */
function unanswered(tenure: Tenure, nowMs: number): ScoredEvent[] {
  const { all, obligation, untilMs } = tenure;
  const lapse = all.findLast(({ type }) => type === 'lapsed');
  const still = obligation.state.stage === 'open' && untilMs === Number.POSITIVE_INFINITY && !all.some(({ type }) => HANDED_IN.includes(type));
  return still && lapse && movedTo(tenure).movedToMs <= nowMs && wasTold(tenure, nowMs) ? [lapse] : [];
}

/** As much of the points as was reached of what it takes: never all where it was missed. */
function resultLine({ events = [], ...result }: ScoredResult, scoring: Scoring): ScoreLine {
  const possible = scoring[result.kind];
  const part = partOf(result);
  const points = result.reached ? (result.late ? Math.floor(possible / 2) : possible) : Math.min(Math.max(0, possible - 1), Math.floor(possible * part));
  return { obligationId: '', result, criterion: result.kind, points, possible, share: 1, events: refs(events) };
}

function partOf({ done, needed, ceiling }: Pick<ScoredResult, 'done' | 'needed' | 'ceiling'>): number {
  if (ceiling === 'silent') return 0;
  const [least, most] = ceiling ? [needed, done] : [done, needed];
  return most > 0 ? Math.min(1, least / most) : 1;
}

function decisionLine({ events, ...decision }: ScoredDecision): ScoreLine {
  const { obligationId, points } = decision;
  return { obligationId, decision, criterion: 'consequence', points: -points, possible: 0, share: 1, events: refs(events) };
}

/** Whether the department had word of it before an instant: by a mail, or so that it acted on it. */
function wasTold({ obligation, departmentId, events, fromMs }: Tenure, beforeMs: number): boolean {
  const mailed = obligation.told.some(({ recipient, atMs }) => orgOf(recipient) === departmentId && atMs >= fromMs && atMs < beforeMs);
  return mailed || events.some(({ actorOrg, atMs }) => actorOrg === departmentId && atMs < beforeMs);
}

function acknowledgement(tenure: Tenure, possible: number, nowMs: number): Line[] {
  const { events, obligation, fromMs, untilMs } = tenure;
  const criterion = 'acknowledged';
  const asked = events.find(({ type, payload }) => type === 'rungReached' && payload.acknowledgement !== undefined);
  const byMs = asked && (asked.payload.acknowledgement as { byMs: number }).byMs;
  // Whoever hands in, or is done, has received it.
  const receipt = events.find(({ type }) => type === 'acknowledged' || HANDED_IN.includes(type));
  // Where no deadline was set, because it answered before it was asked, the due date is one.
  if (receipt && receipt.atMs < (byMs ?? obligation.originalDueAtMs)) return [{ criterion, points: possible, possible, events: refs([receipt]) }];
  if (asked === undefined || byMs === undefined)
    return fromMs <= obligation.originalDueAtMs && obligation.originalDueAtMs < untilMs ? [exempt(criterion, 'not-told')] : [];
  if (untilMs <= byMs) return [];
  if (byMs > nowMs) return [exempt(criterion, 'running')];
  if (!wasTold(tenure, byMs)) return [exempt(criterion, 'not-told')];
  return [{ criterion, points: 0, possible, events: refs([asked, receipt]), missingAtMs: byMs }];
}

/** For the department that answered when the original due day ended. */
function submission(tenure: Tenure, { submitted: possible, extended }: Scoring, nowMs: number): Line[] {
  const { all, obligation, fromMs, untilMs } = tenure;
  const { originalDueAtMs } = obligation;
  const criterion = 'submitted';
  if (originalDueAtMs < fromMs || originalDueAtMs >= untilMs) return [];
  const inTime = handedInAt(all, originalDueAtMs);
  if (inTime) return [{ criterion, points: possible, possible, events: refs([inTime]) }];
  // What was done before the programme was loaded was asked for on paper.
  const onPaper = all.some(({ type }) => type === 'entered');
  if (!onPaper && !wasTold(tenure, originalDueAtMs)) return [exempt(criterion, 'not-told')];

  const missed: Line = { criterion, points: 0, possible, events: [], missingAtMs: originalDueAtMs };
  const { moved, movedToMs } = movedTo(tenure);
  const inExtension = movedToMs > originalDueAtMs ? handedInAt(all, Math.min(movedToMs, nowMs + 1)) : undefined;
  if (inExtension)
    return [
      { ...missed, events: refs([inExtension]) },
      { criterion: 'extended', points: extended, possible: 0, events: refs([moved, inExtension]) },
    ];
  if (movedToMs > nowMs) return [exempt(criterion, 'running')];
  const after = (wanted: readonly string[]) => all.find(({ type, atMs }) => wanted.includes(type) && atMs >= originalDueAtMs);
  const handed = handedIn(all).find(({ type, atMs }) => type !== 'returned' && atMs >= originalDueAtMs);
  return [{ ...missed, events: refs([after(['lapsed']), handed]) }];
}

/** The date that it was moved to last, by an extension or by the plan. */
function movedTo({ all, obligation }: Tenure): { moved?: ScoredEvent; movedToMs: number } {
  const moved = all
    .filter(({ type, payload }) => (type === 'extensionGranted' || (type === 'amended' && payload.redated === undefined)) && dueOf(payload) !== undefined)
    .at(-1);
  return { ...(moved && { moved }), movedToMs: (moved && dueOf(moved.payload)) ?? obligation.originalDueAtMs };
}

/** A submission, one's own or that of another who leads together, a roster that was done by itself, or what was entered as done when the programme was loaded. */
const HANDED_IN: readonly string[] = ['submitted', 'fulfilled', 'entered', 'jointlySubmitted', 'jointlySettled'];
const SENT_BACK: readonly string[] = ['returned', 'jointlyReturned'];

/** What counts as handed in, in the order in which it happened: what was taken back has never been, and neither have its corrections. */
function handedIn(events: ScoredEvent[]): ScoredEvent[] {
  const kept: ScoredEvent[] = [];
  for (const event of [...events].sort((a, b) => a.sequence - b.sequence)) {
    if (event.type === 'submissionWithdrawn') while (kept.at(-1)?.type === 'submitted') kept.pop();
    else if (HANDED_IN.includes(event.type) || SENT_BACK.includes(event.type)) kept.push(event);
  }
  return kept;
}

/** What lay with the office when an instant came, if anything did: what was sent back before that does not. */
function handedInAt(events: ScoredEvent[], atMs: number): ScoredEvent | undefined {
  const last = handedIn(events)
    .filter(({ atMs: happenedMs }) => happenedMs < atMs)
    .at(-1);
  return last && SENT_BACK.includes(last.type) ? undefined : last;
}

function dueOf(payload: Record<string, unknown>): number | undefined {
  return (payload.schedule as { dueAtMs?: number } | undefined)?.dueAtMs;
}

/** A rung with a red light, or one that brought it before the committee, which hears of everything that the office owes. */
function isRed({ type, payload }: ScoredEvent, { obligation, departmentId }: Tenure): boolean {
  if (type !== 'rungReached') return false;
  const [recipients, overtaken] = [payload.recipients, payload.overtaken].map((codes) => (Array.isArray(codes) ? (codes as string[]) : []));
  // Overtaken for all, in an outage: nobody was told, and a later rung stands for it.
  if (recipients?.every((code) => overtaken?.includes(code))) return false;
  const light = obligation.state.schedule.rungs.find(({ id }) => id === payload.rung)?.light;
  return light === 'red' || (departmentId !== OFFICE && recipients?.includes(recipientOf(COMMITTEE, 'officer')) === true);
}

function deduction(criterion: Criterion, events: ScoredEvent[], { each, atMost }: { each: number; atMost: number }): Line[] {
  const points = Math.min(each * events.length, atMost);
  return points === 0 ? [] : [{ criterion, points: -points, possible: 0, events: refs(events) }];
}

const exempt = (criterion: Criterion, why: NonNullable<ScoreLine['exempt']>): Line => ({ criterion, points: 0, possible: 0, events: [], exempt: why });

function refs(events: (ScoredEvent | undefined)[]): ScoreLine['events'] {
  return events.flatMap((event) => {
    if (!event) return [];
    const { itemId, sequence, type, atMs, actorOrg, actorName, payload } = event;
    const actor = { ...(actorOrg !== undefined && { actorOrg }), ...(actorName !== undefined && { actorName }) };
    return [{ itemId, sequence, type, atMs, ...actor, ...(typeof payload.rung === 'string' && { rung: payload.rung }) }];
  });
}

function ranked(scores: DepartmentScore[]): DepartmentScore[] {
  const totalOf = ({ total }: DepartmentScore) => total ?? -1;
  const sorted = scores.sort((a, b) => totalOf(b) - totalOf(a) || (a.departmentId < b.departmentId ? -1 : 1));
  // Whoever appraises stands apart, below those who are appraised.
  const [appraised, apart] = [sorted.filter(({ departmentId }) => departmentId !== OFFICE), sorted.filter(({ departmentId }) => departmentId === OFFICE)];
  const placed = appraised.map((score) =>
    score.total === undefined ? score : { ...score, rank: 1 + appraised.filter((other) => totalOf(other) > totalOf(score)).length },
  );
  return [...placed, ...apart];
}

const sum = (lines: ScoreLine[], of: (line: ScoreLine) => number) => lines.reduce((total, line) => total + of(line), 0);

/** One decimal place, halves up; a half that floating point made a hair smaller is one still. */
function rounded(value: number): number {
  return Math.round(value * 10 + 1e-9) / 10 || 0;
}
