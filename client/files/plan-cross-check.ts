import { isZone } from '../../calendar/china.ts';
import { OFFICE, RESERVED_CODES } from '../../domain/kernel/bodies.ts';
import type { Scoring } from '../../domain/plan/goal-fields.ts';
import { outsiderOf, outsidersOf } from '../../domain/plan/outsiders.ts';
import { activeDepartments, datedMilestones, dueDateOf, eventOf, isRaised, type Plan } from '../../domain/plan/plan.ts';
import { countedBy } from '../../domain/programme/counted.ts';
import { many } from '../../domain/words/numbers.ts';
import { unknownName } from './faults.ts';
import { assistanceFaults, collectiveFaults, writingFaults } from './plan-assist-check.ts';
import { calendarFaults } from './plan-calendar-check.ts';
import { consequenceFaults } from './plan-consequence-check.ts';
import { extensionFaults } from './plan-extension-check.ts';
import { type CrossFault, doubles, idsIn, type Path, type UnknownCheck } from './plan-faults.ts';
import { contributionFaults, formFaults } from './plan-form-check.ts';
import { indicatorFaults, missedFaults } from './plan-indicator-check.ts';
import { holdLadderFaults, ladderFaults, rungFaults } from './plan-ladder-check.ts';
import { likenessFaults } from './plan-likeness-check.ts';
import { OUTSIDERS_ONLY_LEAD, outsiderFaults } from './plan-outsider-check.ts';
import { registerFaults } from './plan-register-check.ts';
import { standingFaults } from './plan-standing-check.ts';
import { togetherFaults } from './plan-together-check.ts';

/** What no single field can know: names that nothing answers to, doubles, dates and rungs out of order. */
export function crossFaults(plan: Plan): CrossFault[] {
  const departments = plan.departments.map((department) => department.id);
  const faults: CrossFault[] = [];
  const unknown: UnknownCheck = (path, id, known, kind) => {
    if (known.includes(id)) return;
    const outsiders = outsidersOf(plan, id);
    if (kind === 'department' && outsiders) {
      faults.push({ path, what: OUTSIDERS_ONLY_LEAD(id, outsiders.name) });
      return;
    }
    const list = String(path.at(-2));
    const groups = kind === 'department' && typeof path.at(-1) === 'number' ? plan.groups.map((group) => group.id) : [];
    const all = id === 'all' && ['lead', 'report', 'reportedBy', 'enteredBy', 'owners'].includes(list);
    faults.push({
      path,
      what: all
        ? { zh: `所有部门请写 ${list}: all，不加方括号`, en: `for all departments write ${list}: all, without brackets` }
        : unknownName(kind, id, [...known, ...groups]),
    });
  };

  if (!isZone(plan.zone))
    faults.push({
      path: ['zone'],
      what: {
        zh: `没有名为 "${plan.zone}" 的时区，请写如 Asia/Shanghai 的名称（洲/城市；北京时间就写它，缩写和加减小时有歧义）`,
        en: `"${plan.zone}" is no time zone; write a name such as Asia/Shanghai (area and city, for Beijing time just that: short names and offsets mean several zones)`,
      },
    });
  if (plan.to < plan.from)
    faults.push({
      path: ['to'],
      what: { zh: `最后一日 ${plan.to} 早于第一日 ${plan.from}，请改正`, en: `the last day ${plan.to} is before the first, ${plan.from}` },
    });
  for (const list of [
    'departments',
    'sectors',
    'milestones',
    'events',
    'standing',
    'registers',
    'quotas',
    'targets',
    'indicators',
    'consequences',
    'bodies',
  ] as const)
    faults.push(...doubles(idsIn(plan[list], [list])));
  faults.push(...mergerFaults(plan), ...replacementFaults(plan), ...outsiderFaults(plan, unknown));
  for (const [index, id] of departments.entries()) {
    if (RESERVED_CODES.includes(id))
      faults.push({
        path: ['departments', index, 'id'],
        what: { zh: `"${id}" 是每份方案固有机构的代号，请另取代号`, en: `"${id}" stands for a body that every plan has; take another code` },
      });
  }
  faults.push(...sectorNameFaults(plan));
  for (const [index, sector] of plan.sectors.entries()) {
    if (sector.lead !== undefined) unknown(['sectors', index, 'lead'], sector.lead, departments, 'department');
    for (const [at, id] of sector.assist.entries()) unknown(['sectors', index, 'assist', at], id, departments, 'department');
  }
  faults.push(...assistanceFaults(plan, unknown), ...collectiveFaults(plan, unknown));
  for (const [index, milestone] of plan.milestones.entries()) faults.push(...milestoneFaults(plan, milestone, ['milestones', index], unknown));
  faults.push(...roundFaults(plan), ...ladderFaults(plan.ladder, ['ladder']));
  for (const [name, ladder = []] of Object.entries(plan.ladders)) faults.push(...rungFaults(ladder, ['ladders', name]));
  faults.push(...holdLadderFaults(plan));
  faults.push(...writingFaults(plan));
  const dated = datedMilestones(plan).map(({ id }) => id);
  for (const [index, { milestone }] of plan.quotas.entries()) {
    const path = ['quotas', index, 'milestone'];
    if (milestone === undefined || dated.includes(milestone)) continue;
    const rounds = plan.milestones.find(({ id }) => id === milestone)?.rounds;
    if (rounds) {
      const example = `${milestone}-${rounds[0]?.id}`;
      faults.push({
        path,
        what: { zh: `"${milestone}" 分几轮，请写明哪一轮，如 "${example}"`, en: `"${milestone}" is done in rounds: say which, such as "${example}"` },
      });
    } else
      unknown(
        path,
        milestone,
        plan.milestones.map(({ id }) => id),
        'milestone',
      );
  }
  faults.push(
    ...eventFaults(plan, unknown),
    ...missedFaults(plan),
    ...indicatorFaults(plan, unknown),
    ...standingFaults(plan, unknown),
    ...extensionFaults(plan, unknown),
    ...calendarFaults(plan, unknown),
    ...registerFaults(plan, unknown),
    ...togetherFaults(plan, unknown),
    ...consequenceFaults(plan, unknown),
  );
  for (const [index, { id }] of plan.bodies.entries())
    if (RESERVED_CODES.includes(id) || id === 'department' || departments.includes(id))
      faults.push({
        path: ['bodies', index, 'id'],
        what: { zh: `"${id}" 已是别的机构的代号，请另取代号`, en: `"${id}" stands for another body; take another code` },
      });
  if (plan.scoring) faults.push(...scoringFaults(plan.scoring));
  faults.push(...likenessFaults(plan), ...sizeFaults(plan));
  return faults;
}

/** An event is reported by departments of the plan and about them, and something follows from it. */
function eventFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const departments = plan.departments.map(({ id }) => id);
  const faults: CrossFault[] = [];
  for (const [index, { id, reportedBy, reports = [] }] of plan.events.entries()) {
    for (const [at, org] of (reportedBy === 'all' ? [] : reportedBy).entries())
      unknown(['events', index, 'reportedBy', at], org, [...departments, OFFICE], 'department');
    for (const [nth, report] of reports.entries())
      for (const [at, org] of report.for.entries())
        unknown(['events', index, 'reports', nth, 'for', at], org, [...departments, ...(outsiderOf(plan, org) ? [org] : [])], 'department');
    const isOfDuty = plan.standing.some(({ after, holds }) => after?.event === id || (typeof holds?.until === 'object' && holds.until.event === id));
    const isOfMilestone = plan.milestones.some((milestone) => eventOf(milestone) === id || milestone.after?.again?.until === id);
    if (!isOfMilestone && !isOfDuty && countedBy(plan, id).length === 0)
      faults.push({
        path: ['events', index],
        what: {
          zh: `没有阶段任务由 "${id}" 触发，报告了也无人办理；请在阶段任务中写 after: { event: ${id}, within: { days: 15 } }，只累计次数的写入后果（on: reported），结束续报或期间要求的写在 again.until 或 holds.until`,
          en: `no milestone follows upon "${id}", so that a report would ask nobody for anything: write after: { event: ${id}, within: { days: 15 } } in one, count it in a consequence (on: reported), or let it end further reports (again.until) or a span (holds.until)`,
        },
      });
  }
  return faults;
}

/** Another name means one sector only, and not one that is called so itself. */
function sectorNameFaults({ sectors }: Plan): CrossFault[] {
  const holders = new Map(sectors.flatMap(({ id, name }) => [name, id].map((called) => [called, id] as const)));
  return sectors.flatMap(({ id, alsoCalled = [] }, index) =>
    alsoCalled.flatMap((called, at): CrossFault[] => {
      const holder = holders.get(called) ?? id;
      holders.set(called, holder);
      return holder === id
        ? []
        : [
            {
              path: ['sectors', index, 'alsoCalled', at],
              what: { zh: `"${called}" 已经指行业 "${holder}"，请只写在一处`, en: `"${called}" means "${holder}" already; write it in one place` },
            },
          ];
    }),
  );
}

/** Each obligation has a ladder of its own to be worked out, stored and told: a hundred departments with two hundred milestones each are 20,000. */
const MOST_OBLIGATIONS = 30_000;

function sizeFaults(plan: Plan): CrossFault[] {
  const all = activeDepartments(plan).length;
  const each = (org: string) => outsidersOf(plan, org)?.members?.length ?? 1;
  const asked = datedMilestones(plan).reduce(
    (sum, { reported, milestone: { lead, assist } }) =>
      sum + (lead === 'all' ? all : lead.reduce((count, org) => count + (reported ? 1 : each(org)), 0)) + assist.reduce((count, org) => count + each(org), 0),
    0,
  );
  if (asked <= MOST_OBLIGATIONS) return [];
  return [
    {
      path: ['milestones'],
      what: {
        zh: `方案共要办理 ${asked} 件任务，最多 ${MOST_OBLIGATIONS} 件，请减少轮次，或分成几个方案`,
        en: `the plan asks for ${many(asked, 'obligation')}, and ${MOST_OBLIGATIONS.toLocaleString('en')} are the most: have fewer rounds, or several plans`,
      },
    },
  ];
}

/** Who is part of another answers for nothing by itself, and the other has to be there. */
function mergerFaults(plan: Plan): CrossFault[] {
  const into = new Map(plan.departments.flatMap(({ id, mergedInto }) => (mergedInto === undefined ? [] : [[id, mergedInto] as const])));
  const faults = plan.departments.flatMap(({ id, mergedInto }, index): CrossFault[] => {
    if (mergedInto === undefined) return [];
    const path = ['departments', index, 'mergedInto'];
    const others = activeDepartments(plan).map((department) => department.id);
    if (mergedInto === id) return [{ path, what: { zh: `"${id}" 不能并入自己`, en: `"${id}" cannot be part of itself` } }];
    const further = into.get(mergedInto);
    if (further !== undefined)
      return [
        {
          path,
          what: { zh: `"${mergedInto}" 本身已并入 "${further}"，请写 "${further}"`, en: `"${mergedInto}" is part of "${further}" itself; write "${further}"` },
        },
      ];
    return others.includes(mergedInto) ? [] : [{ path, what: unknownName('department', mergedInto, others) }];
  });
  const named = (id: string, path: Path): CrossFault[] => {
    const now = into.get(id);
    return now === undefined
      ? []
      : [{ path, what: { zh: `"${id}" 已并入 "${now}"，请写 "${now}"`, en: `"${id}" is part of "${now}" by now; write "${now}"` } }];
  };
  for (const [index, { lead, assist }] of plan.sectors.entries()) {
    if (lead !== undefined) faults.push(...named(lead, ['sectors', index, 'lead']));
    for (const [at, id] of assist.entries()) faults.push(...named(id, ['sectors', index, 'assist', at]));
  }
  for (const [index, { lead, assist }] of plan.milestones.entries()) {
    for (const [at, id] of (lead === 'all' ? [] : lead).entries()) faults.push(...named(id, ['milestones', index, 'lead', at]));
    for (const [at, id] of assist.entries()) faults.push(...named(id, ['milestones', index, 'assist', at]));
  }
  return faults;
}

/** What is replaced is gone: a milestone that still stands in the plan cannot be. */
function replacementFaults(plan: Plan): CrossFault[] {
  const there = new Set(datedMilestones(plan).map(({ id }) => id));
  return plan.milestones.flatMap(({ replaces }, index) =>
    replaces !== undefined && there.has(replaces)
      ? [
          {
            path: ['milestones', index, 'replaces'],
            what: {
              zh: `"${replaces}" 仍在方案中；请删去该任务，或不写 replaces`,
              en: `"${replaces}" still stands in the plan; take it out, or leave replaces away`,
            },
          },
        ]
      : [],
  );
}

/** Points are of 100 for each obligation, and being late never pays better than being in time. */
function scoringFaults(scoring: Scoring): CrossFault[] {
  const faults: CrossFault[] = [];
  const { acknowledged, submitted, extended } = scoring;
  if (acknowledged + submitted !== 100)
    faults.push({
      path: ['scoring'],
      what: {
        zh: `acknowledged（${acknowledged}）与 submitted（${submitted}）合计 ${acknowledged + submitted}，应为 100`,
        en: `acknowledged (${acknowledged}) and submitted (${submitted}) come to ${acknowledged + submitted}; make it 100`,
      },
    });
  if (extended > submitted)
    faults.push({
      path: ['scoring', 'extended'],
      what: {
        zh: `延期报送得 ${extended} 分，不能高于按时报送的 ${submitted} 分`,
        en: `handing in late counts more (${extended}) than handing in on time (${submitted})`,
      },
    });
  for (const key of ['returned', 'red', 'unanswered'] as const) {
    const { each, atMost } = scoring[key];
    if (atMost < each)
      faults.push({
        path: ['scoring', key, 'atMost'],
        what: { zh: `最多扣 ${atMost} 分，不能低于每次的 ${each} 分`, en: `at most ${atMost} is less than the ${each} for each` },
      });
  }
  return faults;
}

function milestoneFaults(plan: Plan, milestone: Plan['milestones'][number], path: Path, unknown: UnknownCheck): CrossFault[] {
  const departments = plan.departments.map((department) => department.id);
  const faults: CrossFault[] = [];
  const lists = [
    // Whether outsiders may is looked at with what else is said of them.
    { key: 'lead', ids: milestone.lead === 'all' ? [] : milestone.lead, known: [...departments, OFFICE, ...(plan.outsiders ?? []).map(({ id }) => id)] },
    { key: 'assist', ids: milestone.assist, known: [...departments, ...(plan.outsiders ?? []).map(({ id }) => id)] },
  ];
  for (const { key, ids, known } of lists) {
    for (const [at, id] of ids.entries()) unknown([...path, key, at], id, known, 'department');
    faults.push(...doubles(ids.map((id, at) => ({ id, path: [...path, key, at] }))));
  }
  const event = eventOf(milestone);
  if (event !== undefined)
    unknown(
      [...path, milestone.after ? 'after' : 'dueBy', 'event'],
      event,
      plan.events.map(({ id }) => id),
      'event',
    );
  const until = milestone.after?.again?.until;
  if (until !== undefined)
    unknown(
      [...path, 'after', 'again', 'until'],
      until,
      plan.events.map(({ id }) => id),
      'event',
    );
  if (until !== undefined && until === milestone.after?.event)
    faults.push({
      path: [...path, 'after', 'again', 'until'],
      what: {
        zh: `续报由 "${until}" 开始，不能又由它结束；请写结束的事项，如险情解除，并列入 events`,
        en: `"${until}" begins these reports and cannot end them: name the event that does, such as the danger being over, and list it in events`,
      },
    });
  const named = (plan.outsiders ?? []).flatMap(({ members = [] }) => members.map(({ id }) => id));
  for (const [at, { reported }] of (milestone.rounds ?? []).entries())
    for (const [each, id] of (reported?.for ?? []).entries())
      unknown([...path, 'rounds', at, 'reported', 'for', each], id, [...departments, OFFICE, ...named], 'department');
  // What an event raises near the programme's end may be due after it.
  const rounds = milestone.rounds?.flatMap(({ due, reported }, at) =>
    reported ? [] : [{ due, at: [...path, ...(milestone.dueBy ? ['dueBy'] : ['rounds', at, 'due'])] }],
  );
  // What counts from another's day has a day once that is found.
  const own = milestone.dueBy ? { due: milestone.dueOn, at: [...path, 'dueBy'] } : { due: milestone.due, at: [...path, 'due'] };
  for (const { due, at } of isRaised(milestone) ? [] : (rounds ?? [own])) {
    if (due === undefined) continue;
    const date = dueDateOf(due);
    if (date < plan.from || date > plan.to)
      faults.push({
        path: at,
        what: {
          zh: `${date} 不在方案起止日期之内（${plan.from} 至 ${plan.to}）`,
          en: `${date} lies outside the programme, ${plan.from} to ${plan.to}`,
        },
      });
  }
  const windows = [
    { opens: milestone.opens, due: milestone.dueBy ? milestone.dueOn : milestone.due, at: [...path, 'opens'] },
    ...(milestone.rounds ?? []).map(({ opens, due }, at) => ({ opens, due, at: [...path, 'rounds', at, 'opens'] })),
  ];
  for (const { opens, due, at } of windows) {
    const last = due === undefined ? undefined : dueDateOf(due);
    if (opens === undefined || last === undefined || (opens <= last && opens >= plan.from)) continue;
    faults.push({
      path: at,
      what:
        opens > last
          ? { zh: `开始日 ${opens} 晚于时限 ${last}`, en: `it opens on ${opens}, after it is due on ${last}` }
          : { zh: `开始日 ${opens} 早于方案第一日 ${plan.from}`, en: `it opens on ${opens}, before the programme's first day ${plan.from}` },
    });
  }
  // Without such a rung nothing leaves on the due day before it is over: a daily report by eight has a ladder of its own.
  const early = [milestone.dueAt ?? []].flat().sort()[0];
  // What an event has raised is told of when it is raised.
  if (early !== undefined && early <= plan.mailAt && event === undefined && (milestone.ladder ?? plan.ladder).some(({ on }) => on === 'due-day'))
    faults.push({
      path: [...path, 'dueAt'],
      what:
        early === '00:00'
          ? {
              zh: '00:00 是当日刚开始的时刻，当日的提醒来不及；到前一日结束为止的，请把 due 写成前一日，并删去 dueAt',
              en: '00:00 is when that day begins, too early for its reminder: for "by the end of the day before" write that day as due, without dueAt',
            }
          : {
              zh: `${early} 到期，而当日提醒 ${plan.mailAt} 才发出：请写更晚的时刻，或从催办级次中去掉“到期当日”这一级（ladder 里的 on: due-day；发信时刻是 mailAt）`,
              en: `due at ${early}, but the reminder of that day leaves at ${plan.mailAt}: write a later hour, or take the rung “on the day” out of the ladder (on: due-day; mailAt is when mails leave)`,
            },
    });
  if (milestone.ladder) faults.push(...ladderFaults(milestone.ladder, [...path, 'ladder']));
  faults.push(...formFaults(plan, milestone, path));
  for (const [at, owed] of (milestone.contributions ?? []).entries()) {
    if (owed.ladder) faults.push(...ladderFaults(owed.ladder, [...path, 'contributions', at, 'ladder']));
    faults.push(...contributionFaults(plan, milestone, owed, [...path, 'contributions', at], unknown));
  }
  faults.push(...doubles(idsIn(milestone.contributions ?? [], [...path, 'contributions'])));
  return faults;
}

/** A round becomes a milestone of its own, called `milestone-round`: no two may come out alike. */
function roundFaults(plan: Plan): CrossFault[] {
  const within = plan.milestones.flatMap(({ rounds = [] }, index) => doubles(idsIn(rounds, ['milestones', index, 'rounds'])));
  const singles = plan.milestones.flatMap(({ id, rounds }, index) => (rounds ? [] : [{ id, path: ['milestones', index, 'id'] }]));
  const rounds = plan.milestones.flatMap(({ id, rounds: list = [] }, index) =>
    list
      .filter((round, at) => list.findIndex((other) => other.id === round.id) === at)
      .map((round, at) => ({ id: `${id}-${round.id}`, path: ['milestones', index, 'rounds', at, 'id'] })),
  );
  const owed = plan.milestones.flatMap(({ id, rounds: list, contributions = [] }, index) =>
    contributions
      .filter((one, at) => contributions.findIndex((other) => other.id === one.id) === at)
      .flatMap((one, at) =>
        (list ?? [undefined]).map((round) => ({
          id: round ? `${id}-${round.id}-${one.id}` : `${id}-${one.id}`,
          path: ['milestones', index, 'contributions', at, 'id'],
        })),
      ),
  );
  const taken = doubles([...singles, ...rounds, ...owed]).filter(({ path }) => path.includes('rounds') || path.includes('contributions'));
  return [...within, ...taken];
}
