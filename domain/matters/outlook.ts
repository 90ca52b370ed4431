import type { EnterpriseState } from '../enterprise/enterprise.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { LIGHTS, type Light } from '../kernel/lights.ts';
import type { Rung } from '../obligation/schedule.ts';
import type { Cycle, CycleItem } from './cycle.ts';
import type { MatterLadders } from './matters.ts';

/** What waits for an enterprise, with its ladder, on a day. */
export interface Awaited extends CycleItem {
  light: Light;
  late: boolean;
  /** Empty for what was due before it was enrolled: nobody is written to about that. */
  rungs: readonly Rung[];
  /** The first that is still to come. */
  next?: Rung;
}

const graver = (a: Light, b: Light): Light => (LIGHTS.indexOf(a) >= LIGHTS.indexOf(b) ? a : b);

/** The light of something due on a day: that of the last rung that has come, and yellow at least once the day is over. */
function lightOn(rungs: readonly Rung[], dueOn: PlainDate, today: PlainDate): Light {
  const reached = rungs.findLast(({ date, light }) => light !== undefined && date <= today)?.light ?? 'green';
  return dueOn < today ? graver(reached, 'yellow') : reached;
}

/** Everything that an enterprise is waited for, the earliest first, and the gravest light of it. */
export function outlookOf(ladders: MatterLadders, cycle: Cycle, state: EnterpriseState, name: string, today: PlainDate): { light: Light; awaited: Awaited[] } {
  const awaited = cycle.itemsOf(state, name, today).map((item): Awaited => {
    const rungs = ladders.rungsOf(item);
    const told = item.historic || item.dueOn < cycle.startedOn ? [] : rungs.filter(({ date }) => date >= cycle.startedOn);
    const next = told.find(({ date }) => date > today);
    return { ...item, light: lightOn(rungs, item.dueOn, today), late: item.dueOn < today, rungs: told, ...(next && { next }) };
  });
  awaited.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
  return { light: awaited.reduce<Light>((gravest, { light }) => graver(gravest, light), 'green'), awaited };
}
