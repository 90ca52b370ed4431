import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { z } from 'zod';
import { log } from '../../config/log.ts';
import type { Asked, Material } from '../../prisma/answers.ts';
import { sha256 } from '../accounts/caller.ts';
import { answerSeal } from '../accounts/signing.ts';
import { actHeaders } from '../contract/common.ts';
import type { Action } from '../contract/roles.ts';
import { noAnswer } from '../errors.ts';
import { keyReused } from './acts.ts';
import type { Api, ApiContext } from './context.ts';
import { ApiProblem } from './problems.ts';

/** For how long an answer can be had again (real ms): longer than the console tries an act under one key. */
const KEPT_MS = 60 * 60_000;
/** What began so long ago (real ms) and has no answer ended with its process. */
const ABANDONED_MS = 5 * 60_000;
/** For how long a repeat waits for the first to be answered, and how often it looks (real ms). */
const WAITS_MS = 15_000;
const LOOKS_EVERY_MS = 200;
/** What goes with an answer besides its text. */
const KEPT_HEADERS = ['content-type', 'etag'] as const;

const JSON_TYPE = 'application/json; charset=utf-8';

/** They only try something out, or are about one's own way in: passwords and codes are good for one answer, and nothing of them is kept. */
const isBeside = (action: Action) => action.startsWith('session.') || action === 'plan.try' || action === 'operation.decode';

/** How a route's act stays one act when it is sent twice; undefined for a route that changes nothing. */
export function onceBy({ method, config }: Pick<RouteOptions, 'method' | 'config'>): 'itself' | 'answer' | 'nothing' | undefined {
  if (![method].flat().some((one) => ['POST', 'PUT', 'PATCH', 'DELETE'].includes(one))) return undefined;
  if (config?.action === undefined || isBeside(config.action)) return 'nothing';
  return config.once ?? 'answer';
}

interface KeptAnswer {
  status: number;
  headers: Partial<Record<(typeof KEPT_HEADERS)[number], string>>;
  body: string;
}

/** One act that is being done: what is noted with it, and how that is sealed. */
interface Doing extends Asked {
  open: ReturnType<typeof answerSeal>['open'];
}

/** What was done, and whose answer nobody can have any more: it held nothing that is told only once. */
const doneAlready = () =>
  new ApiProblem(409, 'done-already', {
    zh: '这次办理此前已经完成，只是当时的答复没有送到；请刷新查看现在的情况，不必再办。',
    en: 'This has been carried out already, and its answer was lost on the way: load it again to see how it stands. Nothing more is to be done.',
  });

/**
 * Makes what no item's ledger remembers one act for each `Idempotency-Key`, on every route that says nothing else: an account, a key, an import.
 * What was answered with yes is kept for an hour and answered again to the same caller, at the same address, for the same contents; what was
 * refused was not done, and is judged anew. A repeat that comes while the first is still being done waits for its answer. Where the process ended
 * between the deed and its answer, the deed's own note says that it was done: it is not done again, and its answer is made of what was noted.
 * Without the header nothing is kept. To be called before the routes are added.
 */
export function keepAnswers(app: Api, { store: { answers }, settings }: Pick<ApiContext, 'store' | 'settings'>): void {
  const doing = new WeakMap<FastifyRequest, Doing>();

  app.addHook('onRoute', (route: RouteOptions) => {
    if (onceBy(route) !== 'answer') return;
    const { headers } = (route.schema ?? {}) as { headers?: unknown };
    const more = headers instanceof z.ZodObject ? headers.shape : {};
    route.schema = { ...route.schema, headers: z.object({ ...actHeaders.partial().shape, ...more }) };
  });

  app.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !request.caller || onceBy({ method: request.method, config: request.routeOptions.config }) !== 'answer') return;
    const act = [request.caller.id, request.method, request.url, key];
    const one: Doing = { id: sha256(JSON.stringify(act)), ...answerSeal(settings, ...act) };
    const before = await begun(one, sha256(JSON.stringify(request.body ?? null)));
    if (before) return reply.code(before.status).headers(before.headers).send(before.body);
    doing.set(request, one);
  });

  app.addHook('preHandler', (request, _reply, done) => {
    const one = doing.get(request);
    if (one) answers.during(one, done);
    else done();
  });

  app.addHook('onSend', async (request, reply, payload) => {
    const one = doing.get(request);
    if (one) await settle(one, reply, payload);
    return payload;
  });

  /** Begins an act; gives its answer where it was done before, or notes in it what that brought about. */
  async function begun(one: Doing, asked: string): Promise<KeptAnswer | undefined> {
    const untilMs = Date.now() + WAITS_MS;
    for (;;) {
      const nowMs = Date.now();
      const ends = { abandoned: new Date(nowMs - ABANDONED_MS), old: new Date(nowMs - KEPT_MS) };
      const begin = await answers.begin(one.id, asked, new Date(nowMs), ends);
      const { before } = begin;
      if (!before) {
        if (begin.abandoned) one.begunBefore = begin.abandoned;
        return undefined;
      }
      if (before.asked !== asked) throw keyReused();
      const opened = before.answer === null ? undefined : await one.open(before.answer);
      if (opened !== undefined) return JSON.parse(opened) as KeptAnswer;
      // One that does not open was sealed under a secret that has gone: it was done, and what it said is lost.
      if (before.answer !== null) throw doneAlready();
      if (nowMs < untilMs) {
        await pause(LOOKS_EVERY_MS);
        continue;
      }
      if (before.deed === null) throw noAnswer();
      const sealed = answers.materialOf(before);
      const noted = sealed === undefined ? undefined : await one.open(sealed);
      if (noted === undefined) throw doneAlready();
      const material = JSON.parse(noted) as Material;
      if ('answer' in material) return { status: 200, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(material.answer) };
      one.brought = material.brought;
      return undefined;
    }
  }

  async function settle({ id, seal }: Doing, reply: FastifyReply, body: unknown): Promise<void> {
    const done = reply.statusCode < 300 && typeof body === 'string';
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    try {
      if (done) await answers.keep(id, await seal(JSON.stringify({ status: reply.statusCode, headers, body } satisfies KeptAnswer)));
      else await answers.forget(id);
    } catch (error) {
      // It was done all the same, and whoever asked hears so.
      log.warn({ error }, 'an answer could not be kept');
    }
  }
}
