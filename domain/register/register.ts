import { COMMITTEE, OFFICE } from '../kernel/bodies.ts';
import { dateAt, nthWorkingDay, type WorkingCalendar } from '../kernel/calendar.ts';
import { addDays, type PlainDate } from '../kernel/dates.ts';
import type { Evidence } from '../kernel/evidence.ts';
import type { Act, MachineEvent } from '../kernel/machine.ts';
import { isRefusal, type Refusal, refuse } from '../kernel/refusals.ts';
import { extensionLimits } from '../obligation/extension.ts';
import { type Figure, type FigureGiven, filledIn } from '../obligation/form.ts';
import type { ExtensionLimits } from '../obligation/schedule.ts';
import { activeDepartments, type Plan, type PlanRegister, successorOf } from '../plan/plan.ts';

/** `open`: to be seen to; `handedIn`: done, as its owner says, and waits to be struck off. */
export const ITEM_STAGES = ['open', 'handedIn', 'struckOff', 'cancelled'] as const;
export type ItemStage = (typeof ITEM_STAGES)[number];

/** What its owner is told of an item the next working morning. */
export const ITEM_NEWS = ['entered', 'assigned', 'moved', 'extended', 'notExtended', 'returned', 'stepDone', 'struckOff', 'cancelled'] as const;
export type ItemNews = (typeof ITEM_NEWS)[number];

/** One of the dated steps that an item owes in turn. */
export interface ItemStep {
  name: string;
  dueOn: PlainDate;
}

/** One thing on a register of the plan, with who sees to it and by when. */
export interface ItemState {
  /** `register/PROGRAMME/REGISTER/NUMBER` */
  id: string;
  programmeId: string;
  registerId: string;
  /** From 1, in the order in which items were entered. */
  number: number;
  name: string;
  /** The body that sees to it. */
  org: string;
  /** The body that entered it. */
  enteredBy: string;
  values: Figure[];
  dueOn: PlainDate;
  /** The day that it was entered with; another where its limit was moved. */
  originalDueOn: PlainDate;
  /** Where it is done in steps: all of them, and which of them is owed (from 0). Both days above are of that one. */
  steps?: ItemStep[];
  step?: number;
  stage: ItemStage;
  /** Programme epoch ms, as all that follow. */
  enteredAtMs: number;
  handedInAtMs?: number;
  struckOffAtMs?: number;
  /** What its owner said was done, last, and the files that went with it. */
  done?: string;
  evidence?: Evidence[];
  /** The later day that its owner asks for, and why, until somebody decides; `sequence`: the number of the event with which it came. */
  extension?: { until: PlainDate; reason: string; requestedAtMs: number; sequence: number };
  /** How often it was given more time, of the step that it owes. */
  granted?: number;
  /** Why it was sent back, while it is open for that. */
  returned?: string;
  /** The latest that its owner has not done itself, and when. */
  news?: { what: ItemNews; atMs: number; reason?: string };
  sequence: number;
}

/** Who may act, relative to one item: whoever sees to it, whoever entered it, whoever strikes it off, whoever decides when it is due. The office may also do what the first two may. */
type ItemRole = 'owner' | 'enterer' | 'striker' | 'decider' | 'office';

/** Every act: the stages that allow it, who may do it, and whether it has to say something. The one table behind rules, commands, pages and tests. */
export const ITEM_ACTS = {
  /** What was done, in words; from then on it waits to be struck off. */
  handIn: { from: ['open'], by: 'owner', reason: true },
  strikeOff: { from: ['open', 'handedIn'], by: 'striker', reason: false },
  return: { from: ['handedIn', 'struckOff'], by: 'striker', reason: true },
  /** Its owner needs more time and says until when; takes that back; is granted it or not. */
  requestExtension: { from: ['open'], by: 'owner', reason: true },
  withdrawExtension: { from: ['open'], by: 'owner', reason: false },
  decideExtension: { from: ['open'], by: 'decider', reason: false },
  move: { from: ['open'], by: 'office', reason: true },
  assign: { from: ['open'], by: 'office', reason: true },
  /** What was written down wrongly. */
  correct: { from: ['open', 'handedIn'], by: 'enterer', reason: true },
  /** It should not stand on the register at all. */
  cancel: { from: ['open', 'handedIn'], by: 'office', reason: true },
} as const satisfies Record<string, { from: readonly ItemStage[]; by: ItemRole; reason: boolean }>;
export type ItemActKind = keyof typeof ITEM_ACTS;

/** An act, with what the plan and the calendar say about it: looked up by whoever carries it. */
export interface ItemAct extends Act {
  kind: ItemActKind;
  reason?: string;
  /** Who sees to it, and who strikes it off, by the plan. */
  owner: string;
  striker: string;
  /** How far the plan lets it be given more time. */
  limits?: ExtensionLimits;
  /** The programme's day. */
  today: PlainDate;
  /** `move`: the new limit. */
  dueOn?: PlainDate;
  /** `requestExtension`: the limit that is asked for. */
  until?: PlainDate;
  /** `decideExtension`: whether it is granted. */
  grant?: boolean;
  /** `handIn`: files that show it. */
  evidence?: Evidence[];
  /** `strikeOff` of a step: the day of the next, where that counts from today. */
  nextDueOn?: PlainDate;
  /** `assign`: who sees to it from now on. */
  org?: string;
  /** `correct`: what it says from now on. */
  name?: string;
  values?: Figure[];
}

export type ItemEvent = MachineEvent &
  (
    | { type: 'itemEntered'; number: number; name: string; org: string; values: Figure[]; dueOn: PlainDate; steps?: ItemStep[] }
    | { type: 'itemCorrected'; name: string; values: Figure[]; reason: string }
    | { type: 'itemAssigned'; org: string; before: string; reason: string }
    | { type: 'itemMoved'; dueOn: PlainDate; before: PlainDate; reason: string }
    | { type: 'itemHandedIn'; reason: string; evidence?: Evidence[] }
    | { type: 'itemExtensionRequested'; until: PlainDate; reason: string }
    | { type: 'itemExtensionWithdrawn'; reason?: string }
    | { type: 'itemExtensionGranted'; dueOn: PlainDate; before: PlainDate; reason?: string }
    | { type: 'itemExtensionRefused'; until: PlainDate; reason: string }
    | { type: 'itemReturned'; reason: string }
    | { type: 'itemStepDone'; name: string; dueOn: PlainDate; reason?: string }
    | { type: 'itemStruckOff'; reason?: string }
    | { type: 'itemCancelled'; reason: string }
  );

export const itemId = (programmeId: string, registerId: string, number: number): string => `register/${programmeId}/${registerId}/${number}`;

export const registerOf = (plan: Pick<Plan, 'registers'>, id: string): PlanRegister | undefined => plan.registers.find((register) => register.id === id);

/** What an item is called where it stands beside others: `12 号 三号楼消火栓被遮挡`, with the step that it owes. */
export function itemCalled(item: Pick<ItemState, 'number' | 'name' | 'stage' | 'steps' | 'step'>, say: (zh: string, en: string) => string): string {
  const { number, name } = item;
  const owed = isOver(item) ? undefined : stepOf(item);
  return say(`${number} 号 ${name}`, `no. ${number} ${name}`) + (owed ? say(`（${owed.name}）`, ` (${owed.name})`) : '');
}

export const isOver = ({ stage }: Pick<ItemState, 'stage'>): boolean => stage === 'struckOff' || stage === 'cancelled';

/** The step that an item owes, where it is done in steps. */
export const stepOf = ({ steps, step = 0 }: Pick<ItemState, 'steps' | 'step'>): ItemStep | undefined => steps?.[step];
/** The step after that; without one the item is struck off. */
export const stepAfter = ({ steps, step = 0 }: Pick<ItemState, 'steps' | 'step'>): ItemStep | undefined => steps?.[step + 1];

const listed = (plan: Plan, orgs: 'all' | string[]): string[] => (orgs === 'all' ? activeDepartments(plan).map(({ id }) => id) : orgs);
/** The bodies that may enter items, besides the office. */
export const enterersOf = (plan: Plan, { enteredBy }: PlanRegister): string[] => listed(plan, enteredBy);
/** The bodies that may have to see to an item. */
export const ownersOf = (plan: Plan, { owners }: PlanRegister): string[] => listed(plan, owners);

/** What an item says in the fields of its register, or why that cannot be taken: in words of its own, since nothing is submitted here. `on`: the day on which it is entered. */
export function itemValues({ fields }: Pick<PlanRegister, 'fields'>, given: readonly FigureGiven[], on?: PlainDate): Figure[] | Refusal {
  const [first] = given;
  if (first && !fields?.length)
    return refuse('item-value-faulty', { field: first.field, zh: '这份清单没有填报项，请去掉', en: 'is none: the register has no fields, so leave it out' });
  const values = filledIn(fields, given, [], on);
  if (!isRefusal(values)) return values;
  if (values.refused === 'figures-missing') return refuse('item-values-missing', values.details);
  return values.refused === 'figure-faulty' ? refuse('item-value-faulty', values.details) : values;
}

/** Who sees to an item by now: a department that is part of another has handed its open items on with everything else. */
export const ownerNow = (plan: Plan, { org }: Pick<ItemState, 'org'>): string => successorOf(plan, org) ?? org;

/** Who strikes off: nobody its own. */
export const strikerOf = (plan: Plan, { registerId, org }: Pick<ItemState, 'registerId' | 'org'>): string =>
  org === OFFICE || registerOf(plan, registerId)?.strikeOff === 'committee' ? COMMITTEE : OFFICE;

/** Who decides whether an item has more time: nobody on its own. */
export const deciderOf = (owner: string, rules?: Pick<ExtensionLimits, 'by'>): string =>
  owner === OFFICE ? COMMITTEE : ([rules?.by ?? OFFICE].flat()[0] ?? OFFICE);

/** How far the plan lets an item be given more time, from the day that it was entered with on. */
export function itemLimits(
  calendar: WorkingCalendar,
  plan: Plan,
  {
    registerId,
    originalDueOn,
    dueOn,
    enteredAtMs,
    step = 0,
    steps,
  }: Pick<ItemState, 'registerId' | 'originalDueOn' | 'dueOn' | 'enteredAtMs' | 'step' | 'steps'>,
): ExtensionLimits | undefined {
  const rules = registerOf(plan, registerId)?.extensions;
  // The limit of a later step runs from the day of the one before it.
  const begins = step > 0 ? steps?.[step - 1]?.dueOn : dateAt(calendar, enteredAtMs);
  return rules && extensionLimits(rules, { planned: originalDueOn, begins }, dueOn, calendar);
}

/** Who decides on more time for an item, by the plan. */
export const itemDecider = (plan: Plan, state: Pick<ItemState, 'registerId' | 'org'>): string => {
  const { grantedBy } = registerOf(plan, state.registerId)?.extensions ?? {};
  return deciderOf(ownerNow(plan, state), grantedBy === undefined ? undefined : { by: grantedBy });
};

/** The bodies that may act so on an item; the first is named to whoever is none of them. */
export function actorsOf(
  { enteredBy }: Pick<ItemState, 'enteredBy'>,
  kind: ItemActKind,
  { owner, striker, limits }: Pick<ItemAct, 'owner' | 'striker' | 'limits'>,
): string[] {
  switch (ITEM_ACTS[kind].by) {
    case 'owner':
      return [owner, OFFICE];
    case 'enterer':
      return [enteredBy, OFFICE];
    case 'striker':
      return [striker];
    case 'decider':
      return [deciderOf(owner, limits)];
    case 'office':
      return [OFFICE];
  }
}

/** Lists the acts that a body could try on an item as it stands on a day; the rules say the rest. */
export function possibleItemActs(plan: Plan, state: ItemState, org: string, today: PlainDate): ItemActKind[] {
  const { grantedBy } = registerOf(plan, state.registerId)?.extensions ?? {};
  const by = { owner: ownerNow(plan, state), striker: strikerOf(plan, state), ...(grantedBy && { limits: { by: grantedBy } }) };
  return (Object.keys(ITEM_ACTS) as ItemActKind[]).filter((kind) => {
    if (!(ITEM_ACTS[kind].from as readonly ItemStage[]).includes(state.stage) || !actorsOf(state, kind, by).includes(org)) return false;
    if (kind === 'requestExtension') return state.extension === undefined && state.dueOn >= today;
    return kind === 'decideExtension' || kind === 'withdrawExtension' ? state.extension !== undefined : true;
  });
}

/**
 * The last day of an item that is entered at an instant, and of each of its steps; `own`: the day that it names itself, which is its own or
 * that of its first step. Undefined where neither it nor the register gives one.
 */
export function limitsFrom(
  calendar: WorkingCalendar,
  { limit, steps }: Pick<PlanRegister, 'limit' | 'steps'>,
  atMs: number,
  own?: PlainDate,
): Pick<ItemState, 'dueOn' | 'steps'> | undefined {
  const on = dateAt(calendar, atMs);
  const [first, ...later] = steps ?? [];
  const dueOn = own ?? dayOf(calendar, first?.limit ?? limit, on);
  if (dueOn === undefined || !first) return dueOn === undefined ? undefined : { dueOn };
  const dated: ItemStep[] = [{ name: first.name, dueOn }];
  for (const step of later) {
    const before = dated.at(-1)?.dueOn ?? dueOn;
    // Of what counts from the step before it is the day if that is accepted on its last day, until it is.
    const day = dayOf(calendar, step.limit, step.from === 'before' ? before : on) ?? before;
    dated.push({ name: step.name, dueOn: laterOf(before, day) });
  }
  return { dueOn, steps: dated };
}

/** The last day of the step after the one that an item owes, where the plan counts it from the day on which that is accepted. */
export function nextStepDay(
  calendar: WorkingCalendar,
  { steps = [] }: Pick<PlanRegister, 'steps'>,
  item: Pick<ItemState, 'steps' | 'step'>,
  acceptedOn: PlainDate,
): PlainDate | undefined {
  const next = stepAfter(item);
  const step = steps.find(({ name }) => name === next?.name);
  return step?.from === 'before' ? dayOf(calendar, step.limit, acceptedOn) : undefined;
}

const laterOf = (one: PlainDate, other: PlainDate): PlainDate => (one > other ? one : other);

/** A day that is over gives no limit. */
function dayOf(calendar: WorkingCalendar, limit: PlanRegister['limit'], on: PlainDate): PlainDate | undefined {
  if (!limit) return undefined;
  if ('by' in limit) return limit.by < on ? undefined : limit.by;
  return 'days' in limit ? addDays(on, limit.days) : nthWorkingDay(calendar, on, limit.workingDays, 1);
}
