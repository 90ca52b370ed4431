import { OFFICE } from '../../domain/kernel/bodies.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { reportersOf } from '../../domain/matters/indicators.ts';
import { activeDepartments, datedMilestones, dueDateOf, type Plan, type PlanForm, type PlanMilestone } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, type Path, type UnknownCheck } from './plan-faults.ts';

/** Departments that a list may name; a name for several among them means those that it stands for. */
const nameable = ({ departments }: Plan): string[] => departments.flatMap(({ id, mergedInto }) => (mergedInto === undefined ? [id] : []));

/** What no single field of a form can know: doubles, indicators that it feeds, and duties that settle without anybody who fills it in. */
export function formFaults(plan: Plan, milestone: PlanMilestone, path: Path): CrossFault[] {
  const { form, parts, roster, lead } = milestone;
  const leads = lead === 'all' ? activeDepartments(plan).map(({ id }) => id) : lead;
  const faults = [
    ...fieldFaults(plan, form ?? [], [...path, 'form'], [...leads, ...milestone.assist]),
    ...doubles(idsIn(parts?.list ?? [], [...path, 'parts', 'list'])),
  ];
  if (roster?.settle === 'done' && (parts || form?.some(({ required }) => required)))
    faults.push({
      path: [...path, 'roster', 'settle'],
      what: {
        zh: '名单完成即自动办结（settle: done），必填数据和分项就没有人填；请改为 submission，或去掉 form、parts',
        en: 'what settles by its roster (settle: done) is handed in by nobody, so that nobody gives figures or ticks parts: write submission, or leave form and parts out',
      },
    });
  return faults;
}

function fieldFaults(plan: Plan, form: PlanForm, path: Path, reporting: readonly string[]): CrossFault[] {
  const faults = doubles(idsIn(form, path));
  for (const [index, { feeds, unit }] of form.entries()) {
    if (feeds === undefined) continue;
    const wrong = (zh: string, en: string) => faults.push({ path: [...path, index, 'feeds'], what: { zh, en } });
    const indicator = plan.indicators.find(({ id }) => id === feeds);
    if (!indicator) {
      const known = plan.indicators.map(({ id }) => id).join(', ') || '-';
      wrong(`没有代号为 "${feeds}" 的指标；可选：${known}`, `no indicator is called "${feeds}"; there are ${known}`);
      continue;
    }
    if (unit !== indicator.unit)
      wrong(`单位须与指标 "${feeds}" 相同，写 unit: ${indicator.unit}`, `it has to be counted as the indicator "${feeds}" is: write unit: ${indicator.unit}`);
    const stranger = reporting.find((org) => !reportersOf(plan, indicator).includes(org));
    if (stranger !== undefined)
      wrong(
        `指标 "${feeds}" 不由 "${stranger}" 填报；请在该指标的 report 中加上，或不写 feeds`,
        `"${stranger}" does not report the indicator "${feeds}": name it in the indicator’s report, or leave feeds out`,
      );
    if (form.findIndex((other) => other.feeds === feeds) < index)
      wrong(`指标 "${feeds}" 已由前面的填报项填报`, `the indicator "${feeds}" is fed by a field before`);
  }
  return faults;
}

/** Who contributes is there, is not the only lead itself, and owes it within the programme. */
export function contributionFaults(
  plan: Plan,
  milestone: PlanMilestone,
  owed: NonNullable<PlanMilestone['contributions']>[number],
  path: Path,
  unknown: UnknownCheck,
): CrossFault[] {
  const leads = milestone.lead === 'all' ? activeDepartments(plan).map(({ id }) => id) : milestone.lead;
  for (const [at, id] of owed.by.entries()) unknown([...path, 'by', at], id, nameable(plan), 'department');
  const faults = [...doubles(owed.by.map((id, at) => ({ id, path: [...path, 'by', at] }))), ...fieldFaults(plan, owed.form ?? [], [...path, 'form'], owed.by)];
  const wrong = (key: string, zh: string, en: string) => faults.push({ path: [...path, key], what: { zh, en } });
  if (owed.to !== undefined && !leads.includes(owed.to))
    wrong('to', `"${owed.to}" 不牵头这项任务；可选：${leads.join(', ')}`, `"${owed.to}" does not lead this milestone; there are ${leads.join(', ')}`);
  for (const [at, id] of owed.by.entries())
    if ((owed.to === undefined ? leads : [owed.to]).every((lead) => lead === id))
      faults.push({ path: [...path, 'by', at], what: { zh: `"${id}" 就是牵头单位，不能配合自己`, en: `"${id}" is the lead itself and cannot assist it` } });
  for (const due of milestone.rounds?.map((round) => round.due) ?? [milestone.dueOn ?? milestone.due ?? []].flat()) {
    const date = addDays(dueDateOf(due), -owed.daysBefore);
    if (date < plan.from)
      wrong('daysBefore', `按此推算为 ${date}，早于方案第一日 ${plan.from}`, `that comes to ${date}, before the programme’s first day ${plan.from}`);
  }
  return faults;
}

/** A standing duty has somebody who answers, and is reviewed within the programme, on days of their own. */
export function standingFaults(plan: Plan, unknown: UnknownCheck): CrossFault[] {
  return plan.standing.flatMap(({ lead, reviews = [], after }, index): CrossFault[] => {
    const path = ['standing', index];
    const named = lead === 'all' ? [] : lead;
    for (const [at, id] of named.entries()) unknown([...path, 'lead', at], id, [...nameable(plan), OFFICE], 'department');
    const faults = [...doubles(named.map((id, at) => ({ id, path: [...path, 'lead', at] }))), ...doubles(idsIn(reviews, [...path, 'reviews']))];
    const meant = plan.milestones.map(({ id }) => id);
    if (after?.milestone !== undefined && !meant.includes(after.milestone))
      unknown([...path, 'after', 'milestone'], after.milestone, [...new Set([...meant, ...datedMilestones(plan).map(({ id }) => id)])], 'milestone');
    if (after?.register !== undefined)
      unknown(
        [...path, 'after', 'register'],
        after.register,
        plan.registers.map(({ id }) => id),
        'register',
      );
    if (after?.consequence !== undefined) {
      const ruled = plan.consequences.filter(({ rule }) => rule).map(({ id }) => id);
      unknown([...path, 'after', 'consequence'], after.consequence, ruled, 'consequence');
    }
    for (const [at, { due }] of reviews.entries()) {
      const date = dueDateOf(due);
      const wrong = (zh: string, en: string) => faults.push({ path: [...path, 'reviews', at, 'due'], what: { zh, en } });
      if (date < plan.from || date > plan.to)
        wrong(`${date} 不在方案起止日期之内（${plan.from} 至 ${plan.to}）`, `${date} lies outside the programme, ${plan.from} to ${plan.to}`);
      const before = reviews[at - 1];
      if (before && dueDateOf(before.due) >= date) wrong(`${date} 不晚于前一轮，请按先后写`, `${date} is not after the round before: list the earliest first`);
    }
    return faults;
  });
}
