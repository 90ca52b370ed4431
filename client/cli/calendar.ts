import { type Command, InvalidArgumentError } from 'commander';
import { OPERATOR } from '../../domain/kernel/bodies.ts';
import type { Language } from '../../domain/kernel/language.ts';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import type { CalendarUpdate, CalendarYears } from '../contract/calendar.ts';
import { readText } from '../files/text.ts';
import { previewCalendar, showCalendar, updateCalendar } from '../service/holidays.ts';
import { actorOption, command, outputOf, withDuban } from './command.ts';
import { helpEnd } from './language.ts';

function yearOption(value: string): number {
  if (!/^20\d\d$/.test(value)) throw new InvalidArgumentError(both('须为年份，如 2027。', 'Write a year, such as 2027.'));
  return Number(value);
}

export function calendarCommands(): Command {
  const calendar = command(
    'calendar',
    both('节假日与调休：已知哪些年份，新表会改动哪些日期', 'public holidays and make-up working days: what is known, and what a new table moves'),
  );
  calendar.addCommand(
    command(
      'show',
      both(
        '哪些年份已公布、来源，运行中的督办事项的哪些日期还是暂定',
        'which years are published, where from, and which dates of running programmes are provisional',
      ),
    )
      .option('--year <year>', both('列出某一年的日子', 'the days of one year'), yearOption)
      .action(async ({ year }: { year?: number }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const view = await withDuban(({ service }) => showCalendar(service, year));
        output.print(view, viewLines(view, output.language));
      }),
  );
  calendar.addCommand(
    command(
      'update',
      both('录入某一年的官方节假日表，运行中的督办事项随之重新推算日期', 'take the official table of a year; running programmes work their dates out again'),
    )
      .argument(
        '[file]',
        both(
          '节假日表（JSON 或 YAML：year, days: [{ name, date, isOffDay }]）；不写则按已有的表重新推算',
          'the year’s table (JSON or YAML: year, days: [{ name, date, isOffDay }]); without it by the tables that are there',
        ),
      )
      .option('--dry-run', both('只看会改动什么，不写入', 'only show what it would move'))
      .option(
        '--as <who>',
        both('由谁录入：operator 或 office，冒号后可写姓名', 'who hands it in: operator or office, and a name after a colon'),
        actorOption,
        { org: OPERATOR, name: '' },
      )
      .option('--reason <text>', both('理由；不写则为该年放假通知已公布', 'the reason; by default that the year’s notice is out'))
      .addHelpText('after', helpEnd('同一张表再录入不会改动。', 'The same table again changes nothing.'))
      .action(async (file: string | undefined, options: { dryRun?: boolean; as: { org: string; name: string }; reason?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { language } = output;
        const text = file === undefined ? undefined : await readText(file);
        const given = { actor: options.as, ...(options.reason !== undefined && { reason: options.reason }) };
        const update = await withDuban(({ service }) =>
          options.dryRun ? previewCalendar(service, text, language) : updateCalendar(service, text, given, language),
        );
        output.print(update, updateLines(update, options.dryRun === true, language));
      }),
  );
  return calendar;
}

function yearLine({ year, from, source, givenAt }: CalendarYears['years'][number], t: Say): string {
  const words = {
    package: t(`已公布，随程序提供（${source}）`, `published, shipped with the program (${source})`),
    given: t(`已公布，${givenAt?.slice(0, 10)} 录入（${source}）`, `published, handed in on ${givenAt?.slice(0, 10)} (${source})`),
    none: t('尚未公布，日期属暂定', 'not published yet: its dates are provisional'),
  };
  return `${year}  ${words[from]}`;
}

function viewLines({ years, days, programmes }: CalendarYears, language: Language): string[] {
  const t = inLanguage(language);
  const dayLines = (days ?? []).map(({ date, working, name }) => `  ${date}  ${working ? t('上班', 'worked') : t('放假', 'off')}  ${name}`);
  const about = programmes.flatMap(({ id, name, table, overrides, provisional, outdated }) => [
    `${id}  ${name}${table === 'none' ? t('（只计周末）', ' (weekends only)') : ''}${overrides.length > 0 ? t(`，方案自定 ${overrides.length} 天`, `, ${many(overrides.length, 'day')} of its own`) : ''}`,
    ...provisional.map(({ milestone, due, obligations }) => `  ${t('暂定', 'provisional')}  ${due}  ${milestone}  ${obligations}${t(' 件', '')}`),
    ...(outdated > 0
      ? [
          t(
            `  有 ${outdated} 件任务的日期按旧表推算；用 duban calendar update 重新推算。`,
            `  ${many(outdated, 'obligation has', 'obligations have')} dates by an older table; \`duban calendar update\` works them out again.`,
          ),
        ]
      : []),
  ]);
  return [...years.map((year) => yearLine(year, t)), ...dayLines, ...about];
}

function updateLines({ year, version, programmes }: CalendarUpdate, dryRun: boolean, language: Language): string[] {
  const t = inLanguage(language);
  const table =
    year === undefined
      ? []
      : version === undefined
        ? [t(`${year} 年的节假日表与已有的相同。`, `The table of ${year} says what is known already.`)]
        : dryRun
          ? [t(`${year} 年的节假日表将录入为第 ${version} 版。`, `The table of ${year} would be its version ${version}.`)]
          : [t(`${year} 年的节假日表已录入（第 ${version} 版）。`, `The table of ${year} is taken (version ${version}).`)];
  if (programmes.length === 0) return [...table, t('没有任务的日期因此变动。', 'No date of any obligation changes.')];
  const lead = dryRun ? t('试运行，未改动：', 'Dry run: ') : '';
  return [
    ...table,
    ...programmes.flatMap(({ id, name, moved, settled, spans }) => [
      t(
        `${lead}${id}  ${name}：${moved.length} 件任务的通知日期变动，${settled} 件日期不变、不再是暂定。`,
        `${lead}${id}  ${name}: mails of ${many(moved.length, 'obligation')} move, the dates of ${settled} stay and are final.`,
      ),
      ...(spans ? [t('    节假日期间的要求随之调整。', '    What has to hold over public holidays moves with it.')] : []),
      ...moved.flatMap((one) => [
        `~ ${one.milestone}  ${one.department}  ${one.due}${one.sent > 0 ? t(`（已发 ${one.sent} 封不变）`, ` (${one.sent} sent already)`) : ''}`,
        ...one.rungs.map((change) => `    ${change}`),
      ]),
    ]),
  ];
}
