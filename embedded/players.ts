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
import type { Words } from '../domain/kernel/language.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { standingDuties } from '../domain/matters/standing-duties.ts';
import type { ObligationState } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { type Behaviour, PROFILES } from '../domain/rehearsal/behaviour.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { periodOf } from '../domain/score.ts';
import type { ProgrammeRow } from '../prisma/programmes.ts';
import { type Door, openPlayers } from './playing.ts';
import { behindSentence } from './speed.ts';

const SEED = 'demo';
/** How often somebody looks whether it is time to act (real ms). */
const LOOK_EVERY_MS = 300;
/** So many programme days behind with what has a day by the plan is no passing delay any more. */
const TOLD_BEHIND_DAYS = 5;
/** So many days before a review of standing duties it is answered. */
const REVIEWED_BEFORE_DAYS = 5;

/** Two departments are slack and one is punctual, so that a newcomer sees every light. */
export function behaviourFor(plan: Plan): Behaviour {
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
 *
 * @param tell is called once where this machine cannot carry out what has a day by the plan on that day.
 */
export function play(
  { store, service, registry }: Duban,
  programme: ProgrammeRow,
  evidenceDir: string,
  dataDir: string,
  tell: (behind: Words) => void = () => undefined,
): () => Promise<void> {
  let stopped = false;

  /** A "no" is an answer: whoever got one leaves it at that. */
  const asked = async (act: Promise<unknown>) => {
    await act.catch((error) => {
      if (!(error instanceof ServiceError)) throw error;
    });
  };

  async function setUp() {
    const plan = await service.planOf(programme);
    const setting = { behaviour: behaviourFor(plan), seed: SEED, calendar: await service.calendarOf(plan), startedAtMs: programme.startedAtMs };
    const file = path.join(dataDir, '演示材料.txt');
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(file, '演示用的佐证材料，由演示程序生成。\n');
    const startedOn = dateAt(setting.calendar, programme.startedAtMs);
    const players = openPlayers(plan, setting, doorOf(await keepEvidence({ evidenceDir }, [file])), { rate: programme.clock.rate, startedOn });
    for await (const { state } of registry.all(programme.id, {})) players.enqueue(state);
    return { plan, setting, players };
  }
  type Ready = Awaited<ReturnType<typeof setUp>>;

  const doorOf = (evidence: Awaited<ReturnType<typeof keepEvidence>>): Door => ({
    nowMs: () => programmeNowMs(programme.clock, Date.now()),
    async obligations(untilMs) {
      const rows = await store.ledger.obligations({ programmeId: programme.id, stages: ['open', 'submitted'] });
      // What lies far ahead cannot have come yet; its history need not be read.
      const near = rows.filter(({ state }) => state.sequence > 0 || state.schedule.dueAtMs <= untilMs + 60 * 86_400_000);
      const histories = grouped(await store.ledger.eventsOfAll(near.map(({ id }) => id)), ({ itemId }) => itemId);
      return near.map(({ id, state }) => ({ state, history: histories.get(id) ?? [] }));
    },
    async act(state, { kind, ...request }) {
      const handing = kind === 'submit' ? { ...request, evidence } : request;
      if (kind === 'submit') await drawSamples(state);
      await asked(
        service.act(state.id, kind, handing).catch(async (error) => {
          // Nobody in the demonstration inspects, so the players settle it and give a reason, as people would.
          if (!(error instanceof ServiceError) || error.code !== 'quota-short') throw error;
          await service.act(state.id, kind, { ...handing, reason: '抽查检查仍在进行，材料齐全，先行办结' });
        }),
      );
    },
    enterprise: async (uscc) => (await store.enterprises.get(enterpriseId(programme.id, uscc)))?.state,
    async actOnEnterprise(uscc, { kind, ...request }) {
      const row = await store.enterprises.get(enterpriseId(programme.id, uscc));
      if (row) await asked(registry.act(row, kind, request));
    },
  });

  /** Whoever hands in what a quota belongs to has drawn for it. */
  async function drawSamples({ id, milestoneId, departmentId, role }: ObligationState): Promise<void> {
    for (const { quota, milestoneId: needs } of quotaDuties(await service.planOf(programme))) {
      if (needs !== milestoneId || role !== 'lead') continue;
      const drawn = (await store.enterprises.samples({ obligationId: id })).some(({ quotaId }) => quotaId === quota.id);
      if (!drawn) await asked(draw(registry, id, { actor: { org: departmentId, name: '' }, quotaId: quota.id }));
    }
  }

  /** Most departments say how their standing duties stand in the last days before a review. */
  async function standing({ plan, setting }: Ready, nowMs: number): Promise<void> {
    const today = dateAt(setting.calendar, nowMs);
    const near = standingDuties(plan).filter(({ reviews }) => reviews.some(({ dueOn }) => dueOn >= today && dueOn < addDays(today, REVIEWED_BEFORE_DAYS)));
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
  async function scores({ plan }: Ready, nowMs: number): Promise<void> {
    for (const { period, madeAtMs, confirmed } of await store.scores.made(plan)) {
      const named = periodOf(period);
      if (named && !confirmed && nowMs > madeAtMs + 2 * 86_400_000)
        await asked(confirmScore(service, programme.id, named, { actor: { org: OFFICE, name: '' } }));
    }
  }

  let settingUp: Promise<Ready> | undefined;
  let told = false;
  const ready = (): Promise<Ready> => {
    settingUp ??= setUp().catch((error) => {
      settingUp = undefined;
      throw error;
    });
    return settingUp;
  };

  /** Does something again and again until everybody is to stop. */
  async function again(something: (ready: Ready) => Promise<void>): Promise<void> {
    while (!stopped) {
      try {
        await something(await ready());
      } catch (error) {
        // A part that is being started again: they try later, as people do.
        if (!stopped) console.error(`(the players wait: ${(error as Error).message.split('\n').at(-1)})`);
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  // Side by side: a department that means to be in time waits for no turn of the enterprises.
  const playing = Promise.all([
    again(async (held) => {
      await held.players.departments();
      const nowMs = programmeNowMs(programme.clock, Date.now());
      await standing(held, nowMs);
      await scores(held, nowMs);
    }),
    again(async ({ players }) => {
      await players.enterprises();
      const behindDays = Math.floor(players.behindMs() / 86_400_000);
      if (told || behindDays < TOLD_BEHIND_DAYS) return;
      told = true;
      tell(behindSentence(behindDays, programme.clock.rate));
    }),
  ]);
  return async () => {
    stopped = true;
    if (settingUp) await settingUp.then(({ players }) => players.stop()).catch(() => undefined);
    await playing;
  };
}
