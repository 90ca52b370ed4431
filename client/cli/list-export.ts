import type { Command } from 'commander';
import { both, inLanguage, type Language, many } from '../../domain/kernel/language.ts';
import type { Light } from '../../domain/kernel/lights.ts';
import { LIGHTS } from '../../domain/kernel/lights.ts';
import { STAGES, type Stage } from '../../domain/obligation/obligation.ts';
import { NOTICE_STATES, type NoticeState } from '../../domain/words/notices.ts';
import { type Table, writeTable } from '../../spreadsheet/write.ts';
import type { Duban } from '../duban.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { noticesTable, obligationsTable } from '../views/exports.ts';
import { command, oneOf, outputOf, programmeOf, withDuban } from './command.ts';

interface ObligationsWanted {
  out: string;
  programme?: string;
  department?: string;
  milestone?: string;
  light?: Light;
  stage?: Stage;
  late?: boolean;
  all?: boolean;
}

/** Writes a list of one programme to a file, whole or not at all. */
async function exportTable(
  out: string,
  programme: string | undefined,
  self: Command,
  tableOf: (duban: Duban, programme: string, language: Language) => Promise<Table>,
): Promise<void> {
  const output = outputOf(self.optsWithGlobals());
  const put = await tryOutput(out, TABLE_KINDS);
  let count = 0;
  await withDuban(async (duban) => {
    const table = await tableOf(duban, await programmeOf(duban.registry, programme), output.language);
    await put(async (to) => {
      async function* counted() {
        for await (const row of table.rows) {
          count++;
          yield row;
        }
      }
      await writeTable(to, { ...table, rows: counted() });
    });
  });
  output.print({ file: out, rows: count }, [inLanguage(output.language)(`已导出 ${count} 行到 ${out}。`, `${many(count, 'row')} written to ${out}.`)]);
}

export function exportObligationsCommand(): Command {
  return command('export', both('把任务清单导出成表格，用文字，不用代号', 'write the list of obligations to a table, in words'))
    .requiredOption('--out <file>', both('导出到哪个文件，.xlsx 或 .csv', 'where to, .xlsx or .csv'))
    .option('--programme <id>', both('这个督办事项的', 'of this programme'))
    .option('--department <code>', both('这个部门的', 'of this department'))
    .option('--milestone <code>', both('这项阶段任务的', 'of this milestone'))
    .option('--light <light>', both(`这种红黄灯的：${LIGHTS.join('、')}`, `with this light: ${LIGHTS.join(', ')}`), oneOf(LIGHTS))
    .option('--stage <stage>', both(`处于这个阶段的：${STAGES.join('、')}`, `in this stage: ${STAGES.join(', ')}`), oneOf(STAGES))
    .option('--late', both('只要已逾期的', 'only what is late'))
    .option('--all', both('连同已了结的', 'also those that are over'))
    .action(async ({ out, programme, department, late, all, ...filter }: ObligationsWanted, self: Command) => {
      const asked = { ...filter, sort: 'due' as const, ...(late && { late: 'true' as const }), ...(all && { all: 'true' as const }) };
      await exportTable(out, programme, self, (duban, id, language) => obligationsTable(duban, id, asked, department, language));
    });
}

export function exportNoticesCommand(): Command {
  return command('export', both('把通知台账导出成表格，用文字，不用代号', 'write the ledger of notices to a table, in words'))
    .requiredOption('--out <file>', both('导出到哪个文件，.xlsx 或 .csv', 'where to, .xlsx or .csv'))
    .option('--programme <id>', both('这个督办事项的', 'of this programme'))
    .option('--state <state>', both(`处于这种状态的：${NOTICE_STATES.join('、')}`, `in this state: ${NOTICE_STATES.join(', ')}`), oneOf(NOTICE_STATES))
    .option('--department <code>', both('发给这个部门的，或 office、committee、operator', 'to this department, or to office, committee, operator'))
    .action(async ({ out, programme, department, state }: { out: string; programme?: string; department?: string; state?: NoticeState }, self: Command) => {
      // What the command that it belongs to takes as well is given there or here.
      const above: { programme?: string; department?: string; state?: NoticeState } = self.parent?.opts() ?? {};
      const wanted = state ?? above.state;
      await exportTable(out, programme ?? above.programme, self, (duban, id, language) =>
        noticesTable(duban, id, wanted === undefined ? {} : { state: wanted }, department ?? above.department, language),
      );
    });
}
