import { detailsAmong } from '../../domain/enterprise/details.ts';
import type { RegistryEntry } from '../../domain/enterprise/registry-entry.ts';
import { usccFault } from '../../domain/enterprise/uscc.ts';
import { present } from '../../domain/kernel/present.ts';
import { activeDepartments, type Plan } from '../../domain/plan/plan.ts';
import type { Enrolment } from '../contract/enterprises.ts';
import { ServiceError } from '../errors.ts';
import { plain } from '../files/cells.ts';

/**
 * Makes the registry entry of one new enterprise that no file brings, as somebody asks for it by hand.
 *
 * @param own the department that asks, which supervises the enterprise unless told otherwise; where it is absent, the sector's lead does.
 * @throws ServiceError where the code is none, or the plan knows no such sector or department.
 */
export function newEntry(
  plan: Plan,
  { uscc: written, name, sector: wanted, department, mail, runningSince, ...fields }: Enrolment,
  own?: string,
): RegistryEntry {
  const uscc = plain(written).toUpperCase();
  if (usccFault(uscc))
    throw new ServiceError('invalid', 'uscc-wrong', {
      zh: `统一社会信用代码“${uscc}”${usccFault(uscc, 'zh')}。`,
      en: `The code “${uscc}” ${usccFault(uscc, 'en')}.`,
    });
  const sector = plan.sectors.find(({ id, name: called }) => id === wanted || called === wanted);
  if (!sector)
    throw new ServiceError('invalid', 'sector-wrong', {
      zh: `方案中没有行业 ${wanted}；可选：${plan.sectors.map(({ id, name: called }) => `${id} ${called}`).join('，')}。`,
      en: `The plan has no sector ${wanted}; there are ${plan.sectors.map(({ id }) => id).join(', ')}.`,
    });
  const departmentId = department ?? own ?? sector.lead;
  // A department that has become part of another supervises nobody any more.
  const departments = activeDepartments(plan).map(({ id }) => id);
  if (departmentId === undefined || !departments.includes(departmentId))
    throw new ServiceError('invalid', 'department-wrong', {
      zh: `请写明主管部门；可选：${departments.join('，')}。`,
      en: `Say which department supervises it; there are ${departments.join(', ')}.`,
    });
  return { uscc, name, sectorId: sector.id, departmentId, stage: 'listed', ...present({ mail, runningSince, details: detailsAmong(fields) }) };
}
