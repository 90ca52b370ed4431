import type { Language } from '../../domain/kernel/language.ts';
import type { Table } from '../../spreadsheet/write.ts';
import { figureTable, rosterMailTable, stageTable } from './enterprise-words.ts';
import type { PlanPath } from './findings.ts';
import type { RehearsalReport } from './rehearse.ts';
import { bodyTable, digestTable, noticeTable, severityName, summaryLines } from './words.ts';

/** A rehearsal as the sheets of one workbook, by their names. */
export function reportSheets(report: RehearsalReport, lineOf: (path: PlanPath) => number | undefined, language: Language): Record<string, Table> {
  const zh = language === 'zh';
  const { title } = summaryLines(report, language);
  const { enterprises, findings, request } = report;
  const sheet = ([header = [], ...rows]: string[][]): Table => ({ title, header, rows });
  const found = findings.map(({ severity, paths, what }) => [
    severityName(severity, language),
    what[language],
    String(paths.map(lineOf).find((line) => line !== undefined) ?? ''),
  ]);
  return {
    [zh ? '通知' : 'notices']: sheet(noticeTable(report, language)),
    [zh ? '每日简报' : 'digests']: sheet(digestTable(report, language)),
    [zh ? '发现' : 'findings']: sheet([zh ? ['程度', '发现', '方案行'] : ['severity', 'finding', 'plan line'], ...found]),
    [zh ? '按部门' : 'by body']: sheet(bodyTable(report, language)),
    ...(enterprises && {
      [zh ? '指标' : 'targets']: sheet(figureTable(request.plan, enterprises, language)),
      [zh ? '企业' : 'enterprises']: sheet(stageTable(enterprises, language)),
      [zh ? '名单' : 'rosters']: sheet(rosterMailTable(report, enterprises, language)),
    }),
  };
}
