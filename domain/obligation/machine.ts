import { approversOf, confirmerOf, EACH_ENTERPRISE, isToEnterprise, isToUnit } from '../kernel/bodies.ts';
import type { Machine, OwedNotice } from '../kernel/machine.ts';
import { copyParts } from '../kernel/people.ts';
import type { Refusal } from '../kernel/refusals.ts';
import { isRefusal, refuse } from '../kernel/refusals.ts';
import { unseen } from '../kernel/seen.ts';
import { commentMails, concernedBodies, readBy } from './comments.ts';
import { evolve } from './evolve.ts';
import { moreTime } from './extension.ts';
import { belowLeast, filledIn } from './form.ts';
import { actorsOf, OF_BODIES_ALONE, OF_WHO_HANDED_IN } from './may.ts';
import { hearsOf, noticeKey, readRung, rungText } from './notices.ts';
import {
  type ActorRole,
  dutiesOf,
  isReturnable,
  OBLIGATION_ACTS,
  type ObligationAct,
  type ObligationEvent,
  type ObligationState,
  openParts,
  type QuotaShort,
  returnersOf,
  type Stage,
} from './obligation.ts';
import { portionInstants, type UnitTold } from './portion.ts';
import { decidePortion, elapsePortions, isAboutPortions, portionNewsMatters } from './portion-acts.ts';
import { redate } from './redate.ts';
import { opensText, type Rung } from './schedule.ts';

/** One instant at which time alone changes something. */
interface Instant {
  /** When it takes effect. */
  atMs: number;
  /** When its mails leave: the same, but for a lapse, which is recorded at once and told in the morning. */
  sendAtMs: number;
  kind: 'rung' | 'lapse';
  rung?: string;
  recipients: string[];
}

/** Everything still ahead of `elapsedMs`, earliest first. A ladder stands still while a submission waits to be confirmed. */
function instantsAhead(state: ObligationState): Instant[] {
  if (state.stage !== 'open') return [];
  const { rungs, dueAtMs } = state.schedule;
  const instants: Instant[] = rungs
    .filter((rung) => rung.side !== 'lapse' && rung.atMs > state.elapsedMs)
    .map((rung) => ({ atMs: rung.atMs, sendAtMs: rung.atMs, kind: 'rung', rung: rung.id, recipients: rung.recipients }));
  if (!state.lapseOwed) {
    const told = rungs.find((rung) => rung.side === 'lapse');
    const atMs = Math.max(dueAtMs, state.elapsedMs + 1);
    instants.push({ atMs, sendAtMs: Math.max(told?.atMs ?? dueAtMs, atMs), kind: 'lapse', recipients: told?.recipients ?? [], ...(told && { rung: told.id }) });
  }
  const missed = state.acknowledgement;
  if (missed && state.acknowledgedAtMs === undefined && missed.mailAtMs > state.elapsedMs) {
    // Whoever hears of it by a rung that morning gets no second mail.
    const told = new Set(instants.filter((instant) => instant.atMs === missed.mailAtMs).flatMap((instant) => instant.recipients));
    const recipients = missed.recipients.filter((recipient) => !told.has(recipient));
    if (recipients.length > 0) instants.unshift({ atMs: missed.mailAtMs, sendAtMs: missed.mailAtMs, kind: 'rung', rung: 'acknowledge', recipients });
  }
  return instants.sort((a, b) => a.atMs - b.atMs);
}

/**
 * Asks "what should have been told by now?" and never "is it this day?", so a reminder whose day an outage swallowed still
 * goes out. Of several that came due in one wake each recipient is told only the latest; the others are kept as overtaken.
 */
function elapse(state: ObligationState, nowMs: number): ObligationEvent[] {
  const told = new Set<string>();
  const due = instantsAhead(state).filter((instant) => instant.atMs <= nowMs);
  // The chase for receipt overtakes nothing, least of all a lapse: whoever hears of anything else needs none.
  const others = new Set(due.filter(({ rung }) => rung !== 'acknowledge').flatMap(({ recipients }) => recipients));
  const events = due
    .reverse()
    .map(({ kind, rung, ...instant }): ObligationEvent => {
      const overtaken = instant.recipients.filter((recipient) => (rung === 'acknowledge' ? others : told).has(recipient));
      if (rung !== 'acknowledge') for (const recipient of instant.recipients) told.add(recipient);
      if (kind === 'lapse' && state.optional) return { type: 'unused', atMs: instant.atMs };
      if (kind === 'lapse') return { type: 'lapsed', ...instant, overtaken, ...(rung && { rung }) };
      return { type: 'rungReached', ...instant, overtaken, rung: rung as string };
    })
    .reverse();
  const ladder = state.acknowledgement || state.acknowledgedAtMs !== undefined ? events : events.map((event) => startsAcknowledgement(state, event, nowMs));
  const portions = elapsePortions(state, nowMs);
  return portions.length === 0 ? ladder : [...ladder, ...portions].sort((a, b) => a.atMs - b.atMs);
}

/** Nobody is chased for acknowledging late who heard of the obligation only after that deadline, because of a late start or an outage. */
function startsAcknowledgement(state: ObligationState, event: ObligationEvent, nowMs: number): ObligationEvent {
  if (event.type !== 'rungReached' || event.overtaken.length === event.recipients.length) return event;
  const acknowledgement = state.schedule.rungs.find((rung) => rung.id === event.rung)?.acknowledge;
  return acknowledgement && acknowledgement.mailAtMs > nowMs ? { ...event, acknowledgement } : event;
}

function decide(state: ObligationState, act: ObligationAct, nowMs: number): ObligationEvent[] | Refusal {
  const rule = OBLIGATION_ACTS[act.kind];
  const refused = mayAct(state, act, rule.by) ?? fits(state, act) ?? unseen(act, decidedOn(state, act));
  if (refused) return refused;
  const reason = act.reason?.trim() ?? '';
  if (rule.reason && reason === '') return refuse('reason-missing', { act: act.kind });
  const { outsider } = state;
  const instead = outsider && rule.by === 'owner' && act.actor.org === outsider.through ? { onBehalfOf: state.departmentId } : {};
  const by = { atMs: nowMs, key: act.key, actor: act.actor, ...instead };
  const remark = reason === '' ? {} : { reason };
  if (isAboutPortions(act)) return decidePortion(state, act, by, reason, nowMs);

  switch (act.kind) {
    case 'acknowledge':
      return state.acknowledgedAtMs === undefined
        ? [{ ...by, type: 'acknowledged', ...remark }]
        : refuse('already-acknowledged', { atMs: String(state.acknowledgedAtMs) });
    case 'submit':
    case 'correct': {
      const { opens } = state.schedule;
      if (opens && nowMs < opens.atMs) return refuse('not-open-yet', { opens: opensText(opens) });
      if (state.needsEvidence && act.evidence.length === 0) return refuse('evidence-missing');
      const figures = filledIn(
        state.form,
        act.figures ?? [],
        act.evidence.map(({ name }) => name),
        act.today,
      );
      if (isRefusal(figures)) return figures;
      const lacking = openParts(state);
      if (lacking.length > 0 && (state.parts?.missing === 'refuse' || reason === ''))
        return refuse('parts-open', { parts: lacking.map(({ name }) => name).join('、'), missing: state.parts?.missing ?? 'refuse' });
      const below = belowLeast(figures);
      if (below.length > 0 && reason === '')
        return refuse('figures-below', { fields: below.map(({ name, value, least }) => `${name} ${value} < ${least}`).join('、') });
      const submitted: ObligationEvent = {
        ...by,
        type: 'submitted',
        evidence: act.evidence,
        late: nowMs >= state.schedule.dueAtMs,
        ...(act.kind === 'correct' && { corrects: true as const }),
        ...remark,
        ...(figures.length > 0 && { figures }),
        ...(lacking.length > 0 && { openParts: lacking.map(({ id }) => id) }),
      };
      if (state.needsConfirmation) return [submitted];
      return gateOf(act, reason) ?? [submitted, { ...by, type: 'confirmed', ...(act.short?.length && { reason, short: act.short }) }];
    }
    case 'confirm':
      if (approversOf(state).length > 1 && state.endorsedAtMs === undefined) return gateOf(act, reason) ?? [{ ...by, type: 'endorsed', ...remark }];
      return gateOf(act, reason) ?? [{ ...by, type: 'confirmed', ...remark, ...(act.short?.length && { short: act.short }) }];
    case 'return':
      return [{ ...by, type: 'returned', reason }];
    case 'withdrawSubmission':
      return [{ ...by, type: 'submissionWithdrawn', reason }];
    case 'withdrawExtension':
      return state.extension ? [{ ...by, type: 'extensionWithdrawn', ...remark }] : refuse('no-extension');
    case 'tick':
    case 'untick': {
      const part = state.parts?.list.find(({ id }) => id === act.part);
      if (!part) return refuse('part-unknown', { part: act.part, known: (state.parts?.list ?? []).map(({ id }) => id).join(', ') });
      const ticked = openParts(state).every(({ id }) => id !== part.id);
      if (ticked === (act.kind === 'tick')) return refuse('part-stands', { part: part.name, ticked: ticked ? 'yes' : '' });
      return [
        act.kind === 'tick'
          ? { ...by, type: 'ticked', part: part.id, name: part.name, ...remark }
          : { ...by, type: 'unticked', part: part.id, name: part.name, reason },
      ];
    }
    case 'progress': {
      const { share, evidence = [] } = act;
      if (share !== undefined && (!Number.isInteger(share) || share < 0 || share > 100)) return refuse('share-faulty', { share: String(share) });
      return [{ ...by, type: 'progressed', reason, ...(share !== undefined && { share }), ...(evidence.length > 0 && { evidence }) }];
    }
    case 'requestExtension':
    case 'decideExtension':
      return moreTime(state, act, by, reason, nowMs);
    case 'reassign':
      if (act.departmentId === state.departmentId) return refuse('already-theirs', { department: act.departmentId });
      // Amended or granted more time since its sender looked: the dates that came with it would undo that.
      if (act.schedule.dueDate !== state.schedule.dueDate) return refuse('dates-of-another-version', { due: state.schedule.dueDate });
      return [{ ...by, type: 'reassigned', from: state.departmentId, departmentId: act.departmentId, leads: act.leads, schedule: act.schedule, reason }];
    case 'urge':
    case 'instruct': {
      const last = act.kind === 'urge' ? state.urged : state.instructed;
      if (last && nowMs < last.againAtMs) return refuse('urged-lately', { act: act.kind, atMs: String(last.atMs), againAtMs: String(last.againAtMs) });
      return [
        {
          ...by,
          type: act.kind === 'urge' ? 'urged' : 'instructed',
          reason,
          againAtMs: nowMs + act.coolDownMs,
          ...(act.headless && { headless: true }),
          ...(act.mailAtMs !== undefined && act.mailAtMs > nowMs && { mailAtMs: act.mailAtMs }),
        },
      ];
    }
    case 'answer': {
      const open = state.instructions ?? [];
      return open.length === 0 ? refuse('nothing-to-answer') : [{ ...by, type: 'answered', reason, to: [...new Set(open.map((one) => one.by.org))] }];
    }
    case 'comment':
    case 'readComments':
      return talked(state, act, by, reason, nowMs);
    case 'waive':
      return [{ ...by, type: 'waived', reason }];
    case 'amend': {
      const { departmentId, leads, schedule, redates } = act;
      const duties = dutiesOf(act);
      if (redates !== undefined) {
        // Granted another date or given to others since these dates were worked out: they would undo that.
        if (redates !== state.dueVersion || schedule.dueAtMs !== state.schedule.dueAtMs)
          return refuse('dates-of-another-version', { due: state.schedule.dueDate });
        const { changed, schedule: merged, ...redated } = redate(state, schedule, nowMs);
        // What differed when the dates were worked out has been told by the old ones meanwhile.
        if (!changed) return refuse('nothing-to-redate');
        return [{ ...by, type: 'amended', leads, schedule: merged, reason, ...duties, redated }];
      }
      if (departmentId === undefined || departmentId === state.departmentId) return [{ ...by, type: 'amended', leads, schedule, reason, ...duties }];
      return [{ ...by, type: 'reassigned', from: state.departmentId, departmentId, leads, schedule, reason, duties }];
    }
    case 'withdraw':
      return [{ ...by, type: 'withdrawn', reason, ...(act.replacedBy && { replacedBy: act.replacedBy }) }];
    case 'fulfil':
      return [{ ...by, type: 'fulfilled' }];
    case 'join': {
      const { org, standing } = act;
      if (standing === 'settled') return [{ ...by, type: 'jointlySettled', org, ...(state.jointly && { told: true as const }) }];
      if ((standing === 'submitted') !== (state.stage === 'open')) return refuse('wrong-stage', { act: act.kind, stage: state.stage });
      return [{ ...by, type: standing === 'submitted' ? 'jointlySubmitted' : 'jointlyReturned', org }];
    }
  }
}

/** The number of the event with which what an act decides on came in; undefined for what decides on nothing. */
function decidedOn({ submittedIn, extension, portions = [] }: ObligationState, act: ObligationAct): number | undefined {
  switch (act.kind) {
    case 'confirm':
    case 'return':
      return submittedIn;
    case 'decideExtension':
    // Whoever takes over is not bound by what was asked for.
    case 'reassign':
      return extension?.sequence;
    case 'waive':
      return Math.max(submittedIn ?? 0, extension?.sequence ?? 0);
    case 'endPortion':
    case 'acceptPortion':
    case 'returnPortion':
      return portions.find(({ id }) => id === act.portion)?.latest;
    default:
      return undefined;
  }
}

/** What somebody says of it, to whom, and which mails that owes; and that they have read what names them. */
function talked(
  state: ObligationState,
  act: Extract<ObligationAct, { kind: 'comment' | 'readComments' }>,
  by: Pick<ObligationEvent, 'atMs' | 'key' | 'actor'>,
  reason: string,
  nowMs: number,
): ObligationEvent[] | Refusal {
  const read = readBy(state, act.actor.org, act.as);
  if (act.kind === 'readComments')
    return read.length === 0 ? refuse('nothing-to-read') : [{ ...by, type: 'commentsRead', read, ...(reason !== '' && { reason }) }];
  const { mentions } = act;
  const stranger = mentions.find(({ org }) => !concernedBodies(state).includes(org));
  if (stranger) return refuse('mention-elsewhere', { name: stranger.name, org: stranger.org });
  const mails = commentMails(state, mentions, nowMs);
  return [{ ...by, type: 'commented', reason, ...(mentions.length > 0 && { mentions }), ...(mails.length > 0 && { mails }), ...(read.length > 0 && { read }) }];
}

/** Before what the plan wants done first it is not settled; below a quota for a reason that stands in the ledger, or not at all. */
function gateOf({ short, open = [] }: { short?: QuotaShort[]; open?: string[] }, reason: string): Refusal | undefined {
  if (open.length > 0) return refuse('gate-shut', { open: open.slice(0, 5).join('、'), count: String(open.length) });
  const [first] = short ?? [];
  if (!first || reason !== '') return undefined;
  const { name, counts, of, least, drawn, inspected } = first;
  return refuse('quota-short', { quota: name, counts, of: String(of), least: String(least), drawn: String(drawn), inspected: String(inspected) });
}

function mayAct(state: ObligationState, act: ObligationAct, role: ActorRole): Refusal | undefined {
  const { kind, actor } = act;
  // A unit acts on its own portion and on nothing else.
  const orgs = kind === 'return' ? returnersOf(state) : role === 'unit' && 'portion' in act ? [act.portion] : actorsOf(state, role, kind);
  return orgs.includes(actor.org) ? undefined : refuse('not-yours', { actor: actor.org, org: orgs[0] ?? confirmerOf(state) });
}

function fits(state: ObligationState, act: ObligationAct): Refusal | undefined {
  const from: readonly Stage[] = OBLIGATION_ACTS[act.kind].from;
  if (state.outsider && OF_BODIES_ALONE.includes(act.kind)) return refuse('outsider-alone', { act: act.kind, name: state.outsider.name });
  if (state.jointly && state.stage === 'submitted' && OF_WHO_HANDED_IN.includes(act.kind)) return refuse('handed-in-by', { org: state.jointly.org });
  const fit = act.kind === 'return' ? isReturnable(state) : from.includes(state.stage);
  return fit ? undefined : refuse('wrong-stage', { act: act.kind, stage: state.stage });
}

function owed(state: ObligationState, event: ObligationEvent): OwedNotice[] {
  const timed = event.type === 'rungReached' || event.type === 'lapsed';
  const rung = timed ? event.rung : rungText({ about: 'news', event: event.type, sequence: state.sequence });
  if (rung === undefined) return [];
  const recipients = timed ? event.recipients : hearsOf(state, event);
  const overtaken = 'overtaken' in event ? event.overtaken : [];
  return recipients.map((recipient) => ({
    key: noticeKey({ obligationId: state.id, rung, dueVersion: state.dueVersion, recipient }),
    kind: timed ? 'ladder' : 'news',
    rung,
    dueVersion: state.dueVersion,
    recipient,
    sendAtMs: timed ? event.sendAtMs : sendAtMsOf(event, recipient),
    overtaken: overtaken.includes(recipient),
  }));
}

/** News leaves at once, but for comments that somebody has been written to about lately, and for what several were urged about together. */
function sendAtMsOf(event: ObligationEvent, recipient: string): number {
  if (event.type === 'commented') return event.mails?.find((mail) => mail.recipient === recipient)?.sendAtMs ?? event.atMs;
  if (event.type === 'portionsReminded' || event.type === 'portionsLapsed') return event.sendAtMs;
  return ('mailAtMs' in event ? event.mailAtMs : undefined) ?? event.atMs;
}

export const obligationMachine: Machine<ObligationState, ObligationAct, ObligationEvent> = {
  decide,
  elapse,
  evolve,
  owed,
  wake: (state) => {
    const next = [instantsAhead(state)[0], state.stage === 'open' ? portionInstants(state)[0] : undefined].flatMap((one) => (one ? [one.atMs] : []));
    return next.length === 0 ? undefined : Math.min(...next);
  },
  isFinal: (state) => !['open', 'submitted'].includes(state.stage),
};

/**
 * Whether a notice is still worth sending, asked right before it leaves with the state of that moment: nobody is reminded of
 * what was just handed in, or of a date that has moved since, or reported for not acknowledging what never reached them.
 * `ownerToldAtMs`: when a mail server first accepted a mail about it for the owner (programme epoch ms). `unit`: what the unit that it is for
 * has been told before; all of it, unless told otherwise.
 */
export function stillMatters(
  state: ObligationState,
  notice: Pick<OwedNotice, 'kind' | 'rung' | 'dueVersion' | 'recipient'>,
  ownerToldAtMs: number | undefined,
  unit: UnitTold = { ever: true, lastDropped: false },
): boolean {
  if (notice.kind === 'news') return newsMatters(state, notice, unit);
  if (state.stage !== 'open' || !isOfThisDate(state, notice)) return false;
  if (notice.rung !== 'acknowledge') return true;
  // Whoever hears of the lapse needs no chase for receipt.
  const hears = state.schedule.rungs.some((rung) => rung.side === 'lapse' && rung.recipients.includes(copyParts(notice.recipient).recipient));
  if (state.acknowledgedAtMs !== undefined || (state.lapsedAtMs !== undefined && hears)) return false;
  return ownerToldAtMs !== undefined && ownerToldAtMs < (state.acknowledgement?.byMs ?? 0);
}

/**
 * Whether a notice is of the due date that holds: of this version of it, or of one since which it has stayed, as long as the ladder has the same
 * behind it for the same recipient. What the ladder has ahead is told then.
 */
function isOfThisDate(state: ObligationState, { rung, dueVersion, recipient }: Pick<OwedNotice, 'rung' | 'dueVersion' | 'recipient'>): boolean {
  if (dueVersion === state.dueVersion) return true;
  if (dueVersion < (state.sameSince ?? state.dueVersion)) return false;
  const { acknowledgement, elapsedMs, schedule } = state;
  if (rung === 'acknowledge') return acknowledgement !== undefined && acknowledgement.mailAtMs <= elapsedMs;
  const told = isToEnterprise(recipient) ? EACH_ENTERPRISE : copyParts(recipient).recipient;
  return schedule.rungs.some((one) => one.id === rung && one.atMs <= elapsedMs && one.recipients.includes(told));
}

/** News is worth sending whatever has happened since, but for an urge that is over, and for what was taken back or answered before it left. */
function newsMatters(state: ObligationState, { rung, dueVersion, recipient }: Pick<OwedNotice, 'rung' | 'dueVersion' | 'recipient'>, unit: UnitTold): boolean {
  const ref = readRung(rung);
  if (ref.about === 'news' && isToUnit(recipient)) return portionNewsMatters(state, ref, recipient, unit);
  switch (ref.about === 'news' ? ref.event : undefined) {
    case 'portionSubmitted':
    case 'portionsReminded':
    case 'portionsLapsed':
      return ref.about === 'news' && portionNewsMatters(state, ref, copyParts(recipient).recipient, unit);
    case 'urged':
      return state.stage === 'open' && dueVersion >= (state.sameSince ?? state.dueVersion);
    case 'instructed':
      return (state.instructions ?? []).some(({ sequence }) => ref.about === 'news' && sequence === ref.sequence);
    // Whoever has read it on the page, or has answered, needs no mail.
    case 'commented':
      return (state.mentions ?? []).some(({ recipients }) => recipients.includes(recipient) || recipients.includes(copyParts(recipient).recipient));
    case 'submitted':
      return state.submittedAtMs !== undefined || state.returned !== undefined || state.stage !== 'open';
    case 'extensionRequested':
    case 'extensionPassed':
      return state.extension !== undefined || state.stage !== 'open' || dueVersion !== state.dueVersion;
    default:
      return true;
  }
}

/** The next rung with its instant and recipients: what happens if nobody acts. `ends`: a right runs out, and nobody is told. */
export function nextInstant(
  state: ObligationState,
): { atMs: number; sendAtMs: number; rung?: string; lapse: boolean; ends?: true; recipients: string[]; moved?: Rung['moved'] } | undefined {
  const next = instantsAhead(state)[0];
  if (!next) return undefined;
  const moved = state.schedule.rungs.find((rung) => rung.id === next.rung)?.moved;
  const { kind, ...rest } = next;
  const ends = kind === 'lapse' && state.optional === true;
  return { ...rest, lapse: kind === 'lapse' && !ends, ...(ends && { ends }), ...(moved && { moved }) };
}
