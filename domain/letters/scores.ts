import { OFFICE, recipientParts } from '../kernel/bodies.ts';
import { inLanguage, type Language, many } from '../kernel/language.ts';
import { languageOf } from '../plan/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { CRITERIA, type DepartmentScore } from '../score.ts';
import { pointsName } from '../words/numbers.ts';
import { criterionName, periodName, roleName } from '../words/words.ts';
import { greetingEn, type Letter } from './letter.ts';

type Made = Omit<DepartmentScore, 'lines'>;

const totalText = ({ total }: Made, language: Language) => (total === undefined ? inLanguage(language)('暂无', 'none yet') : pointsName(total));
const columnsText = ({ columns }: Made, language: Language) =>
  CRITERIA.filter((criterion) => columns[criterion] !== 0)
    .map((criterion) => `${criterionName(criterion, language)} ${pointsName(columns[criterion])}`)
    .join(inLanguage(language)('，', ', '));

/** The score of a half-year that the office has confirmed: to a department its own, to those above all of them. */
export function scoreLetter(plan: Plan, recipient: string, period: string, departments: readonly Made[]): Letter {
  const { org, role } = recipientParts(recipient);
  const language = languageOf(plan, recipient);
  const say = inLanguage(language);
  const own = departments.find(({ departmentId }) => departmentId === org);
  const ranked = departments.filter(({ rank }) => rank !== undefined);
  const name = periodName(period, language);
  const shown = own ? [own] : departments;
  const line = (one: Made) => {
    const [total, columns] = [totalText(one, language), columnsText(one, language)];
    const whose = nameOf(plan, one.departmentId);
    return say(
      `${own ? '' : `${one.rank === undefined ? '不排名' : `第 ${one.rank} 名`} ${whose} `}总分 ${total}（${columns}）`,
      `${own ? '' : `${one.rank === undefined ? 'not ranked' : `no. ${one.rank}`}: ${whose}, `}total ${total} (${columns})`,
    );
  };
  return {
    language,
    subject: own
      ? say(
          `【考核】${name}：得分 ${totalText(own, 'zh')}${own.rank === undefined ? '' : `，第 ${own.rank} 名（共 ${ranked.length} 个部门）`}`,
          `[Score] ${name}: ${totalText(own, 'en')}${own.rank === undefined ? '' : `, no. ${own.rank} of ${many(ranked.length, 'department')}`}`,
        )
      : say(`【考核】${name}：${ranked.length} 个部门的考核结果`, `[Score] ${name}: results of ${many(ranked.length, 'department')}`),
    greeting: say(`${nameOf(plan, org)}${role === 'officer' ? '' : roleName(role)}：`, greetingEn(plan, recipient)),
    opening: [
      say(`「${plan.name}」${name}考核已由${nameOf(plan, OFFICE)}确认。`, `${nameOf(plan, OFFICE)} has confirmed the score of “${plan.name}” for the ${name}.`),
    ],
    facts: [],
    lists: [{ title: own ? say('贵单位得分：', 'Your score:') : say('各部门得分：', 'Scores of the departments:'), lines: shown.map(line) }],
    closing: [
      say(
        `每一分的依据见系统“考核”页。有异议的，请向${plan.office.name}书面说明。`,
        `The page “Score” says what each point comes from. If you do not agree, please write to ${plan.office.name}.`,
      ),
    ],
    light: 'green',
  };
}
