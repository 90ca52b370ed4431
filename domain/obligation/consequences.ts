import type { PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import type { ConsequenceRule } from '../plan/consequence-fields.ts';
import { countedNth } from '../plan/nth.ts';
import { datedMilestones, type Plan } from '../plan/plan.ts';
import { amountText, causeAfter, dueAmount, isByTheDay, isUsedUp, type KnownProposal, lateDays } from './amounts.ts';
import { lightOf, type ObligationState } from './obligation.ts';

/** What a rule of the plan proposes about a department. */
export interface DepartmentProposal {
  rule: string;
  /** The department, or the outsider. */
  org: string;
  /** Id of what brought it about, an obligation or a number that was missed: each cause is answered once. */
  cause: string;
  consequence: 'circular' | 'points' | 'talk' | 'no-award' | 'other';
  /** The points, or how much it is of what `sum` of the rule counts; of what counts by the day only once it was decided. */
  points?: number;
  reason: string;
}

const CAUSE = {
  lapse: { zh: '逾期未报', en: 'late' },
  red: { zh: '亮红灯', en: 'at a red light' },
  'missed-round': { zh: '第二次缺报', en: 'the second missed round' },
} as const;

/**
 * Everything that the plan's rules propose about departments and outsiders by now, whatever was proposed before. Asked on every morning: whether
 * it is new is for whoever keeps it.
 *
 * @param nowMs programme epoch ms.
 * @param known what was proposed before: what has a ceiling is not proposed beyond it, and what counts by the day once more for the days after a decision.
 */
export function departmentProposals(
  plan: Plan,
  obligations: readonly { state: ObligationState; name: string }[],
  nowMs: number,
  known: readonly KnownProposal[] = [],
): DepartmentProposal[] {
  if (!plan.consequences.some(({ rule }) => rule?.on !== undefined)) return [];
  const say = inLanguage(plan.language);
  const seriesOf = new Map(datedMilestones(plan).map(({ id, milestone }) => [id, milestone]));
  const lapsed = obligations.filter(({ state }) => state.lapsedAtMs !== undefined && state.stage !== 'historic' && state.stage !== 'withdrawn');
  return plan.consequences.flatMap(({ id, when, what, rule }) => {
    const on = rule?.on;
    if (!rule || (on !== 'lapse' && on !== 'red' && on !== 'missed-round')) return [];
    // A rule names a milestone, with all of its rounds, or one of them.
    const named = (milestoneId: string) => rule.milestones?.some((one) => one === milestoneId || one === seriesOf.get(milestoneId)?.id) ?? true;
    // What an outsider lets lapse is no department's, and what a department does no outsider's.
    const isAbout = ({ outsider }: ObligationState) =>
      rule.outsiders ? outsider !== undefined && rule.outsiders.includes(outsider.of) : outsider === undefined;
    const meant = lapsed.filter(({ state }) => isAbout(state) && named(state.milestoneId));
    const own = known.filter((one) => one.rule === id);
    return causes(rule, meant, plan, nowMs).flatMap(({ state, name, nth }): DepartmentProposal[] => {
      const org = state.departmentId;
      const cause = causeAfter(rule, state, own, nowMs);
      if (cause === undefined || isUsedUp(rule, org, own)) return [];
      const times = nth === undefined ? undefined : say(`第 ${nth} 次`, `no. ${nth}`);
      const missed = rule.inARow === undefined ? say(CAUSE[on].zh, CAUSE[on].en) : say(`连续 ${rule.inARow} 次缺报`, `${rule.inARow} missed in a row`);
      const far = [missed, times, amountText(rule, plan.language)].filter((part) => part !== undefined).join(say('，', ', '));
      const { dueDate } = state.schedule;
      return [
        {
          ...{ rule: id, org, cause },
          ...proposedBy(rule),
          reason: say(`${when}（「${name}」时限 ${dueDate}，${far}）：${what}`, `${when} (“${name}” by ${dueDate}: ${far}): ${what}`),
        },
      ];
    });
  });
}

/** What was handed in so long ago (programme ms) gives no cause any more: a rule that an amendment brings is not about last year. */
const RED_REACH_MS = 30 * 86_400_000;

/** Whether its light is red, or was when it was handed in: what turns red in the morning and comes in by noon is open on no morning that asks. */
function hasBeenRed(state: ObligationState, nowMs: number): boolean {
  const { stage, submittedAtMs } = state;
  if (stage === 'open') return lightOf(state, nowMs) === 'red';
  return submittedAtMs !== undefined && submittedAtMs > nowMs - RED_REACH_MS && lightOf({ ...state, stage: 'open' }, submittedAtMs) === 'red';
}

/** What a rule about departments proposes. */
export function proposedBy(rule: ConsequenceRule): Pick<DepartmentProposal, 'consequence' | 'points'> {
  const { proposes } = rule;
  const points = isByTheDay(rule) ? undefined : dueAmount(rule);
  const consequence = proposes === 'points' || proposes === 'talk' || proposes === 'no-award' || proposes === 'other' ? proposes : 'circular';
  return { consequence, ...(points !== undefined && { points }) };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Obligation = { state: ObligationState; name: string };
/** `nth`: the how manieth of its body, where the rule counts. */
type Cause = Obligation & { nth?: number };

/** Of each body those that a rule means by its `nth`, in the order in which they lapsed: what comes later changes no number. */
function numbered(rule: ConsequenceRule, lapsed: readonly Obligation[]): Cause[] {
  if (rule.nth === undefined) return [...lapsed];
  const lapsedAt = ({ state }: Obligation) => state.lapsedAtMs ?? 0;
  const ordered = lapsed.toSorted(
    (a, b) => lapsedAt(a) - lapsedAt(b) || a.state.schedule.dueAtMs - b.state.schedule.dueAtMs || compare(a.state.id, b.state.id),
  );
  return [...new Set(ordered.map(({ state }) => state.departmentId))].flatMap((org) =>
    countedNth(
      rule,
      ordered.filter(({ state }) => state.departmentId === org),
      ({ state }): PlainDate => state.schedule.dueDate,
    ),
  );
}

function causes(rule: ConsequenceRule, lapsed: readonly Obligation[], plan: Plan, nowMs: number): Cause[] {
  const { on, inARow, lateFor } = rule;
  if (on === 'lapse')
    return numbered(
      rule,
      lapsed.filter(({ state }) => lateFor === undefined || lateDays(state, nowMs) > lateFor.days),
    );
  if (on === 'red')
    return numbered(
      rule,
      lapsed.filter(({ state }) => hasBeenRed(state, nowMs)),
    );
  const dated = datedMilestones(plan).toSorted((a, b) => compare(a.milestone.id, b.milestone.id) || compare(a.dueDate, b.dueDate));
  const places = new Map(dated.map(({ id, milestone }, place) => [id, { place, milestone }]));
  const missed = new Map<string, Obligation[]>();
  for (const one of lapsed) {
    const series = places.get(one.state.milestoneId)?.milestone;
    if (series?.rounds === undefined) continue;
    const key = `${series.id} ${one.state.departmentId}`;
    missed.set(key, [...(missed.get(key) ?? []), one]);
  }
  return [...missed.values()].flatMap((rounds) => {
    rounds.sort((a, b) => a.state.schedule.dueAtMs - b.state.schedule.dueAtMs);
    if (inARow === undefined) return rounds.slice(1, 2);
    const placeOf = ({ state }: Obligation) => places.get(state.milestoneId)?.place ?? 0;
    let run = 0;
    return rounds.filter((one, index) => {
      const before = rounds[index - 1];
      run = before && placeOf(one) === placeOf(before) + 1 ? run + 1 : 1;
      return run % inARow === 0;
    });
  });
}
