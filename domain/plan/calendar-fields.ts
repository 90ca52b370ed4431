import { z } from 'zod';
import { WEEKDAYS } from '../kernel/dates.ts';
import { both } from '../kernel/language.ts';
import { atLeastOne, atMost, code, oneOf, text } from './fields.ts';
import { window } from './standing-fields.ts';

/** Days of its own kind in which a limit is counted. */
export const ownCalendar = z
  .strictObject({
    id: code('Code of these days.'),
    name: text('What one of them is called: 教学日, school day.'),
    weekdays: z
      .array(oneOf(WEEKDAYS))
      .min(1, atLeastOne('天', 'day'))
      .max(7, atMost(7, '天', 'days'))
      .refine((days) => new Set(days).size === days.length, both('星期有重复，请各写一次', 'name each day of the week only once'))
      .optional()
      .describe(
        'Which days of the week count, public holidays never. Without it: those that are worked by the plan’s holidays, make-up days with them; monday to friday leaves make-up days out 交易日.',
      ),
    off: z
      .array(window)
      .max(50, atMost(50, '段', 'spans'))
      .default([])
      .describe('Spans in which none counts 寒暑假; without the year: each year.'),
  })
  .refine((c) => c.weekdays !== undefined || c.off.length > 0, {
    error: both(
      '请写 off（不算的时段）或 weekdays（哪几天算），否则与工作日无异',
      'say off (spans that do not count) or weekdays: otherwise these are the working days',
    ),
  })
  .describe('Days of another kind than working days, in which a milestone counts 教学日、交易日.');
