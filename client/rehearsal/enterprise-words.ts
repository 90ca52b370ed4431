import type { Language } from '../../domain/kernel/language.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { enterpriseStageName } from '../../domain/words/enterprise.ts';
import { rungName } from '../../domain/words/words.ts';
import { scopeName } from '../enterprises/targets.ts';
import type { EnterpriseReport, TargetRow } from './enterprises.ts';
import type { RehearsalReport } from './rehearse.ts';
import { percent } from './words.ts';

/** Rejected rows of a registry file that are named where people read. */
const REJECTED_NAMED = 3;

/** What became of the enterprises, in a few sentences. */
export function enterpriseSentences({ count, file, certified, lastDay, stages, rosters, refused }: EnterpriseReport, language: Language): string[] {
  const zh = language === 'zh';
  const mails = rosters.reduce((sum, row) => sum + row.mails, 0);
  const letters = rosters.reduce((sum, row) => sum + row.letters, 0);
  const longest = Math.max(0, ...rosters.map((row) => row.longest));
  const ending = stages
    .filter(({ atEnd }) => atEnd > 0)
    .map(({ stage, atEnd }) => `${enterpriseStageName(stage, language)} ${atEnd}`)
    .join(zh ? '、' : ', ');
  const sentences = zh
    ? [
        `企业 ${count} 家（${file ? `名册 ${file.name}` : '按种子生成'}）；持有效证书的由 ${certified.atStart} 家到 ${lastDay} 的 ${certified.atEnd} 家。${lastDay} 所处阶段：${ending}。`,
        `带名单的邮件 ${mails} 封，最长的一份列 ${longest} 家${letters > 0 ? `；直接写给企业 ${letters} 封` : ''}。${refused > 0 ? `有 ${refused} 步不合规则，未能进行。` : ''}`,
      ]
    : [
        `${count} enterprises (${file ? `from ${file.name}` : 'made up from the seed'}): ${certified.atStart} hold a valid certificate at the start, ${certified.atEnd} on ${lastDay}. Stages on ${lastDay}: ${ending}.`,
        `${mails} mails carry a list, the longest of ${longest} enterprises${letters > 0 ? `; ${letters} letters go to enterprises themselves` : ''}.${refused > 0 ? ` The rules refused ${refused} steps.` : ''}`,
      ];
  if (!file || file.rejected === 0) return sentences;
  const rows = file.first
    .slice(0, REJECTED_NAMED)
    .map(({ row, reasons }) => (zh ? `第 ${row} 行：${reasons.join('')}` : `row ${row}: ${reasons.join(' ')}`))
    .join(' ');
  const more = file.rejected > REJECTED_NAMED;
  return [
    ...sentences,
    zh
      ? `名册共 ${file.rows} 行，有 ${file.rejected} 行有错，没有算在内。${rows}${more ? '……' : ''}`
      : `${file.rejected} of ${file.rows} rows of the registry are wrong and were left out. ${rows}${more ? ' …' : ''}`,
  ];
}

const isFinal = ({ date, asOf }: TargetRow) => date === asOf;

/** Each target in one row, header first. */
export function targetTable(plan: Plan, { targets }: EnterpriseReport, language: Language): string[][] {
  const zh = language === 'zh';
  const header = zh ? ['指标', '截至', '要求', '达到', '共差', '差得最多'] : ['target', 'as of', 'at least', 'met', 'lacking', 'furthest behind'];
  const rows = targets.map((target) => {
    const { name, date, atLeast, figures } = target;
    const worst = figures.filter(({ gap }) => gap > 0).sort((a, b) => b.gap - a.gap || (a.scope < b.scope ? -1 : 1))[0];
    return [
      name,
      isFinal(target) ? date : zh ? `${date}（未到期）` : `${date} (not due yet)`,
      percent(atLeast),
      figures.length === 0 ? (zh ? '载入前已到期' : 'due before it is loaded') : `${figures.filter(({ met }) => met).length}/${figures.length}`,
      String(figures.reduce((sum, { gap }) => sum + gap, 0)),
      worst ? `${scopeName(plan, worst.scope, language)} ${worst.numerator}/${worst.denominator}` : '-',
    ];
  });
  return [header, ...rows];
}

/** Each part of each target, header first. */
export function figureTable(plan: Plan, { targets }: EnterpriseReport, language: Language): string[][] {
  const zh = language === 'zh';
  const header = zh
    ? ['指标', '范围', '截至', '已计', '应计', '比例', '要求', '差', '推算']
    : ['target', 'part', 'as of', 'counted', 'of', 'rate', 'at least', 'lacking', 'forecast'];
  const rows = targets.flatMap(({ name, date, atLeast, figures }) =>
    figures.map(({ scope, numerator, denominator, rate, gap, forecast }) => [
      name,
      scopeName(plan, scope, language),
      date,
      String(numerator),
      String(denominator),
      percent(rate),
      percent(atLeast),
      String(gap),
      forecast ? `${forecast.numerator}/${denominator} ${percent(forecast.rate)}` : '-',
    ]),
  );
  return [header, ...rows];
}

/** How many enterprises are in each stage, header first. */
export function stageTable({ stages, lastDay }: EnterpriseReport, language: Language): string[][] {
  const header = language === 'zh' ? ['阶段', '载入时', lastDay] : ['stage', 'when loaded', lastDay];
  return [header, ...stages.map(({ stage, atStart, atEnd }) => [enterpriseStageName(stage, language), String(atStart), String(atEnd)])];
}

/** What each rung tells of rosters, header first. */
export function rosterMailTable({ rehearsal }: RehearsalReport, { rosters }: EnterpriseReport, language: Language): string[][] {
  const names = new Map(rehearsal.obligations.map(({ spec, milestoneName }) => [spec.milestoneId, milestoneName]));
  const header =
    language === 'zh'
      ? ['日期', '阶段任务', '通知', '带名单的邮件', '名单内企业', '未完成', '最长一份', '写给企业', '无邮箱']
      : ['date', 'milestone', 'notice', 'mails with a list', 'on the rosters', 'not done', 'longest list', 'letters', 'no address'];
  const rows = rosters.map(({ date, milestoneId, rung, mails, all, missing, longest, letters, withoutAddress }) => [
    date,
    names.get(milestoneId) ?? milestoneId,
    rungName(rung, language),
    ...[mails, all, missing, longest, letters, withoutAddress].map(String),
  ]);
  return [header, ...rows];
}
