import { resolveQuery } from '../domain/enterprise/standing.ts';
import { endOfDayMs, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { countedValues, NEWS_REACH_DAYS } from '../domain/matters/registers.ts';
import type { DatedIndicator, Plan } from '../domain/plan/plan.ts';
import type { ItemState } from '../domain/register/register.ts';
import type { ReportedValue } from './indicators.ts';
import type { Store } from './store.ts';

/** Gives what of the plan's registers waits for somebody on a day, or is new; nothing is asked where the plan has none. */
export async function registersWaiting({ registers }: Pick<Store, 'registers'>, plan: Plan, calendar: WorkingCalendar, date: PlainDate): Promise<ItemState[]> {
  if (plan.registers.length === 0) return [];
  return registers.waiting(plan.id, calendar.instantMs(addDays(date, -NEWS_REACH_DAYS - 1), '00:00'));
}

/** Gives every value of these indicators: as they were reported, or as registers are counted. */
export async function indicatorValues(
  { indicators, registers }: Pick<Store, 'indicators' | 'registers'>,
  plan: Plan,
  calendar: WorkingCalendar,
  wanted: readonly DatedIndicator[],
): Promise<ReportedValue[]> {
  const reported = await indicators.values(
    plan.id,
    wanted.filter(({ register }) => !register).map(({ id }) => id),
  );
  const counting = wanted.filter(({ register }) => register);
  const states = await registers.counted(plan.id, [...new Set(counting.flatMap(({ register }) => register?.of ?? []))]);
  const counted = counting.flatMap((indicator) =>
    countedValues(plan, calendar, indicator, states).map((value) => ({
      ...value,
      ...{ indicatorId: indicator.id, atMs: calendar.instantMs(value.on, '00:00'), actor: { org: value.org, name: '' }, note: '' },
    })),
  );
  return [...reported, ...counted];
}

/**
 * Gives what the registry says of an indicator on a day, where the plan names a question to it: so many enterprises, or so many of a hundred. Once
 * its own day is over it says what it said when that ended, or says today where it was not there yet.
 */
export async function registrySays(
  { enterprises }: Pick<Store, 'enterprises'>,
  plan: Plan,
  calendar: WorkingCalendar,
  { registry, unit, due: dueOn }: DatedIndicator,
  today: PlainDate,
): Promise<number | undefined> {
  if (!registry) return undefined;
  const [of, counted] = [resolveQuery(plan, registry.of ?? {}), resolveQuery(plan, registry.counts)];
  const endedAtMs = today > dueOn ? endOfDayMs(calendar, dueOn) - 1 : undefined;
  const wasThere = endedAtMs !== undefined && (await enterprises.counts(plan.id, dueOn, endedAtMs)).length > 0;
  const { all, done } = wasThere ? await enterprises.progress(plan.id, of, counted, dueOn, endedAtMs) : await enterprises.progress(plan.id, of, counted, today);
  if (unit !== '%') return done;
  return all === 0 ? undefined : Math.floor((done * 10_000) / all) / 100;
}
