import { numberOf } from './numerals.ts';
import { BEFORE, NUMBERS_BEFORE_MONTH, pointsAt, TO } from './point-lists.ts';
import { at, type Every, type Point, pointAt, type TimeFound, type TimesOptions, type Unit } from './points.ts';

/** What comes again: 每季度末月25日前, 逢单月, 次月5日前, 实行周调度. */

const ONCE_EACH = /一(周|旬|月|季度?|半年)一(?![日号天])(?=\p{Script=Han}{2})/uy;
/** 工作日每天 */
const WORKED_DAYS = /工作日(?:期间)?每[天日]/y;
const EVERY =
  /(?:每(?:隔)?(?:一|1)?个?|逐|按)(半个?月|半年|年度?|季度?|月度?|旬|周|星期|工作日|日|天|学期|学年)|每(?:隔)?(两|[二三四五六]|[2-6])个?(月|年|周|星期|日|天|季度|工作日)|(?:每|逢|每逢)?(单|双|奇数|偶数)月|隔(周|日|天|月)(?=[一二三四五六日天的，。；、）]|周|星期|开|召|组|进|检|巡|报|调|通|研|会|听|各|集|向|前|至|到|统|汇|上|推|督|抽|排|清|消|洗|由|对|在|于|$)/y;
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
  工作日: 'working-day',
  日: 'day',
  天: 'day',
  学期: 'term',
  学年: 'term',
};
const MONTH_OF_QUARTER = /(?:的)?(?:首月|头月|第[一1]个?月|第[二2]个?月|第[三3]个?月|末月|最后[一1]?个?月|次月|下[一]?个?月|后首月|结束后次月|结束后)/y;
const WEEKDAY = /(?:的?(?:周|星期|礼拜))?([一二三四五六日天])(?!次|个|项|份|家|件|起|名)/y;
const UNSAYABLE = /(?:的)?(?:最后[一1]个?工作日|第?[一二三四五六七八九十\d]+个工作日|倒数第?.个工作日|[前后].{1,2}个?工作日)/y;
const TIMES = /^(?:度|末|底)?(?:内)?(?:至少|不少于|原则上)?(?:要)?(?:[^\d，。；一二三四五六七八九十]{0,12}?)(?:不少于|至少)?(\d+|[一二两三四五六])次/;

export function everyAt(text: string, index: number, options: TimesOptions): TimeFound | undefined {
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
  // 督查室按季度督查，于次季度首月10日前通报
  const following = at(NEXT_QUARTER, text, index);
  if (following) {
    const day = pointAt(text, index + following[0].length, { ...options, loose: true });
    if (day && day.point.month === undefined) return recurring(text, index, day.end, { unit: 'quarter', points: [day.point], next: true });
  }
  const worked = /[\d个一二三四五六七八九十]/.test(text[index - 1] ?? '') ? null : at(WORKED_DAYS, text, index);
  if (worked) return recurring(text, index, index + worked[0].length, { unit: 'working-day', points: [] });
  // 一旬一调度、一月一排名: each time, and no day in January.
  const onceEach = /[\d第一二三四五六七八九十每]/.test(text[index - 1] ?? '') ? null : at(ONCE_EACH, text, index);
  if (onceEach) return recurring(text, index, index + onceEach[0].length, { unit: UNITS[onceEach[1] as string] as Unit, points: [] });
  const pairs = at(/(?:每|逢|每逢)[单双]周(?=[一二三四五六日天的，。；、）]|周|星期|开|召|组|进|检|巡|报|调|通|研|会|对|于|$)/y, text, index);
  // 每双周: whether by the calendar’s numbers nobody knows.
  if (pairs) return { kind: 'recurring', at: index, end: index + pairs[0].length, words: pairs[0], every: { unit: 'week', points: [], unsayable: pairs[0] } };
  const start =
    at(EVERY, text, index) ?? (/[一二三四1-4每各该上本首]/.test(text[index - 1] ?? '') ? null : at(QUARTERLY, text, index)) ?? regimeAt(text, index);
  if (!start) return undefined;
  const [whole, plain, count, counted, parity, skipped] = start;
  // 逐年增加 says how much.
  if (/^逐/.test(whole) && /^(?:稳步)?(?:增加|增长|提高|提升|递增|递减|下降|降低|减少|加大|压减|扩大|改善)/.test(text.slice(index + whole.length)))
    return undefined;
  // 每年度工作 names no time; 按月饼 neither.
  if (/^[按逐]/.test(whole) && !/^(?:按|逐)(?:季度?|月度?|年度?|周|半年|日|旬|学期)/.test(whole)) return undefined;
  // 按年度推进 says how, and not when.
  if (/^按/.test(whole) && /^(?:度)?(?:分步|分批|有序|稳步|梯次)?(?:推进|分解|实施|计划|安排|目标|任务|标准|比例|下达)/.test(text.slice(index + whole.length)))
    return undefined;
  let end = index + whole.length;
  const every: Every = { unit: UNITS[plain ?? counted ?? skipped ?? '月'] as Unit, points: [] };
  if (count !== undefined) every.step = numberOf(count) as number;
  // 隔周, 每隔一天: every second. Nobody knows whether 每隔两周 is every second or every third.
  if (skipped !== undefined || (/^每隔/.test(whole) && plain !== undefined && plain !== '半年' && !/^半/.test(plain))) every.step = 2;
  if ((/^每隔/.test(whole) && counted !== undefined) || (count !== undefined && counted === '工作日')) every.unsayable = whole;
  if (every.unit === 'day' || every.unit === 'working-day') return recurring(text, index, end, every);
  // 每月上、下半月各一次
  const halves = every.unit === 'month' && every.step === undefined ? at(/(?:的)?上(?:半月)?(?:、|和|及)?下半月(?:各)?/y, text, end) : null;
  if (halves) return recurring(text, index, end + halves[0].length, { ...every, unit: 'half-month' });
  // 每月第一周, 每月最后一周 is no day.
  const ofWeeks = every.unit === 'month' ? at(/的?(?:第[一二三四1-4]|首|最后[一1]?)个?(?:周|星期)(?![一二三四五六日天]|的?周)/y, text, end) : null;
  if (ofWeeks) return recurring(text, index, end + ofWeeks[0].length, { ...every, unsayable: ofWeeks[0] });
  if (parity !== undefined) Object.assign(every, { unit: 'month', step: 2, offset: /单|奇/.test(parity) ? 1 : 2 });
  if (/^的?(?:度)?/.test(text.slice(end))) end += /^(?:的|份)?/.exec(text.slice(end))?.[0].length ?? 0;
  const byWorked = byWorkingDay(text, index, end, every);
  if (byWorked) return byWorked;
  // 每旬首日, 每半月首日
  const opening = every.unit === 'ten-days' || every.unit === 'half-month' ? /^(?:的)?(?:首日|第[一1][日天]|首个?工作日)/.exec(text.slice(end)) : null;
  if (opening)
    return recurring(text, index, end + opening[0].length, {
      unit: 'month',
      points: (every.unit === 'ten-days' ? [1, 11, 21] : [1, 16]).map((day) => ({ day })),
    });
  const seasons = every.unit === 'year' && every.step === undefined ? seasonsAt(text, end) : undefined;
  if (seasons) return recurring(text, index, seasons.end, { ...every, points: seasons.points });
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
  const nth = ['month', 'quarter', 'half-year'].includes(every.unit) && every.step === undefined ? at(NTH_WEEKDAY, text, end) : null;
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
    const ofMonth = every.unit === 'year' && every.step === undefined ? at(MONTH_AND_WEEKDAY, text, end) : null;
    if (ofMonth) {
      const [words, month = '', nthOf, , lastOf, day = ''] = ofMonth;
      const which = lastOf !== undefined ? ('last' as const) : nthOf === undefined ? 1 : (numberOf(nthOf) as number);
      return recurring(text, index, end + words.length, { ...every, points: [{ month: numberOf(month) as number }], nth: which, weekday: weekdayOf(day) });
    }
    const read = withPoints(text, end, every, options);
    if (typeof read !== 'number') return recurring(text, index, read.end, dayEach({ ...every, points: read.points }));
    end = read;
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

/** 每年春灌前（3月15日前）、汛期前（5月31日前）: named times, of which brackets say by which day each is. */
function seasonsAt(text: string, from: number): { points: Point[]; end: number } | undefined {
  const points: Point[] = [];
  let end = from;
  for (let name = at(SEASON, text, end); name; name = at(NEXT_SEASON, text, end)) {
    const day = pointAt(text, end + name[0].length, {});
    const shut = day && /^(?:之?前|以前)?）/.exec(text.slice(day.end));
    if (!day || !shut || day.point.month === undefined || day.point.year !== undefined) break;
    points.push(day.point);
    end = day.end + shut[0].length;
  }
  return points.length === 0 ? undefined : { points, end };
}
const SEASON = /[^，。；、（）\d]{2,8}前（/y;
const NEXT_SEASON = /[、和及][^，。；、（）\d]{2,8}前（/y;

/** On which days of each it is owed; where it ends, or a list of months that it comes again in. */
function withPoints(text: string, from: number, every: Every, options: TimesOptions): number | Extract<TimeFound, { kind: 'by' }> {
  let end = from;
  // 每半年（6月25日、12月25日前）
  const bracket = at(/（(?:分别|即)?(?:于|在)?/y, text, end);
  const opened = bracket && pointAt(text, end + bracket[0].length, { ...options, loose: true }) ? end : undefined;
  if (bracket && opened !== undefined) end += bracket[0].length;
  const months = at(NUMBERS_BEFORE_MONTH, text, end);
  const listed = months ? pointsAt(text, end, options) : undefined;
  if (listed?.kind === 'by') return listed;
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
  return end;
}

/** 于季度首月10日前, 季度末月20日前 without 每. */
const QUARTERLY = /(季度?)(?=(?:首|末|第[一二三])个?月)/y;
const ALSO_ON = /[、和及](?:每?周|每?星期)?([一二三四五六日天])(?!次|个|项|份|家|件|起|名|是|要)/y;
const NEXT_QUARTER = /(?:次|下(?:一个?)?)季度?的?(?:首月|第[一1]个月)的?/y;
const BEHIND = /每?个?(季|月)度?(?:结束|终了)?后(?:的)?(\d{1,2}|[一二三四五六七八九十]{1,2})(?:日|天)(?:之|以)?内/y;
const NTH_WEEKDAY = /的?(?:第([一二三四1-4])个?|(首)个|(最后)[一1]?个)(?:周|星期|礼拜)([一二三四五六日天])/y;
const MONTH_AND_WEEKDAY = new RegExp(`(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月(?:份)?${NTH_WEEKDAY.source}`, 'y');
const weekdayOf = (day: string) => (day === '天' ? 7 : '一二三四五六日'.indexOf(day) + 1);

/** What names months comes again by the year, whatever it is called: 每半年（6月25日、12月25日前）. */
function dayEach(every: Every): Every {
  const isWithinYear = every.unit === 'half-year' || every.unit === 'quarter';
  if (isWithinYear && every.points.length > 1 && every.points.every(({ month }) => month !== undefined)) every.unit = 'year';
  return every;
}

/** 各单位每月25日前报送，督查室次月5日前汇总: the second goes on with the first. */
export function nextMonthAt(text: string, index: number, found: readonly TimeFound[], options: TimesOptions): TimeFound | undefined {
  const next = at(/(?:于|在)?(?:次月|下个?月)(?:的)?/y, text, index);
  const before = found.at(-1);
  // 分包单位每月10日前编制，总包单位15日前代发: the day of each month as well.
  const alone = /[\d月年第前满-]/.test(text[index - 1] ?? '') ? null : at(/(3[01]|[12]\d|[1-9])日(?:之?前|以前)/y, text, index);
  if (alone && before?.kind === 'recurring' && before.every.unit === 'month' && before.every.points.length > 0 && !/[。；]/.test(text.slice(before.end, index)))
    return recurring(text, index, index + alone[0].length, {
      unit: 'month',
      points: [{ day: Number(alone[1]) }],
      ...(before.every.step !== undefined && { step: before.every.step }),
      ...(before.every.offset !== undefined && { offset: before.every.offset }),
      ...(before.every.next && { next: true as const }),
    });
  // 每周五报送，经济发展局次周一汇总
  const week = at(/(?:于|在)?(?:次|下)周([一二三四五六日])/y, text, index);
  if (week) {
    const goesOn = before?.kind === 'recurring' && before.every.unit === 'week' && !/[。；]/.test(text.slice(before.end, index));
    return recurring(text, index, index + week[0].length, {
      unit: 'week',
      points: [],
      weekday: weekdayOf(week[1] as string),
      ...(!goesOn && { unsayable: '次周' }),
    });
  }
  // 对月发案数排名前3位的，次月5日前约谈: each month as well; after anything else nobody knows which month is meant.
  if (next && found.length === 0) {
    const day = pointAt(text, index + next[0].length, { ...options, loose: true });
    const isMonthly = /(?:当月|上月|本月|(?<!\p{Script=Han}\d{1,2}|个)月(?:度|均)?\p{Script=Han}{0,4}(?:数|量|率|排名|考核|调度|通报|评比))/u.test(
      text.slice(0, index),
    );
    return day && recurring(text, index, day.end, { unit: 'month', points: [day.point], next: true, ...(!isMonthly && { unsayable: '次月' }) });
  }
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
export function nextYearAt(text: string, index: number, found: readonly TimeFound[], options: TimesOptions): TimeFound | undefined {
  const before = found.at(-1);
  const isNext = at(/(?:次年|翌年|第二年)/y, text, index) !== null;
  const goesOn = before?.kind === 'recurring' && before.every.unit === 'year' && !(isNext ? /。/ : /[。；]/).test(text.slice(before.end, index));
  if (!goesOn) return undefined;
  const isAfter =
    before.every.points.length > 0 && /(?:汇总|审核|审定|核定|评估|考核|验收)[^，。；]{0,6}后[^，。；]{0,4}(?:于|在)?$/.test(text.slice(before.end, index));
  // 每年安排专项资金，于3月底前拨付到位: when in each year.
  const isWhen = before.every.points.length === 0 && before.every.times === undefined && IN_EACH.test(text.slice(before.end, index));
  if (!isNext && !isAfter && !isWhen) return undefined;
  const day = pointAt(text, index, options);
  if (!day || day.point.year !== undefined || (day.point.month === undefined && !isNext)) return undefined;
  const { yearShift: _shift, ...point } = day.point;
  return recurring(text, index, day.end, { unit: 'year', points: [point], ...(isNext && { next: true }) });
}

const IN_EACH = /^[^，。；\d]{2,20}，[^，。；]{0,2}于$/;

/** 每月最后一个工作日前, 每季度首月前5个工作日内: which day that is only the calendar knows. */
function byWorkingDay(text: string, index: number, end: number, every: Every): TimeFound | undefined {
  const found = at(UNSAYABLE, text, end);
  if (!found) return undefined;
  const to = end + found[0].length;
  const count = /^的?[前第]?(\d+|[一二三四五六七八九十]+)个工作日/.exec(found[0])?.[1];
  const workingDay = /最后/.test(found[0]) ? 'last' : count === undefined ? undefined : numberOf(count);
  const isSayable = workingDay === 'last' || (workingDay !== undefined && workingDay >= 1 && workingDay <= 23);
  const holds = isSayable && every.step === undefined && every.unit !== 'half-month' && every.unit !== 'term';
  if (holds) return recurring(text, index, to + (/^内/.exec(text.slice(to))?.[0].length ?? 0), { ...every, workingDay });
  return { kind: 'recurring', at: index, end: to, words: text.slice(index, to), every: { ...every, unsayable: found[0] } };
}

const OTHER_DAY = /（(1[0-2]|[1-9])月份?(?:为|则为)(3[01]|[12]\d|[1-9])日(?:之?前|以前)?）/y;
function recurring(text: string, index: number, end: number, every: Every): TimeFound {
  const to = end + (BEFORE.exec(text.slice(end))?.[0].length ?? 0);
  // 每月28日前（2月为25日前）
  const other = every.unit === 'month' && every.points.length === 1 ? at(OTHER_DAY, text, to) : null;
  if (!other) return { kind: 'recurring', at: index, end: to, words: text.slice(index, to), every };
  const [words, month, day] = other;
  const instead = { month: Number(month), day: Number(day) };
  return { kind: 'recurring', at: index, end: to + words.length, words: text.slice(index, to + words.length), every: { ...every, instead } };
}

/** 实行周例会、半月通报制度 */
const REGIME =
  /(半月|半年|月|周|旬|季度?|日)(?=(?:调度|通报|例会|会商|研判|排名|报告|汇总|分析|督查|督导|会办|碰头|简报|点评|评估|评比|评价|考评|小结|晾晒)(?:会|制度?|机制)?(?=[、，。；和及“”]|$|制度|机制|会议?))/y;
export const isRegime = (time: TimeFound): time is Extract<TimeFound, { kind: 'recurring' }> =>
  time.kind === 'recurring' && /^(?:半月|半年|月|周|旬|季度?|日)$/.test(time.words);
function regimeAt(text: string, index: number): RegExpExecArray | null {
  const regime = at(REGIME, text, index);
  return regime &&
    /(?:实行|建立|落实|坚持|执行|严格|健全|推行)[^，。；]{0,16}$/.test(text.slice(0, index)) &&
    /[行立实持格全“、和及]$/.test(text.slice(0, index))
    ? regime
    : null;
}
