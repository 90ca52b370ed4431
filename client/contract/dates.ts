/** Arithmetic on plain dates for pages: pure, and free of any library. */
export { addDays, daysBetween, lastDayOfMonth, weekday } from '../../domain/dates.ts';
