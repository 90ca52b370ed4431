import { type Morning, morningOf } from '../digest/digest.ts';
import { dateAt, endOfDayMs, type WorkingCalendar } from '../kernel/calendar.ts';
import type { Machine } from '../kernel/machine.ts';
import { endReportDate } from '../matters/brief.ts';
import { grantedBy } from '../matters/decided.ts';
import type { Pending } from '../matters/decisions.ts';
import { lateItems } from '../matters/registers.ts';
import { obligationMachine } from '../obligation/machine.ts';
import { type ObligationAct, type ObligationEvent, type ObligationState, openObligation } from '../obligation/obligation.ts';
import type { Plan } from '../plan/plan.ts';
import { withBegun } from '../programme/begun.ts';
import { plannedObligations } from '../programme/campaign.ts';
import { catchUpNotices } from '../programme/catch-up.ts';
import { withRounds } from '../programme/events.ts';
import { begunDuties } from '../programme/follow-ups.ts';
import { begun } from '../programme/order.ts';
import { openAgenda } from './agenda.ts';
import { amend, type RehearsedAmendment } from './amending.ts';
import type { GivenItems, NextAct } from './behaviour.ts';
import { rehearsedDigests } from './digests.ts';
import { openFoundItems } from './found-items.ts';
import { openLives, type PlanVersion } from './lives.ts';
import { openMatters } from './matters.ts';
import type { QueueItem } from './queue-item.ts';
import type { Rehearsal, RehearsedDigest, Rosters } from './rehearsed.ts';

export interface RehearsalInput {
  plan: Plan;
  calendar: WorkingCalendar;
  /** When the programme is loaded (programme epoch ms): what fell due before is history. */
  startedAtMs: number;
  /**
   * The last instant that is looked at (programme epoch ms). Without it the rehearsal ends when nothing more would happen; where endless
   * items are on the queue, on the plan's last day or when all others have ended, whichever is later.
   */
  toMs?: number;
  /** What people do; see `nextAct` in behaviour.ts. */
  acts(state: ObligationState, history: readonly ObligationEvent[]): NextAct | undefined;
  /** Amendments, earliest first, each after the one before has reached everything. Enterprises are not handed over. */
  amendments?: readonly RehearsedAmendment[];
  /** When the programme is paused (programme epoch ms, without `toMs` itself): mails are held back then, and nothing else. */
  pauses?: readonly { fromMs: number; toMs: number }[];
  /** Whatever else lives on the same queue, such as enterprises. */
  others?: Iterable<QueueItem>;
  /** The registry that obligations with a roster look at; without it no mail lists anybody, as in a programme without a registry. */
  rosters?: Rosters;
  /** What is found on the way and put on the plan's registers; nothing unless told. */
  items?: readonly GivenItems[];
  /** Tells when an obligation hears what those who answer together with it did at `atMs`, where that takes a while (both programme epoch ms). */
  hearsAtMs?(obligationId: string, atMs: number): number;
  /**
   * Tells when what follows upon something that is settled begins, and by when at the latest after a morning, where mornings are not punctual
   * (programme epoch ms); undefined where that morning no longer took place.
   */
  begins?: { atMs: readonly number[]; latestMs(morningMs: number): number | undefined };
  /** Only for tests that want to know whether they would notice other rules. */
  machine?: Machine<ObligationState, ObligationAct, ObligationEvent>;
}

/**
 * Runs a plan on an in-memory queue, by the same machine that the workflows interpret and with the mailroom's own rules for what
 * still leaves: what is told here is what would be told. The mail server answers at once and takes everything.
 */
export function rehearse({
  plan,
  calendar,
  startedAtMs,
  toMs = Number.POSITIVE_INFINITY,
  acts,
  amendments = [],
  pauses = [],
  others = [],
  rosters,
  items = [],
  hearsAtMs = (_id, atMs) => atMs,
  begins = { atMs: [], latestMs: (morningMs) => morningMs },
  machine = obligationMachine,
}: RehearsalInput): Rehearsal {
  const agenda = openAgenda(startedAtMs);
  const version = { plan, calendar };
  const found = openFoundItems({ agenda, version }, items);
  const lives = openLives({ agenda, version, acts, pauses, rosters, machine, hearsAtMs, found });
  for (const planned of plannedObligations(plan, calendar)) lives.begin(lives.add(planned, openObligation(planned.spec, startedAtMs)));
  const catchUps = catchUpNotices(plan, lives.states(), startedAtMs);
  let versions = 1;
  const amendNow = (amendment: RehearsedAmendment) => amend(amendment, `plan-${++versions}`, { agenda, version, lives });
  for (const amendment of amendments) agenda.once(amendment.atMs, 'amending', () => amendNow(amendment));

  const digests: RehearsedDigest[] = [];
  const { matters, ...told } = openMatters({ agenda, version, startedAtMs, lives, pauses, rosters, found });
  const begin = () => {
    const { plan: now, calendar: days } = version;
    const [states, atMs] = [lives.states(), agenda.nowMs()];
    const today = dateAt(days, atMs);
    const raised = begun(now, days, states, startedAtMs);
    const causes = { states, late: lateItems(now, found.statesAt(atMs), today), granted: grantedBy(now, rosters?.announcements() ?? []) };
    const duties = begunDuties(now, days, causes, today);
    if (raised.length + duties.length > 0) amendNow({ plan: withBegun(withRounds(now, raised), duties), calendar: days, atMs, reason: '' });
  };
  for (const atMs of begins.atMs) agenda.once(atMs, 'amending', begin);
  const beginFollowers = () => {
    const latestMs = begins.latestMs(agenda.nowMs());
    if (latestMs !== undefined && latestMs > agenda.nowMs()) agenda.once(latestMs, 'amending', begin);
    else if (latestMs !== undefined) begin();
  };
  const every = mornings(version, startedAtMs, (morning) => {
    if (rosters) lives.settleByRoster();
    beginFollowers();
    lives.retryAtRegisters();
    told.morning(morning);
    if (!morning.digests) return;
    const nowMs = agenda.nowMs();
    // A proposal that a rule makes this morning comes too late for this morning's digests.
    const before = (proposals: readonly Pending[]) => proposals.filter(({ sinceMs }) => sinceMs < nowMs);
    const proposals = { proposal: before(rosters?.pending() ?? []), departmentProposal: before(told.departmentProposals()) };
    digests.push(...rehearsedDigests(version.plan, morning, nowMs, lives.obligations(), proposals, (org) => rosters?.inDigest(org, morning) === true));
  });
  agenda.enqueue(every, every.firstAtMs(), agenda.nextOrder());
  for (const item of others) agenda.enqueue(item, item.firstAtMs(), agenda.nextOrder());

  // Where the plan's last day is not worked, the report of its end is made on the next morning.
  const lastMs = endOfDayMs(calendar, endReportDate(plan, calendar));
  while (agenda.next(toMs, lastMs));
  const notices = lives.notices().sort((a, b) => a.sendAtMs - b.sendAtMs || (a.key < b.key ? -1 : 1));
  return { notices, catchUps, digests, matters, obligations: [...lives.obligations()], endedAtMs: Math.max(agenda.nowMs(), Math.min(toMs, lastMs - 1)) };
}

/** Does the work when the programme is loaded and on every working morning after that, as in activities/morning.ts. */
function mornings(version: PlanVersion, startedAtMs: number, work: (morning: Morning) => void): QueueItem {
  return {
    endless: true,
    firstAtMs: () => startedAtMs,
    live(nowMs) {
      const morning = morningOf(version.plan, version.calendar, nowMs);
      work(morning);
      return morning.nextAtMs;
    },
  };
}
