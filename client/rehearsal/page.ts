import { dateAt } from '../../domain/kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate, weekday } from '../../domain/kernel/dates.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { inLanguage } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { lightName, movedReason, rungName } from '../../domain/words/words.ts';
import type { EnterpriseReport } from './enterprises.ts';
import type { PlanPath } from './findings.ts';
import { mailsByDay, type RehearsalReport } from './rehearse.ts';
import {
  bodyTable,
  compareTable,
  enterpriseSentences,
  figureTable,
  noticeTable,
  rosterMailTable,
  severityName,
  stageTable,
  summaryLines,
  targetTable,
} from './tables.ts';

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** Renders a rehearsal as one self-contained page: no script, no outside address, good on paper and on a phone. */
export function reportPage(
  report: RehearsalReport,
  other: RehearsalReport | undefined,
  lineOf: (path: PlanPath) => number | undefined,
  language: Language,
): string {
  const t = inLanguage(language);
  const { title, sentences } = summaryLines(report, language);
  const { enterprises } = report;
  const { plan } = report.request;
  const section = (heading: string, content: string, note = '') =>
    `<section><h2>${heading}</h2>${note ? `<p class="note">${note}</p>` : ''}${content}</section>`;
  return `<!doctype html>
<html lang="${t('zh-CN', 'en')}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${[...sentences, ...(enterprises ? enterpriseSentences(enterprises, language) : [])].map((sentence) => `<p>${escaped(sentence)}</p>`).join('\n')}
${section(t('发现', 'Findings'), findings(report, lineOf, language))}
${other ? section(t('对比', 'Compared'), table(compareTable(report, other, language), 'figures')) : ''}
${enterprises ? enterpriseSections(enterprises) : ''}
${section(t('按部门', 'By department'), table(bodyTable(report, language), 'figures'))}
${section(t('每天发信', 'Mails per day'), heatMap(report, language), t('颜色越深，当天邮件越多；灰框为非工作日。', 'The darker, the more mails; grey frames are days not worked.'))}
${section(t('阶段任务与催办', 'Milestones and rungs'), gantt(report, language), legend(language))}
${section(t('全部通知', 'Every notice'), table(noticeTable(report, language), 'list'), t('每日简报按部门计数，逐封见 .xlsx 报告。', 'Daily digests are counted by department; each stands in the .xlsx report.'))}
</body>
</html>
`;

  function enterpriseSections(found: EnterpriseReport): string {
    const lists = rosterMailTable(report, found, language);
    return [
      section(t('目标', 'Targets'), table(targetTable(plan, found, language), 'figures')),
      section(t('企业', 'Enterprises'), table(stageTable(found, language), 'figures')),
      lists.length > 1 ? section(t('名单', 'Rosters'), table(lists, 'list')) : '',
      section(t('目标明细', 'Targets, part by part'), table(figureTable(plan, found, language), 'figures')),
    ].join('\n');
  }
}

function findings({ findings: found }: RehearsalReport, lineOf: (path: PlanPath) => number | undefined, language: Language): string {
  const t = inLanguage(language);
  if (found.length === 0) return `<p>${t('没有发现问题。', 'No findings.')}</p>`;
  const items = found.map(({ severity, paths, what }) => {
    const line = paths.map(lineOf).find((each) => each !== undefined);
    const place = line === undefined ? '' : `<span class="line">${t(`方案第 ${line} 行`, `plan line ${line}`)}</span>`;
    return `<li class="${severity}"><b>${severityName(severity, language)}</b><span>${escaped(what[language])} ${place}</span></li>`;
  });
  return `<ol class="findings">${items.join('\n')}</ol>`;
}

function table([header = [], ...rows]: string[][], kind: string): string {
  const cells = (row: string[], tag: string) =>
    row.map((cell, column) => `<${tag}${tag === 'td' ? ` data-label="${escaped(header[column] ?? '')}"` : ''}>${escaped(cell)}</${tag}>`).join('');
  return `<div class="scroll"><table class="${kind}"><thead><tr>${cells(header, 'th')}</tr></thead><tbody>\n${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}\n</tbody></table></div>`;
}

const CELL = 12;

/** Draws one strip a year: a column for each week, Monday on top, each day as dark as it has mails. */
function heatMap({ days, calendar, startedAtMs, request }: RehearsalReport, language: Language): string {
  const all = mailsByDay(days);
  const most = Math.max(1, ...all.values());
  const first = dateAt(calendar, startedAtMs);
  const last = [request.plan.to, ...all.keys()].sort().at(-1) ?? first;
  const strips: string[] = [];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year++) {
    const newYear = `${year}-01-01`;
    const offset = (weekday(newYear) + 6) % 7;
    const cells: string[] = [];
    for (let date = newYear; date <= `${year}-12-31`; date = addDays(date, 1)) {
      if (date < first || date > last) continue;
      const index = daysBetween(newYear, date) + offset;
      const mails = all.get(date) ?? 0;
      const { kind, name } = calendar.day(date);
      const off = kind === 'weekend' || kind === 'holiday';
      // The square root makes it possible to tell the many days with few mails apart.
      const fill = mails === 0 ? '#f3f4f6' : `rgb(190 24 24 / ${(0.15 + 0.85 * Math.sqrt(mails / most)).toFixed(2)})`;
      const label = `${date}${name ? ` ${name}` : ''}${inLanguage(language)(`：${mails} 封`, `: ${many(mails, 'mail')}`)}`;
      cells.push(
        `<rect x="${30 + Math.floor(index / 7) * CELL}" y="${16 + (index % 7) * CELL}" width="10" height="10" rx="2" fill="${fill}"${off ? ' stroke="#c9ced6"' : ''}><title>${escaped(label)}</title></rect>`,
      );
    }
    const months = Array.from({ length: 12 }, (_, month) => {
      const date = `${year}-${String(month + 1).padStart(2, '0')}-01`;
      if (date < `${first.slice(0, 8)}01` || date > last) return '';
      const column = Math.floor((daysBetween(newYear, date) + offset) / 7);
      return `<text x="${30 + column * CELL}" y="10">${inLanguage(language)(`${month + 1} 月`, String(month + 1))}</text>`;
    });
    const width = 30 + 54 * CELL;
    strips.push(
      `<div class="scroll"><svg class="heat" viewBox="0 0 ${width} 102" width="${width}" role="img" aria-label="${year}"><text x="0" y="60">${year}</text>${months.join('')}${cells.join('')}</svg></div>`,
    );
  }
  return strips.join('\n');
}

/** Draws one bar for each milestone from its first to its last rung, with a mark for each rung and a line where it is due. */
function gantt({ rehearsal, request }: RehearsalReport, language: Language): string {
  const t = inLanguage(language);
  const milestones = new Map<string, typeof rehearsal.obligations>();
  for (const obligation of rehearsal.obligations) {
    const { milestoneId } = obligation.spec;
    milestones.set(milestoneId, [...(milestones.get(milestoneId) ?? []), obligation]);
  }
  const rows = [...milestones.values()].flatMap((obligations) => {
    const [first] = obligations;
    return first ? [{ obligations, name: first.milestoneName, ...first.spec.schedule }] : [];
  });
  rows.sort((a, b) => a.dueAtMs - b.dueAtMs);
  const dates = rows.flatMap(({ rungs, dueDate }) => [dueDate, ...rungs.map((rung) => rung.date)]).sort();
  const begin = `${(dates[0] ?? request.plan.from).slice(0, 8)}01`;
  const end = addDays(dates.at(-1) ?? request.plan.to, 7);
  const percent = (date: PlainDate) => ((daysBetween(begin, date) / daysBetween(begin, end)) * 100).toFixed(2);
  const quarters: string[] = [];
  for (let year = Number(begin.slice(0, 4)); year <= Number(end.slice(0, 4)); year++)
    for (const month of ['01', '04', '07', '10']) {
      const date = `${year}-${month}-01`;
      if (date >= begin && date <= end) quarters.push(`<i class="quarter" style="left:${percent(date)}%"><span>${year}-${month}</span></i>`);
    }
  const bars = rows.map(({ obligations, name, rungs, dueDate }) => {
    const lapsed = obligations.filter(({ state }) => state.lapsedAtMs !== undefined).length;
    const count = t(`${obligations.length} 件${lapsed ? `，逾期 ${lapsed}` : ''}`, `${obligations.length}${lapsed ? `, ${lapsed} lapse` : ''}`);
    const marks = rungs.map((rung) => {
      const moved = rung.moved ? ` ${movedReason(rung.moved, language)}` : '';
      const label = `${rung.date} ${rungName(rung.id, language)}${moved}`;
      return `<i class="rung ${rung.light ?? 'green'}" style="left:${percent(rung.date)}%" title="${escaped(label)}"></i>`;
    });
    const from = rungs[0]?.date ?? dueDate;
    const until = [dueDate, rungs.at(-1)?.date ?? dueDate].sort().at(-1) ?? dueDate;
    const bar = `<i class="bar" style="left:${percent(from)}%;right:${(100 - Number(percent(until))).toFixed(2)}%"></i>`;
    const due = `<i class="due" style="left:${percent(dueDate)}%" title="${t('到期', 'due')} ${dueDate}"></i>`;
    return `<div class="row"><div class="name">${escaped(name)}<small>${dueDate} · ${count}</small></div><div class="track">${bar}${due}${marks.join('')}</div></div>`;
  });
  return `<div class="scroll"><div class="gantt"><div class="row axis"><div class="name"></div><div class="track">${quarters.join('')}</div></div>${bars.join('\n')}</div></div>`;
}

function legend(language: Language): string {
  const lights = (['green', 'blue', 'yellow', 'orange', 'red'] as const).map((light) => `<i class="key ${light}"></i>${lightName(light, language)}`);
  return `${lights.join(' ')} <i class="key due"></i>${inLanguage(language)('到期日', 'due date')}`;
}

const STYLE = `
:root{color:#1f2430;background:#fff;font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Source Han Sans SC",system-ui,sans-serif;print-color-adjust:exact;-webkit-print-color-adjust:exact}
body{max-width:1120px;margin:0 auto;padding:16px}
h1{font-size:22px;line-height:1.35;margin:8px 0}h2{font-size:17px;margin:28px 0 8px;border-bottom:1px solid #d9dde4;padding-bottom:4px}
p{margin:4px 0}.note{color:#5b6472;font-size:13px}
.scroll{overflow-x:auto}
.findings{list-style:none;margin:0;padding:0}.findings li{display:flex;gap:10px;padding:6px 0;border-bottom:1px solid #eceef2;break-inside:avoid}
.findings b{flex:none;height:22px;line-height:22px;padding:0 8px;border-radius:4px;font-size:13px;background:#e8ebf0}
.findings .serious b{background:#b42318;color:#fff}.findings .notable b{background:#f5b13d}
.line{color:#5b6472;font-size:13px;white-space:nowrap}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid #eceef2;vertical-align:top}
th{white-space:nowrap;color:#5b6472;font-weight:600}thead{display:table-header-group}tr{break-inside:avoid}td:first-child{white-space:nowrap}
.heat{display:block;margin:6px 0;width:100%;min-width:660px;height:auto;break-inside:avoid}.heat text{font-size:10px;fill:#5b6472}
.gantt{position:relative;min-width:320px}.row{display:flex;align-items:center;border-bottom:1px solid #eceef2;break-inside:avoid}
.name{flex:none;width:260px;padding:3px 8px 3px 0;line-height:1.3}.name small{display:block;color:#5b6472}
.track{position:relative;flex:1;height:26px}.track i{position:absolute}.axis .track{height:20px}
.quarter{border-left:1px solid #c9ced6;height:20px}.quarter span{font:11px/20px sans-serif;color:#5b6472;padding-left:3px}.quarter:nth-child(2n) span{display:none}
.bar{top:11px;height:4px;background:#e2e6ec}.rung{top:7px;width:4px;height:12px;margin-left:-2px;border-radius:1px}.due{top:1px;height:24px;width:2px;background:#111827}
.green{background:#4f9d69}.blue{background:#3b7dd8}.yellow{background:#e5b700}.orange{background:#e8772e}.red{background:#c62828}
.key{display:inline-block;width:10px;height:10px;margin:0 4px 0 10px;border-radius:2px;position:static}.key.due{width:2px;height:14px;vertical-align:-2px}
@media (max-width:640px){
.row{display:block;padding:4px 0}.name{width:auto}.name small{display:inline;margin-left:8px}.axis .name{display:none}.quarter span{display:none}.quarter:nth-child(4n+1) span{display:inline}
.list thead{display:none}.list tr{display:block;padding:6px 0;border-bottom:1px solid #d9dde4}.list td{display:inline;border:0;padding:0 8px 0 0}
.figures td:first-child{white-space:normal}.findings li{display:block}.findings b{display:inline-block;margin-right:6px}}
@page{size:A4;margin:14mm}
@media print{body{padding:0;max-width:none}:root{font-size:11px}h2{break-after:avoid}.scroll{overflow:visible}.heat{min-width:0}table{font-size:10px}.name{width:180px}}
`;
