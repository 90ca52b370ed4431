import { addDays, addMonths, type PlainDate } from '../kernel/dates.ts';
import { inLanguage, type Language, type Words } from '../kernel/language.ts';
import { numberOf } from './numerals.ts';
import { at, type Every, type TimeFound } from './points.ts';

/** Days beside public holidays: 每逢节假日前, 春节前3个工作日, 元旦、春节前, 国庆节前后, 节后首个工作日. Which days these are only the calendar knows. */

export type Holiday = NonNullable<Every['holidays']>[number];

/** What people call each, and between which days of a year it begins. */
const HOLIDAYS: [Holiday, string, [string, string]][] = [
  ['new-year', '元旦节?', ['01-01', '01-01']],
  ['spring-festival', '春节', ['01-21', '02-21']],
  ['qingming', '清明节?', ['04-03', '04-06']],
  ['labour-day', '(?:“五一”|五一)(?:国际)?(?:劳动)?节?|劳动节', ['05-01', '05-01']],
  ['dragon-boat', '端午节?', ['05-27', '06-26']],
  ['mid-autumn', '中秋节?', ['09-07', '10-08']],
  ['national-day', '(?:“十一”)?国庆节?|“十一”', ['10-01', '10-01']],
];
const NAME = `(?:${HOLIDAYS.map(([, called]) => called).join('|')})(?:小长假|长假|假期)?`;
const BEFORE = '(?:来临|到来|放假|开始)?(?:之|以)?前(?!(?:往|来|期|后))(?:夕)?';
const AFTER = '(?:结束|放假结束|过|收假)?(?:之|以)?后(?!续|期|勤|来)';
const WORKED = '的?第?(?<worked>\\d{1,2}|[一二三四五六七八九十]{1,3})个工作日';
const SPAN = '(?<count>\\d{1,2}|[一二两三四五])个?(?<unit>周|星期|天|日)';
const HOW_LONG_AFTER =
  '(?:的?(?<first>首个?工作日)|第?(?<workedAfter>\\d{1,2}|[一二三四五六七八九十]{1,3})个工作日(?:之|以)?内?|(?<countAfter>\\d|[一二两三四五])(?:天|日)(?:之|以)?内)';
const NAMES = `(?<names>${NAME}(?:(?:、|和|及|与|以及)(?:${NAME}))*)`;
const AROUND = `(?<both>前后)|${BEFORE}(?:(?:${WORKED})|(?:${SPAN}))?(?:之|以)?内?|${AFTER}${HOW_LONG_AFTER}`;
const NAMED = new RegExp(`(?<year>\\d{4}年|今年|本年|当年|明年|次年|翌年)?(?<each>每年(?:的)?|每逢|逢|每个)?${NAMES}(?:${AROUND})`, 'y');
const ANY = '(?:每逢|每个|每次|每|逢|在|各)?(?:国家|法定|重大|重要|主要)*(?:节假日|节日)';
const ANY_BEFORE = new RegExp(
  `${ANY}(?:来临|到来|放假)?(?:之?前)(?:的?(?:第)?(?<worked>\\d+|[一二三四五])个工作日|(?<count>\\d|[一二两三四五])个?(?<unit>周|星期|天|日)(?:内)?)?`,
  'y',
);
const ANY_AFTER = new RegExp(`${ANY}${AFTER}${HOW_LONG_AFTER}`, 'y');

/** A day beside a holiday at a place of a text: before and after both are two. */
export function besideHoliday(text: string, index: number): TimeFound[] {
  const named = /[\d一二三四五六七八九十]/.test(text[index - 1] ?? '') ? null : at(NAMED, text, index);
  const found = named ?? at(ANY_BEFORE, text, index) ?? at(ANY_AFTER, text, index);
  if (!found) return [];
  const groups = found.groups ?? {};
  const end = index + found[0].length;
  const times = (side: Partial<Every>): TimeFound => ({
    kind: 'recurring',
    at: index,
    end,
    words: text.slice(index, end),
    every: { unit: 'holiday', points: [], ...(named && whichOf(groups)), ...side },
  });
  if (groups.both) return [times({ about: 'round' }), times({ about: 'round', afterHoliday: true })];
  const isAfter = groups.first !== undefined || groups.workedAfter !== undefined || groups.countAfter !== undefined;
  const worked = groups.first !== undefined ? 1 : numberOf(groups.worked ?? groups.workedAfter ?? '');
  const days = groups.count ?? groups.countAfter;
  const about = days === undefined ? undefined : workingDaysOf(numberOf(days) as number, /周|星期/.test(groups.unit ?? ''));
  const count = worked ?? about;
  if (count !== undefined && (count < 1 || count > 20)) return [times({ unsayable: found[0] })];
  return [
    times({
      ...(count !== undefined && { workingDay: count }),
      ...(isAfter && { afterHoliday: true as const, workingDay: count ?? 1 }),
      ...(about !== undefined && worked === undefined && { about: 'days' as const }),
    }),
  ];
}

/** A week has five of them, whether it is called a week or seven days. */
const workingDaysOf = (count: number, isWeeks: boolean): number => (isWeeks ? count * 5 : count < 5 ? count : Math.ceil((count * 5) / 7));

/** Which holidays are named, and of which year. */
function whichOf({ year, each, names = '' }: Record<string, string | undefined>): Partial<Every> {
  const holidays = HOLIDAYS.filter(([, called]) => new RegExp(called).test(names)).map(([code]) => code);
  // 元旦、春节、国庆节前开展检查: of several each year’s are meant, within the plan.
  const isEach = year === undefined && (each !== undefined || holidays.length > 1);
  const named = /^\d{4}/.exec(year ?? '')?.[0];
  return {
    holidays,
    ...(!isEach && { once: { ...(named !== undefined && { year: Number(named) }), ...(/[明次翌]/.test(year ?? '') && { yearShift: 1 }) } }),
  };
}

/**
 * Within which days a holiday is meant that is named once: the next of its name after the day of the document, or the one of the year that is
 * named. Undefined where no year is known.
 */
export function onceWithin(
  { once, holidays = [] }: Every,
  { year }: { year?: number },
  signed: PlainDate | undefined,
): { from: PlainDate; to: PlainDate } | undefined {
  const base = once?.year ?? (year === undefined ? undefined : year + (once?.yearShift ?? 0));
  if (base === undefined) return undefined;
  const isOpen = once?.year === undefined && once?.yearShift === undefined;
  // 春节前 in a document of March is the next one, and of a plan for next year the one in it.
  if (isOpen && signed !== undefined && Number(signed.slice(0, 4)) === base) return { from: signed, to: addDays(addMonths(signed, 12), -1) };
  // The last working day before New Year’s Day is of the year before.
  if (holidays.includes('new-year') && !(isOpen && holidays.length === 1)) return { from: `${base - 1}-12-20`, to: `${base}-12-19` };
  return { from: `${base}-01-01`, to: `${base}-12-31` };
}

/** Whether each holiday that is named has a day of the rule within two days for certain, wherever the calendar puts it. */
export function isCertain({ holidays = [], workingDay, afterHoliday }: Every, { from, to }: { from: PlainDate; to: PlainDate }): boolean {
  const count = typeof workingDay === 'number' ? workingDay : 1;
  // Days off and make-up days around a holiday: so many days at the most until that working day.
  const reach = 12 + 2 * count;
  return holidays.every((code) => {
    const [, , [first, last]] = HOLIDAYS.find(([known]) => known === code) as (typeof HOLIDAYS)[number];
    for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)) + 1; year++) {
      const [earliest, latest] = afterHoliday
        ? [`${year}-${first}`, addDays(`${year}-${last}`, reach)]
        : [addDays(`${year}-${first}`, -reach), addDays(`${year}-${last}`, -1)];
      if (earliest >= from && latest <= to) return true;
    }
    return false;
  });
}

const CALLED: Record<Holiday, Words> = {
  'new-year': { zh: '元旦', en: 'New Year' },
  'spring-festival': { zh: '春节', en: 'the Spring Festival' },
  qingming: { zh: '清明节', en: 'the Qingming Festival' },
  'labour-day': { zh: '劳动节', en: 'Labour Day' },
  'dragon-boat': { zh: '端午节', en: 'the Dragon Boat Festival' },
  'mid-autumn': { zh: '中秋节', en: 'the Mid-Autumn Festival' },
  'national-day': { zh: '国庆节', en: 'National Day' },
};
export const holidaysCalled = ({ holidays }: { holidays?: readonly Holiday[] }, language: Language): string | undefined =>
  holidays?.map((code) => CALLED[code][language]).join(inLanguage(language)('、', ' and '));
