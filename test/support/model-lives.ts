import { openCalendar } from '../../calendar/china.ts';
import { ServiceError } from '../../client/errors.ts';
import { reportEvent } from '../../client/service/events.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { programmeNowMs, realInstantMs } from '../../domain/kernel/clock.ts';
import { addDays } from '../../domain/kernel/dates.ts';
import { imaginedFigures } from '../../domain/obligation/form.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import { actorsOf } from '../../domain/obligation/may.ts';
import { OBLIGATION_ACTS, type ObligationAct, type ObligationState, obligationId } from '../../domain/obligation/obligation.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { completeAct, plannedObligations, type RequestedAct } from '../../domain/programme/campaign.ts';
import { gatesShut } from '../../domain/programme/gates.ts';
import { momentOf } from '../../domain/programme/moments.ts';
import { registersShut } from '../../domain/register/gates.ts';
import type { ItemState } from '../../domain/register/register.ts';
import { type GivenItems, nextAct } from '../../domain/rehearsal/behaviour.ts';
import { rehearse } from '../../domain/rehearsal/rehearsal.ts';
import type { RehearsedMatter } from '../../domain/rehearsal/rehearsed.ts';
import { type Command, type ModelCase, PARTS } from './model-cases.ts';
import { findItems, type LivedItem } from './model-items.ts';
import type { Mentions } from './model-matters.ts';
import { announcedBy, EVENT, lastingDepartment, meantBy, type Version, versionsOf } from './model-plans.ts';
import { EVIDENCE } from './plans.ts';
import { type TestStack, until } from './stack.ts';

/** One attempt of somebody, as it was sent, and how it ended. Instants are programme epoch ms. */
export interface Attempt {
  obligationId: string;
  request: RequestedAct;
  sentMs: number;
  answeredMs: number;
  /** Code of the refusal; absent when it was carried out. */
  refused?: string;
}

export interface RecordedEvent {
  itemId: string;
  type: string;
  atMs: number;
  recordedRealMs: number;
  actKey?: string;
  payload: Record<string, unknown>;
}

export interface OwedAs {
  key: string;
  kind: string;
  rung: string;
  recipient: string;
  sendAtMs: number;
  overtaken: boolean;
}

/** What became of a notice; `owed`: it should have left, and has not. */
export interface Became {
  outcome: 'sent' | 'overtaken' | 'moot' | 'owed';
  /** Programme epoch ms. */
  sentAtMs?: number;
}

/** A version of the plan while it held. Instants are programme epoch ms. */
export interface LivedVersion {
  plan: Plan;
  calendar: WorkingCalendar;
  fromMs: number;
  /** When all that it changes had been changed. */
  appliedMs: number;
  /** Nobody handed it in: what follows upon something that is settled begins by it. */
  begins?: boolean;
}

/** Eight programmes that start at once take at most so long (real ms) on two cores. */
const STARTING_MS = 5_000;
/** A mail that nothing holds back has left after so long (real ms). */
const LEAVING_MS = 3_000;
/** Why every version is handed in. */
export const REASON = '方案修订';

/** What a case left in the ledger. */
export interface Lived {
  /** At least the first. */
  versions: LivedVersion[];
  startedAtMs: number;
  /** When it was closed, or had ended by itself (programme epoch ms). */
  endedMs: number;
  /** Within so long (programme ms) of a start or of a change of the plan nobody can say that a workflow woke late. */
  startingMs: number;
  /** Within so long (programme ms) a mail leaves. */
  leavingMs: number;
  /** Programme time (epoch ms) at a real instant (epoch ms). */
  programmeMs(realMs: number): number;
  /** While nothing could leave (programme epoch ms). */
  pauses: { fromMs: number; toMs: number }[];
  states: Map<string, ObligationState>;
  events: Map<string, RecordedEvent[]>;
  notices: OwedAs[];
  /** What is told by set and in reports, where every morning is punctual. */
  matters?: RehearsedMatter[];
  /** What was found on a real stack. */
  items?: LivedItem[];
  /** What was on the register at an instant (programme epoch ms). */
  itemsAt(nowMs: number): ItemState[];
  /** What was found and put on the register, where nobody was late with it. */
  found?: GivenItems[];
  quiet?: { late: Mentions[]; briefs: Mentions[] };
  /** By the notice's key; absent where its time had not come. */
  became: Map<string, Became>;
  attempts: Attempt[];
}

export type Planned = { atMs: number; obligationId: string } & ({ command: Command } | { request: RequestedAct });

/** Everything that people will try: the commands, and what the behaviour would do if nothing came between. */
export function attemptsOf(given: ModelCase, versions: readonly { plan: Plan; hour: number }[], startedAtMs: number): Planned[] {
  const dated = versions.map(({ plan, hour }) => ({ plan, calendar: openCalendar(plan), atMs: startedAtMs + hour * 3_600_000, reason: REASON }));
  const [first, ...amendments] = dated;
  if (!first) throw new Error('a case without a plan');
  const { plan, calendar } = first;
  const planned = dated.flatMap((version) => plannedObligations(version.plan, version.calendar).map(({ spec }) => idOf(spec)));
  const begun = plan.milestones
    .filter(({ after }) => after?.milestone !== undefined)
    .flatMap(({ id }) => plan.departments.map((department) => `${plan.id}/${id}-1/${department.id}`));
  const ids = [...new Set([...planned, ...begun])];
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
    amendments,
    acts: (state, history) => {
      const next = nextAct(setting, state, history);
      if (next && next.atMs < toMs && !behaved.some((known) => known.obligationId === state.id && 'request' in known && known.request.key === next.request.key))
        behaved.push({ atMs: next.atMs, obligationId: state.id, request: next.request });
      return next;
    },
  });
  return [...commands, ...behaved].sort((a, b) => a.atMs - b.atMs);
}

export const idOf = ({ programmeId, milestoneId, departmentId }: { programmeId: string; milestoneId: string; departmentId: string }) =>
  obligationId(programmeId, milestoneId, departmentId);

/** What is asked for with it, once it is known how things stand. */
export function askedFor(given: ModelCase, planned: Planned, state: ObligationState, key: string): RequestedAct {
  return 'command' in planned ? requestOf(planned.command, lastingDepartment(given), state, key) : { ...planned.request, key, evidence: EVIDENCE };
}

function requestOf(command: Command, lasting: string, state: ObligationState, key: string): RequestedAct {
  const { kind, grant, laterDays, byAnother } = command;
  const by = actorsOf(state, OBLIGATION_ACTS[kind].by, kind)[0] ?? OFFICE;
  const portion = state.portions?.[0]?.id ?? '';
  const other = state.departmentId === lasting ? OFFICE : lasting;
  return {
    kind,
    key,
    actor: { org: byAnother ? 'operator' : by, name: '某人' },
    reason: '汛期',
    ...((kind === 'submit' || kind === 'correct') && { evidence: EVIDENCE, figures: imaginedFigures(state.form, () => (grant ? 0.5 : 0), '2019-06-01') }),
    ...((kind === 'tick' || kind === 'untick') && { part: PARTS[laterDays % 2]?.id ?? '' }),
    ...(kind === 'progress' && { share: laterDays }),
    ...(kind === 'requestExtension' && { until: addDays(state.schedule.dueDate, laterDays) }),
    ...(kind === 'decideExtension' && { grant }),
    ...(kind === 'passOn' && { portions: [{ name: '滨河镇', mail: 'unit@x.example', task: '排查', due: addDays(state.schedule.dueDate, -laterDays) }] }),
    ...(kind.endsWith('Portion') && { portion }),
    ...(kind === 'submitPortion' && { evidence: EVIDENCE }),
    ...(kind === 'reassign' && { departmentId: other }),
  };
}

/** The act that the rules judge, with what the plan wants settled and struck off before it, as whoever carries it looks that up among `all` and `items`. */
export function gated(
  { plan, calendar }: Pick<LivedVersion, 'plan' | 'calendar'>,
  state: ObligationState,
  request: RequestedAct,
  all: Iterable<{ state: ObligationState; milestoneName: string }>,
  items: readonly ItemState[],
): ObligationAct {
  const act = completeAct(plan, calendar, state, request);
  if (act.kind !== 'confirm' && (act.kind !== 'submit' || state.needsConfirmation)) return act;
  const others = [...all].map((one) => ({ state: one.state, name: one.milestoneName }));
  const open = [...gatesShut(plan, state, others), ...registersShut(plan, state, items)];
  return open.length > 0 ? { ...act, open } : act;
}

/** How the office steers the programme, in order. */
type Step = { atMs: number } & ({ version: Version } | { steer: 'pause' | 'resume' });

function stepsOf(given: ModelCase, versions: readonly Version[], startedAtMs: number): Step[] {
  const at = (hour: number) => startedAtMs + hour * 3_600_000;
  const steps = [
    ...versions.slice(1).map((version): Step => ({ atMs: at(version.hour), version })),
    ...given.pauses.flatMap(({ hour, hours }): Step[] => [
      { atMs: at(hour), steer: 'pause' },
      { atMs: at(hour + hours), steer: 'resume' },
    ]),
  ];
  // What comes after the end stays out: the programme may be closed while it is paused.
  return steps.filter(({ atMs }) => atMs < startedAtMs + given.days * 86_400_000).sort((a, b) => a.atMs - b.atMs);
}

/**
 * Lives a case on a real stack, from its start until its programme is closed and everything has ended; `slower` times as slowly as
 * the case says, for a machine that is busy.
 */
export async function live(stack: TestStack, id: string, given: ModelCase, slower = 1): Promise<Lived> {
  const { service, store } = stack;
  const handedIn = versionsOf(id, given);
  const [first] = handedIn;
  if (!first) throw new Error('a case without a plan');
  await service.startProgramme(first.text, { from: given.from, daysPerSecond: given.hoursPerSecond / 24 / slower });
  const { clock, startedAtMs } = await service.programme(id);
  const nowMs = () => programmeNowMs(clock, Date.now());
  const endMs = startedAtMs + given.days * 86_400_000;
  const reach = (atMs: number) => new Promise((resolve) => setTimeout(resolve, Math.max(0, realInstantMs(clock, atMs) - Date.now())));
  /** Code of the refusal, if it was one. */
  const refusalOf = (send: () => Promise<unknown>): Promise<string | undefined> =>
    send().then(
      () => undefined,
      (error) => {
        if (error instanceof ServiceError) return error.code;
        throw error;
      },
    );

  // Who acts while a version is being applied finds some of it done and some not. No act waits in real life, but what it then meets
  // is known to nobody afterwards; so here acts and versions wait for each other.
  const acting = new Set<Promise<void>>();
  let amending: Promise<unknown> = Promise.resolve();
  const attempts: Attempt[] = [];
  /** Does something at its time, when no version is being applied. */
  const turn = async (atMs: number, act: () => Promise<unknown>): Promise<void> => {
    await reach(atMs);
    for (let seen: unknown; seen !== amending; ) {
      seen = amending;
      await seen;
    }
    const acted = Promise.resolve(atMs < endMs ? act() : undefined).then(() => undefined);
    acting.add(acted);
    await acted.finally(() => acting.delete(acted));
  };
  const finding = findItems(stack, id, given, { instantMs: openCalendar(first.plan).instantMs, turn });
  const trying = new Map<string, Promise<void>>();
  for (const [index, planned] of attemptsOf(given, handedIn, startedAtMs).entries()) {
    const attempt = async () => {
      const row = await store.ledger.obligation(planned.obligationId);
      // Not there yet, or never.
      if (!row) return;
      const request = askedFor(given, planned, row.state, `a${index}`);
      const { kind, ...asked } = request;
      // What a lead sends back of a contribution begins anew: no rehearsal does that.
      if (kind === 'return' && row.state.stage === 'settled') return;
      const sentMs = nowMs();
      const refused = await refusalOf(() => service.act(planned.obligationId, kind, asked));
      attempts.push({ obligationId: planned.obligationId, request, sentMs, answeredMs: nowMs(), ...(refused !== undefined && { refused }) });
    };
    const inTurn = () => turn(planned.atMs, attempt);
    trying.set(planned.obligationId, (trying.get(planned.obligationId) ?? Promise.resolve()).then(inTurn));
  }
  const by = (key: string) => ({ actor: { org: OFFICE, name: '' }, key, reason: REASON });
  const days = openCalendar(first.plan);
  /** So long ago, by the minute that the wall shows. */
  const happenedAt = ({ agoHours }: ModelCase['reports'][number]) => momentOf(days, nowMs() - agoHours * 3_600_000);
  /** By the key of what steered, when it was answered (programme epoch ms). */
  const answeredMs = new Map<string, number>();
  const steer = async () => {
    for (const [index, step] of stepsOf(given, handedIn, startedAtMs).entries()) {
      await reach(step.atMs);
      const key = `s${index}`;
      if ('steer' in step) await refusalOf(() => service.actProgramme(id, step.steer, by(key)));
      else {
        const { text, report } = step.version;
        const whenOf = (of: ModelCase['reports'][number]) => {
          const ahead = announcedBy(given, step.version.plan, of);
          return ahead.on === undefined ? { at: happenedAt(of) } : ahead;
        };
        const change = () =>
          report
            ? reportEvent(service, id, { ...by(key), event: EVENT, ...whenOf(report), ...meantBy(given, report) })
            : service.amendProgramme(id, text, by(key));
        amending = Promise.all(acting).then(() => refusalOf(change));
        await amending;
      }
      answeredMs.set(key, nowMs());
    }
  };
  await Promise.all([steer(), finding.done, ...trying.values()]);
  await reach(endMs);

  await service.actProgramme(id, 'close', by('end')).catch((error) => {
    // Everything was settled, so that it had ended by itself.
    if (!(error instanceof ServiceError && error.code === 'programme-wrong-stage')) throw error;
  });
  await until(`${id} to end`, async () => (await store.ledger.obligations({ programmeId: id })).every(({ state }) => obligationMachine.isFinal(state)));
  const closedMs = nowMs();
  const noticesNow = async () => (await store.notices.list({ programmeId: id })).filter(({ sendAtMs }) => sendAtMs <= closedMs);
  const isWaiting = ({ state }: { state: string }) => state === 'owed' || state === 'sending';
  // One that never leaves is for the comparison to find.
  await until(`the mails of ${id} to leave`, async () => !(await noticesNow()).some(isWaiting), 2 * LEAVING_MS).catch(() => undefined);

  const states = new Map((await store.ledger.obligations({ programmeId: id })).map(({ id: each, state }) => [each, state]));
  const events = new Map<string, RecordedEvent[]>();
  for (const each of states.keys()) events.set(each, await store.ledger.events(each));
  const steered = await store.ledger.events(id);
  const versions: LivedVersion[] = [];
  for (const { type, actKey = '', atMs, payload } of steered) {
    if (type !== 'amended') continue;
    const held = await store.programmes.plan(id, Number(payload.planVersion));
    if (!held) throw new Error(`the ledger has no version ${payload.planVersion} of ${id}`);
    const begins = actKey.startsWith('order-');
    versions.push({ plan: held.plan, calendar: openCalendar(held.plan), fromMs: atMs, appliedMs: answeredMs.get(actKey) ?? atMs, begins });
  }
  const pauses = steered.flatMap(({ type, actKey = '' }, index) => {
    if (type !== 'paused') return [];
    const resumed = steered.slice(index).find((event) => ['resumed', 'closed', 'completed'].includes(event.type));
    return [{ fromMs: answeredMs.get(actKey) ?? 0, toMs: resumed?.atMs ?? Number.POSITIVE_INFINITY }];
  });
  const listed = await store.notices.list({ programmeId: id });
  const items = await finding.items();
  return {
    versions: [{ plan: first.plan, calendar: openCalendar(first.plan), fromMs: startedAtMs, appliedMs: startedAtMs }, ...versions],
    startedAtMs,
    endedMs: steered.find(({ type }) => type === 'closed' || type === 'completed')?.atMs ?? closedMs,
    startingMs: STARTING_MS * clock.rate,
    leavingMs: LEAVING_MS * clock.rate,
    programmeMs: (realMs) => programmeNowMs(clock, realMs),
    pauses,
    states,
    events,
    notices: listed.map(({ key, kind, rung, recipient, sendAtMs, state, attempts: tries }) => ({
      key,
      kind,
      rung,
      recipient,
      sendAtMs,
      // One that the mailroom dropped was claimed first; one that was overtaken when it was owed never is.
      overtaken: state === 'overtaken' && tries === 0,
    })),
    became: new Map(
      listed
        .filter(({ sendAtMs, state }) => sendAtMs <= closedMs || !isWaiting({ state }))
        .map(({ key, state, sentAtMs }) => [key, { outcome: isWaiting({ state }) ? 'owed' : state, ...(sentAtMs !== undefined && { sentAtMs }) } as Became]),
    ),
    attempts,
    items,
    itemsAt: (atMs) => items.flatMap(({ stages }) => stages.findLast((stage) => stage.atMs <= atMs)?.state ?? []),
  };
}
