import { datedMilestones, type Plan } from '../../domain/plan/plan.ts';
import type { CrossFault, Path } from './plan-faults.ts';

type Rules = NonNullable<Plan['extensions']>;

/** Limits of extensions that would let nobody ask for one, where the plan does not say so. */
export function extensionFaults(plan: Plan): CrossFault[] {
  const { extensions, from } = plan;
  const last = extensions?.inAll && 'by' in extensions.inAll ? extensions.inAll.by : undefined;
  const ofPlan: CrossFault[] =
    last !== undefined && last < from
      ? [
          {
            path: ['extensions', 'inAll', 'by'],
            what: { zh: `最迟延到 ${last}，早于方案第一日 ${from}，请改正`, en: `${last} is before the programme’s first day, ${from}` },
          },
        ]
      : [];
  const ownDue = new Map(datedMilestones(plan).map(({ milestone, dueDate }) => [milestone.id, dueDate]));
  return [
    ...ofPlan,
    ...plan.milestones.flatMap(({ id, after, extensions: own }, index) =>
      own
        ? [
            ...lastFaults(own, after ? undefined : ownDue.get(id), ['milestones', index, 'extensions']),
            ...askFaults(own, after, ['milestones', index, 'extensions']),
          ]
        : [],
    ),
  ];
}

function lastFaults({ inAll }: Rules, due: string | undefined, path: Path): CrossFault[] {
  if (!inAll || !('by' in inAll) || due === undefined || inAll.by > due) return [];
  return [
    {
      path: [...path, 'inAll', 'by'],
      what: {
        zh: `最迟延到 ${inAll.by}，不晚于时限 ${due}，等于不能延期；请写更晚的日期，或写 times: 0`,
        en: `${inAll.by} is not after the due date ${due}, so that nothing could be extended: write a later day, or times: 0`,
      },
    },
  ];
}

/** What is owed within hours, or a shorter time than before which one has to ask, is over before anybody could. */
function askFaults({ askBefore }: Rules, after: Plan['milestones'][number]['after'], path: Path): CrossFault[] {
  if (!askBefore || !after) return [];
  const { within } = after;
  const short =
    'hours' in within ||
    'minutes' in within ||
    ('days' in within && 'days' in askBefore && within.days <= askBefore.days) ||
    ('workingDays' in within && 'workingDays' in askBefore && within.workingDays <= askBefore.workingDays);
  if (!short) return [];
  return [
    {
      path: [...path, 'askBefore'],
      what: {
        zh: '时限比提前申请的天数还短，来不及申请延期；请把 askBefore 改短或删去，不能延期的写 times: 0',
        en: 'the limit is no longer than the time before which an extension has to be asked for: shorten askBefore or leave it out, or write times: 0',
      },
    },
  ];
}
