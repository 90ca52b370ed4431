import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { type Behaviour, PROFILES } from '../../domain/rehearsal/behaviour.ts';
import { many } from '../../domain/words/numbers.ts';
import { writeWorkbook } from '../../spreadsheet/write.ts';
import { ServiceError } from '../errors.ts';
import { checkBehaviour } from '../files/behaviour.ts';
import { tryOutput } from '../files/output.ts';
import { checkPlan } from '../files/plan.ts';
import { readText } from '../files/text.ts';
import { linesOf } from '../files/yaml.ts';
import { calendarFile } from '../rehearsal/calendar-feed.ts';
import { rehearsalData } from '../rehearsal/data.ts';
import { type EnterprisesGiven, inventEnterprises, MOST_ENTERPRISES, readEnterprises } from '../rehearsal/enterprises.ts';
import { type Finding, type PlanPath, SEVERITIES } from '../rehearsal/findings.ts';
import { reportPage } from '../rehearsal/page.ts';
import { type RehearsalReport, rehearsePlan } from '../rehearsal/rehearse.ts';
import { bodyTable, compareTable, enterpriseSentences, reportSheets, severityName, summaryLines, targetTable } from '../rehearsal/tables.ts';
import { aligned } from './columns.ts';
import { command, dateOption, outputOf } from './command.ts';
import { faulty } from './faults.ts';
import { helpEnd } from './language.ts';
import { holidaysFrom, planFrom } from './plan.ts';

interface Options {
  behaviour: string;
  seed: string;
  from?: string;
  to?: string;
  out?: string;
  compare?: string;
  holidays?: string;
  enterprises?: number | string;
}

const MOST_FINDINGS = 12;

export function rehearseCommand(): Command {
  const profiles = Object.keys(PROFILES).join(', ');
  return command(
    'rehearse',
    both('上线前预演方案：会发哪些信、有什么问题', 'run a plan in memory before it goes live: every mail that it would send, and what is wrong with it'),
  )
    .argument('<file>', both('方案文件（YAML）', 'plan file (YAML)'))
    .option(
      '--behaviour <file|name>',
      both(`各方如何办理：${profiles}，或行为文件（YAML）`, `how people act: ${profiles}, or a behaviour file (YAML)`),
      'typical',
    )
    .option('--seed <text>', both('模拟编号：相同则预演结果相同', 'the same seed gives the same rehearsal'), '1')
    .option(
      '--enterprises <n|file>',
      both(
        '连同企业一起预演：虚拟企业的数量，或名单文件（.xlsx、.csv）',
        'with so many made-up enterprises, or those of a registry file (.xlsx, .csv), that live through their cycles as well',
      ),
      enterprisesOption,
    )
    .option(
      '--from <date>',
      both(
        '在这一天载入，此前到期的不再催办；不写则为方案第一天',
        'load the programme on this day, so that what is due before is history; without it on the plan’s first',
      ),
      dateOption,
    )
    .option('--to <date>', both('看到哪一天为止；不写则到没有事情再发生', 'last day to look at; without it until nothing more would happen'), dateOption)
    .option('--out <file>', both('写出报告：report.html、report.xlsx 或 calendar.ics', 'write a report: report.html, report.xlsx or calendar.ics'))
    .option(
      '--holidays <file>',
      both(
        '程序还不知道的某一年的官方节假日表，格式同 duban calendar update',
        'the official table of a year that the program does not know yet, as `duban calendar update` takes it',
      ),
    )
    .option('--compare <file|name>', both('与另一种行为或另一份方案对比', 'side by side with another behaviour or another plan file'))
    .addHelpText(
      'after',
      helpEnd(
        '预演不用数据库和引擎，因此不知道只录入在系统里的节假日表：请用 --holidays 指明。行为文件的写法见 docs/rehearse.zh-CN.md。',
        'Needs neither database nor engine, and so knows no table that only a deployment was given: name it with --holidays. The behaviour file is explained in docs/rehearse.md.',
      ),
    )
    .action(async (file: string, options: Options, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const { language } = output;
      const put = options.out === undefined ? undefined : await tryOutput(options.out, Object.keys(REPORTS), file);
      const text = await readText(file);
      const plan = await planFrom(file, language);
      const behaviour = await behaviourFrom(options.behaviour, plan, language);
      const { seed, from, to } = options;
      const tables = await holidaysFrom(options.holidays, language);
      const enterprisesFor = (of: Plan) => enterprisesGiven(options, of, language);
      const request = { plan, behaviour, seed, tables, ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(await enterprisesFor(plan)) };
      const report = rehearsePlan(request);
      const lineOf = linesOf(text);
      const compared = options.compare === undefined ? undefined : await comparedWith(options.compare, plan, language);
      // Another plan has other sectors: its enterprises are made up, or read, for it.
      const other = compared && rehearsePlan({ ...request, ...compared, ...('plan' in compared && (await enterprisesFor(compared.plan))) });
      if (put) {
        await put((to) => REPORTS[path.extname(to)]?.(to, report, other, lineOf, language) ?? Promise.resolve());
        console.error(inLanguage(language)(`已写入 ${options.out}。`, `${options.out} is written.`));
      }
      const { enterprises } = report;
      // Every instant of it is written as text: only for whoever reads it.
      const data = () => ({ ...rehearsalData(report, lineOf), ...(other && { compared: rehearsalData(other, () => undefined) }) });
      const { title, sentences } = summaryLines(report, language);
      output.print(output.json ? data() : undefined, [
        title,
        ...sentences,
        ...(enterprises ? enterpriseSentences(enterprises, language) : []),
        '',
        ...findingLines(file, report.findings, lineOf, language),
        '',
        ...(enterprises && enterprises.targets.length > 0 ? [...aligned(targetTable(plan, enterprises, language)), ''] : []),
        ...aligned(bodyTable(report, language)),
        ...(other ? ['', ...aligned(compareTable(report, other, language))] : []),
      ]);
    });
}

/** A count, or the name of a registry file. */
function enterprisesOption(value: string): number | string {
  if (!/^[-+]?[\d.,_]+(e\d+)?$/i.test(value)) return value;
  const count = Number(value);
  if (!Number.isInteger(count) || count < 1 || count > MOST_ENTERPRISES)
    throw new InvalidArgumentError(
      both(
        `须为 1 到 ${MOST_ENTERPRISES} 的整数，如 1200，或名单文件（.xlsx、.csv）。`,
        `Write a whole number from 1 to ${MOST_ENTERPRISES}, such as 1200, or the name of a registry file (.xlsx, .csv).`,
      ),
    );
  return count;
}

async function enterprisesGiven({ enterprises, seed, from }: Options, plan: Plan, language: Language): Promise<{ enterprises?: EnterprisesGiven }> {
  if (enterprises === undefined) return {};
  const asOf = from ?? plan.from;
  return {
    enterprises: typeof enterprises === 'number' ? inventEnterprises(plan, enterprises, seed, asOf) : await readEnterprises(enterprises, plan, asOf, language),
  };
}

async function behaviourFrom(given: string, plan: Plan, language: Language): Promise<Behaviour> {
  if (Object.hasOwn(PROFILES, given)) return PROFILES[given as keyof typeof PROFILES];
  const text = await readText(given).catch((error) => {
    if (!(error instanceof ServiceError) || error.code !== 'no-file') throw error;
    const names = Object.keys(PROFILES).join(', ');
    throw new ServiceError('invalid', 'no-behaviour', {
      zh: `“${given}”既不是内置的行为（${names}），也不是读得到的文件。`,
      en: `"${given}" is neither a behaviour (${names}) nor a file that can be read.`,
    });
  });
  const { behaviour, faults } = checkBehaviour(text, plan);
  if (!behaviour) throw faulty(given, faults, language);
  return behaviour;
}

/** The other side of a comparison: a behaviour by name, a plan file, or a behaviour file. */
async function comparedWith(given: string, plan: Plan, language: Language): Promise<{ plan: Plan } | { behaviour: Behaviour }> {
  if (Object.hasOwn(PROFILES, given)) return { behaviour: await behaviourFrom(given, plan, language) };
  const text = await readText(given);
  if (!/^milestones:/m.test(text)) return { behaviour: await behaviourFrom(given, plan, language) };
  const { plan: other, faults } = checkPlan(text);
  if (!other) throw faulty(given, faults, language);
  return { plan: other };
}

type LineOf = (path: PlanPath) => number | undefined;

type Report = (file: string, report: RehearsalReport, other: RehearsalReport | undefined, lineOf: LineOf, language: Language) => Promise<void>;

/** Each ending is one way to hand the rehearsal on. */
const REPORTS: Record<string, Report> = {
  '.html': (file, report, other, lineOf, language) => writeFile(file, reportPage(report, other, lineOf, language)),
  '.xlsx': (file, report, _other, lineOf, language) => writeWorkbook(file, reportSheets(report, lineOf, language)),
  '.ics': (file, report, _other, _lineOf, language) => writeFile(file, calendarFile(report, language)),
};

function findingLines(file: string, findings: Finding[], lineOf: LineOf, language: Language): string[] {
  if (findings.length === 0) return [inLanguage(language)('没有发现问题。', 'No findings.')];
  const counts = SEVERITIES.map((severity) => `${severityName(severity, language)} ${findings.filter((finding) => finding.severity === severity).length}`);
  const shown = findings.slice(0, MOST_FINDINGS).map(({ severity, paths, what }) => {
    const line = paths.map(lineOf).find((found) => found !== undefined);
    return `[${severityName(severity, language)}] ${file}${line === undefined ? '' : `:${line}`}  ${what[language]}`;
  });
  const more = findings.length - shown.length;
  return [
    inLanguage(language)(`发现 ${findings.length} 项（${counts.join('、')}）：`, `${many(findings.length, 'finding')} (${counts.join(', ')}):`),
    ...shown,
    ...(more > 0
      ? [inLanguage(language)(`……另有 ${more} 项，见 --json 或 --out report.html。`, `... and ${more} more: see --json or --out report.html.`)]
      : []),
  ];
}
