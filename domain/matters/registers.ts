import { dateAt, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import { inLanguage } from '../kernel/language.ts';
import type { DatedIndicator, Plan } from '../plan/plan.ts';
import { type ItemState, itemCalled, itemDecider, ownerNow, registerOf, strikerOf } from '../register/register.ts';
import type { Pending } from './decisions.ts';
import { type IndicatorValue, reportersOf } from './indicators.ts';
import type { MatterItem } from './matters.ts';

/** For how many days something new on a register is still told, where an outage has kept it back. */
export const NEWS_REACH_DAYS = 30;

/** Where an item can be looked up: `hazards/12`. */
export const itemPlace = ({ registerId, number }: Pick<ItemState, 'registerId' | 'number'>): string => `${registerId}/${number}`;

const called = (plan: Plan, state: ItemState) => itemCalled(state, inLanguage(plan.language));

/** The items that wait for whoever sees to them, those of one register, body and day as a set. What the plan has no register for any more is told to nobody. */
export const registerItems = (plan: Plan, states: readonly ItemState[]): MatterItem[] =>
  states.flatMap((state) =>
    state.stage !== 'open' || !registerOf(plan, state.registerId)
      ? []
      : [
          {
            ...{ kind: 'item' as const, about: state.registerId, org: ownerNow(plan, state), dueOn: state.dueOn },
            ...{ id: itemPlace(state), name: called(plan, state) },
          },
        ],
  );

/** The items whose limit has run out while they are to be seen to, with what they are called. */
export const lateItems = (plan: Plan, states: readonly ItemState[], today: PlainDate): { register: string; of: string; name: string; since: PlainDate }[] =>
  states.flatMap((state) =>
    state.stage === 'open' && state.dueOn < today ? [{ register: state.registerId, of: itemPlace(state), name: called(plan, state), since: state.dueOn }] : [],
  );

/** What of items waits for a decision: what was done, as its owner says, is to be struck off, and a later limit that it asks for to be granted or not. */
export const pendingOnRegisters = (plan: Plan, states: readonly ItemState[]): Pending[] =>
  states.flatMap((state): Pending[] => {
    const { stage, handedInAtMs, extension } = state;
    const register = registerOf(plan, state.registerId);
    if (!register) return [];
    const name = inLanguage(plan.language)(`${register.name} ${called(plan, state)}`, `${register.name}, ${called(plan, state)}`);
    const owner = ownerNow(plan, state);
    const waits = { id: itemPlace(state), name, from: owner };
    if (stage === 'handedIn' && handedInAtMs !== undefined)
      return [{ kind: 'strike', org: strikerOf(plan, { ...state, org: owner }), ...waits, sinceMs: handedInAtMs }];
    return stage === 'open' && extension ? [{ kind: 'itemExtension', org: itemDecider(plan, state), ...waits, sinceMs: extension.requestedAtMs }] : [];
  });

/** What is new of items to whoever sees to them: told the next working morning, all of a day in one mail. */
export const listedItems = (plan: Plan, calendar: WorkingCalendar, states: readonly ItemState[], date: PlainDate): MatterItem[] =>
  states.flatMap((state) => {
    const { news, registerId, dueOn: limit } = state;
    const register = registerOf(plan, registerId);
    if (!news || !register) return [];
    const on = dateAt(calendar, news.atMs);
    if (on < addDays(date, -NEWS_REACH_DAYS)) return [];
    return [
      {
        ...{ kind: 'listed' as const, about: '', org: ownerNow(plan, state), dueOn: nthWorkingDay(calendar, on, 1, 1) },
        ...{ id: itemPlace(state), name: called(plan, state) },
        listed: { register: register.name, what: news.what, limit, ...(news.reason !== undefined && { reason: news.reason }) },
      },
    ];
  });

/**
 * What a register says for an indicator that counts it, as if it had been reported on each day on which the number changed: of several who
 * answer for the indicator each has the items that it sees to, one alone has all of them. A number of a period counts what was entered or struck off in it;
 * a share is always that of all that stands on the register.
 */
export function countedValues(plan: Plan, calendar: WorkingCalendar, indicator: DatedIndicator, states: readonly ItemState[]): IndicatorValue[] {
  const { register, unit, round } = indicator;
  if (!register) return [];
  const reporters = reportersOf(plan, indicator);
  const ofRegister = states.filter(({ registerId, stage }) => registerId === register.of && stage !== 'cancelled');
  let sequence = 0;
  return reporters.flatMap((org): IndicatorValue[] => {
    const own = reporters.length === 1 ? ofRegister : ofRegister.filter((state) => ownerNow(plan, state) === org);
    const since = unit === '%' ? undefined : round?.since;
    const within = (on: PlainDate) => since === undefined || on >= since;
    const entered = own
      .map(({ enteredAtMs }) => dateAt(calendar, enteredAtMs))
      .filter(within)
      .sort();
    const struckOff = own
      .flatMap(({ struckOffAtMs }) => (struckOffAtMs === undefined ? [] : [dateAt(calendar, struckOffAtMs)]))
      .filter(within)
      .sort();
    const days = [...new Set(unit === '%' || register.counts === 'entered' ? [...entered, ...struckOff] : struckOff)].sort();
    const upTo = (list: readonly PlainDate[], day: PlainDate) => list.filter((on) => on <= day).length;
    // Nothing is nothing done, and no number that somebody has kept back.
    const none = unit === '%' ? [] : [{ sequence: 0, org, value: 0, on: since ?? plan.from }];
    const counted = days.map((on) => {
      sequence++;
      const done = upTo(struckOff, on);
      const value = unit === '%' ? Math.floor((done * 10_000) / upTo(entered, on)) / 100 : register.counts === 'entered' ? upTo(entered, on) : done;
      return { sequence, org, value, on };
    });
    return [...none, ...counted];
  });
}
