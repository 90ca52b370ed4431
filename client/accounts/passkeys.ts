import { isIP } from 'node:net';
import { APIError } from 'better-auth/api';
import { betterAuth } from 'better-auth/minimal';
import type { UserRow } from '../../prisma/accounts.ts';
import type { PasskeyRow } from '../../prisma/passkeys.ts';
import type { Store } from '../../prisma/store.ts';
import type { MadePasskey, SignedByPasskey } from '../contract/passkeys.ts';
import { ServiceError } from '../errors.ts';
import { type AccountSettings, authOptions, cookiesOf, headersOf, type Origin } from './auth.ts';
import type { Caller } from './caller.ts';
import { person } from './second-factor.ts';
import { type Attempt, type openThrottle, PASSKEY } from './throttle.ts';

/** So many may one person have: one for each device, and some in a drawer. */
const MOST = 10;

/** Where browsers make and use passkeys of this address, or why they do not: they want a name, and https except on the machine itself. */
export function passkeyPlace(publicUrl: string): { origin: string } | { why: 'number' | 'http' } {
  const { protocol, hostname, origin } = new URL(publicUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return { why: 'number' };
  return protocol === 'https:' || hostname === 'localhost' || hostname.endsWith('.localhost') ? { origin } : { why: 'http' };
}

const unknownPasskey = () =>
  new ServiceError('unknown', 'unknown-passkey', { zh: '没有这个通行密钥，可能已经停用。', en: 'There is no such passkey; it may have been removed.' });
const notMade = () =>
  new ServiceError('invalid', 'passkey-not-made', {
    zh: '通行密钥没有设置成：设备没有核对指纹、面容或 PIN，或者等待时间过长，请从头再来。',
    en: 'No passkey was set up: the device has not asked for a finger, a face or a PIN, or too long has passed. Begin again.',
  });

/** A passkey counts where its device has asked for a finger, a face or a PIN: then it is two factors at once. */
const verified = (info: { userVerified: boolean } | undefined) => {
  if (!info?.userVerified) throw new APIError('UNAUTHORIZED', { code: 'NOT_VERIFIED', message: 'the device has not asked who is there' });
};

/**
 * Opens better-auth's passkeys, of this address alone: on a page that only looks like ours a browser signs nothing that holds here. Loaded
 * when somebody uses one: what looks at signatures takes a third of a second of every start otherwise.
 */
async function openPasskeyAuth(store: Store, { oidc: _, ...settings }: AccountSettings) {
  const { passkey } = await import('@better-auth/passkey');
  const { hostname, origin } = new URL(settings.publicUrl);
  const plugin = passkey({
    rpName: 'Duban',
    rpID: hostname,
    origin,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    registration: { afterVerification: ({ verification }) => verified(verification.registrationInfo) },
    authentication: { afterVerification: ({ verification }) => verified(verification.authenticationInfo) },
    advanced: { webAuthnChallengeCookie: 'passkey' },
  });
  return betterAuth({ ...authOptions(store, settings), plugins: [plugin] });
}

interface Doors {
  throttle: ReturnType<typeof openThrottle>;
  attemptOf(name: string, origin: Origin): Promise<Attempt>;
  /** @throws ServiceError unless the code is one of this person's second factor. */
  confirmHere(caller: Caller, code: string, origin: Origin): Promise<void>;
}

/**
 * Passkeys: they stand beside the codes of a second factor and are made, and taken away, with one of those. Each signs in by itself, because
 * its device has asked for a finger, a face or a PIN. better-auth draws what is to be signed, each for one try within five minutes, and looks
 * at what was signed.
 */
export function openPasskeys(store: Store, settings: AccountSettings, { throttle, attemptOf, confirmHere }: Doors) {
  const { users, events, passkeys } = store.accounts;
  const place = passkeyPlace(settings.publicUrl);
  let opened: ReturnType<typeof openPasskeyAuth> | undefined;

  /** @throws ServiceError where browsers use no passkeys at this address. */
  async function library() {
    if ('origin' in place) {
      opened ??= openPasskeyAuth(store, settings);
      return (await opened).api;
    }
    throw new ServiceError('conflict', 'passkeys-impossible', {
      zh: '浏览器只在有域名的 https 地址上使用通行密钥，这里的地址不是；请用动态码。',
      en: 'Browsers use passkeys at an https address with a name, which this one is not: use codes.',
    });
  }

  return {
    /** What somebody has, and whether browsers use passkeys here at all. */
    async passkeysOf(caller: Caller): Promise<{ place: ReturnType<typeof passkeyPlace>; items: PasskeyRow[] }> {
      return { place, items: await passkeys.list(person(caller).id) };
    },

    /** What a browser is to make a passkey for. */
    async beginPasskey(caller: Caller, code: string, origin: Origin): Promise<{ options: object; cookies: string[] }> {
      const api = await library();
      if ((await passkeys.list(person(caller).id)).length >= MOST)
        throw new ServiceError('conflict', 'passkeys-full', {
          zh: `一人最多 ${MOST} 个通行密钥，请先停用一个。`,
          en: `Nobody has more than ${MOST} passkeys: remove one first.`,
        });
      await confirmHere(caller, code, origin);
      const { headers, response } = await api.generatePasskeyRegistrationOptions({ headers: headersOf(origin), returnHeaders: true });
      // The library would show an address that most accounts do not have.
      const user = { ...response.user, name: caller.username, displayName: caller.name };
      return { options: { ...response, user }, cookies: cookiesOf(headers) };
    },

    /** What the browser has made: from here on it signs in. */
    async finishPasskey(caller: Caller, name: string, made: MadePasskey, origin: Origin): Promise<PasskeyRow> {
      const api = await library();
      const { id } = await api.verifyPasskeyRegistration({ body: { response: made, name }, headers: headersOf(origin) }).catch((error: unknown) => {
        throw error instanceof APIError ? notMade() : error;
      });
      const row = (await passkeys.list(caller.id)).find((one) => one.id === id);
      // Without codes there is no passkey: they were reset while this was under way.
      if (!row || !(await users.get(caller.id))?.twoFactorEnabled) {
        await passkeys.remove(caller.id, id);
        throw notMade();
      }
      await events.add('passkeyAdded', caller.username, caller.username, { ip: origin.ip });
      return row;
    },

    async renamePasskey(caller: Caller, id: string, name: string): Promise<void> {
      if (!(await passkeys.rename(person(caller).id, id, name))) throw unknownPasskey();
    },

    /** Takes one away, and ends whatever is open elsewhere: it may have been opened with that one. */
    async removePasskey(caller: Caller, id: string, code: string, origin: Origin): Promise<void> {
      await confirmHere(person(caller), code, origin);
      if (!(await passkeys.remove(caller.id, id))) throw unknownPasskey();
      await users.endSessionsOf(caller.id, { but: caller.grantId });
      await events.add('passkeyRemoved', caller.username, caller.username, { ip: origin.ip });
    },

    /** What somebody who wants to sign in is to sign: whose passkey it will be shows when it comes back. */
    async passkeyChallenge(origin: Origin): Promise<{ options: object; cookies: string[] }> {
      const api = await library();
      await passkeys.forgetOld();
      const { headers, response } = await api.generatePasskeyAuthenticationOptions({ headers: headersOf({ ...origin, cookie: '' }), returnHeaders: true });
      return { options: { ...response, userVerification: 'required' }, cookies: cookiesOf(headers) };
    },

    /** Looks at what was signed. Gives whose it is, how their password is kept, the headers that carry a session, and its token. */
    async checkPasskey(signed: SignedByPasskey, origin: Origin): Promise<{ user: UserRow; before: string; headers: Headers; token: string }> {
      const api = await library();
      const found = await passkeys.ownerOf(signed.id);
      const user = found && (await users.get(found.userId));
      const before = user ? await users.passwordHash(user.id) : undefined;
      return throttle.guarded(
        await attemptOf(user?.username ?? '-', origin),
        async () => {
          if (!user || before === undefined) throw new APIError('UNAUTHORIZED');
          const { headers, response } = await api.verifyPasskeyAuthentication({
            body: { response: { ...signed, clientExtensionResults: {} } },
            headers: headersOf(origin),
            returnHeaders: true,
          });
          const { token } = response.session;
          if (response.user.id !== user.id || !(await passkeys.used(found.id))) {
            await users.endSession(token);
            throw new APIError('UNAUTHORIZED');
          }
          return { user, before, headers, token };
        },
        PASSKEY,
      );
    },
  };
}
