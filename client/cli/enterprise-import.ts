import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { many } from '../../domain/words/numbers.ts';
import { type ImportResult, importRegistry, mayImport } from '../enterprises/import.ts';
import type { SectorNames } from '../files/cells.ts';
import { actorOption, CommandFailure, command, outputOf, programmeOf, withDuban } from './command.ts';
import { progressBar } from './progress.ts';

/** Rejected rows that are printed; all of them are in the file. */
const REFUSALS_SHOWN = 10;

/** `duban enterprise import` */
export function importCommand(): Command {
  return command(
    'import',
    both(
      '从 Excel 或 WPS 的 .xlsx、.csv 导入企业名单；同一文件再导入不会改动',
      'bring in a registry from .xlsx or .csv, as Excel and WPS write them; the same file again changes nothing',
    ),
  )
    .argument('<file>', both('名单文件', 'registry file'))
    .requiredOption('--as <who>', both('由谁导入：部门代号或 office', 'who imports: a department’s code, or office'), actorOption)
    .option('--programme <id>', both('导入到哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .option('--dry-run', both('只看会改动什么，不写入', 'only show what would change'))
    .option('--correct <reason>', both('安委办更正登记错误，写明理由', 'the office: put right what was registered wrongly, for this reason'))
    .option(
      '--rejects <file>',
      both('未导入的行写到哪个文件（.xlsx 或 .csv）；不写则放在名单旁', 'where rejected rows go, .xlsx or .csv; by default beside the file'),
    )
    .option(
      '--sector <name=code>',
      both(
        '名单里的行业名称对应方案里的哪个行业，如 民用爆炸物品=civil-explosives；可多次写，导入后记住',
        'what the list calls a sector of the plan, e.g. NAME-IN-THE-LIST=civil-explosives; as often as needed, remembered once imported',
      ),
      sectorOption,
      {} as SectorNames,
    )
    .action(
      async (
        file: string,
        options: { as: Actor; programme?: string; dryRun?: boolean; correct?: string; rejects?: string; sector: SectorNames },
        self: Command,
      ) => {
        const output = outputOf(self.optsWithGlobals());
        const t = inLanguage(output.language);
        await withDuban(async ({ registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          mayImport(options.as, (await registry.service.context(programmeId)).plan);
          const stopping = new AbortController();
          const stop = () => stopping.abort();
          process.once('SIGINT', stop);
          const bar = progressBar();
          try {
            const report = await importRegistry(registry, programmeId, file, {
              actor: options.as,
              language: output.language,
              signal: stopping.signal,
              ...(process.stderr.isTTY && { progress: (done: number, total: number) => bar.show(t('导入', 'importing'), done, total) }),
              ...(options.dryRun && { dryRun: true }),
              ...(options.correct !== undefined && { correction: options.correct }),
              ...(options.rejects !== undefined && { rejectsFile: options.rejects }),
              sectorNames: options.sector,
            });
            bar.end();
            output.print(report, importLines(report, options.dryRun ?? false, t));
            if (report.unwritten !== undefined)
              throw new CommandFailure(
                t(
                  `${report.unwritten}${options.dryRun ? '' : '其余各行已导入并已记录；'}换一个位置后再次导入同一文件，即可得到未导入的行。`,
                  `${report.unwritten} ${options.dryRun ? '' : 'The other rows are in and recorded. '}Import the same file again with another place for the rejected rows.`,
                ),
              );
            if (report.stopped)
              throw new CommandFailure(
                t('已中断；写入的都已保存，再次导入同一文件即可继续。', 'Stopped; what was written stays. Import the same file again to go on.'),
              );
          } finally {
            bar.end();
            process.off('SIGINT', stop);
          }
        });
      },
    );
}

/** `民用爆炸物品=civil-explosives`, added to those before it. */
function sectorOption(value: string, before: SectorNames): SectorNames {
  const [, name = '', code = ''] = /^(.+)=([a-z][a-z0-9-]*)$/.exec(value.trim()) ?? [];
  if (name.trim() === '')
    throw new InvalidArgumentError(both('须写成 名称=行业代号，如 民用爆炸物品=civil-explosives。', 'Write NAME=CODE, such as 民用爆炸物品=civil-explosives.'));
  return { ...before, [name.trim()]: code };
}

function importLines(report: ImportResult, dryRun: boolean, t: Say): string[] {
  const { rows, added, renamed, numbered, corrected, unchanged, rejected, withoutNumber } = report;
  const counts = t(
    `共 ${rows} 行：新增 ${added}，改名称或邮箱 ${renamed}，更正 ${corrected}，无变化 ${unchanged}，未导入 ${rejected}。`,
    `${many(rows, 'row')}: ${added} added, ${renamed} renamed, ${corrected} corrected, ${unchanged} unchanged, ${rejected} rejected.`,
  );
  return [
    `${dryRun ? t('试运行，未写入。', 'Dry run, nothing was written. ') : ''}${counts}`,
    ...(numbered > 0 ? [t(`补录证书编号 ${numbered} 家。`, `The number was added to ${many(numbered, 'certificate')}.`)] : []),
    ...(withoutNumber > 0
      ? [
          t(
            `${withoutNumber} 家的证书没有编号，已按等级和日期登记，显示为“待补”；补在名单里再导入即可。`,
            `${many(withoutNumber, 'certificate')} without a number: registered and shown by level and day; import the list again with the numbers.`,
          ),
        ]
      : []),
    ...report.unknownSectors.map(({ name, rows: count, nearest }) =>
      t(
        `方案里没有行业“${name}”（${count} 行），相近的有：${nearest.join('、')}。用 --sector ${name}=代号 对应一次，以后记住。`,
        `The plan has no sector “${name}” (${many(count, 'row')}); nearest: ${nearest.join(', ')}. Say once what it means with --sector ${name}=CODE.`,
      ),
    ),
    ...report.refusals.slice(0, REFUSALS_SHOWN).map(({ row, name, reasons }) => `  ${t(`第 ${row} 行`, `row ${row}`)}  ${name}  ${reasons.join(' ')}`),
    ...(report.rejected > REFUSALS_SHOWN ? ['  …'] : []),
    ...(report.rejectsFile ? [t(`未导入的行及原因：${report.rejectsFile}`, `Rejected rows with the reasons: ${report.rejectsFile}`)] : []),
    ...report.notes,
    ...(report.ignored.length > 0 ? [t(`没有用到的栏：${report.ignored.join('、')}`, `Columns that were not used: ${report.ignored.join(', ')}`)] : []),
    ...(dryRun ? report.changes : []),
    ...(dryRun && added + renamed + numbered + corrected > report.changes.length ? ['…'] : []),
  ];
}
