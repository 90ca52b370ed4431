import { nthWorkingDay } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import type { PlanRegister } from '../plan/plan.ts';
import { enteredItem, itemMachine } from '../register/machine.ts';
import { type ItemEvent, type ItemState, limitsFrom, nextStepDay, ownersOf, registerOf, strikerOf } from '../register/register.ts';
import type { Agenda } from './agenda.ts';
import type { GivenItems } from './behaviour.ts';
import type { PlanVersion } from './lives.ts';

/** The hours at which an item is entered and done. */
const [ENTERED_AT, DONE_AT] = ['10:00', '15:00'];

interface Found {
  state: ItemState;
  later: ItemEvent[];
}

export type FoundItems = ReturnType<typeof openFoundItems>;

/** Opens what has been found by an instant, and how far it is. Without a behaviour that finds anything a register stays empty. */
export function openFoundItems({ agenda, version }: { agenda: Pick<Agenda, 'once'>; version: PlanVersion }, given: readonly GivenItems[]) {
  const found: Found[] = [];
  const numbers = new Map<string, number>();

  /** Enters what is found on a day, for those who see to it by the plan that holds then, with the limit that it gives. */
  function enter({ register: registerId, on, count, for: org, dueOn: day, doneAfterDays }: GivenItems): void {
    const { plan, calendar } = version;
    const register = registerOf(plan, registerId);
    if (!register) return;
    const owners = org === undefined ? ownersOf(plan, register) : [org];
    const atMs = calendar.instantMs(on, ENTERED_AT);
    const limits = limitsFrom(calendar, register, atMs, day) ?? { dueOn: on };
    for (let index = 0; index < count; index++) {
      const number = (numbers.get(registerId) ?? 0) + 1;
      numbers.set(registerId, number);
      const owner = owners[(number - 1) % owners.length] ?? '';
      const item = { name: register.name, org: owner, values: [], ...limits };
      const by = { actor: { org: 'office', name: '' }, key: `item ${number}`, atMs };
      const { state } = enteredItem(item, { programmeId: plan.id, registerId, number }, by);
      found.push({ state, later: doneAfterDays === undefined ? [] : doneEvents(register, on, doneAfterDays, state) });
    }
  }

  /** Hands it in after so many days, and strikes it off on the next working day. Of steps the last is handed in then, those before at even distances. */
  function doneEvents(register: PlanRegister, on: PlainDate, afterDays: number, state: ItemState): ItemEvent[] {
    const { plan, calendar } = version;
    const steps = state.steps ?? [{ name: '', dueOn: state.dueOn }];
    let free = on;
    return steps.flatMap((step, index): ItemEvent[] => {
      const even = addDays(on, Math.ceil((afterDays * (index + 1)) / steps.length));
      const handedIn = index > 0 && even < free ? free : even;
      const accepted = nthWorkingDay(calendar, handedIn, 1, 1);
      free = accepted;
      const next = steps[index + 1];
      const by = { atMs: calendar.instantMs(accepted, DONE_AT), actor: { org: strikerOf(plan, state), name: '' } };
      return [
        { type: 'itemHandedIn', atMs: calendar.instantMs(handedIn, DONE_AT), actor: { org: state.org, name: '' }, reason: '已整改' },
        next
          ? { ...by, type: 'itemStepDone', name: step.name, dueOn: nextStepDay(calendar, register, { steps, step: index }, accepted) ?? next.dueOn }
          : { ...by, type: 'itemStruckOff' },
      ];
    });
  }

  for (const one of [...given].sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0)))
    agenda.once(version.calendar.instantMs(one.on, ENTERED_AT), 'entering', () => enter(one));

  let asked: { nowMs: number; count: number; states: ItemState[] } | undefined;
  return {
    /** Gives every item that has been entered by an instant (programme epoch ms), as it stands then. */
    statesAt(nowMs: number): ItemState[] {
      if (given.length === 0) return [];
      if (asked?.nowMs === nowMs && asked.count === found.length) return asked.states;
      const states = found.map(({ state, later }) => later.filter(({ atMs }) => atMs <= nowMs).reduce(itemMachine.evolve, state));
      asked = { nowMs, count: found.length, states };
      return states;
    },
  };
}
