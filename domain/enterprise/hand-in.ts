import { recipientOf } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { entranceKey, entranceRung } from '../kernel/entrance.ts';
import type { OwedNotice } from '../kernel/machine.ts';
import { type Dated, ENTERPRISE_ACTS, type EnterpriseEvent, type EnterpriseState, HANDED_ACTS, type HandedAct, type HandedIn } from './enterprise.ts';
import { yearlyOpenOn } from './yearly-assessment.ts';

/** The event that something handed in becomes once it is accepted. */
export const BECOMES = { assess: 'selfAssessed', assessYearly: 'yearlyAssessed', rectify: 'rectified' } as const satisfies Record<
  HandedAct,
  EnterpriseEvent['type']
>;

/** Whether it was handed in by a day: what was is not late, however long its department looks at it. */
export const isHandedInBy = (state: Pick<EnterpriseState, 'handedIn'>, of: HandedAct, dueOn: PlainDate): boolean => {
  const handed = state.handedIn?.[of];
  return handed !== undefined && handed.on <= dueOn && (handed.dueOn === undefined || handed.dueOn === dueOn);
};

/** What waits for its department, the earliest first. */
export function handedInOf({ handedIn }: Pick<EnterpriseState, 'handedIn'>): (HandedIn & { of: HandedAct })[] {
  if (!handedIn) return [];
  const waiting = HANDED_ACTS.flatMap((of) => (handedIn[of] ? [{ ...handedIn[of], of }] : []));
  return waiting.sort((a, b) => a.atMs - b.atMs);
}

/** The limit of a rectification that the enterprise has still to answer. */
export const rectifyBy = ({ rectification, handedIn }: Pick<EnterpriseState, 'rectification' | 'handedIn'>): PlainDate | undefined =>
  handedIn?.rectify ? undefined : rectification?.limit;

/** What an enterprise could hand in on a day, as far as its stage goes and what is open; what waits already may be handed in anew. */
export function openToHandIn(state: EnterpriseState, on: PlainDate): HandedAct[] {
  return HANDED_ACTS.filter((of) => {
    if (!(ENTERPRISE_ACTS[of].from as readonly string[]).includes(state.stage)) return false;
    if (of === 'assessYearly') return yearlyOpenOn(state, on) !== undefined;
    return of !== 'rectify' || state.rectification !== undefined;
  });
}

/** What a letter of an event asks the enterprise to hand in: what was ordered, or sent back. */
export function askedBy(event: { type: string; of?: unknown } | undefined): HandedAct | undefined {
  if (event?.type === 'rectificationOrdered') return 'rectify';
  return event?.type === 'handedInReturned' ? HANDED_ACTS.find((of) => of === event.of) : undefined;
}

/** What waits once something was handed in, or sent back: what is handed in anew takes the place of what waited. */
export function handedInAfter(
  { handedIn, sequence }: EnterpriseState,
  event: Extract<EnterpriseEvent, { type: 'handedIn' | 'handedInReturned' }>,
): NonNullable<EnterpriseState['handedIn']> {
  const { [event.of]: before, ...others } = handedIn ?? {};
  if (event.type === 'handedInReturned') return others;
  const { of, atMs, dueOn, score, evidence, reason } = event;
  // What is added before its department has looked makes nobody late who was in time, and gives the department no more days.
  const on = before && before.dueOn === dueOn ? before.on : event.on;
  return {
    ...others,
    [of]: {
      sequence: sequence + 1,
      on,
      atMs,
      evidence,
      ...(dueOn !== undefined && { dueOn }),
      ...(score !== undefined && { score }),
      ...(reason !== undefined && { reason }),
    },
  };
}

/** Takes away what nobody can decide on any more: it was done by the department itself, or what it was for is gone. */
export function keptOfHandedIn(state: EnterpriseState, event: EnterpriseEvent): EnterpriseState['handedIn'] {
  const { stage, certificate, rectification } = state;
  const handedIn = event.type === 'corrected' && event.keeps ? forTheYearCorrected(state) : state.handedIn;
  if (!handedIn) return undefined;
  const stands: Record<HandedAct, boolean> = {
    assess: stage === 'creating',
    assessYearly: certificate?.yearly.some(({ dueOn, doneOn }) => dueOn === handedIn.assessYearly?.dueOn && doneOn === undefined) ?? false,
    // What was handed in is about what was ordered before.
    rectify: rectification !== undefined && event.type !== 'rectificationOrdered',
  };
  const kept = Object.entries(handedIn).filter(([of]) => stage !== 'closed' && stands[of as HandedAct]);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Where the certificate's dates were put right, a yearly self-assessment is that of the year in which it was handed in. */
function forTheYearCorrected(state: EnterpriseState): EnterpriseState['handedIn'] {
  const { handedIn } = state;
  const handed = handedIn?.assessYearly;
  const year = handed && yearlyOpenOn(state, handed.on);
  return year ? { ...handedIn, assessYearly: { ...handed, dueOn: year.dueOn } } : handedIn;
}

/** The act that something handed in stands for, as of the day on which the enterprise has done it. */
export function accepted(of: HandedAct, { on, dueOn }: HandedIn, by: Omit<Dated, 'type'>): EnterpriseEvent {
  const done = { ...by, on, accepted: true as const };
  return of === 'assessYearly' ? { ...done, type: BECOMES[of], dueOn: dueOn ?? on } : { ...done, type: BECOMES[of] };
}

/** Sent back: what it was for is late from now on where its day has passed meanwhile. */
export function returned(
  { certificate }: EnterpriseState,
  of: HandedAct,
  { dueOn }: HandedIn,
  by: Omit<Dated, 'type'> & { reason: string },
): EnterpriseEvent[] {
  const back: EnterpriseEvent = { ...by, type: 'handedInReturned', of };
  const yearly = of === 'assessYearly' ? certificate?.yearly.find((one) => one.dueOn === dueOn) : undefined;
  return yearly && !yearly.missed && !yearly.historic && yearly.dueAtMs <= by.atMs
    ? [back, { type: 'yearlyMissed', atMs: by.atMs, dueOn: yearly.dueOn }]
    : [back];
}

/**
 * An enterprise's news goes to the ledger, and its department's digest carries it. The enterprise itself is told of what became of what it
 * handed in, be it that nobody decides on it any more, and where the plan lets it answer, of what it has to put right.
 */
export function toldToEnterprise({ id, uscc, sequence }: EnterpriseState, event: EnterpriseEvent): OwedNotice[] {
  const tells =
    event.type === 'handedInReturned' ||
    ('dropped' in event && event.dropped) ||
    ('accepted' in event && event.accepted) ||
    ('letter' in event && event.letter);
  if (!tells) return [];
  const [rung, recipient] = [entranceRung(sequence), recipientOf(uscc, 'enterprise')];
  return [{ key: entranceKey(id, sequence, recipient), kind: 'news', rung, dueVersion: 1, recipient, sendAtMs: event.atMs, overtaken: false }];
}
