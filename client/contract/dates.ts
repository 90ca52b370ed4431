/** Arithmetic on plain dates for pages: pure, and free of any library. */
export { addDays, addMonths, daysBetween, isPlainDate, lastDayOfMonth, weekday } from '../../domain/kernel/dates.ts';
