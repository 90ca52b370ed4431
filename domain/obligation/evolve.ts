import { PLAN_ITSELF } from '../kernel/bodies.ts';
import { extended } from '../kernel/extended.ts';
import type { Actor } from '../kernel/machine.ts';
import { withMentions, withoutRead } from './comments.ts';
import { type Duties, dutiesOf, type Mention, type ObligationEvent, type ObligationState } from './obligation.ts';
import { evolvePortions, withPortionsEnded } from './portion-acts.ts';
import type { Redated } from './redate.ts';
import type { Schedule } from './schedule.ts';

/** Events with which what was passed on is over as well. */
const ENDS_PORTIONS: readonly ObligationEvent['type'][] = ['confirmed', 'fulfilled', 'jointlySettled', 'waived', 'withdrawn', 'unused', 'reassigned'];

/** How an obligation stands after an event. */
export function evolve(state: ObligationState, event: ObligationEvent): ObligationState {
  const next = evolved(state, event);
  return extended(ENDS_PORTIONS.includes(event.type) ? withPortionsEnded(next, event.atMs) : next, {});
}

function evolved(state: ObligationState, event: ObligationEvent): ObligationState {
  const next: ObligationState = { ...state, sequence: state.sequence + 1, elapsedMs: Math.max(state.elapsedMs, event.atMs) };
  switch (event.type) {
    case 'rungReached':
      return event.acknowledgement && !state.acknowledgement ? { ...next, acknowledgement: event.acknowledgement } : next;
    case 'lapsed':
      return { ...next, lapsedAtMs: state.lapsedAtMs ?? event.atMs, lapseOwed: true };
    case 'acknowledged':
      return { ...next, acknowledgedAtMs: event.atMs };
    case 'submitted':
      return {
        ...(['extension', 'figures', 'returned', 'corrected', 'endorsedAtMs'] as const).reduce<ObligationState>(without, next),
        stage: 'submitted',
        ...(event.corrects ? { corrected: true as const } : { stillSinceMs: event.atMs }),
        submittedAtMs: event.atMs,
        submittedIn: next.sequence,
        acknowledgedAtMs: state.acknowledgedAtMs ?? event.atMs,
        ...(event.figures && { figures: event.figures }),
      };
    // Whoever works on it has received it.
    case 'ticked': {
      const ticked = [...(state.ticked ?? []), { part: event.part, atMs: event.atMs, by: byOf(event) }];
      return { ...next, ticked, acknowledgedAtMs: state.acknowledgedAtMs ?? event.atMs };
    }
    case 'unticked':
      return { ...next, ticked: (state.ticked ?? []).filter(({ part }) => part !== event.part) };
    case 'progressed': {
      const { atMs, reason: text, share, evidence } = event;
      const progress = { atMs, by: byOf(event), text, ...(share !== undefined && { share }), ...(evidence && { evidence }) };
      return { ...next, progress, acknowledgedAtMs: state.acknowledgedAtMs ?? atMs };
    }
    case 'jointlySubmitted':
      return { ...without(without(next, 'extension'), 'returned'), stage: 'submitted', submittedAtMs: event.atMs, jointly: { org: event.org } };
    case 'jointlyReturned':
      return uncovered(next);
    case 'jointlySettled':
      return {
        ...without(without(next, 'extension'), 'returned'),
        stage: 'settled',
        submittedAtMs: state.submittedAtMs ?? event.atMs,
        settledAtMs: event.atMs,
        jointly: { org: event.org },
      };
    case 'endorsed':
      return { ...next, endorsedAtMs: event.atMs };
    case 'confirmed':
    case 'fulfilled':
      return { ...without(next, 'extension'), stage: 'settled', settledAtMs: event.atMs };
    case 'entered':
      return { ...next, stage: 'settled', entered: true, acknowledgedAtMs: event.atMs, submittedAtMs: event.atMs, settledAtMs: event.atMs };
    case 'returned':
      return {
        ...without(without(without(next, 'submittedAtMs'), 'settledAtMs'), 'endorsedAtMs'),
        stage: 'open',
        returns: state.returns + 1,
        returned: { atMs: event.atMs, reason: event.reason },
      };
    // As if it had not been handed in: what came due meanwhile is told now, the latest of it to each.
    case 'submissionWithdrawn':
      return {
        ...without(without(without(next, 'submittedAtMs'), 'corrected'), 'endorsedAtMs'),
        stage: 'open',
        elapsedMs: state.stillSinceMs ?? state.submittedAtMs ?? next.elapsedMs,
      };
    case 'extensionRequested':
    case 'extensionPassed':
    case 'extensionRefused':
    case 'extensionWithdrawn':
      return askedForTime(next, event);
    case 'extensionGranted':
      return { ...rescheduled(without(next, 'extension'), event.schedule), granted: (state.granted ?? 0) + 1 };
    case 'reassigned':
      // What the department before said and asked for does not bind the one that takes over.
      return {
        ...rescheduled(
          (['acknowledgedAtMs', 'acknowledgement', 'extension', 'urged', 'returned'] as const).reduce<ObligationState>(
            without,
            open(
              event.duties ? asked(next, event.duties) : next,
              (state.mentions ?? []).filter(({ org }) => org !== event.from),
            ),
          ),
          event.schedule,
        ),
        departmentId: event.departmentId,
        leads: event.leads,
      };
    case 'amended': {
      if (event.redated) return redatedTo(next, event.schedule, event.redated);
      const overtaken = state.extension !== undefined && state.extension.until <= event.schedule.dueDate;
      const live = overtaken ? without(next, 'extension') : next;
      const amended = { ...rescheduled(asked(reopened(live, event.schedule), event), event.schedule), leads: event.leads };
      // A mail that a pause or a mail server holds back is about this date, and no later one says the same; unless the lapse is owed again, which says more.
      const isSame = event.schedule.dueAtMs === state.schedule.dueAtMs && amended.lapseOwed === state.lapseOwed;
      const stays = isSame && (state.stage === 'open' || state.stage === 'submitted');
      return stays ? { ...amended, sameSince: state.sameSince ?? state.dueVersion } : amended;
    }
    case 'urged':
      return { ...next, urged: { atMs: event.atMs, againAtMs: event.againAtMs, times: (state.urged?.times ?? 0) + 1, by: byOf(event).org } };
    case 'instructed': {
      const { atMs, againAtMs, reason: text } = event;
      return {
        ...next,
        instructed: { atMs, againAtMs },
        instructions: [...(state.instructions ?? []), { sequence: next.sequence, atMs, by: byOf(event), text }],
      };
    }
    case 'answered':
      return { ...without(next, 'instructions'), acknowledgedAtMs: state.acknowledgedAtMs ?? event.atMs };
    case 'commented': {
      const { atMs, reason: text, mentions = [], mails = [], read = [] } = event;
      const by = byOf(event);
      const mailMs = Object.fromEntries(mails.map(({ recipient, sendAtMs }) => [recipient, sendAtMs]));
      return {
        ...open(next, withMentions(withoutRead(state.mentions ?? [], by.org, read), mentions, { sequence: next.sequence, atMs, by, text })),
        ...(mails.length > 0 && { commentMailMs: { ...state.commentMailMs, ...mailMs } }),
      };
    }
    case 'commentsRead':
      return open(next, withoutRead(state.mentions ?? [], byOf(event).org, event.read));
    case 'passedOn':
    case 'portionEnded':
    case 'portionAcknowledged':
    case 'portionSubmitted':
    case 'portionAccepted':
    case 'portionReturned':
    case 'portionsReminded':
    case 'portionsLapsed':
      return evolvePortions(next, event);
    case 'waived':
    case 'unused':
    case 'withdrawn':
      return { ...next, stage: event.type, settledAtMs: event.atMs, ...('replacedBy' in event && event.replacedBy && { replacedBy: event.replacedBy }) };
  }
}

/**
 * A later due date takes a recorded lapse back: the obligation is late again only when the new date passes. A lapse that stays,
 * but whose morning is still to come, is owed again: the notices of the version before are dropped.
 */
function rescheduled(state: ObligationState, schedule: Schedule): ObligationState {
  const moved: ObligationState = { ...without(state, 'sameSince'), schedule, dueVersion: state.dueVersion + 1 };
  if (schedule.dueAtMs > state.elapsedMs) return without(without(moved, 'lapsedAtMs'), 'lapseOwed');
  const morning = schedule.rungs.find((rung) => rung.side === 'lapse')?.atMs ?? 0;
  return morning > state.elapsedMs ? without(moved, 'lapseOwed') : moved;
}

/**
 * What an amendment asks for again. History was never asked for by the programme, so that its new date is its first; what had been
 * withdrawn goes on where it was.
 */
function reopened(state: ObligationState, { dueDate }: Schedule): ObligationState {
  if (state.stage === 'historic') return { ...state, stage: 'open', originalDueDate: dueDate };
  if (state.stage !== 'withdrawn') return state;
  return { ...without(without(state, 'settledAtMs'), 'replacedBy'), stage: state.submittedAtMs === undefined ? 'open' : 'submitted' };
}

/** What is asked of it from now on, and nothing that was asked before. */
function asked(state: ObligationState, duties: Duties): ObligationState {
  const bare = (
    ['outsider', 'optional', 'settles', 'form', 'parts', 'contributes', 'together', 'copies', 'approval', 'reviewer'] as const
  ).reduce<ObligationState>(without, state);
  // What another has handed in counts for nobody else any more.
  const alone = state.jointly !== undefined && state.stage === 'submitted' && duties.together !== 'any';
  return { ...(alone ? uncovered(bare) : bare), ...dutiesOf(duties) };
}

/** More time is asked for, goes to the next who decides under the number of that event, since that is what is decided on, or is asked for no more. */
function askedForTime(
  next: ObligationState,
  event: Extract<ObligationEvent, { type: 'extensionRequested' | 'extensionPassed' | 'extensionRefused' | 'extensionWithdrawn' }>,
): ObligationState {
  const { sequence, extension } = next;
  if (event.type === 'extensionRequested') return { ...next, extension: { until: event.until, reason: event.reason, requestedAtMs: event.atMs, sequence } };
  if (event.type !== 'extensionPassed' || !extension) return without(next, 'extension');
  return { ...next, extension: { ...extension, at: event.at, passedAtMs: event.atMs, sequence } };
}

/** It stood by what another of those who answer together had handed in, and does so no more. */
const uncovered = (state: ObligationState): ObligationState => ({ ...without(without(state, 'submittedAtMs'), 'jointly'), stage: 'open' });

/** The people whose mentions are open from now on. */
const open = (state: ObligationState, mentions: Mention[]): ObligationState => ({ ...without(state, 'mentions'), ...(mentions.length > 0 && { mentions }) });

/** Who acted; the plan itself where nobody did. */
const byOf = ({ actor }: { actor?: Actor }): Actor => actor ?? PLAN_ITSELF;

/** What has been told, and what is owed and has not left yet, still counts, so the version stays; but a lapse that moves is owed anew. */
function redatedTo(
  state: ObligationState,
  schedule: Schedule,
  { lapseAgain, acknowledgement }: Pick<Redated, 'lapseAgain' | 'acknowledgement'>,
): ObligationState {
  const moved = { ...state, schedule, ...(acknowledgement && { acknowledgement }) };
  return lapseAgain ? without({ ...moved, dueVersion: state.dueVersion + 1 }, 'lapseOwed') : moved;
}

function without<K extends keyof ObligationState>(state: ObligationState, key: K): ObligationState {
  const { [key]: _dropped, ...rest } = state;
  return rest as ObligationState;
}
