import { toldOfAssisted } from '../domain/enterprise/assistance.ts';
import type { Details } from '../domain/enterprise/details.ts';
import type { EnterpriseState } from '../domain/enterprise/enterprise.ts';
import { dateAt, type WorkingCalendar } from '../domain/kernel/calendar.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { assistedItems } from '../domain/matters/assisted.ts';
import { openCycle, reachOfSteps } from '../domain/matters/cycle.ts';
import type { MatterItem } from '../domain/matters/matters.ts';
import type { Plan } from '../domain/plan/plan.ts';
import type { Store } from '../prisma/store.ts';

/** Gives what enterprises are waited for on a day, and the copies of that for whoever assists, in the order of their codes. */
export type StepsNow = (plan: Plan, calendar: WorkingCalendar, date: PlainDate) => Promise<readonly MatterItem[]>;

/** For so long what a morning has read is kept (real ms): its letters leave within moments, and nobody else asks. */
const KEPT_MS = 60_000;
/** More items than this are not kept: each is some three hundred bytes. */
const MOST_KEPT = 250_000;
/** Where more enterprises than this have changed since, all of them are read again. */
const MOST_CHANGED = 5_000;

interface Kept {
  plan: Plan;
  calendarVersion: string;
  date: PlainDate;
  items: readonly MatterItem[];
  /** What was written by then is in the items. */
  moment: string;
}

/** Reads every enterprise of which a rung can have come, and gives what is due by then. */
export const readSteps =
  (store: Store): StepsNow =>
  async (plan, calendar, date) => {
    const steps = await openSteps(store, plan, calendar, date);
    if (!steps) return [];
    return (await store.matters.dated(plan.id, steps.near)).flatMap(steps.itemsOf);
  };

/**
 * Does the same, and reads a hundred thousand enterprises once for a morning and the letters that tell of it: what was read is kept for a
 * moment, and only who has changed since is read again.
 */
export function keepingSteps(store: Store): StepsNow {
  let kept: Kept | undefined;
  let forgetting: NodeJS.Timeout | undefined;

  function keep(found: Kept): readonly MatterItem[] {
    clearTimeout(forgetting);
    kept = found.items.length > MOST_KEPT ? undefined : found;
    forgetting = setTimeout(() => {
      kept = undefined;
    }, KEPT_MS).unref();
    return found.items;
  }

  return async (plan, calendar, date) => {
    const steps = await openSteps(store, plan, calendar, date);
    if (!steps) return [];
    const held = kept?.plan === plan && kept.calendarVersion === calendar.version && kept.date === date ? kept : undefined;
    // Asked for before anything is read: what is written meanwhile is read again the next time.
    const moment = await store.matters.moment();
    const by = { plan, calendarVersion: calendar.version, date, moment };
    const changed = held && (await store.matters.changedSince(plan.id, held.moment, MOST_CHANGED + 1));
    if (!held || !changed || changed.length > MOST_CHANGED)
      return keep({ ...by, items: (await store.matters.dated(plan.id, steps.near)).flatMap(steps.itemsOf) });
    if (changed.length === 0) return keep({ ...by, items: held.items });
    const codes = new Set(changed.map(({ state }) => state.uscc));
    const items = [...held.items.filter(({ id }) => !codes.has(id)), ...changed.flatMap(steps.itemsOf)];
    return keep({ ...by, items: items.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) });
  };
}

/** Opens the rule by which an enterprise is waited for on a day; undefined where there is no such programme. */
async function openSteps(store: Store, plan: Plan, calendar: WorkingCalendar, date: PlainDate) {
  const programme = await store.programmes.get(plan.id);
  if (!programme) return undefined;
  const cycle = openCycle(plan, calendar, dateAt(calendar, programme.startedAtMs));
  const until = addDays(date, reachOfSteps(plan));
  const copied = toldOfAssisted(plan, 'copies');
  return {
    near: { until, newFrom: cycle.newFrom, all: cycle.hasPeriods },
    itemsOf: ({ state, name, details }: { state: EnterpriseState; name: string; details: Details | null }): MatterItem[] =>
      cycle.itemsOf(state, name, date).flatMap((item) => {
        // Of a later day nobody is told yet: of the years that a certificate has still to go, there are several for each.
        if (item.historic || item.dueOn > until) return [];
        return [item, ...assistedItems(copied, item, { ...state, details })];
      }),
  };
}
