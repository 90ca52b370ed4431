import { createHash, scryptSync } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { mustNotHaveLeaked } from '../client/accounts/leaked-passwords.ts';
import { passwordHashes } from '../client/accounts/password-hash.ts';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
import { startForgedOidc } from './support/forged-oidc.ts';
import { form } from './support/form.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

// Doors that are to be closed: each is tried as whoever would like to come through it.

let stack: TestStack;
let api: TestApi;
let water: Person & { password: string };
let fire: Person & { password: string };
let operator: Person;
beforeAll(async () => {
  stack = await openTestStack('doors');
  await stack.service.startProgramme(smallPlan({ id: 'camp' }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack, { openPages: [], hashing: passwordHashes });
  water = await api.person('officer', 'water');
  fire = await api.person('officer', 'fire');
  operator = await api.person('operator');
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

async function query(sql: string, values: unknown[]): Promise<Record<string, string>[]> {
  const client = new pg.Client({ connectionString: stack.config.databaseUrl });
  await client.connect();
  const { rows } = await client.query(sql, values).finally(() => client.end());
  return rows;
}

const status = async (cookie: string) => (await api.ask('GET', '/api/session', { headers: { cookie } })).statusCode;
const sessionOf = (person: Person, cookie = person.cookie) => ({ ...person, cookie });

describe('a session of one idle minute', () => {
  it('goes on for whoever goes on working, and ends for whoever does not', async () => {
    const brief = await openTestApi(stack, { sessionIdleMinutes: 1 });
    const status = async () => (await brief.ask('GET', '/api/session', { headers: { cookie } })).statusCode;
    const { cookie } = await brief.signIn(water.username, water.password);
    const { users } = brief.context.accounts.store;
    const [own] = (await users.sessionsOf(water.id)).toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    if (!own) throw new Error('there is no session');
    // Half of the minute is over: what is asked now is a sign of life.
    await query(`UPDATE "Session" SET "expiresAt" = now() + interval '30 seconds' WHERE "id" = $1`, [own.id]);
    expect(await status()).toBe(200);
    const [after] = (await users.sessionsOf(water.id)).filter(({ id }) => id === own.id);
    expect(after?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 50_000);
    // A page that is left open asks by itself, and its stream is opened again: neither is.
    const endsAt = async () => (await users.sessionsOf(water.id)).find(({ id }) => id === own.id)?.expiresAt.getTime() ?? 0;
    await query(`UPDATE "Session" SET "expiresAt" = now() + interval '30 seconds' WHERE "id" = $1`, [own.id]);
    for (const headers of [{ 'x-unattended': '1' }, { accept: 'text/event-stream' }])
      expect((await brief.ask('GET', '/api/session', { headers: { cookie, ...headers } })).statusCode).toBe(200);
    expect(await endsAt()).toBeLessThan(Date.now() + 31_000);
    await query(`UPDATE "Session" SET "expiresAt" = now() - interval '1 second' WHERE "id" = $1`, [own.id]);
    expect(await status()).toBe(401);
    await brief.close();
  });
});

describe('figures and descriptions that the deployment has closed', () => {
  it.each(['/metrics', '/api/openapi.json', '/api/docs', '/api/docs/json'])('%s says nothing to a stranger, and all to whoever has an account', async (url) => {
    const stranger = await api.ask('GET', url);
    expect([stranger.statusCode, stranger.json()]).toEqual([401, expect.objectContaining({ code: 'sign-in' })]);
    expect((await api.ask('GET', url, { as: operator })).statusCode).toBe(200);
  });

  it('leave the probes of whoever watches over it', async () => {
    expect((await api.ask('GET', '/healthz')).statusCode).toBe(200);
    expect([200, 503]).toContain((await api.ask('GET', '/readyz')).statusCode);
  });
});

describe('another site', () => {
  it.each([
    { origin: 'http://localhost.evil.example' },
    { origin: 'http://localhost:8081' },
    { origin: 'https://localhost' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('signs nobody in, as somebody else either: %j', async (headers) => {
    const { response } = await api.signIn(fire.username, fire.password, headers as unknown as Record<string, string>);
    expect([response.statusCode, response.json().code, response.cookies]).toEqual([403, 'foreign-origin', []]);
  });

  it('is told from our own, which signs people in', async () => {
    for (const headers of [{ origin: 'http://localhost' }, { 'sec-fetch-site': 'same-origin' }])
      expect((await api.signIn(fire.username, fire.password, headers as unknown as Record<string, string>)).response.statusCode).toBe(200);
  });
});

describe('a password that leaked elsewhere', () => {
  it('is taken by nobody, however strong it looks, where the operator has brought the list; nor is any that nobody can look up', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'duban-leaked-'));
    const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase();
    const leaked = Array.from({ length: 1_000 }, (_, index) => `orchid lantern ${index} harbour violin`);
    const list = path.join(dir, 'pwned.txt');
    const lines = leaked.map((password, index) => `${sha1(password)}:${index * 7_919}`).sort();
    // As it comes from Windows, and as it comes without a last line’s end.
    writeFileSync(list, lines.join('\r\n'));
    const there = await openTestApi(stack, { leakedPasswords: list });
    try {
      const chen = await there.person('officer', 'fire', 'chen-leaked');
      const change = async (password: string) =>
        (await there.ask('POST', '/api/session/password', { as: chen, body: { current: chen.password, password } })).json().code as string | undefined;
      const first = leaked.findIndex((password) => lines[0]?.startsWith(sha1(password)));
      const last = leaked.findIndex((password) => lines.at(-1)?.startsWith(sha1(password)));
      for (const index of [0, 1, 499, 998, 999, first, last]) expect([index, await change(leaked[index] as string)]).toEqual([index, 'password-leaked']);
      // Of all of them, without asking the API a thousand times.
      for (const password of leaked) await expect(mustNotHaveLeaked(password, list)).rejects.toMatchObject({ code: 'password-leaked' });
      for (let index = 0; index < 1_000; index++) await mustNotHaveLeaked(`orchid lantern ${index} harbour viola`, list);
      rmSync(list);
      expect(await change('orchid lantern 3 harbour viola')).toBe('leaked-unreadable');
      writeFileSync(list, lines.join('\n'));
      expect(await change('orchid lantern 3 harbour viola')).toBeUndefined();
    } finally {
      await there.close();
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('the own sessions', () => {
  const listed = async (person: Person) => (await api.ask('GET', '/api/session/sessions', { as: person })).json().items as { id: string; here: boolean }[];

  it('are listed to their owner alone, with the one at hand marked', async () => {
    const other = await api.signIn(fire.username, fire.password, { 'user-agent': 'a phone' });
    const items = await listed(fire);
    expect(items.filter(({ here }) => here)).toHaveLength(1);
    expect(items).toContainEqual(expect.objectContaining({ here: false, userAgent: 'a phone', via: 'password' }));
    // Nothing that opens a session is in the list.
    const rows = await query(`SELECT "token" FROM "Session" WHERE "userId" = $1`, [fire.id]);
    for (const { token } of rows) expect(JSON.stringify(items)).not.toContain(token);
    const ofWater = await listed(sessionOf(water));
    expect(ofWater.map(({ id }) => id).filter((id) => items.some((item) => item.id === id))).toEqual([]);
    expect(await status(other.cookie)).toBe(200);
  });

  /** Ends sessions as whoever a cookie is of, with a password. */
  const end = async (as: Person, body: { session?: string | undefined; password?: string }) => {
    const response = await api.ask('POST', '/api/session/sessions/end', { as, body });
    return [response.statusCode, response.json().code ?? response.json().ended];
  };

  it('end one by one, or all but the one at hand; nobody ends another’s', async () => {
    const { password } = fire;
    const [phone, tablet] = [await api.signIn(fire.username, password), await api.signIn(fire.username, password)];
    const here = (await listed(sessionOf(fire, phone.cookie))).find((one) => one.here);
    expect(await end(water, { session: here?.id, password: water.password })).toEqual([404, 'unknown-session']);
    expect(await status(phone.cookie)).toBe(200);
    expect(await end(fire, { session: here?.id, password })).toEqual([200, 1]);
    expect([await status(phone.cookie), await status(tablet.cookie), await status(fire.cookie)]).toEqual([401, 200, 200]);
    expect(await end(fire, { password })).toEqual([200, expect.toSatisfy((ended: number) => ended > 0)]);
    expect([await status(tablet.cookie), await status(fire.cookie), await status(water.cookie)]).toEqual([401, 200, 200]);
    const log = (await api.ask('GET', '/api/account-events', { as: operator })).json().items as { type: string; subject: string; by: string }[];
    expect(log.filter(({ type, subject, by }) => type === 'sessionEnded' && subject === fire.username && by === fire.username).length).toBeGreaterThan(1);
  });

  it('are not ended by whoever finds the computer unlocked: the password is asked for again, and guessing it is slowed down', async () => {
    const { user, password } = await api.context.accounts.createUser({ username: 'unlocked', name: '没锁屏', role: 'auditor' }, 'test');
    await api.context.store.accounts.users.change(user.id, { mustChangePassword: false });
    const [here, home] = [await api.signIn(user.username, password), await api.signIn(user.username, password)];
    // Without the mark of the device, as a cookie that was taken from it.
    const as = {
      id: user.id,
      username: user.username,
      cookie: here.cookie
        .split('; ')
        .filter((one) => one.includes('session_token'))
        .join('; '),
    };
    const [other] = (await listed(as)).filter((one) => !one.here);
    for (const body of [{}, { session: other?.id }, { password: 'not the password' }, { session: other?.id, password: fire.password }, {}])
      expect(await end(as, body), JSON.stringify(body)).toEqual([401, 'wrong-password']);
    expect(await end(as, { password })).toEqual([429, 'locked-out']);
    expect([await status(home.cookie), await status(here.cookie)]).toEqual([200, 200]);
    for (const url of ['/api/session/sessions', `/api/session/sessions/${other?.id}`])
      expect([404, 405], url).toContain((await api.ask('DELETE', url, { as })).statusCode);
    // The device that has signed in before is held up by nobody's guesses.
    expect(await end({ ...as, cookie: here.cookie }, { password })).toEqual([200, 1]);
    expect([await status(home.cookie), await status(here.cookie)]).toEqual([401, 200]);
  });

  it('are none of a key’s, which ends none', async () => {
    const { secret } = (await api.ask('POST', '/api/keys', { as: operator, body: { name: '接口', role: 'operator', days: 1 } })).json() as { secret: string };
    expect((await api.ask('GET', '/api/session/sessions', { as: { key: secret } })).json()).toEqual({ items: [] });
    expect((await api.ask('POST', '/api/session/sessions/end', { as: { key: secret }, body: {} })).json()).toEqual({ ended: 0 });
    expect(await status(operator.cookie)).toBe(200);
  });
});

describe('a password', () => {
  it('may be long and of any characters, is compared as it was typed, does not run out, and is kept as a salted hash', async () => {
    const { user, password } = await api.context.accounts.createUser({ username: 'long-words', name: '长密码', role: 'auditor' }, 'test');
    const { cookie } = await api.signIn(user.username, password);
    const long = '十五只紫色独木舟 sail at dawn, over the Ünïcode sea & back again — 7 times, Twice on Sundays';
    expect(long.length).toBeGreaterThan(64);
    const as = { username: user.username, cookie, id: user.id };
    const changed = await api.ask('POST', '/api/session/password', { as, body: { current: password, password: long } });
    expect(changed.statusCode, changed.body).toBe(200);
    for (const close of [long.toUpperCase(), long.slice(0, -1), long.slice(0, 64), `${long} `])
      expect((await api.signIn(user.username, close)).response.statusCode, close).toBe(401);
    expect((await api.signIn(user.username, long)).response.statusCode).toBe(200);
    const [row] = await query(`SELECT "password" FROM "Account" WHERE "userId" = $1`, [user.id]);
    // As strong as OWASP asks for: scrypt with N 2^15, r 8, p 3, a salt of 16 bytes and a key of 32.
    expect(row?.password).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
    expect(row?.password).not.toContain(long.slice(0, 8));
    await query(`UPDATE "Account" SET "createdAt" = now() - interval '9 years', "updatedAt" = now() - interval '9 years' WHERE "userId" = $1`, [user.id]);
    const later = (await api.signIn(user.username, long)).response;
    expect([later.statusCode, later.json().mustChangePassword]).toEqual([200, false]);
  });

  it('that an earlier release kept opens, and is kept as strongly as now from then on, as old as it was', async () => {
    const { user } = await api.context.accounts.createUser({ username: 'kept-before', name: '旧散列', role: 'auditor' }, 'test');
    const former = (password: string) => {
      const salt = '00112233445566778899aabbccddeeff';
      return `${salt}:${scryptSync(password, salt, 64, { N: 16_384, r: 16, p: 1, maxmem: 2 ** 26 }).toString('hex')}`;
    };
    const row = async () => (await query(`SELECT "password", "updatedAt"::text AS "at" FROM "Account" WHERE "userId" = $1`, [user.id]))[0];
    const password = '旧散列 of four unrelated words';
    await query(`UPDATE "Account" SET "password" = $2, "updatedAt" = '2026-01-05 08:00:00' WHERE "userId" = $1`, [user.id, former(password)]);
    await api.context.store.accounts.users.change(user.id, { mustChangePassword: false });
    expect((await api.signIn(user.username, `${password}!`)).response.statusCode).toBe(401);
    expect((await row())?.password, 'a wrong one changes nothing').toBe(former(password));
    // Two devices at once: both come in, whichever's is kept.
    const both = await Promise.all([api.signIn(user.username, password), api.signIn(user.username, password)]);
    expect(both.map(({ response }) => response.statusCode)).toEqual([200, 200]);
    const kept = await row();
    expect(kept?.password).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
    expect(kept?.at).toMatch(/^2026-01-05 08:00:00/);
    for (const { cookie } of both) expect((await api.ask('GET', '/api/session', { headers: { cookie } })).statusCode).toBe(200);
    expect((await api.signIn(user.username, password)).response.statusCode).toBe(200);
    expect((await row())?.password, 'once').toBe(kept?.password);
    expect((await api.signIn(user.username, `${password}!`)).response.statusCode).toBe(401);
  });
});

describe('whoever says that they are somebody else', () => {
  it('is counted by where they come from, whatever a header says, and brings no origin with one', async () => {
    const { user, password } = await api.context.accounts.createUser({ username: 'spoofed', name: '冒充', role: 'auditor' }, 'test');
    const headers = (index: number) => ({
      'x-forwarded-for': `203.0.113.${index}`,
      'x-real-ip': `203.0.113.${index}`,
      forwarded: `for=203.0.113.${index}`,
      'x-duban-ip': `203.0.113.${index}`,
      'x-client-ip': `203.0.113.${index}`,
    });
    for (let index = 1; index <= 5; index++) await api.signIn(user.username, 'not-the-password', headers(index));
    expect((await api.signIn(user.username, password, headers(6))).response.statusCode).toBe(429);
    const log = await api.context.store.accounts.events.list(undefined, 100);
    expect(JSON.stringify(log.filter(({ subject }) => subject === user.username))).not.toContain('203.0.113');
    // Nor does a proxy that the deployment has not named.
    const behind = await openTestApi(stack, { trustedProxies: ['192.0.2.1'] });
    expect((await behind.signIn(user.username, password, headers(7))).response.statusCode).toBe(429);
    const evil = { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' };
    expect((await behind.signIn(fire.username, fire.password, evil)).response.json().code).toBe('foreign-origin');
    await behind.close();
  });

  it('acts as themselves, and gets nothing by fields that are not asked for, or asked for twice', async () => {
    const more = { actor: { org: 'office', name: '安委办' }, org: 'office', role: 'operator', by: 'key', atMs: 0, via: 'mail', proven: true, disabled: false };
    const acted = await api.ask('POST', '/api/programmes/camp/obligations/kickoff/fire/acknowledge', {
      as: fire,
      body: more,
      headers: { 'idempotency-key': 'more' },
    });
    expect([200, 400]).toContain(acted.statusCode);
    const [event] = (await stack.store.ledger.events('camp/kickoff/fire')).filter(({ actKey }) => actKey === 'more');
    if (acted.statusCode === 200) expect([event?.actorOrg, event?.actorName]).toEqual(['fire', 'fire officer']);
    const signed = await api.ask('POST', '/api/session', { body: { username: fire.username, password: fire.password, ...more } });
    if (signed.statusCode === 200) expect(signed.json().user).toMatchObject({ role: 'officer', org: 'fire' });
    const { users } = api.context.store.accounts;
    expect(await users.get(fire.id)).toMatchObject({ role: 'officer', org: 'fire', disabled: false });
    const etag = (await api.ask('GET', `/api/users/${fire.id}`, { as: operator })).headers.etag as string;
    await api.ask('PATCH', `/api/users/${fire.id}`, {
      as: operator,
      body: { id: operator.id, twoFactorEnabled: true, mustChangePassword: true },
      headers: { 'if-match': etag },
    });
    expect(await users.get(fire.id)).toMatchObject({ id: fire.id, twoFactorEnabled: false, mustChangePassword: false });
    for (const twice of ['limit=1&limit=500', 'department=fire&department=water', 'after=x&after=y', 'text=a&text=b'])
      expect([twice, (await api.ask('GET', `/api/programmes/camp/obligations?${twice}`, { as: fire })).statusCode]).toEqual([twice, 400]);
  });
});

describe('an OIDC provider’s answer that is not what it says', () => {
  it('lets nobody in: of another signature, key, purpose, time or sign-in; and its tokens stay here', async () => {
    const CLIENT_ID = 'duban-doors';
    const provider = await startForgedOidc(CLIENT_ID);
    const visited = await openTestApi(stack, { oidc: { issuer: provider.issuer, clientId: CLIENT_ID, clientSecret: 'a-client-secret', name: '统一身份认证' } });
    await visited.context.accounts.createUser({ username: 'by-oidc', name: '统一', role: 'office', email: 'by-oidc@district.example' }, 'test');
    const starting = async () => {
      const start = await visited.ask('GET', '/api/session/oidc');
      return { url: String(start.headers.location), cookie: start.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ') };
    };
    const stateOf = (url: string) => new URL(url).searchParams.get('state') ?? '';
    const back = async (state: string, cookie: string, code = 'a-code') => {
      const answer = await visited.ask('GET', `/api/auth/callback/oidc?code=${code}&state=${encodeURIComponent(state)}`, { headers: { cookie } });
      const set = JSON.stringify(answer.headers) + answer.body;
      for (const secret of Object.values(provider.secrets)) expect(set).not.toContain(secret);
      return answer.cookies.some(({ name, value }) => name.endsWith('session_token') && value !== '');
    };
    const claims = (url: string) => provider.claimsFor(url, 'by-oidc@district.example');

    // As it should be: so that what follows is refused for what is wrong with it.
    const first = await starting();
    const used = provider.right(claims(first.url));
    provider.gives(used);
    expect(await back(stateOf(first.url), first.cookie)).toBe(true);
    expect(provider.verifies(first.url)).toBe(true);

    const nowSeconds = Math.floor(Date.now() / 1_000);
    type Forging = (url: string) => string;
    const wrong: Record<string, Forging> = {
      ...Object.fromEntries(Object.entries(provider.forged).map(([what, token]): [string, Forging] => [what, (url) => token(claims(url))])),
      'for another service': (url) => provider.right({ ...claims(url), aud: 'another-service' }),
      'of another provider': (url) => provider.right({ ...claims(url), iss: 'https://another.example' }),
      'that has run out': (url) => provider.right({ ...claims(url), iat: nowSeconds - 7_200, exp: nowSeconds - 3_600 }),
      'of another sign-in': (url) => provider.right({ ...claims(url), nonce: 'another' }),
      'of no sign-in': (url) => provider.right({ ...claims(url), nonce: undefined }),
      'that was used before': () => used,
      'that is none': () => 'not-a-token',
    };
    for (const [what, make] of Object.entries(wrong)) {
      const { url, cookie } = await starting();
      provider.gives(make(url));
      expect([what, await back(stateOf(url), cookie)]).toEqual([what, false]);
    }
    // Somebody else's way back, pressed upon this browser; one that nobody has begun; one twice.
    const [mine, theirs] = [await starting(), await starting()];
    provider.gives(provider.right(claims(theirs.url)));
    expect(await back(stateOf(theirs.url), mine.cookie)).toBe(false);
    expect(await back(stateOf(theirs.url), '')).toBe(false);
    expect(await back('made-up', mine.cookie)).toBe(false);
    expect(await back(stateOf(first.url), first.cookie)).toBe(false);

    // A way back that says of itself that another provider sends it (RFC 9207); of this one, it is let in.
    for (const [iss, inside] of [
      ['https://another.example', false],
      [`${provider.issuer}/`, false],
      [provider.issuer, true],
    ] as const) {
      const { url, cookie } = await starting();
      provider.gives(provider.right(claims(url)));
      expect([iss, await back(stateOf(url), cookie, `a-code&iss=${encodeURIComponent(iss)}`)]).toEqual([iss, inside]);
    }
    await visited.close();
    await provider.close();
  });

  it('follows no redirect of it to another host: not for its document, its keys, a token or who somebody is', async () => {
    const CLIENT_ID = 'duban-doors';
    const provider = await startForgedOidc(CLIENT_ID);
    const { user } = await api.context.accounts.createUser({ username: 'moved-oidc', name: '搬家', role: 'office', email: 'moved@district.example' }, 'test');
    provider.says('moved@district.example');
    const inside = async (moved: string | undefined) => {
      provider.moves(moved);
      const visited = await openTestApi(stack, {
        oidc: { issuer: provider.issuer, clientId: CLIENT_ID, clientSecret: 'a-client-secret', name: '统一身份认证' },
      });
      const start = await visited.ask('GET', '/api/session/oidc');
      if (start.statusCode !== 302) return visited.close().then(() => false);
      const url = String(start.headers.location);
      // Its token names no address, so that the provider is asked for it.
      provider.gives(provider.right({ ...provider.claimsFor(url, 'moved@district.example'), email: undefined }));
      const cookie = start.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
      const state = encodeURIComponent(new URL(url).searchParams.get('state') ?? '');
      const answer = await visited.ask('GET', `/api/auth/callback/oidc?code=a-code&state=${state}`, { headers: { cookie } });
      await visited.close();
      return answer.cookies.some(({ name, value }) => name.endsWith('session_token') && value !== '');
    };
    expect(await inside(undefined)).toBe(true);
    for (const path of ['/.well-known/openid-configuration', '/keys', '/token', '/userinfo']) expect([path, await inside(path)]).toEqual([path, false]);
    expect(provider.followed).toEqual([]);
    expect((await stack.store.accounts.users.sessionsOf(user.id)).length).toBe(1);
    await provider.close();
  });

  it('begins nowhere when the provider calls itself otherwise than the settings do, by one letter', async () => {
    const CLIENT_ID = 'duban-doors';
    const provider = await startForgedOidc(CLIENT_ID);
    const oidc = { clientId: CLIENT_ID, clientSecret: 'a-client-secret', name: '统一身份认证' };
    for (const issuer of [`${provider.issuer}/`, provider.issuer.replace('127.0.0.1', 'localhost')]) {
      const visited = await openTestApi(stack, { oidc: { ...oidc, issuer } });
      const start = await visited.ask('GET', '/api/session/oidc');
      expect([issuer, start.statusCode, start.json().code, start.headers.location]).toEqual([issuer, 503, 'oidc-other-issuer', undefined]);
      await visited.close();
    }
    // Begun while it was called as it should be: what comes back afterwards opens nothing.
    const right = await openTestApi(stack, { oidc: { ...oidc, issuer: provider.issuer } });
    await right.context.accounts.createUser({ username: 'renamed', name: '改名', role: 'office', email: 'renamed@district.example' }, 'test');
    const begun = await right.ask('GET', '/api/session/oidc');
    const url = String(begun.headers.location);
    const cookie = begun.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
    await right.close();
    provider.isCalled('https://another.example');
    provider.gives(provider.right({ ...provider.claimsFor(url, 'renamed@district.example'), iss: 'https://another.example' }));
    const anew = await openTestApi(stack, { oidc: { ...oidc, issuer: provider.issuer } });
    const answer = await anew.ask('GET', `/api/auth/callback/oidc?code=a-code&state=${encodeURIComponent(new URL(url).searchParams.get('state') ?? '')}`, {
      headers: { cookie },
    });
    expect(answer.cookies.some(({ name, value }) => name.endsWith('session_token') && value !== '')).toBe(false);
    await anew.close();
    await provider.close();
  });
});

describe('more at once than the service can do', () => {
  // Their sessions end after a minute, which on a slow machine is over by now.
  beforeAll(async () => {
    for (const one of [water, fire]) one.cookie = (await api.signIn(one.username, one.password)).cookie;
  });
  const url = '/api/programmes/camp/obligations/kickoff/water/comment';
  const say = (of: TestApi, key: string) => of.ask('POST', url, { as: water, body: { reason: `第 ${key} 句` }, headers: { 'idempotency-key': key } });
  const written = async (prefix: string) =>
    new Set((await stack.store.ledger.events('camp/kickoff/water')).flatMap(({ actKey }) => (actKey?.startsWith(prefix) ? [actKey] : [])));

  /** Every answer is a yes that stands in the ledger once, or a no that says when to ask again and has left nothing. */
  async function keepsItsWord(of: TestApi, prefix: string, count: number, refusals: number[]): Promise<string[]> {
    const keys = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    const answers = await Promise.all(keys.map(async (key) => ({ key, answer: await say(of, key) })));
    const taken = answers.filter(({ answer }) => answer.statusCode === 200).map(({ key }) => key);
    for (const { key, answer } of answers.filter(({ answer }) => answer.statusCode !== 200)) {
      expect(refusals, `${key}: ${answer.statusCode} ${answer.body}`).toContain(answer.statusCode);
      expect(Number(answer.headers['retry-after']), key).toBeGreaterThan(0);
      expect(Number(answer.headers['retry-after']), key).toBeLessThanOrEqual(60);
    }
    expect([...(await written(prefix))].sort()).toEqual(taken.sort());
    return keys.filter((key) => !taken.includes(key));
  }

  it('is refused to whoever asks too often, to nobody else, and what was refused is done when it is sent again', async () => {
    const paced = await openTestApi(stack, { requestsPerMinute: 20 });
    const refused = await keepsItsWord(paced, 'often', 40, [429, 503]);
    expect(refused.length).toBeGreaterThanOrEqual(20);
    expect((await paced.ask('GET', '/api/programmes/camp', { as: fire })).statusCode).toBe(200);
    expect((await paced.ask('GET', '/healthz')).statusCode).toBe(200);
    await paced.close();
    // Strangers by where they come from.
    const other = await openTestApi(stack, { requestsPerMinute: 20 });
    const strangers: number[] = [];
    for (let asked = 0; asked < 25; asked++) strangers.push((await other.ask('GET', '/api/programmes')).statusCode);
    expect(strangers).toEqual([...Array(20).fill(401), ...Array(5).fill(429)]);
    await other.close();
    for (const key of refused) expect((await say(api, key)).statusCode).toBe(200);
    expect((await written('often')).size).toBe(40);
  });

  it('is refused while this process can answer nobody, and what was taken is kept', async () => {
    const busy = await openTestApi(stack, { busyAfterMs: 100 });
    let refused: string[] = [];
    for (let round = 0; refused.length === 0 && round < 20; round++) {
      const burning = setInterval(() => {
        const untilMs = performance.now() + 400;
        while (performance.now() < untilMs);
      }, 1);
      // It looks at itself once a second.
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const answers = keepsItsWord(busy, `busy-${round}`, 8, [503]);
      setTimeout(() => clearInterval(burning), 2_000);
      refused = await answers.finally(() => clearInterval(burning));
    }
    expect(refused.length).toBeGreaterThan(0);
    await busy.close();
    for (const key of refused) expect((await say(api, key)).statusCode).toBe(200);
  });
});

describe('a file that is larger than any may be', () => {
  it('is refused with a sentence, and nothing of it is kept', async () => {
    const url = '/api/programmes/camp/obligations/kickoff/water/evidence';
    const { headers, payload } = form([
      { name: 'file', filename: '总结.pdf', content: Buffer.concat([Buffer.from('%PDF-1.7 '), Buffer.alloc(100 * 1024 * 1024)]) },
    ]);
    const kept = () => (existsSync(stack.config.evidenceDir) ? readdirSync(stack.config.evidenceDir, { recursive: true }) : []);
    const before = kept();
    const answer = await api.ask('POST', url, { as: water, headers, payload });
    expect([answer.statusCode, answer.json().code]).toEqual([413, 'too-large']);
    expect(kept()).toEqual(before);
  });
});

describe('a database that takes no connections for a while', () => {
  it('is said to whoever comes, who is asked to come again: with a session, a key, an act and at the door', async () => {
    const name = new URL(stack.config.databaseUrl).pathname.slice(1);
    const server = new pg.Client({ connectionString: inject('postgresUrl') });
    await server.connect();
    const url = '/api/programmes/camp/obligations/kickoff/fire/comment';
    const { secret } = (await api.ask('POST', '/api/keys', { as: operator, body: { name: '断线', role: 'operator', days: 1 } })).json() as { secret: string };
    const act = () => api.ask('POST', url, { as: fire, body: { reason: '断线时' }, headers: { 'idempotency-key': 'away' } });
    try {
      await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
      await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
      // The first may still hold a connection that has just been cut; all after it find none.
      const answers = [
        await api.ask('GET', '/api/session', { as: water }),
        await api.ask('GET', '/api/programmes/camp', { as: water }),
        await api.ask('GET', '/api/programmes', { as: { key: secret } }),
        await api.ask('POST', '/api/session', { body: { username: water.username, password: water.password } }),
        await act(),
      ];
      expect(answers.map(({ statusCode, headers, body }) => [statusCode, headers['retry-after'], JSON.parse(body).code])).toEqual(
        answers.map(() => [503, '10', 'database-down']),
      );
    } finally {
      await server.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
      await server.end();
    }
    expect((await act()).statusCode).toBe(200);
  });
});
