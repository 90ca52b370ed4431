import { randomBytes, scrypt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { LightMyRequestResponse } from 'fastify';
import { inject } from 'vitest';
import { openAccounts } from '../../client/accounts/accounts.ts';
import type { AccountSettings } from '../../client/accounts/auth.ts';
import { type Hashing, passwordHashes } from '../../client/accounts/password-hash.ts';
import type { ApiContext, ApiSettings } from '../../client/api/context.ts';
import { openApi } from '../../client/api/server.ts';
import { openBounded } from '../../client/bounded/bounded.ts';
import type { Role } from '../../client/contract/roles.ts';
import { VERSION } from '../../client/contract/version.ts';
import { examine } from '../../client/doctor/doctor.ts';
import { openDuban } from '../../client/duban.ts';
import { openEngine } from '../../engine/engine.ts';
import { openIdentity } from '../../engine/identity.ts';
import { openStore } from '../../prisma/store.ts';
import { patiently, type TestStack } from './stack.ts';

export const SECRET = 'for-tests-only-for-tests-only-for-tests-only';
/** What begins the salt of a hash that was made here. */
const MADE_HERE = '00000000';
const scryptOf = (password: string, salt: string) =>
  new Promise<string>((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, 64, { N: 1_024, r: 8, p: 1 }, (error, key) => (error ? reject(error) : resolve(key.toString('hex'))));
  });
/**
 * Passwords as they are kept, with a thirtieth of the work, which is slow on purpose: a hash takes 130 ms of the processor, and a file of tests
 * makes dozens. What a command in this process has made is compared in earnest; test/api-process.test.ts holds the product to that.
 */
const QUICK_HASHING: Hashing = {
  isFormer: () => false,
  async hash(password: string) {
    const salt = MADE_HERE + randomBytes(12).toString('hex');
    return `${salt}:${await scryptOf(password, salt)}`;
  },
  async verify({ hash, password }: { hash: string; password: string }) {
    const [salt = '', kept] = hash.split(':');
    return salt.startsWith(MADE_HERE) ? (await scryptOf(password, salt)) === kept : passwordHashes.verify({ hash, password });
  },
};

/** Someone who has signed in. */
export interface Person {
  username: string;
  cookie: string;
  id: string;
  password?: string;
}

export interface Ask {
  as?: Person | { key: string };
  body?: unknown;
  headers?: Record<string, string>;
  payload?: Buffer | string;
}

export type TestApi = Awaited<ReturnType<typeof openTestApi>>;

/** The API over a test's own stack, with people in it; asked without a network. */
export async function openTestApi(stack: TestStack, options: Partial<AccountSettings & ApiSettings> = {}) {
  const scratchDir = mkdtempSync(path.join(tmpdir(), 'duban-api-test-'));
  const engine = await openEngine(stack.config.temporal);
  const store = openStore(stack.config.databaseUrl);
  const accountSettings: AccountSettings = {
    authSecret: SECRET,
    publicUrl: 'http://localhost',
    sessionIdleMinutes: 60,
    sessionHours: 12,
    hashing: QUICK_HASHING,
    ...options,
  };
  const bounded = openBounded(inject('boundedThread'));
  const duban = openDuban(store, stack.service.client, bounded);
  const context: ApiContext = {
    settings: {
      evidenceDir: stack.config.evidenceDir,
      scratchDir,
      trustedProxies: [],
      // Many files and their browsers share two cores with it here.
      busyAfterMs: 60_000,
      openPages: ['metrics', 'docs'],
      smtpUrl: stack.config.smtpUrl,
      ...accountSettings,
      ...options,
    },
    engine,
    identity: openIdentity(engine, store),
    // Nobody at a test's browser presses again where a busy machine has not answered for so long that people are asked to.
    ...(options.webDir === undefined ? duban : patiently(duban)),
    accounts: openAccounts(store, accountSettings),
    bounded,
    examine: () =>
      examine({
        version: VERSION,
        faults: [],
        databaseUrl: stack.config.databaseUrl,
        temporal: stack.config.temporal,
        smtpUrl: stack.config.smtpUrl,
        folders: [stack.config.dir],
      }),
  };
  const app = await openApi(context);

  async function ask(method: string, url: string, { as, body, headers, payload }: Ask = {}): Promise<LightMyRequestResponse> {
    return app.inject({
      method: method as 'GET',
      url,
      headers: {
        ...(as && 'cookie' in as && { cookie: as.cookie }),
        ...(as && 'key' in as && { authorization: `Bearer ${as.key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
      ...(payload !== undefined && { payload }),
    });
  }

  const cookiesOf = (response: LightMyRequestResponse) => response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');

  /** Signs in; gives the answer and the cookie. */
  async function signIn(username: string, password: string, headers: Record<string, string> = {}) {
    const response = await ask('POST', '/api/session', { body: { username, password }, headers });
    return { response, cookie: cookiesOf(response) };
  }

  /** A person of a role with a session that may do what the role may. */
  async function person(role: Role, org?: string, name = org ?? role): Promise<Person & { password: string }> {
    const username = `${name}-${role}`.slice(0, 30);
    const { user, password } = await context.accounts.createUser({ username, name: `${name} ${role}`, role, ...(org !== undefined && { org }) }, 'test');
    // As if the first password had been changed: hashing is slow on purpose.
    await store.accounts.users.change(user.id, { mustChangePassword: false });
    // A test's own work in this process may have kept the API from answering: it says so, and takes them in a moment later.
    let { response, cookie } = await signIn(username, password);
    for (let tries = 0; response.statusCode === 503 && tries < 60; tries++) {
      await pause(500);
      ({ response, cookie } = await signIn(username, password));
    }
    if (response.statusCode !== 200) throw new Error(`${username} cannot sign in: ${response.body}`);
    return { username, cookie, id: user.id, password };
  }

  return {
    app,
    context,
    ask,
    signIn,
    person,
    async close() {
      await app.close();
      await Promise.allSettled([bounded.close(), store.close(), engine.connection.close()]);
      rmSync(scratchDir, { recursive: true, force: true });
    },
  };
}
