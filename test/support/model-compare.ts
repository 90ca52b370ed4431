import { isDeepStrictEqual } from 'node:util';
import { PROGRAMME } from '../../domain/kernel/bodies.ts';
import { catchUp } from '../../domain/kernel/machine.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import { addObligation, type ObligationEvent, type ObligationState, openObligation } from '../../domain/obligation/obligation.ts';
import { plannedObligations, type RequestedAct } from '../../domain/programme/campaign.ts';
import { type RehearsalInput, rehearse } from '../../domain/rehearsal/rehearsal.ts';
import type { RehearsedMatter, RehearsedNotice } from '../../domain/rehearsal/rehearsed.ts';
import { type Attempt, gated, idOf, type Lived, type OwedAs, REASON, type RecordedEvent } from './model-lives.ts';

/** What is rehearsed, with the rules by which; `rulesOf` in a test may put wrong ones in the place of the right. */
export type Rehearsed = RehearsalInput & Required<Pick<RehearsalInput, 'machine' | 'amendments' | 'pauses'>>;

export interface Verdict {
  /** What the two do not agree on, in words; absent when they agree. */
  difference?: string;
  /** Obligations on which they agree only with the lateness of a wake known, though nothing was just starting. */
  late: number;
  obligations: number;
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const byInstant = (a: OwedAs, b: OwedAs) => a.sendAtMs - b.sendAtMs || (a.key < b.key ? -1 : 1);

/** Rehearses the same plan with the very acts, versions and pauses that the ledger holds, and compares all events and all notices. */
export function compare(lived: Lived, rules: (right: Rehearsed) => Rehearsed = (right) => right): Verdict {
  let different = differences(lived, rules, new Map(), false);
  // Who woke late told only the latest rung of several, and set no deadline for receipt that had passed. That is right, but not what
  // a punctual one does: so these are compared again with the wakes that the ledger allows for, and counted.
  const suspects = [...different.keys()];
  for (const latest of [false, true]) {
    if (different.size === 0) break;
    const wakes = new Map([...different.keys()].map((id) => [id, wakesOf(lived.events.get(id) ?? [], lived.programmeMs, latest)]));
    const still = differences(lived, rules, wakes, latest);
    different = new Map([...different.keys()].flatMap((id) => (still.has(id) ? [[id, still.get(id) as string]] : [])));
  }
  const [difference] = different.values();
  const isSteady = (atMs: number) => lived.versions.every(({ fromMs, appliedMs }) => atMs < fromMs || atMs >= appliedMs + lived.startingMs);
  const late = suspects.filter((id) => wakesOf(lived.events.get(id) ?? [], lived.programmeMs, false).some(isSteady)).length;
  return { late, obligations: lived.events.size, ...(difference !== undefined ? { difference } : refusalDifference(lived)) };
}

/**
 * When time's own events were brought about (programme epoch ms), by batches as the ledger recorded them: not before the last
 * instant in the batch, and not after it was recorded or anything else happened.
 */
function wakesOf(events: readonly RecordedEvent[], programmeMs: Lived['programmeMs'], latest: boolean): number[] {
  return events.flatMap(({ actKey, atMs, recordedRealMs, payload }, index) => {
    const next = events[index + 1];
    // It looked at those who answer together with it before its own time was written down, and followed them instead.
    if (actKey?.startsWith('join-')) return [atMs];
    if (actKey !== undefined || payload.carriedFrom !== undefined) return [];
    if (next && next.actKey === undefined && next.recordedRealMs === recordedRealMs) return [];
    return [latest ? Math.max(atMs, Math.min(programmeMs(recordedRealMs), (next?.atMs ?? Number.POSITIVE_INFINITY) - 1)) : atMs];
  });
}

/** An act of the plan itself: with a version's key, or for what a partner has done. */
const isOfPlan = (key: string) => key.startsWith('plan-') || key.startsWith('join-');

/**
 * By obligation, what is not the same; `wakes` has the wakes of those that are not taken as punctual. `latest`: where the ledger holds
 * nothing by which to know, a version reached them at the end of its application.
 */
function differences(
  { versions, startedAtMs, pauses, ...lived }: Lived,
  rules: (right: Rehearsed) => Rehearsed,
  wakes: ReadonlyMap<string, number[]>,
  latest: boolean,
): Map<string, string> {
  const { events, notices, attempts, states } = lived;
  /** A word that takes longer is lost. */
  const wordMs = lived.leavingMs + lived.startingMs;
  const [first, ...amendments] = versions;
  if (!first) throw new Error('a life without a plan');
  const scripts = new Map([...events].map(([id, recorded]) => [id, scriptOf(recorded, attempts)]));
  const input = rules({
    plan: first.plan,
    calendar: first.calendar,
    startedAtMs,
    acts: (state, history) => scripts.get(state.id)?.[new Set(history.flatMap(({ key }) => (key === undefined || isOfPlan(key) ? [] : key))).size],
    begins: {
      atMs: amendments.filter(({ begins }) => begins).map(({ fromMs }) => fromMs),
      latestMs: (morningMs) => (morningMs + wordMs < lived.endedMs ? morningMs + wordMs : undefined),
    },
    amendments: amendments
      .filter(({ begins }) => !begins)
      .map(({ plan, calendar, fromMs, appliedMs }) => ({
        plan,
        calendar,
        atMs: fromMs,
        reason: REASON,
        reachesAtMs: (id: string, key: string) => events.get(id)?.find(({ actKey }) => actKey === key)?.atMs ?? (latest ? appliedMs : fromMs),
      })),
    pauses,
    items: lived.found ?? [],
    hearsAtMs: (id, atMs) =>
      Math.min(events.get(id)?.find((event) => event.actKey?.startsWith('join-') && event.atMs >= atMs)?.atMs ?? atMs + wordMs, atMs + wordMs),
    machine: obligationMachine,
  });
  const rehearsed = rehearse({
    ...input,
    machine: {
      ...input.machine,
      wake: (state) => {
        const punctual = input.machine.wake(state);
        return punctual === undefined ? undefined : (wakes.get(state.id)?.find((atMs) => atMs >= punctual) ?? punctual);
      },
    },
  });
  const found = new Map<string, string>();
  for (const { state, events: happened, refusals } of rehearsed.obligations) {
    const told = happened.map(({ key: _key, actor: _actor, type, atMs, ...payload }) => ({ type, atMs, payload: plain(payload) }));
    const recorded = (events.get(state.id) ?? []).map(({ type, atMs, payload }) => ({ type, atMs, payload: plain(payload) }));
    const owed = notices.filter(({ key }) => key.startsWith(`${state.id}/`)).sort(byInstant);
    const expected = rehearsed.notices.filter(({ obligationId: id }) => id === state.id);
    const difference =
      firstDifference(
        'notice',
        expected.map(({ key, kind, rung, recipient, sendAtMs, overtaken }) => ({ key, kind, rung, recipient, sendAtMs, overtaken })).sort(byInstant),
        owed,
      ) ??
      firstDifference('event', told, recorded) ??
      firstDifference('state', [plain(state)], [plain(states.get(state.id) ?? null)]) ??
      leavingDifference(expected, { versions, startedAtMs, pauses, ...lived }) ??
      (refusals[0] && `rehearsal refuses: ${JSON.stringify(refusals[0])}`);
    if (difference !== undefined) found.set(state.id, `${state.id}: ${difference}`);
  }
  const known = new Set(rehearsed.obligations.map(({ state }) => state.id));
  for (const id of states.keys()) if (!known.has(id)) found.set(id, `${id}: there is no such obligation in the rehearsal`);
  // Those owe nothing to a wake or an act: they are compared as they are.
  const summaries = notices.filter(({ kind }) => kind === 'catch-up').map(({ key, recipient, sendAtMs }) => ({ key, recipient, sendAtMs }));
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  const difference = firstDifference('summary', rehearsed.catchUps.sort(byKey), summaries.sort(byKey));
  if (difference !== undefined) found.set('catch-up', difference);
  const told = (of: readonly RehearsedMatter[]) =>
    of.filter(({ leavesAtMs }) => leavesAtMs < lived.endedMs).sort((a, b) => a.leavesAtMs - b.leavesAtMs || byName(a, b));
  for (const { stored, replayed } of lived.items ?? []) {
    const item = firstDifference('item', [plain(replayed)], [plain(stored)]);
    if (item !== undefined) found.set(stored.id, item);
  }
  const matter = lived.matters && firstDifference('matter', told(rehearsed.matters), told(lived.matters));
  if (matter !== undefined) found.set('matters', matter);
  return found;
}

const byName = (a: RehearsedMatter, b: RehearsedMatter) => (`${a.kind} ${a.about} ${a.recipient}` < `${b.kind} ${b.about} ${b.recipient}` ? -1 : 1);

function firstDifference(what: string, rehearsed: readonly unknown[], lived: readonly unknown[]): string | undefined {
  const length = Math.max(rehearsed.length, lived.length);
  for (let index = 0; index < length; index++) {
    if (!isDeepStrictEqual(rehearsed[index], lived[index]))
      return `${what} ${index + 1} of ${length}\n  rehearsed ${JSON.stringify(rehearsed[index])}\n  lived     ${JSON.stringify(lived[index])}`;
  }
  return undefined;
}

/**
 * No mail of an obligation left before its time, least of all in a pause; and what was sent or dropped is what the rules say, unless
 * something happened to the obligation while the mail was on its way out, since then it may have been judged before or after that.
 */
function leavingDifference(expected: readonly RehearsedNotice[], { versions, became, events, startingMs, leavingMs }: Lived): string | undefined {
  for (const { key, obligationId: id, rung, leavesAtMs, outcome, overtaken } of expected) {
    const seen = became.get(key);
    if (!seen || overtaken) continue;
    const { sentAtMs } = seen;
    const said = `${key} should have been ${outcome} at ${leavesAtMs} and was ${JSON.stringify(seen)}`;
    if (sentAtMs !== undefined && sentAtMs < leavesAtMs) return `too early: ${said}`;
    // Whether a chase for receipt leaves hangs on the second at which a server took the mail before it.
    if (seen.outcome === outcome || rung === 'acknowledge') continue;
    const starting = versions.some(({ fromMs, appliedMs }) => fromMs <= leavesAtMs && leavesAtMs < appliedMs + startingMs);
    const untilMs = sentAtMs ?? leavesAtMs + leavingMs + (starting ? startingMs : 0);
    const between = (atMs: number) => leavesAtMs - leavingMs < atMs && atMs <= untilMs;
    const unclear =
      seen.outcome !== 'owed' &&
      leavingMs > 0 &&
      ((events.get(id) ?? []).some(({ atMs }) => between(atMs)) || expected.some((other) => other.key !== key && between(other.sendAtMs)));
    if (!unclear) return said;
  }
  return undefined;
}

/** The acts that the ledger holds, at the instants at which it holds them; those of the plan come with its versions. */
function scriptOf(recorded: readonly RecordedEvent[], attempts: readonly Attempt[]): { atMs: number; request: RequestedAct }[] {
  const script = new Map<string, { atMs: number; request: RequestedAct }>();
  for (const { itemId, actKey: key, atMs, payload } of recorded) {
    if (key === undefined || isOfPlan(key) || script.has(key)) continue;
    const attempt = attempts.find(({ obligationId: id, request }) => id === itemId && request.key === key);
    const request: RequestedAct = attempt?.request ?? { kind: 'withdraw', key, actor: { org: PROGRAMME, name: 'plan' }, reason: String(payload.reason) };
    script.set(key, { atMs, request });
  }
  return [...script.values()];
}

/** As each obligation began, but for those that took over from another: nothing says how these were before their first act. */
function beginnings({ versions, events }: Lived): Map<string, { state: ObligationState; bornMs: number }> {
  const begun = new Map<string, { state: ObligationState; bornMs: number }>();
  const tookOver = new Set<string>();
  for (const [index, { plan, calendar, fromMs }] of versions.entries())
    for (const { spec } of plannedObligations(plan, calendar)) {
      const id = idOf(spec);
      if (begun.has(id)) continue;
      // It stays one that took over when a later version asks for it as well.
      if (events.get(id)?.some(({ actKey, type }) => type === 'amended' && actKey === `plan-${index + 1}`)) tookOver.add(id);
      if (!tookOver.has(id)) begun.set(id, { state: index === 0 ? openObligation(spec, fromMs) : addObligation(spec, fromMs), bornMs: fromMs });
    }
  return begun;
}

const asEvent = ({ type, atMs, actKey, payload }: RecordedEvent) =>
  ({ ...payload, type, atMs, ...(actKey !== undefined && { key: actKey }) }) as unknown as ObligationEvent;

/** When each event had been brought about: a rung that passed while a submission waited bears its own instant and comes after its withdrawal. */
function broughtAboutMs(happened: readonly ObligationEvent[]): number[] {
  let latestMs = 0;
  return happened.map(({ atMs }) => {
    latestMs = Math.max(latestMs, atMs);
    return latestMs;
  });
}

/** Whatever was refused in life is refused by the rules as well, for the same reason, somewhere between question and answer. */
function refusalDifference(lived: Lived): { difference?: string } {
  const begun = beginnings(lived);
  /** How an obligation stood at an instant; of one that took over from another only whether it was open. */
  const standing = (id: string, nowMs: number) => {
    const happened = (lived.events.get(id) ?? []).map(asEvent);
    const takenOverMs = happened.find(({ type, key }) => type === 'amended' && key?.startsWith('plan-'))?.atMs ?? 0;
    const { state, bornMs } = begun.get(id) ?? { state: { ...(lived.states.get(id) as ObligationState), stage: 'withdrawn' as const }, bornMs: takenOverMs };
    if (nowMs < bornMs) return [];
    const count = broughtAboutMs(happened).filter((atMs) => atMs <= nowMs).length;
    return [{ state: happened.slice(0, count).reduce(obligationMachine.evolve, state), milestoneName: id }];
  };
  for (const { obligationId: id, request, sentMs, answeredMs, refused } of lived.attempts) {
    const from = begun.get(id)?.state;
    const version = lived.versions.findLast(({ fromMs }) => fromMs <= sentMs);
    if (!from || !version) continue;
    const awaits = version.plan.milestones.some(({ needsStruckOff }) => needsStruckOff);
    if (refused === undefined && !awaits) continue;
    const happened = (lived.events.get(id) ?? []).map(asEvent);
    const instants = broughtAboutMs(happened);
    const codes = new Set<string>();
    // Several acts may share the instant: each state that was there between question and answer may be the one that it met.
    for (let count = instants.filter((atMs) => atMs < sentMs).length; count <= instants.filter((atMs) => atMs <= answeredMs).length; count++) {
      const state = happened.slice(0, count).reduce(obligationMachine.evolve, from);
      for (const nowMs of [sentMs, answeredMs]) {
        const current = obligationMachine.isFinal(state) ? state : catchUp(obligationMachine, state, nowMs).state;
        const others = version.plan.milestones.some(({ needs }) => needs) ? [...lived.states.keys()].filter((each) => each !== id) : [];
        for (const lookedAtMs of others.length > 0 || awaits ? [sentMs - 1, answeredMs] : [nowMs]) {
          const all = [...others.flatMap((each) => standing(each, lookedAtMs)), { state: current, milestoneName: id }];
          const decided = obligationMachine.decide(current, gated(version, current, request, all, lived.itemsAt(lookedAtMs)), nowMs);
          codes.add(isRefusal(decided) ? decided.refused : 'allowed');
        }
      }
    }
    // What a register holds back may not be let through either: a rehearsal of what was let through knows of no register.
    const became = refused ?? 'allowed';
    if (refused === undefined ? ![...codes].every((code) => code === 'gate-shut') || codes.size === 0 : codes.has(refused)) continue;
    return { difference: `${id}: ${request.kind} became ${became}, the rules say ${[...codes].join(' or ')}` };
  }
  return {};
}
