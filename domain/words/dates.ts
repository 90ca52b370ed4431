import { type PlainDate, weekday } from '../kernel/dates.ts';
import { inLanguage, type Language } from '../kernel/language.ts';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** A day as it stands in a sentence: `2019-07-12`, or `Friday 12 July 2019`. Columns of a table keep the former, which sorts. */
export const dayName = (date: PlainDate, language: Language): string =>
  inLanguage(language)(date, `${WEEKDAYS[weekday(date)]} ${Number(date.slice(8, 10))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`);

/** A minute as it stands in a sentence: `2019-07-12 09:00`, or `09:00 on Friday 12 July 2019`. */
export const minuteName = (minute: string, language: Language): string =>
  inLanguage(language)(minute, `${minute.slice(11, 16)} on ${dayName(minute.slice(0, 10), 'en')}`);

/** Names one after the other: `甲、乙、丙`, or `A, B and C`. */
export const listed = (names: readonly string[], language: Language): string =>
  inLanguage(language)(names.join('、'), [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and '));
