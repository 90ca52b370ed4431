import type { Command } from 'commander';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { many } from '../../domain/words/numbers.ts';
import { todoOf } from '../views/todo.ts';
import { command, outputOf, withDuban } from './command.ts';

export function todoCommand(): Command {
  return command('todo', both('某单位的待办：各督办事项中等它办的，最急的在前', 'what waits for a body in every programme that runs, the most urgent first'))
    .option('--org <code>', both('哪个单位：部门代号，或 office、committee、operator', 'whose: a department’s code, or office, committee, operator'), OFFICE)
    .action(async ({ org }: { org: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const say = inLanguage(output.language);
      const view = await withDuban((duban) => todoOf(duban, org, output.language));
      const left = (days: number | undefined) => {
        if (days === undefined) return '';
        return days < 0 ? say(`逾期 ${-days} 天`, `${many(-days, 'day')} late`) : say(`还有 ${days} 天`, `${many(days, 'day')} left`);
      };
      const lines = view.items.map(({ kindName, due = '', daysLeft, programmeName = '', orgName = '', name, note = '', id }) =>
        [kindName, due, left(daysLeft), programmeName, orgName, name, note, id].filter((part) => part !== '').join('  '),
      );
      output.print(view, lines.length > 0 ? lines : [say('现在没有要办的事。', 'Nothing waits now.')]);
    });
}
