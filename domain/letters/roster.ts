import type { Standing } from '../enterprise/standing.ts';
import { countName, inLanguage, type Language, many, type Words } from '../kernel/language.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { dayName, listed } from '../words/dates.ts';
import { certificateNumber, enterpriseStageName, levelName } from '../words/enterprise.ts';
import { sectorName } from '../words/names.ts';
import type { Letter, LetterInput } from './letter.ts';
import { letterFor, numberLine } from './letter.ts';

/** How many enterprises stand in the mail itself; all of them are in the attached spreadsheet. */
export const LISTED_IN_MAIL = 20;

/** One enterprise as a list shows it. */
export interface RosterLine extends Standing {
  uscc: string;
  name: string;
  certificateNumber?: string;
}

const COLUMNS: { header: Words; of(line: RosterLine, plan: Plan, language: Language): string }[] = [
  { header: { zh: '企业名称', en: 'Enterprise' }, of: (line) => line.name },
  { header: { zh: '统一社会信用代码', en: 'Credit code' }, of: (line) => line.uscc },
  { header: { zh: '行业领域', en: 'Sector' }, of: (line, plan) => sectorName(plan, line.sectorId) },
  { header: { zh: '主管部门', en: 'Supervised by' }, of: (line, plan) => nameOf(plan, line.departmentId) },
  { header: { zh: '阶段', en: 'Stage' }, of: (line, _plan, language) => enterpriseStageName(line.stage, language) },
  { header: { zh: '达标等级', en: 'Level' }, of: (line, _plan, language) => (line.level === undefined ? '' : levelName(line.level, language)) },
  {
    header: { zh: '证书编号', en: 'Certificate no.' },
    of: (line, _plan, language) => (line.level === undefined ? '' : certificateNumber(line.certificateNumber ?? '', language)),
  },
  { header: { zh: '发证日期', en: 'Issued on' }, of: (line) => line.issuedOn ?? '' },
  { header: { zh: '有效期至', en: 'Valid until' }, of: (line) => line.expiresOn ?? '' },
  { header: { zh: '上次自评日期', en: 'Last self-assessment' }, of: (line) => line.reviewedOn ?? '' },
  { header: { zh: '上次检查日期', en: 'Last inspection' }, of: (line) => line.inspectedOn ?? '' },
];

/** A list of enterprises as rows of text under their headers. */
export function rosterTable(plan: Plan, lines: readonly RosterLine[], language: Language): { header: string[]; rows: string[][] } {
  return { header: COLUMNS.map(({ header }) => header[language]), rows: lines.map((line) => COLUMNS.map(({ of }) => of(line, plan, language))) };
}

/** The enterprises of an obligation that are still to be done: the first of them in the mail, all of them in the attachment. */
export function rosterList(plan: Plan, lines: readonly RosterLine[], all: number, language: Language): NonNullable<Letter['lists']>[number] {
  const say = inLanguage(language);
  if (lines.length === 0)
    return {
      title: say(
        `名单内 ${all} 家企业已全部完成。`,
        all === 1 ? 'The one enterprise on the roster is done.' : `All ${many(all, 'enterprise')} on the roster are done.`,
      ),
      lines: [],
    };
  const shown = lines
    .slice(0, LISTED_IN_MAIL)
    .map((line) =>
      say(
        `${line.name}（${sectorName(plan, line.sectorId)}，${enterpriseStageName(line.stage)}）`,
        `${line.name} (${sectorName(plan, line.sectorId)}, ${enterpriseStageName(line.stage, 'en')})`,
      ),
    );
  const isCut = lines.length > LISTED_IN_MAIL;
  return {
    title: say(
      `名单内 ${all} 家企业中尚有 ${lines.length} 家未完成，${isCut ? `以下为前 ${LISTED_IN_MAIL} 家，` : ''}全部见附件：`,
      `${countName(lines.length)} of ${many(all, 'enterprise')} on the roster ${lines.length === 1 ? 'is' : 'are'} not done; ${isCut ? `these are the first ${LISTED_IN_MAIL}, ` : ''}the attachment has all of them:`,
    ),
    lines: shown,
  };
}

/** The letter to every enterprise on a roster; whoever sends it adds the greeting. */
export function enterpriseLetter(input: LetterInput): Letter {
  // What happens next is the department's business.
  const { next: _, ...letter } = letterFor(input);
  const { plan, milestone, state } = input;
  const say = inLanguage(letter.language);
  const { dueDate } = state.schedule;
  return {
    ...letter,
    subject: say(`【提醒】${milestone.name}：请于 ${dueDate} 前完成`, `[Reminder] ${milestone.name}: please be done by ${dayName(dueDate, 'en')}`),
    opening: [
      say(
        `「${milestone.name}」须于 ${dueDate}（含当日）前完成，贵企业在名单内，尚未完成。`,
        `“${milestone.name}” has to be done by the end of ${dayName(dueDate, 'en')}. Your enterprise is on the roster and is not done yet.`,
      ),
    ],
    facts: letter.facts.filter(({ key }) => key !== 'standing' && key !== 'owner'),
    closing: [contactLine([nameOf(plan, state.departmentId)], letter.language), numberLine([state.id], letter.language)],
  };
}

/** To an enterprise: whom to turn to. */
export const contactLine = (departments: readonly string[], language: Language): string =>
  inLanguage(language)(
    `办理或咨询，请与${departments.join('、')}联系；已经办理的，请告知该部门登记。`,
    `To have it done, or to ask, please turn to ${listed(departments, 'en')}. If it is done already, ask them to record it.`,
  );

/** How the letter to an enterprise begins. */
export const enterpriseGreeting = (name: string, language: Language): string => inLanguage(language)(`${name}：`, `To ${name}:`);
