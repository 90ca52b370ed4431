import { isDeepStrictEqual } from 'node:util';
import { mentionsIn } from '../../domain/draft/bodies.ts';
import { type CarriedPlan, carriedPieces, withBodies } from '../../domain/draft/carried.ts';
import { COMMITTEE, OFFICE } from '../../domain/kernel/bodies.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { present } from '../../domain/kernel/present.ts';
import { DEFAULT_DECIDE_WITHIN, DEFAULT_DIGEST_AT, DEFAULT_LADDER, DEFAULT_MAIL_AT, DEFAULT_RULES, DEFAULT_URGE_AGAIN } from '../../domain/plan/defaults.ts';
import { withoutHolidayDays } from '../../domain/plan/holiday-runs.ts';
import { ladders } from '../../domain/plan/ladder-fields.ts';
import { eventOf, isRaised, nameOf, type Plan, type PlanForm, type PlanMilestone, type PlanStanding } from '../../domain/plan/plan.ts';
import { limitText } from '../../domain/words/limits.ts';

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
      const { id, name, duty, lead, assist, clause, due, dueBy, dueOn, rounds, recurs } = milestone;
      const dues = (rounds?.map((round) => round.due) ?? [(dueBy ? dueOn : due) ?? '']).map(dueText);
      const when = isRaised(milestone)
        ? limitText(plan, milestone)
        : (recurs || dueBy) && dues.length > MOST_NAMED
          ? `${dues[0]}至${dues.at(-1)}，共 ${dues.length} 轮`
          : dues.join('、');
      return [name, duty, leads(lead), named(assist), when, '', clause, id, carriedText(plan, milestone)];
    }),
    ...withoutHolidayDays(plan.standing)
      .filter(isInTable)
      .map(({ id, name, duty, lead, clause, reviews, after, holds, often }) => [
        ...[name, duty, leads(lead), '', '长期', '', clause, id],
        JSON.stringify({ ...(reviews ? { reviews } : { standing: true }), ...(after && { after }), ...(holds && { holds }), ...(often && { often }) }),
      ]),
  ];
  const [first] = rows;
  // With the first of them stands what is of the plan as a whole.
  if (first) first[first.length - 1] = JSON.stringify({ ...JSON.parse(first.at(-1) || '{}'), plan: wholeOf(plan) });
  const pieces = rows.map((row) => carriedPieces(row.at(-1) ?? ''));
  const more = Math.max(1, ...pieces.map(({ length }) => length)) - 1;
  return {
    title: plan.source.title,
    header: [
      ...['序号', '任务', '工作内容', '牵头单位', '配合单位', '完成时限', '备注', '条款', '代号', '附加内容（勿改）'],
      ...Array.from({ length: more }, (_, index) => `附加内容${index + 2}（勿改）`),
    ],
    rows: rows.map((row, index) => [String(index + 1), ...row.slice(0, -1), ...(pieces[index] as string[])]),
  };
}

/** What a plan says without naming a body; left out where it is as usual. */
const PLAIN_FIELDS = [
  ...(['zone', 'from', 'to', 'holidays', 'calendars', 'mailAt', 'digestAt', 'briefOn', 'acknowledge', 'ladder', 'decideWithin', 'urgeAgainAfter'] as const),
];
const USUAL: Partial<Plan> = {
  language: 'zh',
  ...{ zone: 'Asia/Shanghai', holidays: { table: 'china', overrides: [] }, mailAt: DEFAULT_MAIL_AT, digestAt: DEFAULT_DIGEST_AT, briefOn: 'monday' },
  ...{ ladder: [...DEFAULT_LADDER], decideWithin: DEFAULT_DECIDE_WITHIN, urgeAgainAfter: DEFAULT_URGE_AGAIN },
};

const usualLadders = ladders.parse({});

const otherThan = <T extends object>(of: T, usual: Partial<T>, keys: readonly (keyof T & string)[]) =>
  Object.fromEntries(keys.filter((key) => !isDeepStrictEqual(of[key], usual[key])).map((key) => [key, of[key]]));

/** What is of the plan as a whole: its languages, and the departments that it has, whether a task names them or not. */
function wholeOf(plan: Plan): CarriedPlan {
  const { language, office, committee, operator, departments, outsiders = [] } = plan;
  const own = otherThan(plan.ladders, usualLadders, Object.keys(plan.ladders) as (keyof Plan['ladders'])[]);
  return {
    fields: { ...otherThan(plan, USUAL, PLAIN_FIELDS), ...(Object.keys(own).length > 0 && { ladders: own }) },
    ...(language !== USUAL.language && { language }),
    ...calledIn(plan),
    ...present({ office: office.language, director: office.directorLanguage, committee: committee.language, operator: operator.language }),
    ...(outsiders.length > 0 && {
      outsiders: outsiders.map(({ name, through, clause, unnamed }) => ({
        ...{ name, through: nameOf(plan, through), ...(clause !== undefined && { clause }) },
        ...(unnamed && { unnamed: true as const }),
      })),
    }),
    departments: departments
      .filter(({ mergedInto }) => mergedInto === undefined)
      .map(({ name, clause, language: own, headLanguage }) => ({ name, ...present({ clause, language: own, headLanguage }) })),
  };
}

/** Whether a table can say upon what a standing duty begins: it has milestones, and no events, registers and consequences for it. */
const isInTable = ({ after, holds }: PlanStanding): boolean => (after === undefined || after.milestone !== undefined) && typeof holds?.until !== 'object';

/** The office's name where tasks name it and a draft would take it for a department's. */
function calledIn({ office: { name }, milestones, standing }: Plan): Pick<CarriedPlan, 'called'> {
  const isNamed = [...milestones, ...standing].some(({ lead }) => lead !== 'all' && lead.includes(OFFICE));
  return !isNamed || mentionsIn(name).some((one) => one.kind === 'office' && one.name === name) ? {} : { called: name };
}

/** What a milestone asks besides, without what leads to parts of the plan that no table has. */
function carriedText(plan: Plan, milestone: PlanMilestone): string {
  const {
    scope,
    evidence,
    confirm,
    ladder,
    form,
    parts,
    progress,
    contributions,
    opens,
    dueAt,
    dayOff,
    calendar,
    dueBy,
    together,
    needs,
    reviewer,
    recurs,
    after,
    rounds,
  } = milestone;
  const upon = eventOf(milestone);
  const isFirst = upon !== undefined && plan.milestones.find((one) => eventOf(one) === upon) === milestone;
  const event = isFirst ? plan.events.find(({ id }) => id === upon) : undefined;
  const ends = after?.again?.until;
  // An event that itself raises something comes with that.
  const isOwn =
    ends !== undefined &&
    plan.milestones.every((one) => eventOf(one) !== ends) &&
    plan.milestones.find((one) => one.after?.again?.until === ends) === milestone;
  const ending = isOwn ? plan.events.find(({ id }) => id === ends) : undefined;
  // Bodies without work of their own stand in no table.
  const copies = (milestone.copyTo ?? []).filter((org) => plan.bodies.every(({ id }) => id !== org));
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
      ...(calendar !== undefined && { calendar }),
      ...(dueBy && { dueBy }),
      ...(together && { together }),
      ...(needs && { needs }),
      ...(reviewer !== undefined && { reviewer }),
      ...(milestone.optional && { optional: true }),
      ...(copies.length > 0 && { copyTo: copies }),
      ...(milestone.replaces && { replaces: milestone.replaces }),
      // Their days stand in the column for them; a rule and an event have their own.
      ...(rounds && !recurs && !after && !dueBy && { rounds: rounds.map(({ id, name, opens: on }) => ({ id, name, ...present({ opens: on }) })) }),
      // Within the plan's days, which a table does not have.
      ...(recurs && { recurs: boundedRule(plan, recurs) }),
      ...(after && { after }),
      ...(event && { event }),
      ...(ending && { ending }),
      ...(contributions && { contributions: contributions.map(({ form: owed, ...one }) => ({ ...one, ...(owed && { form: plainForm(owed) }) })) }),
    },
    (org) => (org === OFFICE || org === COMMITTEE ? org : nameOf(plan, org)),
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
    [milestones.some(({ roster }) => roster !== undefined), '企业名单范围', 'rosters'],
    [
      forms.some(({ feeds, registry }) => feeds !== undefined || Array.isArray(registry?.sectors)),
      '数据与指标、行业的对应',
      'what figures feed or are compared with',
    ],
    [plan.events.some(({ id }) => milestones.every((one) => eventOf(one) !== id)), '没有任务跟着的触发事项', 'events that nothing follows upon'],
    [milestones.some(({ copyTo = [] }) => copyTo.some((org) => plan.bodies.some(({ id }) => id === org))), '抄送给其他单位的', 'copies to other bodies'],
    [milestones.some(({ copyEach }) => copyEach !== undefined), '各单位各自的抄送单位', 'who gets a copy of each body’s own'],
    [
      !plan.standing.every(isInTable),
      '由触发事项、清单、后果开始（结束）的后续工作和期间要求',
      'follow-ups and spans that events, registers or consequences begin or end',
    ],
    [plan.registers.length > 0, '清单和须先销号的要求', 'registers, and what waits for them'],
    [plan.targets.length + plan.quotas.length + plan.indicators.length > 0, '目标、抽查和指标', 'targets, quotas and indicators'],
    [[plan, ...milestones].some(({ extensions }) => extensions !== undefined), '延期的限制', 'limits of extensions'],
    [plan.consequences.length > 0, '后果', 'consequences'],
    [
      (plan.outsiders ?? []).some(({ members = [] }) => members.length > 0),
      '已写明的每一家外部单位（表里只写类别）',
      'outsiders who are known by name (tasks name their class)',
    ],
    [plan.groups.length > 0, '部门分组（任务里已写成各部门）', 'groups of departments (tasks name the departments)'],
    [plan.scoring !== undefined, '评分', 'scoring'],
    [!isDeepStrictEqual(plan.ruleSets, [DEFAULT_RULES]), '企业达标规则', 'rules of the enterprises’ cycle'],
    [plan.authority.name !== '达标发证部门' || plan.government.name !== '区政府', '达标发证部门和政府的名称', 'who certifies, and which government'],
    [plan.entrance !== 'closed', '企业自行报送', 'enterprises’ own entrance'],
    [plan.departments.some(({ standsFor }) => standsFor !== undefined), '代表几个单位的名称', 'names that stand for several bodies'],
  ];
  return parts.flatMap(([there, zh, en]) => (there ? [{ zh, en }] : []));
}

/** 2019年6月底, 2019年3月31日 */
function dueText(due: string): string {
  const [year, month, day] = due.split('-').map(Number);
  return `${year}年${month}月${day === undefined ? '底' : `${day}日`}`;
}
