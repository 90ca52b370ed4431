import { randomUUID } from 'node:crypto';
import { type Command, InvalidArgumentError } from 'commander';
import { readServiceConfig } from '../../config/config.ts';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import type { FigureGiven } from '../../domain/obligation/form.ts';
import { ITEM_ACTS, ITEM_STAGES, type ItemActKind, type ItemStage } from '../../domain/register/register.ts';
import { many, minuteOf } from '../../domain/words/numbers.ts';
import { itemActName, itemStageName } from '../../domain/words/register.ts';
import { writeTable } from '../../spreadsheet/write.ts';
import type { ItemDetail, ItemView } from '../contract/registers.ts';
import { TABLE_KINDS, tryOutput } from '../files/output.ts';
import { keepEvidence } from '../service/evidence.ts';
import { importItems, registerTable, rejectsBeside } from '../service/register-file.ts';
import { actOnItem, enterItem, itemDetail, itemsView, registersView } from '../service/registers.ts';
import { acting, deciding, grantGiven, request } from './act-options.ts';
import { actorOption, command, dateOption, outputOf, programmeOf, withDuban } from './command.ts';

const ONLY = both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one');
/** Items that are printed at once; a spreadsheet has all of them. */
const SHOWN = 200;

/** `hazards/12` */
function placeArgument(text: string): { register: string; number: number } {
  const { programme, ...place } = itemCalledSo(text) ?? { programme: '' };
  if (programme !== undefined || !('register' in place))
    throw new InvalidArgumentError(both('须写成 清单代号/序号，如 hazards/12。', 'Write REGISTER/NUMBER, such as hazards/12.'));
  return place;
}

/** `level=重大`, added to those before it. */
function valueOption(text: string, before: FigureGiven[]): FigureGiven[] {
  const [, field = '', value = ''] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(text.trim()) ?? [];
  if (field === '') throw new InvalidArgumentError(both('须写成 填报项代号=内容，如 level=重大。', 'Write FIELD=VALUE, such as level=major.'));
  return [...before, { field, value }];
}

/** What was typed for the number fields of a register, as numbers. */
async function typedValues(
  service: Parameters<typeof registersView>[0],
  programmeId: string,
  registerId: string,
  values: FigureGiven[],
): Promise<FigureGiven[]> {
  const register = (await registersView(service, programmeId)).items.find(({ id }) => id === registerId);
  return values.map(({ field, value }) => {
    const isNumber = register?.fields.find(({ id }) => id === field)?.kind === 'number';
    const number = Number(String(value).replaceAll(/[,，]/g, ''));
    return { field, value: isNumber && Number.isFinite(number) ? number : value };
  });
}

function stageOption(text: string): ItemStage {
  const found = ITEM_STAGES.find((stage) => stage === text.trim() || itemStageName(stage) === text.trim());
  if (!found) throw new InvalidArgumentError(both(`可写 ${ITEM_STAGES.join('、')}。`, `Write one of ${ITEM_STAGES.join(', ')}.`));
  return found;
}

const lineOf = ({ register, number, name, orgName, dueOn, stage, stageName, steps = [], step = 0, late }: ItemView, lateWord: string) =>
  `${register}/${number}  ${name}${steps.length > 0 && stage !== 'struckOff' ? `  ${step}/${steps.length} ${steps[step - 1]?.name}` : ''}  ${orgName}  ${dueOn}  ${stageName}${late ? `  ${lateWord}` : ''}`;

/** One item: what it says, why it is where it is, what comes next, what has happened. */
export function itemLines(item: ItemDetail, language: Language): string[] {
  const say = inLanguage(language);
  const { values, why, next, history } = item;
  return [
    lineOf(item, say('逾期', 'late')),
    ...values.map(({ name, value, unit = '' }) => `  ${name}: ${value} ${unit}`.trimEnd()),
    why,
    ...(next ? [say(`下一次提醒 ${next.on}，发给${next.recipients.join('、')}`, `Next mail on ${next.on} to ${next.recipients.join(', ')}`)] : []),
    ...history.map(({ at, what, actor, note }) => `  ${minuteOf(at)}  ${what}  ${actor}  ${note}`.trimEnd()),
  ];
}

/** `hazards/12`, or as the ledger writes it: `register/PROGRAMME/hazards/12`. */
export function itemCalledSo(id: string): { programme?: string; register: string; number: number } | undefined {
  const [, programme, register = '', number = ''] = /^(?:register\/([^/]+)\/)?([a-z][a-z0-9-]*)\/([1-9]\d{0,6})$/.exec(id.trim()) ?? [];
  return register === '' ? undefined : { ...(programme !== undefined && { programme }), register, number: Number(number) };
}

export function registerCommands(): Command {
  const register = command('register', both('清单：登记发现的问题，逐项督办、销号', 'registers: enter what is found, see to each item, strike it off'));
  register.addCommand(
    command('list', both('有哪些清单和进度；写明清单则列出其事项，待办的在前', 'the registers and how far each is; of one, its items, what waits first'))
      .argument('[register]', both('清单代号', 'register'))
      .option('--programme <id>', ONLY)
      .option(
        '--stage <stage>',
        both('只列这一状态：open、handedIn、struckOff、cancelled', 'only those at this stage: open, handedIn, struckOff, cancelled'),
        stageOption,
      )
      .option('--late', both('只列逾期的', 'only late ones'))
      .option('--for <department>', both('只列这个单位的', 'only those of this body'))
      .action(async (id: string | undefined, options: { programme?: string; stage?: ItemStage; late?: boolean; for?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ service, registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          if (id === undefined) {
            const { items } = await registersView(service, programmeId);
            const lines = items.map(({ id: code, name, counts, total, late }) =>
              say(
                `${code}  ${name}  共 ${total}，待整改 ${counts.open}（逾期 ${late}），待销号 ${counts.handedIn}，已销号 ${counts.struckOff}`,
                `${code}  ${name}  ${total} in all, ${counts.open} open (${late} late), ${counts.handedIn} to strike off, ${counts.struckOff} struck off`,
              ),
            );
            output.print(items, lines.length > 0 ? lines : [say('方案没有清单。', 'The plan has no registers.')]);
            return;
          }
          const asked = {
            ...(options.stage && { stages: [options.stage] }),
            ...(options.late && { late: true }),
            ...(options.for !== undefined && { org: options.for }),
          };
          const { items, total } = await itemsView(service, programmeId, id, asked, SHOWN, undefined, output.language);
          const rest = total > items.length ? [say(`…… 共 ${total} 项，此处列前 ${items.length} 项。`, `… the first ${items.length} of ${total}.`)] : [];
          output.print(
            items,
            total === 0 ? [say('没有符合条件的事项。', 'There is no such item.')] : [...items.map((item) => lineOf(item, say('逾期', 'late'))), ...rest],
          );
        });
      }),
  );
  register.addCommand(
    command('show', both('一项的内容、来由、经过和下一步', 'one item: what it says, why it is where it is, what has happened and what comes next'))
      .argument('<item>', both('清单代号/序号，如 hazards/12', 'REGISTER/NUMBER, such as hazards/12'), placeArgument)
      .option('--programme <id>', ONLY)
      .action(async (place: { register: string; number: number }, options: { programme?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const item = await withDuban(async ({ service, registry }) =>
          itemDetail(service, await programmeOf(registry, options.programme), place, output.language),
        );
        output.print(item, itemLines(item, output.language));
      }),
  );
  register.addCommand(
    acting(command('enter', both('登记一项', 'enter an item')))
      .argument('<register>', both('清单代号', 'register'))
      .argument('<name>', both('是什么事项', 'what it is'))
      .option('--for <department>', both('责任单位；不写则为登记的单位', 'who sees to it; by default the body that enters it'))
      .option('--due <date>', both('时限；不写则按清单的规定', 'its last day; by default as the register says'), dateOption)
      .option(
        '--value <field=value>',
        both('填报项，如 level=重大；可多次写', 'a field, such as level=major; as often as needed'),
        valueOption,
        [] as FigureGiven[],
      )
      .option('--programme <id>', ONLY)
      .action(async (id: string, name: string, options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { reason: _reason, ...by } = request(options);
        const done = await withDuban(async ({ service, registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          const values = await typedValues(service, programmeId, id, options.value);
          return enterItem(service, programmeId, id, {
            ...by,
            name,
            values,
            ...(options.for !== undefined && { org: options.for }),
            ...(options.due !== undefined && { dueOn: options.due }),
          });
        });
        output.print({ item: `${id}/${done.number}` }, [
          inLanguage(output.language)(`已登记为 ${id}/${done.number}。`, `It is entered as ${id}/${done.number}.`),
        ]);
      }),
  );
  register.addCommand(importCommand());
  register.addCommand(exportCommand());
  for (const kind of Object.keys(ITEM_ACTS) as ItemActKind[]) register.addCommand(actCommand(kind));
  return register;
}

/** `duban register import` */
function importCommand(): Command {
  return command(
    'import',
    both('从 .xlsx、.csv 成批登记；已在清单的不重复登记', 'enter the items of an .xlsx or .csv; what stands on the register already is not entered twice'),
  )
    .argument('<register>', both('清单代号', 'register'))
    .argument('<file>', both('表格文件', 'spreadsheet'))
    .requiredOption('--as <who>', both('由谁登记：部门代号或 office', 'who enters them: a department’s code, or office'), actorOption)
    .option('--dry-run', both('只看会登记什么，不写入', 'only show what would be entered'))
    .option(
      '--rejects <file>',
      both('未登记的行写到哪个文件（.xlsx 或 .csv）；不写则放在表格旁', 'where rejected rows go, .xlsx or .csv; by default beside the file'),
    )
    .option('--programme <id>', ONLY)
    .action(async (id: string, file: string, options: { as: Actor; programme?: string; dryRun?: boolean; rejects?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const say = inLanguage(output.language);
      const report = await withDuban(async ({ service, registry }) =>
        importItems(service, await programmeOf(registry, options.programme), id, file, {
          ...{ actor: options.as, key: randomUUID(), language: output.language },
          rejectsFile: options.rejects ?? rejectsBeside(file, output.language),
          ...(options.dryRun && { dryRun: true }),
        }),
      );
      const { rows, added, unchanged, rejected, refusals, ignored } = report;
      output.print(report, [
        (options.dryRun ? say('试运行，未写入。', 'Dry run, nothing was written. ') : '') +
          say(
            `共 ${rows} 行：登记 ${added} 项，已在清单 ${unchanged} 项，未登记 ${rejected} 行。`,
            `${many(rows, 'row')}: ${added} entered, ${unchanged} on the register already, ${rejected} rejected.`,
          ),
        ...refusals.slice(0, 10).map(({ row, name, reasons }) => `  ${say(`第 ${row} 行`, `row ${row}`)}  ${name}  ${reasons.join(' ')}`),
        ...(rejected > 10 ? ['  …'] : []),
        ...(report.rejectsFile ? [say(`未登记的行及原因：${report.rejectsFile}`, `Rejected rows with the reasons: ${report.rejectsFile}`)] : []),
        ...(ignored.length > 0 ? [say(`没有用到的栏：${ignored.join('、')}`, `Columns that were not used: ${ignored.join(', ')}`)] : []),
      ]);
    });
}

/** `duban register export` */
function exportCommand(): Command {
  return command('export', both('把清单写成表格，可再导入', 'write a register to a spreadsheet that goes in again'))
    .argument('<register>', both('清单代号', 'register'))
    .argument('<file>', both('写到哪个文件（.xlsx 或 .csv）', 'the file, .xlsx or .csv'))
    .option('--for <department>', both('只要这个单位的', 'only those of this body'))
    .option('--programme <id>', ONLY)
    .action(async (id: string, file: string, options: { programme?: string; for?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const put = await tryOutput(file, TABLE_KINDS);
      await withDuban(async ({ service, registry }) => {
        const asked = options.for === undefined ? {} : { org: options.for };
        const { table } = await registerTable(service, await programmeOf(registry, options.programme), id, asked, output.language);
        await put((to) => writeTable(to, table));
      });
      output.print({ register: id, file }, [inLanguage(output.language)(`${id} 已写入 ${file}。`, `${id} is written to ${file}.`)]);
    });
}

const ABOUT: Record<ItemActKind, string> = {
  handIn: both('责任单位报送整改情况，写在 --reason 里', 'its owner says what was done, in --reason'),
  strikeOff: both('核实后销号；没有报送就销号的须写 --reason', 'strike it off when it has been looked at; what was not handed in needs --reason'),
  return: both('退回重办，写明 --reason', 'send it back, with --reason'),
  requestExtension: both('责任单位在到期前申请延期至 --until，写明 --reason', 'its owner asks for time until --until, before it is due, with --reason'),
  withdrawExtension: both('责任单位撤回待批的延期申请', 'its owner takes back a request for more time'),
  decideExtension: both('审批延期：--grant 同意，或 --refuse 不同意并写明 --reason', 'decide on a request for more time: --grant, or --refuse with --reason'),
  move: both('调整时限 --due，写明 --reason', 'move its limit to --due, with --reason'),
  assign: both('改派给 --for，写明 --reason', 'give it to --for, with --reason'),
  correct: both('更正登记的内容，写明 --reason', 'put right what it says, with --reason'),
  cancel: both('不应列入的，移出清单，写明 --reason', 'take it off where it should not stand, with --reason'),
};

/** As people type it of an obligation as well. */
const TYPED: Partial<Record<ItemActKind, string>> = { requestExtension: 'extend', decideExtension: 'decide' };
/** `handIn` as people type it: hand-in. */
const typed = (kind: ItemActKind) => TYPED[kind] ?? kind.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function actCommand(kind: ItemActKind): Command {
  const base = acting(command(typed(kind), ABOUT[kind])).argument(
    '<item>',
    both('清单代号/序号，如 hazards/12', 'REGISTER/NUMBER, such as hazards/12'),
    placeArgument,
  );
  if (kind === 'handIn') base.option('--evidence <file...>', both('佐证材料', 'files that show it'));
  if (kind === 'requestExtension') base.requiredOption('--until <date>', both('申请延到哪一天', 'the date asked for'), dateOption);
  if (kind === 'decideExtension') deciding(base);
  if (kind === 'move') base.option('--due <date>', both('新的时限', 'the new limit'), dateOption);
  if (kind === 'assign') base.option('--for <department>', both('改派给哪个单位', 'who sees to it from now on'));
  if (kind === 'correct')
    base
      .option('--name <text>', both('改为什么事项', 'what it is, from now on'))
      .option(
        '--value <field=value>',
        both('全部填报项，如 level=重大；可多次写', 'all fields from now on, such as level=major; as often as needed'),
        valueOption,
        [] as FigureGiven[],
      );
  return base.option('--programme <id>', ONLY).action(async (place: { register: string; number: number }, options, self: Command) => {
    const output = outputOf(self.optsWithGlobals());
    const decided = kind === 'decideExtension' ? { grant: grantGiven(options) } : {};
    const evidence = options.evidence && (await keepEvidence(readServiceConfig(), options.evidence));
    const outcome = await withDuban(async ({ service, registry }) => {
      const programmeId = await programmeOf(registry, options.programme);
      const values = (options.value ?? []).length > 0 ? await typedValues(service, programmeId, place.register, options.value) : undefined;
      return actOnItem(service, programmeId, place, kind, {
        ...request(options),
        ...(options.due !== undefined && { dueOn: options.due }),
        ...(options.for !== undefined && { org: options.for }),
        ...(options.name !== undefined && { name: options.name }),
        ...(values && { values }),
        ...(options.until !== undefined && { until: options.until }),
        ...decided,
        ...(evidence && { evidence }),
      });
    });
    const of = `${place.register}/${place.number}`;
    output.print({ item: of, ...outcome }, [
      inLanguage(output.language)(
        `${of}：${itemActName(kind)}，现为“${itemStageName(outcome.stage)}”。`,
        `${of}: done (${itemActName(kind, 'en')}); it is ${itemStageName(outcome.stage, 'en')}.`,
      ),
    ]);
  });
}
