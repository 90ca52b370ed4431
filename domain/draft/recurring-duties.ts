import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import type { Words } from '../kernel/language.ts';
import { type Duty, dutyOf, placeOf } from './duty.ts';
import { onceWithin } from './holidays.ts';
import { isByCalendar, type Moment } from './moments.ts';
import { BANNED, isOnlyBan, OWED } from './owed.ts';
import type { Part, ReadDuties } from './part.ts';
import { isNaming, monthsOf, NAMED_TIME, ONLY_WHILE, type openingsOf, type Period, periodAt, type Stage, stageAround, windowOf } from './periods.ts';
import { dayOf, type Sentence, type Years } from './reading.ts';
import { isRegime } from './recurrences.ts';
import type { TimeFound } from './times.ts';
import { daysOf, type OpenWhy } from './understanding.ts';

/** Duties that come again: within which days, and where nobody could say. */

export type Recurring = Extract<TimeFound, { kind: 'recurring' }>;

/** What the sentences around say of when. */
export interface Surroundings {
  periods: readonly Period[];
  stages: ReadonlyMap<number, Stage>;
  openings: ReturnType<typeof openingsOf>;
  before: readonly Sentence[];
}

export function readRecurring(
  part: Part & { time: Recurring },
  sentence: Sentence,
  years: Years,
  { duties, open, span }: ReadDuties,
  around: Surroundings,
): void {
  const { time, year, words, label } = part;
  const { every } = time;
  const { periods, stages, openings } = around;
  const leaves = (why: OpenWhy, zh: string, en: string) => open.push({ place: placeOf(sentence, words), why, note: { zh, en } });
  const before = sentence.text.slice(0, time.at);
  if (isNaming(words)) return;
  if (/(?:至|到|-|~)/.test(time.words) && isOnlyBan(words.replace(time.words, ''))) {
    leaves('unsayable', BANNED.zh, BANNED.en);
    return;
  }
  if (!isDaily(time, words, sentence.text)) {
    leaves(
      'unsayable',
      `“${time.words}”都要做的，没有看出由哪个单位办理或报送，没有写成任务`,
      `what is owed “${time.words}” names no body that hands anything in: it is no milestone`,
    );
    return;
  }
  // 乡级河长每月巡河1次。河长办次月5日前通报: each month as well.
  if (every.unsayable === '次月' && isMonthlyBefore(sentence, around.before)) {
    const { unsayable: _unsayable, ...monthly } = every;
    readRecurring({ ...part, time: { ...time, every: monthly } }, sentence, years, { duties, open, span }, around);
    return;
  }
  if (every.unsayable !== undefined || every.unit === 'term') {
    leaves('unsayable', `“${time.words}”目前不能写成方案里的日期`, `“${time.words}” cannot be written as dates of a plan today`);
    return;
  }
  const over = goesOnUntil(sentence.text, time);
  const begun = over === undefined ? undefined : begunBy(before, sentence, duties);
  if (over !== undefined && begun !== undefined && isOfDays(time)) {
    const step = every.unit === 'day' ? { days: every.step ?? 1 } : { workingDays: every.step ?? 1 };
    duties.push({
      ...dutyOf(sentence, words, label, time),
      when: { kind: 'after', within: { days: 0 }, event: begun, by: [], again: { every: step, until: over } },
      sure: 'likely',
      remarks: [],
    });
    return;
  }
  // 旱情期间每周一, 强降雨时每日, 土壤湿度低于50%的，每5日: nobody knows when that is.
  if (over !== undefined || ONLY_WHILE.test(before) || UPON_A_CASE.test(before) || (!part.within && isWhileNamed(time, sentence, periods, openings))) {
    leaves('relative', `“${time.words}”要看当时的情况，没有固定日期`, `“${time.words}” depends on what happens and has no dates of its own`);
    return;
  }
  const once = every.once && onceWithin(every, year, years.signed);
  if ((every.once && !once) || (years.base === undefined && year.year === undefined)) {
    leaves('no-year', `“${time.words}”没有写年份，推不出是哪一年的`, `no year is known for “${time.words}”`);
    return;
  }
  // 活动期间每周五: within the days of the whole, where the document says them.
  const named = /(?:活动|行动|整治|攻坚|专项|集中)期间[^。；]{0,24}$/.test(before) ? span : undefined;
  const called = periodAt(periods, before);
  const period: { from: Moment; to: Moment; isOfEachYear?: true } | undefined =
    part.within && !called?.isOfEachYear ? undefined : (called ?? openings.get(sentence) ?? stageAround(sentence, stages));
  const window = period ?? (part.within && (windowOf(part.within.time, part.within.year, years) ?? monthsOf(part.within, years)));
  const followed = HEREAFTER.test(before.slice(-4)) ? lastDayBefore(sentence, duties) : undefined;
  const since = followed ?? (part.within?.time.kind === 'by' ? dayOf(part.within.time.points[0] ?? {}, part.within.year, years)?.first : undefined);
  const until = part.end?.time.kind === 'by' ? dayOf(part.end.time.points[0] ?? {}, part.end.year, years)?.last : undefined;
  const within =
    once ??
    (until !== undefined
      ? { ...(since !== undefined && { from: since }), to: until }
      : window
        ? { from: followed ?? window.from.first, to: window.to.last }
        : since !== undefined
          ? { from: since }
          : named?.from !== undefined && named.to !== undefined
            ? { from: named.from, to: named.to }
            : undefined);
  const isGuess = every.points.length === 0 && every.weekday === undefined && !isByCalendar(every);
  // 实行“周调度、月通报”: each is called by its own words.
  const regime = isRegime(time) ? /^[“”]?(\p{Script=Han}{2})/u.exec(sentence.text.slice(time.end))?.[1] : undefined;
  for (const { called: ofYear, span: days } of yearsOfPeriod(period, within, years))
    duties.push({
      ...dutyOf(sentence, words, label, time),
      ...(regime !== undefined && sentence.times.length > 1 && { name: `${time.words}${regime}` }),
      ...(ofYear !== undefined && { name: `${dutyOf(sentence, words, label, time).name}（${ofYear}年）` }),
      when: { kind: 'every', every, ...(days && { within: days }) },
      sure: every.about ? 'guess' : isGuess ? 'likely' : 'sure',
      remarks: every.about ? [ABOUT[every.about]] : every.unit === 'day' ? [EACH_DAY] : isGuess ? [BY_ITS_LAST] : [],
    });
}

/** 每年4月1日至6月30日为禁采期，禁采期内每周 of a plan of three years is three times so long. */
function yearsOfPeriod(
  period: { isOfEachYear?: true; from: { first: PlainDate }; to: { last: PlainDate } } | undefined,
  within: { from?: PlainDate; to?: PlainDate } | undefined,
  { within: whole, titledTo, signed }: Years,
): { called?: string; span: { from?: PlainDate; to?: PlainDate } | undefined }[] {
  const to = whole?.to ?? titledTo;
  if (!period?.isOfEachYear || to === undefined || addMonths(period.from.first, 12) > to) return [{ span: within }];
  const spans: { called: string; span: { from: PlainDate; to: PlainDate } }[] = [];
  for (let year = 0; addMonths(period.from.first, 12 * year) <= to; year++) {
    const from = addMonths(period.from.first, 12 * year);
    const last = addMonths(period.to.last, 12 * year);
    // Neither before the document nor behind the last of its years.
    const isCutShort = last > to;
    const span = { from: signed !== undefined && signed > from ? signed : from, to: isCutShort ? to : last };
    spans.push({ called: from.slice(0, 4), span });
  }
  return spans;
}

/** 此后每季度更新: from the day after what was to be done first. */
const HEREAFTER = /(?:此|其|之|以|今)后，?$/;
function lastDayBefore({ paragraph }: Sentence, duties: readonly Duty[]): PlainDate | undefined {
  const before = duties.at(-1);
  const last = before?.place.paragraph === paragraph.index ? daysOf(before.when).at(-1) : undefined;
  return last === undefined ? undefined : addDays(last, 1);
}

/** What something goes on until that nobody can date: 每日续报，直至应急响应终止; 灾情稳定前…每日9时前续报. */
function goesOnUntil(text: string, { at, end }: Recurring): string | undefined {
  const behind = /(?:直至|直到|至|到)(?:全部|完全)?(\p{Script=Han}{2,16}?(?:终止|解除|结束|稳定|消除|恢复|控制住|销号|脱险))(?:为止|止)?[，。；]?$/u.exec(
    text.slice(end),
  );
  const ahead = /(?:^|[，。；])(\p{Script=Han}{2,10}?(?:稳定|解除|终止|消除|控制住))(?:之?前|以前)[^。；]{0,20}$/u.exec(text.slice(0, at));
  return behind?.[1] ?? ahead?.[1];
}
/** What it begins with: 发布橙色预警后改为每日报送, or what the paragraph has said before that happens. */
function begunBy(before: string, { paragraph }: Sentence, duties: readonly Duty[]): string | undefined {
  const own = /(?:^|[，。；])([^，。；]{2,24}?)(?:之?后|以后)(?:，?(?:按|实行)?|，?[^，。；]{0,14}(?:改为|转为))$/.exec(before)?.[1];
  const [first] = duties.flatMap(({ when, place }) =>
    when.kind === 'after' && place.paragraph === paragraph.index && when.again === undefined ? [when.event] : [],
  );
  return own ?? first;
}
const UPON_A_CASE =
  /(?:启动|发生|发布|进入|出现)[^，。；]{1,12}(?:响应|预警|险情|灾害|事故|疫情|状态)[^，。；]{0,4}后，[^。；]*$|(?:低于|高于|超过|达到|不足|连续)[^，。；]{1,20}的，[^。；]*$|(?:^|[，；])(?:整改|处置|其余|其他)(?:期间|时期|汛期|时段|月份)$/;

const BY_ITS_LAST: Words = { zh: '只写了多久一次，按每期最后一天计', en: 'only how often is said: taken as the last day of each' };
const ABOUT: Record<'days' | 'round', Words> = {
  days: { zh: '节前、节后的天数、周数按工作日计（一周五天）', en: 'days and weeks beside a holiday are taken as working days, five to a week' },
  round: { zh: '“前后”按节前最后一个、节后第一个工作日各一次计', en: 'taken as once by the last working day before and once by the first after' },
};
const EACH_DAY: Words = {
  zh: '每天一轮，休息日也算；不必逐日报送的请改',
  en: 'a round for each day, days off too: change it where nothing is handed in daily',
};

/** Whether nobody knows when it is: of each day whatever stands between. */
const isWhileNamed = (
  time: Extract<TimeFound, { kind: 'recurring' }>,
  sentence: Sentence,
  periods: readonly Period[],
  openings: Surroundings['openings'],
): boolean => {
  const text = sentence.text.slice(0, time.at);
  return (NAMED_TIME.test(text) || (isOfDays(time) && WHILE_NAMED.test(text))) && !periodAt(periods, text) && !openings.has(sentence);
};

const isOfDays = (time: Extract<TimeFound, { kind: 'recurring' }>) => time.every.unit === 'day' || time.every.unit === 'working-day';
/** 汛期每日, 高火险期内各乡镇每天: a time that has a name, whatever stands between. */
const WHILE_NAMED =
  /(?:汛|防火|火险|禁烧|高温|低温|凌汛|冰冻|枯水|丰水|供暖|采暖|禁渔|休渔|旅游旺|封山|高峰|重点|敏感|关键|特殊|特别防护|节假日?|寒?暑?假|考试|施工|作业|过渡|响应|管控|隔离|值守)(?:季|时段|时期|期间?|时)(?:内|里)?[^。；]{0,24}$/;
/** Whether what its paragraph says right before comes again within months. */
const isMonthlyBefore = (sentence: Sentence, all: readonly Sentence[]): boolean => {
  const previous = all[all.indexOf(sentence) - 1];
  return (
    previous?.paragraph === sentence.paragraph &&
    previous.times.some(
      ({ time }) => time.kind === 'recurring' && ['month', 'half-month', 'ten-days', 'week'].includes(time.every.unit) && time.every.step === undefined,
    )
  );
};

/** Whether a body owes something each day: 每日产生垃圾500吨, 企业每日自查 and 实行24小时值班 tell of no round that one could hand in. */
const isDaily = (time: Extract<TimeFound, { kind: 'recurring' }>, words: string, text: string): boolean => {
  if (!isOfDays(time)) return true;
  const [before, after] = [text.slice(0, time.at), text.slice(time.end)];
  const own = before.slice(Math.max(before.lastIndexOf('，'), before.lastIndexOf('；'), before.lastIndexOf('。')) + 1);
  return (
    (OWED.test(words.replace(time.words, '')) || /^[^，。；]{0,6}(?:巡[查护检河逻山]|发布|播报|调度)|^向[^，。；]{2,14}(?:报告|汇报)/.test(after)) &&
    !/^(?:夜间|至少|不少于|约|达)?\d+(?:\.\d+)?[万千]?(?:吨|立方|方|升|人次|件|辆|小时)|^(?:24|二十四)小时/.test(after) &&
    (!OTHER_SUBJECT.test(own) || /组织|督促|指导|安排|要求/.test(own))
  );
};
/** Whoever does it is no body of a plan: enterprises, people. */
const OTHER_SUBJECT = /(?:企业|公司|场所|商户|店铺|业主|经营者|经营户|工地|矿山|采石场|加油站|员|人员)(?:要|应当?|须|必须)?$/;
