import { OFFICE } from '../../domain/kernel/bodies.ts';
import { nameOf, type Plan } from '../../domain/plan/plan.ts';
import { limitText } from '../../domain/programme/events.ts';

/** A plan as the task table that offices keep 任务分解表: what `duban plan draft` reads again. */
export function taskTable(plan: Plan): { title: string; header: string[]; rows: string[][] } {
  // The office first, as it stands in a plan that was drafted from a table: so the same table comes out again.
  const named = (ids: readonly string[]) =>
    [...ids.filter((id) => id === OFFICE), ...ids.filter((id) => id !== OFFICE)].map((id) => nameOf(plan, id)).join('、');
  return {
    title: plan.source.title,
    header: ['序号', '任务', '工作内容', '牵头单位', '配合单位', '完成时限', '备注', '条款', '代号'],
    rows: plan.milestones.map(({ id, name, duty, lead, assist, clause, due, rounds, after }, index) => [
      String(index + 1),
      name,
      duty,
      lead === 'all' ? '全部' : named(lead),
      named(assist),
      after ? limitText(plan, after) : (rounds?.map((round) => round.due) ?? [due ?? '']).map(dueText).join('、'),
      '',
      clause,
      id,
    ]),
  };
}

/** 2019年6月底, 2019年3月31日 */
function dueText(due: string): string {
  const [year, month, day] = due.split('-').map(Number);
  return `${year}年${month}月${day === undefined ? '底' : `${day}日`}`;
}
