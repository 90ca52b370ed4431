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
    return { ...item, light: lightOn(rungs, item.dueOn, today), late: item.dueOn < today, rungs: told };
  });
  awaited.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
  return { light: awaited.reduce<Light>((gravest, { light }) => graver(gravest, light), 'green'), awaited };
}

/**
 * What is told next of a set: on the next morning all that has come by then and has not been told, otherwise the first rung after it.
 *
 * @param rungs what is still to be told of it, earliest first.
 * @param morning the next working morning.
 */
export function nextTold(rungs: readonly Rung[], morning: PlainDate): { id: string; date: PlainDate; recipients: string[] } | undefined {
  const date = rungs.some((rung) => rung.date <= morning) ? morning : rungs[0]?.date;
  const together = rungs.filter((rung) => date !== undefined && rung.date <= date);
  const latest = together.at(-1);
  if (date === undefined || !latest) return undefined;
  return { id: latest.id, date, recipients: [...new Set(together.flatMap(({ recipients }) => recipients))] };
}
