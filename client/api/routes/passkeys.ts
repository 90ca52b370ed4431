import { z } from 'zod';
import type { PasskeyRow } from '../../../prisma/passkeys.ts';
import { newPasskey, passkeyName, passkeyOptions, passkeyParams, passkeys, passkeyView, signInByPasskey } from '../../contract/passkeys.ts';
import { givenCode, session } from '../../contract/system.ts';
import { type Api, type ApiContext, answers, callerOf, originOf } from '../context.ts';
import { openSessionView } from '../session-view.ts';

const done = z.object({ ok: z.literal(true) });
const view = ({ id, name, createdAt, lastUsedAt }: PasskeyRow) => ({
  id,
  name: name ?? '',
  createdAt: createdAt.toISOString(),
  ...(lastUsedAt && { lastUsedAt: lastUsedAt.toISOString() }),
});

export function passkeyRoutes(app: Api, { accounts, store, settings }: ApiContext): void {
  const sessionView = openSessionView(store, settings);

  app.route({
    method: 'POST',
    url: '/api/session/passkey/challenge',
    config: { action: 'session.open' },
    schema: { tags: ['session'], summary: 'What a browser is to sign with a passkey, once and within five minutes', response: answers(passkeyOptions) },
    handler: async (request, reply) => {
      const { options, cookies } = await accounts.passkeyChallenge(originOf(request));
      reply.header('set-cookie', cookies);
      return options as z.output<typeof passkeyOptions>;
    },
  });

  app.route({
    method: 'POST',
    url: '/api/session/passkey',
    config: { action: 'session.open' },
    schema: {
      tags: ['session'],
      summary: 'Sign in by a passkey alone: its device has asked for a finger, a face or a PIN; the session is in a cookie',
      body: signInByPasskey,
      response: answers(session),
    },
    handler: async (request, reply) => {
      const { cookies, caller } = await accounts.signInByPasskey(request.body.response, originOf(request));
      reply.header('set-cookie', cookies);
      return sessionView(caller);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/session/passkeys',
    config: { action: 'session.secondFactor' },
    schema: { tags: ['session'], summary: 'The own passkeys, and whether browsers use passkeys at this address', response: answers(passkeys) },
    handler: async (request) => {
      const { place, items } = await accounts.passkeysOf(callerOf(request));
      return { ...place, items: items.map(view) };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/session/passkeys',
    config: { action: 'session.secondFactor' },
    schema: {
      tags: ['session'],
      summary: 'Begin to set up a passkey, with a code of the second factor: what the browser is to make it for, once',
      body: givenCode,
      response: answers(passkeyOptions),
    },
    handler: async (request, reply) => {
      const { options, cookies } = await accounts.beginPasskey(callerOf(request), request.body.code, originOf(request));
      reply.header('set-cookie', cookies);
      return options as z.output<typeof passkeyOptions>;
    },
  });

  app.route({
    method: 'POST',
    url: '/api/session/passkeys/finish',
    config: { action: 'session.secondFactor' },
    schema: { tags: ['session'], summary: 'What the browser has made: it signs in from here on', body: newPasskey, response: answers(passkeyView) },
    handler: async (request) => view(await accounts.finishPasskey(callerOf(request), request.body.name, request.body.response, originOf(request))),
  });

  app.route({
    method: 'POST',
    url: '/api/session/passkeys/:passkey/name',
    config: { action: 'session.secondFactor' },
    schema: { tags: ['session'], summary: 'Give a passkey another name', params: passkeyParams, body: passkeyName, response: answers(done) },
    handler: async (request) => {
      await accounts.renamePasskey(callerOf(request), request.params.passkey, request.body.name);
      return { ok: true as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/session/passkeys/:passkey/remove',
    config: { action: 'session.secondFactor' },
    schema: {
      tags: ['session'],
      summary: 'Take a passkey away, with a code of the second factor; all other sessions end',
      params: passkeyParams,
      body: givenCode,
      response: answers(done),
    },
    handler: async (request) => {
      await accounts.removePasskey(callerOf(request), request.params.passkey, request.body.code, originOf(request));
      return { ok: true as const };
    },
  });
}
