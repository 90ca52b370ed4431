import { COMMITTEE, OFFICE } from '../../domain/kernel/bodies.ts';
import { activeDepartments, datedMilestones, isRaised, type Plan } from '../../domain/plan/plan.ts';
import type { CrossFault, Path, UnknownCheck } from './plan-faults.ts';

type Rules = NonNullable<Plan['extensions']>;

/** Limits of extensions that would let nobody ask for one, where the plan does not say so. */
export function extensionFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
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
    ...(extensions?.askBefore && 'by' in extensions.askBefore && extensions.askBefore.by < from ? askedBeforeBegin(extensions.askBefore.by, from) : []),
    ...granterFaults(plan, unknown),
    ...(extensions?.inAll && 'share' in extensions.inAll
      ? plan.milestones.flatMap((one, index) => (one.extensions ? [] : shareFaults(extensions, one, ['milestones', index])))
      : []),
    ...plan.registers.flatMap(({ extensions: own, limit, steps }, index) =>
      own ? askFaults(own, afterOf(limit ?? steps?.[0]?.limit), ['registers', index, 'extensions']) : [],
    ),
    ...plan.milestones.flatMap(({ id, after, extensions: own }, index) =>
      own
        ? [
            ...shareFaults(own, plan.milestones[index], ['milestones', index, 'extensions']),
            ...lastFaults(own, after ? undefined : ownDue.get(id), ['milestones', index, 'extensions']),
            ...askByFaults(own, after ? undefined : ownDue.get(id), ['milestones', index, 'extensions']),
            ...askFaults(own, after, ['milestones', index, 'extensions']),
          ]
        : [],
    ),
  ];
}

/** Whoever grants has to be a body that decides: of items the office or the committee, which alone see all of them. */
function granterFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const known = [OFFICE, COMMITTEE, ...activeDepartments(plan).map(({ id }) => id)];
  const rules: [Rules | undefined, Path][] = [
    [plan.extensions, ['extensions']],
    ...plan.milestones.map(({ extensions }, index): [Rules | undefined, Path] => [extensions, ['milestones', index, 'extensions']]),
  ];
  const ofItems = plan.registers.flatMap(({ extensions }, index): CrossFault[] =>
    extensions?.grantedBy === undefined || extensions.grantedBy === OFFICE || extensions.grantedBy === COMMITTEE
      ? []
      : [
          {
            path: ['registers', index, 'extensions', 'grantedBy'],
            what: {
              zh: '清单事项的延期由办公室或领导小组一家批准；请写 office 或 committee',
              en: 'more time for the items of a register is granted by the office or the committee alone: write office or committee',
            },
          },
        ],
  );
  return [
    ...ofItems,
    ...rules.flatMap(([one, path]): CrossFault[] => {
      const named = one?.grantedBy === undefined ? [] : [one.grantedBy].flat();
      const place = (at: number) => [...path, 'grantedBy', ...(typeof one?.grantedBy === 'string' ? [] : [at])];
      for (const [at, org] of named.entries()) unknown(place(at), org, known, 'department');
      const twice = named.findIndex((org, at) => named.indexOf(org) !== at);
      return twice < 0
        ? []
        : [
            {
              path: place(twice),
              what: {
                zh: `"${named[twice]}" 写了两次，依次批准的每个只写一次`,
                en: `"${named[twice]}" is named twice: name each of those who are asked in order once`,
              },
            },
          ];
    }),
  ];
}

/** The limit of an item, as if an event had begun it. */
const afterOf = (limit: Plan['registers'][number]['limit']): Pick<NonNullable<Plan['milestones'][number]['after']>, 'within'> | undefined =>
  limit === undefined || 'by' in limit ? undefined : { within: limit };

/** A share of a limit needs to know from when on that runs. */
function shareFaults({ inAll }: Rules, milestone: Plan['milestones'][number] | undefined, path: Path): CrossFault[] {
  if (!milestone || !inAll || !('share' in inAll) || isRaised(milestone) || milestone.opens !== undefined) return [];
  if (milestone.rounds?.every(({ opens }) => opens !== undefined) || milestone.recurs?.opens !== undefined) return [];
  return [
    {
      path: milestone.extensions ? [...path, 'inAll', 'share'] : [...path, 'due'],
      what: {
        zh: `“${milestone.name}”只有截止日期，没有起算日，算不出期限的几分之几；请写 opens（第一日），或在它的 extensions 中写 inAll: { days: N }`,
        en: `“${milestone.name}” has a last day and no first one, so that no share of its limit can be worked out: write opens, or inAll: { days: N } in its extensions`,
      },
    },
  ];
}

const askedBeforeBegin = (by: string, from: string): CrossFault[] => [
  {
    path: ['extensions', 'askBefore', 'by'],
    what: {
      zh: `最迟 ${by} 申请，早于方案第一日 ${from}，谁也来不及申请；请改正，不能延期的写 times: 0`,
      en: `${by} is before the programme’s first day, ${from}, so that nobody could ask: write a later day, or times: 0`,
    },
  },
];

/** A day by which one asks is before what it is asked for is due: whoever has several due days says how long before each. */
function askByFaults({ askBefore }: Rules, due: string | undefined, path: Path): CrossFault[] {
  if (!askBefore || !('by' in askBefore) || due === undefined || askBefore.by < due) return [];
  return [
    {
      path: [...path, 'askBefore', 'by'],
      what: {
        zh: `最迟 ${askBefore.by} 申请，不早于时限 ${due}，等于没有限制；请写更早的日期，或删去 askBefore`,
        en: `${askBefore.by} is not before the due date ${due}, so that it limits nothing: write an earlier day, or leave askBefore out`,
      },
    },
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
function askFaults({ askBefore }: Rules, after: Pick<NonNullable<Plan['milestones'][number]['after']>, 'within'> | undefined, path: Path): CrossFault[] {
  if (!askBefore || !after || 'by' in askBefore) return [];
  const { within } = after;
  const short =
    'hours' in within ||
    'minutes' in within ||
    ('days' in within && 'days' in askBefore && within.days <= askBefore.days) ||
    ('workingDays' in within && 'workingDays' in askBefore && within.workingDays <= askBefore.workingDays) ||
    ('months' in within && 'months' in askBefore && within.months <= askBefore.months) ||
    ('days' in within && 'months' in askBefore && within.days <= askBefore.months * 28) ||
    ('workingDays' in within && 'months' in askBefore && within.workingDays <= askBefore.months * 20);
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
