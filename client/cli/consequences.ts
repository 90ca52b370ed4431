import type { Command } from 'commander';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { ServiceError } from '../errors.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { announcementsView, decideProposal, proposalsView } from '../service/consequences.ts';
import { acting, request } from './act-options.ts';
import { command, dateOption, outputOf, programmeOf, withDuban } from './command.ts';

export function announcementsCommand(): Command {
  return command('announcements', both('处理决定公告：名称、决定、文号，可导出', 'decisions on consequences as they are published: who, what, which document'))
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .option('--file <file>', both('写成 .csv 或 .xlsx 文件', 'write it to a .csv or .xlsx file'))
    .action(async ({ programme, file }: { programme?: string; file?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const put = file === undefined ? undefined : await tryOutput(file, TABLE_KINDS);
      const { items, table } = await withDuban(async ({ registry, service }) =>
        announcementsView(service, await programmeOf(registry, programme), output.language),
      );
      await put?.((to) => writeTable(to, table));
      output.print(
        items,
        items.length > 0
          ? items.map(({ title, reason }) => `${title}  ${reason}`)
          : [inLanguage(output.language)('还没有处理决定。', 'Nothing has been decided yet.')],
      );
    });
}

export function proposalCommands(): Command {
  return command('proposal', both('按方案规则对部门提出的处理建议', 'what the plan’s rules propose about departments'))
    .addCommand(
      command('list', both('列出处理建议', 'list proposals'))
        .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
        .action(async ({ programme }: { programme?: string }, self: Command) => {
          const output = outputOf(self.optsWithGlobals());
          const views = await withDuban(async ({ registry, service }) => {
            return proposalsView(service, await programmeOf(registry, programme), output.language);
          });
          const none = inLanguage(output.language)('没有处理建议。', 'Nothing is proposed.');
          output.print(
            views,
            views.length > 0
              ? views.map((view) =>
                  [view.state, view.departmentName, view.consequenceName, ...(view.soFar ? [view.soFar] : []), view.reason, view.id].join('  '),
                )
              : [none],
          );
        }),
    )
    .addCommand(
      acting(
        command('decide', both('登记决定，或解除以前的决定', 'write down a decision, or lift one'))
          .argument('<id>', both('处理建议编号', 'proposal'))
          .option('--grant', both('同意', 'grant it'))
          .option('--refuse', both('不同意', 'refuse it'))
          .option('--lift', both('解除以前的决定', 'lift what was decided'))
          .option('--document <number>', both('决定的文号', 'number of the document'))
          .option('--on <date>', both('决定日期；不写则为今天', 'the day of the decision; by default today'), dateOption),
      ).action(async (id: string, options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const said = (['grant', 'refuse', 'lift'] as const).filter((each) => options[each]);
        const [only] = said;
        if (said.length !== 1 || !only)
          throw new ServiceError('invalid', 'grant-or-refuse', {
            zh: '请写明 --grant（同意）、--refuse（不同意）或 --lift（解除），只写一个。',
            en: 'Say one of --grant, --refuse and --lift.',
          });
        const to = ({ grant: 'granted', refuse: 'refused', lift: 'lifted' } as const)[only];
        const { document, on } = options;
        const done = await withDuban(({ service }) =>
          decideProposal(service, id, { ...request(options), reason: options.reason ?? '', to, ...(document && { document }), ...(on && { on }) }),
        );
        output.print(done, [inLanguage(output.language)(`${id} 的决定已登记。`, `The decision on ${id} is recorded.`)]);
      }),
    );
}
