import type { Command } from 'commander';
import { openCalendar } from '../../calendar/china.ts';
import type { HolidayTable } from '../../domain/kernel/calendar.ts';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { plannedObligations } from '../../domain/programme/campaign.ts';
import { many } from '../../domain/words/numbers.ts';
import { toldIn } from '../files/faults.ts';
import { checkHolidays } from '../files/holidays.ts';
import { checkPlan } from '../files/plan.ts';
import { planRemarks } from '../files/plan-remarks.ts';
import { readText } from '../files/text.ts';
import { CommandFailure, command, outputOf } from './command.ts';
import { countOf, faulty } from './faults.ts';
import { calendarOf } from './plan-calendar.ts';
import { draftCommand, exportCommand } from './plan-draft.ts';
import { moveCommand } from './plan-move.ts';

export async function planFrom(file: string, language: Language): Promise<Plan> {
  const { plan, faults } = checkPlan(await readText(file));
  if (!plan) throw faulty(file, faults, language);
  return plan;
}

/** The table of a file that `--holidays` names: for what works without a database, and so knows no table that a deployment was given. */
export async function holidaysFrom(file: string | undefined, language: Language): Promise<HolidayTable[]> {
  if (file === undefined) return [];
  const { table, faults } = checkHolidays(await readText(file));
  if (!table) throw faulty(file, faults, language);
  return [{ ...table, version: 1 }];
}

export function planCommands(): Command {
  const plan = command('plan', both('运行前检查方案', 'look at a plan file before it runs'));
  plan.addCommand(
    command('check', both('逐处指出方案的错误，带行号和列号', 'name every fault of a plan file with line and column'))
      .argument('<file>', both('方案文件（YAML）', 'plan file (YAML)'))
      .action(async (file: string, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { plan: good, faults } = checkPlan(await readText(file));
        const { language } = output;
        const remarks = (good ? planRemarks(good) : []).map((remark) => remark[language]);
        if (output.json) output.print({ ok: good !== undefined, faults: toldIn(faults, language), ...(remarks.length > 0 && { remarks }) }, []);
        if (!good) throw output.json ? new CommandFailure(countOf(faults, language)) : faulty(file, faults, language);
        if (output.json) return;
        const count = plannedObligations(good, openCalendar(good)).length;
        output.print({}, [
          inLanguage(output.language)(
            `${file} 没有错误：${good.name}，${good.departments.length} 个部门，${good.milestones.length} 项阶段任务，共 ${count} 件任务。`,
            `${file} has no fault: ${good.name}, ${many(good.departments.length, 'department')}, ${many(good.milestones.length, 'milestone')}, ${many(count, 'obligation')}.`,
          ),
          ...remarks,
        ]);
      }),
  );
  plan.addCommand(
    command(
      'calendar',
      both(
        '列出每个时限、期间、指标和目标的日期，每次催办的时间和收件人，以及改期的原因',
        'list every due day, span, indicator and target, and every rung instant, its recipients, and why a reminder moved',
      ),
    )
      .argument('<file>', both('方案文件（YAML）', 'plan file (YAML)'))
      .option('--holidays <file>', both('程序还不知道的某一年的官方节假日表', 'the official table of a year that the program does not know yet'))
      .action(async (file: string, options: { holidays?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const read = await planFrom(file, output.language);
        const calendar = openCalendar(read, await holidaysFrom(options.holidays, output.language));
        const good = withRecurrences(read, calendar);
        const { entries, lines } = calendarOf(good, calendar, output.language);
        output.print(entries, lines);
      }),
  );
  plan.addCommand(draftCommand());
  plan.addCommand(exportCommand());
  plan.addCommand(moveCommand());
  return plan;
}
