import type { Words } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { collectiveRemarks } from '../../domain/plan/remarks.ts';

/** What a plan without a fault leaves out, and what follows from that: said, and no hindrance. */
export function planRemarks(plan: Plan): Words[] {
  return [...headRemarks(plan), ...collectiveRemarks(plan).map(({ zh, en }) => ({ zh: `${zh}。`, en: `${en}.` }))];
}

function headRemarks(plan: Plan): Words[] {
  const headless = plan.departments.filter(({ head, mergedInto }) => head === undefined && mergedInto === undefined);
  if (headless.length === 0) return [];
  const named = (join: string) =>
    headless
      .slice(0, 5)
      .map(({ name }) => name)
      .join(join);
  const more = headless.length > 5 ? headless.length : 0;
  return [
    {
      zh: `${named('、')}${more ? `等 ${more} 个部门` : ''}没有写负责人邮箱（head）：逾期通报等应发负责人的，一并发给经办人。`,
      en: `${named(', ')}${more ? ` and others (${more} departments)` : ''} ${headless.length === 1 ? 'has' : 'have'} no head’s address: what a head is told, such as a lapse, goes to the officer.`,
    },
  ];
}
