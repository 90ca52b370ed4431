import { setImmediate } from 'node:timers/promises';
import type { z } from 'zod';
import { PROFILES } from '../../../domain/rehearsal/behaviour.ts';
import { rehearsal, rehearsalBody } from '../../contract/rehearsal.ts';
import { ServiceError } from '../../errors.ts';
import { checkBehaviour } from '../../files/behaviour.ts';
import { checkedPlan, linesOf } from '../../files/plan.ts';
import { rehearsalData } from '../../rehearsal/data.ts';
import { inventEnterprises } from '../../rehearsal/enterprises.ts';
import { reportPage } from '../../rehearsal/page.ts';
import { type RehearsalReport, type RehearsalRequest, rehearsePlanInTurns } from '../../rehearsal/rehearse.ts';
import { type Api, type ApiContext, answers, answersFile, attachment, present, say } from '../context.ts';

/** Works a rehearsal off between other requests: it is seconds of computing. */
async function inTurns<T>(turns: Generator<undefined, T>): Promise<T> {
  for (;;) {
    const { done, value } = turns.next();
    if (done) return value;
    await setImmediate();
  }
}

export function rehearsalRoutes(app: Api, { store }: ApiContext): void {
  let running: Promise<unknown> = Promise.resolve();
  /** One after the other, so that never more than one registry is in memory. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const done = running.then(work);
    running = done.catch(() => undefined);
    return done;
  }

  /** What a request asks for, and the other side of its comparison. */
  async function rehearsed(body: z.infer<typeof rehearsalBody>): Promise<{ report: RehearsalReport; other?: RehearsalReport }> {
    const { plan: text, behaviour: named, behaviourText, seed, from, to, enterprises, compare } = body;
    const plan = checkedPlan(text);
    const given = behaviourText === undefined ? undefined : checkBehaviour(behaviourText, plan);
    if (given && !given.behaviour)
      throw new ServiceError('invalid', 'behaviour-faulty', {
        zh: `行为文件第 ${given.faults[0]?.line} 行有误：${given.faults[0]?.what.zh}`,
        en: `The behaviour file is wrong in line ${given.faults[0]?.line}: ${given.faults[0]?.what.en}`,
      });
    return alone(async () => {
      const request: RehearsalRequest = {
        plan,
        tables: await store.holidays.tables(),
        behaviour: given?.behaviour ?? PROFILES[named],
        seed,
        ...present({ from, to }),
        ...(enterprises !== undefined && { enterprises: inventEnterprises(plan, enterprises, seed, from ?? plan.from) }),
      };
      const report = await inTurns(rehearsePlanInTurns(request));
      if (compare === undefined) return { report };
      return { report, other: await inTurns(rehearsePlanInTurns({ ...request, behaviour: PROFILES[compare] })) };
    });
  }

  app.route({
    method: 'POST',
    url: '/api/plans/rehearse',
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'Run a plan in memory: what it would send, and what is wrong with it',
      body: rehearsalBody,
      response: answers(rehearsal),
    },
    handler: async (request) => {
      const { report, other } = await rehearsed(request.body);
      const data = rehearsalData(report, linesOf(request.body.plan));
      return other ? { ...data, compared: rehearsalData(other, () => undefined) } : data;
    },
  });

  app.route({
    method: 'POST',
    url: '/api/plans/rehearse.html',
    config: { action: 'plan.try' },
    schema: {
      tags: ['plans'],
      summary: 'The same as one page that needs nothing else, to be kept or printed',
      body: rehearsalBody,
      response: answersFile('A page', 'text/html; charset=utf-8'),
    },
    handler: async (request, reply) => {
      const { report, other } = await rehearsed(request.body);
      const language = say(request);
      const name = language === 'zh' ? '预演' : 'rehearsal';
      return attachment(reply, `${report.request.plan.name} ${name}.html`, 'text/html; charset=utf-8').send(
        reportPage(report, other, linesOf(request.body.plan), language),
      );
    },
  });
}
