import { numberOf } from './numerals.ts';
import { at, type Point, pointAt, type Read, type TimeFound, type TimesOptions, YEAR } from './points.ts';

/** Points in time as lists and as spans, and what stands around them: before, from, or what something is compared with. */

export const NUMBERS_BEFORE_MONTH =
  /((?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])[、，和及])+)(?=(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)/y;
const MONTHS_SPAN = /(1[0-2]|0?[1-9]|[一二三四五六七八九]|十[一二]?)(?:-|~|至|到)(?=(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月)/y;
const DAYS_SPAN = /(?:-|~|至|到)(?=(?:3[01]|[12]\d|0?[1-9])[日号])/y;
const JOIN = /(?:、|，?和|，?及|，?以及|，?与|，)(?:的)?/y;
export const TO = /(?:起|开始|日)?(?:，|、)?(?:-|~|至|到|持续到|延续至)/y;
export const BEFORE = /^(?:(?:日|份)?(?:之前|以前|前|止|截止|为止|以内|之内|内|底前|结束前))/;
const AFTER = /^(?:(?:至|到|-|~)(?=[^，。；]{2})|(?:日|份)?(?:起|开始|以来|以后|之后|后(?!续|期)))/;

export function pointsAt(text: string, index: number, options: TimesOptions): TimeFound | undefined {
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
  // 上、下半年各一次
  const halves = at(/上、?(?:和|及)?下半年/y, text, index);
  if (halves) return closed(text, index, index + halves[0].length, [{ half: 1 }, { half: 2 }]);
  // 二、四季度各组织一次
  const quarters = /[一二三四第]/.test(text[index - 1] ?? '') ? null : at(/([一二三四](?:[、和及][一二三四])+)季度(?:末|底)?/y, text, index);
  if (quarters) {
    const points = [...(quarters[1] as string).matchAll(/[一二三四]/g)].map(([quarter]) => ({ quarter: numberOf(quarter) as number }));
    return closed(text, index, index + quarters[0].length, points);
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
    ((before === '' || yearOnly) &&
      (first.year !== undefined || first.day !== undefined) &&
      /^(?:印发|公布|出台|修订|修正|施行|颁布)/.test(rest.slice(before.length)));
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
