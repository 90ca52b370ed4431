import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { type Behaviour, PROFILES } from '../../domain/behaviour.ts';
import { nameOf, type Plan } from '../../domain/plan.ts';
import type { Language } from '../../domain/wording.ts';
import { checkBehaviour } from '../behaviour-file.ts';
import { checkPlan, type Fault, linesOf } from '../plan-file.ts';
import { type RehearsalReport, rehearsePlan } from '../rehearse.ts';
import { rehearsalData } from '../rehearse-data.ts';
import { type Finding, SEVERITIES } from '../rehearse-findings.ts';
import { CommandFailure, command, dateOption, outputOf } from './command.ts';
import { faultLines, planFrom, readPlanFile } from './plan.ts';

interface Options {
  behaviour: string;
  seed: string;
  from?: string;
  to?: string;
  out?: string;
  compare?: string;
}

const MOST_FINDINGS = 12;

export function rehearseCommand(): Command {
  const profiles = Object.keys(PROFILES).join(', ');
  return command('rehearse', 'run a plan in memory before it goes live: every mail that it would send, and what is wrong with it')
    .argument('<file>', 'plan file (YAML)')
    .option('--behaviour <file|name>', `how people act: ${profiles}, or a behaviour file (YAML)`, 'typical')
    .option('--seed <text>', 'the same seed gives the same rehearsal', '1')
    .option('--from <date>', 'load the programme on this day, so that what is due before is history; without it on the plan’s first', dateOption)
    .option('--to <date>', 'last day to look at; without it until nothing more would happen', dateOption)
    .option('--out <file>', 'write a report: report.html, report.xlsx or calendar.ics')
    .option('--compare <file|name>', 'side by side with another behaviour or another plan file')
    .addHelpText('after', '\nNeeds neither database nor engine. The behaviour file is explained in docs/rehearse.md.')
    .action(async (file: string, options: Options, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const { language } = output;
      const text = await readPlanFile(file);
      const plan = await planFrom(file);
      const behaviour = await behaviourFrom(options.behaviour, plan);
      const { seed, from, to } = options;
      const request = { plan, behaviour, seed, ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
      const report = rehearsePlan(request);
      const lineOf = linesOf(text);
      const other = options.compare === undefined ? undefined : rehearsePlan({ ...request, ...(await comparedWith(options.compare, plan)) });
      if (options.out !== undefined) {
        await writeReport(options.out, report, lineOf, language);
        console.error(language === 'zh' ? `已写入 ${options.out}。` : `${options.out} is written.`);
      }
      const data = rehearsalData(report, lineOf);
      output.print(other ? { ...data, compared: rehearsalData(other, () => undefined) } : data, [
        ...summaryLines(report, language),
        '',
        ...findingLines(file, report.findings, lineOf, language),
        '',
        ...bodyLines(report, language),
        ...(other ? ['', ...compareLines(report, other, language)] : []),
      ]);
    });
}

function failure(file: string, faults: Fault[]): CommandFailure {
  return new CommandFailure([...faultLines(file, faults), `${faults.length} fault${faults.length === 1 ? '' : 's'}; correct them and try again.`].join('\n'));
}

async function behaviourFrom(given: string, plan: Plan): Promise<Behaviour> {
  if (Object.hasOwn(PROFILES, given)) return PROFILES[given as keyof typeof PROFILES];
  const text = await readFile(given, 'utf8').catch(() => {
    throw new CommandFailure(`"${given}" is neither a behaviour (${Object.keys(PROFILES).join(', ')}) nor a file that can be read.`);
  });
  const { behaviour, faults } = checkBehaviour(text, plan);
  if (!behaviour) throw failure(given, faults);
  return behaviour;
}

/** The other side of a comparison: a behaviour by name, a plan file, or a behaviour file. */
async function comparedWith(given: string, plan: Plan): Promise<{ plan: Plan } | { behaviour: Behaviour }> {
  if (Object.hasOwn(PROFILES, given)) return { behaviour: await behaviourFrom(given, plan) };
  const text = await readPlanFile(given);
  if (!/^milestones:/m.test(text)) return { behaviour: await behaviourFrom(given, plan) };
  const { plan: other, faults } = checkPlan(text);
  if (!other) throw failure(given, faults);
  return { plan: other };
}

async function writeReport(file: string, report: RehearsalReport, lineOf: (path: Finding['paths'][number]) => number | undefined, language: Language) {
  const contents = await reportAs(path.extname(file).toLowerCase(), report, lineOf, language);
  if (contents === undefined) throw new CommandFailure(`The report ${file} has to end in .html, .xlsx or .ics.`);
  await writeFile(file, contents).catch((error: Error) => {
    throw new CommandFailure(`The report ${file} cannot be written: ${error.message}`);
  });
}

async function reportAs(
  ending: string,
  report: RehearsalReport,
  lineOf: (path: Finding['paths'][number]) => number | undefined,
  language: Language,
): Promise<string | Uint8Array | undefined> {
  return undefined;
}

function summaryLines({ request, summary }: RehearsalReport, language: Language): string[] {
  const { plan, behaviour, seed } = request;
  const { worstDay } = summary;
  if (language === 'en') {
    return [
      `${plan.name}, rehearsed with "${behaviour.name}" departments, seed ${seed}`,
      `${summary.obligations} obligations${summary.historic ? `, ${summary.historic} of them due before it is loaded` : ''}; ${summary.sent} mails${summary.firstDay ? ` from ${summary.firstDay} to ${summary.lastDay}` : ''}, ${summary.overtaken} overtaken, ${summary.moot} no longer needed.`,
      `${summary.lapsed} lapse, ${summary.neverSettled} are never settled, ${summary.toCommittee} mails reach the committee.${worstDay ? ` The worst day is ${worstDay.date} with ${worstDay.mails} mails.` : ''}`,
    ];
  }
  return [
    `${plan.name}，按“${behaviourName(behaviour, 'zh')}”预演，种子 ${seed}`,
    `共 ${summary.obligations} 件任务${summary.historic ? `（${summary.historic} 件载入前已到期）` : ''}；发信 ${summary.sent} 封${summary.firstDay ? `，${summary.firstDay} 至 ${summary.lastDay}` : ''}；被取代 ${summary.overtaken} 封，无须再发 ${summary.moot} 封。`,
    `逾期 ${summary.lapsed} 件，始终未办结 ${summary.neverSettled} 件，报区安委会一级 ${summary.toCommittee} 封。${worstDay ? `最忙的一天是 ${worstDay.date}，${worstDay.mails} 封。` : ''}`,
  ];
}

export function behaviourName({ name }: Behaviour, language: Language): string {
  const known: Record<string, string> = { punctual: '按时', typical: '一般', slack: '拖沓' };
  return language === 'zh' ? (known[name] ?? name) : name;
}

const SEVERITY = { serious: { zh: '严重', en: 'serious' }, notable: { zh: '注意', en: 'notable' }, minor: { zh: '提示', en: 'minor' } };

function findingLines(file: string, findings: Finding[], lineOf: (path: Finding['paths'][number]) => number | undefined, language: Language): string[] {
  if (findings.length === 0) return [language === 'zh' ? '没有发现问题。' : 'Nothing to remark.'];
  const counts = SEVERITIES.map((severity) => `${SEVERITY[severity][language]} ${findings.filter((finding) => finding.severity === severity).length}`);
  const shown = findings.slice(0, MOST_FINDINGS).map((finding) => {
    const line = finding.paths.map(lineOf).find((found) => found !== undefined);
    return `[${SEVERITY[finding.severity][language]}] ${file}${line === undefined ? '' : `:${line}`}  ${finding.what[language]}`;
  });
  const more = findings.length - shown.length;
  return [
    language === 'zh' ? `发现 ${findings.length} 项（${counts.join('、')}）：` : `${findings.length} findings (${counts.join(', ')}):`,
    ...shown,
    ...(more > 0 ? [language === 'zh' ? `……另有 ${more} 项，见 --json 或 --out report.html。` : `... and ${more} more: see --json or --out report.html.`] : []),
  ];
}

function bodyLines({ request, bodies }: RehearsalReport, language: Language): string[] {
  const header = language === 'zh' ? ['部门', '任务', '逾期', '未办结', '收信', '最忙一天'] : ['body', 'obligations', 'lapsed', 'open', 'mails', 'worst day'];
  const rows = bodies.map(({ org, obligations, lapsed, neverSettled, mails, worstDay }) => [
    nameOf(request.plan, org),
    ...[obligations, lapsed, neverSettled, mails].map(String),
    worstDay ? `${worstDay.date} ${worstDay.mails}` : '-',
  ]);
  return tableLines([header, ...rows]);
}

function compareLines(one: RehearsalReport, other: RehearsalReport, language: Language): string[] {
  const zh = language === 'zh';
  const named = ({ request }: RehearsalReport) =>
    one.request.plan === other.request.plan ? behaviourName(request.behaviour, language) : `${request.plan.name} ${request.plan.from}`;
  const worst = ({ summary }: RehearsalReport) => (summary.worstDay ? `${summary.worstDay.date} ${summary.worstDay.mails}` : '-');
  const figure = (label: string, of: (report: RehearsalReport) => string | number) => [label, String(of(one)), String(of(other))];
  return tableLines([
    [zh ? '对比' : 'compared', named(one), named(other)],
    figure(zh ? '任务' : 'obligations', ({ summary }) => summary.obligations),
    figure(zh ? '发信' : 'mails', ({ summary }) => summary.sent),
    figure(zh ? '逾期' : 'lapsed', ({ summary }) => summary.lapsed),
    figure(zh ? '始终未办结' : 'never settled', ({ summary }) => summary.neverSettled),
    figure(zh ? '报安委会' : 'to the committee', ({ summary }) => summary.toCommittee),
    figure(zh ? '最忙一天' : 'worst day', worst),
    ...one.bodies.map(({ org, mails }) => [
      `${zh ? '收信' : 'mails'} ${nameOf(one.request.plan, org)}`,
      String(mails),
      String(other.bodies.find((body) => body.org === org)?.mails ?? '-'),
    ]),
  ]);
}

/** Columns of even width; a Chinese character is as wide as two others. */
function tableLines(rows: string[][]): string[] {
  const widthOf = (text: string) => [...text].reduce((width, character) => width + (/[\u2e80-\uffef]/.test(character) ? 2 : 1), 0);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? ''))));
  const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - widthOf(text)));
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
