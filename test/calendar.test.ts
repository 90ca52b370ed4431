import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { openCalendar } from '../calendar/china.ts';
import { addDays, addMonths, daysBetween, isPlainDate, lastDayOfMonth, utcDate, weekday } from '../domain/kernel/dates.ts';
import { runs } from './support/runs.ts';

// Dates are counted by arithmetic and days of 24 hours by addition, for speed: here both are held against JavaScript's own dates and
// against the time zone database.

const DAY_MS = 86_400_000;
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
/** Every day from 1600 to 2400: all leap years of two eras, and the centuries without one. */
const days = fc.integer({ min: Date.UTC(1600, 0, 1) / DAY_MS, max: Date.UTC(2400, 0, 1) / DAY_MS });

describe('plain dates', () => {
  it('count as the Gregorian calendar does', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -100_000, max: 100_000 }), (day, more) => {
        const date = dateOf(day * DAY_MS);
        expect(addDays(date, more)).toBe(dateOf((day + more) * DAY_MS));
        expect(daysBetween(date, addDays(date, more))).toBe(more);
        expect(utcDate((day + 1) * DAY_MS - 1)).toBe(date);
        expect(weekday(date)).toBe(new Date(day * DAY_MS).getUTCDay());
      }),
      { numRuns: runs(1_000) },
    );
    for (let day = Date.UTC(1999, 11, 1) / DAY_MS; day < Date.UTC(2004, 2, 2) / DAY_MS; day++)
      expect(addDays(dateOf(day * DAY_MS), 1)).toBe(dateOf((day + 1) * DAY_MS));
  });

  it('are of a year of four digits', () => {
    expect(['0000-01-01', '0999-12-31', '1000-01-01', '9999-12-31', '10000-01-01'].map(isPlainDate)).toEqual([false, false, true, true, false]);
  });

  it('keep the day of the month as far as a month has it', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -500, max: 500 }), (day, months) => {
        const date = dateOf(day * DAY_MS);
        const moved = addMonths(date, months);
        const luxon = DateTime.fromISO(date, { zone: 'UTC' }).plus({ months }).toISODate();
        expect(moved).toBe(luxon);
        expect(isPlainDate(moved)).toBe(true);
        expect(lastDayOfMonth(date.slice(0, 7))).toBe(dateOf(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)));
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe('instants of a zone', () => {
  // Half an hour's summer time; a day that never was (30 December 2011); changes at midnight; summer time in China, 1986 to 1991.
  it.each(['Asia/Shanghai', 'UTC', 'Asia/Kathmandu', 'Europe/Berlin', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Sao_Paulo', 'Africa/Cairo'])(
    'are those of the time zone database in %s',
    (zone) => {
      const calendar = openCalendar({ zone, holidays: { table: 'none', overrides: [] } });
      const first = Date.UTC(1986, 0, 1) / DAY_MS;
      const minute = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }));
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 16_000 }), minute, (day, [hour, minutes]) => {
          const date = dateOf((first + day) * DAY_MS);
          const time = `${String(hour).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
          expect(calendar.instantMs(date, time), `${date} ${time}`).toBe(DateTime.fromISO(`${date}T${time}`, { zone }).toMillis());
        }),
        { numRuns: runs(700) },
      );
      // Every hour of every day on which a clock is changed, and of its neighbours.
      for (let day = 0; day < 16_000; day++) {
        const date = dateOf((first + day) * DAY_MS);
        const length = calendar.instantMs(addDays(date, 1), '00:00') - calendar.instantMs(date, '00:00');
        if (length === DAY_MS) continue;
        for (const near of [addDays(date, -1), date, addDays(date, 1)])
          for (let hour = 0; hour < 24; hour++) {
            const time = `${String(hour).padStart(2, '0')}:30`;
            expect(calendar.instantMs(near, time), `${near} ${time}`).toBe(DateTime.fromISO(`${near}T${time}`, { zone }).toMillis());
          }
      }
    },
  );
});
