import type { Command } from 'commander';
import { both } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { type ImportReport, importRegistry, mayImport } from '../enterprises/import.ts';
import { actorOption, CommandFailure, command, outputOf, programmeOf, withRegistry } from './command.ts';
import { progressBar } from './progress.ts';

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
    .requiredOption('--as <who>', both('由谁导入：部门编号或 office', 'who imports: a department’s code, or office'), actorOption)
    .option('--programme <id>', both('导入到哪个创建工程；只有一个时可不写', 'into this programme; without it into the only one'))
    .option('--dry-run', both('只看会改动什么，不写入', 'only show what would change'))
    .option('--correct <reason>', both('安委办更正登记错误，写明理由', 'the office: put right what was registered wrongly, for this reason'))
    .option(
      '--rejects <file>',
      both('未导入的行写到哪个文件（.xlsx 或 .csv）；不写则放在名单旁', 'where rejected rows go, .xlsx or .csv; beside the file unless told'),
    )
    .action(async (file: string, options: { as: Actor; programme?: string; dryRun?: boolean; correct?: string; rejects?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const zh = output.language === 'zh';
      await withRegistry(async (registry) => {
        const programmeId = await programmeOf(registry, options.programme);
        mayImport(options.as, (await registry.context(programmeId)).plan);
        const stopping = new AbortController();
        const stop = () => stopping.abort();
        process.once('SIGINT', stop);
        const bar = progressBar();
        try {
          const report = await importRegistry(registry, programmeId, file, {
            actor: options.as,
            language: output.language,
            signal: stopping.signal,
            ...(process.stderr.isTTY && { progress: (done: number, total: number) => bar.show(zh ? '导入' : 'importing', done, total) }),
            ...(options.dryRun && { dryRun: true }),
            ...(options.correct !== undefined && { correction: options.correct }),
            ...(options.rejects !== undefined && { rejectsFile: options.rejects }),
          });
          bar.end();
          output.print(report, importLines(report, options.dryRun ?? false, zh));
          if (report.unwritten !== undefined)
            throw new CommandFailure(
              zh
                ? `${report.unwritten}${options.dryRun ? '' : '其余各行已导入并已记录；'}换一个位置后再次导入同一文件，即可得到未导入的行。`
                : `${report.unwritten} ${options.dryRun ? '' : 'The other rows are in and recorded. '}Import the same file again with another place for the rejected rows.`,
            );
          if (report.stopped)
            throw new CommandFailure(
              zh ? '已中断；写入的都已保存，再次导入同一文件即可继续。' : 'Stopped; what was written stays. Import the same file again to go on.',
            );
        } finally {
          bar.end();
          process.off('SIGINT', stop);
        }
      });
    });
}

function importLines(report: ImportReport, dryRun: boolean, zh: boolean): string[] {
  const { rows, added, renamed, corrected, unchanged, rejected } = report;
  const counts = zh
    ? `共 ${rows} 行：新增 ${added}，改名称或邮箱 ${renamed}，更正 ${corrected}，无变化 ${unchanged}，未导入 ${rejected}。`
    : `${rows} rows: ${added} added, ${renamed} renamed, ${corrected} corrected, ${unchanged} unchanged, ${rejected} rejected.`;
  return [
    `${dryRun ? (zh ? '试运行，未写入。' : 'Dry run, nothing was written. ') : ''}${counts}`,
    ...(report.rejectsFile ? [zh ? `未导入的行及原因：${report.rejectsFile}` : `Rejected rows with the reasons: ${report.rejectsFile}`] : []),
    ...(report.ignored.length > 0 ? [zh ? `未用到的栏：${report.ignored.join('、')}` : `Columns that were not used: ${report.ignored.join(', ')}`] : []),
    ...(dryRun ? report.changes : []),
    ...(dryRun && added + renamed + corrected > report.changes.length ? ['…'] : []),
  ];
}
