import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { openCalendar } from '../../calendar/calendar.ts';
import { ServiceError } from '../../client/errors.ts';
import { checkPlan } from '../../client/plan-file.ts';
import { type Conduct, nextAct } from '../../domain/behaviour.ts';
import { completeAct, plannedObligations, type RequestedAct } from '../../domain/campaign.ts';
import { CATCH_UP, catchUpNotices } from '../../domain/catch-up.ts';
import { programmeNowMs, realInstantMs } from '../../domain/clock.ts';
import { addDays, type PlainDate } from '../../domain/dates.ts';
import { catchUp, isRefusal, type Machine } from '../../domain/machine.ts';
import {
  OBLIGATION_ACTS,
  type ObligationAct,
  type ObligationEvent,
  type ObligationState,
  obligationId,
  obligationMachine,
  openObligation,
} from '../../domain/obligation.ts';
import { confirmerOf } from '../../domain/obligation-hearers.ts';
import { OFFICE, type Plan, PROGRAMME } from '../../domain/plan.ts';
import { AUDIENCES } from '../../domain/plan-schema.ts';
import { rehearse } from '../../domain/rehearsal.ts';
import { EVIDENCE } from './plans.ts';
import { type TestStack, until } from './stack.ts';

export type ObligationMachine = Machine<ObligationState, ObligationAct, ObligationEvent>;

/** Something that somebody tries. Who exactly, and until which date, follows from the state that they find. */
interface Command {
  hour: number;
  target: number;
  kind: RequestedAct['kind'];
  grant: boolean;
  laterDays: number;
  byAnother: boolean;
}

/** One small plan, how people behave in it, and its clock. */
export interface ModelCase {
  from: PlainDate;
  days: number;
  hoursPerSecond: number;
  zone: string;
  mailAt: string;
  table: 'china' | 'none';
  overrides: { day: number; working: boolean }[];
  departments: number;
  ladder: object[];
  acknowledgeWorkingDays: number;
  milestones: { dueDay: number; lead: 'all' | 'first' | 'office'; assist: boolean; sectors: boolean; confirm: boolean }[];
  commands: Command[];
  behaviour?: { seed: number; conduct: Conduct };
}

const tell = fc.uniqueArray(fc.constantFrom(...AUDIENCES), { minLength: 1, maxLength: 3 });
const light = fc.option(fc.constantFrom('blue', 'yellow', 'orange', 'red'), { nil: undefined });

/** A ladder that the plan's own checks accept: earliest first, one lapse, a repeat only after another rung. */
const ladder = fc
  .record({
    before: fc.uniqueArray(fc.record({ days: fc.integer({ min: 1, max: 4 }), tell }), { maxLength: 3, selector: ({ days }) => days }),
    workingDayBefore: fc.option(tell, { nil: undefined }),
    dueDay: fc.option(tell, { nil: undefined }),
    lapse: fc.option(fc.record({ tell, light }), { nil: undefined, freq: 4 }),
    after: fc.option(fc.record({ workingDays: fc.integer({ min: 1, max: 3 }), tell, light }), { nil: undefined }),
    repeat: fc.option(fc.record({ everyDays: fc.integer({ min: 1, max: 2 }), atMost: fc.integer({ min: 1, max: 3 }), tell }), { nil: undefined }),
  })
  .map(({ before, workingDayBefore, dueDay, lapse, after, repeat }) => {
    const lit = (given: { light: string | undefined }) => (given.light === undefined ? {} : { light: given.light });
    const rungs = [
      ...before.sort((a, b) => b.days - a.days).map((rung) => ({ id: `before-${rung.days}-days`, before: { days: rung.days }, tell: rung.tell })),
      ...(workingDayBefore ? [{ id: 'before-1-working-day', before: { workingDays: 1 }, tell: workingDayBefore }] : []),
      ...(dueDay ? [{ id: 'due-day', on: 'due-day', tell: dueDay }] : []),
      ...(lapse ? [{ id: 'lapse', on: 'lapse', tell: lapse.tell, ...lit(lapse) }] : []),
      ...(after ? [{ id: 'after', after: { workingDays: after.workingDays }, tell: after.tell, ...lit(after) }] : []),
    ];
    if (rungs.length === 0) rungs.push({ id: 'due-day', on: 'due-day', tell: ['officer'] });
    return [...rungs, ...(repeat ? [{ id: 'chase', repeat: { everyDays: repeat.everyDays, atMost: repeat.atMost }, tell: repeat.tell }] : [])];
  });

const share = fc.constantFrom(0, 0.5, 1);
const span = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most })).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
const conduct: fc.Arbitrary<Conduct> = fc.record({
  acknowledges: share,
  acknowledgeWorkingDays: span(0, 1),
  neverSubmits: fc.constantFrom(0, 0.3),
  submitDays: span(-3, 3),
  returned: share,
  resubmitWorkingDays: span(0, 1),
  decideWorkingDays: span(0, 1),
  asksExtension: share,
  extensionDays: span(1, 3),
  extensionGranted: share,
});

const command: fc.Arbitrary<Command> = fc.record({
  hour: fc.integer({ min: 1, max: 8 * 24 }),
  target: fc.nat(5),
  kind: fc.constantFrom<RequestedAct['kind']>(
    ...(['acknowledge', 'submit', 'submit', 'confirm', 'return', 'requestExtension', 'decideExtension', 'reassign', 'waive'] as const),
  ),
  grant: fc.boolean(),
  laterDays: fc.integer({ min: 1, max: 3 }),
  byAnother: fc.constantFrom(false, false, false, false, true),
});

export const modelCases: fc.Arbitrary<ModelCase> = fc
  .record(
    {
      // Before a weekend, the Labour Day of 2019 with its two make-up Sundays, a new year, a Spring Festival.
      from: fc.constantFrom('2019-06-05', '2019-04-25', '2019-12-28', '2020-01-18'),
      days: fc.integer({ min: 6, max: 9 }),
      hoursPerSecond: fc.integer({ min: 10, max: 13 }),
      zone: fc.constantFrom('Asia/Shanghai', 'UTC', 'Asia/Kathmandu'),
      mailAt: fc.constantFrom('09:00', '00:00', '17:45'),
      table: fc.constantFrom('china', 'none'),
      overrides: fc.uniqueArray(fc.record({ day: fc.integer({ min: 0, max: 9 }), working: fc.boolean() }), { maxLength: 3, selector: ({ day }) => day }),
      departments: fc.integer({ min: 1, max: 2 }),
      ladder,
      acknowledgeWorkingDays: fc.integer({ min: 1, max: 2 }),
      milestones: fc.array(
        fc.record({
          dueDay: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 2, max: 6 }) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 1 }) }),
          lead: fc.constantFrom('all', 'first', 'office'),
          assist: fc.boolean(),
          sectors: fc.boolean(),
          confirm: fc.boolean(),
        }),
        { minLength: 1, maxLength: 2 },
      ),
      commands: fc.array(command, { maxLength: 6 }),
      behaviour: fc.record({ seed: fc.nat(1_000), conduct }),
    },
    {
      requiredKeys: [
        'from',
        'days',
        'hoursPerSecond',
        'zone',
        'mailAt',
        'table',
        'overrides',
        'departments',
        'ladder',
        'acknowledgeWorkingDays',
        'milestones',
        'commands',
      ],
    },
  )
  .map((given) => given as ModelCase);

const DEPARTMENTS = ['water', 'fire'];

/** The case as a plan file; JSON is YAML. */
export function planText(id: string, given: ModelCase): string {
  const departments = DEPARTMENTS.slice(0, given.departments);
  return JSON.stringify({
    id,
    name: '安全检查',
    zone: given.zone,
    from: addDays(given.from, -10),
    to: addDays(given.from, 60),
    source: { title: '方案' },
    holidays: {
      table: given.table,
      overrides: given.overrides.map(({ day, working }) => ({ date: addDays(given.from, day), working, name: working ? '调休' : '停电' })),
    },
    mailAt: given.mailAt,
    // What is owed is compared; digests are not owed by anything in it, and every one wakes each morning.
    digestAt: 'off',
    office: { name: '安委办', officer: 'office@x.example', director: 'director@x.example' },
    committee: { name: '安委会', officer: 'committee@x.example' },
    operator: { name: '运维', officer: 'operator@x.example' },
    departments: departments.map((code) => ({ id: code, name: `${code}局`, clause: '四', officer: `${code}@x.example`, head: `${code}-head@x.example` })),
    sectors: departments.length > 1 ? [{ id: 'dams', name: '水库', clause: '四', lead: 'water', assist: ['fire'] }] : [],
    ladder: given.ladder,
    acknowledge: { workingDays: given.acknowledgeWorkingDays, tell: ['head'] },
    milestones: given.milestones.map(({ dueDay, lead, assist, sectors, confirm }, index) => ({
      id: `m${index}`,
      name: `任务${index}`,
      clause: '三',
      duty: '检查',
      due: addDays(given.from, dueDay),
      lead: lead === 'all' ? 'all' : [lead === 'first' ? 'water' : OFFICE],
      assist: assist && departments.length > 1 && lead === 'first' ? ['fire'] : [],
      scope: sectors ? 'sectors' : 'department',
      confirm,
    })),
  });
}

export function planOf(id: string, given: ModelCase): Plan {
  const { plan, faults } = checkPlan(planText(id, given));
  if (!plan) throw new Error(`the generator made a faulty plan: ${JSON.stringify(faults)}`);
  return plan;
}

/** One attempt of somebody, as it was sent, and how it ended. Instants are programme epoch ms. */
interface Attempt {
  obligationId: string;
  request: RequestedAct;
  sentMs: number;
  answeredMs: number;
  /** Code of the refusal; absent when it was carried out. */
  refused?: string;
}

interface RecordedEvent {
  itemId: string;
  type: string;
  atMs: number;
  recordedRealMs: number;
  actKey?: string;
  payload: Record<string, unknown>;
}

interface OwedAs {
  key: string;
  kind: string;
  rung: string;
  recipient: string;
  sendAtMs: number;
  overtaken: boolean;
}

/** Eight programmes that start at once take at most so long (real ms) on two cores. */
const STARTING_MS = 5_000;

/** What a case left in the ledger. */
export interface Lived {
  plan: Plan;
  startedAtMs: number;
  /** From here on (programme epoch ms) nobody can say that the programme was only starting. */
  steadyFromMs: number;
  /** Programme time (epoch ms) at a real instant (epoch ms). */
  programmeMs(realMs: number): number;
  events: Map<string, RecordedEvent[]>;
  notices: OwedAs[];
  attempts: Attempt[];
}

type Planned = { atMs: number; obligationId: string } & ({ command: Command } | { request: RequestedAct });

/** Everything that people will try: the commands, and what the behaviour would do if nothing came between. */
function attemptsOf(given: ModelCase, plan: Plan, startedAtMs: number): Planned[] {
  const calendar = openCalendar(plan);
  const ids = plannedObligations(plan, calendar).map(({ spec }) => obligationId(spec.programmeId, spec.milestoneId, spec.departmentId));
  const commands = given.commands.map(
    (command): Planned => ({
      atMs: startedAtMs + command.hour * 3_600_000,
      obligationId: ids[command.target % ids.length] ?? '',
      command,
    }),
  );
  if (!given.behaviour) return commands.sort((a, b) => a.atMs - b.atMs);
  const { seed, conduct: everyone } = given.behaviour;
  const setting = { behaviour: { name: 'model', everyone, departments: {} }, seed: String(seed), calendar, startedAtMs };
  const behaved: Planned[] = [];
  const toMs = startedAtMs + given.days * 86_400_000;
  rehearse({
    plan,
    calendar,
    startedAtMs,
    toMs,
    acts: (state, history) => {
      const next = nextAct(setting, state, history);
      if (next && next.atMs < toMs && !behaved.some((known) => known.obligationId === state.id && 'request' in known && known.request.key === next.request.key))
        behaved.push({ atMs: next.atMs, obligationId: state.id, request: next.request });
      return next;
    },
  });
  return [...commands, ...behaved].sort((a, b) => a.atMs - b.atMs);
}

function requestOf(command: Command, state: ObligationState, key: string): RequestedAct {
  const { kind, grant, laterDays, byAnother } = command;
  const owner = OBLIGATION_ACTS[kind].by === 'owner' ? state.departmentId : confirmerOf(state);
  const other = state.departmentId === 'water' ? OFFICE : 'water';
  return {
    kind,
    key,
    actor: { org: byAnother ? 'operator' : owner, name: '某人' },
    reason: '汛期',
    ...(kind === 'submit' && { evidence: EVIDENCE }),
    ...(kind === 'requestExtension' && { until: addDays(state.schedule.dueDate, laterDays) }),
    ...(kind === 'decideExtension' && { grant }),
    ...(kind === 'reassign' && { departmentId: other }),
  };
}

/**
 * Lives a case on a real stack, from its start until its programme is closed and everything has ended; `slower` times as slowly as
 * the case says, for a machine that is busy.
 */
export async function live(stack: TestStack, id: string, given: ModelCase, slower = 1): Promise<Lived> {
  const { service, store } = stack;
  const plan = planOf(id, given);
  await service.startProgramme(planText(id, given), { from: given.from, daysPerSecond: given.hoursPerSecond / 24 / slower });
  const { clock, startedAtMs } = await service.programme(id);
  const nowMs = () => programmeNowMs(clock, Date.now());
  const attempts: Attempt[] = [];
  const reach = (atMs: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, realInstantMs(clock, atMs) - Date.now())));

  const trying = new Map<string, Promise<void>>();
  for (const [index, planned] of attemptsOf(given, plan, startedAtMs).entries()) {
    const attempt = async () => {
      await reach(planned.atMs);
      const row = await service.obligation(planned.obligationId);
      const key = `a${index}`;
      const request = 'command' in planned ? requestOf(planned.command, row.state, key) : { ...planned.request, key, evidence: EVIDENCE };
      const { kind, ...asked } = request;
      const sentMs = nowMs();
      const refused = await service.act(planned.obligationId, kind, asked).then(
        () => undefined,
        (error) => {
          if (error instanceof ServiceError) return error.code;
          throw error;
        },
      );
      attempts.push({ obligationId: planned.obligationId, request, sentMs, answeredMs: nowMs(), ...(refused !== undefined && { refused }) });
    };
    trying.set(planned.obligationId, (trying.get(planned.obligationId) ?? Promise.resolve()).then(attempt));
  }
  await Promise.all(trying.values());
  await reach(startedAtMs + given.days * 86_400_000);

  await service.actProgramme(id, 'close', { actor: { org: OFFICE, name: '' }, key: 'end', reason: '结束' }).catch((error) => {
    // Everything was settled, so that it had ended by itself.
    if (!(error instanceof ServiceError && error.code === 'programme-wrong-stage')) throw error;
  });
  const ids = plannedObligations(plan, openCalendar(plan)).map(({ spec }) => obligationId(id, spec.milestoneId, spec.departmentId));
  await until(`${id} to end`, async () => {
    const states = await Promise.all(ids.map(async (each) => (await service.obligation(each)).state));
    return states.every((state) => obligationMachine.isFinal(state));
  });
  const events = new Map<string, RecordedEvent[]>();
  for (const each of ids) events.set(each, await store.ledger.events(each));
  const notices = (await store.notices.list({ programmeId: id })).map(({ key, kind, rung, recipient, sendAtMs, state, attempts: tries }) => ({
    key,
    kind,
    rung,
    recipient,
    sendAtMs,
    // One that the mailroom dropped was claimed first; one that was overtaken when it was owed never is.
    overtaken: state === 'overtaken' && tries === 0,
  }));
  return {
    plan,
    startedAtMs,
    steadyFromMs: programmeNowMs(clock, clock.realOriginMs + STARTING_MS),
    programmeMs: (realMs) => programmeNowMs(clock, realMs),
    events,
    notices,
    attempts,
  };
}

/**
 * The same life by the plainest interpreter that could be written, one obligation after the other: for comparing thousands of
 * cases, and for proving what the comparison finds, without waiting for a clock.
 */
export function imagine(id: string, given: ModelCase): Lived {
  const plan = planOf(id, given);
  const calendar = openCalendar(plan);
  const startedAtMs = calendar.instantMs(given.from, '00:00');
  const endMs = startedAtMs + given.days * 86_400_000;
  const lived: Lived = { plan, startedAtMs, steadyFromMs: startedAtMs, programmeMs: () => endMs, events: new Map(), notices: [], attempts: [] };
  const planned = attemptsOf(given, plan, startedAtMs);
  const opened = plannedObligations(plan, calendar).map(({ spec }) => openObligation(spec, startedAtMs));
  for (const notice of catchUpNotices(plan, opened, startedAtMs)) lived.notices.push({ ...notice, kind: CATCH_UP, rung: CATCH_UP, overtaken: false });
  for (const { spec } of plannedObligations(plan, calendar)) {
    let state = openObligation(spec, startedAtMs);
    const events: RecordedEvent[] = [];
    lived.events.set(state.id, events);
    const record = (batch: ObligationEvent[]) => {
      for (const event of batch) {
        state = obligationMachine.evolve(state, event);
        const { type, atMs, key, actor: _actor, ...payload } = event;
        events.push({ itemId: state.id, type, atMs, recordedRealMs: events.length, ...(key !== undefined && { actKey: key }), payload });
        for (const { key: noticeKey, kind, rung, recipient, sendAtMs, overtaken } of obligationMachine.owed(state, event))
          lived.notices.push({ key: noticeKey, kind, rung, recipient, sendAtMs, overtaken });
      }
    };
    const passTo = (atMs: number) => {
      for (let wake = obligationMachine.wake(state); wake !== undefined && wake <= atMs; wake = obligationMachine.wake(state))
        record(obligationMachine.elapse(state, Math.max(wake, startedAtMs)));
    };
    const attempt = (request: RequestedAct, atMs: number) => {
      if (obligationMachine.isFinal(state)) return;
      passTo(atMs);
      const decided = obligationMachine.decide(state, completeAct(plan, calendar, state, request), atMs);
      if (!isRefusal(decided)) record(decided);
      lived.attempts.push({ obligationId: state.id, request, sentMs: atMs, answeredMs: atMs, ...(isRefusal(decided) && { refused: decided.refused }) });
    };
    for (const [index, each] of planned.entries()) {
      if (each.obligationId !== state.id || each.atMs >= endMs) continue;
      const key = `a${index}`;
      attempt('command' in each ? requestOf(each.command, state, key) : { ...each.request, key, evidence: EVIDENCE }, each.atMs);
    }
    attempt({ kind: 'withdraw', key: 'programme-closed', actor: { org: PROGRAMME, name: 'plan' }, reason: '结束' }, endMs);
  }
  return lived;
}

export interface Verdict {
  /** What the two do not agree on, in words; absent when they agree. */
  difference?: string;
  /** Obligations on which they agree only with the lateness of a wake known, though their programme was not just starting. */
  late: number;
  obligations: number;
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
const byInstant = (a: OwedAs, b: OwedAs) => a.sendAtMs - b.sendAtMs || (a.key < b.key ? -1 : 1);

/** Rehearses the same plan with the very acts that the ledger holds, and compares all events and all notices. */
export function compare(lived: Lived, machine: ObligationMachine = obligationMachine): Verdict {
  let different = differences(lived, machine, new Map());
  // Who woke late told only the latest rung of several, and set no deadline for receipt that had passed. That is right, but not what
  // a punctual one does: so these are compared again with the wakes that the ledger allows for, and counted.
  const suspects = [...different.keys()];
  for (const latest of [false, true]) {
    if (different.size === 0) break;
    const wakes = new Map([...different.keys()].map((id) => [id, wakesOf(lived.events.get(id) ?? [], lived.programmeMs, latest)]));
    const still = differences(lived, machine, wakes);
    different = new Map([...different.keys()].flatMap((id) => (still.has(id) ? [[id, still.get(id) as string]] : [])));
  }
  const [difference] = different.values();
  const late = suspects.filter((id) => wakesOf(lived.events.get(id) ?? [], lived.programmeMs, false).some((atMs) => atMs >= lived.steadyFromMs)).length;
  return { late, obligations: lived.events.size, ...(difference !== undefined ? { difference } : refusalDifference(lived)) };
}

/**
 * When time's own events were brought about (programme epoch ms), by batches as the ledger recorded them: not before the last
 * instant in the batch, and not after it was recorded or anything else happened.
 */
function wakesOf(events: readonly RecordedEvent[], programmeMs: Lived['programmeMs'], latest: boolean): number[] {
  return events.flatMap(({ actKey, atMs, recordedRealMs }, index) => {
    const next = events[index + 1];
    if (actKey !== undefined || (next && next.actKey === undefined && next.recordedRealMs === recordedRealMs)) return [];
    return [latest ? Math.max(atMs, Math.min(programmeMs(recordedRealMs), (next?.atMs ?? Number.POSITIVE_INFINITY) - 1)) : atMs];
  });
}

/** By obligation, what is not the same; `wakes` has the wakes of those that are not taken as punctual. */
function differences(
  { plan, startedAtMs, events, notices, attempts }: Lived,
  machine: ObligationMachine,
  wakes: ReadonlyMap<string, number[]>,
): Map<string, string> {
  const woken: ObligationMachine = {
    ...machine,
    wake: (state) => {
      const punctual = machine.wake(state);
      return punctual === undefined ? undefined : (wakes.get(state.id)?.find((atMs) => atMs >= punctual) ?? punctual);
    },
  };
  const scripts = new Map([...events].map(([id, recorded]) => [id, scriptOf(recorded, attempts)]));
  const rehearsed = rehearse({
    plan,
    calendar: openCalendar(plan),
    startedAtMs,
    acts: (state, history) => scripts.get(state.id)?.[new Set(history.flatMap(({ key }) => key ?? [])).size],
    machine: woken,
  });
  const found = new Map<string, string>();
  for (const { state, events: happened, refusals } of rehearsed.obligations) {
    const told = happened.map(({ key: _key, actor: _actor, type, atMs, ...payload }) => ({ type, atMs, payload: plain(payload) }));
    const recorded = (events.get(state.id) ?? []).map(({ type, atMs, payload }) => ({ type, atMs, payload: plain(payload) }));
    const owed = notices.filter(({ key }) => key.startsWith(`${state.id}/`)).sort(byInstant);
    const expected = rehearsed.notices
      .filter(({ obligationId: id }) => id === state.id)
      .map(({ key, kind, rung, recipient, sendAtMs, overtaken }) => ({ key, kind, rung, recipient, sendAtMs, overtaken }))
      .sort(byInstant);
    const difference =
      firstDifference('notice', expected, owed) ??
      firstDifference('event', told, recorded) ??
      (refusals[0] && `rehearsal refuses: ${JSON.stringify(refusals[0])}`);
    if (difference !== undefined) found.set(state.id, `${state.id}: ${difference}`);
  }
  // Those owe nothing to a wake or an act: they are compared as they are.
  const summaries = notices.filter(({ kind }) => kind === CATCH_UP).map(({ key, recipient, sendAtMs }) => ({ key, recipient, sendAtMs }));
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  const difference = firstDifference('summary', rehearsed.catchUps.sort(byKey), summaries.sort(byKey));
  if (difference !== undefined) found.set(CATCH_UP, difference);
  return found;
}

function firstDifference(what: string, rehearsed: readonly unknown[], lived: readonly unknown[]): string | undefined {
  const length = Math.max(rehearsed.length, lived.length);
  for (let index = 0; index < length; index++) {
    if (!isDeepStrictEqual(rehearsed[index], lived[index]))
      return `${what} ${index + 1} of ${length}\n  rehearsed ${JSON.stringify(rehearsed[index])}\n  lived     ${JSON.stringify(lived[index])}`;
  }
  return undefined;
}

/** The acts that the ledger holds, at the instants at which it holds them. */
function scriptOf(recorded: readonly RecordedEvent[], attempts: readonly Attempt[]): { atMs: number; request: RequestedAct }[] {
  const script = new Map<string, { atMs: number; request: RequestedAct }>();
  for (const { itemId, actKey: key, atMs, payload } of recorded) {
    if (key === undefined || script.has(key)) continue;
    const attempt = attempts.find(({ obligationId: id, request }) => id === itemId && request.key === key);
    const request: RequestedAct = attempt?.request ?? { kind: 'withdraw', key, actor: { org: PROGRAMME, name: 'plan' }, reason: String(payload.reason) };
    script.set(key, { atMs, request });
  }
  return [...script.values()];
}

/** Whatever was refused in life is refused by the rules as well, for the same reason, somewhere between question and answer. */
function refusalDifference({ plan, startedAtMs, events, attempts }: Lived): { difference?: string } {
  const calendar = openCalendar(plan);
  const specs = new Map(plannedObligations(plan, calendar).map(({ spec }) => [obligationId(spec.programmeId, spec.milestoneId, spec.departmentId), spec]));
  for (const { obligationId: id, request, sentMs, answeredMs, refused } of attempts) {
    const spec = specs.get(id);
    if (refused === undefined || !spec) continue;
    const happened = (events.get(id) ?? []).map(
      ({ type, atMs, actKey, payload }) => ({ ...payload, type, atMs, ...(actKey !== undefined && { key: actKey }) }) as unknown as ObligationEvent,
    );
    const codes = new Set<string>();
    // Several acts may share the instant: each state that was there between question and answer may be the one that it met.
    for (let count = happened.filter(({ atMs }) => atMs < sentMs).length; count <= happened.filter(({ atMs }) => atMs <= answeredMs).length; count++) {
      const state = happened.slice(0, count).reduce(obligationMachine.evolve, openObligation(spec, startedAtMs));
      for (const nowMs of [sentMs, answeredMs]) {
        const current = obligationMachine.isFinal(state) ? state : catchUp(obligationMachine, state, nowMs).state;
        const decided = obligationMachine.decide(current, completeAct(plan, calendar, current, request), nowMs);
        codes.add(isRefusal(decided) ? decided.refused : 'allowed');
      }
    }
    if (!codes.has(refused)) return { difference: `${id}: ${request.kind} was refused as ${refused}, the rules say ${[...codes].join(' or ')}` };
  }
  return {};
}
