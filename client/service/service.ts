import { isDeepStrictEqual } from 'node:util';
import { openCalendar, wallClock } from '../../calendar/china.ts';
import { OFFICE } from '../../domain/kernel/bodies.ts';
import type { WorkingCalendar } from '../../domain/kernel/calendar.ts';
import { type ProgrammeClock, programmeNowMs, REAL_TIME } from '../../domain/kernel/clock.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import { rungText } from '../../domain/obligation/notices.ts';
import { addObligation, type ObligationAct, type ObligationState, obligationId, openObligation } from '../../domain/obligation/obligation.ts';
import { activeDepartments, datedMilestones, type Plan } from '../../domain/plan/plan.ts';
import { asWritten, withRecurrences } from '../../domain/plan/recurrence.ts';
import { type AmendmentMoves, amendmentMoves } from '../../domain/programme/amendment.ts';
import { completeAct, plannedObligations, type RequestedAct } from '../../domain/programme/campaign.ts';
import { catchUpNotices } from '../../domain/programme/catch-up.ts';
import { unlistedRounds, withRounds } from '../../domain/programme/events.ts';
import { enteredAsDone, type GivenState } from '../../domain/programme/given-state.ts';
import { type ProgrammeAct, type ProgrammeState, programmeMachine } from '../../domain/programme/programme.ts';
import { actOn, actOnObligation } from '../../engine/act.ts';
import type { Engine } from '../../engine/engine.ts';
import { rearm } from '../../engine/rearm.ts';
import { pokeMailroom, startDigest, startProgramme as startWorkflow } from '../../engine/start.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { NewObligation, ProgrammeRow } from '../../prisma/programmes.ts';
import { quotasShort } from '../../prisma/quotas.ts';
import type { Store } from '../../prisma/store.ts';
import { type ActMessage, type ActOutcome, workflowIds } from '../../workflows/messages.ts';
import { type Reader, readHere } from '../bounded/reader.ts';
import type { Demonstration, StartedProgramme } from '../contract/programmes.ts';
import { isNotRunning, mustBeSound, refusalError, ServiceError, toldError, unknownObligation, unknownProgramme } from '../errors.ts';
import { type StateSource, stateFaulty } from '../files/given-state.ts';
import { goodPlan } from '../files/plan.ts';

/** An act as a person asks for it; dates that it needs are worked out here. */
export type ActRequest = Omit<RequestedAct, 'kind'>;

/** What was done before the plan is loaded, and who says so. */
export interface StateGiven {
  source: StateSource;
  actor: Actor;
}

/** What a changed plan would do to a programme, worked out and not yet done. */
export interface PlannedAmendment {
  /** The version that holds. */
  before: Plan;
  /** The one that was handed in. */
  plan: Plan;
  /** Its text, with what has been reported meanwhile. */
  text: string;
  rows: ObligationRow[];
  moves: AmendmentMoves;
  /** Programme epoch ms for which it was worked out. */
  nowMs: number;
}

function clockOf(plan: Plan, { from = plan.from, daysPerSecond }: Demonstration): ProgrammeClock {
  const nowMs = Date.now();
  return {
    originMs: wallClock(plan.zone).startOfDayMs(from),
    realOriginMs: nowMs,
    rate: daysPerSecond === undefined ? 1 : daysPerSecond * 86_400,
  };
}

/** Whether two plans say the same, however their files are written: comments, line ends and the order of fields do not count. */
export function samePlan(one: Plan, other: Plan): boolean {
  const plain = (plan: Plan) => JSON.parse(JSON.stringify(plan));
  // What a calendar made of a rule may differ; what is asked for does not.
  return isDeepStrictEqual(plain(asWritten(one)), plain(asWritten(other)));
}

/** Milestones that a version of the plan opens and that are not open yet. */
function openingBy({ state }: ProgrammeRow, { added, carried, revived }: AmendmentMoves, nowMs: number): string[] {
  const opening = [
    ...added.filter(({ spec }) => addObligation(spec, nowMs).stage === 'open').map(({ spec }) => spec.milestoneId),
    ...carried.map(({ planned }) => planned.spec.milestoneId),
    ...revived.map((again) => again.state.milestoneId),
  ];
  return [...new Set(opening)].filter((milestone) => !state.openMilestones.includes(milestone));
}

export function refuseUnknown(plan: Plan, departmentId: string, departments: Plan['departments'] = plan.departments): void {
  if (departmentId === OFFICE || departments.some((department) => department.id === departmentId)) return;
  const known = departments.map((department) => department.id).join(', ');
  throw new ServiceError('unknown', 'unknown-department', {
    zh: `没有编号为 ${departmentId} 的部门；可选：${known}。`,
    en: `No department is called ${departmentId}; there are ${known}.`,
  });
}

/** An event that was reported, what it raises, and who may report it. */
type ProgrammeReport = NonNullable<Extract<ProgrammeAct, { kind: 'amend' }>['reported']>;

export type Service = ReturnType<typeof openService>;

/** Everything that people do, over the engine and the ledger. Decides nothing: the rules are in the domain. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function openService(store: Store, client: Engine['client'], reader: Reader = readHere) {
  async function programme(id: string): Promise<ProgrammeRow> {
    const row = await store.programmes.get(id);
    if (!row) throw unknownProgramme(id);
    return row;
  }

  async function obligation(id: string): Promise<ObligationRow> {
    const row = await store.ledger.obligation(id);
    if (!row) throw unknownObligation(id);
    return row;
  }

  async function planOf({ id, state }: ProgrammeRow): Promise<Plan> {
    const contents = await store.programmes.plan(id, state.planVersion);
    if (!contents) throw unknownProgramme(id);
    return contents.plan;
  }

  /** The working calendar of a plan as this deployment knows it, with the holiday tables that it was given. */
  const calendarOf = async (plan: Plan): Promise<WorkingCalendar> => openCalendar(plan, await store.holidays.tables());

  /** Reads what nearly every question needs: the programme, its plan and calendar, and its now (programme epoch ms). */
  async function context(programmeId: string) {
    const row = await programme(programmeId);
    const plan = await planOf(row);
    const nowMs = programmeNowMs(row.clock, Date.now());
    return { programme: row, plan, calendar: await calendarOf(plan), nowMs, today: wallClock(plan.zone).date(nowMs) };
  }

  /**
   * Loads a plan and starts its programme, with what was done before. What was due before is history: one summary for each
   * recipient, owed with the programme itself. Starting the same plan again only makes sure that it runs.
   *
   * @throws ServiceError when the plan or what is given with it is faulty, or the id is taken by another plan.
   */
  async function startProgramme(text: string, demonstration: Demonstration = {}, given?: StateGiven): Promise<StartedProgramme> {
    const read = goodPlan(await reader.checkPlan(text));
    const clock = demonstration.from === undefined && demonstration.daysPerSecond === undefined ? REAL_TIME : clockOf(read, demonstration);
    const startedAtMs = programmeNowMs(clock, Date.now());
    const calendar = await calendarOf(read);
    const plan = withRecurrences(read, calendar);
    const { given: done = [], faults } = given?.source(plan, wallClock(plan.zone).date(startedAtMs)) ?? { faults: [] };
    if (faults.length > 0) throw stateFaulty(faults);
    const doneBy = new Map(done.map((entry) => [obligationId(plan.id, entry.milestone, entry.department), entry]));
    const obligations = plannedObligations(plan, calendar).map(({ spec, milestoneName }): NewObligation => {
      const state = openObligation(spec, startedAtMs);
      const entry = doneBy.get(state.id);
      return { milestoneName, ...(entry && given ? enteredAsDone(state, entry, given.actor, calendar, startedAtMs) : { state }) };
    });
    const catchUps = catchUpNotices(
      plan,
      obligations.map((obligation) => obligation.state),
      startedAtMs,
    );
    const openMilestones = [...new Set(obligations.filter(({ state }) => state.stage === 'open').map(({ state }) => state.milestoneId))];
    const state: ProgrammeState = {
      programmeId: plan.id,
      stage: 'running',
      planVersion: 1,
      openMilestones,
      elapsedMs: startedAtMs,
      sequence: 0,
      ...(plan.events.length > 0 && { standing: true }),
    };
    const created = await store.programmes.create(
      { id: plan.id, name: plan.name, zone: plan.zone, clock, startedAtMs, state },
      { text, plan },
      obligations,
      catchUps.map((notice) => ({ ...notice, programmeId: plan.id, kind: 'catch-up', rung: rungText({ about: 'catch-up' }), dueVersion: 1, sequence: 0 })),
    );
    const held = await programme(plan.id);
    // What was reported since is no other plan.
    const now = await planOf(held);
    if (!created && !samePlan(now, withRounds(plan, unlistedRounds(now, plan)))) {
      throw new ServiceError(
        'conflict',
        'programme-exists',
        {
          zh: `督办事项 ${plan.id} 已按另一份方案运行；要修改它，请提交方案调整。`,
          en: `The programme ${plan.id} runs on another plan already; to change it, amend that one.`,
        },
        { details: { programme: plan.id } },
      );
    }
    const rows = created ? obligations : await store.ledger.obligations({ programmeId: plan.id });
    if (!created) refuseLateState(rows, doneBy);
    // After the commit; whoever dies in between starts it again.
    const restarted = created ? [] : (await rearm(store, client, plan.id)).started;
    if (created && !programmeMachine.isFinal(held.state)) {
      await pokeMailroom(client, plan.id, held.clock, held.startedAtMs);
      await startWorkflow(client, { clock: held.clock, state: held.state, title: plan.name });
      await startDigest(client, plan.id, held.clock);
    }
    const counted = (wanted: (state: ObligationState) => boolean) => rows.filter((row) => wanted(row.state)).length;
    return {
      id: plan.id,
      obligations: rows.length,
      historic: counted((each) => each.stage === 'historic'),
      done: counted((each) => each.entered === true),
      catchUps: created ? catchUps.length : (await store.notices.list({ programmeId: plan.id })).filter((notice) => notice.kind === 'catch-up').length,
      started: created,
      ...(restarted.length > 0 && { restarted }),
    };
  }

  /** What was done can be given with a plan only while it is loaded; the same again is no other. */
  function refuseLateState(rows: readonly { state: ObligationState }[], doneBy: ReadonlyMap<string, GivenState>): void {
    const entered = new Set(rows.flatMap(({ state }) => (state.entered ? [state.id] : [])));
    if ([...doneBy.keys()].every((id) => entered.has(id))) return;
    throw new ServiceError('conflict', 'running-already', {
      zh: '事项已在运行，办结情况只能在载入时登记；现在请由部门报送、安委办办结。',
      en: 'The programme runs already, and what was done can be given only when it is loaded: let the departments submit and the office confirm.',
    });
  }

  /** A changed plan of a programme, checked. */
  async function planFor(id: string, text: string): Promise<Plan> {
    const plan = goodPlan(await reader.checkPlan(text));
    if (plan.id === id) return withRecurrences(plan, await calendarOf(plan));
    throw new ServiceError('invalid', 'plan-of-another-programme', {
      zh: `方案的编号是 ${plan.id}，不是 ${id}；编号不能改。`,
      en: `The plan is that of ${plan.id}, not of ${id}; the id may not change.`,
    });
  }

  /** A plan file that was written before something was reported says nothing of it: the report stays. */
  async function withReported(before: Plan, text: string, plan: Plan): Promise<{ plan: Plan; text: string }> {
    const raised = unlistedRounds(before, plan);
    if (raised.length === 0) return { plan, text };
    const whole = await reader.withRoundsWritten({ text, raised });
    return { plan: await planFor(plan.id, whole), text: whole };
  }

  /** What a changed plan makes of a programme now. */
  async function movesOf(row: ProgrammeRow, given: string): Promise<PlannedAmendment> {
    const before = await planOf(row);
    const { plan, text } = await withReported(before, given, await planFor(row.id, given));
    const rows = await store.ledger.obligations({ programmeId: row.id });
    const milestones = new Set([...datedMilestones(before).map(({ id }) => id), ...rows.map(({ milestoneId }) => milestoneId)]);
    for (const { id, replaces } of plan.milestones) {
      if (replaces === undefined || milestones.has(replaces)) continue;
      throw new ServiceError('invalid', 'replaces-unknown', {
        zh: `阶段任务 ${id} 写明取代 ${replaces}，但方案中从未有过 ${replaces}。`,
        en: `The milestone ${id} is said to replace ${replaces}, which the plan has never had.`,
      });
    }
    const nowMs = programmeNowMs(row.clock, Date.now());
    const states = rows.map(({ state }) => state);
    const moves = amendmentMoves({ before, after: plan, calendar: await calendarOf(plan), nowMs }, states);
    return { before, plan, text, rows, moves, nowMs };
  }

  /** Hands in a changed plan; running obligations whose dates, duties or recipients changed are moved. */
  async function amendProgramme(id: string, text: string, given: Pick<ActRequest, 'actor' | 'key' | 'reason'>): Promise<ActOutcome> {
    return amendBy(id, given, async () => ({ text }));
  }

  /** Amends with what `write` makes of the plan that holds, while nobody else changes it. */
  async function amendBy(
    id: string,
    { actor, key, reason }: Pick<ActRequest, 'actor' | 'key' | 'reason'>,
    write: (row: ProgrammeRow) => Promise<{ text: string; reported?: ProgrammeReport }>,
  ): Promise<ActOutcome> {
    mustBeSound({ actor, key, reason });
    await programme(id);
    return store.programmes.alone(id, async () => {
      const row = await programme(id);
      const done = await store.ledger.eventOfAct(id, key);
      if (done) return { key, sequence: done.sequence, stage: row.state.stage };
      return amend(row, await write(row), { actor, key, ...(reason !== undefined && { reason }) });
    });
  }

  async function amend(
    row: ProgrammeRow,
    written: { text: string; reported?: ProgrammeReport },
    { actor, key, reason }: Pick<ActRequest, 'actor' | 'key' | 'reason'>,
  ): Promise<ActOutcome> {
    const { plan, text, moves, nowMs } = await movesOf(row, written.text);
    const addedMilestones = openingBy(row, moves, nowMs);
    return putVersion(
      row,
      { text, plan },
      {
        ...{ key, actor, addedMilestones, standing: plan.events.length > 0 },
        ...(written.reported && { reported: written.reported }),
        ...(reason !== undefined && { reason }),
      },
    );
  }

  /** Has a programme work its dates out again by the working calendar that holds now: its plan becomes another version, in the same words. */
  async function redateProgramme({ id }: ProgrammeRow, given: { actor: Actor; reason: string }): Promise<ActOutcome> {
    return store.programmes.alone(id, async () => redateNow(await programme(id), given));
  }

  async function redateNow(row: ProgrammeRow, { actor, reason }: { actor: Actor; reason: string }): Promise<ActOutcome> {
    const contents = await store.programmes.plan(row.id, row.state.planVersion);
    if (!contents) throw unknownProgramme(row.id);
    const calendar = await calendarOf(contents.plan);
    const plan = withRecurrences(contents.plan, calendar);
    const rows = await store.ledger.obligations({ programmeId: row.id });
    const nowMs = programmeNowMs(row.clock, Date.now());
    const moves = amendmentMoves(
      { before: contents.plan, after: plan, calendar, nowMs },
      rows.map(({ state }) => state),
    );
    const key = `calendar-${row.state.planVersion + 1}`;
    return putVersion(row, { ...contents, plan }, { key, actor, addedMilestones: openingBy(row, moves, nowMs), calendar: calendar.version, reason });
  }

  async function putVersion(
    row: ProgrammeRow,
    { text, plan }: { text: string; plan: Plan },
    given: Omit<Extract<ProgrammeAct, { kind: 'amend' }>, 'kind' | 'planVersion'>,
  ): Promise<ActOutcome> {
    const planVersion = row.state.planVersion + 1;
    const act: ProgrammeAct = { ...given, kind: 'amend', planVersion };
    const judged = programmeMachine.decide(row.state, act, programmeNowMs(row.clock, Date.now()));
    if (isRefusal(judged)) throw refusalError(judged, plan);
    await store.programmes.putPlan(row.id, planVersion, text, plan, given.reason ?? '');
    return actOnProgramme(row, act);
  }

  /**
   * Pauses, resumes or closes a programme. Resuming also starts again what should run and does not; where that was all there was to
   * do, the programme need not have been paused.
   */
  async function actProgramme(
    id: string,
    kind: 'pause' | 'resume' | 'close',
    { actor, key, reason }: Pick<ActRequest, 'actor' | 'key' | 'reason'>,
  ): Promise<ActOutcome & { restarted?: string[] }> {
    const row = await programme(id);
    const act: ProgrammeAct = { kind, key, actor, ...(reason !== undefined && { reason }) };
    if (kind !== 'resume') return actOnProgramme(row, act);
    const judged = programmeMachine.decide({ ...row.state, stage: 'paused' }, act, programmeNowMs(row.clock, Date.now()));
    if (isRefusal(judged)) throw refusalError(judged, await planOf(row));
    const { started: restarted } = await rearm(store, client, id);
    if (restarted.length > 0 && row.state.stage === 'running') return { key, sequence: row.state.sequence, stage: row.state.stage, restarted };
    return { ...(await actOnProgramme(row, act)), ...(restarted.length > 0 && { restarted }) };
  }

  async function actOnProgramme(row: ProgrammeRow, act: ProgrammeAct): Promise<ActOutcome> {
    mustBeSound(act);
    const { kind, ...message } = act;
    return answered(
      await planOf(row),
      () => actOn(client, workflowIds.programme(row.id), kind, message as ActMessage),
      async () => programmeMachine.decide((await programme(row.id)).state, act, programmeNowMs(row.clock, Date.now())),
    );
  }

  /** Carries out one act on one obligation, once, however often it is sent with the same key. */
  async function act(id: string, kind: RequestedAct['kind'], request: ActRequest): Promise<ActOutcome> {
    mustBeSound(request);
    const row = await obligation(id);
    const done = await store.ledger.eventOfAct(id, request.key);
    if (done) return { key: request.key, sequence: done.sequence, stage: row.state.stage };
    const held = await programme(row.programmeId);
    const plan = await planOf(held);
    if (kind === 'reassign') refuseUnknown(plan, request.departmentId ?? '', activeDepartments(plan));
    const calendar = await calendarOf(plan);
    const asked = completeAct(plan, calendar, row.state, { ...request, kind });
    const settles = kind === 'confirm' || (kind === 'submit' && !row.state.needsConfirmation);
    const today = wallClock(plan.zone).date(programmeNowMs(held.clock, Date.now()));
    const short = settles ? await quotasShort({ store, plan, calendar, today }, row) : [];
    const full: ObligationAct = short.length > 0 ? ({ ...asked, short } as ObligationAct) : asked;
    const { kind: _kind, ...message } = full;
    const judge = async () => obligationMachine.decide((await obligation(id)).state, full, programmeNowMs(held.clock, Date.now()));
    if (obligationMachine.isFinal(row.state)) {
      const judged = await judge();
      if (isRefusal(judged)) throw refusalError(judged, plan);
    }
    return answered(plan, () => actOnObligation(client, row, kind, message as ActMessage), judge);
  }

  /** Turns an Update's failure into the rules' sentence; an item that has ended meanwhile answers from the ledger. */
  async function answered(plan: Plan, send: () => Promise<ActOutcome>, judge: () => Promise<unknown>): Promise<ActOutcome> {
    try {
      return await send();
    } catch (error) {
      if (!isNotRunning(error)) throw toldError(error, plan);
      const judged = await judge();
      if (isRefusal(judged)) throw refusalError(judged, plan);
      throw new ServiceError('unavailable', 'not-running', {
        zh: '引擎中没有这件任务的流程，请联系运维。',
        en: 'The engine does not run this item; tell the operator.',
      });
    }
  }

  return {
    store,
    client,
    reader,
    programme,
    obligation,
    planOf,
    context,
    movesOf,
    calendarOf,
    startProgramme,
    amendProgramme,
    amendBy,
    redateProgramme,
    actProgramme,
    act,
  };
}
