import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actionOf } from '../client/api/route-table.ts';
import { type Action, MAY, mayDo, ROLES, type Role } from '../client/contract/roles.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const WHO = [...ROLES, undefined] as const;
const office = { org: 'office', name: '值班' };
/** Rows without an address of their own: pages and descriptions are no data, a correction comes with an import, an enterprise acts by its letter. */
const NO_ROUTE: Action[] = ['console.load', 'service.describe', 'enterprise.correct', 'enterprise.handIn'];
const STREAM = '/api/events';

let stack: TestStack;
let api: TestApi;
let base: string;
const keys = new Map<string, string>();

beforeAll(async () => {
  stack = await openTestStack('roles');
  await stack.service.startProgramme(smallPlan({ id: 'camp', more: SECTORS }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
  api = await openTestApi(stack);
  const { registry, accounts } = api.context;
  await registry.enrol('camp', entry(1), office);
  await registry.enrol('camp', certifiedEntry(2, '2018-05-10', { sectorId: 'alarms', departmentId: 'fire' }), office);
  for (const role of ROLES) {
    const { secret } = await accounts.createKey(
      { name: `${role} key`, role, days: 1, ...((role === 'officer' || role === 'head') && { org: 'water' }) },
      'test',
    );
    keys.set(role, secret);
  }
  base = await api.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const IDS: Record<string, string> = {
  programme: 'camp',
  milestone: 'kickoff',
  department: 'water',
  uscc: uscc(1),
  target: 'no-such-target',
  event: 'no-such-event',
  version: '1',
  org: 'water',
  role: 'officer',
  sha256: 'a'.repeat(64),
  id: randomUUID(),
  user: randomUUID(),
  key: 'abcdefghjkmn',
  draft: 'd'.repeat(32),
  token: 'no-such-token-of-any-mail',
};
const QUERY: Record<string, string> = {
  '/api/programmes/:programme/score': '?period=2019H1',
  '/api/programmes/:programme/score.xlsx': '?period=2019H1',
  '/api/programmes/:programme/notices/one': '?key=no-such-notice',
  '/api/programmes/:programme/targets/:target/enterprises': '?scope=dams',
  '/api/operations/workflow': '?id=programme/camp',
  '/api/operations/workflow/case-file': '?id=programme/camp',
  '/api/operations/workflow/events': '?id=programme/camp',
  [STREAM]: '?programme=camp',
};
const addressOf = (url: string, ids = IDS) => url.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name) + (QUERY[url] ?? '');

/** Asks as a role, or as nobody; what is sent is an empty act, so that whoever may do it is stopped by what it lacks. */
async function ask(method: string, url: string, role: Role | undefined, ids = IDS): Promise<{ status: number; code?: string }> {
  const headers = { 'idempotency-key': randomUUID(), ...(role && { authorization: `Bearer ${keys.get(role)}` }) };
  if (url === STREAM) {
    // A stream does not end by itself.
    const leaving = new AbortController();
    const response = await fetch(base + addressOf(url, ids), { headers, signal: leaving.signal });
    const code = response.ok ? undefined : ((await response.json()) as { code: string }).code;
    leaving.abort();
    return { status: response.status, ...(code !== undefined && { code }) };
  }
  const response = await api.ask(method, addressOf(url, ids), { headers, ...(method !== 'GET' && method !== 'DELETE' && { body: {} }) });
  const problem = response.headers['content-type']?.toString().startsWith('application/problem+json') ? (response.json() as { code: string }) : undefined;
  return { status: response.statusCode, ...(problem && { code: problem.code }) };
}

/** What the API says to a message that is written by hand. */
function spoken(message: string): Promise<string> {
  const { port, hostname } = new URL(base);
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () => socket.write(message));
    socket.setEncoding('utf8');
    socket.on('data', (piece) => {
      said += piece;
    });
    socket.on('close', () => resolve(said));
    socket.on('error', reject);
  });
}

describe('every route x every role', () => {
  it('answers as the table says, asked for real', async () => {
    const wrong: string[] = [];
    let asked = 0;
    for (const { method, url, action } of api.app.routeTable) {
      for (const role of WHO) {
        const { status, code } = await ask(method, url, role);
        asked++;
        const said = `${method} ${url} as ${role ?? 'nobody'}: ${status} ${code ?? ''}`;
        const refused = code === 'not-your-role' || code === 'sign-in';
        if (
          mayDo(role, action)
            ? refused || status === 401
            : !(role === undefined ? status === 401 && code === 'sign-in' : status === 403 && code === 'not-your-role')
        )
          wrong.push(said);
        // 503 is what a probe or a part that is missing says; nothing here is missing.
        if (status >= 500) wrong.push(said);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBe(api.app.routeTable.length * (ROLES.length + 1));
  });

  it('leaves nothing that is for somebody on a disk', async () => {
    const kept = [];
    for (const { method, url } of api.app.routeTable.filter((route) => route.method === 'GET' && route.url !== STREAM)) {
      const { headers, statusCode } = await api.ask(method, addressOf(url), { as: { key: keys.get('office') ?? '' } });
      if (headers['cache-control'] !== 'no-store') kept.push(`${method} ${url} ${statusCode} ${headers['cache-control']}`);
    }
    expect(kept).toEqual([]);
  });

  it('says what browsers have to keep to, on every answer, of a page, a refusal and what cannot be read too', async () => {
    const webDir = path.join(stack.config.dir, 'web');
    mkdirSync(path.join(webDir, 'assets'), { recursive: true });
    writeFileSync(path.join(webDir, 'index.html'), '<!doctype html><title>督办</title>');
    writeFileSync(path.join(webDir, 'assets', 'console.js'), 'export {};');
    // As people reach it where TLS stands in front.
    const secure = await openTestApi(stack, { publicUrl: 'https://duban.example', webDir });
    const faults: string[] = [];
    const look = (what: string, headers: Record<string, unknown>) => {
      const of = (name: string) => String(headers[name] ?? '');
      const policy = new Map(
        of('content-security-policy')
          .split(';')
          .map((said) => said.trim().split(' '))
          .map(([name = '', ...sources]) => [name, sources.join(' ')]),
      );
      const holds = {
        'a policy for content': /^'(self|none)'$/.test(policy.get('default-src') ?? ''),
        'no plug-ins': (policy.get('object-src') ?? policy.get('default-src')) === "'none'",
        'no other base': policy.get('base-uri') === "'none'",
        'scripts of our own alone': !/unsafe|\*|http/.test(policy.get('script-src') ?? policy.get('default-src') ?? 'unsafe'),
        'nothing from elsewhere': ![...policy.values()].some((sources) => /\*|http/.test(sources)),
        'no frame of others': /^'(self|none)'$/.test(policy.get('frame-ancestors') ?? ''),
        nosniff: of('x-content-type-options') === 'nosniff',
        'no referrer': of('referrer-policy') === 'no-referrer',
        HSTS: /^max-age=31536000; includeSubDomains/.test(of('strict-transport-security')),
        'an opener of our own': of('cross-origin-opener-policy') === 'same-origin',
        'read by our own': of('cross-origin-resource-policy') === 'same-origin',
        'no other site may ask': !('access-control-allow-origin' in headers),
        'no banner': !('server' in headers) && !('x-powered-by' in headers),
        'its kind': of('content-length') === '0' || /^[\w.+-]+\/[\w.+-]+/.test(of('content-type')),
        'its characters': !/^text\/|[+/]xml\b/.test(of('content-type')) || /charset=utf-8/i.test(of('content-type')),
      };
      faults.push(...Object.entries(holds).flatMap(([name, held]) => (held ? [] : [`${what}: ${name}`])));
    };
    const as = { key: keys.get('office') ?? '' };
    for (const { method, url } of secure.app.routeTable.filter((route) => route.url !== STREAM)) {
      for (const who of [as, undefined]) {
        const more = { ...(who && { as: who }), headers: { 'idempotency-key': randomUUID() }, ...(method !== 'GET' && method !== 'DELETE' && { body: {} }) };
        const { statusCode, headers } = await secure.ask(method, addressOf(url), more);
        look(`${method} ${url} ${statusCode}`, headers);
      }
    }
    for (const url of [
      '/',
      '/assets/console.js',
      '/assets/',
      '/programmes/camp',
      '/no-such-page',
      '/api/no-such',
      '/api/docs',
      '/api/docs/json',
      '/%',
      `/api/${'x'.repeat(700)}`,
      '/healthz',
    ])
      look(`GET ${url.slice(0, 40)}`, (await secure.ask('GET', url, { headers: { accept: 'text/html' } })).headers);
    for (const url of ['/assets/', '/assets', '/assets/../assets/']) expect((await secure.ask('GET', url)).body, url).not.toContain('console.js');
    look('too large', (await secure.ask('POST', '/api/session', { payload: 'x'.repeat(2_000_000), headers: { 'content-type': 'application/json' } })).headers);
    look('another kind', (await secure.ask('POST', '/api/session', { payload: 'a=b', headers: { 'content-type': 'text/plain' } })).headers);
    look('a method that it has not', (await secure.ask('PUT', '/api/session', { body: {} })).headers);
    expect(faults).toEqual([]);

    // Whatever is set there is this host's own, goes over TLS alone, to no other site's request, and no script reads it.
    const { user, password } = await secure.context.accounts.createUser({ username: 'by-https', name: '加密', role: 'auditor' }, 'test');
    const signedIn = await secure.signIn(user.username, password);
    const set = [signedIn.response.headers['set-cookie'] ?? []].flat();
    expect(set.map((cookie) => cookie.split('=')[0]).sort()).toEqual(['__Host-duban.device', '__Host-duban.session_token']);
    for (const cookie of set) {
      expect(cookie).not.toMatch(/domain=/i);
      for (const attribute of [/; Path=\/(;|$)/i, /; Secure(;|$)/i, /; HttpOnly(;|$)/i, /; SameSite=Lax(;|$)/i]) expect(cookie).toMatch(attribute);
    }
    expect((await secure.ask('GET', '/api/session', { headers: { cookie: signedIn.cookie } })).statusCode).toBe(200);
    // One that a neighbouring host could have set is none.
    const forged = signedIn.cookie.replaceAll('__Host-', '__Secure-');
    expect((await secure.ask('GET', '/api/session', { headers: { cookie: forged } })).statusCode).toBe(401);
    await secure.close();
  });

  it('has each opening ask which console it is, and serves one that is built anew beside it; a file of the former one is not there', async () => {
    const webDir = path.join(stack.config.dir, 'built');
    mkdirSync(path.join(webDir, 'assets', 'tables'), { recursive: true });
    const build = (name: string) => {
      writeFileSync(path.join(webDir, 'index.html'), `<!doctype html><title>督办</title><script type="module" src="/assets/${name}"></script>`);
      writeFileSync(path.join(webDir, 'assets', name), 'export {};');
    };
    build('first-abc1234.js');
    writeFileSync(path.join(webDir, 'assets', 'tables', 'gb.bcmap'), 'gb');
    const console = await openTestApi(stack, { webDir });
    const page = { accept: 'text/html,*/*' };
    const get = async (url: string, headers: Record<string, string> = page) => {
      const { statusCode, headers: given, body } = await console.ask('GET', url, { headers });
      return { statusCode, kept: given['cache-control'], type: String(given['content-type']).split(';')[0], body };
    };
    for (const url of ['/', '/index.html', '/p/camp/plan'])
      expect(await get(url), url).toMatchObject({ statusCode: 200, kept: 'no-cache', type: 'text/html', body: expect.stringContaining('first-abc1234.js') });
    expect(await get('/assets/first-abc1234.js')).toMatchObject({ statusCode: 200, kept: 'public, max-age=31536000, immutable' });
    expect(await get('/assets/tables/gb.bcmap')).toMatchObject({ statusCode: 200, kept: 'public, max-age=3600' });

    rmSync(path.join(webDir, 'assets', 'first-abc1234.js'));
    build('first-xyz5678.js');
    expect(await get('/p/camp/plan')).toMatchObject({ statusCode: 200, body: expect.stringContaining('first-xyz5678.js') });
    expect(await get('/assets/first-xyz5678.js')).toMatchObject({ statusCode: 200, body: 'export {};' });
    // Whoever asks for it: a page that is no script would be read as one.
    for (const headers of [page, { accept: '*/*' }])
      expect(await get('/assets/first-abc1234.js', headers)).toMatchObject({ statusCode: 404, kept: 'no-store', type: 'application/problem+json' });
    await console.close();
  });

  it('changes nothing by being looked at', async () => {
    const database = new pg.Client({ connectionString: stack.config.databaseUrl });
    await database.connect();
    const { rows: tables } = await database.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`);
    expect(tables.length).toBeGreaterThan(20);
    /** When a key was used last, who asked for what is not theirs, and the watchdog's own notes are no changes of what people see. */
    const beside = ['ApiKey', 'AccountEvent', 'Unsealed', 'Watch', 'Alarm', '_prisma_migrations', 'Verification', 'Throttle', 'KeptAnswer'];
    const all = async () => {
      const sums = new Map<string, string>();
      for (const { name } of tables.filter((table) => !beside.includes(table.name)))
        sums.set(
          name,
          (await database.query(`SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS sum FROM "${name}" t`)).rows[0].sum,
        );
      return Object.fromEntries(sums);
    };
    const before = await all();
    for (const { url } of api.app.routeTable.filter((route) => route.method === 'GET' && route.url !== STREAM))
      for (const role of ['office', 'operator', 'officer', undefined] as const) await ask('GET', url, role);
    const after = await all();
    await database.end();
    expect(after).toEqual(before);
  });

  it('takes an address as it stands: decoded once, and nothing above it', async () => {
    const as = { key: keys.get('office') ?? '' };
    expect((await api.ask('GET', '/api/programmes/c%61mp', { as })).statusCode).toBe(200);
    for (const twice of ['c%2561mp', '%2563amp', '..%252fprogrammes%252fcamp', '%2e%2e%2fcamp', 'camp%00', 'camp%2f..%2fcamp'])
      expect([twice, (await api.ask('GET', `/api/programmes/${twice}`, { as })).statusCode]).toEqual([
        twice,
        expect.toSatisfy((code: number) => code === 400 || code === 404),
      ]);
  });

  it('reads each message to where its sender ended it, or not at all', async () => {
    const before = await stack.store.ledger.events('camp/kickoff/water');
    const act = `POST /api/programmes/camp/obligations/kickoff/water/acknowledge HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keys.get('officer')}\r\nIdempotency-Key: smuggled\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`;
    const head = 'POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    for (const [what, message, status] of [
      ['two lengths', `${head}Content-Length: 2\r\nContent-Length: ${2 + act.length}\r\n\r\n{}${act}`, 400],
      ['a length and chunks', `${head}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${act}`, 400],
      ['chunks twice over', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${act}`, 400],
      ['a header that is folded', `${head}Transfer-Encoding:\r\n chunked\r\nContent-Length: 2\r\n\r\n{}${act}`, 400],
      ['lines without a return', `POST /api/session HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}${act}`, 400],
      ['TRACE', 'TRACE /api/session HTTP/1.1\r\nHost: x\r\nCookie: duban.session_token=x\r\nConnection: close\r\n\r\n', 405],
    ] as const) {
      const said = await spoken(message);
      expect([what, Number(said.split(' ')[1])]).toEqual([what, status]);
      expect(said, what).toMatch(/x-content-type-options: nosniff/i);
      expect(said, what).not.toMatch(/session_token|smuggled/);
    }
    expect(await stack.store.ledger.events('camp/kickoff/water')).toEqual(before);
  });

  it('has no account that nobody made, and writes down who asked for what is not theirs', async () => {
    const made = new Set(['by-https']);
    expect((await stack.store.accounts.users.list()).map(({ username }) => username).filter((name) => !made.has(name))).toEqual([]);
    for (const name of ['admin', 'administrator', 'root', 'operator', 'duban', 'test', 'guest', 'sa'])
      for (const password of [name, 'admin', 'password', '123456', 'duban']) expect((await api.signIn(name, password)).response.statusCode, name).not.toBe(200);
    expect((await ask('POST', '/api/programmes/:programme/obligations/:milestone/:department/waive', 'auditor')).status).toBe(403);
    const denied = (await stack.store.accounts.events.list(undefined, 2_000)).filter(({ type }) => type === 'denied');
    expect(denied).toContainEqual(expect.objectContaining({ by: expect.stringContaining('auditor'), subject: 'obligation.waive' }));
  });

  it('has a row for every route and a route for every row', () => {
    expect(() => actionOf({ method: 'GET', url: '/api/new', config: {} })).toThrow(/stands under no action/);
    expect(() => actionOf({ method: 'GET', url: '/api/new', config: { action: 'made.up' as Action } })).toThrow(/stands under no action/);
    const used = new Set(api.app.routeTable.map(({ action }) => action));
    expect((Object.keys(MAY) as Action[]).filter((action) => !used.has(action)).sort()).toEqual([...NO_ROUTE].sort());
  });
});

describe('what the roles are', () => {
  const actions = () => api.app.routeTable.filter(({ action }) => MAY[action] !== 'anyone');
  /** What everybody does with their own session. */
  const own = (action: Action) => action.startsWith('session.');

  it('the auditor reads all and changes nothing', () => {
    const changes = actions().filter(({ method, action }) => method !== 'GET' && !own(action));
    expect(changes.length).toBeGreaterThan(40);
    expect(changes.filter(({ action }) => mayDo('auditor', action))).toEqual([]);
    const hidden = actions().filter(
      ({ method, url, action }) => method === 'GET' && !mayDo('auditor', action) && !/imports|intakes|plan-drafts|first-steps/.test(url),
    );
    expect(hidden).toEqual([]);
  });

  it('the operator decides nothing: no act on an obligation or an enterprise, no plan, no close', () => {
    const mayNot = ['programme.amend', 'programme.close', 'sample.draw', 'enterprise.enrol', 'enterprise.import'];
    const acts = Object.keys(MAY).filter((action) => (/^(obligation|enterprise)\./.test(action) && !action.endsWith('.read')) || mayNot.includes(action));
    expect(acts.length).toBeGreaterThan(25);
    expect(acts.filter((action) => mayDo('operator', action as Action))).toEqual([]);
  });

  it('a department never waives or reassigns; of submissions, more time and consequences it decides what the plan leaves to it', () => {
    // A lead sends back what another department owed it, and passes on what the plan has it look at or grant: whose that is the machine says, see
    // forms.test.ts and together.test.ts.
    for (const role of ['officer', 'head'] as const)
      for (const act of ['reassign', 'waive'] as const) expect(mayDo(role, `obligation.${act}`), `${role} ${act}`).toBe(false);
    // Whether a proposal is theirs to decide is the machine's question: see enterprise.test.ts and consequences.test.ts.
    expect(mayDo('officer', 'enterprise.certify') || mayDo('head', 'enterprise.renew') || mayDo('officer', 'proposal.decide')).toBe(false);
  });

  it('accounts and keys are the operator’s alone', () => {
    expect(ROLES.filter((role) => mayDo(role, 'user.write') || mayDo(role, 'key.write'))).toEqual(['operator']);
  });
});

describe('one department and another', () => {
  const FIRE = { ...IDS, department: 'fire', uscc: uscc(2) };

  it('neither reads nor acts on what is the other’s, on any route that names it', async () => {
    const naming = api.app.routeTable.filter(({ url, action }) => /:department|:uscc/.test(url) && mayDo('officer', action));
    expect(naming.length).toBeGreaterThan(15);
    // A body that is right, as far as a department's acts need one: what stops it has to be whose it is.
    const reason = '试一试';
    const bodies: Record<string, unknown> = {
      instruct: { reason },
      answer: { reason },
      comment: { reason },
      'withdraw-submission': { reason },
      'request-extension': { until: '2019-06-30', reason },
      'decide-extension': { grant: true },
      tick: { part: 'part-1' },
      untick: { part: 'part-1', reason },
      progress: { share: 50, reason },
      'pass-on': { portions: [{ name: '科室', mail: 'unit@x.example', task: '排查', due: '2019-04-29' }] },
      'end-portion': { portion: 'unit-a-1', reason },
      'accept-portion': { portion: 'unit-a-1' },
      'return-portion': { portion: 'unit-a-1', reason },
      return: { reason },
      'order-rectification': { limit: '2019-06-30', reason },
      'accept-handed-in': { of: 'rectify' },
      'return-handed-in': { of: 'rectify', reason },
      'add-number': { number: 'AQB-1' },
      'note-bar': { bar: 'rebuilt', reason },
      conclude: { result: 'pass', reason },
      decide: { grant: true, reason },
    };
    const got = [];
    for (const { method, url } of naming) {
      const act = url.split('/').at(-1) ?? '';
      const response = await api.ask(method, addressOf(url, FIRE), {
        as: { key: keys.get('officer') ?? '' },
        headers: { 'idempotency-key': randomUUID() },
        ...(method === 'POST' && { body: bodies[act] ?? {} }),
      });
      got.push(`${method} ${url} ${response.statusCode} ${(response.json() as { code?: string }).code}`);
    }
    expect(got).toEqual(naming.map(({ method, url }) => `${method} ${url} 403 not-yours`));
    expect((await stack.store.ledger.events('camp/kickoff/fire')).filter(({ actorOrg }) => actorOrg !== undefined)).toEqual([]);
  });

  it('sees only its own in every list, and cannot ask for the other’s', async () => {
    const as = { key: keys.get('officer') ?? '' };
    const lists = [
      'obligations?all=true',
      'matrix',
      'enterprises',
      'notices',
      'events',
      'overview',
      'calendar?from=2019-03-01&to=2019-12-31',
      'score?period=2019H1',
    ];
    for (const list of lists) {
      const { statusCode, body } = await api.ask('GET', `/api/programmes/camp/${list}`, { as });
      expect(statusCode, list).toBe(200);
      expect(body, list).toContain(list === 'enterprises' ? uscc(1) : 'water');
      expect(body, list).not.toMatch(/"(department|departmentId)":"fire"|"departments":\[[^\]]*"fire"|kickoff\/fire|"fire\/|alarms/);
    }
    for (const asked of [
      'obligations?department=fire',
      'enterprises?department=fire',
      'notices?department=fire',
      'score?period=2019H1&department=fire',
      'calendar?department=fire',
    ])
      expect((await api.ask('GET', `/api/programmes/camp/${asked}`, { as })).json(), asked).toMatchObject({ status: 403, code: 'not-yours' });
  });

  it('cannot enrol an enterprise for the other, nor move one there', async () => {
    const as = { key: keys.get('officer') ?? '' };
    const enrolled = await api.ask('POST', '/api/programmes/camp/enterprises', {
      as,
      body: { uscc: uscc(9), name: '别人的企业', sector: 'alarms', department: 'fire' },
    });
    expect(enrolled.json()).toMatchObject({ status: 403, code: 'not-yours' });
    expect(await stack.store.enterprises.get(`camp/${uscc(9)}`)).toBeUndefined();
  });
});

describe('what is shown of one and the same thing', () => {
  /** The fields of each thing in an answer, at any depth, by where it stands and what it is called. */
  function thingsOf(value: unknown, at = '', things = new Map<string, Set<string>>()): Map<string, Set<string>> {
    if (Array.isArray(value)) for (const one of value) thingsOf(one, at, things);
    else if (typeof value === 'object' && value !== null) {
      // Counts by state have no fields: what is not there is none.
      if (Object.values(value).length > 0 && Object.values(value).every((held) => typeof held === 'number')) return things;
      const called = ['id', 'item', 'itemId', 'uscc', 'key', 'sequence', 'at', 'type', 'username'].map((name) => (value as Record<string, unknown>)[name]);
      const thing = `${at || 'answer'} ${JSON.stringify(called)}`;
      things.set(thing, new Set([...(things.get(thing) ?? []), ...Object.keys(value)]));
      for (const [name, held] of Object.entries(value)) thingsOf(held, `${thing}.${name}`, things);
    }
    return things;
  }

  it('has the same fields for every role that may see it', async () => {
    const said = async (role: Role, path: string, body: object) => {
      const response = await api.ask('POST', `/api/programmes/camp/${path}`, {
        as: { key: keys.get(role) ?? '' },
        body,
        headers: { 'idempotency-key': randomUUID() },
      });
      expect(response.statusCode, response.body).toBe(200);
    };
    await said('officer', 'obligations/kickoff/water/progress', { share: 50, reason: '进行到一半' });
    await said('office', 'obligations/kickoff/water/instruct', { reason: '抓紧' });
    await said('office', 'obligations/kickoff/water/comment', { reason: '请看' });
    const differing = new Set<string>();
    let compared = 0;
    for (const { url, action } of api.app.routeTable.filter((route) => route.method === 'GET' && route.url !== STREAM && route.url.startsWith('/api/'))) {
      const seen: Map<string, Set<string>>[] = [];
      for (const role of ROLES.filter((one) => mayDo(one, action))) {
        const response = await api.ask('GET', addressOf(url), { as: { key: keys.get(role) ?? '' } });
        if (response.statusCode === 200 && /^application\/json/.test(String(response.headers['content-type']))) seen.push(thingsOf(response.json()));
      }
      for (const [index, one] of seen.entries())
        for (const other of seen.slice(index + 1))
          for (const [thing, fields] of one) {
            const same = other.get(thing);
            if (!same) continue;
            compared++;
            for (const field of new Set([...fields, ...same]))
              if (fields.has(field) !== same.has(field)) differing.add(`${url.slice('/api/'.length)} ${thing}.${field}`);
          }
    }
    expect(compared).toBeGreaterThan(500);
    expect([...differing].sort()).toEqual([]);
  });
});
