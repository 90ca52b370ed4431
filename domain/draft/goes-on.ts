import { numberOf } from './numerals.ts';
import { at, type Point, type TimeFound } from './points.ts';

/** What goes on with a rule of its sentence: 每月巡查，当月28日前录入; 每日8时观测，于当日20时30分前上传; 每季度末月25日前，第四季度为12月15日前. */

type Recurring = Extract<TimeFound, { kind: 'recurring' }>;

const SAME_MONTH = /当月(?:的)?(3[01]|[12]\d|0?[1-9])日(?:之?前|以前)/y;
const SAME_DAY = /当[日天](上午|下午|晚上?)?(\d{1,2})(?:时|点)(?:(\d{1,2})分)?(?:之?前|以前)/y;

const goesOnWith = (text: string, found: readonly TimeFound[], index: number): Recurring | undefined => {
  const before = found.at(-1);
  return before?.kind === 'recurring' && !/。/.test(text.slice(before.end, index)) ? before : undefined;
};

/** 各乡镇每月巡查1次，当月28日前录入平台: by that day of each month. */
export function sameMonthAt(text: string, index: number, found: readonly TimeFound[]): TimeFound | undefined {
  const day = at(SAME_MONTH, text, index);
  const before = day && goesOnWith(text, found, index);
  if (!day || before?.every.unit !== 'month' || before.every.step !== undefined) return undefined;
  const end = index + day[0].length;
  return { kind: 'recurring', at: index, end, words: day[0], every: { unit: 'month', points: [{ day: Number(day[1]) }] } };
}

/** 每日8时、20时各观测1次，并于当日20时30分前上传: by that hour of each day. */
export function sameDayAt(text: string, index: number, found: readonly TimeFound[]): TimeFound | undefined {
  const hour = at(SAME_DAY, text, index);
  const before = hour && goesOnWith(text, found, index);
  if (!hour || (before?.every.unit !== 'day' && before?.every.unit !== 'working-day')) return undefined;
  const [words, half = '', hours, minutes = '0'] = hour;
  const clock = Number(hours) + (/下午|晚/.test(half) && Number(hours) < 12 ? 12 : 0);
  if (clock < 1 || clock > 23 || Number(minutes) > 59) return undefined;
  const end = index + words.length;
  return { kind: 'recurring', at: index, end, words, every: { ...before.every }, hour: `${String(clock).padStart(2, '0')}:${minutes.padStart(2, '0')}` };
}

const ITS_SUMMARY = /^(?:分别)?(?:向[^，。；]{2,16})?(?:报送|上报|报|提交)(?:[^，。；]{0,8}?)(?:半年度?|上半年|全年|年度|年终)[^，。；]{0,8}(?:总结|报告|小结)/;

/** 每月25日前报送进展，6月20日、12月10日前分别报送半年和全年总结: the summaries are of each year as well. */
export const eachYearAsWell = (text: string, found: readonly TimeFound[]): TimeFound[] =>
  found.map((time, index) => {
    const before = found[index - 1];
    const isSummary =
      time.kind === 'by' &&
      time.suffix === 'before' &&
      time.hour === undefined &&
      before?.kind === 'recurring' &&
      ['week', 'half-month', 'ten-days', 'month', 'quarter'].includes(before.every.unit) &&
      !/[。；]/.test(text.slice(before.end, time.at)) &&
      time.points.every(({ year, yearShift, month }) => year === undefined && yearShift === undefined && month !== undefined) &&
      ITS_SUMMARY.test(text.slice(time.end));
    return isSummary ? { kind: 'recurring', at: time.at, end: time.end, words: time.words, every: { unit: 'year', points: time.points } } : time;
  });

const QUARTER_BEFORE = /^，(?:其中)?第?([一二三四1-4])季度?(?:的)?(?:报送)?(?:时间|时限)?(?:调整|提前)?(?:为|至|到|于|在)?$/;

/** 每季度末月25日前报送，第四季度报送时间为12月15日前: the one quarter has a day of its own, and is no task besides. */
export function exceptQuarter(text: string, found: readonly TimeFound[]): TimeFound[] {
  const kept: TimeFound[] = [];
  for (const [index, time] of found.entries()) {
    const rule = found.findLast(({ end, kind }) => end <= time.at && kind === 'recurring') as Recurring | undefined;
    const other = exceptionOf(text, rule, time);
    if (!rule || !other) {
      // The quarter that the exception is about stands between them as a time of its own.
      const next = found[index + 1];
      const isOf = rule && next && next.kind === 'by' && time.kind === 'by' && time.points[0]?.quarter !== undefined && exceptionOf(text, rule, next);
      if (!isOf) kept.push(time);
      continue;
    }
    const at = kept.findIndex(({ at: from, kind }) => kind === 'recurring' && from === rule.at);
    if (at >= 0) kept[at] = { ...rule, every: { ...rule.every, instead: other } };
  }
  return kept;
}

function exceptionOf(text: string, rule: Recurring | undefined, time: TimeFound): { month: number; day: number } | undefined {
  if (rule?.every.unit !== 'quarter' || rule.every.next || time.kind !== 'by' || time.points.length !== 1) return undefined;
  const [{ month, day, year }] = time.points as [Point];
  const part = text.slice(text.lastIndexOf('，', time.at), time.at);
  const quarter = numberOf(QUARTER_BEFORE.exec(part)?.[1] ?? '');
  const isIn = quarter !== undefined && month !== undefined && Math.ceil(month / 3) === quarter && !/。/.test(text.slice(rule.end, time.at));
  const usual = rule.every.monthOf ?? 3;
  return isIn && day !== undefined && year === undefined && month === (quarter - 1) * 3 + usual ? { month, day } : undefined;
}

/** How many days of a year say when each of them is. */
const IN_A_YEAR: Record<string, number> = { 'half-year': 2, quarter: 4, year: 1 };

/** 每半年公开1次，分别于每年1月15日、7月15日前: the days say when, so that how often is no rule besides. */
export function howOftenOnly(text: string, found: readonly TimeFound[]): TimeFound[] {
  const kept: TimeFound[] = [];
  for (const time of found) {
    const often = kept.at(-1);
    const isOften =
      often?.kind === 'recurring' &&
      often.every.points.length === 0 &&
      often.every.step === undefined &&
      often.every.unsayable === undefined &&
      /^[^，。；]{0,20}，(?:时间)?(?:分别)?(?:于|在|为)?$/.test(text.slice(often.end, time.at));
    const points =
      time.kind === 'by' && time.suffix === 'before' ? time.points : time.kind === 'recurring' && time.every.unit === 'year' ? time.every.points : [];
    const isEach =
      isOften &&
      points.length > 0 &&
      points.length === IN_A_YEAR[often.every.unit] &&
      (points.length > 1 || time.kind === 'recurring') &&
      // 每半年检查1次，每年1月、7月为集中检查月: months by themselves do not say when.
      /前$/.test(time.words) &&
      points.every(({ year, month }) => year === undefined && month !== undefined);
    if (!isEach) kept.push(time);
    // …，时间分别为7月10日前和次年1月20日前 are of one year.
    else if (points.some(({ yearShift }) => yearShift !== undefined)) kept[kept.length - 1] = time;
    else {
      // What is done stands before the rule's own words, which the days take over.
      const { at: from } = often;
      kept[kept.length - 1] = { kind: 'recurring', at: time.at, end: time.end, words: time.words, every: { unit: 'year', points } };
      if (from > time.at) kept.push(time);
    }
  }
  return kept;
}
