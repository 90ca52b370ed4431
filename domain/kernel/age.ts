import { addDays, addMonths, type PlainDate } from './dates.ts';
import { inLanguage, type Language, many } from './language.ts';

/** How old a day may be on the day on which it is handed in: calendar days, or calendar months by the same day of an earlier month or its last. */
export type Age = { days: number } | { months: number };

/** The earliest day that is not older on `on`. */
export const firstDayWithin = (within: Age, on: PlainDate): PlainDate => ('months' in within ? addMonths(on, -within.months) : addDays(on, -within.days));

/** `填报之日前 6 个月以内` */
export const withinText = (within: Age, language: Language): string =>
  'months' in within
    ? inLanguage(language)(`填报之日前 ${within.months} 个月以内`, `no more than ${many(within.months, 'month')} old`)
    : inLanguage(language)(`填报之日前 ${within.days} 天以内`, `no more than ${many(within.days, 'day')} old`);
