import { createHmac } from 'node:crypto';
import { symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import type { ParsedMail } from 'mailparser';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { passwordHashes } from '../client/accounts/password-hash.ts';
import { linkCode } from '../domain/letters/link.ts';
import { addressOf } from '../domain/plan/plan.ts';
import { pokeMailroom } from '../engine/start.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { makePasskey, signWith, type TestPasskey, type Wrong } from './support/authenticator.ts';
import { CLIENT, type OidcProvider, startOidcProvider } from './support/oidc.ts';
import { smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack, until } from './support/stack.ts';
import { codeOf } from './support/totp.ts';

// A code from a phone besides the password, tried as whoever has the password alone would try it.

let stack: TestStack;
let provider: OidcProvider;
let api: TestApi;
let operator: Person & { password: string; uri: string; codes: string[] };
beforeAll(async () => {
  stack = await openTestStack('second-factor');
  await stack.service.startProgramme(smallPlan({ id: 'camp' }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
  provider = await startOidcProvider('http://localhost/api/auth/callback/oidc');
  api = await openTestApi(stack, {
    secondFactorRoles: ['operator', 'office'],
    oidc: { issuer: provider.issuer, clientId: CLIENT.id, clientSecret: CLIENT.secret, name: '统一身份认证' },
  });
  operator = await withSecondFactor(await api.person('operator'));
});
afterAll(async () => {
  await api?.close();
  await provider?.close();
  await stack?.close();
});

const post = (url: string, as: Person | undefined, body: object = {}) => api.ask('POST', url, { ...(as && { as }), body });
const cookieOf = (response: { cookies: { name: string; value: string }[] }) =>
  response.cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');

/** Sets one up as a person does, with the code of half a minute ago: those of now and of half a minute on are left. */
async function withSecondFactor<P extends Person & { password: string }>(person: P) {
  const { uri } = (await post('/api/session/second-factor', person, { password: person.password })).json() as { uri: string };
  for (;;) {
    const code = codeOf(uri, -1);
    const finished = await post('/api/session/second-factor/finish', person, { code });
    // The half minute has turned on the way, and what was of half a minute ago is too old.
    if (finished.statusCode === 401 && code !== codeOf(uri, -1)) continue;
    expect(finished.statusCode, finished.body).toBe(200);
    return { ...person, uri, cookie: cookieOf(finished), codes: finished.json().codes as string[] };
  }
}

const signIn = ({ username, password }: Person, code?: string, headers: Record<string, string> = {}) =>
  api.ask('POST', '/api/session', { body: { username, password, ...(code !== undefined && { code }) }, headers });
const asked = async (url: string, cookie: string) => {
  const response = await api.ask('GET', url, { headers: { cookie } });
  return [response.statusCode, response.statusCode === 200 ? undefined : response.json().code];
};
async function rows(sql: string, values: unknown[] = []): Promise<object[]> {
  const client = new pg.Client({ connectionString: stack.config.databaseUrl });
  await client.connect();
  return (await client.query(sql, values).finally(() => client.end())).rows;
}
const query = async (sql: string, values: unknown[]): Promise<void> => void (await rows(sql, values));
const events = async (subject: string) =>
  ((await api.context.accounts.store.events.list(undefined, 500)) as { type: string; subject: string; by: string; detail: { why?: string } }[])
    .filter((event) => event.subject === subject)
    .map(({ type, by, detail }) => ({ type, by, ...(detail.why !== undefined && { why: detail.why }) }));

describe('a role that the deployment names', () => {
  it('sets a second factor up after the first sign-in, and can do nothing else before', async () => {
    const office = await api.person('office');
    expect((await api.ask('GET', '/api/session', { as: office })).json()).toMatchObject({ lacks: 'set-up' });
    for (const { method, url, action } of api.app.routeTable) {
      if (['service.', 'console.', 'link.', 'calendar.days', 'session.'].some((open) => action.startsWith(open))) continue;
      const response = await api.ask(method, url.replaceAll(/:\w+/g, 'x'), { as: office, ...(method !== 'GET' && { body: {} }) });
      expect([method, url, response.statusCode, ['set-up-first', 'not-your-role'].includes(response.json().code)]).toEqual([method, url, 403, true]);
    }
    const other = await signIn(office);
    const wrong = await post('/api/session/second-factor', office, { password: 'not the password at all' });
    expect([wrong.statusCode, wrong.json().code]).toEqual([401, 'wrong-password']);
    const begun = (await post('/api/session/second-factor', office, { password: office.password })).json() as { uri: string; secret: string };
    expect(new URL(begun.uri).protocol).toBe('otpauth:');
    expect(begun.secret).toBe(new URL(begun.uri).searchParams.get('secret'));
    // Begun is not done: nothing opens, and the password alone still signs in.
    expect(await asked('/api/programmes', office.cookie)).toEqual([403, 'set-up-first']);
    const off = codeOf(begun.uri).replace(/./, (digit) => String((Number(digit) + 1) % 10));
    expect((await post('/api/session/second-factor/finish', office, { code: off })).json().code).toBe('wrong-code');
    const finished = await post('/api/session/second-factor/finish', office, { code: codeOf(begun.uri) });
    const codes = finished.json().codes as string[];
    expect([finished.statusCode, new Set(codes).size]).toEqual([200, 10]);
    expect(await asked('/api/programmes', cookieOf(finished))).toEqual([200, undefined]);
    // What was open elsewhere had the password alone.
    expect(await asked('/api/session', cookieOf(other))).toEqual([401, 'sign-in']);
    expect(await asked('/api/session', office.cookie)).toEqual([401, 'sign-in']);
    expect(await events(office.username)).toContainEqual({ type: 'secondFactorSet', by: office.username });
    const again = await post('/api/session/second-factor', { ...office, cookie: cookieOf(finished) }, { password: office.password });
    expect([again.statusCode, again.json().code]).toEqual([409, 'second-factor-on']);
  });

  it('is asked of whoever comes into it, and of sessions that were open when the deployment named it', async () => {
    const officer = await api.person('officer', 'water', 'mover');
    expect(await asked('/api/programmes', officer.cookie)).toEqual([200, undefined]);
    const stricter = await openTestApi(stack, { secondFactorRoles: ['officer'] });
    const before = await stricter.ask('GET', '/api/programmes', { as: officer });
    expect([before.statusCode, before.json().code]).toEqual([403, 'set-up-first']);
    await stricter.close();
    const etag = (await api.ask('GET', `/api/users/${officer.id}`, { as: operator })).headers.etag as string;
    const changed = await api.ask('PATCH', `/api/users/${officer.id}`, { as: operator, body: { role: 'office' }, headers: { 'if-match': etag } });
    expect(changed.statusCode).toBe(200);
    expect(await asked('/api/session', officer.cookie)).toEqual([401, 'sign-in']);
    const anew = await signIn(officer);
    expect([anew.statusCode, anew.json().lacks]).toEqual([200, 'set-up']);
    expect(await asked('/api/programmes', cookieOf(anew))).toEqual([403, 'set-up-first']);
  });
});

describe('whoever has the password alone', () => {
  it('gets no session: it asks for the code, and nothing that it gives out opens anything', async () => {
    const alone = await signIn(operator);
    expect([alone.statusCode, alone.json().code, alone.cookies]).toEqual([401, 'code-first', []]);
    const wrong = await signIn(operator, '000000');
    expect([wrong.statusCode, wrong.json().code, wrong.cookies]).toEqual([401, 'wrong-code', []]);
    // Even a session that somebody made for the account opens nothing without a code.
    const auth = await api.person('officer', 'fire', 'forger');
    await query(`UPDATE "Session" SET "userId" = $1 WHERE "userId" = $2`, [operator.id, auth.id]);
    expect(await asked('/api/users', auth.cookie)).toEqual([403, 'code-first']);
    expect(await asked('/api/session/second-factor', auth.cookie)).toEqual([403, 'code-first']);
    expect((await post('/api/session/password', auth, { current: operator.password, password: 'eleven purple canoes sing' })).json().code).toBe('code-first');
    expect((await events(operator.username)).filter(({ why }) => why === 'code').length).toBe(1);
  });

  it('takes no code twice, whoever saw it: of the phone, or of the list', async () => {
    const now = codeOf(operator.uri);
    const first = await signIn(operator, ` ${now.slice(0, 3)} ${now.slice(3)} `);
    expect(first.statusCode, first.body).toBe(200);
    expect(await asked('/api/users', cookieOf(first))).toEqual([200, undefined]);
    const next = codeOf(operator.uri, 1);
    expect((await signIn(operator, next)).statusCode).toBe(200);
    for (const used of [now, next]) expect((await signIn(operator, used)).json().code).toBe('wrong-code');
    const [one = '', two = ''] = operator.codes;
    expect((await signIn(operator, one.toUpperCase().replace('-', ' '))).statusCode).toBe(200);
    expect((await signIn(operator, one)).json().code).toBe('wrong-code');
    // Side by side one of them gets in.
    const both = await Promise.all([signIn(operator, two), signIn(operator, two)]);
    expect(both.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect((await events(operator.username)).filter(({ type }) => type === 'backupCodeUsed')).toHaveLength(2);
  });

  it('is slowed down by network and by account, and neither a known device nor the right password of others is held up', async () => {
    const office = await withSecondFactor(await api.person('office', undefined, 'guessed'));
    const known = await signIn(office, codeOf(office.uri));
    const from = (ip: string) => ({ 'x-forwarded-for': ip });
    const trusting = await openTestApi(stack, { secondFactorRoles: ['office'], trustedProxies: ['127.0.0.1'] });
    const guess = async (ip: string, code: string, cookie = '') =>
      trusting.ask('POST', '/api/session', { body: { username: office.username, password: office.password, code }, headers: { ...from(ip), cookie } });
    for (let tries = 0; tries < 5; tries++) expect((await guess('192.0.2.1', '123456')).statusCode).toBe(401);
    const held = await guess('192.0.2.1', codeOf(office.uri, 1));
    expect([held.statusCode, held.json().code]).toEqual([429, 'locked-out']);
    expect(Number(held.headers['retry-after'])).toBeGreaterThan(0);
    // From many networks: the account itself has had enough, though each network has had few.
    let refused = 0;
    for (let network = 1; refused === 0 && network < 8; network++)
      for (let tries = 0; refused === 0 && tries < 4; tries++)
        if ((await guess(`198.51.${network}.1`, '123456')).statusCode === 429) refused = network * 4 + tries;
    expect(refused).toBeGreaterThan(0);
    expect((await guess('203.0.113.9', codeOf(office.uri, 1))).statusCode).toBe(429);
    expect((await guess('203.0.113.9', codeOf(office.uri, 1), cookieOf(known))).statusCode).toBe(200);
    expect((await events(office.username)).filter(({ type }) => type === 'locked').length).toBeGreaterThan(0);
    await trusting.close();
  });
});

describe('a list of backup codes', () => {
  const key = createHmac('sha256', SECRET).update('session').digest('hex');
  /** What a row holds for whoever has the database and the secret as well. */
  async function kept(userId: string): Promise<string[]> {
    return JSON.parse(await symmetricDecrypt({ key, data: (await api.context.store.accounts.secondFactors.backupCodes(userId)) ?? '' }));
  }

  it('is kept as salted hashes, so that neither the database nor the secret gives one away', async () => {
    const { id, codes } = await withSecondFactor(await api.person('auditor', undefined, 'hashed'));
    const rows = await kept(id);
    expect(new Set(rows).size).toBe(10);
    for (const code of codes) expect(JSON.stringify(rows)).not.toContain(code);
    // Each has a salt of its own, as passwords have: it is the same function that hashes both.
    const [first = ''] = rows;
    const { hash, verify } = api.context.accounts.settings.hashing ?? passwordHashes;
    expect(await verify({ hash: first, password: codes[0] ?? '' })).toBe(true);
    expect(await hash(codes[0] ?? '')).not.toBe(first);
  });

  it('that an earlier release kept opens, each code once, and is hashed as soon as its person has given a code', async () => {
    const former = async (name: string) => {
      const person = await withSecondFactor(await api.person('auditor', undefined, name));
      const sealed = await symmetricEncrypt({ key, data: JSON.stringify(person.codes) });
      await api.context.store.accounts.secondFactors.setBackupCodes(person.id, sealed);
      return person;
    };
    const [one, two] = [await former('former-1'), await former('former-2')];
    const [used = '', next = ''] = one.codes;
    expect((await signIn(one, 'aaaaa-aaaaa')).json().code).toBe('wrong-code');
    expect(await kept(one.id)).toEqual(one.codes);
    expect((await signIn(one, used)).statusCode).toBe(200);
    expect((await signIn(two, codeOf(two.uri))).statusCode).toBe(200);
    expect([(await kept(one.id)).length, (await kept(two.id)).length]).toEqual([9, 10]);
    for (const { id, codes } of [one, two]) expect((await kept(id)).filter((row) => codes.includes(row))).toEqual([]);
    expect((await signIn(one, used)).json().code).toBe('wrong-code');
    // What stands in the row is no code.
    expect((await signIn(one, (await kept(one.id))[0]?.slice(0, 40))).json().code).toBe('wrong-code');
    expect((await signIn(one, next)).statusCode).toBe(200);
    expect((await signIn(two, two.codes[9])).statusCode).toBe(200);
  });
});

describe('whoever comes by OIDC', () => {
  /** Signs in at the provider; gives the cookie of the session here. */
  async function byProvider(email: string): Promise<string> {
    const start = await api.ask('GET', '/api/session/oidc');
    const back = await provider.signIn(start.headers.location as string, email);
    return cookieOf(await api.ask('GET', back.replace('http://localhost', ''), { headers: { cookie: cookieOf(start) } }));
  }

  it('has a session as long as any other, which ends here alone, and signs in anew to end the others', async () => {
    const water = await api.person('officer', 'water', 'guest');
    await query(`UPDATE "User" SET "email" = 'guest@duban.example', "emailVerified" = true WHERE "id" = $1`, [water.id]);
    const open = async (cookie: string) => (await asked('/api/session', cookie))[0];
    const own = async (change: string) => query(`UPDATE "Session" SET ${change} WHERE "userId" = $1`, [water.id]);
    const idle = await byProvider('guest@duban.example');
    expect(await open(idle)).toBe(200);
    await own(`"expiresAt" = now() - interval '1 second'`);
    expect(await open(idle)).toBe(401);
    const long = await byProvider('guest@duban.example');
    await own(`"createdAt" = now() - interval '13 hours'`);
    expect(await open(long)).toBe(401);
    const left = await byProvider('guest@duban.example');
    expect((await api.ask('DELETE', '/api/session', { headers: { cookie: left } })).statusCode).toBe(200);
    expect(await open(left)).toBe(401);

    const [here, phone] = [await byProvider('guest@duban.example'), await byProvider('guest@duban.example')];
    const end = (cookie: string, body: object) => post('/api/session/sessions/end', { ...water, cookie }, body);
    await own(`"createdAt" = now() - interval '11 minutes'`);
    for (const body of [{}, { password: water.password }]) expect([(await end(here, body)).json().code, await open(phone)]).toEqual(['sign-in-anew', 200]);
    const anew = await byProvider('guest@duban.example');
    expect((await end(anew, {})).json()).toEqual({ ended: expect.toSatisfy((ended: number) => ended >= 2) });
    expect([await open(here), await open(phone), await open(anew)]).toEqual([401, 401, 200]);
  });

  it('gives the code here as well: what the provider asked for is not known', async () => {
    const office = await withSecondFactor(await api.person('office', undefined, 'oidc'));
    await query(`UPDATE "User" SET "email" = 'oidc@duban.example', "emailVerified" = true WHERE "id" = $1`, [office.id]);
    const start = await api.ask('GET', '/api/session/oidc');
    const back = await provider.signIn(start.headers.location as string, 'oidc@duban.example');
    const answer = await api.ask('GET', back.replace('http://localhost', ''), { headers: { cookie: cookieOf(start) } });
    const cookie = cookieOf(answer);
    expect((await api.ask('GET', '/api/session', { headers: { cookie } })).json()).toMatchObject({ lacks: 'code' });
    expect(await asked('/api/programmes', cookie)).toEqual([403, 'code-first']);
    expect((await post('/api/session/code', { ...office, cookie }, { code: '123456' })).json().code).toBe('wrong-code');
    expect((await post('/api/session/code', { ...office, cookie }, { code: codeOf(office.uri) })).statusCode).toBe(200);
    expect(await asked('/api/programmes', cookie)).toEqual([200, undefined]);
  });
});

describe('a second factor of one’s own', () => {
  it('may be turned on by every role, survives a change of the password, and is turned off with a code of it', async () => {
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'careful'));
    expect((await api.ask('GET', '/api/session/second-factor', { as: fire })).json()).toEqual({
      on: true,
      required: false,
      passwordNeeded: true,
      backupCodesLeft: 10,
    });
    const changed = await post('/api/session/password', fire, { current: fire.password, password: 'eleven purple canoes sing' });
    expect(changed.statusCode, changed.body).toBe(200);
    const here = { ...fire, password: 'eleven purple canoes sing', cookie: cookieOf(changed) };
    expect(await asked('/api/programmes', here.cookie)).toEqual([200, undefined]);
    expect((await signIn(here)).json().code).toBe('code-first');
    const used = codeOf(here.uri);
    const renewed = (await post('/api/session/second-factor/backup-codes', here, { code: used })).json().codes as string[];
    expect(renewed.filter((code) => fire.codes.includes(code))).toEqual([]);
    expect((await signIn(here, fire.codes[0])).json().code).toBe('wrong-code');
    // A used code neither turns it off nor ends the session that it is tried in.
    expect((await post('/api/session/second-factor/off', here, { code: used })).json().code).toBe('wrong-code');
    expect(await asked('/api/programmes', here.cookie)).toEqual([200, undefined]);
    expect((await post('/api/session/second-factor/off', here, { code: renewed[0] })).statusCode).toBe(200);
    expect((await signIn(here)).statusCode).toBe(200);
    expect((await events(fire.username)).map(({ type }) => type)).toEqual(
      expect.arrayContaining(['secondFactorSet', 'backupCodesRenewed', 'backupCodeUsed', 'secondFactorOff']),
    );
  });

  it('is none of a key’s', async () => {
    const { secret } = (await post('/api/keys', operator, { name: '接口', role: 'operator', days: 1 })).json() as { secret: string };
    for (const [method, url] of [
      ['GET', '/api/session/second-factor'],
      ['POST', '/api/session/second-factor'],
      ['GET', '/api/session/passkeys'],
      ['POST', '/api/session/passkeys'],
    ] as const) {
      const response = await api.ask(method, url, { as: { key: secret }, ...(method === 'POST' && { body: { code: '123456' } }) });
      expect([response.statusCode, response.json().code]).toEqual([403, 'not-a-person']);
    }
    // Whoever made it gave a code; the key is long enough by itself.
    expect((await api.ask('GET', '/api/users', { as: { key: secret } })).statusCode).toBe(200);
  });
});

describe('what opens something', () => {
  it('is drawn where nobody foresees it, and is long enough', async () => {
    // Were it drawn by what others can foresee, it would be the same each time.
    const foreseen = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const people = [
      await withSecondFactor(await api.person('officer', 'fire', 'drawn-1')),
      await withSecondFactor(await api.person('officer', 'fire', 'drawn-2')),
    ];
    foreseen.mockRestore();
    // 32 characters of 62, which an app is given in base32; two halves of five of 31 letters and digits: 49 bits.
    for (const { uri, codes } of people) {
      expect(new URL(uri).searchParams.get('secret')).toMatch(/^[A-Z2-7]{52}$/);
      for (const code of codes) expect(code).toMatch(/^[a-z2-9]{5}-[a-z2-9]{5}$/);
    }
    expect(new Set(people.map(({ uri }) => uri)).size).toBe(2);
    expect(new Set(people.flatMap(({ codes }) => codes)).size).toBe(20);
    const tokens = people.map(({ cookie }) => decodeURIComponent(/session_token=([^;]+)/.exec(cookie)?.[1] ?? '').split('.')[0]);
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(new Set(tokens).size).toBe(2);
    // Of a phone six digits, of a mail eight: 20 and 26 bits.
    expect(codeOf(people[0]?.uri ?? '')).toMatch(/^\d{6}$/);
    expect(linkCode('camp/kickoff/water/due/1/water/officer', 'water@x.example', () => 'f'.repeat(64))).toMatch(/^\d{8}$/);
  });
});

describe('a passkey', () => {
  type Holder = Awaited<ReturnType<typeof withSecondFactor<Person & { password: string }>>>;
  /** The cookie of a request with that of a challenge beside it. */
  const besides = (cookie: string, response: Parameters<typeof cookieOf>[0]) => [cookie, cookieOf(response)].filter((one) => one !== '').join('; ');
  const codes = new Map<string, string[]>();
  /** A code that nobody has used: each opens once, and ten are on the list. */
  const nextCode = ({ id, codes: all }: Holder) => {
    if (!codes.has(id)) codes.set(id, [...all]);
    return codes.get(id)?.shift() ?? '';
  };
  async function begin(person: Holder, code = nextCode(person)) {
    const response = await post('/api/session/passkeys', person, { code });
    return {
      response,
      options: response.json() as { challenge: string; user: object; authenticatorSelection: object },
      cookie: besides(person.cookie, response),
    };
  }
  const finish = (person: Holder, cookie: string, response: object, name = '办公室电脑') =>
    post('/api/session/passkeys/finish', { ...person, cookie }, { name, response });
  async function withPasskey(name: string) {
    const person = await withSecondFactor(await api.person('officer', 'fire', name));
    const { options, cookie } = await begin(person);
    const { passkey, response } = makePasskey(options);
    const made = await finish(person, cookie, response);
    expect(made.statusCode, made.body).toBe(200);
    return { ...person, passkey, passkeyId: made.json().id as string };
  }
  async function challenged() {
    const response = await post('/api/session/passkey/challenge', undefined);
    return { options: response.json() as { challenge: string; userVerification: string; allowCredentials?: object[] }, cookie: cookieOf(response) };
  }
  const enter = (response: object, cookie: string, headers: Record<string, string> = {}) =>
    api.ask('POST', '/api/session/passkey', { body: { response }, headers: { cookie, ...headers } });
  async function signInBy(passkey: TestPasskey, wrong: Wrong = {}) {
    const { options, cookie } = await challenged();
    return enter(signWith(passkey, options, wrong), cookie);
  }
  const refusedNow = async (passkey: TestPasskey) => {
    const response = await signInBy(passkey);
    expect([response.statusCode, response.json().code, response.cookies]).toEqual([401, 'wrong-passkey', []]);
  };
  const ownList = async (person: Person) => (await api.ask('GET', '/api/session/passkeys', { as: person })).json();

  it('is made with a code, signs in by itself as a password and a code would, and is named, listed and taken away', async () => {
    const holder = await withPasskey('by-passkey');
    expect(await ownList(holder)).toEqual({
      origin: 'http://localhost',
      items: [{ id: holder.passkeyId, name: '办公室电脑', createdAt: expect.any(String) }],
    });
    const { options, cookie: challenge } = await challenged();
    // Nobody is named: the device knows whose it is, and a stranger learns nothing.
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
    expect(options.allowCredentials).toBeUndefined();
    const entered = await enter(signWith(holder.passkey, options), challenge);
    expect([entered.statusCode, entered.json().user?.username, entered.json().lacks]).toEqual([200, holder.username, undefined]);
    const here = { ...holder, cookie: cookieOf(entered) };
    expect(await asked('/api/programmes', here.cookie)).toEqual([200, undefined]);
    expect((await api.ask('GET', '/api/session/sessions', { as: here })).json().items).toContainEqual(expect.objectContaining({ here: true, via: 'passkey' }));
    expect((await post(`/api/session/passkeys/${holder.passkeyId}/name`, here, { name: '  值班手机 ' })).statusCode).toBe(200);
    expect((await ownList(here)).items).toEqual([expect.objectContaining({ name: '值班手机', lastUsedAt: expect.any(String) })]);
    // The password alone is as shut as before.
    expect((await signIn(holder)).json().code).toBe('code-first');

    const remove = (code: string) => post(`/api/session/passkeys/${holder.passkeyId}/remove`, here, { code });
    expect((await remove('123456')).json().code).toBe('wrong-code');
    expect((await remove(nextCode(holder))).statusCode).toBe(200);
    expect([await asked('/api/session', holder.cookie), await asked('/api/session', here.cookie)]).toEqual([
      [401, 'sign-in'],
      [200, undefined],
    ]);
    await refusedNow(holder.passkey);
    const types = (await events(holder.username)).map(({ type, why }) => `${type}${why === undefined ? '' : ` ${why}`}`);
    expect(types).toEqual(expect.arrayContaining(['passkeyAdded', 'signedIn', 'passkeyRemoved']));
  });

  it('opens nothing by what was signed wrongly, elsewhere, before, or for somebody else', async () => {
    const holder = await withPasskey('attacked');
    const other = await withPasskey('attacker');
    const right = await challenged();
    const signed = signWith(holder.passkey, right.options);
    const attempts: Record<string, () => Promise<{ statusCode: number; cookies: object[]; json(): { code?: string } }>> = {
      'a page that only looks like ours': () => signInBy(holder.passkey, { origin: 'https://duban.evil.example' }),
      'another port of the same name': () => signInBy(holder.passkey, { origin: 'http://localhost:8081' }),
      'another name': () => signInBy(holder.passkey, { rpId: 'evil.example' }),
      'nobody who showed finger, face or PIN': () => signInBy(holder.passkey, { unverified: true }),
      'another key': () => signInBy(holder.passkey, { otherKey: true }),
      'a challenge of their own': () => signInBy(holder.passkey, { challenge: Buffer.alloc(32, 1).toString('base64url') }),
      'no challenge at all': () => enter(signed, ''),
      'the challenge of somebody else': async () => enter(signed, (await challenged()).cookie),
      'the id of one passkey and the signature of another': async () => {
        const { options, cookie } = await challenged();
        return enter({ ...signWith(other.passkey, options), id: holder.passkey.id, rawId: holder.passkey.id }, cookie);
      },
      'a challenge for making one': async () => {
        const { options, cookie } = await begin(other);
        return enter(signWith(other.passkey, options), cookie);
      },
      'a passkey that nobody knows': () => signInBy({ ...holder.passkey, id: Buffer.alloc(32, 7).toString('base64url') }),
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      // Each tries as if it were the first: how tries are slowed down is asked below.
      await query('DELETE FROM "Throttle"', []);
      const response = await attempt();
      expect([what, response.statusCode, response.json().code, response.cookies]).toEqual([what, 401, 'wrong-passkey', []]);
    }
    // What was signed right opens once.
    await query('DELETE FROM "Throttle"', []);
    expect((await enter(signWith(holder.passkey, right.options), right.cookie)).statusCode).toBe(200);
    expect((await enter(signed, right.cookie)).json().code).toBe('wrong-passkey');
    // A copy that has counted less than its original.
    expect((await signInBy(holder.passkey, { counter: 1 })).json().code).toBe('wrong-passkey');
    expect((await enter(signed, right.cookie, { origin: 'https://duban.evil.example' })).json().code).toBe('foreign-origin');
    for (const odd of [{}, { ...signed, id: { contains: '' } }, { ...signed, type: 'password' }, { ...signed, id: `${signed.id}==` }])
      expect((await enter(odd, right.cookie)).statusCode).toBe(400);
  });

  it('is made for nobody without a right code, for nobody else, and not twice', async () => {
    const holder = await withPasskey('maker');
    const none = await api.person('officer', 'fire', 'no-codes');
    expect((await post('/api/session/passkeys', none, { code: '123456' })).json().code).toBe('second-factor-off');
    expect((await begin(holder, '123456')).response.json().code).toBe('wrong-code');
    expect((await finish(holder, holder.cookie, makePasskey({ challenge: 'AAAA' }).response)).json().code).toBe('passkey-not-made');

    const { options, cookie } = await begin(holder);
    expect(options).toMatchObject({
      user: { name: holder.username, displayName: 'maker officer' },
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      excludeCredentials: [{ id: holder.passkey.id }],
    });
    const other = await withSecondFactor(await api.person('officer', 'fire', 'other-maker'));
    const challenge = cookie.replace(`${holder.cookie}; `, '');
    expect((await finish(other, `${other.cookie}; ${challenge}`, makePasskey(options).response)).json().code).toBe('passkey-not-made');
    for (const wrong of [
      { origin: 'https://duban.evil.example' },
      { rpId: 'evil.example' },
      { unverified: true },
      { challenge: 'AAAA' },
      { id: holder.passkey.id },
    ]) {
      await query('DELETE FROM "Throttle"', []);
      const again = await begin(other);
      const refused = await finish(other, again.cookie, makePasskey(again.options, wrong).response);
      expect([wrong, refused.statusCode, refused.json().code]).toEqual([wrong, 422, 'passkey-not-made']);
    }
    expect((await ownList(other)).items).toEqual([]);
    expect((await signInBy(holder.passkey)).statusCode).toBe(200);
    // Nobody names or takes away another's.
    expect((await post(`/api/session/passkeys/${holder.passkeyId}/name`, other, { name: '我的' })).json().code).toBe('unknown-passkey');
    expect((await post(`/api/session/passkeys/${holder.passkeyId}/remove`, other, { code: nextCode(other) })).json().code).toBe('unknown-passkey');
  });

  it.each([
    ['the operator resets the code', async (person: Holder) => post(`/api/users/${person.id}/reset-second-factor`, operator)],
    ['the operator gives a new password', async (person: Holder) => post(`/api/users/${person.id}/reset-password`, operator)],
    ['the code is turned off', async (person: Holder) => post('/api/session/second-factor/off', person, { code: nextCode(person) })],
    [
      'the account passes to another body',
      async ({ id }: Holder) => {
        const { headers } = await api.ask('GET', `/api/users/${id}`, { as: operator });
        return api.ask('PATCH', `/api/users/${id}`, { as: operator, body: { org: 'water' }, headers: { 'if-match': String(headers.etag) } });
      },
    ],
  ] as const)('is no way in any more when %s', async (what, ends) => {
    const holder = await withPasskey(`ends-${what.split(' ').at(-1)}`);
    const { options, cookie } = await begin(holder);
    const ended = await ends(holder);
    expect(ended.statusCode, ended.body).toBe(200);
    await refusedNow(holder.passkey);
    expect((await api.context.store.accounts.passkeys.list(holder.id)).length).toBe(0);
    // Nor one that was begun before.
    expect((await finish(holder, cookie, makePasskey(options).response)).statusCode).not.toBe(200);
    expect((await api.context.store.accounts.passkeys.list(holder.id)).length).toBe(0);
  });

  it('leaves nothing behind of what somebody was to sign and did not', async () => {
    await query('DELETE FROM "Verification"', []);
    const before = await challenged();
    await query(`UPDATE "Verification" SET "expiresAt" = now() - interval '1 second'`, []);
    const holder = await withPasskey('too-late');
    expect((await enter(signWith(holder.passkey, before.options), before.cookie)).json().code).toBe('wrong-passkey');
    await query(`INSERT INTO "Verification" ("id", "identifier", "value", "expiresAt") VALUES ('old', 'old', '{}', now() - interval '1 second')`, []);
    await challenged();
    expect(await rows('SELECT "id" FROM "Verification"')).toEqual([{ id: expect.not.stringMatching(/^old$/) }]);
  });

  it('is slowed down when it is wrong again and again, and holds up neither the password nor anybody else', async () => {
    await query('DELETE FROM "Throttle"', []);
    const [holder, other] = [await withPasskey('slowed'), await withPasskey('not-slowed')];
    const codesOf = [];
    for (let tries = 0; tries < 6; tries++) codesOf.push((await signInBy(holder.passkey, { otherKey: true })).json().code);
    expect(codesOf).toEqual([...Array(5).fill('wrong-passkey'), 'locked-out']);
    expect((await signInBy(holder.passkey)).statusCode).toBe(429);
    expect((await signIn(holder, nextCode(holder))).statusCode).toBe(200);
    expect((await signInBy(other.passkey)).statusCode).toBe(200);
    expect(await events(holder.username)).toContainEqual({ type: 'locked', by: '-', why: 'passkey' });
  });

  it('is offered at no address that browsers refuse, with the reason', async () => {
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'no-place'));
    for (const [publicUrl, why] of [
      ['http://192.0.2.7:8080', 'number'],
      ['https://[2001:db8::7]', 'number'],
      ['http://duban.example', 'http'],
    ] as const) {
      const there = await openTestApi(stack, { publicUrl });
      const cookie = publicUrl.startsWith('https:') ? fire.cookie.replaceAll('duban.session', '__Host-duban.session') : fire.cookie;
      expect((await there.ask('GET', '/api/session/passkeys', { headers: { cookie } })).json()).toEqual({ why, items: [] });
      expect((await there.ask('GET', '/api/session/providers')).json()).toEqual({});
      expect((await there.ask('POST', '/api/session/passkey/challenge')).json().code).toBe('passkeys-impossible');
      await there.close();
    }
    expect((await api.ask('GET', '/api/session/providers')).json()).toMatchObject({ passkeys: { origin: 'http://localhost' } });
  });
});

describe('a phone that is lost', () => {
  it('is not got round by another password that the operator gave', async () => {
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'new-words'));
    const { password } = (await post(`/api/users/${fire.id}/reset-password`, operator)).json() as { password: string };
    const alone = await signIn({ ...fire, password });
    expect([alone.statusCode, alone.json().code, alone.cookies]).toEqual([401, 'code-first', []]);
  });

  it('is no way in any more once the operator has reset it: the sessions end, and it is written down', async () => {
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'loser'));
    const stranger = await post(`/api/users/${fire.id}/reset-second-factor`, fire);
    expect(stranger.statusCode).toBe(403);
    const reset = await post(`/api/users/${fire.id}/reset-second-factor`, operator);
    expect([reset.statusCode, reset.json().secondFactor]).toEqual([200, false]);
    expect(await asked('/api/session', fire.cookie)).toEqual([401, 'sign-in']);
    expect((await signIn(fire)).statusCode).toBe(200);
    expect(await events(fire.username)).toContainEqual({ type: 'secondFactorReset', by: operator.username });
    expect((await post(`/api/users/${fire.id}/reset-second-factor`, operator)).json().code).toBe('second-factor-off');
  });

  it('is told to its person by mail, at their own address or at their body’s mailbox', async () => {
    const own = await withSecondFactor(await api.person('officer', 'water', 'mailed'));
    await query(`UPDATE "User" SET "email" = 'mailed@duban.example', "emailVerified" = true WHERE "id" = $1`, [own.id]);
    const bodys = await withSecondFactor(await api.person('officer', 'water', 'shared'));
    for (const { id } of [own, bodys]) expect((await post(`/api/users/${id}/reset-second-factor`, operator)).statusCode).toBe(200);
    await pokeMailroom(stack.service.client, 'camp', (await stack.service.programme('camp')).clock, 0);
    const addressees = ({ to }: ParsedMail) => [to ?? []].flat().flatMap(({ value }) => value.map(({ address }) => address));
    const mailOf = (username: string) =>
      until(`the mail about ${username}`, async () => stack.mail.accepted().find(({ text }) => text?.includes(username)), 60_000);
    const toThem = await mailOf(own.username);
    expect([addressees(toThem), toThem.subject]).toEqual([['mailed@duban.example'], expect.stringMatching(/动态码已被重置$/)]);
    const toBody = await mailOf(bodys.username);
    expect(addressees(toBody)).toEqual([addressOf((await stack.service.context('camp')).plan, 'water/officer')]);
    // Nothing that opens anything stands in it.
    expect(toThem.text).not.toMatch(/\d{6}|secret/);
  });

  it('stays as it is where its person cannot be told: nobody’s is taken away unheard', async () => {
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'unheard'));
    const reset = () => post(`/api/users/${fire.id}/reset-second-factor`, operator);
    await query(`ALTER TABLE "Notice" ADD CONSTRAINT unheard CHECK ("kind" <> 'account') NOT VALID`, []);
    expect((await reset()).statusCode).not.toBe(200);
    expect(await asked('/api/session', fire.cookie)).toEqual([200, undefined]);
    await query('ALTER TABLE "Notice" DROP CONSTRAINT unheard', []);
    expect([(await reset()).statusCode, await asked('/api/session', fire.cookie)]).toEqual([200, [401, 'sign-in']]);
    expect(await events(fire.username)).toContainEqual({ type: 'secondFactorReset', by: operator.username });
  });

  it('says so where the secret of the API is another by now, and the operator’s reset helps', async () => {
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'rekeyed'));
    const other = await openTestApi(stack, { authSecret: 'another-secret-another-secret-another-secret' });
    const response = await other.ask('POST', '/api/session', { body: { username: fire.username, password: fire.password, code: codeOf(fire.uri) } });
    expect([response.statusCode, response.json().code]).toEqual([409, 'second-factor-unreadable']);
    await other.close();
  });

  it('goes on under another secret where the former one is given: sealed anew, with sessions and devices, and nothing is signed by the former any more', async () => {
    const ANOTHER = 'f3b1c6de7a08495e8f21b0d4c5a69788';
    const fire = await withSecondFactor(await api.person('officer', 'fire', 'moved'));
    const lost = await withSecondFactor(await api.person('officer', 'fire', 'broken'));
    await query('UPDATE "TwoFactor" SET "secret" = $2 WHERE "userId" = $1', [lost.id, await symmetricEncrypt({ key: 'nobody has it', data: 'x'.repeat(32) })]);
    const sealedOf = async () => (await rows('SELECT "secret", "backupCodes" FROM "TwoFactor" WHERE "userId" = $1', [fire.id]))[0] as Record<string, string>;
    const before = await sealedOf();

    const both = await openTestApi(stack, { authSecret: ANOTHER, formerSecret: SECRET });
    const alone = await openTestApi(stack, { authSecret: ANOTHER });
    const session = (at: TestApi, cookie: string) => at.ask('GET', '/api/session', { headers: { cookie } });
    // The session that the former secret signed holds, and says by which keys what was typed before is opened.
    const [was, now] = [await session(api, fire.cookie), await session(both, fire.cookie)];
    expect([was.statusCode, now.statusCode]).toEqual([200, 200]);
    expect(now.json().draftKeys).toEqual([expect.not.stringMatching(was.json().draftKeys[0]), was.json().draftKeys[0]]);
    expect((await session(alone, fire.cookie)).statusCode).toBe(401);
    // A signature that neither has made opens nothing, nor does one of another session's token.
    const [, coded = ''] = /session_token=([^;]+)/.exec(fire.cookie) ?? [];
    const [token, signature] = decodeURIComponent(coded).split('.');
    for (const forged of [`${token}.${Buffer.alloc(32, 7).toString('base64')}`, `${token?.slice(1)}.${signature}`, `${token}.`, token])
      expect((await session(both, fire.cookie.replace(coded, encodeURIComponent(forged ?? '')))).statusCode).toBe(401);

    // Every one that could be opened is sealed by the other, once; the code and the backup codes open there without the former secret.
    const { sealed, lost: unopened } = await both.context.accounts.sealAnew();
    expect([sealed > 0, unopened]).toEqual([true, 1]);
    expect(await both.context.accounts.sealAnew()).toEqual({ sealed: 0, lost: 1 });
    const after = await sealedOf();
    expect([after.secret === before.secret, after.backupCodes === before.backupCodes]).toEqual([false, false]);
    const signInAt = (at: TestApi, code: string) => at.ask('POST', '/api/session', { body: { username: fire.username, password: fire.password, code } });
    expect((await signInAt(alone, codeOf(fire.uri))).statusCode).toBe(200);
    expect((await signInAt(alone, fire.codes[0] ?? '')).statusCode).toBe(200);
    // What is signed now is signed by the present one alone.
    const fresh = await signInAt(both, fire.codes[1] ?? '');
    expect((await session(alone, cookieOf(fresh))).statusCode).toBe(200);
    expect((await session(api, cookieOf(fresh))).statusCode).toBe(401);
    await both.close();
    await alone.close();
  });
});
