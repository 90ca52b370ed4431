import { numberOf } from './numerals.ts';
import { at, type Every, type Point, pointAt, type Read, type TimeFound, type TimesOptions, type Unit, YEAR } from './points.ts';

export type { Every, Point, TimeFound } from './points.ts';

const NUMBERS_BEFORE_MONTH = /((?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])[、，和及])+)(?=(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)/y;
const MONTHS_SPAN = /(1[0-2]|0?[1-9]|[一二三四五六七八九]|十[一二]?)(?:-|~|至|到)(?=(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)/y;
const DAYS_SPAN = /(?:-|~|至|到)(?=(?:3[01]|[12]\d|0?[1-9])[日号])/y;
const JOIN = /(?:、|，?和|，?及|，?以及|，?与|，)(?:的)?/y;
const TO = /(?:起|开始|日)?(?:，|、)?(?:-|~|至|到|持续到|延续至)/y;
const BEFORE = /^(?:(?:日|份)?(?:之前|以前|前|止|截止|为止|以内|之内|内|底前|结束前))/;
const AFTER = /^(?:(?:至|到|-|~)(?=[^，。；]{2})|(?:日|份)?(?:起|开始|以来|以后|之后|后(?!续|期)))/;

const EVERY =
  /(?:每(?:隔)?(?:一|1)?个?|逐|按)(半个?月|半年|年度?|季度?|月度?|旬|周|星期|日|天|学期|学年)|每(两|2|二|三|3|六|6)个?(月|年|周)|(?:每|逢|每逢)?(单|双|奇数|偶数)月/y;
const RELATIVE =
  /(\d+|[一二三四五六七八九十两]{1,3}|半)(个工作日|工作日|个自然日|自然日|个小时|小时|分钟|日|天|个月|周|个星期)(?:以内|之内|内)|(\d+|[一二三四五六七八九十两]{1,3})年(?:以内|之内|内)/y;
const SPAN = /(?:用)?(\d|[一二三四五两])年(?:左右)?(?:的)?(?:时间|左右)|(?:为期|历时)(\d|[一二三四五两])年/y;
const NAMED =
  /(?:\d{4}年|今年|明年|次年)?(春节|元宵节|清明节?|五一|端午节?|中秋节?|国庆节?|元旦|全国“?两会”?|两会|汛期|主汛期|入汛|主汛|汛(?=[前后])|雨季|旱季|伏旱|入冬|秋收|春耕|春播|夏收|夏种|秋种|秋播|备耕|梅雨|封冻|上冻|封山期|防火期|(?:[春秋]季)?(?:学期)?开学|寒假|暑假|供暖季?|采暖季|高考|中考|放假|[枯丰平]水期|供暖期|采暖期|非?取暖期|禁渔期|休渔期|雨雪天气|台风季|旺季|淡季|立春|惊蛰|春分|谷雨|立夏|小满|芒种|夏至|立秋|处暑|白露|秋分|寒露|霜降|立冬)(?:期间)?(?:之?前|来临前|结束前|后|期间)/y;

/** All dated expressions of a text in their order. */
export function timesIn(text: string, options: TimesOptions = {}): TimeFound[] {
  const found: TimeFound[] = [];
  for (let index = 0; index < text.length; ) {
    const time = skipped(text, index)
      ? undefined
      : (everyAt(text, index, options) ??
        nextMonthAt(text, index, found, options) ??
        nextYearAt(text, index, found, options) ??
        relativeAt(text, index) ??
        namedAt(text, index) ??
        pointsAt(text, index, options));
    if (!time) {
      index++;
      continue;
    }
    found.push(withHour(text, time));
    index = Math.max((found.at(-1) as TimeFound).end, index + 1);
  }
  // 实行周调度，每周四前报送: where the text says by which day, how often is no date besides.
  return found.filter(
    (time) =>
      !isRegime(time) || found.every((other) => other === time || other.kind !== 'recurring' || other.every.unit !== time.every.unit || isRegime(other)),
  );
}

/** 实行周例会、半月通报制度 */
const REGIME =
  /(半月|半年|月|周|旬|季度?|日)(?=(?:调度|通报|例会|会商|研判|排名|报告|汇总|分析|督查|督导|会办|碰头|简报|点评)(?:会|制度?|机制)?(?=[、，。；和及“”]|$|制度|机制|会议?))/y;
const isRegime = (time: TimeFound): time is Extract<TimeFound, { kind: 'recurring' }> =>
  time.kind === 'recurring' && /^(?:半月|半年|月|周|旬|季度?|日)$/.test(time.words);
function regimeAt(text: string, index: number): RegExpExecArray | null {
  const regime = at(REGIME, text, index);
  return regime &&
    /(?:实行|建立|落实|坚持|执行|严格|健全|推行)[^，。；]{0,16}$/.test(text.slice(0, index)) &&
    /[行立实持格全“、和及]$/.test(text.slice(0, index))
    ? regime
    : null;
}

const HOUR = /(上午|下午|晚上?|中午)?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:时|点(?!位|多)|:(?=\d\d))(\d{2}|半)?分?整?(?:之前|以前|前|止|截止|为止)?/y;

/** 6月30日18时前, 每月5日17:30前, 12月20日下午5点前. Midnight is when the day ends, as without an hour. */
function withHour(text: string, time: TimeFound): TimeFound {
  if (time.kind !== 'by' && time.kind !== 'recurring' && time.kind !== 'window') return time;
  const found = at(HOUR, text, time.end);
  if (!found || time.words.endsWith('前') || (time.kind === 'recurring' && time.every.unit === 'day')) return time;
  const [whole, half, given, minutes] = found;
  const hour = (numberOf(given as string) ?? 99) + (/下午|晚/.test(half ?? '') && (numberOf(given as string) ?? 0) < 12 ? 12 : 0);
  const minute = minutes === '半' ? 30 : Number(minutes ?? 0);
  if (hour > 24 || minute > 59) return time;
  const end = time.end + whole.length;
  const closedBy = time.kind === 'by' && time.suffix === 'none' ? { ...time, suffix: 'before' as const } : time;
  const clock = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  return { ...closedBy, end, words: text.slice(time.at, end), ...(hour > 0 && hour < 24 && { hour: clock }) };
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
  // 5月、7月、9月中旬: the part of the last month is meant of each.
  const { part } = points.at(-1) as Point;
  if (points.length > 1 && part !== undefined && points.slice(0, -1).every((one) => one.month !== undefined && one.day === undefined && one.part === undefined))
    for (const one of points) one.part = part;
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
    (/截至$/.test(prefix) && !/^(?:止)?，?(?!.{0,12}(?:已|累计|共|目前|现))[^。；]{0,30}(?:达到|完成|实现|不低于|不少于|全部|清零|力争)/.test(rest)) ||
    /(?:较|比|与|同比|对比|相比|不同于|基于|超过|高于|低于|由)$/.test(prefix) ||
    /^(?:相比|的?基础上|同期|水平|发布的|为基准|为基数|召开的|制定的|会议|版|届|级)/.test(rest.slice(before.length)) ||
    // 2019年3月1日印发 tells of a paper that is there; 3月1日前印发 is owed.
    ((before === '' || yearOnly) && /^(?:印发|公布|出台|修订|修正|施行|颁布)/.test(rest.slice(before.length)));
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
  // 11月15日至2025年春节前 names no last day.
  if (last && isYearOnly(last.point) && !isYearOnly(first.point)) return undefined;
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

const HOLIDAY =
  /(?:每逢|每个|每次|每|逢|在|各)?(?:国家|法定|重大|重要|主要)*(?:节假日|节日)(?:来临|到来|放假)?(?:之?前)(?:的?(?:第)?(\d+|[一二三四五])个工作日|(\d|[一二两三四五])个?(周|星期|天|日)(?:内)?)?/y;

function everyAt(text: string, index: number, options: TimesOptions): TimeFound | undefined {
  const holiday = at(HOLIDAY, text, index);
  if (holiday) {
    const [whole, worked, count, unit = ''] = holiday;
    const about = count === undefined ? undefined : (numberOf(count) as number) * (/周|星期/.test(unit) ? 5 : 1);
    return recurring(text, index, index + whole.length, {
      unit: 'holiday',
      points: [],
      ...(worked !== undefined && { workingDay: numberOf(worked) as number }),
      ...(about !== undefined && { workingDay: about, about: true }),
    });
  }
  // 季后10日内: by the tenth of the month after each quarter.
  const behind = /[\d个一二三四]/.test(text[index - 1] ?? '') ? null : at(BEHIND, text, index);
  if (behind) {
    const [whole, period, day] = behind;
    return recurring(text, index, index + whole.length, {
      unit: period === '月' ? 'month' : 'quarter',
      points: [{ day: numberOf(day as string) as number }],
      next: true,
    });
  }
  const start =
    at(EVERY, text, index) ?? (/[一二三四1-4每各该上本首]/.test(text[index - 1] ?? '') ? null : at(QUARTERLY, text, index)) ?? regimeAt(text, index);
  if (!start) return undefined;
  const [whole, plain, count, counted, parity] = start;
  // 每年度工作 names no time; 按月饼 neither.
  if (/^[按逐]/.test(whole) && !/^(?:按|逐)(?:季度?|月度?|年度?|周|半年|日|旬|学期)/.test(whole)) return undefined;
  let end = index + whole.length;
  const every: Every = { unit: UNITS[plain ?? counted ?? '月'] as Unit, points: [] };
  if (count !== undefined) every.step = numberOf(count) as number;
  if (parity !== undefined) Object.assign(every, { unit: 'month', step: 2, offset: /单|奇/.test(parity) ? 1 : 2 });
  if (/^的?(?:度)?/.test(text.slice(end))) end += /^(?:的|份)?/.exec(text.slice(end))?.[0].length ?? 0;
  const worked = byWorkingDay(text, index, end, every);
  if (worked) return worked;
  // 每旬首日, 每半月首日
  const opening = every.unit === 'ten-days' || every.unit === 'half-month' ? /^(?:的)?(?:首日|第[一1][日天]|首个?工作日)/.exec(text.slice(end)) : null;
  if (opening)
    return recurring(text, index, end + opening[0].length, {
      unit: 'month',
      points: (every.unit === 'ten-days' ? [1, 11, 21] : [1, 16]).map((day) => ({ day })),
    });
  const early = every.unit === 'year' ? /^年?初/.exec(text.slice(end)) : null;
  if (early) return recurring(text, index, end + early[0].length, { ...every, points: [{ month: 1 }] });
  if (every.unit === 'quarter' || every.unit === 'half-year') {
    const month = at(MONTH_OF_QUARTER, text, end);
    if (month) {
      end += month[0].length;
      if (/次|下|后/.test(month[0].replace('最后', ''))) every.next = true;
      else every.monthOf = /首|头|一|1/.test(month[0]) && !/最后/.test(month[0]) ? 1 : /[二2]/.test(month[0]) ? 2 : 3;
    }
  }
  const later = every.monthOf !== undefined || every.next ? byWorkingDay(text, index, end, every) : undefined;
  if (later) return later;
  end += /^的(?=\d)/.exec(text.slice(end))?.[0].length ?? 0;
  if (every.unit === 'month') {
    const next = /^(?:，)?(?:的)?(?:次月|下月|下一个月|结束后次月)/.exec(text.slice(end));
    if (next) {
      end += next[0].length;
      every.next = true;
      const worked = byWorkingDay(text, index, end, every);
      if (worked) return worked;
    }
  }
  const nth = every.unit === 'month' && every.step === undefined ? at(NTH_WEEKDAY, text, end) : null;
  if (nth) {
    const [words, count, , last, day = ''] = nth;
    const which = last !== undefined ? ('last' as const) : count === undefined ? 1 : (numberOf(count) as number);
    return recurring(text, index, end + words.length, { ...every, nth: which, weekday: weekdayOf(day) });
  }
  if (every.unit === 'week') {
    const weekday = at(WEEKDAY, text, end);
    if (weekday) {
      every.weekday = weekdayOf(weekday[1] as string);
      end += weekday[0].length;
      for (let more = at(ALSO_ON, text, end); more; more = at(ALSO_ON, text, end)) {
        every.alsoOn = [...(every.alsoOn ?? []), weekdayOf(more[1] as string)];
        end += more[0].length;
      }
    }
  } else {
    // 每半年（6月25日、12月25日前）
    const bracket = at(/（(?:分别|即)?(?:于|在)?/y, text, end);
    const opened = bracket && pointAt(text, end + bracket[0].length, { ...options, loose: true }) ? end : undefined;
    if (bracket && opened !== undefined) end += bracket[0].length;
    const months = at(NUMBERS_BEFORE_MONTH, text, end);
    const listed = months ? pointsAt(text, end, options) : undefined;
    if (listed?.kind === 'by') return recurring(text, index, listed.end, dayEach({ ...every, points: listed.points }));
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
    if (opened !== undefined) {
      const shut = /^(?:之?前)?）/.exec(text.slice(end));
      if (shut && every.points.length > 0) end += shut[0].length;
      else {
        every.points = [];
        end = opened;
      }
    }
    dayEach(every);
    if (every.points.length === 0) end += /^(?:末|底|度?内)/.exec(text.slice(end))?.[0].length ?? 0;
  }
  // 每年秋季开学前 is no day of the calendar.
  const season =
    every.unit === 'year' && every.points.length === 0
      ? /^[^，。；]{0,3}(?:[春夏秋冬、和]{1,5}(?:两|二|三|四)?季|[主入]?汛|开学|节前|[暑寒]假|假期|供暖|采暖|[枯丰平]水期|禁渔|休渔|雨季|旱季|旺季|淡季|农闲|农忙|封山)[^，。；]{0,4}?(?:前|后|期间|期)?/.exec(
          text.slice(end),
        )
      : null;
  if (season) {
    every.unsayable = season[0];
    end += season[0].length;
  }
  // 每年检查不超过2次 bounds what is done, and nobody owes it.
  if (/^(?:度|末|底)?(?:内)?[^，。；]{0,12}?(?:不(?:得|能|应)?(?:超过|多于|高于)|至多|最多)[^，。；]{0,4}次/.test(text.slice(end))) every.unsayable = '至多';
  const times = TIMES.exec(text.slice(end));
  const counts = times?.[1] === undefined ? undefined : numberOf(times[1]);
  if (counts !== undefined) every.times = counts;
  return recurring(text, index, end, every);
}

/** 于季度首月10日前, 季度末月20日前 without 每. */
const QUARTERLY = /(季度?)(?=(?:首|末|第[一二三])个?月)/y;
const ALSO_ON = /[、和及](?:每?周|每?星期)?([一二三四五六日天])(?!次|个|项|份|家|件|起|名|是|要)/y;
const BEHIND = /每?个?(季|月)度?(?:结束|终了)?后(?:的)?(\d{1,2}|[一二三四五六七八九十]{1,2})(?:日|天)(?:之|以)?内/y;
const NTH_WEEKDAY = /的?(?:第([一二三四1-4])个?|(首)个|(最后)[一1]?个)(?:周|星期|礼拜)([一二三四五六日天])/y;
const weekdayOf = (day: string) => (day === '天' ? 7 : '一二三四五六日'.indexOf(day) + 1);

/** What names months comes again by the year, whatever it is called: 每半年（6月25日、12月25日前）. */
function dayEach(every: Every): Every {
  const isWithinYear = every.unit === 'half-year' || every.unit === 'quarter';
  if (isWithinYear && every.points.length > 1 && every.points.every(({ month }) => month !== undefined)) every.unit = 'year';
  return every;
}

/** 各单位每月25日前报送，督查室次月5日前汇总: the second goes on with the first. */
function nextMonthAt(text: string, index: number, found: readonly TimeFound[], options: TimesOptions): TimeFound | undefined {
  const next = at(/(?:于|在)?(?:次月|下个?月)(?:的)?/y, text, index);
  const before = found.at(-1);
  if (
    !next ||
    before?.kind !== 'recurring' ||
    !['month', 'quarter', 'week', 'half-month', 'ten-days'].includes(before.every.unit) ||
    /[。；]/.test(text.slice(before.end, index))
  )
    return undefined;
  const day = pointAt(text, index + next[0].length, { ...options, loose: true });
  return day && recurring(text, index, day.end, { unit: before.every.unit === 'quarter' ? 'quarter' : 'month', points: [day.point], next: true });
}

/** 每年开展一次评估，结果于次年1月底前上报; 各县每年11月15日前报市局，市局汇总后于11月底前上报: what goes on with it comes again each year as well. */
function nextYearAt(text: string, index: number, found: readonly TimeFound[], options: TimesOptions): TimeFound | undefined {
  const before = found.at(-1);
  const goesOn = before?.kind === 'recurring' && before.every.unit === 'year' && !/[。；]/.test(text.slice(before.end, index));
  if (!goesOn) return undefined;
  const isNext = at(/(?:次年|翌年|第二年)/y, text, index) !== null;
  const isAfter =
    before.every.points.length > 0 && /(?:汇总|审核|审定|核定|评估|考核|验收)[^，。；]{0,6}后[^，。；]{0,4}(?:于|在)?$/.test(text.slice(before.end, index));
  if (!isNext && !isAfter) return undefined;
  const day = pointAt(text, index, options);
  if (!day || day.point.year !== undefined || (day.point.month === undefined && !isNext)) return undefined;
  const { yearShift: _shift, ...point } = day.point;
  return recurring(text, index, day.end, { unit: 'year', points: [point] });
}

/** 每月最后一个工作日前, 每季度首月前5个工作日内: which day that is only the calendar knows. */
function byWorkingDay(text: string, index: number, end: number, every: Every): TimeFound | undefined {
  const found = at(UNSAYABLE, text, end);
  if (!found) return undefined;
  const to = end + found[0].length;
  const count = /^的?[前第]?(\d+|[一二三四五六七八九十]+)个工作日/.exec(found[0])?.[1];
  const workingDay = /最后/.test(found[0]) ? 'last' : count === undefined ? undefined : numberOf(count);
  const isSayable = workingDay === 'last' || (workingDay !== undefined && workingDay >= 1 && workingDay <= 23);
  const holds = isSayable && every.step === undefined && every.unit !== 'half-month' && every.unit !== 'day' && every.unit !== 'term';
  if (holds) return recurring(text, index, to + (/^内/.exec(text.slice(to))?.[0].length ?? 0), { ...every, workingDay });
  return { kind: 'recurring', at: index, end: to, words: text.slice(index, to), every: { ...every, unsayable: found[0] } };
}

function recurring(text: string, index: number, end: number, every: Every): TimeFound {
  const to = end + (BEFORE.exec(text.slice(end))?.[0].length ?? 0);
  return { kind: 'recurring', at: index, end: to, words: text.slice(index, to), every };
}

const RELATIVE_UNITS: [RegExp, 'working-day' | 'hour' | 'minute' | 'month' | 'week' | 'day'][] = [
  [/工作日/, 'working-day'],
  [/小时/, 'hour'],
  [/分钟/, 'minute'],
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
    amount: count === '半' ? 0.5 : (numberOf(count as string) as number),
    unit: (RELATIVE_UNITS.find(([pattern]) => pattern.test(unit as string)) as [RegExp, 'day'])[1],
    event,
  };
}

function namedAt(text: string, index: number): TimeFound | undefined {
  const found = at(NAMED, text, index);
  return found ? { kind: 'named', at: index, end: index + found[0].length, words: found[0], what: found[1] as string } : undefined;
}
