import { datedIndicators, datedMilestones, type Plan } from '../../domain/plan/plan.ts';
import type { CrossFault, UnknownCheck } from './plan-faults.ts';

/** A rule names bodies, milestones, events, numbers and classes of outsiders that the plan has. */
export function consequenceFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
  // Of one that comes again: all of its rounds, or one of them.
  const milestones = [...new Set([...ids(plan.milestones), ...ids(datedMilestones(plan))])];
  const indicators = [...new Set([...ids(plan.indicators), ...ids(datedIndicators(plan))])];
  const bodies = [...ids(plan.departments), ...ids(plan.bodies), 'office', 'committee', 'authority'];
  return plan.consequences.flatMap(({ rule }, index): CrossFault[] => {
    if (!rule) return [];
    const path = ['consequences', index, 'rule'];
    const lists = [
      { list: 'by', named: rule.by, known: ['department', ...bodies], kind: 'department' },
      { list: 'notify', named: rule.notify, known: bodies, kind: 'department' },
      { list: 'milestones', named: rule.milestones, known: milestones, kind: 'milestone' },
      { list: 'outsiders', named: rule.outsiders, known: ids(plan.outsiders ?? []), kind: 'outsiders' },
      { list: 'events', named: rule.events, known: ids(plan.events), kind: 'event' },
      { list: 'targets', named: rule.targets, known: ids(plan.targets), kind: 'target' },
      { list: 'indicators', named: rule.indicators, known: indicators, kind: 'indicator' },
      { list: 'consequences', named: rule.consequences, known: ids(plan.consequences), kind: 'consequence' },
    ] as const;
    for (const { list, named, known, kind } of lists) for (const [at, id] of (named ?? []).entries()) unknown([...path, list, at], id, [...known], kind);
    if (rule.on === 'decided') return countedFaults(plan, index);
    if (rule.on !== 'reported' || plan.events.length > 0) return [];
    return [
      {
        path: [...path, 'on'],
        what: {
          zh: '方案没有触发事项（events），不会有事项被报告；请写 events，或改写 on',
          en: 'the plan has no events that could be reported: write events, or another cause',
        },
      },
    ];
  });
}

/** A rule that counts decisions names consequences that are ever decided of departments or outsiders, and never itself, by whatever way round. */
function countedFaults({ consequences }: Plan, index: number): CrossFault[] {
  const ruleOf = (id: string) => consequences.find((one) => one.id === id)?.rule;
  const { id, rule } = consequences[index] as Plan['consequences'][number];
  const leadsTo = (from: string, seen: readonly string[]): boolean =>
    (ruleOf(from)?.consequences ?? []).some((next) => next === id || (!seen.includes(next) && leadsTo(next, [...seen, next])));
  return (rule?.consequences ?? []).flatMap((named, place): CrossFault[] => {
    const path = ['consequences', index, 'rule', 'consequences', place];
    const counted = consequences.find((one) => one.id === named);
    if (!counted) return [];
    if (named === id || leadsTo(named, [named]))
      return [
        {
          path,
          what: {
            zh: `“${id}”数的决定里又有它自己（经 ${named}），永远数不完；请删去 ${named}`,
            en: `“${id}” would count its own decisions (by ${named}): leave ${named} out`,
          },
        },
      ];
    const on = counted.rule?.on;
    if (on === undefined || on === 'inspection' || on === 'rectification-expired')
      return [
        {
          path,
          what: {
            zh: `“${named}”不是由规则对部门或外部单位提出的，没有这样的决定可数；请写 rule 中有 on: lapse、reported 等的后果`,
            en: `“${named}” is not proposed about departments or outsiders by a rule, so that there is no decision to count: name one whose rule has on: lapse, reported or the like`,
          },
        },
      ];
    if (counted.rule?.outsiders && rule?.proposes === 'points')
      return [
        {
          path,
          what: {
            zh: `“${named}”针对外部单位，它们不参加考核，没有分可扣；请把 proposes 写成 talk、circular 或 other`,
            en: `“${named}” is about outsiders, who are in no score and have no points to lose: propose talk, circular or other`,
          },
        },
      ];
    return [];
  });
}
