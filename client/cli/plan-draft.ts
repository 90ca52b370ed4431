import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import type { Draft } from '../files/draft.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { checkPlan } from '../files/plan.ts';
import { readText } from '../files/text.ts';
import { CommandFailure, command, outputOf, withDuban } from './command.ts';
import { faulty } from './faults.ts';

/** `duban plan draft`: what reads documents is large, so it is loaded here only, and works in a thread with bounds. */
export function draftCommand(): Command {
  return command(
    'draft',
    both(
      '从文件（Word、PDF、网页、文本）或任务表写出方案，联系方式留空',
      'write a plan from a document (Word, PDF, page, text) or a task table, contacts left blank',
    ),
  )
    .argument('<file>', both('.docx、.pdf、.html、.txt 文件，或任务表 .xlsx、.csv', 'a .docx, .pdf, .html or .txt document, or a task table .xlsx, .csv'))
    .option('--out <file>', both('方案写到哪个文件（.yaml）；不写则输出到屏幕', 'write the plan to this file (.yaml); without it to stdout'))
    .option('--year <year>', both('文件通篇没有写年份时，是哪一年的', 'the year that is meant, where the document names none'), yearOption)
    .action(async (file: string, options: { out?: string; year?: number }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const { language } = output;
      const put = options.out === undefined ? undefined : await tryOutput(options.out, ['.yaml', '.yml'], file);
      const { openBounded } = await import('../bounded/bounded.ts');
      const { draftLines } = await import('../files/draft.ts');
      const bounded = openBounded(path.join(import.meta.dirname, '..', 'bounded', 'thread.js'));
      try {
        const draft = await bounded.draft({ file: path.resolve(file), language, ...(options.year !== undefined && { year: options.year }) });
        await put?.((to) => writeFile(to, draft.plan));
        const lines = [...draftLines(draft, options.out, language), ...nextSteps(options.out ?? 'plan.yaml', yearIsOpen(draft), language)];
        if (output.json) output.print(draft, []);
        else if (put) output.print({}, lines);
        else {
          process.stdout.write(draft.plan);
          console.error(lines.join('\n'));
        }
      } finally {
        await bounded.close();
      }
    });
}

function yearOption(text: string): number {
  if (!/^20\d{2}$/.test(text.trim())) throw new InvalidArgumentError(both('须写四位年份，如 2026。', 'Write a year of four digits, such as 2026.'));
  return Number(text);
}

/** Whether dates wait for a year that the command can be told. */
const yearIsOpen = ({ understanding }: Draft) => understanding.assumedYear === undefined && understanding.open.some(({ why }) => why === 'no-year');

function nextSteps(file: string, lacksYear: boolean, language: Language): string[] {
  const say = inLanguage(language);
  return [
    ...(lacksYear
      ? [
          say(
            '文件通篇没有写年份的，用 --year 写明再写一次，如 --year 2026。',
            'Where the whole document names no year, say which with --year and draft it again: --year 2026.',
          ),
        ]
      : []),
    say('下一步：', 'Next:'),
    say(
      `  1. 打开 ${file}，对照原文看一遍，标“请核对”的先看；填写各单位的邮箱。`,
      `  1. Open ${file} beside the document, what is marked “guess” first; fill in the addresses.`,
    ),
    say(`  2. duban plan check ${file}    列出还有哪些没填。`, `  2. duban plan check ${file}    names what is still blank.`),
    say(`  3. duban rehearse ${file}    预演会发哪些信。`, `  3. duban rehearse ${file}    shows every mail that it would send.`),
    say(`  4. duban programme start ${file}    启动。`, `  4. duban programme start ${file}    starts it.`),
  ];
}

/** `duban plan export` */
export function exportCommand(): Command {
  return command(
    'export',
    both(
      '把方案（或正在运行的督办事项）写成任务表，可再用 plan draft 读入',
      'write a plan, or a running programme’s, as a task table that plan draft reads again',
    ),
  )
    .argument('[file]', both('方案文件（YAML）；不写则用 --programme', 'plan file (YAML); or else --programme'))
    .option('--programme <id>', both('正在运行的哪个督办事项', 'of this running programme'))
    .requiredOption('--xlsx <file>', both('任务表写到哪个文件（.xlsx 或 .csv）', 'write the table to this file (.xlsx or .csv)'))
    .action(async (file: string | undefined, options: { programme?: string; xlsx: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const say = inLanguage(output.language);
      if ((file === undefined) === (options.programme === undefined))
        throw new CommandFailure(
          say(
            '请写方案文件，或用 --programme 写明正在运行的督办事项，二者取一。',
            'Name a plan file, or a running programme with --programme: one of the two.',
          ),
        );
      const put = await tryOutput(options.xlsx, TABLE_KINDS, file);
      const plan =
        file === undefined
          ? await withDuban(async ({ registry }) => (await registry.service.context(options.programme as string)).plan)
          : await fromFile(file, output.language);
      const { notInTable, taskTable } = await import('../files/task-table.ts');
      const { writeTable } = await import('../../spreadsheet/write.ts');
      const table = taskTable(plan);
      await put((to) => writeTable(to, table));
      const count = table.rows.length;
      const left = notInTable(plan).map((words) => words[output.language]);
      output.print({ file: options.xlsx, rows: count, notInTable: left }, [
        say(`已写出 ${count} 项任务：${options.xlsx}`, `${many(count, 'task')} written to ${options.xlsx}.`),
        say(`表中没有：${left.join('、')}；再读入后须另行补上。`, `Not in the table: ${left.join('; ')}. A draft from it has to be given them again.`),
      ]);
    });
}

async function fromFile(file: string, language: 'zh' | 'en') {
  const { plan, faults } = checkPlan(await readText(file));
  if (!plan) throw faulty(file, faults, language);
  return plan;
}
