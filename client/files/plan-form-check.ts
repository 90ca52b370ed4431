import { addDays } from '../../domain/kernel/dates.ts';
import { reportersOf } from '../../domain/matters/indicators.ts';
import { activeDepartments, dueDateOf, type Plan, type PlanForm, type PlanMilestone } from '../../domain/plan/plan.ts';
import { type CrossFault, doubles, idsIn, nameable, type Path, type UnknownCheck } from './plan-faults.ts';

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
