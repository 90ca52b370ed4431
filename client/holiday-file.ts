import { z } from 'zod';
import type { HolidayTable } from '../domain/calendar.ts';
import { isPlainDate } from '../domain/dates.ts';
import { type Fault, readYaml } from './plan-file.ts';

/** A year's table as a file gives it. */
export type GivenTable = Omit<HolidayTable, 'version'> & { papers: string[] };

/** Days off in every year's notice: a table without them is half a table. */
const ALWAYS_OFF = { '01-01': '元旦', '05-01': '劳动节', '10-01': '国庆节', '10-02': '国庆节', '10-03': '国庆节' };

/** The format of github.com/NateScarlet/holiday-cn, as JSON or as YAML. */
const fileSchema = z.strictObject({
  $schema: z.string().optional(),
  $id: z.string().optional(),
  year: z.int('write the year of the notice, such as 2027').min(2004, 'write a year from 2004').max(2099, 'write a year up to 2099'),
  papers: z.array(z.string().max(500, 'write at most 500 characters')).max(20, 'write at most 20 addresses').default([]),
  days: z
    .array(
      z.strictObject({
        name: z.string().trim().min(1, 'write the name of the holiday').max(40, 'write at most 40 characters'),
        date: z.string().refine(isPlainDate, 'write a date that exists as YYYY-MM-DD, such as 2027-10-01'),
        isOffDay: z.boolean('write true for a day off, false for a day that is worked in its stead'),
      }),
    )
    .max(120, 'no year has more than 120 such days'),
});

/** Reads the official table of a year and names every fault in it at once, earliest first. */
export function checkHolidays(text: string): { table: GivenTable; faults: [] } | { table?: undefined; faults: Fault[] } {
  const { value, faults } = readYaml(text, { schema: fileSchema, crossFaults, called: 'holiday table', begin: 'year and days' });
  if (!value) return { faults };
  const days = value.days.map(({ name, date, isOffDay }) => ({ date, working: !isOffDay, name })).sort((a, b) => (a.date < b.date ? -1 : 1));
  return { table: { year: value.year, papers: value.papers, days }, faults: [] };
}

function crossFaults({ year, days }: z.infer<typeof fileSchema>): { path: PropertyKey[]; what: string }[] {
  const faults = days.flatMap(({ date }, index) => {
    const path = ['days', index, 'date'];
    if (days.findIndex((other) => other.date === date) < index) return [{ path, what: `${date} stands here a second time` }];
    const within = date.startsWith(`${year}-`) || date.startsWith(`${year - 1}-12-`);
    return within ? [] : [{ path, what: `${date} is neither in ${year} nor in the December before` }];
  });
  const off = new Set(days.filter(({ isOffDay }) => isOffDay).map(({ date }) => date));
  const missing = Object.entries(ALWAYS_OFF).filter(([day]) => !off.has(`${year}-${day}`));
  const [first] = missing;
  if (first)
    faults.push({
      path: ['days'],
      what: `${year}-${first[0]} (${first[1]}) is missing as a day off, as it is in no year: hand in the whole table of the notice`,
    });
  return faults;
}
