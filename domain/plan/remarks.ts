import type { Words } from '../kernel/language.ts';
import { answersItself } from './collective.ts';
import type { Plan } from './plan.ts';

/** Names for several bodies of which it is not said who they are: no fault, and yet for somebody to settle. */
export function collectiveRemarks(plan: Plan): Words[] {
  return plan.departments.flatMap(({ id, name, standsFor, officer, mergedInto }): Words[] => {
    if (standsFor === undefined || mergedInto !== undefined || !answersItself(plan, id)) return [];
    const open = plan.sectors.filter(({ lead }) => lead === id).map((sector) => sector.name);
    if (standsFor.length > 0 && open.length === 0) return [];
    const which = {
      zh: open.length > 0 ? `${open.join('、')}由哪个部门主管` : '指哪些部门',
      en: open.length > 0 ? `who leads ${open.join(', ')}` : 'which departments it means',
    };
    return [
      {
        zh: `“${name}”是泛指，还没有写明${which.zh}；在此之前任务、企业和通知都归 ${id}，发到 ${officer}，请确认有人查收。写明的办法：standsFor 列出实际部门，sectors 中写各行业的 lead`,
        en: `“${name}” is a name for several bodies, and it is not said ${which.en}; until then obligations, enterprises and mails are those of ${id}, at ${officer}: make sure that somebody reads them. List the departments in standsFor, and name the lead of each sector`,
      },
    ];
  });
}
