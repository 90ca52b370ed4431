import type { z } from 'zod';
import { addDays, weekday } from '../../../contract/dates.ts';
import type { calendarView } from '../../../contract/programmes.ts';
import { inLanguage } from '../../../contract/words.ts';

export type DayEntry = z.output<typeof calendarView>['entries'][number];

/** Groups entries by day, due dates first. */
export function entriesByDay(entries: readonly DayEntry[]): Map<string, DayEntry[]> {
  const days = new Map<string, DayEntry[]>();
  for (const entry of entries) days.set(entry.date, [...(days.get(entry.date) ?? []), entry]);
  for (const day of days.values()) day.sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'due' ? -1 : 1));
  return days;
}

/** Gives the key of an entry among those of its day. */
export const keyOf = ({ kind, milestone, rung, at, moved }: DayEntry) => [kind, milestone, rung, at, moved?.from].join(' ');

/** Gives the days of a month with what fills its first and last week, Monday first. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const monday = addDays(first, -((weekday(first) + 6) % 7));
  const weeks: string[][] = [];
  for (let date = monday; date.slice(0, 7) <= month; date = addDays(date, 7)) weeks.push(Array.from({ length: 7 }, (_, day) => addDays(date, day)));
  return weeks;
}

/** Gives the month before (-1) or after (1). */
export const monthBeside = (month: string, step: -1 | 1) => addDays(`${month}-15`, step * 30).slice(0, 7);

const WEEKDAYS = {
  zh: ['日', '一', '二', '三', '四', '五', '六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};
/** Names a weekday; Sunday is 0. */
export const weekdayName = (day: number, language: 'zh' | 'en') => inLanguage(language)(`星期${WEEKDAYS.zh[day]}`, WEEKDAYS.en[day] ?? '');
