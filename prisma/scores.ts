import { quotaDuties } from '../domain/enterprise/quota.ts';
import { leastOf } from '../domain/enterprise/share.ts';
import { dateAt, endOfDayMs, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { grouped } from '../domain/kernel/grouped.ts';
import { indicatorFigure, isCeiling, reportersOf } from '../domain/matters/indicators.ts';
import { missedName } from '../domain/matters/missed.ts';
import { targetParts } from '../domain/matters/targets.ts';
import { causingId } from '../domain/obligation/amounts.ts';
import { DEFAULT_SCORING } from '../domain/plan/goal-fields.ts';
import { datedIndicators, type Plan } from '../domain/plan/plan.ts';
import { type Period, periodOf, type ScoredDecision, type ScoredResult, type ScoreInput } from '../domain/score.ts';
import type { ObligationRow } from './ledger.ts';
import { quotaStandings as standingsNow } from './quotas.ts';
import { indicatorValues } from './register-matters.ts';
import type { Store } from './store.ts';

interface ScoreContext {
  store: Store;
  plan: Plan;
  calendar: WorkingCalendar;
  /** Programme epoch ms up to which the ledger is read. */
  nowMs: number;
  /** When the programme was loaded (programme epoch ms): what was over before is history. */
  startedAtMs: number;
}

/** Gives all that a score is counted from, as the ledger has it. */
export async function scoreInput(context: ScoreContext, period: Period): Promise<ScoreInput & { rows: ObligationRow[] }> {
  const { store, plan, calendar, nowMs } = context;
  const all = await store.ledger.obligations({ programmeId: plan.id });
  // An outsider is in no score, nor is who oversees it for what it does.
  const rows = all.filter(({ state }) => state.outsider === undefined && state.originalDueDate >= period.from && state.originalDueDate <= period.to);
  const ids = rows.map(({ id }) => id);
  const events = grouped(await store.ledger.eventsOfAll(ids), ({ itemId }) => itemId);
  const told = grouped(await store.notices.accepted(ids), ({ obligationId }) => obligationId);
  return {
    rows,
    period,
    nowMs,
    scoring: plan.scoring ?? DEFAULT_SCORING,
    obligations: rows.map(({ id, state }) => ({
      state,
      originalDueAtMs: endOfDayMs(calendar, state.originalDueDate),
      events: events.get(id) ?? [],
      told: told.get(id) ?? [],
    })),
    results: [...(await targetResults(context, period)), ...(await quotaResults(context, period)), ...(await indicatorResults(context, period))],
    decisions: await decisions(context, new Map(all.map(({ id, milestoneName }) => [id, milestoneName]))),
  };
}

/** Gives every decision to take points that stands, under the day by which it counts: none falls between two scores. */
async function decisions({ store, plan, calendar }: ScoreContext, milestones: ReadonlyMap<string, string>): Promise<ScoredDecision[]> {
  const granted = (await store.consequences.list(plan.id, ['granted'])).filter(({ consequence }) => consequence === 'points');
  if (granted.length === 0) return [];
  const made = (await store.scores.made(plan)).flatMap(({ period, madeAtMs }) => ({ madeAtMs, half: periodOf(period) }));
  const events = grouped(await store.ledger.eventsOfAll(granted.map(({ id }) => id)), ({ itemId }) => itemId);
  return granted.map(({ id, org, points = 0, cause, decidedOn, document }) => {
    const entry = events.get(id)?.findLast(({ type }) => type === 'granted');
    const enteredAtMs = entry?.atMs ?? 0;
    const day = decidedOn ?? dateAt(calendar, enteredAtMs);
    const tooLate = made.some(({ half, madeAtMs }) => half !== undefined && half.from <= day && day <= half.to && madeAtMs < enteredAtMs);
    return {
      id,
      departmentId: org,
      points,
      obligationId: missedName(plan, cause) === undefined ? causingId(cause) : '',
      name: milestones.get(causingId(cause)) ?? missedName(plan, cause) ?? '',
      decidedOn: day,
      countsOn: tooLate ? dateAt(calendar, enteredAtMs) : day,
      ...(document !== undefined && { document }),
      events: entry ? [entry] : [],
    };
  });
}

/** Tells whether a day of the period is over, and was not when the programme was loaded. */
const counts = ({ calendar, nowMs, startedAtMs }: ScoreContext, { from, to }: Period, dueOn: PlainDate): boolean => {
  const endMs = endOfDayMs(calendar, dueOn);
  return dueOn >= from && dueOn <= to && endMs <= nowMs && endMs > startedAtMs;
};

async function targetResults(context: ScoreContext, period: Period): Promise<ScoredResult[]> {
  const { store, plan, calendar } = context;
  const results: ScoredResult[] = [];
  for (const target of plan.targets.filter(({ asOf }) => counts(context, period, asOf))) {
    const atMs = endOfDayMs(calendar, target.asOf) - 1;
    const parts = targetParts(plan, target, await store.enterprises.bodyCounts(plan.id, target.asOf, atMs), target.asOf);
    for (const { departmentId, whole, own } of parts)
      results.push({
        kind: 'target',
        departmentId,
        id: `${target.id}/${whole.scope}`,
        name: target.name,
        dueOn: target.asOf,
        atMs,
        done: own.numerator,
        needed: leastOf(target.atLeast, own.denominator),
        reached: whole.met || own.met,
      });
  }
  return results;
}

async function quotaResults(context: ScoreContext, period: Period): Promise<ScoredResult[]> {
  const { store, plan, calendar, nowMs } = context;
  const results: ScoredResult[] = [];
  for (const duty of quotaDuties(plan).filter(({ dueOn }) => counts(context, period, dueOn))) {
    const today = dateAt(calendar, nowMs);
    const samples = (await store.enterprises.samples({ programmeId: plan.id })).filter(({ quotaId }) => quotaId === duty.quota.id);
    for (const { org, obligationId, numbers } of await standingsNow({ store, plan, calendar, today }, duty, 'all')) {
      if (numbers.of === 0) continue;
      const own = samples.filter((sample) => obligationId === undefined || sample.obligationId === obligationId);
      const done = duty.quota.counts === 'drawn' ? numbers.drawn : Math.min(numbers.drawn, numbers.inspected);
      const late = own.every(({ atMs }) => dateAt(calendar, atMs) > duty.dueOn);
      results.push({
        kind: 'quota',
        departmentId: org,
        id: duty.quota.id,
        name: duty.quota.name,
        dueOn: duty.dueOn,
        atMs: endOfDayMs(calendar, duty.dueOn) - 1,
        done,
        needed: numbers.least,
        reached: done >= numbers.least,
        ...(late && { late: true as const }),
      });
    }
  }
  return results;
}

async function indicatorResults(context: ScoreContext, period: Period): Promise<ScoredResult[]> {
  const { store, plan, calendar } = context;
  const due = datedIndicators(plan).filter(({ due: day }) => counts(context, period, day));
  const values = await indicatorValues(store, plan, calendar, due);
  return due.flatMap((indicator) => {
    const { due: dueOn } = indicator;
    const figure = indicatorFigure(
      plan,
      indicator,
      values.filter(({ indicatorId }) => indicatorId === indicator.id),
      dueOn,
    );
    const known = new Map(values.filter(({ indicatorId }) => indicatorId === indicator.id).map((value) => [value.sequence, value]));
    return reportersOf(plan, indicator).map((departmentId): ScoredResult => {
      const own = figure.parts?.find(({ org }) => org === departmentId) ?? figure;
      const isSilent = own.silent.includes(departmentId);
      return {
        kind: 'indicator',
        departmentId,
        id: indicator.id,
        name: indicator.name,
        dueOn,
        atMs: endOfDayMs(calendar, dueOn) - 1,
        done: own.value ?? 0,
        needed: own.target ?? 0,
        // Who has said what there is does not stand for others who have not.
        reached: isCeiling(indicator) ? own.gap === 0 && !isSilent : own.met,
        ...(isCeiling(indicator) && { ceiling: isSilent ? ('silent' as const) : ('reported' as const) }),
        events: own.reported.flatMap(({ sequence }) => {
          const value = known.get(sequence);
          return value
            ? [
                {
                  itemId: `indicator/${plan.id}/${indicator.id}`,
                  sequence,
                  type: 'reported',
                  atMs: value.atMs,
                  actorOrg: value.actor.org,
                  actorName: value.actor.name,
                  payload: {},
                },
              ]
            : [];
        }),
      };
    });
  });
}
