import { isQuotaReached, type QuotaDuty, quotaDuties, quotaNumbers } from '../domain/enterprise/quota.ts';
import { rosterQueries } from '../domain/enterprise/standing.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { dateAt, endOfDayMs, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { grouped } from '../domain/kernel/grouped.ts';
import type { QuotaStanding } from '../domain/matters/quotas.ts';
import type { QuotaShort } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { EnterpriseLine, SampleRow } from './enterprises.ts';
import type { ObligationRow } from './ledger.ts';
import type { Store } from './store.ts';

/** What is needed to say how far quotas are. */
export interface QuotaContext {
  store: Pick<Store, 'enterprises' | 'ledger'>;
  plan: Plan;
  calendar: WorkingCalendar;
  today: PlainDate;
}

/**
 * Gives those who could be drawn for a quota: those who fit today, and once its day is over those who fitted when it ended. A registry that
 * was not there yet on that day has nobody of it: then it gives those who fit today.
 */
export async function quotaRoster({ store, plan, calendar, today }: QuotaContext, duty: QuotaDuty, owner: string): Promise<EnterpriseLine[]> {
  if (!duty.of) return [];
  const { of } = rosterQueries(plan, { of: duty.of }, owner);
  if (today > duty.dueOn) {
    const atMs = endOfDayMs(calendar, duty.dueOn) - 1;
    if ((await store.enterprises.counts(plan.id, duty.dueOn, atMs)).length > 0) return store.enterprises.missing(plan.id, of, undefined, duty.dueOn, atMs);
  }
  return store.enterprises.missing(plan.id, of, undefined, today);
}

const NEVER_ASKED: readonly string[] = ['waived', 'withdrawn', 'historic', 'unused'];
/** Tells whether whoever answers for an obligation must still reach its quotas. */
const isAsked = ({ state }: ObligationRow) => state.role === 'lead' && (state.stage === 'open' || state.stage === 'submitted');

/** Gives the bodies that still have to reach a quota, without counting anything of it. */
export async function askedByQuota(store: Pick<Store, 'ledger'>, plan: Plan, { milestoneId }: QuotaDuty): Promise<string[]> {
  if (milestoneId === undefined) return [OFFICE];
  return (await store.ledger.obligations({ programmeId: plan.id, milestoneId })).filter(isAsked).map(({ state }) => state.departmentId);
}

/** Tells how far each body is with a quota: those that still have to reach it, or all that had to. */
export async function quotaStandings(context: QuotaContext, duty: QuotaDuty, who: 'asked' | 'all' = 'asked'): Promise<QuotaStanding[]> {
  const { store, plan } = context;
  if (duty.milestoneId === undefined) {
    const samples = (await store.enterprises.samples({ programmeId: plan.id })).filter(({ quotaId }) => quotaId === duty.quota.id);
    const [roster, latest] = [await quotaRoster(context, duty, OFFICE), latestOf(samples)];
    return [{ org: OFFICE, numbers: quotaNumbers(duty.quota, roster.length, drawnOf(latest), await inspectedOf(context, latest)) }];
  }
  const rows = await store.ledger.obligations({ programmeId: plan.id, milestoneId: duty.milestoneId });
  return Promise.all(
    rows
      .filter((row) => (who === 'all' ? row.state.role === 'lead' && !NEVER_ASKED.includes(row.state.stage) : isAsked(row)))
      .map((row) => standingFor(context, duty, row)),
  );
}

async function standingFor(context: QuotaContext, duty: QuotaDuty, { id, state }: ObligationRow): Promise<QuotaStanding> {
  const samples = (await context.store.enterprises.samples({ obligationId: id })).filter(({ quotaId }) => quotaId === duty.quota.id);
  const latest = latestOf(samples);
  const of = latest[0]?.roster.length ?? (await quotaRoster(context, duty, state.departmentId)).length;
  return { org: state.departmentId, obligationId: id, numbers: quotaNumbers(duty.quota, of, drawnOf(latest), await inspectedOf(context, latest)) };
}

/** Finds the last draw of each obligation. */
const latestOf = (samples: readonly SampleRow[]): SampleRow[] =>
  [...grouped(samples, ({ obligationId }) => obligationId).values()].flatMap(([last]) => last ?? []);
const drawnOf = (samples: readonly SampleRow[]) => new Set(samples.flatMap(({ drawn }) => drawn.map(({ uscc }) => uscc))).size;

async function inspectedOf({ store, plan, calendar }: QuotaContext, samples: readonly SampleRow[]): Promise<number> {
  const counts = samples.map(({ drawn, atMs }) =>
    store.enterprises.inspectedSince(
      plan.id,
      drawn.map(({ uscc }) => uscc),
      dateAt(calendar, atMs),
    ),
  );
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** Gives the quotas that an obligation has to reach and has not reached: it is not settled below them without a reason. */
export async function quotasShort(context: QuotaContext, row: ObligationRow): Promise<QuotaShort[]> {
  const duties = quotaDuties(context.plan).filter(({ milestoneId }) => milestoneId === row.milestoneId);
  if (row.state.role !== 'lead') return [];
  const standings = await Promise.all(duties.map(async (duty) => ({ duty, ...(await standingFor(context, duty, row)) })));
  return standings
    .filter(({ duty, numbers }) => numbers.of > 0 && !isQuotaReached(duty.quota, numbers))
    .map(({ duty: { quota }, numbers }) => ({ quota: quota.id, name: quota.name, counts: quota.counts, ...numbers }));
}
