import { wallClock } from '../../calendar/china.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { fieldLabel } from '../../domain/obligation/form.ts';
import { rollUp } from '../../domain/obligation/roll-up.ts';
import { datedMilestone, datedMilestones, nameOf } from '../../domain/plan/plan.ts';
import { stageName } from '../../domain/words/words.ts';
import type { Table } from '../../spreadsheet/write.ts';
import type { RollUpView } from '../contract/reports.ts';
import { ServiceError } from '../errors.ts';
import { figuresOf } from './figures.ts';
import type { Service } from './service.ts';

/** The milestones and rounds that have a form, earliest due first. */
export async function formsOf(service: Service, programmeId: string) {
  const { plan } = await service.context(programmeId);
  return datedMilestones(plan)
    .flatMap(({ id, name, dueDate, milestone }) => (milestone.form ? [{ id, name, due: dueDate }] : []))
    .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0));
}

/** What departments handed in for a milestone, with totals, who is missing, and where the registry says otherwise; `table` for a spreadsheet. */
export async function rollUpView(service: Service, programmeId: string, milestoneId: string, language: Language): Promise<{ view: RollUpView; table: Table }> {
  const { plan, today } = await service.context(programmeId);
  const dated = datedMilestone(plan, milestoneId);
  const { form } = dated?.milestone ?? {};
  if (!dated || !form) {
    const known = (await formsOf(service, programmeId)).map(({ id }) => id).join(', ') || '-';
    throw new ServiceError('unknown', 'no-form', {
      zh: `阶段任务 ${milestoneId} 没有填报表；可汇总的：${known}。`,
      en: `The milestone ${milestoneId} has no form; those that have one: ${known}.`,
    });
  }
  const rows = await service.store.ledger.obligations({ programmeId, milestoneId });
  const states = rows.map(({ state }) => state);
  const place = new Map(plan.departments.map(({ id }, index) => [id, index]));
  states.sort((a, b) => (place.get(a.departmentId) ?? 999) - (place.get(b.departmentId) ?? 999));
  const rolled = rollUp(form, states);
  const { iso, minute } = wallClock(plan.zone);
  const differing = new Map<string, { field: string; registry: number }[]>();
  for (const state of states) {
    const figures = state.stage === 'open' ? [] : await figuresOf(service, plan, state, today);
    differing.set(
      state.id,
      figures.flatMap(({ field, registry }) => (registry === undefined ? [] : [{ field, registry }])),
    );
  }
  const view: RollUpView = {
    milestone: milestoneId,
    name: dated.name,
    due: dated.dueDate,
    asOf: today,
    fields: form.map(({ id, name, kind, unit }) => present({ id, name, kind, unit })),
    rows: rolled.rows.map(({ id, org, stage, values, submittedAtMs, late }) =>
      present({
        id,
        department: org,
        departmentName: nameOf(plan, org),
        stage,
        stageName: stageName(stage, language),
        values: values.map((value) => value ?? null),
        submitted: submittedAtMs === undefined ? undefined : iso(submittedAtMs),
        late,
        registry: differing.get(id) ?? [],
      }),
    ),
    missing: rolled.missing.map(({ id, org, late }) => ({ id, department: org, departmentName: nameOf(plan, org), late })),
    totals: rolled.totals.map((total) => total ?? null),
  };
  const t = inLanguage(language);
  const asText = (value: number | string | undefined) => (value === undefined ? '' : String(value));
  const table: Table = {
    title: t(
      `${dated.name}汇总，截至 ${today}：已报送 ${rolled.rows.length} 个单位，未报送 ${rolled.missing.length} 个`,
      `${dated.name}, rolled up on ${today}: ${rolled.rows.length} handed in, ${rolled.missing.length} missing`,
    ),
    header: [
      t('单位', 'Body'),
      ...form.map((field) => fieldLabel(field, language)),
      t('状态', 'Stage'),
      t('报送时间', 'Handed in'),
      t('与登记不一致', 'The registry says'),
    ],
    rows: [
      ...rolled.rows.map(({ id, org, values, stage, submittedAtMs }) => [
        nameOf(plan, org),
        ...values.map(asText),
        stageName(stage, language),
        submittedAtMs === undefined ? '' : minute(submittedAtMs),
        (differing.get(id) ?? []).map(({ field, registry }) => `${form.find((one) => one.id === field)?.name ?? field} ${registry}`).join('，'),
      ]),
      ...rolled.missing.map(({ org, late }) => [nameOf(plan, org), ...form.map(() => ''), late ? t('逾期未报', 'late') : t('未报送', 'not handed in'), '', '']),
      [t('合计', 'Total'), ...rolled.totals.map(asText), '', '', ''],
    ],
  };
  return { view, table };
}
