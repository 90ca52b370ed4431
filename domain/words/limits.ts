import type { Language, Words } from '../kernel/language.ts';
import { inLanguage, many } from '../kernel/language.ts';
import { workingDayUnit } from '../plan/own-days.ts';
import { datedMilestone, type Plan, type PlanMilestone } from '../plan/plan.ts';
import { hoursOf } from '../programme/limits.ts';

type After = NonNullable<PlanMilestone['after']>;
type Again = NonNullable<After['again']>;

/** `发现重大隐患后 15 日内`, `学期开学前 7 日`; of a milestone that something raises. */
export function limitText(plan: Plan, milestone: Pick<PlanMilestone, 'dueAt' | 'after' | 'dueBy' | 'calendar'>, language: Language = 'zh'): string {
  const { after, dueBy } = milestone;
  const hours = hoursOf(milestone);
  const units = unitsOf(plan, milestone);
  if (!after) return `${beforeText(plan, dueBy, language, units)}${hours.length === 0 ? '' : inLanguage(language)(` ${hours[0]} 前`, `, by ${hours[0]}`)}`;
  const { again } = after;
  const by = inLanguage(language)(`（${hours.join(' 或 ')} 前）`, `, by ${hours.join(' or ')}`);
  const first = `${firstLimitText(plan, after, language, units)}${hours.length === 0 ? '' : by}`;
  if (!again) return first;
  const say = inLanguage(language);
  const end = plan.events.find(({ id }) => id === again.until)?.name;
  const each = hours.length > 1 ? [`于 ${hours.join('、')} 各续报一次`, ` at ${hours.join(' and ')}`] : ['续报一次', ''];
  const often = everyText(again.every, language, { ...units, days: UNIT_NAMES.days });
  const oftenAt = say(`其后每${often}${each[0]}`, `then again ${often}${each[1]}`);
  const last = end === undefined ? say(`，共 ${again.atMost} 次`, `, ${many(again.atMost, 'time')}`) : say(`，至“${end}”为止`, `, until: ${end}`);
  return `${first}${say('，', ', ')}${oftenAt}${last}`;
}

/** ` 2 小时`, `月 5 日`: how often reports go on. */
function everyText(every: Again['every'], language: Language, units: Units): string {
  const say = inLanguage(language);
  if ('dayOfMonth' in every)
    return every.dayOfMonth === 'last'
      ? say('月最后一日', 'by the last day of each month')
      : say(`月 ${every.dayOfMonth} 日`, `by day ${every.dayOfMonth} of each month`);
  const [unit = 'hours', count = 1] = (Object.entries(every) as [keyof Units, number][])[0] ?? [];
  return say(` ${count} ${units[unit].zh}`, `every ${many(count, units[unit].en)}`);
}

const UNIT_NAMES = {
  minutes: { zh: '分钟', en: 'minute' },
  hours: { zh: '小时', en: 'hour' },
  days: { zh: '天', en: 'day' },
  workingDays: { zh: '个工作日', en: 'working day' },
  months: { zh: '个月', en: 'month' },
} as const;

function beforeText(plan: Plan, { event, before }: NonNullable<PlanMilestone['dueBy']> = {}, language: Language, units: Units): string {
  const say = inLanguage(language);
  const name = plan.events.find(({ id }) => id === event)?.name ?? event ?? '';
  const [unit = 'days', count = 0] = (Object.entries(before ?? {}) as [keyof Units, number][])[0] ?? [];
  if (count === 0) return unit === 'hours' ? say(`${name}之前（到那一刻为止）`, `by the minute of: ${name}`) : say(`${name}当日`, `on the day of: ${name}`);
  return say(`${name}前 ${count} ${units[unit].zh}`, `${many(count, units[unit].en)} before: ${name}`);
}

function firstLimitText(plan: Plan, { event, milestone, on, opens, within, notAfter, notBefore }: After, language: Language, units: Units): string {
  const say = inLanguage(language);
  const before = milestone === undefined ? undefined : (datedMilestone(plan, milestone) ?? plan.milestones.find(({ id }) => id === milestone));
  const happened = on === 'lapse' ? { zh: '逾期', en: 'lapses' } : { zh: '办结', en: 'is settled' };
  const name = before
    ? say(`“${before.name}”${happened.zh}`, `“${before.name}” ${happened.en}`)
    : (plan.events.find(({ id }) => id === event)?.name ?? event ?? '');
  const latest = notAfter === undefined ? '' : say(`，最迟 ${notAfter}`, `, by ${notAfter} at the latest`);
  const earliest = notBefore === undefined ? '' : say(`，最早 ${notBefore}`, `, by ${notBefore} at the earliest`);
  const limit = `${withinText(name, within, language, units)}${earliest}${latest}`;
  if (!opens) return limit;
  const [unit = 'days', count = 1] = (Object.entries(opens) as [keyof Units, number][])[0] ?? [];
  return say(`${limit}，满 ${count} ${units[unit].zh}后办理`, `${limit}, not before ${many(count, units[unit].en)}`);
}

/** The units of a span, of which days are called as in the texts: 15 日内. */
export const SPAN_UNITS = { ...UNIT_NAMES, days: { zh: '日', en: 'day' } } as const;

type Units = Record<keyof typeof UNIT_NAMES, Words>;

/** What the units of a milestone's limits are called: its working days may be days of another kind. */
const unitsOf = (plan: Pick<Plan, 'calendars'>, milestone: Pick<PlanMilestone, 'calendar'>): Units => ({
  ...SPAN_UNITS,
  workingDays: workingDayUnit(plan, milestone) ?? SPAN_UNITS.workingDays,
});

function withinText(name: string, within: After['within'], language: Language, units: Units): string {
  const say = inLanguage(language);
  if ('dayOfMonth' in within) {
    const last = within.dayOfMonth === 'last';
    return say(
      `${name}后最近的${last ? '月底' : ` ${within.dayOfMonth} 日`}前`,
      `by the next ${last ? 'end' : `day ${within.dayOfMonth}`} of a month after: ${name}`,
    );
  }
  if ('dayOfYear' in within) {
    const [month, day] = within.dayOfYear.split('-').map(Number);
    const [year, later] = [within.years === undefined ? '' : within.years === 1 ? '次年' : `第 ${within.years} 年`, within.years];
    const next = later === undefined ? 'the next' : later === 1 ? 'next year’s' : `the ${later}th year’s`;
    return say(`${name}后${year} ${month} 月 ${day} 日前`, `by ${next} ${within.dayOfYear} (month-day) after: ${name}`);
  }
  const [unit, count] = (Object.entries(within) as [keyof Units, number][])[0] ?? ['days', 0];
  return say(`${name}后 ${count} ${units[unit].zh}内`, `within ${many(count, units[unit].en)} after: ${name}`);
}
