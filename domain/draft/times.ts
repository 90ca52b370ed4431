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

export type Unit = 'year' | 'half-year' | 'quarter' | 'month' | 'half-month' | 'ten-days' | 'week' | 'day' | 'term';

export interface Every {
  unit: Unit;
  /** Of two months: 1 is each odd one, 2 each even one. */
  step?: number;
  offset?: number;
  /** When in each; without any, at its end. */
  points: Point[];
  /** 第几个月 of a quarter, and 次月 of the next. */
  monthOf?: number;
  next?: true;
  weekday?: number;
  /** What cannot be said by days of the month, such as 最后一个工作日. */
  unsayable?: string;
  /** 每年至少2次. */
  times?: number;
}

export type TimeFound = { at: number; end: number; words: string } & (
  | { kind: 'by'; points: Point[]; suffix: 'before' | 'from' | 'none' | 'reference' }
  | { kind: 'window'; from: Point; to: Point }
  | { kind: 'recurring'; every: Every }
  | { kind: 'relative'; amount: number; unit: 'day' | 'working-day' | 'hour' | 'week' | 'month' | 'year'; event: string }
  | { kind: 'span'; years: number }
  | { kind: 'named'; what: string }
);

const HAN_YEAR = '[一二][〇零○OoＯ一二三四五六七八九]{3}';
const YEAR = new RegExp(`(?:(\\d{4}|${HAN_YEAR})年|(今年|本年|当年|明年|次年|翌年|来年|第二年))(度?)`, 'y');
const MONTH = /(1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?/y;
const DAY = /(3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?|十[一二三四五六七八九]?|[一二三四五六七八九])[日号]/y;
const PART = /(上旬|中旬|下旬|上半月|下半月|月底|月末|底|末|月初|初|中(?![旬国心央医小学等共外间西东]))/y;
const PARTS: Record<string, Part> = {
  上旬: 'early',
  中旬: 'middle',
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
const OF_YEAR = /(上半年|下半年|第?[一二三四1-4]季度?(?:末|底)?|年?底|年?末|年?终|年?内|年中|年初|初|全年)/y;
const BARE_YEAR = /(年底|年末|年终|年内|年度内|岁末|上半年|下半年|第?[一二三四1-4]季度(?:末|底)?)/y;
const NUMERIC = /(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?![\d.%])/y;
const NUMERIC_MONTH = /(\d{4})[-./](\d{1,2})(?![\d.%])/y;
const NUMERIC_DAY = /(\d{1,2})[-./](\d{1,2})(?![\d.%])/y;
const SHIFT: Record<string, number> = { 今年: 0, 本年: 0, 当年: 0, 明年: 1, 次年: 1, 翌年: 1, 来年: 1, 第二年: 1 };

/** A cell of a table may hold what would be a number in a sentence: 2024.6, 6.30. */
export interface TimesOptions {
  cell?: boolean;
}

/** Runs a sticky pattern at a place. */
function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

interface Read {
  point: Point;
  end: number;
}

const ofYear = (word: string): Point => {
  const quarter = /季/.test(word) ? numberOf(word.replace(/[第季度末底]/g, '')) : undefined;
  if (quarter !== undefined) return { quarter };
  if (word === '上半年') return { half: 1 };
  if (word === '下半年') return { half: 2 };
  if (word === '年中') return { part: 'centre' };
  if (/初/.test(word)) return { part: 'start' };
  return { wholeYear: true };
};

/** One point in time at a place of the text; `loose` takes a day or a part of a month by itself, as lists and spans have them. */
function pointAt(text: string, index: number, { cell, loose }: TimesOptions & { loose?: boolean }): Read | undefined {
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
  const of = year ? at(OF_YEAR, text, end) : /[年每半去上前往该\d一二三四五六七八九十]/.test(text[index - 1] ?? '') && !loose ? null : at(BARE_YEAR, text, end);
  if (of && !/^上半年以来|^年内外/.test(text.slice(end))) return { point: { ...point, ...ofYear(of[1] as string) }, end: end + of[0].length };
  if (year) return { point, end };
  if (!loose) return undefined;
  const alone = at(DAY, text, index) ?? at(PART, text, index);
  if (!alone) return undefined;
  const number = /[日号]$/.test(alone[0]) ? numberOf(alone[1] as string) : undefined;
  return { point: number === undefined ? { part: PARTS[alone[1] as string] as Part } : { day: number }, end: index + alone[0].length };
}

function withDay(text: string, end: number, point: Point): Read {
  const day = at(DAY, text, end);
  if (day) return { point: { ...point, day: numberOf(day[1] as string) as number }, end: end + day[0].length };
  const part = at(PART, text, end);
  return part ? { point: { ...point, part: PARTS[part[1] as string] as Part }, end: end + part[0].length } : { point, end };
}

const NUMBERS_BEFORE_MONTH = /((?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])[、，和及])+)(?=(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)/y;
const MONTHS_SPAN = /(1[0-2]|0?[1-9]|[一二三四五六七八九]|十[一二]?)(?:-|~|至|到)(?=(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)/y;
const DAYS_SPAN = /(?:-|~|至|到)(?=(?:3[01]|[12]\d|0?[1-9])[日号])/y;
const JOIN = /(?:、|，?和|，?及|，?以及|，?与|，)(?:的)?/y;
const TO = /(?:起|开始|日)?(?:，|、)?(?:-|~|至|到|持续到|延续至)/y;
const BEFORE = /^(?:(?:日|份)?(?:之前|以前|前|止|截止|为止|以内|之内|内|底前|结束前))/;
const AFTER = /^(?:(?:日|份)?(?:起|开始|以来|以后|之后|后(?!续|期)))/;

const EVERY =
  /(?:每(?:隔)?(?:一|1)?个?|逐|按)(半个?月|半年|年度?|季度?|月度?|旬|周|星期|日|天|学期|学年)|每(两|2|二|三|3|六|6)个?(月|年|周)|(?:每|逢|每逢)?(单|双|奇数|偶数)月/y;
const RELATIVE =
  /(\d+|[一二三四五六七八九十两]{1,3})(个工作日|工作日|个自然日|自然日|个小时|小时|日|天|个月|周|个星期)(?:以内|之内|内)|(\d+|[一二三四五六七八九十两]{1,3})年(?:以内|之内|内)/y;
const SPAN = /(?:用)?(\d|[一二三四五两])年(?:左右)?(?:的)?(?:时间|左右)|(?:为期|历时)(\d|[一二三四五两])年/y;
const NAMED =
  /(春节|元宵节|清明节?|五一|端午节?|中秋节?|国庆节?|元旦|全国“?两会”?|两会|汛期|主汛期|开学|寒假|暑假|供暖季?|采暖季|高考|中考|放假)(?:期间)?(?:之?前|来临前|结束前|后|期间)/y;

/** All dated expressions of a text in their order. */
export function timesIn(text: string, options: TimesOptions = {}): TimeFound[] {
  const found: TimeFound[] = [];
  for (let index = 0; index < text.length; ) {
    const time = skipped(text, index)
      ? undefined
      : (everyAt(text, index, options) ?? relativeAt(text, index) ?? pointsAt(text, index, options) ?? namedAt(text, index));
    if (!time) {
      index++;
      continue;
    }
    found.push(time);
    index = Math.max(time.end, index + 1);
  }
  return found;
}

/** Numbers of documents and titles of laws hold years that nobody owes anything in. */
function skipped(text: string, index: number): boolean {
  const before = text.slice(Math.max(0, index - 60), index);
  return /〔[^〕]*$/.test(before) || /《[^》]*$/.test(before) || /\[\d{0,3}$/.test(before);
}

function pointsAt(text: string, index: number, options: TimesOptions): TimeFound | undefined {
  const months = at(NUMBERS_BEFORE_MONTH, text, index);
  const span = months || /[\d一二三四五六七八九十]/.test(text[index - 1] ?? '') ? null : at(MONTHS_SPAN, text, index);
  const year = at(YEAR, text, index);
  if (year) {
    const inner = at(NUMBERS_BEFORE_MONTH, text, index + year[0].length) ?? at(MONTHS_SPAN, text, index + year[0].length);
    if (inner) {
      const rest = pointsAt(text, index + year[0].length, options);
      const own = pointAt(text, index, options)?.point ?? {};
      const years = (point: Point): Point => ({ ...(own.year !== undefined ? { year: own.year } : { yearShift: own.yearShift ?? 0 }), ...point });
      if (rest?.kind === 'by') return { ...rest, at: index, words: text.slice(index, rest.end), points: rest.points.map(years) };
      if (rest?.kind === 'window') return { ...rest, at: index, words: text.slice(index, rest.end), from: years(rest.from), to: years(rest.to) };
    }
  }
  if (months) {
    const last = pointAt(text, index + months[0].length, { loose: true });
    if (!last) return undefined;
    const points = [...(months[1] as string).matchAll(/\d+|[一二三四五六七八九十]+/g)].map(([number]) => ({
      ...last.point,
      month: numberOf(number) as number,
    }));
    return closed(text, index, last.end, [...points, last.point]);
  }
  if (span) {
    const last = pointAt(text, index + span[0].length, { loose: true });
    return last && windowed(text, index, { month: numberOf(span[1] as string) as number }, last);
  }
  const first = pointAt(text, index, options);
  if (!first) return undefined;
  const window = windowAfter(text, index, first, options);
  if (window) return window;
  const points = [first.point];
  let { end } = first;
  for (;;) {
    const suffix = BEFORE.exec(text.slice(end))?.[0].length ?? 0;
    const join = at(JOIN, text, end + suffix);
    const next = join && pointAt(text, end + suffix + join[0].length, { ...options, loose: true });
    // 6月30日、7月31日 is a list; after a comma by itself only what is as short as the first goes on with it.
    if (!join || !next || (join[0] === '，' && suffix > 0) || !goesOn(points.at(-1) as Point, next.point) || join[0] === '，') break;
    const { year, yearShift, month } = points.at(-1) as Point;
    points.push({
      ...(year !== undefined && next.point.year === undefined && next.point.yearShift === undefined && { year }),
      ...(yearShift !== undefined && next.point.year === undefined && { yearShift }),
      ...(next.point.month === undefined && (next.point.day !== undefined || next.point.part !== undefined) && month !== undefined && { month }),
      ...next.point,
    });
    end = next.end;
  }
  return closed(text, index, end, points);
}

/** Whether a point can be the next of a list: of the same make, so that “6月底、企业…” ends there. */
const goesOn = (before: Point, next: Point) =>
  next.month !== undefined ||
  (next.day !== undefined && before.day !== undefined) ||
  (next.part !== undefined && before.part !== undefined) ||
  next.wholeYear !== undefined ||
  next.half !== undefined ||
  next.quarter !== undefined ||
  next.year !== undefined;

/** A date that ends where a comma or what is said of it begins: before, from, or what it is compared with. */
function closed(text: string, index: number, end: number, points: Point[]): TimeFound {
  const rest = text.slice(end);
  const before = BEFORE.exec(rest)?.[0] ?? '';
  const after = before === '' ? (AFTER.exec(rest)?.[0] ?? '') : '';
  const prefix = text.slice(Math.max(0, index - 6), index);
  const [first] = points as [Point, ...Point[]];
  const yearOnly = isYearOnly(first);
  const reference =
    (yearOnly &&
      /^(?:之前|以前|前)/.test(before) &&
      /^(?:之前|以前|前)[^，。；、）]/.test(rest) &&
      !/^(?:之前|以前|前)(?:完成|实现|建成|全面|达到|基本)/.test(rest)) ||
    /(?:截至|较|比|与|同比|对比|相比|不同于|基于|超过|高于|低于|由)$/.test(prefix) ||
    /^(?:相比|的?基础上|同期|水平|印发|发布的|公布|出台|修订|修正|施行|颁布|为基准|为基数|召开的|制定的|会议|版|届|级)/.test(rest.slice(before.length));
  const suffix = reference ? 'reference' : after !== '' ? 'from' : before !== '' ? 'before' : 'none';
  const to = end + (after + before).length;
  return { kind: 'by', at: index, end: to, words: text.slice(index, to), points, suffix };
}

export const isYearOnly = ({ month, half, quarter, wholeYear, part, year, yearShift }: Point) =>
  month === undefined &&
  half === undefined &&
  quarter === undefined &&
  wholeYear === undefined &&
  part === undefined &&
  (year !== undefined || yearShift !== undefined);

function windowAfter(text: string, index: number, first: Read, options: TimesOptions): TimeFound | undefined {
  const to = at(TO, text, first.end) ?? (first.point.day !== undefined ? at(DAYS_SPAN, text, first.end) : null);
  const last = to && pointAt(text, first.end + to[0].length, { ...options, loose: true });
  // 2019-2021年
  const years = first.point.year === undefined || !isYearOnly(first.point) ? undefined : last;
  if (years && isYearOnly(years.point)) return windowed(text, index, first.point, years);
  return last ? windowed(text, index, first.point, last) : undefined;
}

function windowed(text: string, index: number, from: Point, last: Read): TimeFound {
  const { year, yearShift, month } = from;
  const inherits = last.point.year === undefined && last.point.yearShift === undefined;
  const to: Point = {
    ...(inherits && year !== undefined && { year }),
    ...(inherits && yearShift !== undefined && { yearShift }),
    ...(last.point.month === undefined && (last.point.day !== undefined || last.point.part !== undefined) && month !== undefined && { month }),
    ...last.point,
  };
  const end = last.end + (/^(?:止|为止|前|之前|期间)/.exec(text.slice(last.end))?.[0].length ?? 0);
  return { kind: 'window', at: index, end, words: text.slice(index, end), from, to };
}

const UNITS: Record<string, Unit> = {
  半年: 'half-year',
  年: 'year',
  年度: 'year',
  季: 'quarter',
  季度: 'quarter',
  月: 'month',
  月度: 'month',
  旬: 'ten-days',
  半月: 'half-month',
  半个月: 'half-month',
  周: 'week',
  星期: 'week',
  日: 'day',
  天: 'day',
  学期: 'term',
  学年: 'term',
};
const MONTH_OF_QUARTER = /(?:的)?(?:首月|头月|第[一1]个?月|第[二2]个?月|第[三3]个?月|末月|最后[一1]?个?月|次月|下[一]?个?月|后首月|结束后次月|结束后)/y;
const WEEKDAY = /([一二三四五六日天])(?!次|个|项|份|家|件|起|名)/y;
const UNSAYABLE = /(?:的)?(?:最后[一1]个?工作日|第?[一二三四五六七八九十\d]+个工作日|倒数第?.个工作日|[前后].{1,2}个?工作日)/y;
const TIMES = /^(?:度|末|底)?(?:内)?(?:至少|不少于|原则上)?(?:要)?(?:[^\d，。；一二三四五六七八九十]{0,12}?)(?:不少于|至少)?(\d+|[一二两三四五六])次/;

function everyAt(text: string, index: number, options: TimesOptions): TimeFound | undefined {
  const start = at(EVERY, text, index);
  if (!start) return undefined;
  const [whole, plain, count, counted, parity] = start;
  // 每年度工作 names no time; 按月饼 neither.
  if (/^[按逐]/.test(whole) && !/^(?:按|逐)(?:季度?|月度?|年度?|周|半年|日|旬|学期)/.test(whole)) return undefined;
  let end = index + whole.length;
  const every: Every = { unit: UNITS[plain ?? counted ?? '月'] as Unit, points: [] };
  if (count !== undefined) every.step = numberOf(count) as number;
  if (parity !== undefined) Object.assign(every, { unit: 'month', step: 2, offset: /单|奇/.test(parity) ? 1 : 2 });
  if (/^的?(?:度)?/.test(text.slice(end))) end += /^(?:的|份)?/.exec(text.slice(end))?.[0].length ?? 0;
  const unsayable = at(UNSAYABLE, text, end);
  if (unsayable)
    return {
      kind: 'recurring',
      at: index,
      end: end + unsayable[0].length,
      words: text.slice(index, end + unsayable[0].length),
      every: { ...every, unsayable: unsayable[0] },
    };
  if (every.unit === 'quarter' || every.unit === 'half-year') {
    const month = at(MONTH_OF_QUARTER, text, end);
    if (month) {
      end += month[0].length;
      if (/次|下|后/.test(month[0])) every.next = true;
      else every.monthOf = /首|头|一|1/.test(month[0]) && !/最后/.test(month[0]) ? 1 : /[二2]/.test(month[0]) ? 2 : 3;
    }
  }
  if (every.unit === 'month') {
    const next = /^(?:，)?(?:的)?(?:次月|下月|下一个月|结束后次月)/.exec(text.slice(end));
    if (next) {
      end += next[0].length;
      every.next = true;
    }
  }
  if (every.unit === 'week') {
    const weekday = at(WEEKDAY, text, end);
    if (weekday) {
      every.weekday = ('一二三四五六日天'.indexOf(weekday[1] as string) % 7) + 1;
      if (weekday[1] === '天') every.weekday = 7;
      end += weekday[0].length;
    }
  } else {
    const months = at(NUMBERS_BEFORE_MONTH, text, end);
    const listed = months ? pointsAt(text, end, options) : undefined;
    if (listed?.kind === 'by') return recurring(text, index, listed.end, { ...every, points: listed.points });
    for (let more = pointAt(text, end, { ...options, loose: true }); more; ) {
      every.points.push({
        ...(more.point.month === undefined && every.points.at(-1)?.month !== undefined && { month: every.points.at(-1)?.month as number }),
        ...more.point,
      });
      end = more.end;
      // 每年3月1日至3月20日 is kept by its last day.
      const to = at(TO, text, end);
      const last = to && /[-~至到]$/.test(to[0]) ? pointAt(text, end + to[0].length, { ...options, loose: true }) : undefined;
      if (last) {
        const before = every.points.pop() as Point;
        every.points.push({ ...(last.point.month === undefined && before.month !== undefined && { month: before.month }), ...last.point });
        end = last.end;
      }
      const join = at(/(?:前|之前)?(?:、|和|及|以及|与)/y, text, end);
      more = join ? pointAt(text, end + join[0].length, { ...options, loose: true }) : undefined;
    }
    // 每月5、15、25日
    const days = every.points.length === 0 ? at(/((?:\d{1,2}日?[、和及])+)(\d{1,2})[日号]/y, text, end) : null;
    if (days) {
      every.points = [...days[0].matchAll(/\d{1,2}/g)].map(([day]) => ({ day: Number(day) }));
      end += days[0].length;
    }
    if (every.points.length === 0) end += /^(?:末|底|度?内)/.exec(text.slice(end))?.[0].length ?? 0;
  }
  const times = TIMES.exec(text.slice(end));
  const counts = times?.[1] === undefined ? undefined : numberOf(times[1]);
  if (counts !== undefined) every.times = counts;
  return recurring(text, index, end, every);
}

function recurring(text: string, index: number, end: number, every: Every): TimeFound {
  const to = end + (BEFORE.exec(text.slice(end))?.[0].length ?? 0);
  return { kind: 'recurring', at: index, end: to, words: text.slice(index, to), every };
}

const RELATIVE_UNITS: [RegExp, 'working-day' | 'hour' | 'month' | 'week' | 'day'][] = [
  [/工作日/, 'working-day'],
  [/小时/, 'hour'],
  [/月/, 'month'],
  [/周|星期/, 'week'],
  [/./, 'day'],
];

function relativeAt(text: string, index: number): TimeFound | undefined {
  if (/[\d一二三四五六七八九十月年每]/.test(text[index - 1] ?? '') && !/[后起每]/.test(text[index - 1] ?? '')) return undefined;
  const span = at(SPAN, text, index);
  if (span) return { kind: 'span', at: index, end: index + span[0].length, words: span[0], years: numberOf((span[1] ?? span[2]) as string) as number };
  const found = at(RELATIVE, text, index);
  if (!found) return undefined;
  const [whole, count, unit, years] = found;
  const end = index + whole.length;
  if (years !== undefined) return { kind: 'span', at: index, end, words: whole, years: numberOf(years) as number };
  const clause = /[^，。；：、（）]*$/.exec(text.slice(0, index))?.[0] ?? '';
  const event = clause.replace(/^(?:要|应当?|须|自|在|于|并|及时)+/, '').replace(/(?:要|应当?|须|在|于)$/, '');
  return {
    kind: 'relative',
    at: index,
    end,
    words: text.slice(index, end),
    amount: numberOf(count as string) as number,
    unit: (RELATIVE_UNITS.find(([pattern]) => pattern.test(unit as string)) as [RegExp, 'day'])[1],
    event,
  };
}

function namedAt(text: string, index: number): TimeFound | undefined {
  const found = at(NAMED, text, index);
  return found ? { kind: 'named', at: index, end: index + found[0].length, words: found[0], what: found[1] as string } : undefined;
}
