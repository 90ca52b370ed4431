import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mayDo, type Role } from '../client/contract/roles.ts';
import { openTestApi, type Person, SECRET, type TestApi } from './support/api.ts';
import { certifiedEntry, entry, uscc } from './support/enterprises.ts';
import { form } from './support/form.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { type Description, sampleOf } from './support/route-walk.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

const PUBLIC = 'http://localhost';
const STILL = { from: '2019-04-24', daysPerSecond: 0.000_001 };
const ROSTER_MILESTONES = `
  - { id: kickoff, name: 部署启动, clause: 三（一）, duty: 召开动员会, due: 2019-04-30, lead: all }
  - { id: look, name: 回头看, clause: 三, duty: 抽查, due: 2019-12-31, lead: [water], roster: { of: { certified: true } } }`;

let stack: TestStack;
let api: TestApi;

beforeAll(async () => {
  stack = await openTestStack('every-route', { publicUrl: PUBLIC, authSecret: SECRET });
  api = await openTestApi(stack, { publicUrl: PUBLIC });
});
afterAll(async () => {
  await api?.close();
  await stack?.close();
});

const key = (value: string = randomUUID()) => ({ 'idempotency-key': value });

describe('every route', () => {
  it('points at no command and at no option of one, whatever it refuses to anybody', async () => {
    const walked = smallPlan({ id: 'walked', more: SECTORS, milestones: ROSTER_MILESTONES });
    await stack.service.startProgramme(walked, STILL);
    const registry = api.context.registry;
    const office = { org: 'office', name: '' };
    const held = [entry(1), certifiedEntry(2), entry(3, { stage: 'approved' }), certifiedEntry(4, '2018-05-10', { stage: 'downgraded' })];
    for (const one of held) await registry.enrol('walked', one, office);
    const { user } = await api.context.accounts.createUser({ username: 'walked-over', name: '被走过的', role: 'auditor' }, 'test');
    const walkers: [Role, Person][] = [];
    for (const role of ['officer', 'head', 'office', 'committee', 'operator'] as const)
      walkers.push([role, await api.person(role, role === 'officer' || role === 'head' ? 'water' : undefined, 'walker')]);

    const known = {
      programme: 'walked',
      milestone: 'kickoff',
      department: 'water',
      user: user.id,
      key: 'a'.repeat(12),
      version: '1',
      role: 'officer',
      org: 'water',
      year: '2027',
    };
    const unknown = { programme: 'none', milestone: 'none', department: 'none', uscc: uscc(77), user: randomUUID(), key: 'b'.repeat(12), version: '77' };
    const sets = [
      ...held.map((one) => ({ ...known, uscc: one.uscc })),
      { ...known, uscc: uscc(1), milestone: 'look' },
      { ...unknown, programme: 'walked' },
      unknown,
    ];
    const description = (await api.ask('GET', '/api/openapi.json')).json() as Description;
    const told: { code: string; says: string; where: string }[] = [];
    const routes = api.app.routeTable.filter(({ url }) => url.startsWith('/api/') && !url.startsWith('/api/auth/'));
    // What ends the programme comes last: before it every rule has something to say.
    const ends = (action: string) => Number(action.startsWith('programme.'));
    for (const { method, url, action } of routes.toSorted((a, b) => ends(a.action) - ends(b.action))) {
      const operation = description.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
      // What is answered for ever, and what ends the session that asks, is no refusal.
      if (!operation || url === '/api/events' || action === 'session.close') continue;
      const schema = operation.requestBody?.content['application/json']?.schema;
      const parts = operation.requestBody?.content['multipart/form-data'];
      const named = new Set(
        sets.map((set) => url.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent((set as Record<string, string>)[name] ?? 'none'))),
      );
      const may = walkers.filter(([each]) => mayDo(each, action)).slice(0, url.includes(':uscc') ? 1 : 2);
      for (const [at, address] of [...named].entries())
        for (const [role, as] of may)
          for (const body of schema ? [...(at === 0 ? [{}] : []), ...[false, true].map((all) => sampleOf(schema, description, all))] : [undefined]) {
            const upload = parts ? form([{ name: 'file', filename: 'x.csv', content: 'x' }]) : undefined;
            const language = told.length % 2 === 0 ? 'zh' : 'en';
            const headers = { ...key(), 'accept-language': language, 'if-match': '"another"', ...upload?.headers };
            const response = await api.ask(method, address, { as, headers, ...(body !== undefined && { body }), ...(upload && { payload: upload.payload }) });
            if (response.statusCode < 400) continue;
            const { code, detail, errors = [] } = response.json() as { code: string; detail: string; errors?: { what: string }[] };
            told.push({ code, says: [detail, ...errors.map(({ what }) => what)].join(' | '), where: `${role} ${method} ${address}` });
          }
    }
    expect(told.filter(({ says }) => /duban |(^|[^-\w])--\w|undefined|\[object/.test(says))).toEqual([]);
    // Plans that hold too little are told with every fault and its place.
    const faulty = told.filter(({ code }) => code === 'plan-faulty');
    expect(faulty.length).toBeGreaterThan(5);
    expect(faulty.filter(({ says }) => says.split(' | ').length < 4)).toEqual([]);
    const codes = [...new Set(told.map(({ code }) => code))].sort();
    console.log(`${told.length} refusals of ${codes.length} kinds: ${codes.join(' ')}`);
    expect(codes.length).toBeGreaterThan(25);
  });
});
