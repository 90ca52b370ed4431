import { OFFICE } from '../kernel/bodies.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import { unitName } from '../kernel/units.ts';
import { amountName, amountShort, isUsedUp, type KnownProposal } from '../obligation/amounts.ts';
import { type DepartmentProposal, proposedBy } from '../obligation/consequences.ts';
import { type DatedIndicator, datedIndicators, type Plan, type PlanTarget } from '../plan/plan.ts';
import { type IndicatorValue, indicatorFigure, isCeiling, reportersOf } from './indicators.ts';
import { isReached, type TargetPart } from './targets.ts';

/** For how long after its day a missed number is looked for: a rule that an amendment brings is not about last year. */
export const REACH_DAYS = 60;

/** A number of the plan that a body has missed on its day. */
export interface Missed {
  kind: 'target' | 'indicator';
  /** Its code. */
  id: string;
  /** Of the number of a period: the indicator that it belongs to. */
  of?: string;
  name: string;
  dueOn: PlainDate;
  /** Who missed it. */
  org: string;
  /** What there was, and what was wanted. */
  far: string;
  /** Of an indicator: by how much of its unit it was missed. */
  gap?: number;
}

/** Whether a rule about missed numbers is about one: an indicator stands for all of its periods. */
const isAbout = (list: readonly string[] | undefined, { id, of }: { id: string; of?: string | undefined }) =>
  list?.some((one) => one === id || one === of) ?? true;

/**
 * Which numbers a rule of the plan may be about on a morning: their day is over, and was not when the programme was loaded. `earlier`: numbers of periods
 * before those, for rules that ask whether several in a row were missed.
 */
export function judgedOn(
  plan: Plan,
  date: PlainDate,
  startedOn: PlainDate,
): { targets: PlanTarget[]; indicators: DatedIndicator[]; earlier: DatedIndicator[] } {
  const isOver = (day: PlainDate) => day < date && day >= startedOn && day >= addDays(date, -REACH_DAYS);
  const rulesOn = (on: 'missed-target' | 'missed-indicator') => plan.consequences.flatMap(({ rule }) => (rule?.on === on ? [rule] : []));
  const [onTargets, onIndicators] = [rulesOn('missed-target'), rulesOn('missed-indicator')];
  const dated = onIndicators.length > 0 ? datedIndicators(plan) : [];
  const about = ({ id, round }: DatedIndicator) => onIndicators.filter(({ indicators }) => isAbout(indicators, { id, of: round?.of }));
  const indicators = dated.filter((one) => isOver(one.due) && about(one).length > 0);
  const inARow = new Set(indicators.filter((one) => about(one).some((rule) => rule.inARow !== undefined)).flatMap(({ round }) => round?.of ?? []));
  return {
    targets: plan.targets.filter(({ id, asOf }) => isOver(asOf) && onTargets.some((rule) => isAbout(rule.targets, { id }))),
    indicators,
    earlier: dated.filter((one) => one.round && inARow.has(one.round.of) && one.due < date && one.due >= startedOn && !indicators.includes(one)),
  };
}

/**
 * Who has missed an indicator: each by its own number where it has one, and everybody who reports it otherwise. Of a number that must not be
 * exceeded, and was not, only those have who never said what there is. The office, which decides, is not asked about itself.
 */
export function missedIndicator(plan: Plan, indicator: DatedIndicator, values: readonly IndicatorValue[]): Missed[] {
  const say = inLanguage(plan.language);
  const { due: dueOn, round } = indicator;
  const whole = indicatorFigure(plan, indicator, values, dueOn);
  const unit = unitName(indicator.unit, plan.language);
  return reportersOf(plan, indicator).flatMap((org): Missed[] => {
    const own = whole.parts?.find((part) => part.org === org) ?? whole;
    const isSilent = own.silent.includes(org);
    const kept = isCeiling(indicator) ? own.gap === 0 && !isSilent : own.met;
    if (kept || org === OFFICE) return [];
    const limit = isCeiling(indicator)
      ? say(`上限 ${own.target} ${unit}`, `at most ${own.target} ${unit}`)
      : say(`应达 ${own.target} ${unit}`, `to reach ${own.target} ${unit}`);
    const there =
      own.value === undefined || (isCeiling(indicator) && own.gap === 0)
        ? say('没有填报', 'nothing reported')
        : say(`实有 ${own.value} ${unit}`, `${own.value} ${unit}`);
    const of = round && { of: round.of };
    return [
      { kind: 'indicator', id: indicator.id, ...of, name: indicator.name, dueOn, org, gap: own.gap, far: say(`${limit}，${there}`, `${limit}, ${there}`) },
    ];
  });
}

/** Which departments have missed a target, each with those of its scopes in which it is short. */
export function missedTarget(plan: Plan, target: PlanTarget, parts: readonly TargetPart[], scopeName: (scope: string) => string): Missed[] {
  const say = inLanguage(plan.language);
  const orgs = [...new Set(parts.filter((part) => !isReached(part)).map(({ departmentId }) => departmentId))];
  return orgs.map((org) => {
    const short = parts.filter((part) => part.departmentId === org && !isReached(part));
    const far = short.map(({ whole: { scope }, own: { numerator, denominator, gap } }) =>
      say(`${scopeName(scope)} ${numerator}/${denominator} 家，差 ${gap} 家`, `${scopeName(scope)} ${numerator} of ${denominator}, ${gap} short`),
    );
    return { kind: 'target', id: target.id, name: target.name, dueOn: target.asOf, org, far: far.join(say('；', '; ')) };
  });
}

/**
 * What the plan's rules propose about departments for numbers that they missed, whatever was proposed before.
 *
 * @param earlier what was missed of the periods before: nothing is proposed for that, but it makes two in a row of one.
 * @param known what was proposed before: nothing is proposed beyond a ceiling of all together.
 */
export function missedProposals(
  plan: Plan,
  missed: readonly Missed[],
  earlier: readonly Missed[] = [],
  known: readonly KnownProposal[] = [],
): DepartmentProposal[] {
  const say = inLanguage(plan.language);
  return plan.consequences.flatMap(({ id: code, when, what, rule }) => {
    const kind = rule?.on === 'missed-target' ? 'target' : rule?.on === 'missed-indicator' ? 'indicator' : undefined;
    if (!rule || kind === undefined) return [];
    const only = kind === 'target' ? rule.targets : rule.indicators;
    const own = known.filter((one) => one.rule === code);
    return missed
      .filter((one) => one.kind === kind && isAbout(only, one) && !isUsedUp(rule, one.org, own))
      .filter((one) => rule.inARow === undefined || isNthInARow(plan, rule.inARow, one, [...missed, ...earlier]))
      .flatMap(({ id, name, dueOn, org, far, gap = 0 }): DepartmentProposal[] => {
        const amount = amountShort(rule, gap);
        if (amount === 0) return [];
        const much = amount === undefined ? '' : say(`，计 ${amountName(rule, amount, plan.language)}`, `; ${amountName(rule, amount, plan.language)}`);
        return [
          {
            rule: code,
            org,
            cause: missedCause(plan, { kind, id, org }),
            ...proposedBy(rule),
            ...(amount !== undefined && { points: amount }),
            reason: say(`${when}（「${name}」至 ${dueOn}，${far}${much}）：${what}`, `${when} (“${name}” by ${dueOn}: ${far}${much}): ${what}`),
          },
        ];
      });
  });
}

/** Whether a missed number of a period is the n-th in a row of its body, or the 2n-th: after each n it is asked anew. */
function isNthInARow(plan: Plan, n: number, { id, of, org }: Missed, all: readonly Missed[]): boolean {
  const own = new Set(all.filter((one) => one.of === of && one.org === org).map((one) => one.id));
  const periods = datedIndicators(plan).filter(({ round }) => of !== undefined && round?.of === of);
  const before = periods.slice(0, periods.findIndex((one) => one.id === id) + 1);
  const run = before.length - 1 - before.findLastIndex((one) => !own.has(one.id));
  return run > 0 && run % n === 0;
}

export const missedCause = ({ id: programmeId }: Pick<Plan, 'id'>, { kind, id, org }: Pick<Missed, 'kind' | 'id' | 'org'>) =>
  `${programmeId}/${kind}/${id}/${org}`;

/** What a cause is called that is a number of the plan; undefined where it is an obligation. */
export function missedName(plan: Plan, cause: string): string | undefined {
  const [, kind, id, org] = cause.split('/');
  if (org === undefined) return undefined;
  if (kind === 'decided') return plan.consequences.find((one) => one.id === id?.split('.')[0])?.what ?? id;
  if (kind === 'event') return plan.events.find((one) => id?.startsWith(`${one.id}-`))?.name ?? id;
  const known = kind === 'target' ? plan.targets : kind === 'indicator' ? datedIndicators(plan) : [];
  return known.find((one) => one.id === id)?.name ?? id;
}
