import type { Refusal } from '../kernel/refusals.ts';
import { refuse } from '../kernel/refusals.ts';
import type { ObligationAct, ObligationEvent, ObligationState } from './obligation.ts';
import {
  latePortions,
  MOST_PORTIONS,
  type Portion,
  type PortionGiven,
  type PortionStage,
  placed,
  portionId,
  portionInstants,
  portionOf,
  type UnitTold,
  unitRecipient,
} from './portion.ts';

type PortionAct = Extract<ObligationAct, { kind: 'passOn' | 'endPortion' | 'acknowledgePortion' | 'submitPortion' | 'acceptPortion' | 'returnPortion' }>;
type PortionEvent = Extract<
  ObligationEvent,
  {
    type:
      | 'passedOn'
      | 'portionEnded'
      | 'portionAcknowledged'
      | 'portionSubmitted'
      | 'portionAccepted'
      | 'portionReturned'
      | 'portionsReminded'
      | 'portionsLapsed';
  }
>;
type PortionsTimed = Extract<ObligationEvent, { type: 'portionsReminded' | 'portionsLapsed' }>;

/** The stages of a portion in which each act on it is possible. */
const FROM: Record<Exclude<PortionAct['kind'], 'passOn'>, readonly PortionStage[]> = {
  endPortion: ['open', 'submitted'],
  acknowledgePortion: ['open'],
  submitPortion: ['open'],
  acceptPortion: ['submitted'],
  returnPortion: ['submitted'],
};

export const isAboutPortions = (act: ObligationAct): act is PortionAct => act.kind === 'passOn' || act.kind in FROM;

/** The portions of the department that answers now; those of one before are history. */
export const ownPortions = ({ portions = [], departmentId }: Pick<ObligationState, 'portions' | 'departmentId'>): Portion[] =>
  portions.filter((portion) => portion.departmentId === departmentId);

/** Whether a portion stands as an act on it needs it. */
export const portionAllows = (state: Pick<ObligationState, 'portions' | 'departmentId'>, kind: Exclude<PortionAct['kind'], 'passOn'>): boolean =>
  ownPortions(state).some(({ stage, acknowledgedAtMs }) => FROM[kind].includes(stage) && (kind !== 'acknowledgePortion' || acknowledgedAtMs === undefined));

/** What the department could do with one portion, as it stands. */
export const portionMay = ({ stage }: Portion) => (['endPortion', 'acceptPortion', 'returnPortion'] as const).filter((kind) => FROM[kind].includes(stage));

export function decidePortion(
  state: ObligationState,
  act: PortionAct,
  by: Pick<ObligationEvent, 'atMs' | 'key' | 'actor'>,
  reason: string,
  nowMs: number,
): ObligationEvent[] | Refusal {
  const remark = reason === '' ? {} : { reason };
  if (act.kind === 'passOn') {
    const refused = passesOn(state, act.portions, nowMs);
    if (refused) return refused;
    const { departmentId } = state;
    const before = state.portions?.length ?? 0;
    const portions = act.portions.map((given, index) =>
      placed(given, { id: portionId(state.id, before + index + 1), departmentId, latest: state.sequence + 1, nowMs }),
    );
    return [{ ...by, type: 'passedOn', portions, ...remark }];
  }
  const own = ownPortions(state);
  const found = own.find(({ id }) => id === act.portion);
  if (!found) return refuse('portion-unknown', { portion: act.portion, known: own.map(({ id, name }) => `${id} ${name}`).join(', ') });
  const { id: portion, name, stage } = found;
  if (!FROM[act.kind].includes(stage)) return refuse('portion-wrong-stage', { act: act.kind, name, stage });
  switch (act.kind) {
    case 'endPortion':
      return [{ ...by, type: 'portionEnded', portion, name, reason }];
    case 'acknowledgePortion':
      return found.acknowledgedAtMs === undefined
        ? [{ ...by, type: 'portionAcknowledged', portion, name, ...remark }]
        : refuse('already-acknowledged', { atMs: String(found.acknowledgedAtMs) });
    case 'submitPortion':
      if (act.evidence.length === 0 && reason === '') return refuse('portion-empty');
      return [{ ...by, type: 'portionSubmitted', portion, name, evidence: act.evidence, late: nowMs >= found.dueAtMs, ...remark }];
    case 'acceptPortion':
      return [{ ...by, type: 'portionAccepted', portion, name, ...remark }];
    case 'returnPortion':
      return [{ ...by, type: 'portionReturned', portion, name, reason }];
  }
}

/** A department gives its units earlier dates than its own, all of them still to come. */
function passesOn({ portions = [], schedule: own }: ObligationState, given: readonly PortionGiven[], nowMs: number): Refusal | undefined {
  const count = portions.length + given.length;
  if (given.length === 0 || count > MOST_PORTIONS) return refuse('portions-count', { count: String(count), most: String(MOST_PORTIONS) });
  for (const { name, schedule } of given) {
    if (schedule.dueDate >= own.dueDate) return refuse('portion-not-earlier', { name, until: schedule.dueDate, due: own.dueDate });
    if (schedule.dueAtMs <= nowMs) return refuse('portion-over', { name, until: schedule.dueDate });
  }
  return undefined;
}

/** What time alone has brought about: of several that came due in one wake each recipient is told only the latest. */
export function elapsePortions(state: ObligationState, nowMs: number): PortionsTimed[] {
  if (state.stage !== 'open') return [];
  const told = new Set<string>();
  return portionInstants(state)
    .filter(({ atMs }) => atMs <= nowMs)
    .reverse()
    .map(({ lapse, ...instant }): PortionsTimed => {
      const overtaken = instant.recipients.filter((recipient) => told.has(recipient));
      for (const recipient of instant.recipients) told.add(recipient);
      return { type: lapse ? 'portionsLapsed' : 'portionsReminded', ...instant, overtaken };
    })
    .reverse();
}

const changed = (state: ObligationState, id: string, change: (portion: Portion) => Portion): ObligationState => ({
  ...state,
  portions: (state.portions ?? []).map((portion) => (portion.id === id ? change(portion) : portion)),
});

/** How the portions stand after an event about them; `next` has been given its number already. */
export function evolvePortions(next: ObligationState, event: PortionEvent): ObligationState {
  const { atMs } = event;
  const latest = next.sequence;
  switch (event.type) {
    case 'passedOn':
      // Whoever divides it has received it.
      return { ...next, portions: [...(next.portions ?? []), ...event.portions], acknowledgedAtMs: next.acknowledgedAtMs ?? atMs };
    case 'portionEnded':
      return changed(next, event.portion, (portion) => ({ ...portion, stage: 'ended', overAtMs: atMs, latest }));
    case 'portionAcknowledged':
      return changed(next, event.portion, (portion) => ({ ...portion, acknowledgedAtMs: atMs }));
    case 'portionSubmitted': {
      const { evidence, reason } = event;
      return changed(next, event.portion, ({ returned: _answered, text: _before, ...portion }) => ({
        ...portion,
        stage: 'submitted',
        acknowledgedAtMs: portion.acknowledgedAtMs ?? atMs,
        submittedAtMs: atMs,
        evidence,
        ...(reason !== undefined && { text: reason }),
        latest,
      }));
    }
    case 'portionAccepted':
      return changed(next, event.portion, (portion) => ({ ...portion, stage: 'accepted', overAtMs: atMs, latest }));
    case 'portionReturned':
      return changed(next, event.portion, (portion) => ({ ...portion, stage: 'open', returned: { atMs, reason: event.reason }, latest }));
    case 'portionsReminded':
    case 'portionsLapsed': {
      const ids = event.portions.map(({ portion }) => portion);
      const lapsed = (portion: Portion) =>
        event.type === 'portionsLapsed' && ids.includes(portion.id) ? { ...portion, lapsedAtMs: portion.lapsedAtMs ?? atMs } : portion;
      const told = event.recipients.filter((recipient) => !event.overtaken.includes(recipient));
      return {
        ...next,
        portions: (next.portions ?? []).map(lapsed),
        portionsTold: { ...next.portionsTold, ...Object.fromEntries(told.map((recipient) => [recipient, latest])) },
      };
    }
  }
}

/** Ends every portion that is not over: its obligation is, or another department answers for it. */
export function withPortionsEnded(next: ObligationState, atMs: number): ObligationState {
  if (!next.portions?.some(isUnderWay)) return next;
  const portions = next.portions.map((portion) =>
    isUnderWay(portion) ? { ...portion, stage: 'ended' as const, overAtMs: atMs, latest: next.sequence } : portion,
  );
  return { ...next, portions };
}

const isUnderWay = ({ stage }: Portion) => stage === 'open' || stage === 'submitted';

/** The units whose portions the latest event has ended: recipient codes. */
export const endedUnits = ({ portions = [], sequence }: ObligationState): string[] =>
  portions.filter(({ stage, latest }) => stage === 'ended' && latest === sequence).map(unitRecipient);

/** The department to whose unit an event of the ledger is owed: what that has handed in is this department's. */
export const handedInTo = ({ portions = [] }: Pick<ObligationState, 'portions'>, { type, payload }: { type: string; payload: { portion?: unknown } }) =>
  type === 'portionSubmitted' ? portions.find(({ id }) => id === payload.portion)?.departmentId : undefined;

/** The units that have still to hand in: what they were told while the whole was handed in may have been dropped. */
export const openUnits = (state: ObligationState): string[] =>
  ownPortions(state)
    .filter(({ stage }) => stage === 'open')
    .map(unitRecipient);

/** Whether the news of a portion is still worth sending, to its unit or to the department. */
export function portionNewsMatters(
  state: ObligationState,
  { event, sequence }: { event: ObligationEvent['type']; sequence: number },
  recipient: string,
  told: UnitTold,
): boolean {
  const { portions = [], portionsTold = {}, stage, elapsedMs } = state;
  const unit = portionOf(state, recipient);
  switch (event) {
    case 'passedOn':
    case 'portionReturned':
      return stage === 'open' && unit?.latest === sequence;
    case 'portionSubmitted':
      return portions.some((portion) => portion.latest === sequence);
    // The latest that was told of it, and something to tell is left.
    case 'portionsReminded':
    case 'portionsLapsed':
      if (stage !== 'open' || portionsTold[recipient] !== sequence) return false;
      return unit ? unit.stage === 'open' : latePortions(state, elapsedMs).length > 0;
    // The whole is open again: what a unit should have heard, and did not as it was moot while that was handed in, is told it now.
    case 'returned':
    case 'submissionWithdrawn':
    case 'jointlyReturned':
      return !unit || (stage === 'open' && unit.stage === 'open' && told.lastDropped && (portionsTold[recipient] ?? 0) < sequence);
    // Who has never heard of it need not hear that it is over.
    default:
      return !unit || told.ever;
  }
}
