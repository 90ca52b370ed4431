import type { Standing } from '../enterprise/standing.ts';
import { nameOf, type Plan } from '../plan/plan.ts';
import { certificateNumber, enterpriseStageName, levelName } from '../words/enterprise.ts';
import type { Letter, LetterInput } from './letter.ts';
import { letterFor } from './letter.ts';

/** How many enterprises stand in the mail itself; all of them are in the attached spreadsheet. */
export const LISTED_IN_MAIL = 20;

/** One enterprise as a list shows it. */
export interface RosterLine extends Standing {
  uscc: string;
  name: string;
  certificateNumber?: string;
}

const COLUMNS: { header: string; of(line: RosterLine, plan: Plan): string }[] = [
  { header: '企业名称', of: (line) => line.name },
  { header: '统一社会信用代码', of: (line) => line.uscc },
  { header: '行业领域', of: (line, plan) => sectorName(plan, line.sectorId) },
  { header: '主管部门', of: (line, plan) => nameOf(plan, line.departmentId) },
  { header: '阶段', of: (line) => enterpriseStageName(line.stage) },
  { header: '达标等级', of: (line) => (line.level === undefined ? '' : levelName(line.level)) },
  { header: '证书编号', of: (line) => (line.level === undefined ? '' : certificateNumber(line.certificateNumber ?? '')) },
  { header: '发证日期', of: (line) => line.issuedOn ?? '' },
  { header: '有效期至', of: (line) => line.expiresOn ?? '' },
  { header: '上次自评日期', of: (line) => line.reviewedOn ?? '' },
  { header: '上次检查日期', of: (line) => line.inspectedOn ?? '' },
];

export function sectorName(plan: Pick<Plan, 'sectors'>, sectorId: string): string {
  return plan.sectors.find((sector) => sector.id === sectorId)?.name ?? sectorId;
}

/** A list of enterprises as rows of text under their headers. */
export function rosterTable(plan: Plan, lines: readonly RosterLine[]): { header: string[]; rows: string[][] } {
  return { header: COLUMNS.map(({ header }) => header), rows: lines.map((line) => COLUMNS.map(({ of }) => of(line, plan))) };
}

/** The enterprises of an obligation that are still to be done: the first of them in the mail, all of them in the attachment. */
export function rosterList(plan: Plan, lines: readonly RosterLine[], all: number): NonNullable<Letter['lists']>[number] {
  if (lines.length === 0) return { title: `名单内 ${all} 家企业已全部完成。`, lines: [] };
  const shown = lines.slice(0, LISTED_IN_MAIL).map((line) => `${line.name}（${sectorName(plan, line.sectorId)}，${enterpriseStageName(line.stage)}）`);
  const first = lines.length > LISTED_IN_MAIL ? `以下为前 ${LISTED_IN_MAIL} 家，` : '';
  return { title: `名单内 ${all} 家企业中尚有 ${lines.length} 家未完成，${first}全部见附件：`, lines: shown };
}

/** The letter to every enterprise on a roster; whoever sends it adds the greeting. */
export function enterpriseLetter(input: LetterInput): Letter {
  // What happens next is the department's business.
  const { next: _, ...letter } = letterFor(input);
  const { plan, milestone, state } = input;
  return {
    ...letter,
    subject: `【提醒】${milestone.name}：请于 ${state.schedule.dueDate} 前完成`,
    opening: [`「${milestone.name}」须于 ${state.schedule.dueDate}（含当日）前完成，贵企业在名单内，尚未完成。`],
    facts: letter.facts.filter(({ key }) => key !== 'standing' && key !== 'owner'),
    closing: [`请与${nameOf(plan, state.departmentId)}联系办理；已经办理的，请告知该部门登记。`, `任务编号：${state.id}`],
  };
}
