import type { Command } from 'commander';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { fieldLabel } from '../../domain/obligation/form.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import type { StandingDuties } from '../contract/reports.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { formsOf, rollUpView } from '../service/roll-up.ts';
import { reportStanding, standingView } from '../service/standing-duties.ts';
import { acting, request } from './act-options.ts';
import { command, outputOf, programmeOf, withDuban } from './command.ts';

const ONLY = both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one');

export function reportCommands(): Command {
  const report = command('report', both('各部门随报送填报的数据', 'the figures that departments hand in'));
  report.addCommand(
    command('list', both('列出有填报表的阶段任务和轮次', 'list the milestones and rounds that have a form'))
      .option('--programme <id>', ONLY)
      .action(async (options: { programme?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const forms = await withDuban(async ({ service, registry }) => formsOf(service, await programmeOf(registry, options.programme)));
        const none = inLanguage(output.language)('方案没有填报表。', 'The plan has no forms.');
        output.print(forms, forms.length > 0 ? forms.map(({ id, name, due }) => `${due}  ${id}  ${name}`) : [none]);
      }),
  );
  report.addCommand(
    command(
      'roll-up',
      both('汇总一项任务（一轮）的填报表：各部门数据、合计、谁还没有报', 'roll the forms of a milestone or round up: figures, totals, who is missing'),
    )
      .argument('<milestone>', both('阶段任务或轮次的代号，如 report-2019-06', 'milestone or round, such as report-2019-06'))
      .option('--programme <id>', ONLY)
      .option('--xlsx <file>', both('写成表格文件', 'write it to a spreadsheet'))
      .action(async (milestone: string, options: { programme?: string; xlsx?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        const put = options.xlsx === undefined ? undefined : await tryOutput(options.xlsx, TABLE_KINDS);
        const { view, table } = await withDuban(async ({ service, registry }) =>
          rollUpView(service, await programmeOf(registry, options.programme), milestone, output.language),
        );
        await put?.((to) => writeTable(to, table));
        const line = (values: (number | string | null)[]) =>
          view.fields
            .flatMap((field, index) => (values[index] === null ? [] : [`${fieldLabel(field as { name: string }, output.language)} ${values[index]}`]))
            .join(say('，', ', '));
        const missing = view.missing.map(({ departmentName }) => departmentName).join(say('、', ', '));
        output.print(view, [
          `${view.name}  ${say('时限', 'due')} ${view.due}`,
          ...view.rows.flatMap(({ departmentName, values, registry }) => [
            `  ${departmentName}  ${line(values)}`,
            ...registry.map(({ field, registry: known }) => {
              const name = view.fields.find(({ id }) => id === field)?.name ?? field;
              return say(`    ! 与登记不一致：${name}，登记为 ${known}`, `    ! the registry says ${known} for ${name}`);
            }),
          ]),
          `  ${say('合计', 'total')}  ${line(view.totals)}`,
          missing === '' ? say('各单位均已报送。', 'Everybody has handed in.') : `${say('还没有报送', 'missing')}: ${missing}`,
        ]);
      }),
  );
  return report;
}

export function standingCommands(): Command {
  const standing = command('standing', both('常态工作：没有期限的工作，按轮次了解', 'standing duties: without a date, asked after at review rounds'));
  standing.addCommand(
    command('list', both('列出常态工作、本轮了解和各部门的情况', 'list standing duties, the review under way and what each body said'))
      .option('--programme <id>', ONLY)
      .action(async (options: { programme?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        const view = await withDuban(async ({ service, registry }) => standingView(service, await programmeOf(registry, options.programme), output.language));
        const holdLine = ({ stands, from, until, endless, hours }: NonNullable<StandingDuties['items'][number]['hold']>) => {
          const words = { ahead: say('还没有开始', 'not begun'), holds: say('今日有效', 'holds today'), over: say('已经结束', 'over') };
          const days =
            until === undefined
              ? endless
                ? say(`${from} 起，长期`, `from ${from} on, without an end`)
                : say(`${from} 起，解除为止`, `from ${from} until it is lifted`)
              : `${from} ${say('至', 'to')} ${until.replace('T', ' ')}`;
          return [words[stands], days, ...(hours === undefined ? [] : [hours])].join(say('，', ', '));
        };
        const lines = view.items.flatMap(({ id, name, clause, review, begunOn, hold, next, bodies }) => [
          `${id}  ${name}  ${clause}  ${hold ? holdLine(hold) : begunOn === undefined ? `${say('本轮', 'review')} ${review.dueOn}` : say(`${begunOn} 起`, `since ${begunOn}`)}`,
          ...bodies.map(({ name: body, answer }) => {
            const silent = hold
              ? say('不用报告', 'nothing to report')
              : begunOn === undefined
                ? say('本轮未报告', 'not reported in this review')
                : say('未报告', 'not reported');
            return `  ${body}  ${answer ? `${answer.on} ${answer.done ? say('已办完 ', 'done: ') : ''}${answer.text}` : silent}`;
          }),
          ...(next ? [`  ${say('下一次提醒', 'next mail')} ${next.on} → ${next.recipients.join(say('、', ', '))}`] : []),
        ]);
        output.print(view, lines.length > 0 ? lines : [say('方案没有常态工作。', 'The plan has no standing duties.')]);
      }),
  );
  standing.addCommand(
    acting(command('report', both('部门报告一项常态工作的情况，写在 --reason 里', 'a department says how a standing duty stands, in --reason')))
      .argument('<duty>', both('常态工作代号', 'standing duty'))
      .option('--for <department>', both('安委办代填时：哪个部门的', 'where the office enters it: whose it is'))
      .option('--done', both('后续工作已经办完', 'of a follow-up: it is done'))
      .option('--programme <id>', ONLY)
      .action(async (duty: string, options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { reason = '', ...by } = request(options);
        const done = await withDuban(async ({ service, registry }) =>
          reportStanding(service, await programmeOf(registry, options.programme), duty, {
            ...by,
            text: reason,
            ...(options.for !== undefined && { org: options.for }),
            ...(options.done && { done: true }),
          }),
        );
        output.print({ duty, ...done }, [inLanguage(output.language)(`${duty} 的情况已记录。`, `${duty} is on record.`)]);
      }),
  );
  return standing;
}
