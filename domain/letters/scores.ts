import { OFFICE, recipientParts } from '../kernel/bodies.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { CRITERIA, type DepartmentScore } from '../score.ts';
import { pointsName } from '../words/numbers.ts';
import { criterionName, periodName, roleName } from '../words/words.ts';
import type { Letter } from './letter.ts';

type Made = Omit<DepartmentScore, 'lines'>;

const totalText = ({ total }: Made) => (total === undefined ? '暂无' : pointsName(total));
const columnsText = ({ columns }: Made) =>
  CRITERIA.filter((criterion) => columns[criterion] !== 0)
    .map((criterion) => `${criterionName(criterion)} ${pointsName(columns[criterion])}`)
    .join('，');

/** The score of a half-year that the office has confirmed: to a department its own, to those above all of them. */
export function scoreLetter(plan: Plan, recipient: string, period: string, departments: readonly Made[]): Letter {
  const { org, role } = recipientParts(recipient);
  const own = departments.find(({ departmentId }) => departmentId === org);
  const ranked = departments.filter(({ rank }) => rank !== undefined);
  const name = periodName(period);
  const shown = own ? [own] : departments;
  return {
    subject: own
      ? `【考核】${name}：得分 ${totalText(own)}${own.rank === undefined ? '' : `，第 ${own.rank} 名（共 ${ranked.length} 个部门）`}`
      : `【考核】${name}：${ranked.length} 个部门的考核结果`,
    greeting: `${nameOf(plan, org)}${role === 'officer' ? '' : roleName(role)}：`,
    opening: [`「${plan.name}」${name}考核已由${nameOf(plan, OFFICE)}确认。`],
    facts: [],
    lists: [
      {
        title: own ? '贵单位得分：' : '各部门得分：',
        lines: shown.map(
          (one) =>
            `${own ? '' : `${one.rank === undefined ? '不排名' : `第 ${one.rank} 名`} ${nameOf(plan, one.departmentId)} `}总分 ${totalText(one)}（${columnsText(one)}）`,
        ),
      },
    ],
    closing: [`每一分的依据见网页“考核”。有异议的，请向${plan.office.name}书面说明。`],
    light: 'green',
  };
}
