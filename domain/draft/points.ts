import { numberOf } from './numerals.ts';

/** Dated expressions as they stand in a text, before anybody knows the year that they leave out. */

/** 旬, beginning and end of a month, or a part of a year. */
export type Part = 'early' | 'middle' | 'late' | 'start' | 'centre' | 'end' | 'first-half' | 'second-half';

export interface Point {
  year?: number;
  /** 次年, 翌年, 明年: one more than the year of what it follows; 今年, 当年: the same. */
  yearShift?: number;
  month?: number;
  day?: number;
  part?: Part;
  /** 上半年 is 1 of 2, 第三季度 3 of 4. */
  half?: number;
  quarter?: number;
  /** 年底, 年内; without this, a year by itself is only named. */
  wholeYear?: true;
}

export type Unit = 'year' | 'half-year' | 'quarter' | 'month' | 'half-month' | 'ten-days' | 'week' | 'working-day' | 'day' | 'term' | 'holiday';

export interface Every {
  unit: Unit;
  /** Of two months: 1 is each odd one, 2 each even one. */
  step?: number;
  offset?: number;
  /** When in each; without any, at its end. */
  points: Point[];
  /** Another day in one month of the year: 2月为25日前. */
  instead?: { month: number; day: number };
  /** 第几个月 of a quarter, and 次月 of the next. */
  monthOf?: number;
  next?: true;
  weekday?: number;
  /** 每周一、周四: further days of the week. */
  alsoOn?: number[];
  /** 每月第一个周六: which of the month’s weekdays. */
  nth?: number | 'last';
  /** By the n-th or the last working day of it; before a holiday the n-th working day before. */
  workingDay?: number | 'last';
  /** Of a holiday: those that are named; without it each. */
  holidays?: ('new-year' | 'spring-festival' | 'qingming' | 'labour-day' | 'dragon-boat' | 'mid-autumn' | 'national-day')[];
  /** 节后3个工作日内 */
  afterHoliday?: true;
  /** 春节前 without 每年: of one year, the one that is named or is meant. */
  once?: { year?: number; yearShift?: number };
  /** 节前一周: weeks or days beside a holiday, taken as working days; 节前后: the last day before and the first after it. */
  about?: 'days' | 'round';
  /** What cannot be said by days of the month, such as 最后一个工作日. */
  unsayable?: string;
  /** 每年至少2次. */
  times?: number;
}

export type TimeFound = {
  at: number;
  end: number;
  words: string;
  /** 18时前 is 18:00; 8时、20时 are 08:00、20:00. */
  hour?: string;
} & (
  | { kind: 'by'; points: Point[]; suffix: 'before' | 'from' | 'none' | 'reference' }
  | { kind: 'window'; from: Point; to: Point }
  | { kind: 'recurring'; every: Every }
  | { kind: 'relative'; amount: number; unit: 'day' | 'working-day' | 'hour' | 'minute' | 'week' | 'month' | 'year'; event: string }
  | { kind: 'beside'; amount: number; unit: 'day' | 'working-day' | 'month'; event: string }
  | { kind: 'span'; years: number }
  | { kind: 'named'; what: string }
);

const HAN_YEAR = '[一二][〇零○OoＯ一二三四五六七八九]{3}';
export const YEAR = new RegExp(`(?:(\\d{4}|${HAN_YEAR})年|(今年|本年|当年|明年|次年|翌年|来年|第二年))(度?)`, 'y');
const MONTH = /(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?/y;
const DAY = /(3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])[日号]/y;
const PART = /(上旬|上中旬|中旬|中下旬|下旬|上半月|下半月|月底|月末|底|末|月初|初|中(?![旬国心央医小学等共外间西东]))/y;
const PARTS: Record<string, Part> = {
  上旬: 'early',
  上中旬: 'middle',
  中旬: 'middle',
  中下旬: 'late',
  下旬: 'late',
  上半月: 'first-half',
  下半月: 'second-half',
  月底: 'end',
  月末: 'end',
  底: 'end',
  末: 'end',
  月初: 'start',
  初: 'start',
  中: 'centre',
};
const OF_YEAR = /(上半年|下半年|前三季度|第?[一二三四1-4]季度?(?:末|底)?|年?底|年?末|年?终|年?内|年中|年初|初|全年)/y;
const BARE_YEAR =
  /(年底|年末|年终|年内|年度内|岁末|全年(?=完成|实现|新增|实施|开展|组织|新建|改造|建成|培训|不少于|达到|力争)|上半年|下半年|前三季度|第?[一二三四1-4]季度(?:末|底)?)/y;
const NUMERIC = /(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?![\d.%])/y;
const NUMERIC_MONTH = /(\d{4})[-./](\d{1,2})(?![\d.%])/y;
const NUMERIC_DAY = /(\d{1,2})[-./](\d{1,2})(?![\d.%年月])/y;
const SHIFT: Record<string, number> = { 今年: 0, 本年: 0, 当年: 0, 明年: 1, 次年: 1, 翌年: 1, 来年: 1, 第二年: 1 };

/** A cell of a table may hold what would be a number in a sentence: 2024.6, 6.30. */
export interface TimesOptions {
  cell?: boolean;
}

/** Runs a sticky pattern at a place. */
export function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

export interface Read {
  point: Point;
  end: number;
}

const ofYear = (word: string): Point => {
  const quarter = /季/.test(word) ? numberOf(word.replace(/[第前季度末底]/g, '')) : undefined;
  if (quarter !== undefined) return { quarter };
  if (word === '上半年') return { half: 1 };
  if (word === '下半年') return { half: 2 };
  if (word === '年中') return { part: 'centre' };
  if (/初/.test(word)) return { part: 'start' };
  return { wholeYear: true };
};

/** One point in time at a place of the text; `loose` takes a day or a part of a month by itself, as lists and spans have them. */
export function pointAt(text: string, index: number, { cell, loose }: TimesOptions & { loose?: boolean }): Read | undefined {
  const numeric = at(NUMERIC, text, index) ?? (cell ? at(NUMERIC_MONTH, text, index) : null);
  if (numeric && !/\d/.test(text[index - 1] ?? '')) {
    const [whole, year] = numeric;
    const rest = whole.split(/[-./]/).slice(1).map(Number);
    if ((rest[0] ?? 0) >= 1 && (rest[0] ?? 0) <= 12 && (rest[1] ?? 1) >= 1 && (rest[1] ?? 1) <= 31)
      return { point: { year: Number(year), month: rest[0] as number, ...(rest[1] !== undefined && { day: rest[1] }) }, end: index + whole.length };
  }
  const day = cell ? at(NUMERIC_DAY, text, index) : null;
  if (day && Number(day[1]) <= 12 && Number(day[2]) <= 31 && Number(day[1]) > 0 && !/[\d.]/.test(text[index - 1] ?? ''))
    return { point: { month: Number(day[1]), day: Number(day[2]) }, end: index + day[0].length };
  const english = cell ? englishPoint(text, index) : undefined;
  if (english) return english;
  let end = index;
  const point: Point = {};
  const year = /\d/.test(text[index - 1] ?? '') ? null : at(YEAR, text, index);
  if (year) {
    end += year[0].length;
    if (year[1] !== undefined) point.year = numberOf(year[1]) as number;
    else point.yearShift = SHIFT[year[2] as string] as number;
  }
  const month = !year && /[\d.十个第-]/.test(text[index - 1] ?? '') && !loose ? null : at(MONTH, text, end);
  if (month) {
    point.month = numberOf(month[1] as string) as number;
    end += month[0].length;
    return withDay(text, end, point);
  }
  // 全年 by itself is what a table means by the year’s end.
  const whole = cell && !year ? at(/全年度?(?=$|[，。；、）])/y, text, index) : null;
  if (whole) return { point: { wholeYear: true }, end: index + whole[0].length };
  const of = year ? at(OF_YEAR, text, end) : /[年每半去上前往该\d一二三四五六七八九十]/.test(text[index - 1] ?? '') && !loose ? null : at(BARE_YEAR, text, end);
  // 年终评议, 上半年总结 say what something is called.
  // 将上半年管护情况报市农业农村局 says what is reported.
  const isOf =
    of &&
    /(?:将|把|报送|上报|通报|汇总|公布|总结)$/.test(text.slice(0, index)) &&
    /^\p{Script=Han}{0,8}(?:情况|进展|数据|结果|报告|总结|工作)/u.test(text.slice(end + of[0].length));
  const called = of && /^(?:度)?(?:工作|目标|责任|绩效|综合|效能|党建)*(?:总结|考核|评议|述职|测评|评比|评价|小结|决算)/.test(text.slice(end + of[0].length));
  // 对上半年进度排名后三位的 says what is ranked.
  const isRanked = of && /^\p{Script=Han}{0,6}(?:排名|排序|位次|名次|得分)/u.test(text.slice(end + of[0].length));
  if (of && !called && !isOf && !isRanked && !/^上半年以来|^年内外/.test(text.slice(end)))
    return { point: { ...point, ...ofYear(of[1] as string) }, end: end + of[0].length };
  if (year) return { point, end };
  if (!loose) return undefined;
  const alone = at(DAY, text, index) ?? at(PART, text, index);
  if (!alone) return undefined;
  const number = /[日号]$/.test(alone[0]) ? numberOf(alone[1] as string) : undefined;
  return { point: number === undefined ? { part: PARTS[alone[1] as string] as Part } : { day: number }, end: index + alone[0].length };
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH_NAME = `(?<month>${MONTHS.join('|')})[a-z]*\\.?`;
const DAY_NUMBER = '(?<day>3[01]|[12]\\d|0?[1-9])(?:st|nd|rd|th)?';
const ENGLISH = [
  new RegExp(`${DAY_NUMBER} (?:of )?${MONTH_NAME}(?:,? (?<year>20\\d\\d))?`, 'iy'),
  new RegExp(`${MONTH_NAME} ${DAY_NUMBER}(?!\\d)(?:,? (?<year>20\\d\\d))?`, 'iy'),
  new RegExp(`${MONTH_NAME},? (?<year>20\\d\\d)`, 'iy'),
];

/** 30 June 2029, Sep 30, 2029, May 2029: as cells of English tables say it. */
function englishPoint(text: string, index: number): Read | undefined {
  if (/[\da-z]/i.test(text[index - 1] ?? '')) return undefined;
  for (const pattern of ENGLISH) {
    const found = at(pattern, text, index);
    if (!found) continue;
    const { month = '', day, year } = found.groups ?? {};
    return {
      point: {
        ...(year !== undefined && { year: Number(year) }),
        month: MONTHS.indexOf(month.toLowerCase()) + 1,
        ...(day !== undefined && { day: Number(day) }),
      },
      end: index + found[0].length,
    };
  }
  return undefined;
}

function withDay(text: string, end: number, point: Point): Read {
  const day = at(DAY, text, end);
  if (day) return { point: { ...point, day: numberOf(day[1] as string) as number }, end: end + day[0].length };
  const part = at(PART, text, end);
  return part ? { point: { ...point, part: PARTS[part[1] as string] as Part }, end: end + part[0].length } : { point, end };
}
