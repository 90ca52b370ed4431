/** Arithmetic on plain dates for pages: pure, and free of any library. */
export { addDays, daysBetween, weekday } from '../../domain/kernel/dates.ts';
