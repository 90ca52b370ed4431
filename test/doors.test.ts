import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApi, type Person, type TestApi } from './support/api.ts';
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
  api = await openTestApi(stack, { sessionIdleMinutes: 1, openPages: [] });
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
    const { cookie } = await api.signIn(water.username, water.password);
    const { users } = api.context.accounts.store;
    const [own] = (await users.sessionsOf(water.id)).toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    if (!own) throw new Error('there is no session');
    // Half of the minute is over: what is asked now is a sign of life.
    await query(`UPDATE "Session" SET "expiresAt" = now() + interval '30 seconds' WHERE "id" = $1`, [own.id]);
    expect(await status(cookie)).toBe(200);
    const [after] = (await users.sessionsOf(water.id)).filter(({ id }) => id === own.id);
    expect(after?.expiresAt.getTime()).toBeGreaterThan(Date.now() + 50_000);
    await query(`UPDATE "Session" SET "expiresAt" = now() - interval '1 second' WHERE "id" = $1`, [own.id]);
    expect(await status(cookie)).toBe(401);
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

  it('end one by one, or all but the one at hand; nobody ends another’s', async () => {
    const [phone, tablet] = [await api.signIn(fire.username, fire.password), await api.signIn(fire.username, fire.password)];
    const here = (await listed(sessionOf(fire, phone.cookie))).find((one) => one.here);
    const stolen = await api.ask('DELETE', `/api/session/sessions/${here?.id}`, { as: water });
    expect([stolen.statusCode, stolen.json().code]).toEqual([404, 'unknown-session']);
    expect(await status(phone.cookie)).toBe(200);
    expect((await api.ask('DELETE', `/api/session/sessions/${here?.id}`, { as: fire })).statusCode).toBe(200);
    expect([await status(phone.cookie), await status(tablet.cookie), await status(fire.cookie)]).toEqual([401, 200, 200]);
    expect((await api.ask('DELETE', '/api/session/sessions', { as: fire })).json().ended).toBeGreaterThan(0);
    expect([await status(tablet.cookie), await status(fire.cookie), await status(water.cookie)]).toEqual([401, 200, 200]);
    const log = (await api.ask('GET', '/api/account-events', { as: operator })).json().items as { type: string; subject: string; by: string }[];
    expect(log.filter(({ type, subject, by }) => type === 'sessionEnded' && subject === fire.username && by === fire.username).length).toBeGreaterThan(1);
  });

  it('are none of a key’s, which ends none', async () => {
    const { secret } = (await api.ask('POST', '/api/keys', { as: operator, body: { name: '接口', role: 'operator', days: 1 } })).json() as { secret: string };
    expect((await api.ask('GET', '/api/session/sessions', { as: { key: secret } })).json()).toEqual({ items: [] });
    expect((await api.ask('DELETE', '/api/session/sessions', { as: { key: secret } })).json()).toEqual({ ended: 0 });
    expect(await status(operator.cookie)).toBe(200);
  });
});
