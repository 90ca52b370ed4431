import { createHmac, randomUUID } from 'node:crypto';
// The library as a whole loads 600 files more, for databases and plugins that are not ours: a quarter of a second at each start.
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { betterAuth } from 'better-auth/minimal';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { twoFactor } from 'better-auth/plugins/two-factor';
import { username } from 'better-auth/plugins/username';
import type { BetterAuthOptions, BetterAuthPlugin } from 'better-auth/types';
import { z } from 'zod';
import type { Store } from '../../prisma/store.ts';
import type { Role } from '../contract/roles.ts';
import { type Hashing, passwordHashes } from './password-hash.ts';
import { discoveryOf, providerPerson } from './provider-person.ts';

const SECONDS_A_MINUTE = 60;

export interface AccountSettings {
  /** Signs cookies and mail links; at least 32 characters. */
  authSecret: string;
  /** What signed them before it, and opens until it is taken out; nothing else does where it is absent. */
  formerSecret?: string;
  /** Where people reach the console, e.g. `https://duban.example`. */
  publicUrl: string;
  /** How long a session lasts without a request. */
  sessionIdleMinutes: number;
  /** How long a session lasts in any case. */
  sessionHours: number;
  /** Roles whose people sign in with a code besides the password; none unless given. */
  secondFactorRoles?: readonly Role[];
  /** A file of passwords that leaked, which nobody may take. */
  leakedPasswords?: string;
  oidc?: { issuer: string; clientId: string; clientSecret: string; name: string };
  /** How passwords are kept: `passwordHashes` unless given, and no setting gives another. Tests do it with less work. */
  hashing?: Hashing;
  /** Told what goes wrong between us and the OIDC provider; nobody unless given. */
  log?(message: string): void;
}

/** Where a request comes from. */
export interface Origin {
  ip: string;
  userAgent: string;
  cookie: string;
}

export const PROVIDER = 'oidc';
export const OIDC_CALLBACK = `/api/auth/callback/${PROVIDER}`;

/** What a cookie is called: by https browsers send one of this name to nobody but this very host, and take it from nobody else (RFC 6265bis). */
export const cookieName = (publicUrl: string, name: string) => (publicUrl.startsWith('https:') ? `__Host-${name}` : name);

/** So many digits has a code that an app shows. */
export const CODE_DIGITS = 6;

/** A new session in the place of one that has ended, for somebody who has just proven who they are; nobody reaches it from outside. */
const reopening = {
  id: 'duban-reopening',
  endpoints: {
    reopenSession: createAuthEndpoint.serverOnly(
      { method: 'POST', body: z.object({ userId: z.string(), via: z.string(), proven: z.boolean() }) },
      async (context) => {
        const { userId, via, proven } = context.body;
        const user = await context.context.internalAdapter.findUserById(userId);
        const session = user && (await context.context.internalAdapter.createSession(userId, false, { via, proven }, true));
        if (!user || !session) throw new APIError('UNAUTHORIZED');
        await setSessionCookie(context, { session, user });
        return { token: session.token };
      },
    ),
  },
} satisfies BetterAuthPlugin;

/** What better-auth signs and seals with. */
export const sessionSecret = (authSecret: string): string => createHmac('sha256', authSecret).update('session').digest('hex');

/** What better-auth is told besides its plugins: how it keeps passwords and sessions, and when it lets somebody in. */
export function authOptions(store: Store, settings: AccountSettings) {
  const { users } = store.accounts;
  const idleSeconds = settings.sessionIdleMinutes * SECONDS_A_MINUTE;
  return {
    appName: 'Duban',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret: sessionSecret(settings.authSecret),
    database: store.accounts.adapter(),
    // Registration is never open: accounts are made by the operator.
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      autoSignIn: false,
      password: settings.hashing ?? passwordHashes,
    },
    user: {
      additionalFields: {
        role: { type: 'string', input: false },
        org: { type: 'string', input: false },
        mustChangePassword: { type: 'boolean', input: false, defaultValue: false },
        disabled: { type: 'boolean', input: false, defaultValue: false },
      },
    },
    session: {
      expiresIn: idleSeconds,
      // A sign of life is written down once a minute, and often enough for the shortest idle time: with none in between it would never count.
      updateAge: Math.min(SECONDS_A_MINUTE, idleSeconds / 4),
      // What asks for a fresh one there asks for a code here, however new the session.
      freshAge: 0,
      // Read from the database every time: whoever is signed out or disabled is out at once.
      cookieCache: { enabled: false },
      additionalFields: {
        via: { type: 'string', input: false, defaultValue: 'password' },
        proven: { type: 'boolean', input: false, defaultValue: false },
      },
    },
    account: { accountLinking: { enabled: true }, updateAccountOnSignIn: false },
    databaseHooks: {
      session: {
        create: {
          async before(session, context) {
            const user = await users.get(session.userId);
            if (!user || user.disabled) throw new APIError('FORBIDDEN', { code: 'DISABLED', message: 'disabled' });
            const byPasskey = context?.path === '/passkey/verify-authentication';
            const via = context?.path?.startsWith('/callback') ? 'oidc' : byPasskey ? 'passkey' : (session.via ?? 'password');
            // The tie that let them in has been cut since, or the provider's address is answered by another.
            if (via === 'oidc' && (!(await users.isTied(user.id, PROVIDER)) || otherIssuer(context?.context.socialProviders ?? [], settings) !== undefined))
              return false;
            // Only a code or a passkey that was right leads here by one of these ways.
            const proven = context?.path?.startsWith('/two-factor/verify-') || byPasskey || session.proven === true;
            return { data: { ...session, via, proven } };
          },
          async after({ userId, via, ipAddress }) {
            const user = via === 'oidc' ? await users.get(userId) : null;
            if (user) await store.accounts.events.add('signedIn', user.username, user.username, { ip: ipAddress ?? '', via: 'oidc' });
          },
        },
      },
      account: {
        create: {
          // One account, one person at the provider: whoever has the address there next is another until the operator resets it.
          before: async ({ userId, providerId }) => (providerId === PROVIDER && (await users.isTied(userId, PROVIDER)) ? false : undefined),
        },
      },
    },
    advanced: {
      // better-auth's own prefix would be `__Secure-`, which a page of a neighbouring host name may overwrite.
      cookiePrefix: cookieName(settings.publicUrl, 'duban'),
      useSecureCookies: false,
      defaultCookieAttributes: { secure: settings.publicUrl.startsWith('https:') },
      ipAddress: { ipAddressHeaders: ['x-duban-ip'] },
      database: { generateId: () => randomUUID() },
    },
    // Our own limiter counts in the database and holds for every way in; better-auth's knows HTTP only.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (_level, message) => settings.log?.(message) },
  } satisfies BetterAuthOptions;
}

/** Opens better-auth: it keeps passwords, sessions, codes and the ties to the OIDC provider. */
export function openAuth(store: Store, settings: AccountSettings) {
  const { oidc } = settings;
  return betterAuth({
    ...authOptions(store, settings),
    plugins: [
      username({ displayUsername: false, minUsernameLength: 3, maxUsernameLength: 30, usernameValidator: (name) => /^[a-z0-9._-]+$/i.test(name) }),
      // Our own throttle holds for codes too: nobody who has a password locks its owner out with wrong codes.
      twoFactor({ issuer: 'Duban', accountLockout: { enabled: false }, totpOptions: { digits: CODE_DIGITS, period: 30 } }),
      reopening,
      genericOAuth({
        config: oidc
          ? [
              {
                providerId: PROVIDER,
                name: oidc.name,
                discoveryUrl: discoveryOf(oidc),
                // With headers of ours it follows no redirect to another host; without, any.
                discoveryHeaders: { accept: 'application/json' },
                getUserInfo: (tokens) => providerPerson(discoveryOf(oidc), tokens),
                clientId: oidc.clientId,
                clientSecret: oidc.clientSecret,
                scopes: ['openid', 'email', 'profile'],
                pkce: true,
                requireIdTokenVerification: true,
                disableSignUp: true,
                disableImplicitSignUp: true,
              },
            ]
          : [],
      }),
    ],
  });
}

/**
 * The issuer that the provider's own document names, where it is not the one of the settings, letter for letter (OpenID Connect Discovery 1.0, 4.3).
 * better-auth holds tokens and ways back against the document alone.
 */
export function otherIssuer(providers: readonly { id: string; issuer?: string | undefined }[], { oidc }: AccountSettings): string | undefined {
  const found = providers.find(({ id }) => id === PROVIDER);
  return found && found.issuer !== oidc?.issuer ? (found.issuer ?? '') : undefined;
}

export const headersOf = ({ ip, userAgent, cookie }: Origin) => new Headers({ cookie, 'user-agent': userAgent, 'x-duban-ip': ip });
/** The cookie that a browser would send back of those that it was given. */
export const sessionCookieOf = (headers: Headers) =>
  cookiesOf(headers)
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
export const cookiesOf = (headers: Headers) => headers.getSetCookie();
