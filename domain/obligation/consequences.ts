import type { ConsequenceRule } from '../plan/consequence-fields.ts';
import { datedMilestones, type Plan } from '../plan/plan.ts';
import { lightOf, type ObligationState } from './obligation.ts';

/** What a rule of the plan proposes about a department. */
export interface DepartmentProposal {
  rule: string;
  /** The department. */
  org: string;
  /** Id of what brought it about, an obligation or a number that was missed: each cause is answered once. */
  cause: string;
  consequence: 'circular' | 'points' | 'talk' | 'no-award' | 'other';
  points?: number;
  reason: string;
}

const CAUSE = { lapse: '逾期未报', red: '亮红灯', 'missed-round': '第二次缺报' } as const;

/**
 * Everything that the plan's rules propose about departments by now, whatever was proposed before. Asked on every morning: whether
 * it is new is for whoever keeps it.
 *
 * @param nowMs programme epoch ms.
 */
export function departmentProposals(plan: Plan, obligations: readonly { state: ObligationState; name: string }[], nowMs: number): DepartmentProposal[] {
  if (!plan.consequences.some(({ rule }) => rule?.on !== undefined)) return [];
  const seriesOf = new Map(datedMilestones(plan).map(({ id, milestone }) => [id, milestone]));
  // What an outsider lets lapse is no department's.
  const lapsed = obligations.filter(
    ({ state }) => state.outsider === undefined && state.lapsedAtMs !== undefined && state.stage !== 'historic' && state.stage !== 'withdrawn',
  );
  return plan.consequences.flatMap(({ id, when, what, rule }) => {
    const on = rule?.on;
    if (!rule || (on !== 'lapse' && on !== 'red' && on !== 'missed-round')) return [];
    // A rule names a milestone, with all of its rounds, or one of them.
    const named = (milestoneId: string) => rule.milestones?.some((one) => one === milestoneId || one === seriesOf.get(milestoneId)?.id) ?? true;
    const meant = lapsed.filter(({ state }) => named(state.milestoneId));
    return causes(rule, meant, plan, nowMs).map(
      ({ state, name }): DepartmentProposal => ({
        rule: id,
        org: state.departmentId,
        cause: state.id,
        ...proposedBy(rule),
        reason: `${when}（「${name}」时限 ${state.schedule.dueDate}，${rule.inARow === undefined ? CAUSE[on] : `连续 ${rule.inARow} 次缺报`}）：${what}`,
      }),
    );
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
export const proposedBy = ({ proposes, points }: ConsequenceRule): Pick<DepartmentProposal, 'consequence' | 'points'> =>
  proposes === 'points'
    ? { consequence: 'points', points: points ?? 5 }
    : { consequence: proposes === 'talk' || proposes === 'no-award' || proposes === 'other' ? proposes : 'circular' };

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Obligation = { state: ObligationState; name: string };

function causes({ on, inARow }: ConsequenceRule, lapsed: readonly Obligation[], plan: Plan, nowMs: number): Obligation[] {
  if (on === 'lapse') return [...lapsed];
  if (on === 'red') return lapsed.filter(({ state }) => hasBeenRed(state, nowMs));
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
