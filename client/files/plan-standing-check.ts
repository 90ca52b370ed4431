import { OFFICE } from '../../domain/kernel/bodies.ts';
import { windowsOf } from '../../domain/plan/hold.ts';
import { outsidersOf } from '../../domain/plan/outsiders.ts';
import { datedMilestones, dueDateOf, type Plan, type PlanStanding } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, nameable, type Path, type UnknownCheck } from './plan-faults.ts';
import { namesThem } from './plan-outsider-check.ts';

/** A standing duty has somebody who answers, and is reviewed within the programme, on days of their own; or it begins upon something that there is. */
export function standingFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  return plan.standing.flatMap((duty, index): CrossFault[] => {
    const { lead, reviews = [], after } = duty;
    const path = ['standing', index];
    const named = lead === 'all' ? [] : lead;
    const classes = (plan.outsiders ?? []).map(({ id }) => id);
    for (const [at, id] of named.entries()) unknown([...path, 'lead', at], id, [...nameable(plan), OFFICE, ...classes], 'department');
    const faults = [...doubles(named.map((id, at) => ({ id, path: [...path, 'lead', at] }))), ...doubles(idsIn(reviews, [...path, 'reviews']))];
    faults.push(...leadFaults(plan, duty, path), ...holdFaults(plan, duty, path, unknown));
    const meant = plan.milestones.map(({ id }) => id);
    const events = plan.events.map(({ id }) => id);
    if (after?.event !== undefined) unknown([...path, 'after', 'event'], after.event, events, 'event');
    if (after?.milestone !== undefined && !meant.includes(after.milestone))
      unknown([...path, 'after', 'milestone'], after.milestone, [...new Set([...meant, ...datedMilestones(plan).map(({ id }) => id)])], 'milestone');
    if (after?.register !== undefined)
      unknown(
        [...path, 'after', 'register'],
        after.register,
        plan.registers.map(({ id }) => id),
        'register',
      );
    if (after?.consequence !== undefined) {
      const ruled = plan.consequences.filter(({ rule }) => rule).map(({ id }) => id);
      unknown([...path, 'after', 'consequence'], after.consequence, ruled, 'consequence');
    }
    if (after?.day !== undefined && (after.day < plan.from || after.day > plan.to))
      faults.push({
        path: [...path, 'after', 'day'],
        what: {
          zh: `${after.day} 不在方案起止日期之内（${plan.from} 至 ${plan.to}）`,
          en: `${after.day} lies outside the programme, ${plan.from} to ${plan.to}`,
        },
      });
    for (const [at, { due }] of reviews.entries()) {
      const date = dueDateOf(due);
      const wrong = (zh: string, en: string) => faults.push({ path: [...path, 'reviews', at, 'due'], what: { zh, en } });
      if (date < plan.from || date > plan.to)
        wrong(`${date} 不在方案起止日期之内（${plan.from} 至 ${plan.to}）`, `${date} lies outside the programme, ${plan.from} to ${plan.to}`);
      const before = reviews[at - 1];
      if (before && dueDateOf(before.due) >= date) wrong(`${date} 不晚于前一轮，请按先后写`, `${date} is not after the round before: list the earliest first`);
    }
    return faults;
  });
}

/** Outsiders answer for what a report names them for, or what follows upon that. */
function leadFaults(plan: Plan, { lead, after }: PlanStanding, path: Path): CrossFault[] {
  if (lead === 'all') return [];
  return lead.flatMap((id, at): CrossFault[] => {
    const of = outsidersOf(plan, id);
    if (!of || (after !== undefined && namesThem(plan, { after: after as Plan['milestones'][number]['after'] }, id))) return [];
    return [
      {
        path: [...path, 'lead', at],
        what: {
          zh: `“${of.name}”要由报告写明是谁：after 请写 event，或写它牵头的任务（milestone）；没有的请写监管它的部门 ${of.through}`,
          en: `a report says who “${of.name}” is: write event in after, or a milestone that it leads; without one write the department that oversees it, ${of.through}`,
        },
      },
    ];
  });
}

/** What holds for a span has some of it within the programme, and is not ended by what begins it. */
function holdFaults(plan: Plan, { holds, after }: PlanStanding, path: Path, unknown: UnknownCheck): CrossFault[] {
  if (!holds) return [];
  const { windows = [], until } = holds;
  const faults = windows.flatMap((window, at): CrossFault[] =>
    plan.from > plan.to || windowsOf(plan, { windows: [window] }).some((span) => span.from <= plan.to && (span.until ?? plan.to) >= plan.from)
      ? []
      : [
          {
            path: [...path, 'holds', 'windows', at],
            what: {
              ...(window.holidays === undefined
                ? {
                    zh: `${window.from} 至 ${window.until} 与方案起止日期（${plan.from} 至 ${plan.to}）没有重合，请改正`,
                    en: `${window.from} to ${window.until} has no day within the programme, ${plan.from} to ${plan.to}: correct it`,
                  }
                : {
                    zh: `方案起止日期（${plan.from} 至 ${plan.to}）之内没有这些节假日，请改正 holidays；holidays.table 为 none 的，节假日要写在 overrides 中`,
                    en: `none of these holidays is within the programme, ${plan.from} to ${plan.to}: correct holidays; where holidays.table is none they are those in overrides`,
                  }),
            },
          },
        ],
  );
  if (typeof until === 'string' && until !== 'none' && until < plan.from)
    faults.push({
      path: [...path, 'holds', 'until'],
      what: { zh: `${until} 早于方案第一日 ${plan.from}`, en: `${until} is before the programme's first day ${plan.from}` },
    });
  if (typeof until !== 'object') return faults;
  unknown(
    [...path, 'holds', 'until', 'event'],
    until.event,
    plan.events.map(({ id }) => id),
    'event',
  );
  if (until.event !== after?.event) return faults;
  return [
    ...faults,
    {
      path: [...path, 'holds', 'until', 'event'],
      what: {
        zh: `由 "${until.event}" 开始的，不能又由它结束；请写结束它的事项，并列入 events`,
        en: `what "${until.event}" begins cannot end by it: name the event that ends it, and list it in events`,
      },
    },
  ];
}
