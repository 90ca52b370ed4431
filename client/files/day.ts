import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { uniformDay, WHOLE_DAY, wholeDay } from '../../domain/kernel/written-day.ts';
import { serialDay } from '../../spreadsheet/number-format.ts';
import { UNSEEN, unguarded } from './cells.ts';

/** How people write a day, and why a text is none. */

const SAY = {
  month: { zh: '只有年月，请写到日，如 2018-05-10', en: 'names a month only: write the day, such as 2018-05-10' },
  year: { zh: '只有年份或时段，请写到日，如 2018-05-10', en: 'names a year or a part of one: write the day, such as 2018-05-10' },
  'no-such-day': { zh: '这一天不存在', en: 'is a day that does not exist' },
  'two-digit-year': { zh: '年份不足四位，请写成 2018-05-10 的样子', en: 'has no year of four digits: write it as 2018-05-10' },
  'day-or-month': { zh: '分不清哪个是月、哪个是日，请写成 2018-05-10 的样子', en: 'does not tell month from day: write it as 2018-05-10' },
  several: { zh: '写了不止一个日期，请只写一个', en: 'names more than one day: write one' },
  zone: { zh: '带有别处的时区，分不清是哪一天，请只写年月日', en: 'is in another time zone, which may be another day there: write the day alone' },
  'more-text': { zh: '除日期外还有别的文字，请只写日期', en: 'has more than a date in it: write the date alone' },
  open: { zh: '没有写到哪一天，请写日期；没有的就留空', en: 'names no day: write a date, or nothing where there is none' },
  'no-date': { zh: '不是日期，请写成 2018-05-10 的样子', en: 'is not a date: write it as 2018-05-10' },
} satisfies Record<string, Words>;

const not = (why: keyof typeof SAY): { not: Words } => ({ not: SAY[why] });

/** As a cell has it: without what only spreadsheets put around a day. */
const uniform = (cell: string) => uniformDay(unguarded(cell.normalize('NFKC').replace(UNSEEN, '').trim()));

/** A time of day behind the day: 08:30, T00:00:00.000, 上午12:00:00, 8时30分, 8:30PM; and the zone that it is in. */
const TIME = /^T?(?:上午|下午|早上|晚上|凌晨|中午|AM|PM)?(\d{1,2})[:时点](?:(\d{1,2})分?)?(?::?(\d{1,2})(?:\.\d+)?秒?)?(?:AM|PM)?(Z|[-+]\d{2}:?\d{2})?$/i;

/** Excel's numbers of the days from 1954 to 2119: what five digits in a date column are. */
const SERIALS = { first: 20_000, last: 80_000 };

/** A day, or why it is none. */
export function dateOf(cell: string): { date: PlainDate } | { not: Words } {
  const text = uniform(cell);
  const day = wholeDay(text);
  if (day) {
    const fault = restFault(day.rest);
    if (fault) return fault;
    return day.date === undefined ? not('no-such-day') : { date: day.date };
  }
  return serialOf(text) ?? not(whyNot(text));
}

/** What may not stand behind a day. */
function restFault(rest: string): { not: Words } | undefined {
  if (rest === '') return undefined;
  const time = TIME.exec(rest);
  if (!time) return not(/\d[-/.年月]\d|^(?:至|到|[-~])/.test(rest) ? 'several' : 'more-text');
  const [, hours = '', minutes = '0', seconds = '0', zone] = time;
  if (Number(hours) > 24 || Number(minutes) > 59 || Number(seconds) > 59) return not('no-date');
  // Midnight of another zone is how programs write a day; any other instant there may be the next day here.
  const midnight = [hours, minutes, seconds].every((part) => Number(part) === 0);
  return zone === undefined || /^\+08:?00$/.test(zone) || (/^(?:Z|\+00:?00)$/i.test(zone) && midnight) ? undefined : not('zone');
}

function serialOf(text: string): { date: PlainDate } | undefined {
  const serial = /^\d{5}(?:\.\d+)?$/.test(text) ? Number(text) : 0;
  if (serial < SERIALS.first || serial > SERIALS.last) return undefined;
  return { date: serialDay(serial) as PlainDate };
}

const WHY: [RegExp, keyof typeof SAY][] = [
  [/^(?:长期|永久|无限期|不限|终身|至今|现在|目前|待定|待办|办理中|申请中|未定|已过期|有效)/, 'open'],
  [/^\d{4}[-/.年]\d{1,2}月?[份]?(?:上旬|中旬|下旬|初|中|底|末)?$|^(?:19|20)\d{2}(?:0[1-9]|1[0-2])$/, 'month'],
  [/^\d{4}年?(?:度|初|底|末|[上下]半年|第?[一二三四1-4]季度)?$/, 'year'],
  [/^(?:\d{1,3}年)?\d{1,2}月\d/, 'two-digit-year'],
  [/^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}/, 'day-or-month'],
  [/^\d{1,2}[-/.、]\d{1,2}[-/.、]\d{1,2}(?:\D|$)|^\d{6}$/, 'two-digit-year'],
  [new RegExp(WHOLE_DAY), 'more-text'],
];
const whyNot = (text: string): keyof typeof SAY => WHY.find(([pattern]) => pattern.test(text))?.[1] ?? 'no-date';

/** The end of "2018.5.10-2021.5.9" or "自2018年5月10日起至2021年5月9日止", or of "至2021年5月9日"; any other text as it is. */
export function endOfPeriod(cell: string): string {
  const period = new RegExp(`^(?:(?:自|从)?${WHOLE_DAY}起?)?(?:至|到|[-~]+)(${WHOLE_DAY})止?$`).exec(uniform(cell));
  return period?.[1] ?? cell;
}

/** A day that its workbook counts from 1904 as everybody else writes it; any other text as it is. */
export function dayFrom1904(cell: string): string {
  if (!/^\d{5}(?:\.\d+)?$/.test(cell)) return cell;
  const date = serialDay(Number(cell), true);
  return date !== undefined && Number(cell) + 1_462 >= SERIALS.first && Number(cell) + 1_462 <= SERIALS.last ? date : cell;
}
