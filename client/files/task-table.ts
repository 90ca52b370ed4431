import { withBodies } from '../../domain/draft/carried.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { nameOf, type Plan, type PlanForm, type PlanMilestone } from '../../domain/plan/plan.ts';
import { limitText } from '../../domain/programme/events.ts';

/** Rounds of a rule whose dates are all named: beyond that a cell cannot be read. */
const MOST_NAMED = 12;

/**
 * A plan as the task table that offices keep 任务分解表: what `duban plan draft` reads again. What has no column of its own, such as
 * figures, parts, contributions and the reviews of a standing duty, stands in the last one.
 */
export function taskTable(plan: Plan): { title: string; header: string[]; rows: string[][] } {
  // The office first, as it stands in a plan that was drafted from a table: so the same table comes out again.
  const named = (ids: readonly string[]) =>
    [...ids.filter((id) => id === OFFICE), ...ids.filter((id) => id !== OFFICE)].map((id) => nameOf(plan, id)).join('、');
  const leads = (lead: 'all' | readonly string[]) => (lead === 'all' ? '全部' : named(lead));
  const rows = [
    ...plan.milestones.map((milestone) => {
      const { id, name, duty, lead, assist, clause, due, rounds, recurs, after } = milestone;
      const dues = (rounds?.map((round) => round.due) ?? [due ?? '']).map(dueText);
      const when = after ? limitText(plan, after) : recurs && dues.length > MOST_NAMED ? `${dues[0]}至${dues.at(-1)}，共 ${dues.length} 轮` : dues.join('、');
      return [name, duty, leads(lead), named(assist), when, '', clause, id, carriedText(plan, milestone)];
    }),
    ...plan.standing.map(({ id, name, duty, lead, clause, reviews }) => [name, duty, leads(lead), '', '长期', '', clause, id, JSON.stringify({ reviews })]),
  ];
  return {
    title: plan.source.title,
    header: ['序号', '任务', '工作内容', '牵头单位', '配合单位', '完成时限', '备注', '条款', '代号', '附加内容（勿改）'],
    rows: rows.map((row, index) => [String(index + 1), ...row]),
  };
}

/** What a milestone asks besides, without what leads to parts of the plan that no table has. */
function carriedText(plan: Plan, milestone: PlanMilestone): string {
  const { scope, evidence, confirm, ladder, form, parts, progress, contributions, opens, dueAt, dayOff, together, needs, recurs, after } = milestone;
  const isFirst = plan.milestones.find((one) => one.after?.event !== undefined && one.after.event === after?.event) === milestone;
  const event = isFirst ? plan.events.find(({ id }) => id === after?.event) : undefined;
  const carried = withBodies(
    {
      ...(scope === 'sectors' && { scope }),
      ...(!evidence && { evidence }),
      ...(confirm !== true && { confirm }),
      ...(ladder && { ladder }),
      ...(form && { form: plainForm(form) }),
      ...(parts && { parts }),
      ...(progress && { progress }),
      ...(opens && { opens }),
      ...(dueAt && { dueAt }),
      ...(dayOff && { dayOff }),
      ...(together && { together }),
      ...(needs && { needs }),
      // Within the plan's days, which a table does not have.
      ...(recurs && { recurs: boundedRule(plan, recurs) }),
      ...(after && { after }),
      ...(event && { event }),
      ...(contributions && { contributions: contributions.map(({ form: owed, ...one }) => ({ ...one, ...(owed && { form: plainForm(owed) }) })) }),
    },
    (org) => nameOf(plan, org),
  );
  return Object.keys(carried).length === 0 ? '' : JSON.stringify(carried);
}

function boundedRule({ from, to }: Plan, { name, ...rule }: NonNullable<PlanMilestone['recurs']>) {
  return { ...rule, from: rule.from ?? from, until: rule.until ?? to, ...(name !== undefined && { name }) };
}

/** A field that feeds an indicator, or is compared by sector, asks the same without that. */
const plainForm = (form: PlanForm) =>
  form.map(({ feeds: _feeds, registry, ...field }) => ({ ...field, ...(registry && !Array.isArray(registry.sectors) && { registry }) }));

/** What of a plan stands in no task table. */
export function notInTable(plan: Plan): Words[] {
  const { milestones, ladder: _ladder } = plan;
  const forms = milestones.flatMap(({ form = [], contributions = [] }) => [...form, ...contributions.flatMap((owed) => owed.form ?? [])]);
  const parts: [boolean, string, string][] = [
    [true, '联系方式', 'contacts'],
    [plan.sectors.length > 0, '行业领域', 'sectors'],
    [plan.bodies.length + plan.assists.length > 0, '其他单位和企业的配合单位', 'other bodies and who assists with enterprises'],
    [true, '催办级次（任务自己的除外）', 'ladders, but for those of a task'],
    [milestones.some(({ roster }) => roster !== undefined), '企业名单范围', 'rosters'],
    [milestones.some(({ copyTo }) => copyTo !== undefined), '抄送', 'who gets copies'],
    [
      forms.some(({ feeds, registry }) => feeds !== undefined || Array.isArray(registry?.sectors)),
      '数据与指标、行业的对应',
      'what figures feed or are compared with',
    ],
    [plan.events.some(({ id }) => milestones.every(({ after }) => after?.event !== id)), '没有任务跟着的触发事项', 'events that nothing follows upon'],
    [plan.registers.length > 0, '清单', 'registers'],
    [plan.targets.length + plan.quotas.length + plan.indicators.length > 0, '目标、抽查和指标', 'targets, quotas and indicators'],
    [plan.consequences.length > 0, '后果', 'consequences'],
  ];
  return parts.flatMap(([there, zh, en]) => (there ? [{ zh, en }] : []));
}

/** 2019年6月底, 2019年3月31日 */
function dueText(due: string): string {
  const [year, month, day] = due.split('-').map(Number);
  return `${year}年${month}月${day === undefined ? '底' : `${day}日`}`;
}
