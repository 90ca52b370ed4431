import { scopesOf } from '../../domain/enterprise/target.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { outsidersOf } from '../../domain/plan/outsiders.ts';
import { activeDepartments, dueDateOf, eventOf, isRaised, type Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, type Path, pathText } from './plan-faults.ts';

/**
 * What one could not tell from another, and what counts nothing. A plan that ran before this was looked for goes on: whatever it has is
 * told of by `likeness`, which holds wherever in the file it stands.
 */
export function likenessFaults(plan: Plan): CrossFault[] {
  const idAt = ([list, index]: Path) => (plan as unknown as Record<PropertyKey, { id?: string }[]>)[list as string]?.[index as number]?.id ?? '';
  const others = [
    ...sameDays(plan),
    ...askNothing(plan),
    ...neverAsked(plan),
    ...outOfReach(plan),
    ...leadsThatAssist(plan),
    ...emptyTargets(plan),
    ...bareQuotas(plan),
    ...daysThatAreNot(plan),
  ];
  return [...sameNames(plan), ...others.map((fault) => ({ ...fault, likeness: `${idAt(fault.path)} ${fault.what.zh.replace(/\S*\[\d+\]\S*/, '')}` }))];
}

interface Placed {
  value: string;
  path: Path;
}

/** The later ones of those that are alike, each with where the first stands. */
function alike(list: readonly Placed[]): (Placed & { first: string })[] {
  const seen = new Map<string, string>();
  return list.flatMap((placed) => {
    const first = seen.get(placed.value);
    if (first === undefined) seen.set(placed.value, pathText(placed.path.slice(0, -1)));
    return first === undefined ? [] : [{ ...placed, first }];
  });
}

/** Mails, calendars and findings name a milestone and its round. What an event raises is told apart by what it is about. */
function sameNames(plan: Plan): CrossFault[] {
  const { milestones, standing, departments } = plan;
  const names = (list: readonly { name: string }[], path: Path) => list.map(({ name }, index) => ({ value: name, path: [...path, index, 'name'] }));
  const doubled = [
    ...alike(names(milestones, ['milestones'])),
    ...milestones.flatMap(({ rounds, recurs, after }, index) => (recurs || after ? [] : alike(names(rounds ?? [], ['milestones', index, 'rounds'])))),
    ...standing.flatMap(({ reviews = [] }, index) => alike(names(reviews, ['standing', index, 'reviews']))),
    // Who is part of another by now may be called as that is.
    ...alike(names(departments, ['departments']).filter((_one, index) => departments[index]?.mergedInto === undefined)),
    ...(['sectors', 'bodies', 'events', 'standing', 'quotas', 'targets'] as const).flatMap((list) => alike(names(plan[list], [list]))),
    // One number has a value for each year in many a plan, and a least and a most: its day and its bound tell it apart.
    ...alike(
      names(plan.indicators, ['indicators']).map((one, index) => {
        const { due, dueOn, recurs, bound = '' } = plan.indicators[index] ?? {};
        return { ...one, value: `${one.value} ${dueOn ?? due ?? JSON.stringify(recurs)}${bound === 'at-most' ? bound : ''}` };
      }),
    ).map((one) => ({
      ...one,
      value: one.value.replace(/ \S+$/, ''),
    })),
  ].map(
    ({ value, path, first }): CrossFault => ({
      path,
      likeness: `name ${value}`,
      what: {
        zh: `"${value}" 已是 ${first} 的名称，收件人分不清是哪一项，请改得不同`,
        en: `"${value}" is the name of ${first} already, so that nobody could tell which is meant: name them apart`,
      },
    }),
  );
  const byRule = milestones.flatMap(({ id, rounds, recurs }, index): CrossFault[] =>
    recurs?.name !== undefined && alike(names(rounds ?? [], [])).length > 0
      ? [
          {
            path: ['milestones', index, 'recurs', 'name'],
            likeness: `rule ${id}`,
            what: {
              zh: '按这个名称，几轮同名，收件人分不清是哪一轮；请加上如 {period}',
              en: 'by this name several rounds are called the same, so that nobody could tell which is meant: add {period}',
            },
          },
        ]
      : [],
  );
  return [...doubled, ...byRule];
}

function sameDays({ holidays: { overrides } }: Plan): CrossFault[] {
  return alike(overrides.map(({ date }, index) => ({ value: date, path: ['holidays', 'overrides', index, 'date'] }))).map(({ value, path, first }) => ({
    path,
    what: { zh: `${value} 已写在 ${first}，同一天请只留一条`, en: `${value} stands in ${first} already: leave only one of them` },
  }));
}

/** Whoever leads does the whole of it; as an assist it would be asked a second time. */
function leadsThatAssist(plan: Plan): CrossFault[] {
  const all = activeDepartments(plan).map(({ id }) => id);
  const both = (leads: readonly string[], assist: readonly string[], path: Path): CrossFault[] =>
    assist.flatMap((id, at) =>
      leads.includes(id)
        ? [
            {
              path: [...path, 'assist', at],
              what: {
                zh: `"${id}" 已是牵头单位，不再作配合单位，请删去一处`,
                en: `"${id}" leads already and does not assist as well: leave it in one of them`,
              },
            },
          ]
        : [],
    );
  return [
    ...plan.milestones.flatMap(({ lead, assist }, index) => both(lead === 'all' ? all : lead, assist, ['milestones', index])),
    ...plan.sectors.flatMap(({ lead, assist }, index) => both(lead === undefined ? [] : [lead], assist, ['sectors', index])),
  ];
}

/** A target is a share of the enterprises of sectors: without a sector it would be met, or missed, by nobody. */
function emptyTargets(plan: Plan): CrossFault[] {
  return plan.targets.flatMap((target, index): CrossFault[] => {
    const faults: CrossFault[] = [];
    if (scopesOf(plan, target).every(({ sectors }) => sectors.length === 0))
      faults.push({
        path: ['targets', index, 'of'],
        what:
          plan.sectors.length === 0
            ? {
                zh: '方案没有写行业（sectors），没有企业可数；请写 sectors，不是数企业的请改写在 indicators',
                en: 'the plan has no sectors, so that there are no enterprises to count: write sectors, or an entry of indicators for another number',
              }
            : {
                zh: '方案没有重点行业；请在重点行业写 key: true，或改写 each-sector、all-sectors-together',
                en: 'no sector is a key sector: write key: true in those that are, or each-sector or all-sectors-together here',
              },
      });
    if (target.counts === 'started' && target.level !== undefined)
      faults.push({
        path: ['targets', index, 'level'],
        what: {
          zh: '已启动（started）不分等级；请删去 level，或改写 counts: certified',
          en: 'what has started has no level: leave level out, or write counts: certified',
        },
      });
    return faults;
  });
}

/** A share of nothing is reached by nobody's doing. */
function askNothing({ targets, quotas }: Plan): CrossFault[] {
  const of = (list: readonly { atLeast: number }[], key: string) =>
    list.flatMap(({ atLeast }, index): CrossFault[] =>
      atLeast > 0
        ? []
        : [
            {
              path: [key, index, 'atLeast'],
              what: { zh: '0% 等于没有要求；请写大于 0 的比例，如 0.6 表示 60%', en: '0 % asks for nothing: write a share above 0, such as 0.6 for 60 %' },
            },
          ],
    );
  return [...of(targets, 'targets'), ...of(quotas, 'quotas')];
}

/** What is measured on a day that the programme does not have is measured never, or after everybody has gone. */
function outOfReach({ from, to, targets, quotas }: Plan): CrossFault[] {
  const of = (list: readonly (string | undefined)[], key: string, field: string) =>
    list.flatMap((due, index): CrossFault[] => {
      const date = due === undefined ? undefined : dueDateOf(due);
      return date === undefined || (date >= from && date <= to)
        ? []
        : [
            {
              path: [key, index, field],
              what: { zh: `${date} 不在方案起止日期之内（${from} 至 ${to}）`, en: `${date} lies outside the programme, ${from} to ${to}` },
            },
          ];
    });
  return [
    ...of(
      targets.map(({ asOf }) => asOf),
      'targets',
      'asOf',
    ),
    ...of(
      quotas.map(({ due }) => due),
      'quotas',
      'due',
    ),
  ];
}

/** Events that nobody but the office could report, and rules that wait for what cannot come. */
function neverAsked(plan: Plan): CrossFault[] {
  const { departments, events, consequences, milestones } = plan;
  const into = new Map(departments.map(({ id, mergedInto }) => [id, mergedInto]));
  const merged = events.flatMap(({ reportedBy }, index) =>
    (reportedBy === 'all' ? [] : reportedBy).flatMap((id, at): CrossFault[] => {
      const now = into.get(id);
      return now === undefined
        ? []
        : [
            {
              path: ['events', index, 'reportedBy', at],
              what: { zh: `"${id}" 已并入 "${now}"，请写 "${now}"`, en: `"${id}" is part of "${now}" by now; write "${now}"` },
            },
          ];
    }),
  );
  const single = consequences.flatMap(({ rule }, index) =>
    rule?.on !== 'missed-round'
      ? []
      : (rule.milestones ?? []).flatMap((id, at): CrossFault[] => {
          const milestone = milestones.find((one) => one.id === id);
          return !milestone || milestone.rounds || milestone.recurs || isRaised(milestone)
            ? []
            : [
                {
                  path: ['consequences', index, 'rule', 'milestones', at],
                  what: {
                    zh: `"${id}" 只有一次，不会有第二次缺报（missed-round）；请写分轮的任务，或改写 on: lapse`,
                    en: `"${id}" comes once, so that no second round of it is ever missed (missed-round): name one that has rounds, or write on: lapse`,
                  },
                },
              ];
        }),
  );
  return [...merged, ...single, ...aboutOutsiders(plan)];
}

type Rule = NonNullable<Plan['consequences'][number]['rule']>;

/** Rules about departments that name what outsiders alone do, and rules about outsiders that name what none of them does: neither would propose anything. */
function aboutOutsiders(plan: Plan): CrossFault[] {
  return plan.consequences.flatMap(({ rule }, index) => {
    const path = ['consequences', index, 'rule'];
    return rule === undefined ? [] : rule.outsiders ? unledByThem(plan, path, rule, rule.outsiders) : ledByThemAlone(plan, path, rule);
  });
}

const raisedBy = ({ milestones }: Plan, event: string) => milestones.filter((one) => eventOf(one) === event);

function ledByThemAlone(plan: Plan, path: Path, { milestones = [], events = [] }: Rule): CrossFault[] {
  const byOutsiders = ({ lead }: Plan['milestones'][number]) => lead !== 'all' && lead.every((org) => outsidersOf(plan, org) !== undefined);
  const wrong = (list: string, at: number, what: string): CrossFault => ({
    path: [...path, list, at],
    what: {
      zh: `"${what}" 只由外部单位办理，而这条规则针对部门，不会提出什么；针对外部单位的，请用 outsiders 写明哪几类；否则请删去，或写由部门办理的`,
      en: `outsiders alone answer for "${what}", and this rule is about departments, so that it would propose nothing: write outsiders with their classes where it is about them, or leave it out`,
    },
  });
  return [
    ...milestones.flatMap((id, at) => (plan.milestones.some((one) => one.id === id && byOutsiders(one)) ? [wrong('milestones', at, id)] : [])),
    ...events.flatMap((id, at) => {
      const raised = raisedBy(plan, id);
      return raised.length > 0 && raised.every(byOutsiders) ? [wrong('events', at, id)] : [];
    }),
  ];
}

function unledByThem(plan: Plan, path: Path, { on, milestones, events = [] }: Rule, outsiders: string[]): CrossFault[] {
  const known = outsiders.filter((id) => outsidersOf(plan, id));
  if (known.length === 0) return [];
  const isLed = ({ lead }: Plan['milestones'][number]) => lead !== 'all' && lead.some((org) => known.includes(org));
  const wrong = (list: string, at: number, what: string): CrossFault => ({
    path: [...path, list, at],
    what: {
      zh: `"${what}" 不由 ${known.join('、')} 办理，这条规则不会对它们提出什么；请改写它们牵头的，或改写 outsiders`,
      en: `none of ${known.join(', ')} answers for "${what}", so that this rule would propose nothing about them: name what they lead, or other classes`,
    },
  });
  const idle: CrossFault = {
    path: [...path, 'outsiders'],
    what: {
      zh: `${known.join('、')} 没有牵头的任务，不会逾期；请在任务的 lead 中写它们，或写 on: reported 按报告累计`,
      en: `${known.join(', ')} lead nothing that could lapse: name them in the lead of a milestone, or write on: reported and count reports`,
    },
  };
  return [
    ...(milestones ?? []).flatMap((id, at) => (plan.milestones.some((one) => one.id === id && !isLed(one)) ? [wrong('milestones', at, id)] : [])),
    ...events.flatMap((id, at) => {
      const raised = raisedBy(plan, id);
      return raised.length > 0 && !raised.some(isLed) ? [wrong('events', at, id)] : [];
    }),
    ...(on !== 'reported' && milestones === undefined && !plan.milestones.some(isLed) ? [idle] : []),
  ];
}

function bareQuotas({ quotas }: Plan): CrossFault[] {
  return quotas.flatMap(({ milestone, due, roster }, index): CrossFault[] =>
    milestone === undefined && due === undefined && roster === undefined
      ? [
          {
            path: ['quotas', index],
            what: {
              zh: '这项抽查不知何时、从哪些企业抽取；请写 milestone 或 due，并用 roster 写明企业范围',
              en: 'nothing says when this quota is drawn, or of which enterprises: write milestone or due, and the enterprises as roster',
            },
          },
        ]
      : [],
  );
}

/** How many days, and working days, the short periods have; of a month or longer a day that is not there is the last. */
const DAYS_OF: Record<string, { days: number; called: Words }> = {
  week: { days: 7, called: { zh: '一周', en: 'a week' } },
  'ten-days': { days: 11, called: { zh: '一旬', en: 'ten days' } },
  'half-month': { days: 16, called: { zh: '半个月', en: 'half a month' } },
};

/** A rule that counts a day which its period never has is a slip of the pen; the period's last day would be taken for it. */
function daysThatAreNot({ milestones, indicators }: Plan): CrossFault[] {
  const rules = [
    ...milestones.map(({ recurs }, index) => ({ recurs, at: ['milestones', index] })),
    ...indicators.map(({ recurs }, index) => ({ recurs, at: ['indicators', index] })),
  ];
  return rules.flatMap(({ recurs, at }): CrossFault[] => {
    if (!recurs) return [];
    const wrong = (key: string, zh: string, en: string) => [{ path: [...at, 'recurs', key], what: { zh, en } }];
    if (recurs.every === 'holiday')
      return recurs.following ? wrong('following', '节假日不写 following，节后请写 after', 'of a holiday write after instead of following') : [];
    const period = DAYS_OF[recurs.every];
    return (['day', 'workingDay'] as const).flatMap((key) => {
      const count = [recurs[key] ?? []].flat().find((one) => typeof one === 'number' && one > (period?.days ?? 31));
      return period === undefined || count === undefined
        ? []
        : wrong(
            key,
            `${period.called.zh}没有第 ${count} 天；请写 1 到 ${period.days} 的整数，或写 last（最后一个）`,
            `there is no day ${count} of ${period.called.en}: write 1 to ${period.days}, or last`,
          );
    });
  });
}
