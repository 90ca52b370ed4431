import type { Acknowledgement, MovedRung, ObligationState, Redating } from './obligation.ts';
import type { Rung, Schedule } from './schedule.ts';

/** The dates of an obligation after its working days became known, or turned out to be others than was thought. */
export interface Redated extends Redating {
  /** What has been told stays at its old instant; what is still to be told is at its new one. */
  schedule: Schedule;
  /** False when nothing at all is different: then there is nothing to record. */
  changed: boolean;
}

const idsOf = (rung: Rung) => [rung.id, ...rung.absorbed];

/**
 * Puts a schedule of the same due date in the place of the one that a state holds. Nobody is told of a rung twice: what the old dates
 * have told stays told. Nobody is left out: a rung that the old dates had still ahead and that the new ones have behind leaves at once.
 *
 * @param schedule the dates of the same obligation and due date by the calendar that holds now.
 * @param nowMs programme epoch ms; everything that the old dates brought about until then has been brought about.
 */
export function redate(state: ObligationState, schedule: Schedule, nowMs: number): Redated {
  const old = state.schedule.rungs;
  const behind = old.filter((rung) => rung.atMs <= nowMs);
  const told = new Set(behind.flatMap(idsOf));
  const known = new Set(old.flatMap(idsOf));
  const ahead = schedule.rungs
    .filter((rung) => !told.has(rung.id))
    .map((rung) => withoutTold(rung, told, old))
    .map((rung) => {
      // All at one instant, so that one wake sees them together and tells only the latest.
      // The ladder stands still while a submission waits: nobody is told of the rungs that pass meanwhile.
      const missed = rung.atMs <= nowMs && known.has(rung.id) && state.stage === 'open';
      return missed ? { ...rung, atMs: nowMs + 1 } : rung;
    });
  const receipt = receiptOf(state, schedule, nowMs);
  const rungs = [...behind.map((rung) => (rung === receipt?.rung ? { ...rung, acknowledge: receipt.acknowledge } : rung)), ...ahead];
  const next = { ...schedule, rungs: rungs.sort((a, b) => a.atMs - b.atMs) };
  const acknowledgement = receipt ? { ...receipt.acknowledge, mailAtMs: Math.max(receipt.acknowledge.mailAtMs, nowMs + 1) } : state.acknowledgement;
  const moved = movedRungs(instantsOf(old, state.acknowledgement), instantsOf(next.rungs, acknowledgement));
  const lapse = ahead.find((rung) => rung.side === 'lapse');
  const lapseAgain = state.lapseOwed === true && lapse !== undefined && old.find((rung) => rung.side === 'lapse')?.atMs !== lapse.atMs;
  const held = { ...state.schedule, calendarVersion: '' };
  const changed = moved.length > 0 || !same({ ...next, calendarVersion: '' }, held) || !same(acknowledgement, state.acknowledgement);
  return { schedule: next, moved, lapseAgain, changed, ...(acknowledgement && { acknowledgement }) };
}

/** Leaves out recipients whom a rung would tell only for another that has been told already and now falls on the same morning. */
function withoutTold(rung: Rung, told: ReadonlySet<string>, old: readonly Rung[]): Rung {
  const absorbed = rung.absorbed.filter((id) => !told.has(id));
  if (absorbed.length === rung.absorbed.length) return rung;
  const untold = [rung.id, ...absorbed].flatMap((id) => old.find((one) => idsOf(one).includes(id))?.recipients ?? rung.recipients);
  return { ...rung, absorbed, recipients: rung.recipients.filter((recipient) => untold.includes(recipient)) };
}

/**
 * The deadline for receipt by the new dates, while its chase is still to come, and the rung that set it. Where that rung would have
 * been told on another day, the deadline stays as it was set.
 */
function receiptOf(state: ObligationState, schedule: Schedule, nowMs: number): { rung: Rung; acknowledge: Acknowledgement } | undefined {
  const held = state.acknowledgement;
  if (!held || state.acknowledgedAtMs !== undefined || held.mailAtMs <= nowMs) return undefined;
  const rung = state.schedule.rungs.find(({ acknowledge }) => acknowledge?.byMs === held.byMs);
  // The rung may have been merged into another by now: the deadline that it set holds all the same.
  const all = schedule.rungs.flatMap((one) => [one, ...(one.early ?? [])]);
  const acknowledge = all.find(({ id, date }) => id === rung?.id && date === rung.date)?.acknowledge;
  return rung && acknowledge ? { rung, acknowledge } : undefined;
}

function instantsOf(rungs: readonly Rung[], acknowledgement: Acknowledgement | undefined): Map<string, number> {
  const instants = new Map(rungs.flatMap((rung) => idsOf(rung).map((id) => [id, rung.atMs])));
  return acknowledgement ? instants.set('acknowledge', acknowledgement.mailAtMs) : instants;
}

function movedRungs(from: ReadonlyMap<string, number>, to: ReadonlyMap<string, number>): MovedRung[] {
  return [...from].flatMap(([rung, fromMs]) => {
    const toMs = to.get(rung);
    return toMs === undefined || toMs === fromMs ? [] : [{ rung, fromMs, toMs }];
  });
}

/** Plain data, whatever order a database has given its keys. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]));
}
