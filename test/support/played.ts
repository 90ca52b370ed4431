import { openCalendar } from '../../calendar/china.ts';
import { checkPlan } from '../../client/files/plan.ts';
import { completeEnterpriseAct, registeredFacts } from '../../domain/enterprise/cycle-rules.ts';
import type { EnterpriseState } from '../../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../../domain/enterprise/machine.ts';
import { dateAt } from '../../domain/kernel/calendar.ts';
import { advance, catchUp } from '../../domain/kernel/machine.ts';
import { isRefusal } from '../../domain/kernel/refusals.ts';
import { openCycle } from '../../domain/matters/cycle.ts';
import { openLadders } from '../../domain/matters/matters.ts';
import { outlookOf } from '../../domain/matters/outlook.ts';
import { obligationMachine } from '../../domain/obligation/machine.ts';
import { type ObligationEvent, type ObligationState, openObligation } from '../../domain/obligation/obligation.ts';
import { completeAct, plannedObligations } from '../../domain/programme/campaign.ts';
import { generateDistrict } from '../../domain/rehearsal/district.ts';
import { behaviourFor } from '../../embedded/players.ts';
import type { Door } from '../../embedded/playing.ts';
import { EVIDENCE } from './plans.ts';

const DAY_MS = 86_400_000;

/** A machine that carries out so many acts at once, each in so long (ms of the clock that `setTimeout` follows). */
function machine(atOnce: number, actMs: number): () => Promise<void> {
  let free = atOnce;
  const waiting: (() => void)[] = [];
  return async () => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    if (actMs > 0) await new Promise((resolve) => setTimeout(resolve, actMs));
    const next = waiting.shift();
    if (next) next();
    else free++;
  };
}

/**
 * A district that lives by the rules alone, a programme day a second by `performance.now()`: what players find behind their door where a test says how
 * long an act takes.
 */
export function playedDistrict(text: string, { enterprises, actMs }: { enterprises: number; actMs: number }) {
  const { plan, faults } = checkPlan(text);
  if (!plan) throw new Error(JSON.stringify(faults));
  const calendar = openCalendar(plan);
  const startedAtMs = calendar.instantMs(plan.from, '08:00');
  const beganMs = performance.now();
  const nowMs = () => Math.floor(startedAtMs + (performance.now() - beganMs) * (DAY_MS / 1_000));
  const carriedOut = machine(4, actMs);

  const obligations = new Map<string, { state: ObligationState; history: ObligationEvent[] }>();
  for (const { spec } of plannedObligations(plan, calendar)) {
    const state = openObligation(spec, startedAtMs);
    obligations.set(state.id, { state, history: [] });
  }
  const states = new Map<string, EnterpriseState>();
  for (const entry of generateDistrict(plan, { seed: 'played', count: enterprises, asOf: plan.from }))
    states.set(entry.uscc, enrolled(plan.id, entry.uscc, registeredFacts(plan, calendar, entry, startedAtMs), startedAtMs));

  const obligationNow = (id: string) => {
    const held = obligations.get(id) as { state: ObligationState; history: ObligationEvent[] };
    const { state, events } = catchUp(obligationMachine, held.state, nowMs());
    held.state = state;
    held.history.push(...events);
    return held;
  };
  const enterpriseNow = (uscc: string): EnterpriseState => {
    const { state } = catchUp(enterpriseMachine, states.get(uscc) as EnterpriseState, nowMs());
    states.set(uscc, state);
    return state;
  };

  const door: Door = {
    nowMs,
    obligations: async (untilMs) =>
      [...obligations.values()]
        .filter(({ state }) => !obligationMachine.isFinal(state) && (state.sequence > 0 || state.schedule.dueAtMs <= untilMs + 60 * DAY_MS))
        .map(({ state: { id } }) => obligationNow(id)),
    async act({ id }, request) {
      await carriedOut();
      const held = obligationNow(id);
      const act = completeAct(plan, calendar, held.state, { ...request, ...(request.kind === 'submit' && { evidence: EVIDENCE }) });
      const decided = obligationMachine.decide(held.state, act, nowMs());
      if (isRefusal(decided)) return;
      held.state = advance(obligationMachine, held.state, decided).state;
      held.history.push(...decided);
    },
    enterprise: async (uscc) => enterpriseNow(uscc),
    async actOnEnterprise(uscc, request) {
      await carriedOut();
      const state = enterpriseNow(uscc);
      const decided = enterpriseMachine.decide(state, completeEnterpriseAct(plan, calendar, state, request), nowMs());
      if (!isRefusal(decided)) states.set(uscc, advance(enterpriseMachine, state, decided).state);
    },
  };
  return {
    plan,
    setting: { behaviour: behaviourFor(plan), seed: 'played', calendar, startedAtMs },
    startedOn: dateAt(calendar, startedAtMs),
    door,
    enterprises: () => [...states.values()],
    /** What anybody sees who looks now: ids of obligations that were late, and how many of a hundred enterprises have a red light, and are late with a year. */
    seen() {
      const today = dateAt(calendar, nowMs());
      const ladders = openLadders(plan, calendar);
      const cycle = openCycle(plan, calendar, dateAt(calendar, startedAtMs));
      const all = [...states.keys()].map(enterpriseNow);
      const share = (some: EnterpriseState[]) => (100 * some.length) / all.length;
      return {
        lapsed: [...obligations.keys()].filter((id) => obligationNow(id).state.lapsedAtMs !== undefined).sort(),
        red: share(all.filter((state) => outlookOf(ladders, cycle, state, '', today).light === 'red')),
        yearlyMissed: share(all.filter(({ certificate }) => certificate?.yearly.some(({ missed, historic }) => missed && !historic))),
      };
    },
  };
}
