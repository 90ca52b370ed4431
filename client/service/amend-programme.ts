import { programmeNowMs } from '../../domain/kernel/clock.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { isRefusal, refuse } from '../../domain/kernel/refusals.ts';
import { unlistedOutsiders } from '../../domain/plan/outsiders.ts';
import { datedMilestones, type Plan } from '../../domain/plan/plan.ts';
import { withRecurrences } from '../../domain/plan/recurrence.ts';
import { type AmendmentMoves, amendmentMoves, openingBy } from '../../domain/programme/amendment.ts';
import { unlistedBegun } from '../../domain/programme/begun.ts';
import { unlistedCounted } from '../../domain/programme/counted.ts';
import { unlistedEnds, unlistedRounds } from '../../domain/programme/events.ts';
import { mayGrow } from '../../domain/programme/order.ts';
import { type ProgrammeAct, programmeMachine } from '../../domain/programme/programme.ts';
import { many } from '../../domain/words/numbers.ts';
import { redate } from '../../engine/redate.ts';
import type { ObligationRow } from '../../prisma/ledger.ts';
import type { ProgrammeRow } from '../../prisma/programmes.ts';
import type { Store } from '../../prisma/store.ts';
import type { ActOutcome } from '../../workflows/messages.ts';
import type { Reader } from '../bounded/reader.ts';
import { mustBeSound, refusalError, ServiceError, toldError } from '../errors.ts';
import { goodPlan } from '../files/plan.ts';
import type { ActRequest, Acts } from './acts.ts';
import type { Context } from './context.ts';

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

/** Who changes a plan, and why. `onVersion`: the version that was read for it, where that is known. */
type AmendRequest = Pick<ActRequest, 'actor' | 'key' | 'reason'> & { onVersion?: number };

/** An event that was reported, what it raises, and who may report it. */
type ProgrammeReport = NonNullable<Extract<ProgrammeAct, { kind: 'amend' }>['reported']>;

/** Changing a plan that runs: worked out first, then done while nobody else changes it. */
export function openAmendments(store: Store, reader: Reader, { programme, planOf, calendarOf }: Context, actOnProgramme: Acts['actOnProgramme']) {
  /** A changed plan of a programme, checked. */
  async function planFor(id: string, text: string): Promise<Plan> {
    const programme = await store.programmes.get(id);
    const running = programme && (await store.programmes.plan(id, programme.state.planVersion));
    const plan = goodPlan(await reader.checkPlan(running ? { text, held: running.text } : text));
    if (plan.id === id) return withRecurrences(plan, await calendarOf(plan));
    throw new ServiceError('invalid', 'plan-of-another-programme', {
      zh: `方案的代号是 ${plan.id}，不是 ${id}；代号不能改。`,
      en: `The plan is that of ${plan.id}, not of ${id}; the id may not change.`,
    });
  }

  /** A plan file that was written before something was reported says nothing of it: the report stays. */
  async function withReported(before: Plan, text: string, plan: Plan): Promise<{ plan: Plan; text: string }> {
    const [raised, ended, counted] = [unlistedRounds(before, plan), unlistedEnds(before, plan), unlistedCounted(before, plan)];
    const [begun, outsiders] = [unlistedBegun(before, plan), unlistedOutsiders(before, plan)];
    if (raised.length + ended.length + counted.length + begun.length + outsiders.length === 0) return { plan, text };
    const whole = await reader.withRoundsWritten({ text, raised, ended, counted, begun, outsiders });
    return { plan: await planFor(plan.id, whole), text: whole };
  }

  /** A register stays as long as something waits on it: nobody would be reminded of that any more. */
  async function keepOpenRegisters(before: Plan, after: Plan): Promise<void> {
    const gone = before.registers.filter(({ id }) => after.registers.every((register) => register.id !== id));
    const open = gone.length === 0 ? [] : await store.registers.openIn(after.id);
    for (const { id, name } of gone) {
      const { count = 0 } = open.find(({ registerId }) => registerId === id) ?? {};
      if (count === 0) continue;
      throw new ServiceError('conflict', 'register-open', {
        zh: `“${name}”还有 ${count} 项没有销号，不能从方案中删去；请先销号或移出清单。`,
        en: `“${name}” has ${many(count, 'item')} that nobody has struck off, so it cannot leave the plan: strike them off or take them off first.`,
      });
    }
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
    await keepOpenRegisters(before, plan);
    const nowMs = programmeNowMs(row.clock, Date.now());
    const states = rows.map(({ state }) => state);
    const moves = amendmentMoves({ before, after: plan, calendar: await calendarOf(plan), nowMs }, states);
    return { before, plan, text, rows, moves, nowMs };
  }

  /** Hands in a changed plan; running obligations whose dates, duties or recipients changed are moved. */
  async function amendProgramme(id: string, text: string, given: AmendRequest): Promise<ActOutcome> {
    return amendBy(id, given, async () => ({ text }));
  }

  /** Amends with what `write` makes of the plan that holds, while nobody else changes it. */
  async function amendBy(
    id: string,
    { actor, key, reason, onVersion }: AmendRequest,
    write: (row: ProgrammeRow) => Promise<{ text: string; reported?: ProgrammeReport }>,
  ): Promise<ActOutcome> {
    mustBeSound({ actor, key, reason });
    await programme(id);
    return store.programmes.alone(id, async () => {
      const row = await programme(id);
      const done = await store.ledger.eventOfAct(id, key);
      if (done) return { key, sequence: done.sequence, stage: row.state.stage };
      const holds = row.state.planVersion;
      // Another may have come in while this one waited for its turn.
      if (onVersion !== undefined && onVersion !== holds)
        throw refusalError(refuse('plan-version', { holds: String(holds), given: String(onVersion + 1) }), await planOf(row));
      return amend(row, await write(row), { actor, key, ...(reason !== undefined && { reason }) });
    });
  }

  async function amend(
    row: ProgrammeRow,
    written: { text: string; reported?: ProgrammeReport },
    { actor, key, reason }: Pick<ActRequest, 'actor' | 'key' | 'reason'>,
  ): Promise<ActOutcome> {
    const { plan, text, rows, moves, nowMs } = await movesOf(row, written.text);
    const states = rows.map(({ state }) => state);
    const addedMilestones = openingBy(moves, nowMs);
    return putVersion(
      row,
      { text, plan },
      {
        ...{ key, actor, addedMilestones, standing: mayGrow(plan, states, { calendar: await calendarOf(plan), startedAtMs: row.startedAtMs }) },
        ...(written.reported && { reported: written.reported }),
        ...(reason !== undefined && { reason }),
      },
    );
  }

  /** Has a programme work its dates out again by the working calendar that holds now; nothing where none would move. */
  async function redateProgramme(row: ProgrammeRow, given: { actor: Actor; reason: string }): Promise<void> {
    try {
      await redate(store, row.id, given, actOnProgramme);
    } catch (error) {
      throw toldError(error, await planOf(row));
    }
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
    const sha256 = await store.programmes.putPlan(row.id, planVersion, text, plan, given.reason ?? '');
    return actOnProgramme(row, { ...act, sha256 });
  }

  return { movesOf, amendProgramme, amendBy, redateProgramme };
}
