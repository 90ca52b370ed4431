import { z } from 'zod';
import { instant, plainDate, said, text } from './common.ts';

const day = z.object({ date: plainDate, working: z.boolean(), name: z.string() });

/** What a field for a day marks: days off and make-up working days, and the years whose table is not published yet. */
export const markedDays = z.object({ items: z.array(day), provisional: z.array(z.int()) }).meta({ id: 'MarkedDays' });
export type MarkedDays = z.output<typeof markedDays>;
export const markedDaysQuery = z.object({
  year: z.coerce.number().int().min(2000).max(2099).meta({ description: 'This year, the next, and the December before' }),
});

/** Which years are published, where from, and what of the running programmes hangs on one that is not. */
export const calendarYears = z
  .object({
    years: z.array(
      z.object({
        year: z.int(),
        /** `package`: shipped with the program; `given`: handed in for this deployment; `none`: not published as far as it knows. */
        from: z.enum(['package', 'given', 'none']),
        source: z.string().optional().meta({ description: 'The package with its version, or the version of the table and who handed it in' }),
        givenAt: instant.optional(),
        papers: z.array(z.string()).optional(),
      }),
    ),
    /** Of the year that was asked for. */
    days: z.array(day).optional(),
    programmes: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        table: z.string(),
        version: z.string().meta({ description: 'What new dates are computed with' }),
        /** The plan's own days, which go before every table. */
        overrides: z.array(day),
        provisionalYears: z.array(z.int()),
        provisional: z.array(z.object({ milestone: z.string(), due: plainDate, obligations: z.int() })),
        /** Obligations whose dates the tables of today would move: `POST /api/calendar/recompute` does it. */
        outdated: z.int(),
      }),
    ),
  })
  .meta({ id: 'Calendar' });
export type CalendarYears = z.output<typeof calendarYears>;
export const calendarYearQuery = z.object({ year: z.coerce.number().int().min(2000).max(2099).optional() });
export const calendarYearParams = z.object({ year: z.coerce.number().int().min(2004).max(2099) });

const tableText = text(100_000, 1).meta({ description: 'The official table of a year, in the format of github.com/NateScarlet/holiday-cn, as JSON or YAML' });
export const calendarTry = z.object({ table: tableText.optional() });
export const calendarPut = z.object({ table: tableText, reason: said(2_000).optional() });
export const calendarRecompute = z.object({ reason: said(2_000).optional() });

/** What a table moves, or would. */
export const calendarUpdate = z
  .object({
    year: z.int().optional().meta({ description: 'Absent where dates are worked out again by the tables that are there' }),
    /** The version of the year's table that it becomes; absent where the year's table says the same already. */
    version: z.int().optional(),
    programmes: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        moved: z.array(
          z.object({
            id: z.string(),
            department: z.string(),
            milestone: z.string(),
            due: plainDate,
            /** Which mails leave at another time, in words. */
            rungs: z.array(z.string()),
            /** Notices that were sent already and stay sent. */
            sent: z.int(),
          }),
        ),
        /** Obligations whose dates stay and are final now. */
        settled: z.int(),
        spans: z.literal(true).optional().meta({ description: 'What has to hold over public holidays is on other days' }),
      }),
    ),
  })
  .meta({ id: 'CalendarUpdate' });
export type CalendarUpdate = z.output<typeof calendarUpdate>;
