import { advance, type Machine } from '../kernel/machine.ts';
import { type Refusal, refuse } from '../kernel/refusals.ts';
import { unseen } from '../kernel/seen.ts';
import {
  actorsOf,
  ITEM_ACTS,
  type ItemAct,
  type ItemActKind,
  type ItemEvent,
  type ItemNews,
  type ItemStage,
  type ItemState,
  isOver,
  itemId,
  stepAfter,
  stepOf,
} from './register.ts';

/** What is written down when an item is entered. */
export type NewItem = Pick<ItemState, 'name' | 'org' | 'values' | 'dueOn' | 'steps'>;

/** An item as it stands when it has just been entered, with the event that says so. */
export function enteredItem(
  item: NewItem,
  { programmeId, registerId, number }: Pick<ItemState, 'programmeId' | 'registerId' | 'number'>,
  { actor, key, atMs }: Required<Pick<ItemEvent, 'actor' | 'key' | 'atMs'>>,
): { state: ItemState; event: ItemEvent } {
  const event: ItemEvent = { type: 'itemEntered', atMs, key, actor, number, ...item };
  const blank: ItemState = {
    ...{ id: itemId(programmeId, registerId, number), programmeId, registerId, number, ...item, enteredBy: actor.org },
    ...{ originalDueOn: item.dueOn, stage: 'open', enteredAtMs: atMs, sequence: 0 },
  };
  return { state: advance(itemMachine, blank, [event]).state, event };
}

/** Why the plan does not let an item be given time until a day, as it is asked for or granted. */
function extensionUnfit({ dueOn: due, granted = 0 }: ItemState, { kind, limits, today }: ItemAct, until: string): Refusal | undefined {
  const { askBy, times, last } = limits ?? {};
  const act = kind === 'decideExtension' ? kind : 'requestExtension';
  if (times !== undefined && granted >= times) return refuse('extension-too-often', { act, times: String(times), granted: String(granted), due });
  if (last !== undefined && until > last) return refuse('extension-too-long', { act, last, until: last <= due ? '' : until, due });
  return act === 'requestExtension' && askBy && today > askBy.date ? refuse('extension-asked-late', { by: askBy.date, due }) : undefined;
}

/** Acts that decide on what others have said or handed in. */
const JUDGED: readonly ItemActKind[] = ['strikeOff', 'return', 'cancel', 'decideExtension'];

function decide(state: ItemState, act: ItemAct, nowMs: number): ItemEvent[] | Refusal {
  const rule = ITEM_ACTS[act.kind];
  const from: readonly ItemStage[] = rule.from;
  const allowed = actorsOf(state, act.kind, act);
  if (!allowed.includes(act.actor.org)) return refuse('not-yours', { actor: act.actor.org, org: allowed[0] ?? '' });
  if (!from.includes(state.stage)) return refuse('item-wrong-stage', { act: act.kind, stage: state.stage });
  // All that happens to an item is about what it says: whoever decides knows it as it stands, or does not decide.
  const changed = JUDGED.includes(act.kind) ? unseen(act, state.sequence) : undefined;
  if (changed) return changed;
  const reason = act.reason?.trim() ?? '';
  // What nobody has handed in is struck off by the word of whoever does.
  if (reason === '' && (rule.reason || (act.kind === 'strikeOff' && state.stage === 'open'))) return refuse('reason-missing', { act: act.kind });
  const by = { atMs: nowMs, key: act.key, actor: act.actor };
  switch (act.kind) {
    case 'handIn':
      return [{ ...by, type: 'itemHandedIn', reason, ...(act.evidence?.length && { evidence: act.evidence }) }];
    case 'strikeOff': {
      const [done, next] = [stepOf(state), stepAfter(state)];
      const said = reason !== '' && { reason };
      return [
        done && next
          ? { ...by, type: 'itemStepDone', name: done.name, dueOn: act.nextDueOn ?? next.dueOn, ...said }
          : { ...by, type: 'itemStruckOff', ...said },
      ];
    }
    case 'return':
      return [{ ...by, type: 'itemReturned', reason }];
    case 'move': {
      const { dueOn = '' } = act;
      if (dueOn < act.today) return refuse('item-limit-past', { limit: dueOn, today: act.today });
      return dueOn === state.dueOn ? refuse('item-as-before', { what: dueOn }) : [{ ...by, type: 'itemMoved', dueOn, before: state.dueOn, reason }];
    }
    case 'requestExtension': {
      const { until = '' } = act;
      if (state.dueOn < act.today) return refuse('extension-too-late', { due: state.dueOn });
      if (state.extension) return refuse('extension-pending', { until: state.extension.until });
      if (until === '') return refuse('detail-missing', { act: act.kind, what: 'until' });
      if (until <= state.dueOn) return refuse('extension-not-later', { due: state.dueOn, until });
      return extensionUnfit(state, act, until) ?? [{ ...by, type: 'itemExtensionRequested', until, reason }];
    }
    case 'withdrawExtension':
      return state.extension ? [{ ...by, type: 'itemExtensionWithdrawn', ...(reason !== '' && { reason }) }] : refuse('no-extension');
    case 'decideExtension': {
      if (!state.extension) return refuse('no-extension');
      const { until } = state.extension;
      if (act.grant === undefined) return refuse('detail-missing', { act: act.kind, what: 'grant' });
      if (!act.grant) return reason === '' ? refuse('reason-missing', { act: act.kind }) : [{ ...by, type: 'itemExtensionRefused', until, reason }];
      if (until < act.today) return refuse('item-extension-past', { limit: until });
      const unfit = extensionUnfit(state, act, until);
      if (unfit) return unfit;
      return [{ ...by, type: 'itemExtensionGranted', dueOn: until, before: state.dueOn, ...(reason !== '' && { reason }) }];
    }
    case 'assign': {
      const { org = '' } = act;
      return org === act.owner ? refuse('already-theirs', { department: org }) : [{ ...by, type: 'itemAssigned', org, before: state.org, reason }];
    }
    case 'correct':
      return [{ ...by, type: 'itemCorrected', name: act.name ?? state.name, values: act.values ?? state.values, reason }];
    case 'cancel':
      return [{ ...by, type: 'itemCancelled', reason }];
  }
}

/** Keeps what its owner is to be told, which is nothing that it did itself. The latest of a day stands for that day. */
function told({ org, news }: ItemState, { actor, atMs }: ItemEvent, what: ItemNews, reason?: string): Pick<ItemState, 'news'> {
  if (actor?.org === org) return news ? { news } : {};
  return { news: { what, atMs, ...(reason !== undefined && { reason }) } };
}

/** Whatever is done to an item but to put right what it says answers what its owner has asked for. */
const KEEPS_EXTENSION: readonly ItemEvent['type'][] = ['itemExtensionRequested', 'itemCorrected'];

function evolve(state: ItemState, event: ItemEvent): ItemState {
  const { extension, ...rest } = state;
  const next: ItemState = { ...rest, ...(extension && KEEPS_EXTENSION.includes(event.type) && { extension }), sequence: state.sequence + 1 };
  switch (event.type) {
    case 'itemEntered':
      return { ...next, ...told(state, event, 'entered') };
    case 'itemCorrected':
      return { ...next, name: event.name, values: event.values };
    case 'itemAssigned':
      return { ...next, org: event.org, ...told({ ...state, org: event.org }, event, 'assigned', event.reason) };
    case 'itemMoved':
      return { ...next, dueOn: event.dueOn, ...told(state, event, 'moved', event.reason) };
    case 'itemExtensionRequested':
      return { ...next, extension: { until: event.until, reason: event.reason, requestedAtMs: event.atMs, sequence: next.sequence } };
    case 'itemExtensionWithdrawn':
      return next;
    case 'itemExtensionGranted':
      return { ...next, dueOn: event.dueOn, granted: (state.granted ?? 0) + 1, ...told(state, event, 'extended', event.reason) };
    case 'itemExtensionRefused':
      return { ...next, ...told(state, event, 'notExtended', event.reason) };
    case 'itemHandedIn': {
      const { returned: _done, evidence: _earlier, ...open } = next;
      return { ...open, stage: 'handedIn', handedInAtMs: event.atMs, done: event.reason, ...(event.evidence && { evidence: event.evidence }) };
    }
    case 'itemReturned': {
      const { handedInAtMs: _handedIn, struckOffAtMs: _struckOff, ...open } = next;
      return { ...open, stage: 'open', returned: event.reason, ...told(state, event, 'returned', event.reason) };
    }
    case 'itemStepDone': {
      const { handedInAtMs: _handedIn, returned: _before, granted: _granted, ...open } = next;
      const { dueOn } = event;
      const step = (state.step ?? 0) + 1;
      const steps = state.steps && { steps: state.steps.map((one, at) => (at === step ? { ...one, dueOn } : one)) };
      return { ...open, ...steps, stage: 'open', step, dueOn, originalDueOn: dueOn, ...told(state, event, 'stepDone', event.reason) };
    }
    case 'itemStruckOff':
      return { ...next, stage: 'struckOff', struckOffAtMs: event.atMs, ...told(state, event, 'struckOff', event.reason) };
    case 'itemCancelled':
      return { ...next, stage: 'cancelled', ...told(state, event, 'cancelled', event.reason) };
  }
}

/** An item changes by what people do alone; that it is late, and whom that is told, follows from its day. */
export const itemMachine: Machine<ItemState, ItemAct, ItemEvent> = {
  decide,
  elapse: () => [],
  evolve,
  owed: () => [],
  wake: () => undefined,
  isFinal: isOver,
};
