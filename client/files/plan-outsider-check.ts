import { RESERVED_CODES } from '../../domain/kernel/bodies.ts';
import { outsidersOf } from '../../domain/plan/outsiders.ts';
import { activeDepartments, datedMilestone, eventOf, type Plan } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, type Path, type UnknownCheck } from './plan-faults.ts';

/** A class of outsiders has a code and a name of its own, and a department that oversees it; it leads only what a report begins. */
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
          `members 由系统按报告写入，代号须为 "${id}-1" 这样的编号；请删去自己写的`,
          `Duban writes down who was named, with codes such as "${id}-1": leave out what you wrote yourself`,
        );
  }
  for (const index of plan.milestones.keys()) faults.push(...leadFaults(plan, index));
  return faults;
}

/** Whether outsiders may answer for a milestone: an event begins it, or it follows upon one of which they have a part. */
export function namesThem(plan: Plan, { after, dueBy }: Pick<Plan['milestones'][number], 'after' | 'dueBy'>, id: string): boolean {
  if (eventOf({ after, dueBy }) !== undefined) return true;
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
            zh: `“${of.name}”要由报告写明是谁，只能牵头由触发事项开始的任务（after 或 dueBy 写 event），或接在它牵头的任务之后的任务（after 写 milestone）`,
            en: `a report says who “${of.name}” is: it leads only what an event begins (event in after or dueBy), or what follows upon a milestone that it leads (milestone in after)`,
          },
        },
      ];
    const needless = (['together', 'roster'] as const).find((key) => milestone[key] !== undefined);
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

/** What is said where a class of outsiders stands in a place for departments. */
export const OUTSIDERS_ONLY_LEAD = (id: string, name: string) => ({
  zh: `"${id}"（${name}）是外部单位，不是部门，只能写在由触发事项开始的任务的 lead 中；这里请写部门，如监管它的部门`,
  en: `"${id}" (${name}) is a class of outsiders and no department: it stands only in the lead of what an event begins; write a department here, such as the one that oversees it`,
});
