import type { Command } from 'commander';
import { usccFault } from '../../domain/enterprise/uscc.ts';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import { noticeStateName } from '../../domain/words/notices.ts';
import { minuteOf } from '../../domain/words/numbers.ts';
import { rungName } from '../../domain/words/words.ts';
import type { Told } from '../contract/obligations.ts';
import { caseFile } from '../service/case-file.ts';
import { explain } from '../service/explain.ts';
import { indicatorStatus } from '../service/indicators.ts';
import { itemDetail } from '../service/registers.ts';
import { whyEnterprise } from '../views/enterprise-outlook.ts';
import { command, type Output, outputOf, programmeOf, withDuban } from './command.ts';
import { indicatorLines } from './indicator.ts';
import { itemCalledSo, itemLines } from './register.ts';

export function whyCommand(): Command {
  return command(
    'why',
    both(
      '说明一件任务、一家企业、清单上的一项或一项指标现在如何、为什么、下一步是什么、日期为何改动、发过哪些通知',
      'say what state an obligation, an enterprise, an item of a register or an indicator is in and why, what happens next, why a date moved, what has been sent',
    ),
  )
    .argument(
      '<id>',
      both(
        '任务编号，或企业的统一社会信用代码，或清单上的一项如 hazards/12，或指标代号',
        'obligation, or an enterprise’s unified social credit code, or an item of a register such as hazards/12, or an indicator',
      ),
    )
    .option(
      '--programme <id>',
      both('企业、清单或指标在哪个督办事项；只有一个时可不写', 'the programme of an enterprise, a register or an indicator; without it the only one'),
    )
    .action(async (id: string, options: { programme?: string }, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const place = itemCalledSo(id);
      if (place) {
        const item = await withDuban(async ({ service, registry }) =>
          itemDetail(service, await programmeOf(registry, place.programme ?? options.programme), place, output.language),
        );
        output.print(item, itemLines(item, output.language));
        return;
      }
      const [programme, code = ''] = id.includes('/') ? id.split('/') : [options.programme, id];
      if (usccFault(code.trim().toUpperCase()) === undefined) {
        const why = await withDuban(async ({ service, registry }) =>
          whyEnterprise(service, await registry.enterprise(await programmeOf(registry, programme), code), output.language),
        );
        output.print(why, why.because);
        return;
      }
      const numbers = id.includes('/') ? undefined : await indicatorCalledSo(id, options.programme, output.language);
      if (numbers) {
        output.print(numbers.view, numbers.lines);
        return;
      }
      const why = await withDuban(({ service }) => explain(service, id, output.language, true));
      output.print(why, [
        ...why.because,
        ...movedLines(why.moved, output),
        ...toldLines(why.sent, output, inLanguage(output.language)('已处理的通知：', 'Notices so far:')),
        ...toldLines(why.waiting, output, inLanguage(output.language)('待发的通知：', 'Notices waiting:')),
      ]);
    });
}

/** An indicator by its code, where the programme has one that is called so. */
async function indicatorCalledSo(id: string, programme: string | undefined, language: Language) {
  return withDuban(async ({ service, registry }) => {
    const programmeId = await programmeOf(registry, programme);
    const { plan } = await service.context(programmeId);
    if (plan.indicators.every((one) => one.id !== id)) return undefined;
    const view = (await indicatorStatus(service, programmeId)).find((one) => one.id === id);
    return view && { view, lines: indicatorLines(plan, view, language, true) };
  });
}

function movedLines(moved: { rung: string; to: string; because: string }[], { language }: Output): string[] {
  if (moved.length === 0) return [];
  return [
    inLanguage(language)('日期有移动的催办：', 'Rungs that moved:'),
    ...moved.map((rung) => `  ${rungName(rung.rung, language)} → ${rung.to}：${rung.because}`),
  ];
}

function toldLines(told: Told[], { language }: Output, title: string): string[] {
  if (told.length === 0) return [];
  return [
    title,
    ...told.map(
      ({ at, rungName: rung, recipientName, state, answer }) =>
        `  ${minuteOf(at)}  ${noticeStateName(state, language)}  ${rung} → ${recipientName}${answer && state !== 'sent' ? `（${answer}）` : ''}`,
    ),
  ];
}

export function historyCommand(): Command {
  return command(
    'history',
    both('任务、阶段任务或督办事项的经过，最新的在后', 'tell the history of an obligation, milestone or programme as a case file, newest last'),
  )
    .argument('<id>', both('任务或督办事项的编号，或流程编号，如 milestone/…', 'obligation or programme id, or a workflow id such as milestone/…'))
    .action(async (id: string, _options, self: Command) => {
      const output = outputOf(self.optsWithGlobals());
      const file = await withDuban(({ service }) => caseFile(service, id, output.language));
      output.print(
        file,
        file.lines.map(({ at, event, what }) => `${minuteOf(at)}  ${String(event).padStart(4)}  ${what}`),
      );
    });
}
