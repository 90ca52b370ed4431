import { z } from 'zod';
import type { HolidayTable } from '../../domain/kernel/calendar.ts';
import type { Words } from '../../domain/kernel/language.ts';
import { both } from '../../domain/kernel/language.ts';
import { atMost, realDate, said } from '../../domain/plan/fields.ts';
import type { Fault } from './faults.ts';
import { readYaml } from './yaml.ts';

/** A year's table as a file gives it. */
export type GivenTable = Omit<HolidayTable, 'version'> & { papers: string[] };

/** Days off in every year's notice: a table without them is half a table. */
const ALWAYS_OFF = { '01-01': '元旦', '05-01': '劳动节', '10-01': '国庆节', '10-02': '国庆节', '10-03': '国庆节' };

/** The format of github.com/NateScarlet/holiday-cn, as JSON or as YAML. */
const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  $id: z.string().optional(),
  year: z
    .int(both('请写通知所属的年份，如 2027', 'write the year of the notice, such as 2027'))
    .min(2004, both('请写 2004 年及以后的年份', 'write a year from 2004'))
    .max(2099, both('请写 2099 年及以前的年份', 'write a year up to 2099')),
  papers: z
    .array(z.string().max(500, atMost(500, '个字符', 'characters')))
    .max(20, atMost(20, '个网址', 'addresses'))
    .default([]),
  days: z
    .array(
      z.strictObject({
        name: said(40),
        date: realDate('2027-10-01'),
        isOffDay: z.boolean(both('放假写 true，调休上班写 false', 'write true for a day off, false for a day that is worked in its stead')),
      }),
    )
    .max(120, both('一年最多 120 天，请核对', 'no year has more than 120 such days')),
});

/** Reads the official table of a year and names every fault in it at once, earliest first. */
export function checkHolidays(text: string): { table: GivenTable; faults: [] } | { table?: undefined; faults: Fault[] } {
  const { value, faults } = readYaml(text, { schema: fileSchema, crossFaults, called: { zh: '节假日表', en: 'holiday table' }, begin: ['year', 'days'] });
  if (!value) return { faults };
  const days = value.days.map(({ name, date, isOffDay }) => ({ date, working: !isOffDay, name })).sort((a, b) => (a.date < b.date ? -1 : 1));
  return { table: { year: value.year, papers: value.papers, days }, faults: [] };
}

function crossFaults({ year, days }: z.infer<typeof fileSchema>): { path: PropertyKey[]; what: Words }[] {
  const faults = days.flatMap(({ date }, index) => {
    const path = ['days', index, 'date'];
    if (days.findIndex((other) => other.date === date) < index)
      return [{ path, what: { zh: `${date} 重复，请只留一条`, en: `${date} stands here a second time` } }];
    const within = date.startsWith(`${year}-`) || date.startsWith(`${year - 1}-12-`);
    return within
      ? []
      : [{ path, what: { zh: `${date} 不在 ${year} 年，也不在上一年十二月`, en: `${date} is neither in ${year} nor in the December before` } }];
  });
  const off = new Set(days.filter(({ isOffDay }) => isOffDay).map(({ date }) => date));
  const missing = Object.entries(ALWAYS_OFF).filter(([day]) => !off.has(`${year}-${day}`));
  const [first] = missing;
  if (first)
    faults.push({
      path: ['days'],
      what: {
        zh: `缺少 ${year}-${first[0]}（${first[1]}），每年这天都放假；请提交通知的全部日期`,
        en: `${year}-${first[0]} (${first[1]}) is missing as a day off, as it is in no year: hand in the whole table of the notice`,
      },
    });
  return faults;
}
