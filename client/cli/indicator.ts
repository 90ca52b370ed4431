import { type Command, InvalidArgumentError } from 'commander';
import { both, inLanguage, type Language } from '../../domain/kernel/language.ts';
import { unitName } from '../../domain/kernel/units.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { recipientName } from '../../domain/words/names.ts';
import { type IndicatorView, indicatorStatus, readValue, reportValue, type ValueGiven } from '../service/indicators.ts';
import { acting, request } from './act-options.ts';
import { command, dateOption, outputOf, programmeOf, withDuban } from './command.ts';

const VALUE = both('须为数，单位可写在后面，如 120 或 120台。', 'Write a number, with its unit if you like: 120 or 120台.');

function valueOption(text: string): Pick<ValueGiven, 'value' | 'unit'> {
  const value = readValue(text);
  if (!value) throw new InvalidArgumentError(VALUE);
  return value;
}

/** `lifts=120台`, several times: numbers that come with a submission. */
export function valuesOption(text: string, before: ValueGiven[] = []): ValueGiven[] {
  const [indicator = '', ...rest] = text.split('=');
  const value = readValue(rest.join('='));
  if (indicator === '' || !value) throw new InvalidArgumentError(both('须写成 指标代号=数值，如 lifts=120。', 'Write INDICATOR=VALUE, such as lifts=120.'));
  return [...before, { indicator, ...value }];
}

interface Far extends Pick<IndicatorView, 'value' | 'target' | 'met' | 'gap' | 'room' | 'pace' | 'forecast'> {}

/** How far an indicator, or one body's part of it, is: `120/200 台，差 80，每月须增 26.7，预测 160 ✗`. */
function farText(
  { value, target, met, gap, room = 0, pace, forecast }: Far,
  { unit: code, dueOn, asOf, ceiling }: Pick<IndicatorView, 'unit' | 'dueOn' | 'asOf' | 'ceiling'>,
  language: Language,
): string {
  const say = inLanguage(language);
  const unit = unitName(code, language);
  const expected = forecast ? say(`，预测 ${forecast.value} ${forecast.met ? '✓' : '✗'}`, `, forecast ${forecast.value} ${forecast.met ? '✓' : '✗'}`) : '';
  if (!ceiling)
    return `${value ?? '—'}/${target} ${unit}${met ? '' : say(`，差 ${gap}，每月须增加 ${pace}`, `, ${gap} lacking, ${pace} a month needed`)}${expected}`;
  const left = asOf > dueOn ? '' : say(`，还可增 ${room}，每月最多增 ${pace}`, `, ${room} left, ${pace} a month at the most`);
  const stands = value === undefined ? '' : gap > 0 ? say(`，超出 ${gap}`, `, ${gap} too many`) : left;
  return `${value ?? '—'} ${unit}${say(`（上限 ${target}）`, ` (at most ${target})`)}${stands}${expected}`;
}

/** An indicator as lines: how far, each body's part where it has one, what contradicts it, who is silent, what comes next. */
export function indicatorLines(plan: Plan, view: IndicatorView, language: Language, withHistory: boolean): string[] {
  const say = inLanguage(language);
  const { id, clause, dueOn, asOf, ceiling, round, rounds = [], parts = [], registry: known, reporters, countedFrom, silent, next, history } = view;
  const unit = unitName(view.unit, language);
  const name = round?.name ?? view.name;
  const who = reporters.map((one) => one.name).join(say('、', ', '));
  // What is not exceeded yet is kept on its last day and not before.
  const sign = ({ met }: Pick<Far, 'met'>) => (ceiling && met && asOf <= dueOn ? '·' : met ? '✓' : '✗');
  const kept = say(
    `${parts.filter(({ met }) => met).length}/${parts.length} 个单位${ceiling ? '没有超出' : '达到'}`,
    `${parts.filter(({ met }) => met).length} of ${parts.length} ${ceiling ? 'kept' : 'met'}`,
  );
  const whole = [parts.length > 0 && kept, view.target !== undefined && farText(view, view, language)].filter((part) => part !== false);
  return [
    `${sign(view)} ${id}  ${name}  ${say(`${dueOn} 前`, `by ${dueOn}`)}  ${whole.join(say('，', ', '))}`,
    ...parts.map((part) => `  ${sign(part)} ${nameOf(plan, part.org)}  ${farText(part, view, language)}`),
    ...(withHistory ? rounds : rounds.slice(-1)).map(
      (one) =>
        `  ${one.met ? '✓' : '✗'} ${one.id}  ${one.name}  ${one.silent.length > 0 && one.value === undefined ? say('没有填报', 'nothing reported') : `${one.value ?? '—'}${one.target === undefined ? '' : `/${one.target}`} ${unit}`}`,
    ),
    // Nobody reports what is counted, and nobody is silent about it.
    ...(countedFrom === undefined ? [] : [say(`  由“${countedFrom}”自动计数，不用填报`, `  counted from “${countedFrom}”; nobody reports it`)]),
    ...(withHistory && countedFrom === undefined ? [say(`  条款 ${clause}，由${who}填报`, `  clause ${clause}, reported by ${who}`)] : []),
    ...(known?.differs ? [say(`  ! 与登记不一致：登记为 ${known.value} ${unit}`, `  ! the registry says ${known.value} ${unit}`)] : []),
    ...(silent.length > 0 && countedFrom === undefined
      ? [
          `  ${asOf > dueOn ? say('没有填报', 'nothing reported') : say('尚未填报', 'nothing reported yet')}${say('：', ': ')}${silent.map((org) => nameOf(plan, org)).join(say('、', ', '))}`,
        ]
      : []),
    ...(next
      ? [`  ${say('下一次提醒', 'next mail')} ${next.on} → ${next.recipients.map((code) => recipientName(plan, code, language)).join(say('、', ', '))}`]
      : []),
    ...(withHistory
      ? history.map((one) => `  ${one.on}  ${nameOf(plan, one.org)}  ${one.value} ${unit}  ${one.actor.name}${one.note ? `  ${one.note}` : ''}`)
      : []),
  ];
}

export function indicatorCommands(): Command {
  const indicator = command(
    'indicator',
    both('方案的指标：进展、填报、与登记是否一致', 'the plan’s indicators: how far, reporting, whether the registry agrees'),
  );
  indicator.addCommand(
    command('status', both('每项指标的数值、要求、差额、所需进度和预测', 'value, what is asked, gap, pace and forecast of every indicator'))
      .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
      .option('--history', both('连同每次填报', 'with every number that was reported'))
      .action(async (options: { programme?: string; history?: boolean }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ service, registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          const { plan } = await service.context(programmeId);
          const views = await indicatorStatus(service, programmeId);
          const lines = views.flatMap((view) => indicatorLines(plan, view, output.language, options.history === true));
          output.print(views, lines.length > 0 ? lines : [say('方案没有指标。', 'The plan has no indicators.')]);
        });
      }),
  );
  indicator.addCommand(
    acting(command('report', both('填报一项指标的数值；以前填报的都保留', 'report a number of an indicator; what was reported before stays')))
      .argument('<indicator>', both('指标代号', 'indicator'))
      .requiredOption('--value <number>', both('数值，单位可写在后面，如 120台', 'the number, with its unit behind it if you like'), valueOption)
      .option('--on <date>', both('数值截至哪一天；不写则为今天', 'the day that the value is of; by default today'), dateOption)
      .option('--for <department>', both('安委办代填时：哪个部门的', 'where the office enters it: whose it is'))
      .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
      .action(async (id: string, options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const { reason, ...by } = request(options);
        await withDuban(async ({ service, registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          const outcome = await reportValue(service, programmeId, {
            ...by,
            ...options.value,
            indicator: id,
            ...(reason !== undefined && { note: reason }),
            ...(options.on !== undefined && { on: options.on }),
            ...(options.for !== undefined && { org: options.for }),
          });
          output.print({ indicator: id, ...outcome }, [
            inLanguage(output.language)(`${id} 已填报（第 ${outcome.sequence} 次）。`, `${id} is reported (no. ${outcome.sequence}).`),
          ]);
        });
      }),
  );
  return indicator;
}
