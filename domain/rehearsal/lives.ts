import { PROGRAMME } from '../kernel/bodies.ts';
import { dateAt, type WorkingCalendar } from '../kernel/calendar.ts';
import { extended } from '../kernel/extended.ts';
import type { Machine, OwedNotice } from '../kernel/machine.ts';
import { stillMatters } from '../obligation/machine.ts';
import type { ObligationAct, ObligationEvent, ObligationState } from '../obligation/obligation.ts';
import { ownRecipient } from '../obligation/outsider.ts';
import { unitTold } from '../obligation/portion.ts';
import { concernsPartners, joinOf, partnersOf } from '../obligation/together.ts';
import type { Plan } from '../plan/plan.ts';
import { completeAct, type PlannedObligation, type RequestedAct } from '../programme/campaign.ts';
import { gatesShut } from '../programme/gates.ts';
import { registersShut } from '../register/gates.ts';
import type { ItemState } from '../register/register.ts';
import type { Agenda } from './agenda.ts';
import type { NextAct } from './behaviour.ts';
import { queueItem } from './queue-item.ts';
import type { Outcome, RehearsedNotice, RehearsedObligation, Rosters } from './rehearsed.ts';

/** The version of the plan that holds; an amendment puts another in its place. */
export interface PlanVersion {
  plan: Plan;
  calendar: WorkingCalendar;
}

/** An obligation with what it owes and the item that lives it. */
interface Life {
  rehearsed: RehearsedObligation;
  mailbox: RehearsedNotice[];
  order: number;
  item?: ReturnType<typeof queueItem<ObligationState, ObligationAct, ObligationEvent>>;
}

interface LivesInput {
  agenda: Agenda;
  version: PlanVersion;
  acts(state: ObligationState, history: readonly ObligationEvent[]): NextAct | undefined;
  pauses: readonly { fromMs: number; toMs: number }[];
  rosters: Rosters | undefined;
  machine: Machine<ObligationState, ObligationAct, ObligationEvent>;
  hearsAtMs(id: string, atMs: number): number;
  /** What has been found on the way: a register may hold an obligation back. */
  found: { statesAt(nowMs: number): ItemState[] };
}

/** Stands for the file that a department hands in. */
const STAND_IN = [{ sha256: '0'.repeat(64), name: 'rehearsal', sizeBytes: 0 }];

export type Lives = ReturnType<typeof openLives>;

/** Opens the obligations of a rehearsal: each lives on the agenda, and its notices leave by the mailroom's own rules. */
export function openLives({ agenda, version, acts, pauses, rosters, machine, hearsAtMs, found }: LivesInput) {
  const notices: RehearsedNotice[] = [];
  const lives = new Map<string, Life>();
  /** The obligations in the order in which they came. */
  const rehearsed: RehearsedObligation[] = [];
  const enqueueNow = (life: Life) => {
    if (life.item && !machine.isFinal(life.rehearsed.state)) agenda.enqueue(life.item, agenda.nowMs(), life.order);
  };
  let struckOffBefore = 0;
  const states = () => [...lives.values()].map(({ rehearsed }) => rehearsed.state);
  const enqueue = (life: Life) => {
    if (life.item) agenda.enqueue(life.item, life.item.firstAtMs(), life.order);
  };

  function record(life: Life, state: ObligationState, events: readonly ObligationEvent[], owed: readonly { notice: OwedNotice; owedAtMs: number }[]): void {
    const { rehearsed, mailbox } = life;
    rehearsed.state = state;
    rehearsed.events.push(...events);
    for (const { notice, owedAtMs } of owed) {
      const { id: obligationId, milestoneId, departmentId, sequence } = state;
      const dueAtMs = Math.max(notice.sendAtMs, agenda.nowMs());
      const entry: RehearsedNotice = extended(notice, {
        obligationId,
        milestoneId,
        departmentId,
        sequence,
        owedAtMs,
        leavesAtMs: pauses.find(({ fromMs, toMs }) => fromMs <= dueAtMs && dueAtMs < toMs)?.toMs ?? dueAtMs,
        outcome: notice.overtaken ? ('overtaken' as const) : ('waiting' as const),
      });
      mailbox.push(entry);
      notices.push(entry);
      if (!notice.overtaken) agenda.once(entry.leavesAtMs, 'mailing', () => leave(rehearsed, entry, mailbox));
    }
    // A department that was told that something has to be settled before tries again when something is settled.
    if (machine.isFinal(state) && version.plan.milestones.some(({ needs }) => needs))
      for (const other of lives.values()) if (other !== life && other.rehearsed.refusals.length > 0) enqueueNow(other);
    if (concernsPartners(state, events)) for (const partner of partnersOf(state, states())) hear(partner.id);
  }

  /** Adds to an act what stands in its way, as `act` in client/service looks it up. */
  function gated(state: ObligationState, act: ObligationAct): ObligationAct {
    if (act.kind !== 'confirm' && (act.kind !== 'submit' || state.needsConfirmation)) return act;
    const all = [...lives.values()].map(({ rehearsed }) => ({ state: rehearsed.state, name: rehearsed.milestoneName }));
    const open = [...gatesShut(version.plan, state, all), ...registersShut(version.plan, state, found.statesAt(agenda.nowMs()))];
    return open.length > 0 ? { ...act, open } : act;
  }

  /** Brings an obligation the word of those who answer for it together. */
  function hear(id: string): void {
    const atMs = hearsAtMs(id, agenda.nowMs());
    if (atMs > agenda.nowMs()) agenda.once(atMs, 'amending', () => follow(id));
    else follow(id);
  }

  /** Follows what the others who answer for it together have done, as the workflow of an obligation hears it. */
  function follow(id: string): void {
    const life = lives.get(id);
    const act = life && joinOf(life.rehearsed.state, states());
    if (!life?.item || !act) return;
    life.item.perform(act, agenda.nowMs());
    enqueue(life);
  }

  function leave(rehearsed: RehearsedObligation, entry: RehearsedNotice, mailbox: readonly RehearsedNotice[]): void {
    entry.outcome = outcomeOf(rehearsed.state, entry, mailbox);
    const roster = entry.outcome === 'sent' && entry.kind === 'ladder' ? rosters?.at(rehearsed.state, entry.leavesAtMs) : undefined;
    // A department without enterprises has nothing to list.
    if (roster && roster.all > 0) entry.roster = roster;
  }

  /** Lets an obligation live from `rehearsed.state` on, for the first time or again. */
  function begin(life: Life): void {
    const { rehearsed } = life;
    life.item = queueItem({
      machine,
      state: rehearsed.state,
      acts: (state) => {
        const next = acts(state, rehearsed.events);
        return (
          next && {
            atMs: next.atMs,
            act: (current) =>
              gated(current, completeAct(version.plan, version.calendar, current, withEvidence(next.request), dateAt(version.calendar, next.atMs))),
          }
        );
      },
      beforeElapse: (state, elapsedMs) =>
        joinOf(state, states()) ?? (state.settles === 'roster' && rosters?.isDone(state, elapsedMs) ? fulfil(state) : undefined),
      recorded: (state, events, owed) => record(life, state, events, owed),
      // No person tried to join: the same word may come twice in one instant, from time and from a partner.
      refused: (refusal, act, atMs) => act.kind !== 'join' && rehearsed.refusals.push({ refusal, act, atMs }),
    });
    enqueue(life);
    // As a run does at its start, the obligation hears its partners: what they have handed in before it came counts for it as well.
    hear(rehearsed.state.id);
  }

  return {
    record,
    begin,
    add(planned: PlannedObligation, state: ObligationState): Life {
      const life: Life = { rehearsed: extended(planned, { state, events: [], refusals: [] }), mailbox: [], order: agenda.nextOrder() };
      const old = lives.get(state.id);
      if (old) rehearsed[rehearsed.indexOf(old.rehearsed)] = life.rehearsed;
      else rehearsed.push(life.rehearsed);
      lives.set(state.id, life);
      return life;
    },
    get: (id: string): Life | undefined => lives.get(id),
    perform(id: string, act: ObligationAct): void {
      const life = lives.get(id);
      life?.item?.perform(act, agenda.nowMs());
      // The obligation is queued anew: its dates may come earlier than the instant at which it meant to wake.
      if (life) enqueue(life);
    },
    /** Settles the obligations whose whole roster is done, where the plan says that this is enough. */
    settleByRoster(): void {
      for (const { rehearsed: one, item } of lives.values()) {
        const { state } = one;
        if (state.settles === 'roster' && state.stage === 'open' && rosters?.isDone(state, agenda.nowMs())) item?.perform(fulfil(state), agenda.nowMs());
      }
    },
    /** Lets those try again that a register has held back, once something on it has been struck off. */
    retryAtRegisters(): void {
      if (!version.plan.milestones.some(({ needsStruckOff }) => needsStruckOff)) return;
      const struckOff = found.statesAt(agenda.nowMs()).filter(({ stage }) => stage === 'struckOff').length;
      if (struckOff > struckOffBefore) for (const life of lives.values()) if (life.rehearsed.refusals.length > 0) enqueueNow(life);
      struckOffBefore = struckOff;
    },
    states,
    obligations: (): readonly RehearsedObligation[] => rehearsed,
    notices: () => notices,
  };
}

/** What is done in a rehearsal comes with a file, but for progress. */
const withEvidence = (request: RequestedAct): RequestedAct => ({ ...(request.kind !== 'progress' && { evidence: STAND_IN }), ...request });

const fulfil = (state: ObligationState): ObligationAct => ({ kind: 'fulfil', key: `fulfil-${state.sequence}`, actor: { org: PROGRAMME, name: 'roster' } });

/** Tells what the mailroom does with a notice at the instant of leaving: see `claim` in prisma/notices.ts and `sendOne` in activities/mailroom.ts. */
function outcomeOf(state: ObligationState, notice: RehearsedNotice, mailbox: readonly RehearsedNotice[]): Outcome {
  const later = mailbox.some(
    (other) =>
      other.kind === 'ladder' &&
      other.rung !== 'acknowledge' &&
      other.recipient === notice.recipient &&
      other.sequence > notice.sequence &&
      other.outcome !== 'overtaken' &&
      other.sendAtMs <= notice.leavesAtMs,
  );
  if (notice.kind === 'ladder' && later) return 'overtaken';
  const toldOwner = mailbox.filter((other) => other.outcome === 'sent' && other.recipient === ownRecipient(state));
  const ownerToldAtMs = toldOwner.length > 0 ? Math.min(...toldOwner.map((other) => other.leavesAtMs)) : undefined;
  const before = mailbox.filter(({ recipient, sequence }) => recipient === notice.recipient && sequence < notice.sequence);
  return stillMatters(state, notice, ownerToldAtMs, unitTold(before)) ? 'sent' : 'moot';
}
