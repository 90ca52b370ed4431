import { besideAt } from './beside.ts';
import { eachYearAsWell, exceptQuarter, howOftenOnly, sameDayAt, sameMonthAt } from './goes-on.ts';
import { besideHoliday } from './holidays.ts';
import { numberOf } from './numerals.ts';
import { pointsAt } from './point-lists.ts';
import { at, type TimeFound, type TimesOptions } from './points.ts';
import { everyAt, isRegime, nextMonthAt, nextYearAt } from './recurrences.ts';

export { isYearOnly } from './point-lists.ts';
export type { Every, Point, TimeFound } from './points.ts';

const RELATIVE =
  /(\d+|[一二三四五六七八九十两]{1,3}|半)(个工作日|工作日|个自然日|自然日|个小时|小时|分钟|日|天|个月|周|个星期)(?:以内|之内|内)|(\d{1,2}(?!\d)|[一二三四五六七八九十两]{1,3})年(?:以内|之内|内)/y;
/** 应立即报告，最迟不得超过1小时 */
const LATEST = /最(?:迟|晚)不(?:得|应|能)?(?:超过|晚于|迟于)(\d+|[一二三四五六七八九十两]{1,3})(个工作日|工作日|个小时|小时|分钟|日|天)(?=[，。；]|$)/y;
const LIMITED =
  /[时期]限(?:，?(?:原则上|最长|一般|最多))?不得?超过(\d+|[一二三四五六七八九十两]{1,3})(个工作日|工作日|个自然日|自然日|个小时|小时|日|天|个月|周)(?!的)/y;
const SPAN = /(?:用)?(\d|[一二三四五两])年(?:左右)?(?:的)?(?:时间|左右)|(?:为期|历时)(\d|[一二三四五两])年/y;
const NAMED =
  /(?:\d{4}年|今年|明年|次年)?(春节|元宵节|清明节?|五一|端午节?|中秋节?|国庆节?|元旦|全国“?两会”?|两会|汛期|主汛期|入汛|主汛|汛(?=[前后])|雨季|旱季|伏旱|入冬|秋收|春耕|春播|夏收|夏种|秋种|秋播|备耕|梅雨|封冻|上冻|封山期|防火期|(?:[春秋]季)?(?:学期)?开学|寒假|暑假|供暖季?|采暖季|高考|中考|(?:期中|期末|学业水平|毕业|招生|录取|单元)(?:考试|测试|复习)?|学期末|军训|寒假放假|暑假放假|放假|[枯丰平]水期|供暖期|采暖期|非?取暖期|禁渔期|休渔期|雨雪天气|台风季|旺季|淡季|立春|惊蛰|春分|谷雨|立夏|小满|芒种|夏至|立秋|处暑|白露|秋分|寒露|霜降|立冬)(?:期间)?(?:之?前(?!\d{1,3}个?(?:工作日|日|天))|来临前|结束前|后|期间)/y;

/** 除夕至正月十五, 农历八月十五前: days of the other calendar. */
const LUNAR =
  /(除夕|小年|农历(?:正|腊|冬|[二三四五六七八九十]{1,2})月(?:初|十|廿|三十)?[一二三四五六七八九十]{0,2}|(?:正|腊)月(?:初|十|廿|三十)[一二三四五六七八九十]{0,2}|大年(?:初|三十)[一二三四五六七八九十]?)(?:至|到|前|后|当[天日])?(?:(?:除夕|(?:正|腊)月(?:初|十|廿)[一二三四五六七八九十]{0,2}|(?:大年)?初[一二三四五六七八九十]{1,2}|元宵节?)(?:前|期间)?)?/y;

/** All dated expressions of a text in their order. */
export function timesIn(text: string, options: TimesOptions = {}): TimeFound[] {
  const found: TimeFound[] = [];
  const explained = new Set<TimeFound>();
  for (let index = 0; index < text.length; ) {
    const isSkipped = skipped(text, index);
    const beside = isSkipped ? [] : besideHoliday(text, index);
    if (beside.length > 0) {
      found.push(...beside.map((one) => withHour(text, one)));
      index = Math.max((found.at(-1) as TimeFound).end, index + 1);
      continue;
    }
    const time = isSkipped
      ? undefined
      : (everyAt(text, index, options) ??
        sameMonthAt(text, index, found) ??
        sameDayAt(text, index, found) ??
        nextMonthAt(text, index, found, options) ??
        nextYearAt(text, index, found, options) ??
        besideAt(text, index) ??
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
  // 次年汛前（4月30日前）, 2027年秋季学期开学前（8月31日前）: the bracket says which day that is, and of which year.
  for (const [index, time] of found.entries()) {
    const named = found[index - 1];
    if (named?.kind !== 'named' || time.kind !== 'by' || time.suffix !== 'before' || text.slice(named.end, time.at) !== '（') continue;
    const year = /^(\d{4})年/.exec(named.words)?.[1];
    const shift = /^(?:次年|明年)/.test(named.words) ? { yearShift: 1 } : year === undefined ? {} : { year: Number(year) };
    time.points = time.points.map((point) => (point.year === undefined && point.yearShift === undefined ? { ...point, ...shift } : point));
    explained.add(named);
    // 每年清淤一次，汛前（4月30日前）疏通: what goes on with something of each year is of each year as well.
    const before = found[index - 2];
    const { at, end, words, points } = time;
    const goesOn =
      before?.kind === 'recurring' && before.every.unit === 'year' && before.every.step === undefined && !/[。；]/.test(text.slice(before.end, at));
    if (goesOn && Object.keys(shift).length === 0 && points.every((point) => point.year === undefined && point.yearShift === undefined))
      found[index] = { kind: 'recurring', at, end, words, every: { unit: 'year', points } };
  }
  const whole = howOftenOnly(text, exceptQuarter(text, eachYearAsWell(text, found)));
  // 实行周调度，每周四前报送: where the text says by which day, how often is no date besides.
  return whole.filter(
    (time) =>
      !explained.has(time) &&
      (!isRegime(time) || whole.every((other) => other === time || other.kind !== 'recurring' || other.every.unit !== time.every.unit || isRegime(other))),
  );
}

const HOUR = /(上午|下午|晚上?|中午)?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:时|点(?!位|多)|:(?=\d\d))(\d{2}|半)?分?整?(?:之前|以前|前|止|截止|为止)?/y;

/** 每日8时、14时和20时 */
const HOURS = /\d{1,2}[时点](?:[、和及]\d{1,2}[时点])+(?:前|(?=向|报|上报|分别|各|，|发布|通报))/y;
/** 接到举报的，应当日转办 */
const SAME_DAY =
  /当[日天](?:内|之内)?(?=(?:即)?(?:交办|转办|转交|移送|移交|办结|办理|报送|上报|报告|反馈|处置|处理|完成|受理|答复|回复|立案|出警|到场|核查|核实|复核|复查|下达|清运|销号|派单|签收|录入|上传|整改|清理|清除|修复))/y;
/** 次日12时前书面报告 */
const NEXT_DAY = /(?:次日|第二天|翌日)(上午|下午|晚上?|中午)?(\d{1,2})(?:时|点)(?:之?前|以前)/y;

/** 6月30日18时前, 每月5日17:30前, 12月20日下午5点前. Midnight is when the day ends, as without an hour. */
function withHour(text: string, time: TimeFound): TimeFound {
  if (time.kind !== 'by' && time.kind !== 'recurring' && time.kind !== 'window') return time;
  const found = at(HOUR, text, time.end);
  // 3月26日下午 without an hour is that day.
  const noon = found ? undefined : /^(?:上午|下午|晚上|当天|当日)/.exec(text.slice(time.end))?.[0];
  if (noon !== undefined && time.kind === 'by' && time.suffix === 'none') return { ...time, end: time.end + noon.length, words: `${time.words}${noon}` };
  if (!found || time.words.endsWith('前')) return time;
  const several = time.kind === 'recurring' ? at(HOURS, text, time.end) : null;
  if (several) {
    const hours = [...several[0].matchAll(/\d{1,2}/g)].map(([one]) => Number(one));
    if (hours.every((one) => one > 0 && one < 24)) {
      const end = time.end + several[0].length;
      return { ...time, end, words: text.slice(time.at, end), hour: hours.map((one) => `${String(one).padStart(2, '0')}:00`).join('、') };
    }
  }
  // 每天8时至20时: as long as it lasts.
  if (time.kind === 'recurring' && time.every.unit === 'day' && /^(?:-|~|至|到|、|和)/.test(text.slice(time.end + found[0].length))) return time;
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
  return (
    /〔[^〕]*$/.test(before) ||
    /《[^》]*$/.test(before) ||
    /\[\d{0,3}$/.test(before) ||
    // 将2027-2028年度专项经费拨付到位: of which years something is.
    (/20\d\d(?:-|~|至)$/.test(before) && at(OF_YEARS, text, index) !== null) ||
    // “一河一策”（2027-2029年）修编: which years something named is of.
    (/[”》]（(?:20\d\d年?(?:-|~|至))?$/.test(before) && /^(?:20\d\d年?(?:-|~|至))?20\d\d年）/.test(text.slice(index, index + 12))) ||
    isOtherDay(text, index)
  );
}
const OF_YEARS = /20\d\d年度(?=\p{Script=Han})/uy;

/** 每月28日前（2月为25日前）: another day of one month, which no rule of a plan has. */
export const OTHER_DAY = /（\d{1,2}月份?(?:为|则为)\d{1,2}日(?:之?前)?）/g;
const isOtherDay = (text: string, index: number): boolean =>
  text.includes('月为') || text.includes('月则为') || text.includes('月份为')
    ? [...text.matchAll(OTHER_DAY)].some(({ index: from, 0: words }) => index >= from && index < from + words.length)
    : false;

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
  // 平均住院日控制在8.5天以内 is a number that must not be exceeded, and no limit that runs.
  if (/(?:压缩|缩短|压减|减少|降低|提速)(?:至|到|为)$/.test(text.slice(Math.max(0, index - 6), index))) return undefined;
  if (/\d\.$|控制在$/.test(text.slice(Math.max(0, index - 4), index)) && !/^[^，。；]{0,3}个?(?:工作日|月)/.test(text.slice(index))) return undefined;
  const span = at(SPAN, text, index);
  if (span) return { kind: 'span', at: index, end: index + span[0].length, words: span[0], years: numberOf((span[1] ?? span[2]) as string) as number };
  const next = at(NEXT_DAY, text, index);
  if (next) {
    const end = index + next[0].length;
    const hour = Number(next[2]) + (/下午|晚/.test(next[1] ?? '') && Number(next[2]) < 12 ? 12 : 0);
    if (hour > 0 && hour < 24) {
      const clock = `${String(hour).padStart(2, '0')}:00`;
      return { kind: 'relative', at: index, end, words: next[0], amount: 1, unit: 'day', event: '', hour: clock };
    }
  }
  const same = at(SAME_DAY, text, index);
  if (same) return { kind: 'relative', at: index, end: index + same[0].length, words: same[0], amount: 0, unit: 'day', event: '' };
  // 复杂问题整改时限不超过15日
  const most = /(?:整改|办结|处置|办理|处理|销号|答复|解决)$/.test(text.slice(0, index)) ? at(LIMITED, text, index) : null;
  if (most) {
    const [words, count, unit = ''] = most;
    return {
      kind: 'relative',
      at: index,
      end: index + words.length,
      words,
      amount: numberOf(count as string) as number,
      unit: (RELATIVE_UNITS.find(([pattern]) => pattern.test(unit)) as [RegExp, 'day'])[1],
      event: '',
    };
  }
  const latest = at(LATEST, text, index);
  if (latest) {
    const [words, count, unit = ''] = latest;
    const kind = (RELATIVE_UNITS.find(([pattern]) => pattern.test(unit)) as [RegExp, 'day'])[1];
    return { kind: 'relative', at: index, end: index + words.length, words, amount: numberOf(count as string) as number, unit: kind, event: '' };
  }
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
  const found = at(NAMED, text, index) ?? at(LUNAR, text, index);
  return found ? { kind: 'named', at: index, end: index + found[0].length, words: found[0], what: found[1] as string } : undefined;
}
