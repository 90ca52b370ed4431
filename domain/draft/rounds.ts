import { addMonths, daysBetween, type PlainDate } from '../kernel/dates.ts';
import { many, type Words } from '../kernel/language.ts';
import type { Duty } from './duty.ts';
import { type Holiday, holidaysCalled, isCertain } from './holidays.ts';
import { isWrittenAsRule, MOST_BY_RULE, MOST_ROUNDS, roundsOf } from './moments.ts';
import type { Days } from './span.ts';
import type { OpenWhy, When } from './understanding.ts';

/** What comes again, within the days that it does: its rounds, or why a plan cannot have them. */

type Left = { why: OpenWhy; note: Words };

type Read = { when: When; remark?: Words; left?: undefined } | { when?: undefined; remark?: undefined; left: Left };

export function roundsIn(when: Duty['when'], days: Days): Read {
  if (when.kind !== 'every') return { when };
  const { every } = when;
  const within = { from: when.within?.from ?? days.from, to: when.within?.to ?? days.to };
  const { last = days.to } = days;
  if (every.holidays) {
    // 2028年春节前 of a plan whose work ends in January is of that spring all the same.
    const to = every.once?.year === undefined ? days.to : last;
    const inPlan = { from: [within.from, days.from].sort().at(-1) as PlainDate, to: [within.to, to].sort()[0] as PlainDate };
    const unsure = every.holidays.filter((holiday) => !isCertain({ ...every, holidays: [holiday] }, inPlan));
    const isLost = every.once ? unsure.length > 0 : unsure.length === every.holidays.length;
    if (isLost) return { left: { why: 'named-day', note: MAY_BE_OUTSIDE } };
    const when: When = { kind: 'recurring', every, rounds: [], within: inPlan };
    return unsure.length === 0 ? { when } : { when, remark: maybeOutside(unsure) };
  }
  // 自12月1日起每月检查, of an action that ends in September: it goes on with the plan.
  if (within.from > within.to && within.from < last) within.to = last;
  // 11月起每月开展行动，情况次月8日前上报: of November by the eighth of December, and of the last month by that of the one behind it.
  if (every.next && every.unit !== 'year') {
    if (when.within?.from !== undefined) within.from = `${addMonths(within.from, 1).slice(0, 7)}-01`;
    within.to = [addMonths(within.to, 1), last].sort()[0] as PlainDate;
  }
  const rounds = roundsOf(every, within.from, within.to, when.within?.from !== undefined || days.isStage === true) ?? [];
  const isRule = isWrittenAsRule({ every, rounds });
  // Of working days only the calendar knows how many there are: five of seven, and some more where a long holiday is made up for.
  const count = every.unit === 'working-day' && isRule ? Math.ceil((daysBetween(within.from, within.to) * 5.2) / 7) : rounds.length;
  const most = every.unit === 'day' || every.unit === 'working-day' ? MOST_BY_RULE : MOST_ROUNDS;
  if (isRule ? count > MOST_BY_RULE : count === 0 || count > MOST_ROUNDS) return { left: { why: 'too-many', note: tooMany(count, most) } };
  return { when: { kind: 'recurring', every, rounds, ...(isRule && { within }) } };
}

const MAY_BE_OUTSIDE: Words = {
  zh: '要看当年的日历，可能不在方案起止日期之内，没有换算成日期',
  en: 'it depends on the year’s calendar and may lie outside the plan: it was not made a date',
};
const maybeOutside = (holidays: readonly Holiday[]): Words => ({
  zh: `${holidaysCalled({ holidays }, 'zh')}可能不在方案起止日期之内，以当年的日历为准`,
  en: `${holidaysCalled({ holidays }, 'en')} may lie outside the plan, as the year’s calendar has it`,
});
const tooMany = (count: number, most: number): Words =>
  count === 0
    ? { zh: '方案起止日期之内没有这样的日子', en: 'there is no such day within the plan' }
    : { zh: `共 ${count} 轮，一项任务最多 ${most} 轮`, en: `${many(count, 'round')}; a milestone has ${most} at the most` };

/** What has to be done each day is listed where nobody is named for it: it would be as many tasks of the office as there are days. */
export const owedIn = (read: Read, isOfNobody: boolean): Read =>
  isOfNobody && read.when?.kind === 'recurring' && (read.when.every.unit === 'day' || read.when.every.unit === 'working-day') ? { left: DAILY } : read;
const DAILY: Left = {
  why: 'unsayable',
  note: { zh: '每天都要做，没有看出由哪个单位办理，没有写成任务', en: 'it is owed each day and nobody was found to answer for it: it is no milestone' },
};
