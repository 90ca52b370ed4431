import { z } from 'zod';
import { backupCodes, givenCode, secondFactor, secondFactorSecret, secondFactorSetUp } from '../../contract/system.ts';
import { type Api, type ApiContext, answers, callerOf, originOf } from '../context.ts';

const done = z.object({ ok: z.literal(true) });

export function secondFactorRoutes(app: Api, { accounts }: ApiContext): void {
  app.route({
    method: 'POST',
    url: '/api/session/code',
    config: { action: 'session.prove' },
    schema: { tags: ['session'], summary: 'Give a code of the second factor, after an OIDC provider has signed in', body: givenCode, response: answers(done) },
    handler: async (request) => {
      await accounts.secondFactor.prove(callerOf(request), request.body.code, originOf(request));
      return { ok: true as const };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/session/second-factor',
    config: { action: 'session.secondFactor' },
    schema: { tags: ['session'], summary: 'Whether one signs in with a code besides the password', response: answers(secondFactor) },
    handler: async (request) => accounts.secondFactor.stateOf(callerOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/api/session/second-factor',
    config: { action: 'session.secondFactor' },
    schema: {
      tags: ['session'],
      summary: 'Begin to set up a second factor: what the app is given, once',
      body: secondFactorSetUp,
      response: answers(secondFactorSecret),
    },
    handler: async (request) => accounts.secondFactor.begin(callerOf(request), request.body.password, originOf(request)),
  });

  app.route({
    method: 'POST',
    url: '/api/session/second-factor/finish',
    config: { action: 'session.secondFactor' },
    schema: {
      tags: ['session'],
      summary: 'The first code: the second factor holds, all other sessions end, and the backup codes are in the answer, once',
      body: givenCode,
      response: answers(backupCodes),
    },
    handler: async (request, reply) => {
      const { cookies, codes } = await accounts.secondFactor.finish(callerOf(request), request.body.code, originOf(request));
      reply.header('set-cookie', cookies);
      return { codes };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/session/second-factor/backup-codes',
    config: { action: 'session.secondFactor' },
    schema: { tags: ['session'], summary: 'New backup codes, once; the former end', body: givenCode, response: answers(backupCodes) },
    handler: async (request) => ({ codes: await accounts.secondFactor.renewBackupCodes(callerOf(request), request.body.code, originOf(request)) }),
  });

  app.route({
    method: 'POST',
    url: '/api/session/second-factor/off',
    config: { action: 'session.secondFactor' },
    schema: { tags: ['session'], summary: 'Turn the second factor off, with a code of it', body: givenCode, response: answers(done) },
    handler: async (request) => {
      await accounts.secondFactor.turnOff(callerOf(request), request.body.code, originOf(request));
      return { ok: true as const };
    },
  });
}
