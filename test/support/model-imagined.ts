import { openCalendar } from '../../calendar/china.ts';
import { morningOf } from '../../domain/digest/digest.ts';
import { PROGRAMME } from '../../domain/kernel/bodies.ts';
import { isWorking } from '../../domain/kernel/calendar.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { obligationMachine, stillMatters } from '../../domain/obligation/machine.ts';
import { addObligation, type ObligationAct, type ObligationEvent, type ObligationState, openObligation } from '../../domain/obligation/obligation.ts';
import { unitTold } from '../../domain/obligation/portion.ts';
import { concernsPartners, joinOf, partnersOf } from '../../domain/obligation/together.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { amendmentMoves } from '../../domain/programme/amendment.ts';
import { amendmentActs, redatingActs } from '../../domain/programme/amendment-acts.ts';
import { plannedObligations, type RequestedAct } from '../../domain/programme/campaign.ts';
import { askedAgain, type BroughtToLife, carriedOn } from '../../domain/programme/carry-over.ts';
import { catchUpNotices } from '../../domain/programme/catch-up.ts';
import { unlistedRounds, withRounds } from '../../domain/programme/events.ts';
import { begun } from '../../domain/programme/order.ts';
import { enteredItem, itemMachine } from '../../domain/register/machine.ts';
import type { ItemEvent, ItemState } from '../../domain/register/register.ts';
import type { GivenItems } from '../../domain/rehearsal/behaviour.ts';
import type { ModelCase } from './model-cases.ts';
import { askedFor, attemptsOf, gated, type Lived, type OwedAs, REASON, type RecordedEvent } from './model-lives.ts';
import { imaginedMatters } from './model-matters.ts';
import { itemsOf, REGISTER, versionsOf } from './model-plans.ts';

/** A notice with what decides whether it leaves. */
interface Waiting extends OwedAs {
  kind: 'ladder' | 'news';
  dueVersion: number;
  sequence: number;
  leavesAtMs: number;
}

/** One obligation with everything that has become of it. */
class Imagined {
  state: ObligationState;
  readonly milestoneName: string;
  readonly events: RecordedEvent[] = [];
  readonly happened: ObligationEvent[] = [];
  readonly waiting: Waiting[] = [];
  private readonly snapshots: { atMs: number; state: ObligationState }[] = [];
  private readonly pauses: Lived['pauses'];

  constructor(milestoneName: string, state: ObligationState, pauses: Lived['pauses']) {
    this.milestoneName = milestoneName;
    this.state = state;
    this.pauses = pauses;
  }

  private keep(event: ObligationEvent): void {
    const { type, atMs, key, actor: _actor, ...payload } = event;
    this.happened.push(event);
    this.events.push({ itemId: this.state.id, type, atMs, recordedRealMs: this.events.length, ...(key !== undefined && { actKey: key }), payload });
  }

  private owe(notices: ReturnType<typeof obligationMachine.owed>, sequence: number, nowMs: number): void {
    for (const notice of notices) {
      const dueAtMs = Math.max(notice.sendAtMs, nowMs);
      const leavesAtMs = this.pauses.find(({ fromMs, toMs }) => dueAtMs >= fromMs && dueAtMs < toMs)?.toMs ?? dueAtMs;
      this.waiting.push({ ...notice, sequence, leavesAtMs });
    }
  }

  record(batch: ObligationEvent[], nowMs: number): void {
    const owed = batch.flatMap((event) => {
      this.state = obligationMachine.evolve(this.state, event);
      this.keep(event);
      return obligationMachine.owed(this.state, event);
    });
    this.owe(owed, this.state.sequence, nowMs);
    this.snapshots.push({ atMs: nowMs, state: this.state });
  }

  /** From outside, as an amendment does it. */
  bring({ state, events, notices }: BroughtToLife, nowMs: number): void {
    for (const event of events) this.keep(event);
    this.state = state;
    this.owe(notices, state.sequence, nowMs);
    this.snapshots.push({ atMs: nowMs, state });
  }

  /** `joins`: what follows from how those stand who answer together with it, asked before time's own events. */
  passTo(atMs: number, fromMs: number, joins: (state: ObligationState) => ObligationAct | undefined): void {
    for (let wakeMs = obligationMachine.wake(this.state); wakeMs !== undefined && wakeMs <= atMs; wakeMs = obligationMachine.wake(this.state)) {
      // A wake may lie before what has just happened: a rung passes unheard while a submission waits, and is due once that is withdrawn.
      const nowMs = Math.max(wakeMs, fromMs, this.snapshots.at(-1)?.atMs ?? 0);
      const join = joins(this.state);
      if (join) this.perform(join, nowMs);
      else this.record(obligationMachine.elapse(this.state, nowMs), nowMs);
    }
  }

  /** Code of the refusal; undefined where it was carried out. */
  perform(act: ObligationAct, atMs: number): string | undefined {
    const decided = obligationMachine.decide(this.state, act, atMs);
    if (isRefusal(decided)) return decided.refused;
    this.record(decided, atMs);
    return undefined;
  }

  /** What the mailroom makes of each notice, one after the other, by what holds when it would leave. */
  leave(became: Lived['became']): void {
    const told: Waiting[] = [];
    for (const notice of this.waiting.filter(({ overtaken }) => !overtaken).sort((a, b) => a.leavesAtMs - b.leavesAtMs)) {
      const state = this.snapshots.findLast(({ atMs }) => atMs <= notice.leavesAtMs)?.state ?? this.state;
      const isLater = (other: Waiting) =>
        other.kind === 'ladder' && other.rung !== 'acknowledge' && other.recipient === notice.recipient && other.sequence > notice.sequence;
      const later = this.waiting.some((other) => isLater(other) && !other.overtaken && other.sequence <= state.sequence && other.sendAtMs <= notice.leavesAtMs);
      const before = this.waiting
        .filter(({ recipient, sequence }) => recipient === notice.recipient && sequence < notice.sequence)
        .map(({ key }) => became.get(key) ?? { outcome: 'owed' });
      const ownerToldAtMs = told.find(({ recipient }) => recipient === `${state.departmentId}/officer`)?.leavesAtMs;
      if (notice.kind === 'ladder' && later) became.set(notice.key, { outcome: 'overtaken' });
      else if (!stillMatters(state, notice, ownerToldAtMs, unitTold(before))) became.set(notice.key, { outcome: 'moot' });
      else {
        became.set(notice.key, { outcome: 'sent', sentAtMs: notice.leavesAtMs });
        told.push(notice);
      }
    }
  }
}

/**
 * The same life by the plainest interpreter that could be written, without a queue, wakes or workflows: for comparing thousands of
 * cases, and for proving what the comparison finds, without waiting for a clock.
 */
export function imagine(id: string, given: ModelCase): Lived {
  const handedIn = versionsOf(id, given);
  const [first] = handedIn.map(({ plan }) => ({ plan, calendar: openCalendar(plan) }));
  if (!first) throw new Error('a case without a plan');
  const startedAtMs = first.calendar.instantMs(given.from, '00:00');
  const endMs = startedAtMs + given.days * 86_400_000;
  const at = (hour: number) => startedAtMs + hour * 3_600_000;
  const pauses = given.pauses.filter(({ hour }) => at(hour) < endMs).map(({ hour, hours }) => ({ fromMs: at(hour), toMs: Math.min(at(hour + hours), endMs) }));
  const versions: Lived['versions'] = [{ ...first, fromMs: startedAtMs, appliedMs: startedAtMs }];
  const attempts: Lived['attempts'] = [];
  const notices: OwedAs[] = [];
  const all = new Map<string, Imagined>();
  const add = (milestoneName: string, state: ObligationState) => {
    const imagined = new Imagined(milestoneName, state, pauses);
    all.set(state.id, imagined);
    return imagined;
  };
  const statesNow = () => [...all.values()].map(({ state }) => state);
  const joins = (state: ObligationState) => joinOf(state, statesNow());
  /** Whatever is due by `atMs`, of all one after the other: what one of those who answer together does stops the others' reminders. */
  const everyonePassesTo = (atMs: number, fromMs: number) => {
    for (const imagined of all.values()) imagined.passTo(atMs, fromMs, joins);
  };
  /** Looks how those stand who answer together with it. */
  const look = (imagined: Imagined | undefined, atMs: number) => {
    imagined?.passTo(atMs, atMs, joins);
    const join = imagined && joins(imagined.state);
    if (join) imagined.perform(join, atMs);
  };
  const lookPartners = (imagined: Imagined, events: readonly ObligationEvent[], atMs: number) => {
    if (concernsPartners(imagined.state, events)) for (const { id: partnerId } of partnersOf(imagined.state, statesNow())) look(all.get(partnerId), atMs);
  };
  /** An act, and what follows from it for those who answer together with whoever acts. */
  const perform = (imagined: Imagined, act: ObligationAct, atMs: number): string | undefined => {
    const count = imagined.happened.length;
    const refused = imagined.perform(act, atMs);
    if (refused === undefined) lookPartners(imagined, imagined.happened.slice(count), atMs);
    return refused;
  };

  const attempt = (obligationId: string, requestOf: (state: ObligationState) => RequestedAct, atMs: number) => {
    const imagined = all.get(obligationId);
    const version = versions.at(-1);
    if (!imagined || !version || obligationMachine.isFinal(imagined.state)) return;
    // What others do in this very instant comes after it where they came after it into the plan.
    const order = [...all.values()];
    for (const other of order) other.passTo(order.indexOf(other) <= order.indexOf(imagined) ? atMs : atMs - 1, startedAtMs, joins);
    if (obligationMachine.isFinal(imagined.state)) return;
    const request = requestOf(imagined.state);
    const refused = perform(imagined, gated(version, imagined.state, request, all.values(), [...onRegister.values()]), atMs);
    attempts.push({ obligationId, request, sentMs: atMs, answeredMs: atMs, ...(refused !== undefined && { refused }) });
  };

  const amend = (written: Plan, atMs: number, begins = false) => {
    everyonePassesTo(atMs, startedAtMs);
    const before = versions.at(-1)?.plan ?? written;
    // Whoever writes a version knows nothing of what has begun meanwhile.
    const after = withRounds(written, unlistedRounds(before, written));
    const calendar = openCalendar(after);
    versions.push({ plan: after, calendar, fromMs: atMs, appliedMs: atMs, begins });
    const key = `plan-${versions.length}`;
    const movesNow = () => amendmentMoves({ before, after, calendar, nowMs: atMs }, statesNow());
    const moves = movesNow();
    const by = { atMs, key, reason: REASON };
    const performed = (obligation: ObligationState, act: ObligationAct) => {
      const imagined = all.get(obligation.id);
      if (imagined && !obligationMachine.isFinal(imagined.state)) perform(imagined, act, atMs);
    };
    for (const { state, act } of amendmentActs(moves, after, by)) performed(state, act);
    const bring = (imagined: Imagined | undefined, life: BroughtToLife) => {
      imagined?.bring(life, atMs);
      if (imagined) lookPartners(imagined, life.events, atMs);
      look(imagined, atMs);
    };
    for (const { state, to } of moves.revived) bring(all.get(state.id), askedAgain(state, to, by));
    for (const { from, planned, to } of moves.carried) {
      const old = all.get(from.id);
      if (!old) continue;
      const carried = carriedOn({ state: old.state, milestoneName: old.milestoneName, history: old.happened }, planned, to, by);
      bring(add(planned.milestoneName, carried.state), carried);
    }
    for (const { spec, milestoneName } of moves.added) look(add(milestoneName, addObligation(spec, atMs)), atMs);
    everyonePassesTo(atMs, atMs);
    for (const { state, act } of redatingActs(movesNow(), by)) performed(state, act);
  };

  const versionNow = () => versions.at(-1) as (typeof versions)[number];
  const told = imaginedMatters({
    startedAtMs,
    pauses,
    now: () => ({
      ...versionNow(),
      onRegister: [...onRegister.values()],
      obligations: [...all.values()].map(({ state, milestoneName: name }) => ({ state, name })),
    }),
  });
  let morningMs = startedAtMs;
  const onRegister = new Map<string, ItemState>();
  /** The register as it stood from each instant on. */
  const registerOver: { atMs: number; items: ItemState[] }[] = [];
  const keep = (state: ItemState, atMs: number) => {
    onRegister.set(state.id, state);
    registerOver.push({ atMs, items: [...onRegister.values()] });
  };
  /** What becomes of what was found. */
  const later: { atMs: number; happen(): void }[] = [];
  /** Every working morning asks what has come to begin, and what waits; what is told leaves after all else of its instant. */
  const quietlyTo = (atMs: number) => {
    for (;;) {
      const leavesAtMs = told.leavesAtMs();
      while (later[0] && later[0].atMs <= Math.min(morningMs, leavesAtMs, atMs)) later.shift()?.happen();
      const nextMs = Math.min(morningMs, leavesAtMs);
      if (nextMs >= endMs || nextMs > atMs || (nextMs === leavesAtMs && nextMs === atMs)) return;
      everyonePassesTo(nextMs, startedAtMs);
      if (leavesAtMs < morningMs) {
        told.leave();
        continue;
      }
      const { plan, calendar } = versionNow();
      const morning = morningOf(plan, calendar, morningMs);
      // Of what begins on it nothing is asked yet.
      told.morning(morning.date, morningMs);
      const raised = begun(plan, calendar, statesNow(), startedAtMs);
      if (raised.length > 0) amend(withRounds(plan, raised), morningMs, true);
      morningMs = morning.nextAtMs;
    }
  };

  /** What somebody finds, by the plan that holds then: entered, and perhaps handed in and struck off, each at its hour. */
  const found = ({ on, count, for: org, dueOn, doneAfterDays }: GivenItems) => {
    const entering = first.calendar.instantMs(on, '10:00');
    const act = (id: string, event: ItemEvent) => {
      const state = onRegister.get(id);
      if (state) keep(itemMachine.evolve(state, event), event.atMs);
    };
    const happen = () => {
      const { plan, calendar } = versionNow();
      const active = plan.departments.filter(({ mergedInto, standsFor }) => mergedInto === undefined && (standsFor === undefined || standsFor.length === 0));
      for (let index = 0; index < count; index++) {
        const number = onRegister.size + 1;
        const owner = org ?? active[(number - 1) % active.length]?.id ?? '';
        let limit = on;
        for (let left = 2; left > 0; ) {
          limit = addDays(limit, 1);
          if (isWorking(calendar.day(limit))) left--;
        }
        const actor = { org: 'office', name: '' };
        const { state } = enteredItem(
          { name: '隐患清单', org: owner, values: [], dueOn: dueOn ?? limit },
          { programmeId: plan.id, registerId: REGISTER, number },
          { actor, key: `item ${number}`, atMs: entering },
        );
        keep(state, entering);
        if (doneAfterDays === undefined) continue;
        const handedIn = addDays(on, doneAfterDays);
        let struckOff = addDays(handedIn, 1);
        while (!isWorking(calendar.day(struckOff))) struckOff = addDays(struckOff, 1);
        later.push(
          {
            atMs: calendar.instantMs(handedIn, '15:00'),
            happen: () =>
              act(state.id, { type: 'itemHandedIn', atMs: calendar.instantMs(handedIn, '15:00'), actor: { org: owner, name: '' }, reason: '已整改' }),
          },
          {
            atMs: calendar.instantMs(struckOff, '15:00'),
            happen: () =>
              act(state.id, {
                type: 'itemStruckOff',
                atMs: calendar.instantMs(struckOff, '15:00'),
                actor: { org: owner === 'office' ? 'committee' : 'office', name: '' },
              }),
          },
        );
        later.sort((a, b) => a.atMs - b.atMs);
      }
    };
    return [{ atMs: entering, happen }];
  };

  for (const { spec, milestoneName } of plannedObligations(first.plan, first.calendar)) add(milestoneName, openObligation(spec, startedAtMs));
  for (const notice of catchUpNotices(first.plan, statesNow(), startedAtMs)) notices.push({ ...notice, kind: 'catch-up', rung: 'catch-up', overtaken: false });
  // Of one instant acts come first, then what is found, then what changes the plan.
  const timeline = [
    ...attemptsOf(given, handedIn, startedAtMs).map((planned, index) => ({
      atMs: planned.atMs,
      happen: () => attempt(planned.obligationId, (state) => askedFor(given, planned, state, `a${index}`), planned.atMs),
    })),
    ...itemsOf(given).flatMap((one) => found(one)),
    ...handedIn.slice(1).map(({ plan, hour }) => ({ atMs: at(hour), happen: () => amend(plan, at(hour)) })),
  ].sort((a, b) => a.atMs - b.atMs);
  for (const { atMs, happen } of timeline) {
    quietlyTo(atMs);
    if (atMs < endMs) happen();
  }
  quietlyTo(endMs);
  const close = { kind: 'withdraw' as const, key: 'programme-closed', actor: { org: PROGRAMME, name: 'plan' }, reason: '结束' };
  for (const imagined of all.values()) attempt(imagined.state.id, () => close, endMs);

  const became: Lived['became'] = new Map();
  for (const imagined of all.values()) {
    notices.push(...imagined.waiting.map(({ key, kind, rung, recipient, sendAtMs, overtaken }) => ({ key, kind, rung, recipient, sendAtMs, overtaken })));
    imagined.leave(became);
  }
  return {
    versions,
    startedAtMs,
    endedMs: endMs,
    startingMs: 0,
    leavingMs: 0,
    programmeMs: () => endMs,
    itemsAt: (atMs) => registerOver.findLast((one) => one.atMs <= atMs)?.items ?? [],
    pauses,
    states: new Map([...all].map(([each, { state }]) => [each, state])),
    events: new Map([...all].map(([each, { events }]) => [each, events])),
    notices,
    matters: told.matters,
    found: itemsOf(given),
    quiet: told.quiet,
    became,
    attempts,
  };
}
