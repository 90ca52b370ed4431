import type { Command } from 'commander';
import { openCalendar } from '../../calendar/china.ts';
import type { HolidayTable } from '../../domain/kernel/calendar.ts';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import { openObligation } from '../../domain/obligation/obligation.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { plannedObligations } from '../../domain/programme/campaign.ts';
import { recipientName } from '../../domain/words/names.ts';
import { many, minuteOf } from '../../domain/words/numbers.ts';
import { rungName } from '../../domain/words/words.ts';
import { toldIn } from '../files/faults.ts';
import { checkHolidays } from '../files/holidays.ts';
import { checkPlan } from '../files/plan.ts';
import { planRemarks } from '../files/plan-remarks.ts';
import { readText } from '../files/text.ts';
import { planCalendar } from '../service/explain.ts';
import { holdCalendar } from '../service/hold-calendar.ts';
import { CommandFailure, command, outputOf } from './command.ts';
import { countOf, faulty } from './faults.ts';
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
      both('列出每个时限、每次催办的时间和收件人，以及改期的原因', 'list every due instant and every rung instant, its recipients, and why a reminder moved'),
    )
      .argument('<file>', both('方案文件（YAML）', 'plan file (YAML)'))
      .option('--holidays <file>', both('程序还不知道的某一年的官方节假日表', 'the official table of a year that the program does not know yet'))
      .action(async (file: string, options: { holidays?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const read = await planFrom(file, output.language);
        const calendar = openCalendar(read, await holidaysFrom(options.holidays, output.language));
        const good = withRecurrences(read, calendar);
        const planned = plannedObligations(good, calendar);
        const states = planned.map(({ spec }) => openObligation(spec, Number.NEGATIVE_INFINITY));
        const entries = planCalendar(good, states);
        const names = new Map(planned.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
        const opening = new Map(planned.map(({ spec }) => [spec.milestoneId, spec.schedule.opens?.date]));
        const say = inLanguage(output.language);
        const held = holdCalendar(good, calendar);
        const heldWhat = { begins: say('期间开始', 'begins to hold'), over: say('期间结束', 'holds no more') };
        const toldTo = (recipients: readonly string[]) =>
          recipients.length === 0 ? '' : ` → ${recipients.map((code) => recipientName(good, code, output.language)).join(say('、', ', '))}`;
        const heldLines = held.map(({ at, name, department, kind, rung = '', until, recipients }) => {
          const last = until === undefined ? '' : say(`（至 ${until.replace('T', ' ')}）`, ` (until ${until.replace('T', ' ')})`);
          return `${minuteOf(at)}  ${nameOf(good, department)}  ${name}  ${kind === 'rung' ? rungName(rung, output.language) : heldWhat[kind]}${last}${toldTo(recipients)}`;
        });
        output.print(
          [...entries, ...held],
          entries
            .map((entry) => {
              const opens = opening.get(entry.milestone);
              const stage = opens === undefined ? '' : say(`（${opens} 起）`, ` (from ${opens})`);
              const what = entry.kind === 'due' ? `${say('时限', 'due')}${stage}` : rungName(entry.rung ?? '', output.language);
              const moved = entry.moved ? say(`（原定 ${entry.moved.from}）`, ` (moved: ${entry.moved.why})`) : '';
              return `${minuteOf(entry.at)}  ${nameOf(good, entry.department)}  ${names.get(entry.milestone) ?? entry.milestone}  ${what}${toldTo(entry.recipients)}${moved}${entry.provisional ? say('（暂定）', ' (provisional)') : ''}`;
            })
            .concat(heldLines)
            // Each line begins with its minute.
            .sort((a, b) => a.slice(0, 16).localeCompare(b.slice(0, 16))),
        );
      }),
  );
  plan.addCommand(draftCommand());
  plan.addCommand(exportCommand());
  plan.addCommand(moveCommand());
  return plan;
}
