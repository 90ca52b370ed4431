import { isDeepStrictEqual } from 'node:util';
import { wallClock } from '../../calendar/china.ts';
import { type ProgrammeClock, programmeNowMs, REAL_TIME } from '../../domain/kernel/clock.ts';
import type { Actor } from '../../domain/kernel/machine.ts';
import { rungText } from '../../domain/obligation/notices.ts';
import { type ObligationState, obligationId, openObligation } from '../../domain/obligation/obligation.ts';
import type { Plan } from '../../domain/plan/plan.ts';
import { asWritten, withRecurrences } from '../../domain/plan/recurrence.ts';
import { plannedObligations } from '../../domain/programme/campaign.ts';
import { catchUpNotices } from '../../domain/programme/catch-up.ts';
import { withReports } from '../../domain/programme/events.ts';
import { enteredAsDone, type GivenState } from '../../domain/programme/given-state.ts';
import { mayGrow } from '../../domain/programme/order.ts';
import { type ProgrammeState, programmeMachine } from '../../domain/programme/programme.ts';
import type { Engine } from '../../engine/engine.ts';
import { rearm } from '../../engine/rearm.ts';
import { pokeMailroom, startDigest, startProgramme as startWorkflow } from '../../engine/start.ts';
import type { NewObligation } from '../../prisma/programmes.ts';
import type { Store } from '../../prisma/store.ts';
import type { Reader } from '../bounded/reader.ts';
import type { Demonstration, StartedProgramme } from '../contract/programmes.ts';
import { ServiceError } from '../errors.ts';
import { type StateSource, stateFaulty } from '../files/given-state.ts';
import { goodPlan } from '../files/plan.ts';
import type { Context } from './context.ts';

/** What was done before the plan is loaded, and who says so. */
export interface StateGiven {
  source: StateSource;
  actor: Actor;
}

/** Loading a plan, and starting what runs it. */
export function openStart(store: Store, client: Engine['client'], reader: Reader, { programme, planOf, calendarOf }: Context) {
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
      ...(mayGrow(
        plan,
        obligations.map((obligation) => obligation.state),
        { calendar, startedAtMs },
      ) && { standing: true }),
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
    if (!created && !samePlan(now, withReports(now, plan))) {
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

  return { startProgramme };
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
