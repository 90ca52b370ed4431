import type { z } from 'zod';
import { wallClock } from '../../calendar/china.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import { dateAt } from '../../domain/kernel/calendar.ts';
import type { PlainDate } from '../../domain/kernel/dates.ts';
import type { Evidence } from '../../domain/kernel/evidence.ts';
import { inLanguage, type Language } from '../../domain/kernel/language.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { present } from '../../domain/kernel/present.ts';
import { isRefusal, type Refusal, refuse } from '../../domain/kernel/refusals.ts';
import { openLadders } from '../../domain/matters/matters.ts';
import { itemPlace, registerItems } from '../../domain/matters/registers.ts';
import { type Figure, type FigureGiven, figureText } from '../../domain/obligation/form.ts';
import { nameOf, type Plan, type PlanRegister, withMerged } from '../../domain/plan/plan.ts';
import { itemMachine, type NewItem } from '../../domain/register/machine.ts';
import {
  enterersOf,
  type ItemActKind,
  type ItemState,
  itemDecider,
  itemId,
  itemLimits,
  itemValues,
  limitsFrom,
  nextStepDay,
  ownerNow,
  ownersOf,
  possibleItemActs,
  registerOf,
  stepAfter,
  stepOf,
  strikerOf,
} from '../../domain/register/register.ts';
import { recipientName } from '../../domain/words/names.ts';
import { itemStandingName } from '../../domain/words/register.ts';
import { eventName, personName } from '../../domain/words/words.ts';
import type { ItemFilter, ItemPlace } from '../../prisma/registers.ts';
import type { ItemDetail, ItemView, itemActBody, Registers } from '../contract/registers.ts';
import { mustBeSound, refusalError, ServiceError } from '../errors.ts';
import type { Service } from './service.ts';

/** An item as somebody hands it in. */
export interface ItemGiven {
  name: string;
  /** Who sees to it; the body that enters it unless told. */
  org?: string;
  /** Its last day; as the register says unless told. */
  dueOn?: PlainDate;
  values?: readonly FigureGiven[];
}

interface By {
  actor: Actor;
  /** The same key twice is one act. */
  key: string;
}

type Asked = Omit<z.output<typeof itemActBody>, 'department'>;
/** An act as a person asks for it: what the contract says, with whom it is given to as `org`. */
export type ItemActGiven = By & { [Field in keyof Asked]?: Exclude<Asked[Field], undefined> } & { org?: string };

export function mustHaveRegister(plan: Plan, id: string): PlanRegister {
  const found = registerOf(plan, id);
  if (found) return found;
  const known = plan.registers.map((register) => register.id).join(', ') || '-';
  throw new ServiceError('unknown', 'unknown-register', {
    zh: `方案中没有代号为 ${id} 的清单；可选：${known}。`,
    en: `The plan has no register called ${id}; there are ${known}.`,
  });
}

const unknownItem = (register: PlanRegister, number: number) =>
  new ServiceError('unknown', 'unknown-item', { zh: `“${register.name}”里没有 ${number} 号。`, en: `“${register.name}” has no item ${number}.` });

/** Refuses whoever may enter nothing. */
export function mayEnter(plan: Plan, register: PlanRegister, actor: Actor): void {
  const enterers = enterersOf(plan, register);
  if (actor.org === OFFICE || enterers.includes(actor.org)) return;
  const known = enterers.map((org) => nameOf(plan, org)).join('、');
  throw new ServiceError('forbidden', 'not-an-enterer', {
    zh: `“${register.name}”由${known}和${nameOf(plan, OFFICE)}登记，${nameOf(plan, actor.org)}不登记。`,
    en: `Items of “${register.name}” are entered by ${known} and the office, not by ${nameOf(plan, actor.org)}.`,
  });
}

/** What a register keeps of an item that was handed in, or why it cannot be taken. */
export function itemOf(
  { plan, calendar, nowMs, today }: Pick<Awaited<ReturnType<Service['context']>>, 'plan' | 'calendar' | 'nowMs' | 'today'>,
  register: PlanRegister,
  { name, org: given, dueOn: day, values = [] }: ItemGiven,
  actor: Actor,
): NewItem | Refusal | ServiceError {
  const owners = ownersOf(plan, register);
  const org = given ?? actor.org;
  if (!owners.includes(org))
    return new ServiceError('invalid', 'not-an-owner', {
      zh:
        given === undefined
          ? `请写明责任单位；“${register.name}”可选：${owners.map((one) => nameOf(plan, one)).join('、')}。`
          : `“${register.name}”不由${nameOf(plan, org)}办理；可选：${owners.map((one) => nameOf(plan, one)).join('、')}。`,
      en: `${given === undefined ? 'Say who sees to it' : `${nameOf(plan, org)} sees to nothing on “${register.name}”`}: there are ${owners.join(', ')}.`,
    });
  const limits = limitsFrom(calendar, register, nowMs, day);
  if (limits === undefined)
    return new ServiceError('invalid', 'limit-missing', {
      zh: `“${register.name}”的每一项须写明时限。`,
      en: `Each item of “${register.name}” has to name its limit.`,
    });
  if (limits.dueOn < today) return refuse('item-limit-past', { limit: limits.dueOn, today });
  const figures = itemValues(register, values, today);
  return isRefusal(figures) ? figures : { name: name.trim(), org, ...limits, values: figures };
}

/** What one form has handed in goes on the register; the same again is the item that stands there. */
export async function enterItem(service: Service, programmeId: string, registerId: string, given: ItemGiven & By): Promise<{ number: number; there: boolean }> {
  const { actor, key, ...item } = given;
  mustBeSound({ actor, key, ...item });
  const context = await running(service, programmeId);
  const register = mustHaveRegister(context.plan, registerId);
  mayEnter(context.plan, register, actor);
  const taken = itemOf(context, register, item, actor);
  if (taken instanceof ServiceError) throw taken;
  if (isRefusal(taken)) throw refusalError(taken, context.plan);
  if (taken.name === '') throw new ServiceError('invalid', 'name-missing', { zh: '请写明是什么事项。', en: 'Say what the item is.' });
  const [entered] = await service.store.registers.enter({ programmeId, registerId }, [taken], { actor, key, atMs: context.nowMs });
  const { number = 0, there = false } = entered ?? {};
  if (!there) return { number, there };
  // Sent again it is the same act; by another hand it is a double.
  const again = await service.store.ledger.eventOfAct(itemId(programmeId, registerId, number), key);
  if (again) return { number, there: false };
  throw new ServiceError(
    'conflict',
    'item-there',
    { zh: `“${register.name}”里已有同样的一项：${number} 号。`, en: `“${register.name}” has the same item already: no. ${number}.` },
    { details: { number: String(number) } },
  );
}

/** The context of a programme that goes on: nothing is done on the registers of one that is closed. */
export async function running(service: Service, programmeId: string) {
  const context = await service.context(programmeId);
  const { stage } = context.programme.state;
  if (stage === 'closed')
    throw new ServiceError('conflict', 'programme-over', {
      zh: '督办事项已经结束，清单不再变动。',
      en: 'The programme is closed: its registers change no more.',
    });
  return context;
}

/** Does something to one item, once, however often it is sent with the same key. */
export async function actOnItem(
  service: Service,
  programmeId: string,
  { register: registerId, number }: { register: string; number: number },
  kind: ItemActKind,
  { actor, key, reason, seen, dueOn, org, name, values, until, grant, evidence }: ItemActGiven,
): Promise<{ key: string; sequence: number; stage: ItemState['stage'] }> {
  mustBeSound({ actor, key, ...present({ reason, dueOn, org, name, until }), ...(values && { values }), ...(evidence && { evidence }) });
  const { plan, calendar, nowMs, today } = await running(service, programmeId);
  const register = mustHaveRegister(plan, registerId);
  if (kind === 'assign' && !ownersOf(plan, register).includes(org ?? ''))
    throw new ServiceError('invalid', 'not-an-owner', {
      zh: `请写明改派给谁；“${register.name}”可选：${ownersOf(plan, register)
        .map((one) => nameOf(plan, one))
        .join('、')}。`,
      en: `Say who sees to it from now on: there are ${ownersOf(plan, register).join(', ')}.`,
    });
  // What is put right is judged by the day on which the item was entered.
  const held = values && (await service.store.registers.get(itemId(programmeId, registerId, number)));
  const figures = values && itemValues(register, values, held && dateAt(calendar, held.enteredAtMs));
  if (isRefusal(figures)) throw refusalError(figures, plan);
  const outcome = await service.store.registers.act(itemId(programmeId, registerId, number), key, (state) =>
    itemMachine.decide(
      state,
      {
        ...{ kind, actor, key, today, owner: ownerNow(plan, state), striker: strikerOf(plan, { registerId, org: ownerNow(plan, state) }) },
        ...present({ limits: itemLimits(calendar, plan, state) }),
        ...(kind === 'strikeOff' && present({ nextDueOn: nextStepDay(calendar, register, state, today) })),
        ...present({ reason, seen, dueOn, org, until, grant, evidence, name: name?.trim() || undefined, values: figures as Figure[] | undefined }),
      },
      nowMs,
    ),
  );
  if (outcome === undefined) throw unknownItem(register, number);
  if (isRefusal(outcome)) throw refusalError(outcome, plan);
  return { key, sequence: outcome.sequence, stage: outcome.state.stage };
}

/** The registers of a plan and how far each is; `own`: counted for one department alone, as its list shows them: what it owns and what it entered. */
export async function registersView(service: Service, programmeId: string, own?: string): Promise<Registers> {
  const { plan, today } = await service.context(programmeId);
  const tallies = await service.store.registers.tallies(programmeId, today);
  const named = (orgs: readonly string[]) => orgs.map((id) => ({ id, name: nameOf(plan, id) }));
  return {
    today,
    items: plan.registers.map((register) => {
      const { id, name, clause, fields = [], limit, steps } = register;
      const counts = { open: 0, handedIn: 0, struckOff: 0, cancelled: 0 };
      let late = 0;
      for (const tally of tallies) {
        if (tally.registerId !== id || (own !== undefined && ![ownerNow(plan, tally), tally.enteredBy].includes(own))) continue;
        counts[tally.stage] += tally.count;
        late += tally.late;
      }
      return {
        ...{ id, name, clause, late, counts, total: counts.open + counts.handedIn + counts.struckOff },
        fields: fields.map(({ id: field, name: called, kind, unit, required, decimals, within }) => ({
          ...{ id: field, name: called, kind, required, decimals },
          ...(unit !== undefined && { unit }),
          ...(within !== undefined && { within }),
        })),
        ...(limit && { limit }),
        ...(steps && { steps: steps.map((step) => ({ name: step.name, limit: step.limit })) }),
        enterers: named(enterersOf(plan, register)),
        owners: named(ownersOf(plan, register)),
        striker: nameOf(plan, register.strikeOff),
      };
    }),
  };
}

/** An item as people read it; `mine`: the body that asks, for what it may do. */
function viewOf(plan: Plan, state: ItemState, today: PlainDate, mine: string | undefined, language: Language): ItemView {
  const owner = ownerNow(plan, state);
  const { date } = wallClock(plan.zone);
  const late = state.stage === 'open' && state.dueOn < today;
  return {
    ...{ register: state.registerId, number: state.number, name: state.name, org: owner, orgName: nameOf(plan, owner) },
    ...{ dueOn: state.dueOn, stage: state.stage, stageName: itemStandingName(state, language), late },
    values: state.values.map(({ field, name, value, unit }) => ({ field, name, value, ...(unit !== undefined && { unit }) })),
    ...{ enteredOn: date(state.enteredAtMs), enteredBy: nameOf(plan, state.enteredBy) },
    ...(state.originalDueOn !== state.dueOn && { originalDueOn: state.originalDueOn }),
    ...present({ done: state.done, returned: state.returned, evidence: state.evidence }),
    ...(state.steps && { steps: state.steps.map(({ name, dueOn }) => ({ name, dueOn })), step: (state.step ?? 0) + 1 }),
    ...(state.extension && { extension: { until: state.extension.until, reason: state.extension.reason } }),
    ...(state.struckOffAtMs !== undefined && { struckOffOn: date(state.struckOffAtMs) }),
    sequence: state.sequence,
    acts: mine === undefined ? [] : possibleItemActs(plan, state, mine, today),
  };
}

export interface ItemsAsked extends Pick<ItemFilter, 'stages' | 'text'> {
  /** Only late ones. */
  late?: boolean;
  /** Only those for which more time is asked. */
  asked?: boolean;
  /** Who sees to them. */
  org?: string;
  /** Those that a department sees to or has entered. */
  own?: string;
  /** For whom the acts are. */
  mine?: string;
}

export function filterFor(plan: Plan, registerId: string, today: PlainDate, { stages, text, late, asked, org, own }: ItemsAsked): ItemFilter {
  return {
    programmeId: plan.id,
    registerId,
    ...present({ stages, text }),
    ...(late && { lateOn: today }),
    ...(asked && { asked }),
    ...(org !== undefined && { owners: withMerged(plan, org) }),
    ...(own !== undefined && { own: withMerged(plan, own) }),
  };
}

/** A page of a register's items: what waits first, by its last day. */
export async function itemsView(
  service: Service,
  programmeId: string,
  registerId: string,
  asked: ItemsAsked,
  limit: number,
  after: ItemPlace | undefined,
  language: Language,
) {
  const { plan, today } = await service.context(programmeId);
  mustHaveRegister(plan, registerId);
  const filter = filterFor(plan, registerId, today, asked);
  const rows = await service.store.registers.list(filter, limit + 1, after);
  const shown = rows.slice(0, limit);
  const next = rows.length > limit ? shown.at(-1)?.place : undefined;
  return {
    items: shown.map(({ state }) => viewOf(plan, state, today, asked.mine, language)),
    total: await service.store.registers.count(filter),
    ...(next && { next }),
  };
}

/** Whether a department sees an item: it sees to it, or has entered it. */
const isTheirs = (plan: Plan, state: ItemState, own: string | undefined): boolean =>
  own === undefined || [ownerNow(plan, state), state.enteredBy].includes(own);

/** The id of an item that a department may see. */
export async function seenItem(service: Service, programmeId: string, { register: registerId, number }: { register: string; number: number }, own?: string) {
  const { plan } = await service.context(programmeId);
  const register = mustHaveRegister(plan, registerId);
  const state = await service.store.registers.get(itemId(programmeId, registerId, number));
  if (!state || !isTheirs(plan, state, own)) throw unknownItem(register, number);
  return { plan, state };
}

/** One item: what it says, what has happened to it, and what comes next if nobody acts. */
export async function itemDetail(
  service: Service,
  programmeId: string,
  { register: registerId, number }: { register: string; number: number },
  language: Language,
  { own, mine }: Pick<ItemsAsked, 'own' | 'mine'> = {},
): Promise<ItemDetail> {
  const { plan, calendar, today } = await service.context(programmeId);
  const register = mustHaveRegister(plan, registerId);
  const { state } = await seenItem(service, programmeId, { register: registerId, number }, own);
  const { id } = state;
  const say = inLanguage(language);
  const { iso } = wallClock(plan.zone);
  const [waiting] = registerItems(plan, [state]);
  const rungs = waiting ? openLadders(plan, calendar).rungsOf(waiting) : [];
  const told = waiting ? await service.store.matters.toldOf(programmeId, [waiting]) : [];
  const next = rungs.find(({ date }) => date > today);
  const events = await service.store.ledger.events(id);
  const { done, evidence, ...view } = viewOf(plan, state, today, mine, language);
  const steps = stepsTaken(plan, state, events, language);
  const handedIn = steps ? steps[state.step ?? 0]?.handedIn : { what: done, evidence };
  return {
    ...view,
    ...present({ steps, done: handedIn?.what, evidence: handedIn?.evidence?.length ? handedIn.evidence : undefined }),
    place: itemPlace(state),
    registerName: register.name,
    clause: register.clause,
    why: whyOf(plan, state, today, language),
    told: told.map(({ toldOn, recipients }) => ({ on: toldOn, recipients: recipients.map((code) => recipientName(plan, code, language)) })),
    ...(next && { next: { on: next.date, recipients: next.recipients.map((code) => recipientName(plan, code, language)) } }),
    history: events.map(({ type, atMs, actorOrg, actorName, payload }) => ({
      at: iso(atMs),
      what: eventName(type, language),
      actor: actorOfEvent(plan, { actorOrg, actorName }, language),
      note: noteOf(plan, type, payload, say, language),
    })),
  };
}

const actorOfEvent = (plan: Plan, { actorOrg = '', actorName = '' }: { actorOrg?: string | undefined; actorName?: string | undefined }, language: Language) =>
  `${nameOf(plan, actorOrg)} ${personName(actorName, language)}`.trim();

/** The steps of an item with who handed each in and who accepted it: what was handed in for one is not shown as if it were for the next. */
function stepsTaken(
  plan: Plan,
  { steps }: ItemState,
  events: Awaited<ReturnType<Service['store']['ledger']['events']>>,
  language: Language,
): ItemDetail['steps'] {
  if (!steps) return undefined;
  const { date } = wallClock(plan.zone);
  const taken: NonNullable<ItemDetail['steps']> = steps.map(({ name, dueOn }) => ({ name, dueOn }));
  let at = 0;
  for (const { type, atMs, payload, ...by } of events) {
    const step = taken[at];
    const { reason = '', evidence = [] } = payload as { reason?: string; evidence?: Evidence[] };
    const said = { on: date(atMs), by: actorOfEvent(plan, by, language), what: reason };
    if (!step) break;
    if (type === 'itemHandedIn') step.handedIn = { ...said, evidence };
    if (type === 'itemStepDone' || type === 'itemStruckOff') step.accepted = said;
    if (type === 'itemReturned') delete step.accepted;
    if (type === 'itemStepDone') at++;
  }
  return taken;
}

/** Why it is where it is, in one sentence. */
function whyOf(plan: Plan, state: ItemState, today: PlainDate, language: Language): string {
  const say = inLanguage(language);
  const owner = nameOf(plan, ownerNow(plan, state));
  const striker = nameOf(plan, strikerOf(plan, { registerId: state.registerId, org: ownerNow(plan, state) }));
  if (state.stage === 'struckOff') return say('已核实销号，不再催办。', 'It has been looked at and struck off; nobody is reminded any more.');
  if (state.stage === 'cancelled') return say('已移出清单，不再催办。', 'It was taken off the register; nobody is reminded any more.');
  const [step, next] = [stepOf(state), stepAfter(state)];
  if (state.stage === 'handedIn' && step && next)
    return say(
      `${owner}已报送“${step.name}”，等待${striker}核实；通过后进入“${next.name}”，时限 ${next.dueOn}。`,
      `${owner} has handed in “${step.name}”; ${striker} has to look at it. Then “${next.name}” is owed by ${next.dueOn}.`,
    );
  if (state.stage === 'handedIn')
    return say(`${owner}已报送整改情况，等待${striker}核实销号。`, `${owner} has said what was done; ${striker} has to look at it and strike it off.`);
  const asked =
    state.extension &&
    say(
      `${owner}申请延期至 ${state.extension.until}，待${nameOf(plan, itemDecider(plan, state))}审批，催办照常进行。`,
      ` ${owner} asks for time until ${state.extension.until}; ${nameOf(plan, itemDecider(plan, state))} has to decide, and reminders go on.`,
    );
  const sentBack = state.returned === undefined ? '' : say(`被退回：${state.returned}。`, ` It was sent back: ${state.returned}.`);
  if (step)
    return state.dueOn < today
      ? say(
          `“${step.name}”时限 ${state.dueOn} 已过，${owner}尚未报送。${sentBack}${asked ?? ''}`,
          `“${step.name}” was due ${state.dueOn}, and ${owner} has handed in nothing.${sentBack}${asked ?? ''}`,
        )
      : say(
          `等待${owner}完成“${step.name}”，时限 ${state.dueOn}。${sentBack}${asked ?? ''}`,
          `${owner} has to do “${step.name}” by ${state.dueOn}.${sentBack}${asked ?? ''}`,
        );
  return state.dueOn < today
    ? say(
        `时限 ${state.dueOn} 已过，${owner}尚未报送整改情况。${sentBack}${asked ?? ''}`,
        `Its limit was ${state.dueOn}, and ${owner} has not said what was done.${sentBack}${asked ?? ''}`,
      )
    : say(`等待${owner}整改，时限 ${state.dueOn}。${sentBack}${asked ?? ''}`, `${owner} has to see to it by ${state.dueOn}.${sentBack}${asked ?? ''}`);
}

function noteOf(plan: Plan, type: string, payload: Record<string, unknown>, say: ReturnType<typeof inLanguage>, language: Language): string {
  const { reason, before, dueOn, org, name, values, until, evidence } = payload as {
    reason?: string;
    before?: string;
    dueOn?: string;
    org?: string;
    name?: string;
    values?: Figure[];
    until?: string;
    evidence?: Evidence[];
  };
  const figures = (values ?? []).map((figure) => figureText(figure, language)).join(say('，', ', '));
  const parts = {
    itemEntered: [name, figures, say(`责任单位 ${nameOf(plan, org ?? '')}`, `for ${nameOf(plan, org ?? '')}`), say(`时限 ${dueOn}`, `due ${dueOn}`)],
    itemCorrected: [name, figures],
    itemExtensionRequested: [say(`延期至 ${until}`, `until ${until}`)],
    itemExtensionRefused: [say(`申请延期至 ${until}`, `until ${until} was asked for`)],
    itemExtensionGranted: [say(`${before} 改为 ${dueOn}`, `from ${before} to ${dueOn}`)],
    itemStepDone: [name, say(`下一步时限 ${dueOn}`, `the next is due ${dueOn}`)],
    itemHandedIn: [(evidence ?? []).map((file) => file.name).join(say('、', ', '))],
    itemMoved: [say(`${before} 改为 ${dueOn}`, `from ${before} to ${dueOn}`)],
    itemAssigned: [say(`${nameOf(plan, before ?? '')} 改为 ${nameOf(plan, org ?? '')}`, `from ${nameOf(plan, before ?? '')} to ${nameOf(plan, org ?? '')}`)],
  }[type];
  return [...(parts ?? []), reason].filter((part) => part !== undefined && part !== '').join(say('；', '; '));
}
