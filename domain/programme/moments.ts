import { dateAt, type WorkingCalendar } from '../kernel/calendar.ts';

/** The minute that the wall of the programme's zone shows at an instant (epoch ms): `2019-06-30T14:05`. */
export function momentOf(calendar: Pick<WorkingCalendar, 'instantMs'>, atMs: number): string {
  const date = dateAt(calendar, atMs);
  const timeOf = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const minutes = Math.floor((atMs - calendar.instantMs(date, '00:00')) / 60_000);
  // On a day on which the clocks change, the wall shows more or less than has passed.
  const shownMs = calendar.instantMs(date, timeOf(Math.min(minutes, 1_439)));
  return `${date}T${timeOf(Math.min(1_439, minutes + Math.floor((atMs - shownMs) / 60_000)))}`;
}
