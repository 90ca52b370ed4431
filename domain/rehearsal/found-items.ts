import { nthWorkingDay } from '../kernel/calendar.ts';
import { addDays } from '../kernel/dates.ts';
import { enteredItem, itemMachine } from '../register/machine.ts';
import { type ItemEvent, type ItemState, limitFrom, ownersOf, registerOf, strikerOf } from '../register/register.ts';
import type { GivenItems } from './behaviour.ts';
import type { PlanVersion } from './lives.ts';

/** The hours at which an item is entered and done. */
const [ENTERED_AT, DONE_AT] = ['10:00', '15:00'];

interface Found {
  state: ItemState;
  later: ItemEvent[];
}

/** Opens what has been found by an instant, and how far it is. Without a behaviour that finds anything a register stays empty. */
export function openFoundItems(version: PlanVersion, given: readonly GivenItems[]) {
  let found: Found[] | undefined;
  let asked: { nowMs: number; states: ItemState[] } | undefined;

  /** Works out all items once: what is found does not depend on what people do. */
  function all(): Found[] {
    if (found) return found;
    const { plan, calendar } = version;
    const numbers = new Map<string, number>();
    found = [...given]
      .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
      .flatMap(({ register: registerId, on, count, for: org, dueOn: day, doneAfterDays }) => {
        const register = registerOf(plan, registerId);
        if (!register) return [];
        const owners = org === undefined ? ownersOf(plan, register) : [org];
        const atMs = calendar.instantMs(on, ENTERED_AT);
        const dueOn = day ?? limitFrom(calendar, register, atMs) ?? on;
        return Array.from({ length: count }, (): Found => {
          const number = (numbers.get(registerId) ?? 0) + 1;
          numbers.set(registerId, number);
          const owner = owners[(number - 1) % owners.length] ?? '';
          const item = { name: register.name, org: owner, values: [], dueOn };
          const by = { actor: { org: 'office', name: '' }, key: `item ${number}`, atMs };
          const { state } = enteredItem(item, { programmeId: plan.id, registerId, number }, by);
          if (doneAfterDays === undefined) return { state, later: [] };
          const handedIn = addDays(on, doneAfterDays);
          const struckOff = nthWorkingDay(calendar, handedIn, 1, 1);
          return {
            state,
            later: [
              { type: 'itemHandedIn', atMs: calendar.instantMs(handedIn, DONE_AT), actor: { org: owner, name: '' }, reason: '已整改' },
              { type: 'itemStruckOff', atMs: calendar.instantMs(struckOff, DONE_AT), actor: { org: strikerOf(plan, state), name: '' } },
            ],
          };
        });
      });
    return found;
  }

  return {
    /** Gives every item that has been entered by an instant (programme epoch ms), as it stands then. */
    statesAt(nowMs: number): ItemState[] {
      if (given.length === 0) return [];
      if (asked?.nowMs === nowMs) return asked.states;
      const states = all()
        .filter(({ state }) => state.enteredAtMs <= nowMs)
        .map(({ state, later }) => later.filter(({ atMs }) => atMs <= nowMs).reduce(itemMachine.evolve, state));
      asked = { nowMs, states };
      return states;
    },
  };
}
