import path from 'node:path';
import pg from 'pg';
import { stringify } from 'yaml';
import { openCalendar } from '../calendar/china.ts';
import { openAccounts } from '../client/accounts/accounts.ts';
import { mayDo, type Role } from '../client/contract/roles.ts';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { randomOf } from '../domain/kernel/random.ts';
import { type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import { plannedObligations } from '../domain/programme/campaign.ts';
import { generateDistrict } from '../domain/rehearsal/district.ts';
import { freePort } from '../embedded/stack.ts';
import { median } from './measure.ts';
import { importEntries, shapotouPlan } from './registry.ts';
import { openRig, type Rig } from './rig.ts';

const ENTERPRISES = 100_000;
const DEPARTMENTS = 100;
const MILESTONES = 200;
const NOTICES_EACH = 50;
const EVENTS_EACH = 5;
const USERS = 20;
/** A person looks at what came before asking on. */
const PAUSE_MS = 1_000;
const ALONE = 3;
/** What is typed has to be found while it is typed: enough answers for a percentile. */
const ALONE_FOUND = 20;
const WARM_UP_MS = 5_000;
const MEASURED_MS = 60_000;
const DAY_MS = 86_400_000;
const SECRET = 'for-the-bench-only-for-the-bench-only-1234';
const ID = 'large';

/** A city of a hundred departments that each have a part in two hundred milestones, spread over four years around today. */
function largePlan(todayMs: number): Plan {
  const shapotou = shapotouPlan();
  const day = (offset: number) => new Date(todayMs + offset * DAY_MS).toISOString().slice(0, 10);
  return planSchema.parse({
    ...shapotou,
    id: ID,
    name: '压力测试',
    from: day(-730),
    to: day(730),
    holidays: { table: 'none' },
    departments: [
      ...shapotou.departments,
      ...Array.from({ length: DEPARTMENTS - shapotou.departments.length }, (_, index) => ({
        id: `d${index}`,
        name: `单位${index}`,
        clause: '四',
        officer: `d${index}@bench.example`,
        head: `h${index}@bench.example`,
      })),
    ],
    quotas: [],
    milestones: Array.from({ length: MILESTONES }, (_, index) => ({
      id: `m${index}`,
      name: `第${index + 1}项任务`,
      clause: '三',
      duty: '报送进展情况',
      due: day(Math.round(-700 + (index * 1_400) / MILESTONES)),
      lead: 'all',
    })),
  });
}

/** As a campaign stands half-way: of what was due most is settled, some waits for the office, some is late. */
function atStage(state: ObligationState, nowMs: number, random: () => number): ObligationState {
  const { dueAtMs } = state.schedule;
  if (dueAtMs > nowMs) return state;
  const chance = random();
  const acknowledgedAtMs = dueAtMs - 20 * DAY_MS;
  if (chance > 0.9) return { ...state, lapsedAtMs: dueAtMs, sequence: EVENTS_EACH };
  const handedIn = { ...state, acknowledgedAtMs, submittedAtMs: dueAtMs - DAY_MS, sequence: EVENTS_EACH };
  return chance > 0.85 ? { ...handedIn, stage: 'submitted' } : { ...handedIn, stage: 'settled', settledAtMs: dueAtMs };
}

/** Fills the ledger by script: what the lists page through, not what the rules brought about. */
async function fill(rig: Rig): Promise<{ plan: Plan; obligations: number; notices: number }> {
  const nowMs = Date.now();
  const plan = largePlan(nowMs);
  const startedAtMs = nowMs - 730 * DAY_MS;
  const random = randomOf('bench');
  const obligations = plannedObligations(plan, openCalendar(plan)).map(({ spec, milestoneName }) => ({
    state: atStage(openObligation(spec, startedAtMs), nowMs, random),
    milestoneName,
  }));
  const state = { programmeId: ID, stage: 'running' as const, planVersion: 1, openMilestones: [], elapsedMs: 0, sequence: 0 };
  await rig.store.programmes.create(
    { id: ID, name: plan.name, zone: plan.zone, clock: REAL_TIME, startedAtMs, state },
    { text: stringify(plan), plan },
    obligations,
  );
  await importEntries(rig, plan, generateDistrict(plan, { seed: 'bench', count: ENTERPRISES, asOf: new Date(nowMs - 30 * DAY_MS).toISOString().slice(0, 10) }));
  const client = new pg.Client({ connectionString: rig.environment.DATABASE_URL });
  await client.connect();
  await client.query('SELECT setseed(0.5)');
  await client.query(`
    INSERT INTO "Notice" ("key", "programmeId", "obligationId", "kind", "rung", "dueVersion", "sequence", "recipient", "state", "send", "attempts", "messageId", "address", "subject", "body", "answer", "sent", "sentReal")
    SELECT o."id" || '/before-' || n || '-days/1/' || o."departmentId" || '/officer', o."programmeId", o."id", 'ladder', 'before-' || n || '-days', 1, n,
      o."departmentId" || CASE WHEN n % 3 = 0 THEN '/head' ELSE '/officer' END,
      (CASE WHEN n = 1 AND o."due" > now() THEN 'owed' WHEN n = 2 AND random() < 0.02 THEN 'undeliverable' WHEN n % 17 = 0 THEN 'overtaken' ELSE 'sent' END)::"NoticeState",
      o."due" - n * interval '7 hours', 1, '<' || md5(o."id" || n) || '@bench.example', o."departmentId" || '@bench.example',
      '【到期提醒】' || o."milestoneName" || '，' || n || ' 天后到期', repeat('请在到期日前报送进展情况。', 12), '250 2.0.0 OK', o."due" - n * interval '7 hours', o."due" - n * interval '7 hours'
    FROM "Obligation" o CROSS JOIN generate_series(1, ${NOTICES_EACH}) n WHERE o."programmeId" = '${ID}'`);
  await client.query(`
    INSERT INTO "Event" ("itemId", "sequence", "itemKind", "programmeId", "type", "at", "actorOrg", "actorName", "payload")
    SELECT o."id", n, 'obligation', o."programmeId", (ARRAY['rungReached','acknowledged','rungReached','submitted','confirmed'])[n], o."due" - (6 - n) * interval '1 day',
      CASE WHEN n IN (2, 4) THEN o."departmentId" WHEN n = 5 THEN 'office' END, CASE WHEN n IN (2, 4, 5) THEN '经办人' END, '{}'
    FROM "Obligation" o CROSS JOIN generate_series(1, ${EVENTS_EACH}) n WHERE o."programmeId" = '${ID}' AND o."due" < now()`);
  // As a ledger that has grown for years is: else the database does this while it is measured.
  await client.query('VACUUM (ANALYZE)');
  const { rows } = await client.query('SELECT count(*)::int AS notices FROM "Notice"');
  await client.end();
  return { plan, obligations: obligations.length, notices: rows[0].notices };
}

interface Person {
  role: Role;
  org: string;
  cookie: string;
}

async function signIn(rig: Rig, base: string, plan: Plan): Promise<Person[]> {
  const accounts = openAccounts(rig.store, { authSecret: SECRET, publicUrl: base, sessionIdleMinutes: 60, sessionHours: 12 });
  const cast: { role: Role; org?: string }[] = [
    ...plan.departments.slice(0, 14).map(({ id }, index) => ({ role: index % 3 === 0 ? ('head' as const) : ('officer' as const), org: id })),
    ...(['office', 'office', 'office', 'committee', 'operator', 'auditor'] as const).map((role) => ({ role })),
  ].slice(0, USERS);
  const people: Person[] = [];
  // One after the other: twenty at once ask for as many connections of a database that has just been filled, and some come too late.
  for (const [index, { role, org }] of cast.entries()) {
    const { user, password } = await accounts.createUser({ username: `user${index}`, name: `用户${index}`, role, ...(org !== undefined && { org }) }, 'bench');
    await rig.store.accounts.users.change(user.id, { mustChangePassword: false });
    const response = await fetch(`${base}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: user.username, password }),
    });
    if (!response.ok) throw new Error(`user${index} cannot sign in: ${await response.text()}`);
    people.push({
      role,
      org: org ?? role,
      cookie: response.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    });
  }
  return people;
}

/** What somebody asks for while working: each list as its page asks for it, deep pages among them. */
function listsOf({ role, org }: Person, plan: Plan, random: () => number): [name: string, url: string][] {
  const api = `/api/programmes/${ID}`;
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const month = new Date(Date.now() + Math.floor(random() * 12 - 6) * 30 * DAY_MS).toISOString().slice(0, 10);
  const own = role === 'officer' || role === 'head';
  const lists: [string, string, boolean][] = [
    ['overview', `${api}/overview`, true],
    [
      'matrix',
      `${api}/matrix?from=${new Date(Date.now() - 90 * DAY_MS).toISOString().slice(0, 10)}&to=${new Date(Date.now() + 270 * DAY_MS).toISOString().slice(0, 10)}`,
      true,
    ],
    ['obligations', `${api}/obligations?limit=50`, true],
    ['obligations by urgency', `${api}/obligations?limit=50&sort=urgency`, true],
    ['obligations late', `${api}/obligations?limit=50&late=true`, true],
    ['obligations by text', `${api}/obligations?limit=50&all=true&text=${encodeURIComponent(`第${Math.floor(random() * MILESTONES)}项`)}`, true],
    ['one obligation', `${api}/obligations/m${Math.floor(random() * MILESTONES)}/${own ? org : pick(plan.departments).id}`, true],
    ['decisions', `${api}/decisions`, mayDo(role, 'decision.read')],
    ['enterprises', `${api}/enterprises?limit=50`, true],
    ['enterprises by sector and stage', `${api}/enterprises?limit=50&sector=${pick(plan.sectors).id}&stage=${pick(['listed', 'certified', 'creating'])}`, true],
    ['enterprises by text', `${api}/enterprises?limit=50&text=${encodeURIComponent(pick(['矿业', '商贸', '物流', '燃气', '演示']))}`, true],
    ['notices', `${api}/notices?limit=50`, true],
    ['notices undeliverable', `${api}/notices?limit=50&state=undeliverable`, true],
    ['notices of one body', `${api}/notices?limit=50${own ? '' : `&department=${pick(plan.departments).id}`}`, true],
    ['notices by text', `${api}/notices?limit=50&text=${encodeURIComponent(`第${Math.floor(random() * MILESTONES)}项任务`)}`, true],
    ['notices summary', `${api}/notices/summary`, mayDo(role, 'notice.summary')],
    ['events', `${api}/events?limit=50&acts=true`, !own],
    ['targets', `${api}/targets`, true],
    ['targets over time', `${api}/targets.course`, true],
    ['calendar of a month', `${api}/calendar?from=${month}&department=${own ? org : pick(plan.departments).id}`, true],
    ['calendar of a month, everybody', `${api}/calendar?from=${month}`, !own],
    ['timeline', `${api}/timeline`, true],
    ['quotas', `${api}/quotas`, true],
    ['find by text', `${api}/find?q=${encodeURIComponent(pick(['矿业', '商贸', `第${Math.floor(random() * MILESTONES)}项`]))}`, true],
    ['find by initials', `${api}/find?q=${pick(['KY', 'SM', 'XRW', 'YSGS'])}`, true],
    ['find nothing', `${api}/find?q=${encodeURIComponent('绝无此名')}`, true],
    ['enterprises by stage, counted', `${api}/enterprises/summary`, true],
    ['people', '/api/users', mayDo(role, 'user.read')],
  ];
  return lists.flatMap(([name, url, may]) => (may ? [[name, url] as [string, string]] : []));
}

const percentile = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** `api`: twenty people ask for every list, a second between answer and question, then with none, over a ledger of a large city. */
export async function benchApi(json: boolean): Promise<void> {
  const rig = await openRig();
  try {
    const { plan, obligations, notices } = await fill(rig);
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    await rig.api({
      ...{ API_PORT: String(port), PUBLIC_URL: base, AUTH_SECRET: SECRET, EVIDENCE_DIR: path.join(rig.dir, 'evidence') },
      // Nobody has a phone here, the operator neither.
      SECOND_FACTOR_ROLES: 'none',
    });
    const people = await signIn(rig, base, plan);
    let refused = 0;
    const get = async (person: Person, url: string): Promise<number> => {
      const beganMs = performance.now();
      const response = await fetch(base + url, { headers: { cookie: person.cookie, 'accept-language': 'zh' } });
      await response.arrayBuffer();
      // Whoever is told that it is busy waits as they are told to, and asks again: it all counts.
      if (response.status === 503) {
        refused++;
        await new Promise((resolve) => setTimeout(resolve, Number(response.headers.get('retry-after')) * 1_000));
        return performance.now() - beganMs + (await get(person, url));
      }
      if (!response.ok) throw new Error(`${url} as ${person.role} answered ${response.status}`);
      return performance.now() - beganMs;
    };
    // What each costs by itself, of one person at a time.
    const alone = new Map<string, number[]>();
    for (let round = 0; round < ALONE_FOUND; round++)
      for (const person of people.slice(-6))
        for (const [name, url] of listsOf(person, plan, randomOf(`alone${round}`)))
          if (round < ALONE || name.startsWith('find ')) alone.set(name, [...(alone.get(name) ?? []), await get(person, url)]);
    /** All at once for a while, each with `pauseMs` between an answer and the next question; what every answer took, by list. */
    const together = async (pauseMs: number): Promise<Map<string, number[]>> => {
      const took = new Map<string, number[]>();
      const beganMs = Date.now();
      await Promise.all(
        people.map(async (person, index) => {
          const random = randomOf(`user${index} ${pauseMs}`);
          while (Date.now() < beganMs + WARM_UP_MS + MEASURED_MS)
            for (const [name, url] of listsOf(person, plan, random).sort(() => random() - 0.5)) {
              // Nobody asks in step with the others.
              if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + random())));
              const counts = Date.now() > beganMs + WARM_UP_MS;
              const ms = await get(person, url);
              if (counts) took.set(name, [...(took.get(name) ?? []), ms]);
            }
        }),
      );
      return took;
    };
    const took = await together(PAUSE_MS);
    const closely = await together(0);
    const flatOut = [...closely.values()].flat().sort((a, b) => a - b);
    const rows = [...took].map(([list, all]) => {
      const sorted = all.sort((a, b) => a - b);
      return {
        list,
        answers: sorted.length,
        aloneMs: Math.round(median(alone.get(list) ?? [])),
        aloneP95Ms: Math.round(
          percentile(
            (alone.get(list) ?? []).sort((a, b) => a - b),
            0.95,
          ),
        ),
        medianMs: Math.round(median(sorted)),
        p95Ms: Math.round(percentile(sorted, 0.95)),
        worstMs: Math.round(sorted.at(-1) ?? 0),
        flatOutP95Ms: Math.round(
          percentile(
            (closely.get(list) ?? []).sort((a, b) => a - b),
            0.95,
          ),
        ),
      };
    });
    const result = {
      enterprises: ENTERPRISES,
      obligations,
      notices,
      users: people.length,
      answersPerSecond: Math.round([...took.values()].flat().length / (MEASURED_MS / 1_000)),
      p95Ms: Math.round(
        percentile(
          [...took.values()].flat().sort((a, b) => a - b),
          0.95,
        ),
      ),
      /** Answers that it was busy, with and without a pause. */
      refused,
      worstP95Ms: Math.max(...rows.map(({ p95Ms }) => p95Ms)),
      /** Without any pause: what two cores can do at the most. */
      flatOut: { answersPerSecond: Math.round(flatOut.length / (MEASURED_MS / 1_000)), p95Ms: Math.round(percentile(flatOut, 0.95)) },
      lists: rows.sort((a, b) => b.p95Ms - a.p95Ms),
    };
    if (json) console.log(JSON.stringify(result, null, 2));
    else {
      console.table(result.lists);
      console.log(
        `${obligations} obligations, ${notices} notices, ${ENTERPRISES} enterprises; ${people.length} people, ${result.answersPerSecond} answers a second: p95 ${result.p95Ms} ms, worst list ${result.worstP95Ms} ms; without pauses ${result.flatOut.answersPerSecond} a second, p95 ${result.flatOut.p95Ms} ms; ${refused} times told that it is busy`,
      );
    }
  } finally {
    await rig.close();
  }
}
