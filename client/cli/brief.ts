import type { Command } from 'commander';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { briefView } from '../service/brief.ts';
import { command, outputOf, programmeOf, withDuban } from './command.ts';

export function briefCommand(): Command {
  return command(
    'brief',
    both('安委办周报：逾期未结的和等待决定的，办结以前每周列入', 'the office’s weekly brief: all that is late and open, and what waits for a decision'),
  )
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .option('--xlsx <file>', both('把全部事项写成表格文件', 'write all of it to a spreadsheet'))
    .action(async ({ programme, xlsx }: { programme?: string; xlsx?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const put = xlsx === undefined ? undefined : await tryOutput(xlsx, TABLE_KINDS);
      const { view, table } = await withDuban(async ({ registry, service }) => briefView(service, await programmeOf(registry, programme), output.language));
      await put?.((to) => writeTable(to, table));
      const say = inLanguage(output.language);
      const lines = view.items.map(({ standing, kindName, orgName, name, dueOn, id }) => `${standing}  ${orgName}  ${kindName}  ${name}  ${dueOn}  ${id}`);
      output.print(view, [
        ...(view.endedOn === undefined
          ? []
          : [
              say(
                `期限已于 ${view.endedOn} 届满，请决定结束或延长。`,
                `The plan's last day, ${view.endedOn}, has passed: close the programme, or extend it by an amendment.`,
              ),
            ]),
        ...(lines.length > 0 ? lines : [say('没有逾期或等待决定的事项。', 'Nothing is late, and nothing waits for a decision.')]),
      ]);
    });
}
