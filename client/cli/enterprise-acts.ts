import { type Command, InvalidArgumentError } from 'commander';
import {
  BARS,
  CONSEQUENCES,
  ENTERPRISE_ACTS,
  type ENTERPRISE_STAGES,
  type EnterpriseActKind,
  HANDED_ACTS,
  INSPECTION_RESULTS,
  type Level,
  SEVERITIES,
} from '../../domain/enterprise/enterprise.ts';
import { usccFault } from '../../domain/enterprise/uscc.ts';
import { both, type Language } from '../../domain/kernel/language.ts';
import { enterpriseActName, enterpriseStageName } from '../../domain/words/enterprise.ts';
import type { Registry } from '../enterprises/registry.ts';
import { ServiceError } from '../errors.ts';
import { acting, request } from './act-options.ts';
import { CommandFailure, command, dateOption, type Output, oneOf, outputOf, programmeOf, withDuban } from './command.ts';

/** What can be recorded here; what an enterprise hands in it does by itself. */
type Recorded = Exclude<EnterpriseActKind, 'correct' | 'handIn'>;
const ACTS = Object.keys(ENTERPRISE_ACTS).filter((kind) => !['transfer', 'close', 'correct', 'handIn'].includes(kind)) as Recorded[];

const steps = (language: Language) => ACTS.map((kind) => `${kind} (${enterpriseActName(kind, language)})`).join(', ');

export function actCommand(): Command {
  return acting(command('act', both(`登记企业的一个步骤：${steps('zh')}`, `record a step of an enterprise’s cycle: ${steps('en')}`)))
    .argument('<act>', both('步骤', 'the step'), oneOf(ACTS))
    .argument('<uscc...>', both('一家或多家企业的代码', 'one or more enterprises'))
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .option('--on <date>', both('发生日期；不写则为今天', 'the day on which it took place; by default today'), dateOption)
    .option('--level <n>', both('等级：1、2 或 3', '1, 2 or 3'), level)
    .option('--number <number>', both('证书编号', 'certificate number'))
    .option('--issued <date>', both('证书起始日', 'the certificate’s first day'), dateOption)
    .option('--expires <date>', both('证书截止日；不写则按规则推算', 'the certificate’s last day; by default as the rules have it'), dateOption)
    .option('--limit <date>', both('整改的最后一天', 'last day for a rectification'), dateOption)
    .option('--bar <what>', both(`不予直接换证的事项：${BARS.join('、')}`, `what bars direct renewal: ${BARS.join(', ')}`), oneOf(BARS))
    .option(
      '--consequence <what>',
      both(`建议的处理：${Object.keys(CONSEQUENCES).join('、')}`, `what is proposed: ${Object.keys(CONSEQUENCES).join(', ')}`),
      oneOf(Object.keys(CONSEQUENCES) as (keyof typeof CONSEQUENCES)[]),
    )
    .option(
      '--result <result>',
      both(`抽查结果：${INSPECTION_RESULTS.join('、')}`, `result of an inspection: ${INSPECTION_RESULTS.join(', ')}`),
      oneOf(INSPECTION_RESULTS),
    )
    .option('--severity <severity>', both(`问题程度：${SEVERITIES.join('、')}`, `how grave the problems are: ${SEVERITIES.join(', ')}`), oneOf(SEVERITIES))
    .option('--for <body>', both('代自治区、市等上级单位登记：单位代号', 'for a body above, by its code: the office writes it down'))
    .option('--lift', both('建议解除以前的决定，如恢复优惠政策', 'propose to lift what was decided before, such as to restore incentives'))
    .option(
      '--of <act>',
      both(`企业报送的是哪一项：${HANDED_ACTS.join('、')}`, `which of what the enterprise handed in: ${HANDED_ACTS.join(', ')}`),
      oneOf(HANDED_ACTS),
    )
    .option('--document <number>', both('决定的文号', 'number of the document that decides'))
    .option('--grant', both('决定：同意', 'decide: yes'))
    .option('--refuse', both('决定：不同意', 'decide: no'))
    .action(async (kind: (typeof ACTS)[number], usccs: string[], options, self: Command) => {
      if (kind === 'decide' && (options.grant ?? false) === (options.refuse ?? false))
        throw new InvalidArgumentError(both('请写明 --grant（同意）或 --refuse（不同意）。', 'Write --grant or --refuse.'));
      const {
        on,
        level: given,
        number,
        issued,
        expires,
        limit: until,
        bar,
        consequence,
        grant,
        result,
        severity,
        lift,
        document,
        of,
        for: onBehalfOf,
      } = options;
      await perform(self, usccs, kind, {
        ...request(options),
        ...(on && { on }),
        ...(given && { level: given }),
        ...(number && { number }),
        ...(issued && { issuedOn: issued }),
        ...(expires && { expiresOn: expires }),
        ...(until && { limit: until }),
        ...(bar && { bar }),
        ...(consequence && { consequence }),
        ...(result && { result }),
        ...(severity && { severity }),
        ...(onBehalfOf && { onBehalfOf }),
        ...(lift && { lifts: true }),
        ...(of && { of }),
        ...(document && { document }),
        ...(kind === 'decide' && { grant: grant ?? false }),
      });
    });
}

export function transferCommand(): Command {
  return acting(command('transfer', both('企业划转到另一部门或行业', 'move an enterprise to another department or sector')))
    .argument('<uscc...>', both('一家或多家企业的代码', 'one or more enterprises'))
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .option('--to <code>', both('接手的部门', 'department that takes over'))
    .option('--sector <code>', both('新的行业', 'its new sector'))
    .action(async (usccs: string[], options, self: Command) => {
      if (options.to === undefined && options.sector === undefined)
        throw new InvalidArgumentError(both('请写明 --to 或 --sector，也可都写。', 'Write --to, --sector or both.'));
      await perform(self, usccs, 'transfer', {
        ...request(options),
        ...(options.to && { departmentId: options.to }),
        ...(options.sector && { sectorId: options.sector }),
      });
    });
}

export function closeCommand(): Command {
  return acting(command('close', both('企业已关闭，此后另行统计', 'an enterprise has ceased: it is counted apart from now on')))
    .argument('<uscc...>', both('一家或多家企业的代码', 'one or more enterprises'))
    .option('--programme <id>', both('哪个督办事项；只有一个时可不写', 'the programme; may be left out if there is only one'))
    .action((usccs: string[], options, self: Command) => perform(self, usccs, 'close', request(options)));
}

/** One act on each of several enterprises; says of each what became of it, and fails when one was refused. */
async function perform(self: Command, usccs: string[], kind: Recorded, act: Parameters<Registry['act']>[2]): Promise<void> {
  const options = self.optsWithGlobals<{ json?: boolean; lang: 'zh' | 'en'; programme?: string }>();
  const output: Output = outputOf(options);
  await withDuban(async ({ registry }) => {
    const programmeId = await programmeOf(registry, options.programme);
    const outcomes: { uscc: string; stage?: string; refused?: string }[] = [];
    for (const uscc of usccs) {
      try {
        const key = usccs.length === 1 ? act.key : `${act.key}-${uscc}`;
        outcomes.push({ uscc, stage: (await registry.act(await registry.enterprise(programmeId, uscc), kind, { ...act, key })).stage });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        outcomes.push({ uscc, refused: error.words[output.language] });
      }
    }
    const done = outcomes.filter((outcome) => outcome.refused === undefined);
    if (done.length > 0 || output.json)
      output.print(
        outcomes,
        done.map(
          ({ uscc, stage }) =>
            `${uscc}  ${enterpriseActName(kind, output.language)}  ${enterpriseStageName(stage as (typeof ENTERPRISE_STAGES)[number], output.language)}`,
        ),
      );
    const refused = outcomes.filter((outcome) => outcome.refused !== undefined);
    if (refused.length > 0) throw new CommandFailure(refused.map((outcome) => `${outcome.uscc}  ${outcome.refused}`).join('\n'));
  });
}

function level(value: string): Level {
  if (!['1', '2', '3'].includes(value)) throw new InvalidArgumentError(both('须为 1、2 或 3。', 'Write 1, 2 or 3.'));
  return Number(value) as Level;
}

export function usccArgument(value: string): string {
  const fault = usccFault(value, 'zh');
  if (fault) throw new InvalidArgumentError(both(fault, usccFault(value, 'en') ?? fault));
  return value;
}
