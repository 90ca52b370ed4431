import type { z } from 'zod';
import { addDays, weekday } from '../../../contract/dates.ts';
import type { calendarView, matrix } from '../../../contract/programmes.ts';

type Entry = z.output<typeof calendarView>['entries'][number];
type Cell = z.output<typeof matrix>['cells'][number];

/** What one day has of one milestone: its due date, or one rung of its ladder, for all departments at once. */
export interface DayEntry {
  key: string;
  kind: 'due' | 'rung';
  milestone: string;
  rungName?: string;
  /** Clock time of the mails. */
  time?: string;
  departments: string[];
  recipients: string[];
  moved?: { from: string; why: string };
  provisional: boolean;
  /** `due`: how many have been handed in or are over. */
  done: number;
}

/** A due instant is the end of its day, exclusive: it shows on that day. */
const dateOf = ({ kind, at }: Entry) => (kind === 'due' ? addDays(at.slice(0, 10), -1) : at.slice(0, 10));

/**
 * The entries by day, told once for all departments that share them. Whoever has handed in is told nothing any more: rungs that are
 * ahead of `today` leave them out.
 */
export function entriesByDay(entries: readonly Entry[], cells: readonly Cell[], today: string): Map<string, DayEntry[]> {
  const stages = new Map(cells.map(({ milestone, department, stage }) => [`${milestone} ${department}`, stage]));
  const days = new Map<string, Map<string, DayEntry>>();
  for (const entry of entries) {
    const date = dateOf(entry);
    const over = (stages.get(`${entry.milestone} ${entry.department}`) ?? 'open') !== 'open';
    if (entry.kind === 'rung' && over && date >= today) continue;
    const day = days.get(date) ?? new Map<string, DayEntry>();
    days.set(date, day);
    const key = [entry.kind, entry.milestone, entry.rung, entry.moved?.from].join(' ');
    const held = day.get(key) ?? {
      key,
      kind: entry.kind,
      milestone: entry.milestone,
      ...(entry.rungName !== undefined && { rungName: entry.rungName, time: entry.at.slice(11, 16) }),
      departments: [],
      recipients: [],
      ...(entry.moved && { moved: entry.moved }),
      provisional: false,
      done: 0,
    };
    day.set(key, held);
    held.departments.push(entry.department);
    held.recipients = [...new Set([...held.recipients, ...entry.recipientNames])];
    held.provisional ||= entry.provisional === true;
    if (over) held.done++;
  }
  return new Map([...days].map(([date, day]) => [date, [...day.values()].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'due' ? -1 : 1))]));
}

/** The days of a month with what fills its first and last week, Monday first. */
export function weeksOf(month: string): string[][] {
  const first = `${month}-01`;
  const monday = addDays(first, -((weekday(first) + 6) % 7));
  const weeks: string[][] = [];
  for (let date = monday; date.slice(0, 7) <= month; date = addDays(date, 7)) weeks.push(Array.from({ length: 7 }, (_, day) => addDays(date, day)));
  return weeks;
}

/** The month before (-1) or after (1). */
export const monthBeside = (month: string, step: -1 | 1) => addDays(`${month}-15`, step * 30).slice(0, 7);

const WEEKDAYS = {
  zh: ['日', '一', '二', '三', '四', '五', '六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
};
/** Sunday is 0. */
export const weekdayName = (day: number, language: 'zh' | 'en') => (language === 'zh' ? `星期${WEEKDAYS.zh[day]}` : (WEEKDAYS.en[day] ?? ''));
