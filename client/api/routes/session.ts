import { z } from 'zod';
import { OIDC_CALLBACK } from '../../accounts/auth.ts';
import { passkeyPlace } from '../../accounts/passkeys.ts';
import { endedSessions, ownSessions, passwordChange, providers, session, sessionsToEnd, signIn } from '../../contract/system.ts';
import { type Api, type ApiContext, answers, answersFile, callerOf, originOf } from '../context.ts';
import { openSessionView } from '../session-view.ts';

const done = z.object({ ok: z.literal(true) });
const VIAS = ['password', 'passkey', 'oidc'] as const;

export function sessionRoutes(app: Api, { accounts, store, settings }: ApiContext): void {
  const view = openSessionView(store, settings);

  app.route({
    method: 'POST',
    url: '/api/session',
    config: { action: 'session.open' },
    schema: {
      tags: ['session'],
      summary: 'Sign in by name and password, and a code where the account has a second factor; the session is in a cookie',
      body: signIn,
      response: answers(session),
    },
    handler: async (request, reply) => {
      const { username, password, code } = request.body;
      const { cookies, caller } = await accounts.signIn(username, password, originOf(request), code);
      reply.header('set-cookie', cookies);
      return view(caller);
    },
  });

  app.route({
    method: 'GET',
    url: '/api/session',
    config: { action: 'session.read' },
    schema: { tags: ['session'], summary: 'Who is signed in, and what they may do', response: answers(session) },
    handler: async (request, reply) => {
      reply;
      return view(callerOf(request));
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/session',
    config: { action: 'session.close' },
    schema: { tags: ['session'], summary: 'Sign out', response: answers(done) },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      if (caller.by === 'password') reply.header('set-cookie', await accounts.signOut(caller, originOf(request)));
      return { ok: true as const };
    },
  });

  app.route({
    method: 'POST',
    url: '/api/session/password',
    config: { action: 'session.password' },
    schema: { tags: ['session'], summary: 'Change the own password; all other sessions end', body: passwordChange, response: answers(session) },
    handler: async (request, reply) => {
      const caller = callerOf(request);
      const cookies = await accounts.changePassword(caller, request.body.current, request.body.password, originOf(request));
      reply.header('set-cookie', cookies);
      return view({ ...caller, mustChangePassword: false });
    },
  });

  app.route({
    method: 'GET',
    url: '/api/session/sessions',
    config: { action: 'session.list' },
    schema: { tags: ['session'], summary: 'The own sessions that are open, wherever', response: answers(ownSessions) },
    handler: async (request) => ({
      items: (await accounts.ownSessions(callerOf(request))).map(({ id, here, via, ipAddress, userAgent, createdAt, updatedAt }) => ({
        id,
        here,
        via: VIAS.find((one) => one === via) ?? 'password',
        ip: ipAddress ?? '',
        userAgent: userAgent ?? '',
        createdAt: createdAt.toISOString(),
        lastSeenAt: updatedAt.toISOString(),
      })),
    }),
  });

  app.route({
    method: 'POST',
    url: '/api/session/sessions/end',
    config: { action: 'session.end' },
    schema: {
      tags: ['session'],
      summary: 'End one of the own sessions, or all but the one that asks: whoever signed in by a password gives it again',
      body: sessionsToEnd,
      response: answers(endedSessions),
    },
    handler: async (request) => ({ ended: await accounts.endOwnSessions(callerOf(request), request.body, originOf(request)) }),
  });

  providerRoutes(app, accounts);
}

function providerRoutes(app: Api, accounts: ApiContext['accounts']): void {
  app.route({
    method: 'GET',
    url: '/api/session/providers',
    config: { action: 'session.open' },
    schema: { tags: ['session'], summary: 'Other ways to sign in', response: answers(providers) },
    handler: async () => {
      const { oidc, publicUrl } = accounts.settings;
      const place = passkeyPlace(publicUrl);
      return { ...(oidc && { oidc: { name: oidc.name, start: '/api/session/oidc' } }), ...('origin' in place && { passkeys: place }) };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/session/oidc',
    config: { action: 'session.open' },
    schema: {
      tags: ['session'],
      summary: 'Go to the OIDC provider to sign in',
      response: { ...answersFile('Not used', 'text/html'), 302: z.null().describe('To the provider') },
    },
    handler: async (request, reply) => {
      const { url, cookies } = await accounts.oidcStart(originOf(request));
      return reply.header('set-cookie', cookies).redirect(url) as never;
    },
  });

  app.route({
    method: 'GET',
    url: OIDC_CALLBACK,
    config: { action: 'session.open' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const answer = await accounts.oidcCallback(request.url, originOf(request));
      reply.code(answer.status).header('set-cookie', answer.headers.getSetCookie());
      const location = answer.headers.get('location');
      if (location !== null) reply.header('location', location);
      return reply.send(location === null ? Buffer.from(await answer.arrayBuffer()) : '');
    },
  });
}
