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
    ] as const;
    for (const { list, named, known, kind } of lists) for (const [at, id] of (named ?? []).entries()) unknown([...path, list, at], id, [...known], kind);
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
