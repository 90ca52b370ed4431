import { writeFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { tryOutput } from '../files/output.ts';
import { checkPlan } from '../files/plan.ts';
import { movedPlan } from '../files/plan-move.ts';
import { readText } from '../files/text.ts';
import { command, outputOf } from './command.ts';
import { faulty } from './faults.ts';

const MOST_YEARS = 20;
function yearsOf(value: string): number {
  const years = /^-?\d{1,2}$/.test(value) ? Number(value) : 0;
  if (years === 0 || Math.abs(years) > MOST_YEARS)
    throw new InvalidArgumentError(
      both(`须为年数，如 1（下一年）；最多 ${MOST_YEARS}。`, `Write how many years, such as 1 for the next; ${MOST_YEARS} at the most.`),
    );
  return years;
}

/** `duban plan move`: last year's plan for the next one. */
export function moveCommand(): Command {
  return command('move', both('把方案的全部日期移到另一年，例如沿用上一年的方案', 'move every date of a plan to another year, such as last year’s to the next'))
    .argument('<file>', both('方案文件（YAML）', 'plan file (YAML)'))
    .requiredOption('--years <n>', both('移几年：1 为下一年，-1 为上一年', 'how many years: 1 is the next one, -1 the one before'), yearsOf)
    .option('--out <file>', both('方案写到哪个文件（.yaml）；不写则输出到屏幕', 'write the plan to this file (.yaml); without it to stdout'))
    .action(async (file: string, options: { years: number; out?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const { language } = output;
      const put = options.out === undefined ? undefined : await tryOutput(options.out, ['.yaml', '.yml'], file);
      const text = await readText(file);
      const { plan, faults } = checkPlan(text);
      if (!plan) throw faulty(file, faults, language);
      const moved = movedPlan(text, options.years);
      await put?.((to) => writeFile(to, moved.text));
      const say = inLanguage(language);
      const lines = [
        say(
          `日期已移动 ${options.years} 年：${moved.from} 至 ${moved.to}。`,
          `Dates are moved by ${many(options.years, 'year')}: ${moved.from} to ${moved.to}.`,
        ),
        ...moved.daysOff.map(({ name, due, called, provisional }) =>
          say(
            `  ${due} 不上班（${called}${provisional ? '，当年节假日表未公布' : ''}）：${name}。要移到工作日，请写 dayOff: next 或 previous`,
            `  ${due} is not worked (${called}${provisional ? '; that year has no table yet' : ''}): ${name}. To have a working day, write dayOff: next or previous`,
          ),
        ),
        ...moved.shortened.map((day) => say(`  ${day} 在新的一年没有，改为 2 月 28 日`, `  ${day}: the new year has no such day; 28 February was written`)),
        ...moved.named.map(({ line, text: words }) =>
          say(`  第 ${line} 行写着年份，没有改动：${short(words)}`, `  line ${line} names a year and was left as it is: ${short(words)}`),
        ),
        ...(moved.hasOverrides
          ? [say('  holidays.overrides 是原来年份的，没有改动', '  holidays.overrides are of the old years and were left as they are')]
          : []),
        ...(moved.id === plan.id ? [say(`  代号仍是 ${plan.id}，启动前请改成别的`, `  The code is still ${plan.id}: give it another before it starts`)] : []),
        say('文件名称（source）仍是原来的，请改成新文件的。', 'The document (source) is the old one: name the new one.'),
      ];
      if (output.json) output.print(moved, []);
      else if (put) output.print({}, lines);
      else {
        process.stdout.write(moved.text);
        console.error(lines.join('\n'));
      }
    });
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text);
