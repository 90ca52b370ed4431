import { RESERVED_CODES } from '../../domain/kernel/bodies.ts';
import { mailboxesOf } from '../../domain/letters/address.ts';
import { outsidersOf } from '../../domain/plan/outsiders.ts';
import { activeDepartments, datedMilestone, eventOf, isRaised, type Plan } from '../../domain/plan/plan.ts';
import { outsidersAsked } from '../../domain/programme/events.ts';
import { type CrossFault, doubles, idsIn, type Path, type UnknownCheck } from './plan-faults.ts';

/** A class of outsiders has a code and a name of its own, and a department that oversees it; it leads what a report begins, and what has a date where its members are known. */
export function outsiderFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  const { outsiders = [], departments, bodies, groups } = plan;
  const active = activeDepartments(plan).map(({ id }) => id);
  const others = [...RESERVED_CODES, 'all', 'department', ...[...departments, ...bodies, ...groups].map(({ id }) => id)];
  const faults = doubles(idsIn(outsiders, ['outsiders']));
  const wrong = (path: Path, zh: string, en: string) => faults.push({ path, what: { zh, en } });
  for (const [index, { id, name, through, members = [] }] of outsiders.entries()) {
    const path = ['outsiders', index];
    if (others.includes(id)) wrong([...path, 'id'], `"${id}" 已是别的机构的代号，请另取代号`, `"${id}" stands for another body; take another code`);
    // Whoever is named by a report has the code of the class with a number.
    const like = [...others, ...outsiders.map((one) => one.id)].find((other) => other.startsWith(`${id}-`) && /^\d+$/.test(other.slice(id.length + 1)));
    if (like !== undefined)
      wrong(
        [...path, 'id'],
        `被报告的单位代号为 "${id}-1" 这样的编号，与 "${like}" 相混，请另取代号`,
        `whoever is named by a report gets a code such as "${id}-1", which "${like}" would be mistaken for: take another code`,
      );
    const first = [...outsiders.slice(0, index), ...departments, ...groups, ...bodies].find((other) => other.name === name);
    if (first) wrong([...path, 'name'], `"${name}" 已是 "${first.id}" 的名称，请改得不同`, `"${name}" is the name of "${first.id}" already: name them apart`);
    unknown([...path, 'through'], through, active, 'department');
    faults.push(...doubles(idsIn(members, [...path, 'members'])));
    for (const [at, member] of members.entries())
      if (!member.id.startsWith(`${id}-`) || !/^\d+$/.test(member.id.slice(id.length + 1)))
        wrong(
          [...path, 'members', at, 'id'],
          `"${id}" 的成员代号须为 "${id}-1" 这样的编号，请改成没有用过的编号`,
          `whoever is of "${id}" has a code such as "${id}-1": write one that is not used yet`,
        );
    faults.push(...memberFaults(plan, index));
  }
  for (const index of plan.milestones.keys()) faults.push(...leadFaults(plan, index), ...assistFaults(plan, index));
  return faults;
}

/** Whoever is known by name has that name alone, a mailbox that is nobody's in the plan, and a first day before the last. */
function memberFaults(plan: Plan, index: number): CrossFault[] {
  const taken = mailboxesOf(plan);
  const { id: of, members = [] } = plan.outsiders?.[index] ?? { id: '' };
  return members.flatMap(({ id, name, officer, since, until }, at): CrossFault[] => {
    const path = ['outsiders', index, 'members', at];
    const first = members.slice(0, at).find((other) => other.name === name);
    return [
      ...(first
        ? [{ path: [...path, 'name'], what: { zh: `"${name}" 已是 "${first.id}"，请只写一次`, en: `"${name}" is "${first.id}" already: write it once` } }]
        : []),
      ...(officer !== undefined && taken.has(officer.toLowerCase())
        ? [
            {
              path: [...path, 'officer'],
              // One that was given first, and a body of the plan has now, is borne in what runs.
              likeness: `mailbox of ${of} ${id}`,
              what: {
                zh: `${officer} 是方案中单位的邮箱，不能作为“${name}”的邮箱；没有它自己的邮箱的请不写，通知发给监管部门`,
                en: `${officer} is the mailbox of a body of the plan and not that of ${name}: without one of its own leave it out, and the department that oversees it is written to`,
              },
            },
          ]
        : []),
      ...(since !== undefined && until !== undefined && until < since
        ? [{ path: [...path, 'until'], what: { zh: 'until 早于 since，请改正', en: 'until is before since: put one of them right' } }]
        : []),
    ];
  });
}

/** Whether outsiders may answer for a milestone: it has a date, an event begins it, or it follows upon one of which they have a part. */
export function namesThem(plan: Plan, { after, dueBy }: Pick<Plan['milestones'][number], 'after' | 'dueBy'>, id: string): boolean {
  if (!isRaised({ after, dueBy }) || eventOf({ after, dueBy }) !== undefined) return true;
  const before = after?.milestone;
  const found = before === undefined ? undefined : (plan.milestones.find((one) => one.id === before) ?? datedMilestone(plan, before)?.milestone);
  return found !== undefined && found.lead !== 'all' && found.lead.includes(id);
}

function leadFaults(plan: Plan, index: number): CrossFault[] {
  const milestone = plan.milestones[index];
  if (!milestone || milestone.lead === 'all') return [];
  const path: Path = ['milestones', index];
  return milestone.lead.flatMap((id, at): CrossFault[] => {
    const of = outsidersOf(plan, id);
    if (!of) return [];
    if (!namesThem(plan, milestone, id))
      return [
        {
          path: [...path, 'lead', at],
          what: {
            zh: `接在任务之后的任务，“${of.name}”只能接在它牵头的任务之后（after 写 milestone）；由触发事项开始的写 event，有日期的直接写日期`,
            en: `what follows upon a milestone “${of.name}” leads only where it leads that milestone too; write event for what an event begins, or a date`,
          },
        },
      ];
    // What has a date is owed by those who are known: somebody has to be, or a report has to name them.
    const isKnown = (of.members?.length ?? 0) > 0 || plan.events.some((event) => outsidersAsked(plan, event.id).includes(id));
    if (!isRaised(milestone) && !isKnown)
      return [
        {
          path: [...path, 'lead', at],
          what: {
            zh: `“${of.name}”还没有一家：有日期的任务由写明的每一家办理，请在 outsiders 中写 members: [{ id: ${id}-1, name: 某某公司 }]，或写一个由报告写明是谁的触发事项`,
            en: `nobody of “${of.name}” is known, and what has a date is owed by each who is: write members: [{ id: ${id}-1, name: … }] in outsiders, or an event whose report names them`,
          },
        },
      ];
    const needless = (['together', 'roster', 'contributions'] as const).find((key) => milestone[key] !== undefined);
    return needless === undefined
      ? []
      : [
          {
            path: [...path, needless],
            what: {
              zh: `“${of.name}”不是部门，${needless} 只用于部门牵头的任务，请删去 ${needless}`,
              en: `“${of.name}” is no department, and ${needless} is for milestones that departments lead: leave it out`,
            },
          },
        ];
  });
}

/** Outsiders assist in what has a date, each who is known: of what something begins nobody would say who they are. */
function assistFaults(plan: Plan, index: number): CrossFault[] {
  const milestone = plan.milestones[index];
  return (milestone?.assist ?? []).flatMap((id, at): CrossFault[] => {
    const of = outsidersOf(plan, id);
    if (!milestone || !of) return [];
    const path: Path = ['milestones', index, 'assist', at];
    if (isRaised(milestone))
      return [
        {
          path,
          what: {
            zh: `“${of.name}”只能配合有日期或按周期的任务；由触发事项或其他任务开始的，请写在 lead 中，由报告写明是谁`,
            en: `“${of.name}” assists only in what has a date or comes again: of what an event or a milestone begins write them in lead, and the report says who it is`,
          },
        },
      ];
    return (of.members?.length ?? 0) > 0 || plan.events.some((event) => outsidersAsked(plan, event.id).includes(id))
      ? []
      : [
          {
            path,
            what: {
              zh: `“${of.name}”还没有一家，无人配合；请在 outsiders 中写 members: [{ id: ${id}-1, name: 某某公司 }]，或写一个由报告写明是谁的触发事项`,
              en: `nobody of “${of.name}” is known who could assist: write members: [{ id: ${id}-1, name: … }] in outsiders, or an event whose report names them`,
            },
          },
        ];
  });
}

/** What is said where a class of outsiders stands in a place for departments. */
export const OUTSIDERS_ONLY_LEAD = (id: string, name: string) => ({
  zh: `"${id}"（${name}）是外部单位，不是部门，只能写在任务的 lead、assist 中；这里请写部门，如监管它的部门`,
  en: `"${id}" (${name}) is a class of outsiders and no department: it stands only in lead and assist of milestones; write a department here, such as the one that oversees it`,
});
