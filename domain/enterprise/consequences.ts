import { type Refusal, refuse } from '../kernel/refusals.ts';
import type { ConsequenceRule } from '../plan/consequence-fields.ts';
import type { Plan } from '../plan/plan.ts';
import { CONSEQUENCES, type Consequence, type EnterpriseAct, type EnterpriseState, type Level, type RuledProposal } from './enterprise.ts';
import { consequenceUnfit } from './machine.ts';

type Ruled = Plan['consequences'][number] & { rule: ConsequenceRule };

const rulesOf = (plan: Pick<Plan, 'consequences'>): Ruled[] => plan.consequences.filter((one): one is Ruled => one.rule !== undefined);

/** The rule that a consequence of an enterprise stands under: the one that proposed it, or the first of the plan that is about it. */
export function ruleOf(plan: Pick<Plan, 'consequences'>, consequence: string, ruleId?: string): Ruled | undefined {
  const rules = rulesOf(plan);
  return ruleId === undefined
    ? rules.find(({ rule }) => rule.proposes === consequence || rule.otherwise === consequence || rule.with === consequence)
    : rules.find(({ id }) => id === ruleId);
}

/**
 * A decision is undone by one of the same kind, with a document of its own. Asked where a decision is taken in, and not of the machine:
 * decisions that were recorded without one go on.
 */
export function undocumentedLift({ proposal }: EnterpriseState, act: EnterpriseAct): Refusal | undefined {
  const isLifted = act.kind === 'decide' && act.grant === true && proposal?.lifts === true;
  return isLifted && (act.document ?? '').trim() === '' ? refuse('detail-missing', { act: 'decide', what: 'document' }) : undefined;
}

/** Codes of those who may propose a consequence; the department that supervises, where no rule says otherwise. */
export function proposersOf(plan: Pick<Plan, 'consequences'>, consequence: Consequence | undefined): string[] {
  const rules = rulesOf(plan).filter(({ rule }) => ([rule.proposes, rule.otherwise, rule.with] as (string | undefined)[]).includes(consequence));
  return rules.length === 0 ? ['department'] : [...new Set(rules.flatMap(({ rule }) => rule.by))];
}

/** What an enterprise has come to that a rule may be about, each under a key of its own. */
function triggersOf({ inspection, rectification }: EnterpriseState): { key: string; words: string; fits(rule: ConsequenceRule): boolean }[] {
  const words = { pass: '合格', problems: '发现问题', fail: '不合格' };
  return [
    ...(inspection && inspection.result !== 'pass'
      ? [
          {
            key: `inspection/${inspection.on}/${inspection.sequence}`,
            words: `${inspection.on} 抽查${words[inspection.result]}${inspection.what ? `：${inspection.what}` : ''}`,
            fits: ({ on, result, severity }: ConsequenceRule) =>
              on === 'inspection' && (result ?? inspection.result) === inspection.result && (severity ?? inspection.severity) === inspection.severity,
          },
        ]
      : []),
    ...(rectification?.lapsed
      ? [
          {
            key: `rectification-expired/${rectification.limit}`,
            words: `限期整改（至 ${rectification.limit}）逾期未完成`,
            fits: ({ on }: ConsequenceRule) => on === 'rectification-expired',
          },
        ]
      : []),
  ];
}

/** What the plan's rules propose for an enterprise as it stands: the first that has not been proposed for the same cause. Asked on every morning, and never by day. */
export function proposalDue(plan: Pick<Plan, 'consequences'>, state: EnterpriseState): RuledProposal | undefined {
  if (state.proposal || state.stage === 'closed') return undefined;
  for (const trigger of triggersOf(state)) {
    for (const { id, rule, when, what } of rulesOf(plan)) {
      const key = `${id}/${trigger.key}`;
      if (!trigger.fits(rule) || state.answered?.includes(key)) continue;
      for (const wanted of [rule.proposes, rule.otherwise]) {
        if (wanted === undefined || wanted === 'points' || wanted === 'talk' || wanted === 'no-award' || wanted === 'other') continue;
        const level = wanted === 'downgrade' ? (((state.certificate?.level ?? 3) + 1) as Level) : undefined;
        if ((level ?? 1) > 3 || consequenceUnfit(state, { consequence: wanted, level })) continue;
        return {
          rule: id,
          trigger: key,
          consequence: wanted,
          ...(level && { level }),
          ...(rule.with && rule.with !== wanted && { also: rule.with }),
          decides: rule.decides ?? CONSEQUENCES[wanted].decides,
          reason: `${when}（${trigger.words}）：${what}`,
        };
      }
    }
  }
  return undefined;
}
