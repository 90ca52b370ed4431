import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Duban } from '../client/duban.ts';
import { draw } from '../client/enterprises/samples.ts';
import { ServiceError } from '../client/errors.ts';
import { keepEvidence } from '../client/service/evidence.ts';
import { confirmScore } from '../client/service/score.ts';
import type { Service } from '../client/service/service.ts';
import { reportStanding, standingView } from '../client/service/standing-duties.ts';
import { registeredFacts } from '../domain/enterprise/cycle-rules.ts';
import { enterpriseId } from '../domain/enterprise/enterprise.ts';
import { enrolled, enterpriseMachine } from '../domain/enterprise/machine.ts';
import { quotaDuties } from '../domain/enterprise/quota.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { dateAt } from '../domain/kernel/calendar.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { addDays, type PlainDate } from '../domain/kernel/dates.ts';
import { grouped } from '../domain/kernel/grouped.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { reviewsOf } from '../domain/matters/standing-duties.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { type Behaviour, nextAct, PROFILES, type Setting } from '../domain/rehearsal/behaviour.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { nextEnterpriseAct } from '../domain/rehearsal/enterprise-behaviour.ts';
import { InstantQueue } from '../domain/rehearsal/queue.ts';
import { periodOf } from '../domain/score.ts';
import type { EnterpriseRow } from '../prisma/enterprises.ts';
import type { ObligationRow } from '../prisma/ledger.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import { LANES, takeTurn } from './turn.ts';

const SEED = 'demo';
/** How often somebody looks whether it is time to act (real ms). */
const LOOK_EVERY_MS = 300;
/** How long before the day that they mean to act players may act at the earliest (programme ms). */
const LONGEST_LEAD_MS = 5 * 86_400_000;
/** So many days before a review of standing duties it is answered. */
const REVIEWED_BEFORE_DAYS = 5;

/** Two departments are slack and one is punctual, so that a newcomer sees every light. */
function behaviourFor(plan: Plan): Behaviour {
  const slack = Object.fromEntries(plan.departments.filter((_, index) => index % 3 === 2).map(({ id }) => [id, PROFILES.slack.everyone]));
  const punctual = Object.fromEntries(plan.departments.slice(0, 1).map(({ id }) => [id, PROFILES.punctual.everyone]));
  return { ...PROFILES.typical, departments: { ...slack, ...punctual } };
}

/** Fills an empty registry with the generated district; what is there already stays. Gives the number of enterprises. */
export async function settleDistrict(service: Service, programme: ProgrammeRow, part: { count?: number; asOf?: PlainDate } = {}): Promise<number> {
  const { store } = service;
  const plan = await service.planOf(programme);
  const calendar = await service.calendarOf(plan);
  const { all } = await store.enterprises.progress(programme.id, {}, undefined, plan.from);
  if (all > 0 || plan.sectors.length === 0) return all;
  const atMs = programme.startedAtMs;
  const rows = generateDistrict(plan, { seed: SEED, asOf: plan.from, ...part }).map((entry) => {
    const state = enrolled(programme.id, entry.uscc, registeredFacts(plan, calendar, entry, atMs), atMs);
    return { id: state.id, uscc: entry.uscc, name: entry.name, state, ...(entry.mail !== undefined && { mail: entry.mail }) };
  });
  return store.enterprises.enrol(programme.id, rows, atMs, { org: OFFICE, name: '演示数据' }, enterpriseMachine.wake);
}

/**
 * Departments, office, authority and enterprises that act as they would, some punctual, some late, through the same service as
 * everybody else. Whatever a person does first is respected. Gives the way to stop.
 */
export function play({ store, service, registry }: Duban, programme: ProgrammeRow, evidenceDir: string, dataDir: string): () => Promise<void> {
  const queue = new InstantQueue<{ atMs: number; order: number; uscc: string }>();
  let order = 0;
  let stopped = false;
  /** How long it took to carry out the departments' acts that were due (real ms): half of a longer one before is remembered. */
  let lagMs = 0;

  async function setUp(): Promise<{ plan: Plan; setting: Setting; evidence: Awaited<ReturnType<typeof keepEvidence>> }> {
    const plan = await service.planOf(programme);
    const setting = { behaviour: behaviourFor(plan), seed: SEED, calendar: await service.calendarOf(plan), startedAtMs: programme.startedAtMs };
    const file = path.join(dataDir, '演示材料.txt');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, '演示用的佐证材料，由演示程序生成。\n');
    for await (const row of registry.all(programme.id, {})) enqueue(setting, row);
    return { plan, setting, evidence: await keepEvidence(evidenceDir, [file]) };
  }

  function enqueue(setting: Setting, row: EnterpriseRow): void {
    const next = nextEnterpriseAct(setting, row.state);
    if (next) queue.push({ atMs: next.atMs, order: order++, uscc: row.uscc });
  }

  /** A "no" is an answer: whoever got one leaves it at that. */
  const asked = async (act: Promise<unknown>) => {
    await act.catch((error) => {
      if (!(error instanceof ServiceError)) throw error;
    });
  };

  async function departments({ setting, evidence }: Awaited<ReturnType<typeof setUp>>, nowMs: number): Promise<void> {
    const beganMs = performance.now();
    // Whoever means to be in time begins as much earlier as the acts of a day took last: else a slow machine makes the punctual late.
    const reachMs = nowMs + Math.min(lagMs * programme.clock.rate, LONGEST_LEAD_MS);
    const rows = await store.ledger.obligations({ programmeId: programme.id, stages: ['open', 'submitted'] });
    // What lies far ahead cannot have come yet; its history need not be read.
    const near = rows.filter(({ state }) => state.sequence > 0 || state.schedule.dueAtMs <= nowMs + 60 * 86_400_000);
    const histories = grouped(await store.ledger.eventsOfAll(near.map(({ id }) => id)), ({ itemId }) => itemId);
    const due = near
      .flatMap((row) => {
        const next = nextAct(setting, row.state, histories.get(row.id) ?? []);
        return next && next.atMs <= reachMs ? [{ row, next }] : [];
      })
      .sort((a, b) => a.next.atMs - b.next.atMs);
    const acts = due.length;
    const lane = async () => {
      for (let one = due.shift(); one !== undefined && !stopped; one = due.shift()) {
        const { kind, ...request } = one.next.request;
        const { id } = one.row;
        if (kind === 'submit') await drawSamples(one.row);
        await asked(
          service.act(id, kind, { ...request, ...(kind === 'submit' && { evidence }) }).catch(async (error) => {
            // Nobody in the demonstration inspects, so the players settle it and give a reason, as people would.
            if (!(error instanceof ServiceError) || error.code !== 'quota-short') throw error;
            await service.act(id, kind, { ...request, ...(kind === 'submit' && { evidence }), reason: '抽查检查仍在进行，材料齐全，先行办结' });
          }),
        );
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    if (acts > 0) lagMs = Math.max(performance.now() - beganMs, lagMs / 2);
  }

  /** Whoever hands in what a quota belongs to has drawn for it. */
  async function drawSamples({ id, milestoneId, state }: ObligationRow): Promise<void> {
    for (const { quota, milestoneId: needs } of quotaDuties(await service.planOf(programme))) {
      if (needs !== milestoneId || state.role !== 'lead') continue;
      const drawn = (await store.enterprises.samples({ obligationId: id })).some(({ quotaId }) => quotaId === quota.id);
      if (!drawn) await asked(draw(registry, id, { actor: { org: state.departmentId, name: '' }, quotaId: quota.id }));
    }
  }

  /** Most departments say how their standing duties stand in the last days before a review. */
  async function standing({ plan, setting }: Awaited<ReturnType<typeof setUp>>, nowMs: number): Promise<void> {
    const today = dateAt(setting.calendar, nowMs);
    const near = plan.standing.filter((duty) => reviewsOf(plan, duty).some(({ dueOn }) => dueOn >= today && dueOn < addDays(today, REVIEWED_BEFORE_DAYS)));
    if (near.length === 0) return;
    const { items } = await standingView(service, programme.id, 'zh');
    for (const { id, review, bodies } of items.filter((item) => near.some((duty) => duty.id === item.id)))
      for (const { id: org, answer } of bodies)
        if (!answer && randomOf(SEED, `${id} ${review.id}`, org)() < 0.85)
          await asked(
            reportStanding(service, programme.id, id, { actor: { org, name: '' }, key: `${id} ${review.id} ${org}`, text: '已按要求开展，继续推进' }),
          );
  }

  /** The office looks at a score for two days and confirms it. */
  async function scores({ plan }: Awaited<ReturnType<typeof setUp>>, nowMs: number): Promise<void> {
    for (const { period, madeAtMs, confirmed } of await store.scores.made(plan)) {
      const named = periodOf(period);
      if (named && !confirmed && nowMs > madeAtMs + 2 * 86_400_000)
        await asked(confirmScore(service, programme.id, named, { actor: { org: OFFICE, name: '' } }));
    }
  }

  async function enterprises({ setting }: Awaited<ReturnType<typeof setUp>>): Promise<void> {
    const clockMs = () => programmeNowMs(programme.clock, Date.now());
    await takeTurn(queue, clockMs, async ({ uscc }) => {
      if (stopped) return;
      const row = await store.enterprises.get(enterpriseId(programme.id, uscc));
      const next = row && nextEnterpriseAct(setting, row.state);
      if (!row || !next) return;
      const isDue = next.atMs <= clockMs();
      if (isDue) {
        const { kind, ...request } = next.request;
        await asked(registry.act(row, kind, request));
      }
      const after = await store.enterprises.get(row.id);
      if (after && after.state.sequence !== row.state.sequence) enqueue(setting, after);
      else if (!isDue) queue.push({ atMs: next.atMs, order: order++, uscc });
    });
  }

  const playing = (async () => {
    let ready: Awaited<ReturnType<typeof setUp>> | undefined;
    while (!stopped) {
      try {
        ready ??= await setUp();
        const nowMs = programmeNowMs(programme.clock, Date.now());
        await departments(ready, nowMs);
        await enterprises(ready);
        await standing(ready, nowMs);
        await scores(ready, nowMs);
      } catch (error) {
        // A part that is being started again: they try later, as people do.
        if (!stopped) console.error(`(the players wait: ${(error as Error).message.split('\n').at(-1)})`);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return async () => {
    stopped = true;
    await playing;
  };
}
