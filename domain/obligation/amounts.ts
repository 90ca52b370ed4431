import type { PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, many } from '../kernel/language.ts';
import type { ConsequenceRule } from '../plan/consequence-fields.ts';
import type { ObligationState } from './obligation.ts';

// How much a consequence is: of each time, by the day, by what is missing, with a ceiling of one and of all together.

const DAY_MS = 86_400_000;

/** Points that are taken where a rule does not say how many. */
const USUAL_POINTS = 5;

/** What was proposed before, and what became of it. */
export interface KnownProposal {
  rule: string;
  org: string;
  cause: string;
  /** How much, once it was decided. */
  points?: number;
  state: 'open' | 'granted' | 'refused' | 'lifted';
  /** The day of the decision, and when it was entered (programme epoch ms). */
  decidedOn?: PlainDate;
  decidedAtMs?: number;
}

type Amounted = Pick<ConsequenceRule, 'proposes' | 'points' | 'sum' | 'each' | 'atMost' | 'inAll'>;
type Late = Pick<ObligationState, 'id' | 'schedule' | 'submittedAtMs' | 'settledAtMs'>;

/** How much it is each time or each day; undefined where it has no amount. */
export const dueAmount = ({ proposes, points, sum }: Amounted): number | undefined => (proposes === 'points' ? (points ?? USUAL_POINTS) : sum?.value);

export const isByTheDay = ({ each }: Pick<ConsequenceRule, 'each'>): boolean => each === 'day';

/** How much it is of a number that was missed by so much; undefined where the rule does not count by that. Less than one more of what it counts by does not count. */
export function amountShort(rule: Amounted, gap: number): number | undefined {
  if (typeof rule.each !== 'object') return undefined;
  const all = rounded((dueAmount(rule) ?? 0) * Math.floor(Number((gap / rule.each.short).toFixed(6))));
  return Math.min(all, rule.atMost ?? all);
}

/** Whether the amount is worked out when it is decided, and not when it is proposed. */
export const isWorkedOut = (rule: Amounted): boolean => isByTheDay(rule) || (rule.inAll !== undefined && dueAmount(rule) !== undefined);

/** Without the noise of adding up: amounts have two decimal places. */
const rounded = (amount: number): number => Number(amount.toFixed(2));

/** How many days after its limit it was handed in or ended, or has not been by an instant (programme epoch ms): begun days count, so that it is one at least. */
export function lateDays({ schedule, submittedAtMs, settledAtMs }: Omit<Late, 'id'>, atMs: number): number {
  const endMs = Math.min(submittedAtMs ?? settledAtMs ?? atMs, atMs);
  return Math.max(1, Math.ceil((endMs - schedule.dueAtMs) / DAY_MS));
}

/** What names the days of a lapse that came after a decision on the days before. */
const REST = '.rest';
/** The obligation that brought something about: a cause may be the rest of its days. */
export const causingId = (cause: string): string => (cause.endsWith(REST) ? cause.slice(0, -REST.length) : cause);

function ofDays(rule: Amounted, days: number): number {
  const all = rounded((dueAmount(rule) ?? 0) * days);
  return Math.min(all, rule.atMost ?? all);
}

/** How much is left of the days of a lapse after what was decided of it before. */
function ofLapse(rule: Amounted, state: Late, earlier: KnownProposal | undefined, atMs: number): number {
  return Math.max(0, rounded(ofDays(rule, lateDays(state, atMs)) - (earlier?.points ?? 0)));
}

/** How much may still be decided of a body under a rule, and undefined where that has no end. */
const leftOf = ({ inAll }: Amounted, org: string, known: readonly KnownProposal[]): number | undefined =>
  inAll === undefined
    ? undefined
    : Math.max(0, rounded(inAll - known.filter((one) => one.org === org && one.state === 'granted').reduce((all, { points = 0 }) => all + points, 0)));

/** Whether so much of a body has been decided under a rule that nothing is left to decide. */
export const isUsedUp = (rule: Amounted, org: string, known: readonly KnownProposal[]): boolean =>
  dueAmount(rule) !== undefined && leftOf(rule, org, known) === 0;

/**
 * Under which cause a lapse is proposed: the obligation itself, and where that was decided by the day before it was handed in, the rest of its days
 * once it was. undefined: nothing is left to propose.
 *
 * @param known what was proposed under the rule.
 */
export function causeAfter(rule: Amounted, state: Late, known: readonly KnownProposal[], nowMs: number): string | undefined {
  const earlier = known.find(({ cause }) => cause === state.id);
  if (!isByTheDay(rule) || earlier === undefined || earlier.state === 'open') return state.id;
  const isOver = state.submittedAtMs !== undefined || state.settledAtMs !== undefined;
  return earlier.state !== 'refused' && isOver && ofLapse(rule, state, earlier, nowMs) > 0 ? `${state.id}${REST}` : undefined;
}

/**
 * How much a proposal comes to if it is decided at an instant (programme epoch ms), and of how many days.
 *
 * @param known what was proposed under its rule, itself included.
 * @param state the obligation that brought it about, where it was one.
 */
export function amountAt(
  rule: Amounted,
  { org, cause, points }: Pick<KnownProposal, 'org' | 'cause' | 'points'>,
  known: readonly KnownProposal[],
  state: Late | undefined,
  atMs: number,
): { amount: number; days?: number } {
  const id = causingId(cause);
  const earlier = id === cause ? undefined : known.find((one) => one.cause === id);
  const own = isByTheDay(rule) && state ? ofLapse(rule, state, earlier, atMs) : ((typeof rule.each === 'object' ? points : dueAmount(rule)) ?? 0);
  const left = leftOf(rule, org, known);
  return { amount: Math.min(own, left ?? own), ...(isByTheDay(rule) && state && { days: lateDays(state, atMs) }) };
}

/** 2.4 分, 24000 元 */
export const amountName = ({ sum }: Pick<ConsequenceRule, 'sum'>, amount: number, language: Language): string =>
  sum ? inLanguage(language)(`${amount} ${sum.unit}`, `${amount} ${sum.unit}`) : inLanguage(language)(`${amount} 分`, many(amount, 'point'));

/** 每逾期一日 0.2 分，一次最高 3 分，合计最高 5 分，按作出决定之日计; undefined where there is nothing to say of it. */
export function amountText(rule: Amounted, language: Language): string | undefined {
  const each = dueAmount(rule);
  if (each === undefined || (rule.sum === undefined && !isWorkedOut(rule))) return undefined;
  const say = inLanguage(language);
  const name = (amount: number) => amountName(rule, amount, language);
  return [
    isByTheDay(rule) ? say(`每逾期一日 ${name(each)}`, `${name(each)} for each day`) : name(each),
    ...(rule.atMost === undefined ? [] : [say(`一次最高 ${name(rule.atMost)}`, `${name(rule.atMost)} at the most of one`)]),
    ...(rule.inAll === undefined ? [] : [say(`合计最高 ${name(rule.inAll)}`, `${name(rule.inAll)} at the most in all`)]),
    ...(isByTheDay(rule) ? [say('按作出决定之日计', 'as of the day of the decision')] : []),
  ].join(say('，', ', '));
}
