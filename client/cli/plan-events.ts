import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { announced, moment } from '../../domain/plan/event-fields.ts';
import type { ReportEventBody } from '../contract/plan-events.ts';
import { planEvents, reportEvent } from '../service/events.ts';
import { acting, request } from './act-options.ts';
import { command, outputOf, programmeOf, withDuban } from './command.ts';

function momentOption(text: string): string {
  const given = moment.safeParse(text.trim().replace(' ', 'T'));
  if (!given.success) throw new InvalidArgumentError(both('须写成 2019-06-30T14:05。', 'Write it as 2019-06-30T14:05.'));
  return given.data;
}

function dayOption(text: string): string {
  const given = announced.safeParse(text.trim().replace(' ', 'T'));
  if (!given.success) throw new InvalidArgumentError(both('须写成 2019-09-01 或 2019-09-01T08:00。', 'Write it as 2019-09-01 or 2019-09-01T08:00.'));
  return given.data;
}

type Outsider = NonNullable<ReportEventBody['outsiders']>[number];

const PROGRAMME = both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one');

/** `某某公司`, `某某公司 <a@b.example>`, `contractors:某某公司`: who it is of a class of outsiders, with its own address where it gave one. */
function outsiderOption(text: string, before: readonly Outsider[] = []): Outsider[] {
  const { of, name = '', mail } = /^(?:(?<of>[a-z][a-z0-9-]*)[:：])?\s*(?<name>[^<>]+?)\s*(?:<\s*(?<mail>[^<>\s]+)\s*>)?$/.exec(text.trim())?.groups ?? {};
  if (name === '') throw new InvalidArgumentError(both('须写成 某某公司 或 "某某公司 <某@某.example>"。', 'Write it as a name, or as "Name <mailbox>".'));
  return [...before, { name, ...(of !== undefined && { of }), ...(mail !== undefined && { mail }) }];
}

export function eventCommands(): Command {
  const event = command('event', both('触发事项：有哪些、报告其发生', 'the plan’s events, which start deadlines: what there is, reporting one'));
  event.addCommand(
    command('list', both('有哪些触发事项，由谁报告，触发什么，已报告过什么', 'every event: who reports it, what it raises, what was reported'))
      .option('--programme <id>', PROGRAMME)
      .action(async (options: { programme?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ service, registry }) => {
          const { items } = await planEvents(service, await programmeOf(registry, options.programme), output.language);
          const lines = items.flatMap(({ id, name, reporters, outsiders, raises, ends, reports, counts, counted }) => [
            `${id}  ${name}  ${say('报告单位', 'reported by')} ${reporters.map((one) => one.name).join(say('、', ', '))}`,
            ...raises.map((one) => `  → ${one.name}  ${one.limit}`),
            ...outsiders.map(
              (one) =>
                `  ${say(`报告时写明是哪个${one.name}（${one.id}，由${one.through}监管）`, `say who it is: ${one.name} (${one.id}, overseen by ${one.through})`)}`,
            ),
            ...ends.map((one) => `  ${say(`结束续报：${one.name}`, `ends the reports: ${one.name}`)}`),
            ...counts.map((one) => `  ${say(`计入：${one.when}——${one.what}`, `counts towards: ${one.when}: ${one.what}`)}`),
            ...counted.map(({ at, of, about }) => `  ${at}  ${of.map((one) => one.name).join(say('、', ', '))}${about === undefined ? '' : `  ${about}`}`),
            ...reports.map(
              (one) =>
                `  ${one.at}  ${one.name}  ${one.on === undefined ? '' : say(`事项日期 ${one.on}  `, `on ${one.on}  `)}${say(`时限 ${one.due}`, `due ${one.due}`)}${one.ended === undefined ? '' : say(`，续报到 ${one.ended} 为止`, `, reports ended ${one.ended}`)}`,
            ),
          ]);
          output.print(items, lines.length > 0 ? lines : [say('方案没有触发事项。', 'The plan has no events.')]);
        });
      }),
  );
  event.addCommand(
    acting(command('report', both('报告一件触发事项已发生，其任务随即按时限督办', 'report that an event has happened: what it raises is owed from then on')))
      .argument('<event>', both('触发事项代号', 'event'))
      .option('--at <minute>', both('何时发生，如 2019-06-30T14:05；不写则为现在', 'when it happened, as 2019-06-30T14:05; by default now'), momentOption)
      .option(
        '--on <day>',
        both('要提前报告的事项：在哪一天，如 2019-09-01，可带时刻', 'of what is reported ahead: the day, as 2019-09-01, perhaps with a time'),
        dayOption,
      )
      .option('--about <text>', both('何处何事，写入任务名称', 'what it is about, such as a place: it stands in the name of what is owed'))
      .option(
        '--for <departments...>',
        both(
          '这一次由哪些部门办理，不写则按方案；只累计的事项，写明是哪些单位',
          'who has to act this time, by default all whom the plan names; of an event that is only counted, whom it is about',
        ),
      )
      .option(
        '--outsider <member>',
        both(
          '是哪个外部单位，可附邮箱：某某公司，或 "某某公司 <某@某.example>"；有几类的前面写代号，如 contractors:某某公司；几个的写几次',
          'which outsider it is, perhaps with its mailbox: Name, or "Name <mailbox>"; of several classes with its code, as contractors:Name; once for each',
        ),
        outsiderOption,
      )
      .option('--programme <id>', PROGRAMME)
      .action(async (id: string, options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { reason, ...by } = request(options);
        const about = options.about ?? reason;
        await withDuban(async ({ service, registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          const outcome = await reportEvent(service, programmeId, {
            ...by,
            event: id,
            ...(options.at !== undefined && { at: options.at }),
            ...(options.on !== undefined && { on: options.on }),
            ...(about !== undefined && { about }),
            ...(options.for !== undefined && { for: options.for }),
            ...(options.outsider !== undefined && { outsiders: options.outsider }),
          });
          output.print({ event: id, ...outcome }, [
            inLanguage(output.language)(
              outcome.counted
                ? `${id} 已报告，计入累计。`
                : outcome.milestones.length === 0
                  ? `${id} 已报告，不再续报。`
                  : `${id} 已报告，触发 ${outcome.milestones.join('、')}。`,
              outcome.counted
                ? `${id} is reported, and counted.`
                : outcome.milestones.length === 0
                  ? `${id} is reported: nothing more is reported of it.`
                  : `${id} is reported; it has raised ${outcome.milestones.join(', ')}.`,
            ),
            ...(outcome.late.length > 0
              ? [
                  inLanguage(output.language)(
                    `报告时已过时限，按逾期督办：${outcome.late.join('、')}。`,
                    `Overdue when it was reported, and chased as such: ${outcome.late.join(', ')}.`,
                  ),
                ]
              : []),
          ]);
        });
      }),
  );
  return event;
}
