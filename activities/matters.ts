import { wallClock } from '../calendar/china.ts';
import type { Morning } from '../domain/digest/digest.ts';
import { quotaDuties } from '../domain/enterprise/quota.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, daysBetween, type PlainDate } from '../domain/kernel/dates.ts';
import { decidedItems, tellsOfDecisions } from '../domain/matters/decided.ts';
import { decisionItems, type Pending, pendingEnd, pendingScore } from '../domain/matters/decisions.ts';
import { holdItems } from '../domain/matters/holds.ts';
import { answeredBy, begunIndicators, indicatorItems, indicatorSet, isCeiling, reportersOf } from '../domain/matters/indicators.ts';
import {
  cameSince,
  goTogether,
  hasManyDays,
  hasNews,
  MATTER_REACH_DAYS,
  type MatterItem,
  type MatterKind,
  matterName,
  openLadders,
  openTold,
  reachedOn,
  type SharedSet,
  setKey,
  toldItems,
} from '../domain/matters/matters.ts';
import { missedCause } from '../domain/matters/missed.ts';
import { asksProgress, progressItems } from '../domain/matters/progress.ts';
import { quotaItems, quotaSet } from '../domain/matters/quotas.ts';
import { listedItems, pendingOnRegisters, registerItems } from '../domain/matters/registers.ts';
import { followUpItems, standingDuties, standingItems, standingLeads } from '../domain/matters/standing-duties.ts';
import { targetItems, targetSet } from '../domain/matters/targets.ts';
import { mattersKey, rungText } from '../domain/obligation/notices.ts';
import type { DatedIndicator, Plan } from '../domain/plan/plan.ts';
import { announcementTitle } from '../domain/words/consequences.ts';
import { periodName } from '../domain/words/words.ts';
import { askedByQuota, quotaStandings } from '../prisma/quotas.ts';
import { indicatorValues, registersWaiting, registrySays } from '../prisma/register-matters.ts';
import type { Store } from '../prisma/store.ts';
import { readSteps, type StepsNow } from './steps-now.ts';
import { targetNow } from './target-matters.ts';

/** Whether to look for sets of a kind and day, of these bodies where it is known before who answers. */
type Wanted = (set: SharedSet, orgs?: readonly string[]) => boolean;

/** What waits for a decision, and what it is read from: looked up once by whoever needs it for more than the matters. */
type WaitingNow = Awaited<ReturnType<typeof waitingNow>>;

export async function waitingNow(store: Store, plan: Plan, calendar: WorkingCalendar, date: PlainDate) {
  const [scores, programme, onRegisters, pending] = await Promise.all([
    store.scores.made(plan),
    store.programmes.get(plan.id),
    registersWaiting(store, plan, calendar, date),
    store.matters.pending(plan.id),
  ]);
  const ending = programme ? pendingEnd(plan, calendar, programme.state.stage) : [];
  const all: Pending[] = [...pending, ...pendingOnRegisters(plan, onRegisters), ...pendingScores(plan, scores), ...ending];
  return { scores, programme, onRegisters, ending, pending: all };
}

/**
 * Gives everything that waits for somebody until a day, told by set: the rehearsal's registry and obligations say the same.
 *
 * @param wanted whether to look for sets of a kind and day for which the whole registry has to be counted, and of whom, where that is known before.
 * @param known what waits for a decision, where it has been looked up, and how enterprises' steps are read where it is not from the registry each time.
 */
export async function matterItems(
  store: Store,
  plan: Plan,
  calendar: WorkingCalendar,
  date: PlainDate,
  wanted: Wanted = () => true,
  known: { waiting?: WaitingNow; steps?: StepsNow } = {},
): Promise<MatterItem[]> {
  const { scores, programme, onRegisters, pending } = known.waiting ?? (await waitingNow(store, plan, calendar, date));
  let items = decisionItems(plan, calendar, pending);
  items.push(
    ...registerItems(plan, onRegisters).filter(({ about }) => wanted({ kind: 'item', about, dueOn: date })),
    ...(wanted({ kind: 'listed', about: '', dueOn: date }) ? listedItems(plan, calendar, onRegisters, date) : []),
  );
  if (tellsOfDecisions(plan))
    items.push(...decidedItems(plan, calendar, await store.consequences.announcements(plan.id), (one) => announcementTitle(plan, one, plan.language)));
  for (const { period, confirmed, departments } of scores)
    if (confirmed)
      for (const { departmentId: org } of departments)
        if (org !== OFFICE)
          items.push({
            kind: 'scored',
            about: period,
            org,
            dueOn: wallClock(plan.zone).date(confirmed.atMs),
            id: period,
            name: periodName(period, plan.language),
          });
  for (const target of plan.targets)
    if (wanted(targetSet(target))) items.push(...targetItems(plan, target, (await targetNow(store, plan, calendar, target, date)).parts));
  for (const duty of quotaDuties(plan))
    if (wanted(quotaSet(duty), await askedByQuota(store, plan, duty)))
      items.push(...quotaItems(duty, await quotaStandings({ store, plan, calendar, today: date }, duty)));
  const steps = (['cycle', 'assisted'] as MatterKind[]).filter((kind) => wanted({ kind, about: '', dueOn: date }));
  const stepsNow = known.steps ?? readSteps(store);
  // One for each enterprise, and more than a call can have arguments.
  if (steps.length > 0) items = items.concat((await stepsNow(plan, calendar, date)).filter(({ kind }) => steps.includes(kind)));
  const duties = standingDuties(plan);
  if (duties.length > 0 && programme) {
    const near = (dueOn: PlainDate, orgs: readonly string[]) => wanted({ kind: 'standing', about: '', dueOn }, orgs);
    const open = wanted({ kind: 'followUp', about: '', dueOn: date });
    const reports = duties.some((duty) => (open && duty.begunOn !== undefined) || duty.reviews.some(({ dueOn }) => near(dueOn, standingLeads(plan, duty))))
      ? await store.standingDuties.reports(
          plan.id,
          duties.map(({ id }) => id),
        )
      : [];
    items.push(...standingItems(plan, reports, near), ...(open ? followUpItems(plan, reports) : []));
    const holds = (['hold', 'held'] as const).some((kind) => wanted({ kind, about: '', dueOn: date }));
    if (holds) items.push(...holdItems(plan, calendar, { date, startedOn: wallClock(plan.zone).date(programme.startedAtMs) }));
  }
  if (asksProgress(plan) && programme && wanted({ kind: 'progress', about: '', dueOn: date })) {
    const open = await store.ledger.obligations({ programmeId: plan.id, stages: ['open'] });
    const startedOn = wallClock(plan.zone).date(programme.startedAtMs);
    items.push(
      ...progressItems(
        plan,
        calendar,
        open.map(({ state, milestoneName: name }) => ({ state, name })),
        { date, startedOn },
      ),
    );
  }
  const indicators = begunIndicators(plan, date).filter((indicator) => wanted(indicatorSet(indicator), reportersOf(plan, indicator)));
  const values = await indicatorValues(store, plan, calendar, indicators);
  const causes = await proposedForNumbers(store, plan, indicators, date);
  for (const indicator of indicators) {
    const reported = values.filter(({ indicatorId }) => indicatorId === indicator.id);
    const proposedAbout = reportersOf(plan, indicator).filter((org) => causes.has(missedCause(plan, { kind: 'indicator', id: indicator.id, org })));
    const answered = answeredBy(calendar, indicator, reported, proposedAbout);
    items.push(...indicatorItems(plan, indicator, reported, date, await registrySays(store, plan, calendar, indicator, date), answered));
  }
  return items;
}

/** Gives the causes for which a rule has proposed something, where a ceiling whose day is over may be one of them. */
async function proposedForNumbers(store: Store, plan: Plan, indicators: readonly DatedIndicator[], date: PlainDate): Promise<Set<string>> {
  const isAsked = indicators.some((one) => isCeiling(one) && one.due < date) && plan.consequences.some(({ rule }) => rule?.on === 'missed-indicator');
  return new Set(isAsked ? (await store.consequences.list(plan.id)).map(({ cause }) => cause) : []);
}

/** Gives the scores that wait for the office, with since when. */
const pendingScores = (plan: Plan, scores: Awaited<ReturnType<Store['scores']['made']>>): Pending[] =>
  scores
    .filter(({ confirmed, departments }) => !confirmed && departments.some(({ total }) => total !== undefined))
    .map(({ period, madeAtMs }) => pendingScore(period, periodName(period, plan.language), madeAtMs));

/** Owes what should have been told of sets by a morning. Gives the number of notices. */
export async function oweMatters(
  store: Store,
  plan: Plan,
  calendar: WorkingCalendar,
  { date }: Morning,
  startedAtMs: number,
  steps: StepsNow = readSteps(store),
): Promise<number> {
  const told = openTold(await store.matters.rungs(plan.id, { dueSince: addDays(date, -MATTER_REACH_DAYS) }));
  const ladders = openLadders(plan, calendar);
  const on = { date, startedOn: wallClock(plan.zone).date(startedAtMs) };
  const items = await matterItems(
    store,
    plan,
    calendar,
    date,
    (set, orgs) => hasManyDays(set.kind) || set.kind === 'assisted' || set.kind === 'listed' || hasNews(ladders, set, orgs, on, told),
    { steps },
  );
  const { rungs, notices } = reachedOn(ladders, items, on, told);
  if (rungs.length > 0)
    await store.matters.tell(
      plan.id,
      date,
      rungs,
      notices.map((notice) => noticeOf(plan.id, notice)),
    );
  return notices.length;
}

function noticeOf(programmeId: string, { recipient, date, sendAtMs, ...matter }: ReturnType<typeof reachedOn>['notices'][number]) {
  return mattersNotice(programmeId, matterName(matter), { recipient, date, sendAtMs });
}

/** Makes one mail about what waits: about one kind of matter, or about a report as a whole. */
export function mattersNotice(programmeId: string, name: string, { recipient, date, sendAtMs }: { recipient: string; date: PlainDate; sendAtMs: number }) {
  return {
    key: mattersKey(programmeId, name, date, recipient),
    programmeId,
    kind: 'matters' as const,
    rung: rungText({ about: 'matters', matter: name, date }),
    dueVersion: 1,
    sequence: daysBetween('1970-01-01', date),
    recipient,
    sendAtMs,
  };
}

/** What waits of one kind on a day, for the letters that tell of it. */
export const waitingOf = (
  store: Store,
  plan: Plan,
  calendar: WorkingCalendar,
  today: PlainDate,
  { kind, about }: Pick<MatterItem, 'kind' | 'about'>,
  steps: StepsNow,
): Promise<MatterItem[]> => matterItems(store, plan, calendar, today, (set) => set.kind === kind && set.about === about, { steps });

/**
 * Gives what one notice tells of: the rungs that came on its morning, and what of their sets still waits.
 *
 * @param waiting gives all that waits of the notice's kind by now.
 */
export async function toldBy(
  store: Store,
  plan: Plan,
  { kind, about, date, recipient }: Pick<MatterItem, 'kind' | 'about'> & { date: PlainDate; recipient: string },
  waiting: (of: Pick<MatterItem, 'kind' | 'about'>) => Promise<readonly MatterItem[]>,
) {
  const rungs = await store.matters.rungs(plan.id, { kind, ...(!goTogether(kind) && { about }), toldOn: date, recipient });
  const sets = new Set(rungs.map(setKey));
  const all = await waiting({ kind, about });
  const maybe = cameSince(rungs, all, recipient, openTold(rungs));
  const came = cameSince(rungs, maybe, recipient, openTold([...rungs, ...(await store.matters.toldOf(plan.id, maybe))]));
  return { rungs, items: toldItems(rungs, [...all.filter((item) => sets.has(setKey(item))), ...came]) };
}
