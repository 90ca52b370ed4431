import { RESERVED_CODES } from '../../domain/kernel/bodies.ts';
import { outsidersOf } from '../../domain/plan/outsiders.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { unknownName } from './faults.ts';
import { type CrossFault, doubles, idsIn, pathText } from './plan-faults.ts';
import { OUTSIDERS_ONLY_LEAD } from './plan-outsider-check.ts';

/** A group has a code and a name of its own, and departments of the plan in it. Asked of a plan as it is written. */
export function groupFaults(plan: Plan): CrossFault[] {
  const { groups, departments, bodies } = plan;
  const known = departments.map(({ id }) => id);
  const taken = [...RESERVED_CODES, 'all', 'department', ...known, ...bodies.map(({ id }) => id)];
  return [
    ...doubles(idsIn(groups, ['groups'])),
    ...groups.flatMap(({ id, name, of }, index): CrossFault[] => {
      const path = ['groups', index];
      const faults = doubles(of.map((member, at) => ({ id: member, path: [...path, 'of', at] })));
      const wrong = (rest: (string | number)[], zh: string, en: string) => faults.push({ path: [...path, ...rest], what: { zh, en } });
      if (taken.includes(id)) wrong(['id'], `"${id}" 已是别的机构的代号，请另取代号`, `"${id}" stands for another body; take another code`);
      const first = [...groups.slice(0, index), ...departments].find((other) => other.name === name);
      if (first) {
        const holder = pathText(
          known.includes(first.id) ? ['departments', known.indexOf(first.id)] : ['groups', groups.findIndex((one) => one.id === first.id)],
        );
        wrong(['name'], `"${name}" 已是 ${holder} 的名称，请改得不同`, `"${name}" is the name of ${holder} already: name them apart`);
      }
      for (const [at, member] of of.entries()) {
        const into = departments.find((department) => department.id === member)?.mergedInto;
        if (groups.some((other) => other.id === member))
          wrong(['of', at], `"${member}" 本身是一组，组里只能写部门，请逐个列出`, `"${member}" is a group itself, and a group holds departments: list them`);
        else if (outsidersOf(plan, member))
          faults.push({ path: [...path, 'of', at], what: OUTSIDERS_ONLY_LEAD(member, outsidersOf(plan, member)?.name ?? '') });
        else if (!known.includes(member)) faults.push({ path: [...path, 'of', at], what: unknownName('department', member, known) });
        else if (into !== undefined)
          wrong(['of', at], `"${member}" 已并入 "${into}"，请写 "${into}"`, `"${member}" is part of "${into}" by now; write "${into}"`);
      }
      return faults;
    }),
  ];
}
