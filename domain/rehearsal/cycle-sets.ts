import { type Belonging, toldOfAssisted } from '../enterprise/assistance.ts';
import type { Details } from '../enterprise/details.ts';
import type { EnterpriseState } from '../enterprise/enterprise.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { assistedItems } from '../matters/assisted.ts';
import { waitingDatesOf } from '../matters/brief.ts';
import { type Cycle, openCycle, reachOfSteps } from '../matters/cycle.ts';
import { isCopy, type MatterItem, type MatterLadders, setKey } from '../matters/matters.ts';

export type CycleSets = ReturnType<typeof openCycleSets>;

/** One enterprise, and the sets that it is in. */
interface Seat {
  state: EnterpriseState;
  details: Details | undefined;
  changed: boolean;
  sets: StepSet[];
  /** Days of which no step tells: what is late of them still stands in the brief. */
  others: readonly PlainDate[];
  /** The morning on which something of the enterprise comes near that is still far. */
  nearOn?: PlainDate | undefined;
}

/** Enterprises that wait for the same step of the same body until the same day. */
interface StepSet {
  of: MatterItem;
  size: number;
  /** The morning of the set's next rung. */
  nextOn?: PlainDate | undefined;
  /** The last morning that looked at it: what had come by then has been told. */
  lookedOn?: PlainDate;
}

/**
 * Keeps by set what enterprises are waited for, as they change: a morning looks only at those sets that somebody has joined or one of whose
 * rungs comes, and at enterprises that have changed or whose day comes near. It never looks through all of them.
 */
export function openCycleSets() {
  const seats: Seat[] = [];
  let changed: Seat[] = [];
  const near = new Map<PlainDate, Seat[]>();
  /** The sets are kept by step, body and day: a key of its own for each set would cost more than all else. */
  const sets = new Map<string, Map<string, Map<PlainDate, StepSet>>>();
  let joined: StepSet[] = [];
  const wakes = new Map<PlainDate, StepSet[]>();
  const told = new Map<string, StepSet>();
  /** The number of things that wait until a day, each counted once. */
  const waiting = new Map<PlainDate, number>();
  const wait = (dueOn: PlainDate, more: number) => waiting.set(dueOn, (waiting.get(dueOn) ?? 0) + more);
  let version: { ladders: MatterLadders; cycle: Cycle; ahead: number; copied: { org: string; parts: Belonging[] }[] } | undefined;

  function touch(seat: Seat): void {
    if (seat.changed) return;
    seat.changed = true;
    changed.push(seat);
  }

  function use(ladders: MatterLadders, startedOn: PlainDate): void {
    if (version?.ladders === ladders) return;
    for (const map of [near, sets, wakes, told, waiting]) map.clear();
    joined = [];
    for (const seat of seats) {
      seat.sets = [];
      seat.others = NONE;
      seat.nearOn = undefined;
      touch(seat);
    }
    const { plan, calendar } = ladders;
    version = { ladders, cycle: openCycle(plan, calendar, startedOn), ahead: reachOfSteps(plan), copied: toldOfAssisted(plan, 'copies') };
  }

  /** The last day that was kept up with: asked again on it, only those that have changed since are seated again. */
  let keptOn: PlainDate | undefined;
  function keepUp(date: PlainDate): void {
    if (!version || (keptOn === date && changed.length === 0)) return;
    keptOn = date;
    const until = addDays(date, version.ahead);
    for (const seat of [...comeOf(near, date).filter((one) => one.nearOn !== undefined && one.nearOn <= date), ...changed]) seatAgain(seat, date, until);
    changed = [];
  }

  function seatAgain(seat: Seat, date: PlainDate, until: PlainDate): void {
    const { cycle, ahead, copied } = version as NonNullable<typeof version>;
    for (const set of seat.sets) {
      set.size--;
      if (!isCopy(set.of.kind)) wait(set.of.dueOn, -1);
    }
    for (const dueOn of seat.others) wait(dueOn, -1);
    seat.sets = [];
    seat.changed = false;
    let far: PlainDate | undefined;
    const items = cycle.itemsOf(seat.state, '', date);
    for (const item of items) {
      if (item.historic) continue;
      if (item.dueOn <= until) {
        seat.sets.push(join(item));
        if (copied.length > 0) for (const copy of assistedItems(copied, item, { ...seat.state, details: seat.details })) seat.sets.push(join(copy));
      }
      if (item.dueOn > until && (far === undefined || item.dueOn < far)) far = item.dueOn;
    }
    // A date that a step tells of by itself is not told twice.
    const untold = waitingDatesOf(seat.state, date).filter((one) => !items.some(({ dueOn, historic }) => !historic && dueOn === one.dueOn));
    seat.others = untold.length === 0 ? NONE : untold.map(({ dueOn }) => dueOn);
    for (const dueOn of seat.others) wait(dueOn, 1);
    seat.nearOn = far && addDays(far, -ahead);
    if (seat.nearOn !== undefined) pushTo(near, seat.nearOn, seat);
  }

  function join(item: MatterItem): StepSet {
    const { kind, about, org, dueOn } = item;
    const step = kind === 'cycle' ? about : `${kind}/${about}`;
    const ofStep = sets.get(step) ?? new Map<string, Map<PlainDate, StepSet>>();
    const ofBody = ofStep.get(org) ?? new Map<PlainDate, StepSet>();
    const set = ofBody.get(dueOn) ?? { of: item, size: 0 };
    if (!ofBody.has(dueOn)) sets.set(step, ofStep.set(org, ofBody.set(dueOn, set)));
    if (set.size++ === 0) joined.push(set);
    // A copy tells those who assist of the same thing once more, so it does not count.
    if (!isCopy(kind)) wait(dueOn, 1);
    return set;
  }

  return {
    /** Takes note that an enterprise was enrolled; gives the function that is to be told of each change. */
    enrol(state: EnterpriseState, details?: Details): (state: EnterpriseState) => void {
      const seat: Seat = { state, details, changed: false, sets: [], others: NONE };
      seats.push(seat);
      touch(seat);
      return (now) => {
        seat.state = now;
        touch(seat);
      };
    },

    /** Gives one of each set that a morning has to look at. */
    lookedAt(ladders: MatterLadders, date: PlainDate, startedOn: PlainDate): MatterItem[] {
      use(ladders, startedOn);
      keepUp(date);
      const woken = comeOf(wakes, date).filter((set) => set.nextOn !== undefined && set.nextOn <= date);
      const looked = new Set([...woken, ...joined].filter(({ size }) => size > 0));
      joined = [];
      const items: MatterItem[] = [];
      for (const set of looked) {
        const rungs = ladders.rungsOf(set.of);
        const { lookedOn = '' } = set;
        if (rungs.some((rung) => rung.date > lookedOn && rung.date <= date)) {
          items.push(set.of);
          told.set(setKey(set.of), set);
        }
        set.lookedOn = date;
        set.nextOn = rungs.find((rung) => rung.date > date)?.date;
        if (set.nextOn !== undefined) pushTo(wakes, set.nextOn, set);
      }
      return items;
    },

    /** Counts the things of enterprises that are late on a date, by the rules of `briefOf`. */
    late(ladders: MatterLadders, date: PlainDate, startedOn: PlainDate): number {
      use(ladders, startedOn);
      keepUp(date);
      let count = 0;
      // A thing that is late came near long before, and so it is among them.
      for (const [dueOn, things] of waiting) if (dueOn < date) count += things;
      return count;
    },

    /** Counts how many wait by now in sets that a morning has looked at. */
    count(keys: Iterable<string>, date: PlainDate): number {
      keepUp(date);
      let count = 0;
      for (const key of keys) count += told.get(key)?.size ?? 0;
      return count;
    },
  };
}

const NONE: readonly PlainDate[] = [];

function pushTo<T>(map: Map<PlainDate, T[]>, date: PlainDate, value: T): void {
  const list = map.get(date);
  if (list) list.push(value);
  else map.set(date, [value]);
}

/** Takes out what has come by a morning. */
function comeOf<T>(map: Map<PlainDate, T[]>, date: PlainDate): T[] {
  const come: T[] = [];
  for (const [morning, list] of map) {
    if (morning > date) continue;
    for (const one of list) come.push(one);
    map.delete(morning);
  }
  return come;
}
