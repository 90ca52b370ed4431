import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { type Period, periodOf } from '../../domain/score.ts';
import { minuteOf } from '../../domain/words/numbers.ts';
import { periodName } from '../../domain/words/words.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import { ServiceError } from '../errors.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { confirmScore, scoreProgramme, scoreTable, traceTable } from '../service/score.ts';
import { aligned } from './columns.ts';
import { actorOption, command, outputOf, withDuban } from './command.ts';

function periodOption(value: string): Period {
  const period = periodOf(value);
  if (!period) throw new InvalidArgumentError(both('须为半年（如 2019H1）或年份（如 2019）。', 'Write a half-year such as 2019H1, or a year such as 2019.'));
  return period;
}

interface ScoreOptions {
  period: Period;
  programme?: string;
  department?: string;
  trace?: boolean;
  xlsx?: string;
  confirm?: boolean;
  as?: Actor;
  reason?: string;
}

export function scoreCommand(): Command {
  return command(
    'score',
    both(
      '按台账考核各部门一个半年或一年：谁按时办理、谁达到目标',
      'score the departments for a half-year or a year, from the ledger: who kept the dates and reached the targets',
    ),
  )
    .requiredOption('--period <period>', both('半年或年份，如 2019H1 或 2019', 'half-year or year, such as 2019H1 or 2019'), periodOption)
    .option('--programme <id>', both('哪个督办事项；有多个时必写', 'of this programme; needed where there are several'))
    .option('--department <code>', both('只看这个部门', 'show this department alone'))
    .option('--trace', both('列出每一分的依据', 'list every point with the events that it comes from'))
    .option(
      '--confirm',
      both('安委办确认这个半年的考核；次日早上发给各部门', 'the office confirms the score of this half-year; the bodies are told next morning'),
    )
    .option('--as <who>', both('由谁确认：office，冒号后可写姓名', 'who confirms it: office, and a name after a colon'), actorOption)
    .option('--reason <text>', both('确认说明', 'what there is to say about it'))
    .option('--xlsx <file>', both('把考核表（加 --trace 则为每一分）写成表格文件', 'write the table, or with --trace every point, to a spreadsheet'))
    .action(async ({ period, programme, department, trace, xlsx, confirm, as, reason }: ScoreOptions, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const say = inLanguage(output.language);
      if (confirm) {
        const actor = as ?? { org: '', name: '' };
        if (as === undefined)
          throw new ServiceError('invalid', 'who-confirms', { zh: '请写明由谁确认：--as office。', en: 'Say who confirms it: --as office.' });
        const done = await withDuban(({ service }) => confirmScore(service, programme, period, { actor, ...(reason !== undefined && { reason }) }));
        output.print(done, [
          say(
            `${periodName(period.name)}考核已确认，次日早上发给各部门。`,
            `The score for the ${periodName(period.name, 'en')} is confirmed; the bodies are told next morning.`,
          ),
        ]);
        return;
      }
      const put = xlsx === undefined ? undefined : await tryOutput(xlsx, TABLE_KINDS);
      const asked = { period, ...(programme !== undefined && { programmeId: programme }), ...(department !== undefined && { departmentId: department }) };
      const view = await withDuban(({ service }) => scoreProgramme(service, asked, output.language));
      const asOf = minuteOf(view.asOf);
      const title = say(
        `${view.name} ${periodName(period.name)}考核（截至 ${asOf}）`,
        `${view.name}: score for the ${periodName(period.name, 'en')} (as of ${asOf})`,
      );
      const table = scoreTable(view, output.language);
      const points = traceTable(view, output.language);
      await put?.((to) => writeTable(to, { title, ...(trace ? points : table) }));
      if (view.departments.length === 0) {
        output.print(view, [say(`${title}：没有在此期间到期的任务。`, `${title}: no obligation is due in this period.`)]);
        return;
      }
      output.print(view, [
        title,
        ...madeLines(view, say),
        ...aligned([table.header, ...table.rows]),
        ...(trace ? ['', ...points.rows.map(pointLine)] : []),
        say(
          '每件 100 分，按原定时限计；目标、抽查、指标另计分；安委办不参加排名；总分＝100×得分合计÷应得合计，四舍五入到一位小数。--trace 列出每一分的依据。',
          'Each obligation gives 100 points, against the original due date, and targets, quotas and indicators theirs; the office is not ranked; total = 100 x points / possible, rounded to one decimal. --trace lists what each point rests on.',
        ),
      ]);
    });
}

function pointLine([department, criterion, points, possible, milestone, obligation, because]: string[]): string {
  const of = possible === '0' ? points : `${points}/${possible}`;
  return `${department}  ${criterion}  ${of}  ${milestone}  ${obligation}  ${because}`;
}

/** When it was made and confirmed, if it was. */
function madeLines({ made }: Awaited<ReturnType<typeof scoreProgramme>>, say: Say): string[] {
  if (!made) return [];
  const { confirmed, at } = made;
  const waits = say('待安委办确认', 'waits for the office to confirm it');
  const holds = confirmed && say(`${minuteOf(confirmed.at)} 由${confirmed.actor}确认`, `confirmed ${minuteOf(confirmed.at)} by ${confirmed.actor}`);
  return [
    say(`${minuteOf(at)} 成稿，${holds ?? waits}；下表按现在的台账计。`, `Made ${minuteOf(at)}, ${holds ?? waits}; the table counts the ledger as it is now.`),
  ];
}
