import { scopeName } from '../../domain/enterprise/scope-name.ts';
import { leastOf } from '../../domain/enterprise/share.ts';
import type { TargetFigure } from '../../domain/enterprise/target.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { datedMilestones, type Plan } from '../../domain/plan/plan.ts';
import type { Rehearsal } from '../../domain/rehearsal/rehearsed.ts';
import { many, percent, thresholdName } from '../../domain/words/numbers.ts';
import type { EnterpriseReport, TargetRow } from './enterprises.ts';
import { type Finding, few, placeOf } from './findings.ts';

/** How many parts of a target are named, the furthest behind first. */
const SCOPES_NAMED = 3;

/** Finds what the office should know about targets and rosters before the plan goes live. */
export function enterpriseFindings(plan: Plan, rehearsal: Rehearsal, report: EnterpriseReport): Finding[] {
  return [...report.targets.flatMap((target) => targetFindings(plan, target)), ...rosterFindings(plan, rehearsal, report)];
}

/** Tells whether a figure says that the target is not reached: on its day, or as forecast where that day was not looked at. */
const falls = ({ denominator, met, forecast }: TargetFigure, isFinal: boolean) => denominator > 0 && (isFinal ? !met : forecast !== undefined && !forecast.met);

function targetFindings(plan: Plan, { id, name, asOf, date, atLeast, figures }: TargetRow): Finding[] {
  const index = plan.targets.findIndex((target) => target.id === id);
  const paths = [
    ['targets', index, 'atLeast'],
    ['targets', index],
  ];
  const isFinal = date === asOf;
  const behind = figures
    .filter((figure) => falls(figure, isFinal))
    .map((figure) => ({ ...figure, numerator: isFinal ? figure.numerator : (figure.forecast?.numerator ?? figure.numerator) }))
    .map((figure) => ({ ...figure, gap: leastOf(atLeast, figure.denominator) - figure.numerator }))
    .sort((a, b) => b.gap - a.gap || (a.scope < b.scope ? -1 : 1));
  const findings: Finding[] = [];
  if (behind.length > 0) {
    const part = ({ scope, numerator, denominator, gap }: TargetFigure, language: Language) => {
      const say = inLanguage(language);
      const shown = `${numerator}/${denominator}${say('，', ', ')}${percent(numerator / denominator, atLeast)}`;
      return `${scopeName(plan, scope, language)}${say(`（${shown}，差 ${gap} 家）`, ` (${shown}, ${gap} lacking)`)}`;
    };
    const parts = (language: Language) =>
      behind
        .slice(0, SCOPES_NAMED)
        .map((figure) => part(figure, language))
        .join(inLanguage(language)('、', ', '));
    const gap = behind.reduce((sum, figure) => sum + figure.gap, 0);
    const more = behind.length > SCOPES_NAMED;
    findings.push({
      kind: 'target-missed',
      severity: 'serious',
      count: gap,
      paths,
      what: {
        zh: `“${name}”按此进度达不到：${isFinal ? `${asOf} ` : `按 ${date} 前的进度推算，到 ${asOf} `}要 ${thresholdName(atLeast)}，${figures.length} 项中 ${behind.length} 项不够，共差 ${gap} 家：${parts('zh')}${more ? '等' : ''}。加快进度，或调整 atLeast、asOf。`,
        en: `"${name}" cannot be met at this pace: ${isFinal ? `on ${asOf}` : `by ${asOf}, going on as until ${date},`} it takes ${thresholdName(atLeast)}, and ${behind.length} of ${figures.length} parts fall short by ${many(gap, 'enterprise')}: ${parts('en')}${more ? ' and others' : ''}. Hasten the work, or change atLeast or asOf.`,
      },
    });
  }
  const empty = figures.filter(({ denominator }) => denominator === 0).map(({ scope }) => scope);
  const names = (language: Language) =>
    few(
      empty.map((scope) => scopeName(plan, scope, language)),
      language,
    );
  if (empty.length > 0)
    findings.push({
      kind: 'target-uncounted',
      severity: 'notable',
      count: empty.length,
      paths: paths.slice(1),
      what: {
        zh: `“${name}”有 ${empty.length} 项没有企业可计：${names('zh')}。补全企业名单，或缩小 of 的范围。`,
        en: `"${name}" has ${empty.length} parts without any enterprise: ${names('en')}. Complete the registry, or narrow its of.`,
      },
    });
  return findings;
}

/** Finds rosters with nobody on them, and enterprises that are to be written to and have no address. */
function rosterFindings(plan: Plan, { obligations, notices }: Rehearsal, { rosters }: EnterpriseReport): Finding[] {
  const findings: Finding[] = [];
  for (const { id, name, milestone } of datedMilestones(plan)) {
    const { roster } = milestone;
    const own = obligations.filter(({ spec, state }) => spec.milestoneId === id && state.stage !== 'historic');
    if (!roster || own.length === 0) continue;
    const { path } = placeOf(plan, id);
    const told = rosters.filter((row) => row.milestoneId === id);
    const isTold = notices.some(({ milestoneId, kind, outcome }) => milestoneId === id && kind === 'ladder' && outcome === 'sent');
    if (isTold && told.length === 0)
      findings.push({
        kind: 'empty-roster',
        severity: 'notable',
        count: own.length,
        paths: [[...path, 'roster', 'of'], [...path, 'roster'], path],
        what: {
          zh: `“${name}”的名单上始终没有企业，${own.length} 件任务的通知不列企业${roster.settle === 'done' ? '，也不会随名单办结' : ''}：检查 roster.of 或企业名单。`,
          en: `Nobody is ever on the roster of "${name}": the mails of its ${many(own.length, 'obligation')} list no enterprise${roster.settle === 'done' ? ', and none is settled by its roster' : ''}. Check roster.of, or the registry.`,
        },
      });
    const without = Math.max(0, ...told.map(({ withoutAddress }) => withoutAddress));
    if (without > 0)
      findings.push({
        kind: 'no-enterprise-address',
        severity: 'notable',
        count: without,
        paths: [[...path, 'roster', 'write'], path],
        what: {
          zh: `“${name}”要给名单内每家企业写信，有 ${without} 家没有邮箱：在企业名单中补上。`,
          en: `"${name}" writes to each enterprise on its roster, and ${without} of them have no address: add them to the registry.`,
        },
      });
  }
  return findings;
}
