import { type Command, InvalidArgumentError } from 'commander';
import { wallClock } from '../../calendar/china.ts';
import { scopeName } from '../../domain/enterprise/scope-name.ts';
import { both, inLanguage, type Say } from '../../domain/kernel/language.ts';
import { type MatterLadders, openLadders } from '../../domain/matters/matters.ts';
import { targetSet } from '../../domain/matters/targets.ts';
import { sectorName } from '../../domain/words/names.ts';
import { many, percent, shareOf, thresholdName } from '../../domain/words/numbers.ts';
import { draw, isReproduced, quotaStatus } from '../enterprises/samples.ts';
import { ASSUMPTION, behindTarget, targetStatus } from '../enterprises/targets.ts';
import { ServiceError } from '../errors.ts';
import { acting, request } from './act-options.ts';
import { command, dateOption, outputOf, programmeOf, withDuban } from './command.ts';

export function targetCommands(): Command {
  const target = command('target', both('方案的目标：进展、差多少、能否达到', 'the plan’s targets: how far, how much is lacking, whether they will be met'));
  target.addCommand(
    command('status', both('每个目标的分子、分母、比率、要求、差额和预测', 'numerator, denominator, rate, threshold, gap and forecast of every target'))
      .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
      .option('--as-of <date>', both('截至这一天结束；不写则为现在', 'as it stood at the end of this day; by default now'), dateOption)
      .option(
        '--all',
        both('列出所有行业；不写则分行业的目标只列未达到的', 'every sector; without it only those that fall short, where a target is one for each'),
      )
      .action(async (options: { programme?: string; asOf?: string; all?: boolean }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          const { plan, calendar, today } = await registry.service.context(programmeId);
          const ladders = openLadders(plan, calendar);
          const views = await targetStatus(registry, programmeId, options.asOf);
          const lines = views.flatMap((view) => {
            const met = view.figures.filter((figure) => figure.met).length;
            const counted = view.figures.filter((figure) => figure.denominator > 0);
            const shown = options.all || view.figures.length === 1 ? view.figures : counted.filter((figure) => !figure.met);
            return [
              `${view.id}  ${view.name}  ${say(`截至 ${view.asOf}，目标日 ${view.dueOn}，≥ ${thresholdName(view.atLeast)}`, `as of ${view.asOf}, due ${view.dueOn}, at least ${thresholdName(view.atLeast)}`)}${view.figures.length > 1 ? say(`：${met}/${counted.length} 个行业达到`, `: ${met} of ${many(counted.length, 'sector')} there`) : ''}`,
              ...nextLines(ladders, { id: view.id, asOf: view.dueOn }, today, say),
              ...shown.map((figure) => {
                const forecast = figure.forecast
                  ? `  ${say('预测', 'forecast')} ${figure.forecast.numerator}/${figure.denominator} ${percent(figure.forecast.rate, view.atLeast)} ${figure.forecast.met ? '✓' : '✗'}`
                  : '';
                const closed = figure.closed > 0 ? say(`，另关闭 ${figure.closed}`, `, ${figure.closed} closed`) : '';
                return `  ${figure.met ? '✓' : '✗'} ${scopeName(plan, figure.scope, output.language)}  ${figure.numerator}/${figure.denominator}  ${percent(figure.rate, view.atLeast)}  ${say(`差 ${figure.gap} 家`, `${figure.gap} lacking`)}${closed}${forecast}`;
              }),
              ...view.frozen
                .filter((frozen) => view.figures.length === 1 || options.all || shown.some((figure) => figure.scope === frozen.scope))
                .map(
                  (frozen) =>
                    `  ❄ ${scopeName(plan, frozen.scope, output.language)}  ${say(`${view.dueOn} 冻结`, `frozen on ${view.dueOn}`)} ${frozen.numerator}/${frozen.denominator}`,
                ),
            ];
          });
          const assumption = ASSUMPTION[output.language];
          output.print({ assumption, targets: views }, [
            ...lines,
            ...(views.some((view) => view.figures.some((figure) => figure.forecast)) ? [assumption] : []),
          ]);
        });
      }),
  );
  target.addCommand(
    command('list', both('目标数字背后的企业', 'the enterprises behind a number of a target'))
      .argument('<target>', both('目标代号', 'target'))
      .argument('<scope>', both('行业代号，或合计的 key、all', 'a sector’s code, or key or all for several together'))
      .option('--missing', both('列出尚未计入的；不写则列出已计入的', 'those that do not count yet; without it those that do'))
      .option('--as-of <date>', both('截至这一天结束', 'as it stood at the end of this day'), dateOption)
      .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
      .action(async (id: string, scope: string, options: { missing?: boolean; asOf?: string; programme?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        await withDuban(async ({ registry }) => {
          const programmeId = await programmeOf(registry, options.programme);
          const lines = await behindTarget(registry, programmeId, id, scope, options.missing ? 'missing' : 'counted', options.asOf);
          const none = inLanguage(output.language)('没有企业。', 'No enterprise.');
          output.print(lines, lines.length > 0 ? lines.map((line) => `${line.uscc}  ${line.expiresOn ?? '          '}  ${line.name}`) : [none]);
        });
      }),
  );
  return target;
}

/** The next mail about a target, and to whom. */
function nextLines(ladders: MatterLadders, target: { id: string; asOf: string }, today: string, say: Say): string[] {
  const next = ladders.rungsOf(targetSet(target)).find(({ date }) => date > today);
  if (!next) return [];
  const reminds = next.side === 'before';
  return [
    say(
      `  下一次发信 ${next.date}，${reminds ? '发给未达到的部门' : '发出考核结果'}`,
      `  next mail ${next.date}, ${reminds ? 'to the departments that lack enterprises' : 'the result'}`,
    ),
  ];
}

/** `20%` or `0.2` */
function shareOption(value: string): number {
  const number = value.endsWith('%') ? Number(value.slice(0, -1)) / 100 : Number(value);
  if (!/^\d+(\.\d+)?%?$/.test(value) || number <= 0 || number > 1)
    throw new InvalidArgumentError(both('须为比例，如 20% 或 0.2。', 'Write a share such as 20% or 0.2.'));
  return number;
}

export function sampleCommands(): Command {
  const sample = command(
    'sample',
    both('按行业分层随机抽取企业，任何人都能重抽核对', 'draw enterprises at random, stratified by sector, so that anyone can draw again'),
  );
  sample.addCommand(
    acting(command('draw', both('为一件任务抽取，连同名单和抽签号码登记', 'draw for an obligation and keep the draw with its roster and seed')))
      .requiredOption('--obligation <id>', both('任务编号', 'obligation'))
      .option(
        '--quota <share|id>',
        both(
          '抽多少：20%，或方案中抽查要求的代号；不写则用任务自己的',
          'how many to draw: 20%, or the id of a quota of the plan; by default the obligation’s own',
        ),
      )
      .option('--seed <text>', both('抽签号码：相同则抽取结果相同；不写则自动生成', 'number of the draw: the same number draws the same; made up by default'))
      .action(async (options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ service, registry }) => {
          const { actor, reason } = request(options);
          const quota: string | undefined = options.quota;
          const byId = quota !== undefined && /^[a-z]/.test(quota);
          const { row, sample: drawn } = await draw(registry, options.obligation, {
            actor,
            ...(quota !== undefined && (byId ? { quotaId: quota } : { share: shareOption(quota) })),
            ...(options.seed !== undefined && { seed: options.seed }),
            ...(reason !== undefined && { reason }),
          });
          const { plan } = await registry.service.context(row.programmeId);
          const names = new Map(
            (await service.store.enterprises.getMany(drawn.drawn.map(({ uscc }) => `${row.programmeId}/${uscc}`))).map((found) => [found.uscc, found.name]),
          );
          output.print({ ...row, strata: drawn.strata }, [
            say(
              `第 ${row.draw} 次抽取：${row.roster.length} 家中抽 ${drawn.drawn.length} 家，抽签号码 ${row.seed}，已登记。`,
              `Draw ${row.draw}: ${drawn.drawn.length} of ${row.roster.length}, seed ${row.seed}; recorded.`,
            ),
            ...drawn.strata.map(({ sectorId, size, drawn: count }) => `  ${sectorName(plan, sectorId)}  ${count}/${size}`),
            ...drawn.drawn.map(({ uscc }) => `  ${uscc}  ${names.get(uscc) ?? ''}`),
          ]);
        });
      }),
  );
  sample.addCommand(
    command(
      'show',
      both('一件任务的每次抽取，并按当时的名单和抽签号码重抽核对', 'every draw for an obligation, each drawn again from its frozen roster and seed'),
    )
      .argument('<obligation>', both('任务编号', 'obligation'))
      .action(async (id: string, _options, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ service, registry }) => {
          const { programmeId } = await service.obligation(id);
          const { plan } = await registry.service.context(programmeId);
          const rows = await service.store.enterprises.samples({ obligationId: id });
          const views = rows.map((row) => ({ ...row, reproduced: isReproduced(row) }));
          if (views.length === 0)
            throw new ServiceError('invalid', 'no-sample', {
              zh: '这件任务还没有抽取过；用 duban sample draw 抽取。',
              en: 'Nothing has been drawn for this obligation yet: use `duban sample draw`.',
            });
          output.print(
            views,
            views.flatMap((view) => [
              say(
                `第 ${view.draw} 次  ${wallClock(plan.zone).minute(view.atMs)}  ${view.roster.length} 家中抽 ${view.drawn.length} 家  抽签号码 ${view.seed}  ${view.reproduced ? '按名单和抽签号码重抽，结果一致' : '重抽结果不一致！'}${view.reason ? `  理由：${view.reason}` : ''}`,
                `draw ${view.draw}  ${wallClock(plan.zone).minute(view.atMs)}  ${view.drawn.length} of ${view.roster.length}  seed ${view.seed}  ${view.reproduced ? 'drawn again: the same' : 'drawn again: NOT the same'}${view.reason ? `  reason: ${view.reason}` : ''}`,
              ),
              ...view.drawn.map(({ uscc }) => `  ${uscc}`),
            ]),
          );
        });
      }),
  );
  sample.addCommand(
    command('status', both('各项抽查要求的进度：名单、已抽、已查', 'how far every quota is: of the frozen roster, drawn and inspected'))
      .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
      .action(async (options: { programme?: string }, self: Command) => {
        const output = outputOf(self.optsWithGlobals());
        const say = inLanguage(output.language);
        await withDuban(async ({ registry }) => {
          const views = await quotaStatus(registry, await programmeOf(registry, options.programme));
          output.print(
            views,
            views.length === 0
              ? [say('没有须抽取的名单。', 'There is nothing to draw from.')]
              : views.map((view) =>
                  say(
                    `${view.name}  ${view.department}  截至 ${view.asOf}：${view.numerator}/${view.denominator}（${percent(shareOf(view.numerator, view.denominator), view.atLeast)}，要求 ≥ ${thresholdName(view.atLeast)}，差 ${view.gap} 家）${view.drawn === 0 ? '  还没有抽取' : ''}${view.late ? '  逾期抽取' : ''}${view.dueOn === undefined ? '' : `  时限 ${view.dueOn}`}`,
                    `${view.name}  ${view.department}  as of ${view.asOf}: ${view.numerator}/${view.denominator} (${percent(shareOf(view.numerator, view.denominator), view.atLeast)}, at least ${thresholdName(view.atLeast)}, ${view.gap} lacking)${view.drawn === 0 ? '  nothing drawn yet' : ''}${view.late ? '  drawn late' : ''}${view.dueOn === undefined ? '' : `  due ${view.dueOn}`}`,
                  ),
                ),
          );
        });
      }),
  );
  return sample;
}
