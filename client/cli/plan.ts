import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { openCalendar } from '../../calendar/calendar.ts';
import type { HolidayTable } from '../../domain/calendar.ts';
import { plannedObligations } from '../../domain/campaign.ts';
import { recipientName } from '../../domain/mail.ts';
import { openObligation } from '../../domain/obligation.ts';
import { nameOf, type Plan } from '../../domain/plan.ts';
import { rungName } from '../../domain/wording.ts';
import { planCalendar } from '../explain.ts';
import { checkHolidays } from '../holiday-file.ts';
import { checkPlan } from '../plan-file.ts';
import { CommandFailure, command, outputOf } from './command.ts';

export async function readPlanFile(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new CommandFailure(`The file ${file} cannot be read; check its path.`);
  });
}

/** The faults of a file as an editor's problem list shows them. */
export function faultLines(file: string, faults: { line: number; column: number; where: string; what: string }[]): string[] {
  return faults.map(({ line, column, where, what }) => `${file}:${line}:${column}: ${where ? `${where}: ` : ''}${what}`);
}

export async function planFrom(file: string): Promise<Plan> {
  const { plan, faults } = checkPlan(await readPlanFile(file));
  if (!plan)
    throw new CommandFailure([...faultLines(file, faults), `${faults.length} fault${faults.length === 1 ? '' : 's'}; correct them and try again.`].join('\n'));
  return plan;
}

/** The table of a file that `--holidays` names: for what works without a database, and so knows no table that a deployment was given. */
export async function holidaysFrom(file: string | undefined): Promise<HolidayTable[]> {
  if (file === undefined) return [];
  const { table, faults } = checkHolidays(await readPlanFile(file));
  if (!table) throw new CommandFailure(faultLines(file, faults).join('\n'));
  return [{ ...table, version: 1 }];
}

export function planCommands(): Command {
  const plan = command('plan', 'look at a plan file before it runs');
  plan.addCommand(
    command('check', 'name every fault of a plan file with line and column')
      .argument('<file>', 'plan file (YAML)')
      .action(async (file: string, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { plan: good, faults } = checkPlan(await readPlanFile(file));
        if (output.json) output.print({ ok: good !== undefined, faults }, []);
        if (!good)
          throw new CommandFailure(
            output.json
              ? `${faults.length} faults`
              : [...faultLines(file, faults), `${faults.length} fault${faults.length === 1 ? '' : 's'}; correct them and try again.`].join('\n'),
          );
        if (output.json) return;
        const count = plannedObligations(good, openCalendar(good)).length;
        output.print({}, [
          output.language === 'zh'
            ? `${file} 没有错误：${good.name}，${good.departments.length} 个部门，${good.milestones.length} 项阶段任务，共 ${count} 件任务。`
            : `${file} has no fault: ${good.name}, ${good.departments.length} departments, ${good.milestones.length} milestones, ${count} obligations.`,
        ]);
      }),
  );
  plan.addCommand(
    command('calendar', 'list every due instant and every rung instant, its recipients, and why a reminder moved')
      .argument('<file>', 'plan file (YAML)')
      .option('--holidays <file>', 'the official table of a year that the program does not know yet')
      .action(async (file: string, options: { holidays?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const good = await planFrom(file);
        const planned = plannedObligations(good, openCalendar(good, await holidaysFrom(options.holidays)));
        const states = planned.map(({ spec }) => openObligation(spec, Number.NEGATIVE_INFINITY));
        const entries = planCalendar(good, states);
        const names = new Map(planned.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
        const zh = output.language === 'zh';
        output.print(
          entries,
          entries.map((entry) => {
            const what = entry.kind === 'due' ? (zh ? '时限' : 'due') : rungName(entry.rung ?? '', output.language);
            const whom = entry.recipients.map((code) => recipientName(good, code, output.language)).join(zh ? '、' : ', ');
            const moved = entry.moved ? (zh ? `（原定 ${entry.moved.from}）` : ` (moved: ${entry.moved.why})`) : '';
            return `${entry.at.slice(0, 16).replace('T', ' ')}  ${nameOf(good, entry.department)}  ${names.get(entry.milestone)}  ${what}${whom ? ` → ${whom}` : ''}${moved}${entry.provisional ? (zh ? '（暂定）' : ' (provisional)') : ''}`;
          }),
        );
      }),
  );
  return plan;
}
