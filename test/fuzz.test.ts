import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dateOf } from '../client/files/day.ts';
import { htmlBlocks } from '../client/files/document-html.ts';
import { checkHolidays } from '../client/files/holidays.ts';
import { checkPlan } from '../client/files/plan.ts';
import { decodeText } from '../domain/kernel/encoding.ts';
import { fileName, uploadedName } from '../domain/kernel/file-name.ts';
import { forbidden } from '../domain/kernel/text.ts';
import { linkToken, readLink } from '../domain/letters/link.ts';
import { noticeKey, readNoticeKey, readRung, rungText } from '../domain/obligation/notices.ts';
import { SpreadsheetError } from '../spreadsheet/errors.ts';
import { readRows } from '../spreadsheet/read.ts';
import { xlsxBuffer } from '../spreadsheet/write.ts';
import { openTestApi, type TestApi } from './support/api.ts';
import { SECTORS, smallPlan } from './support/plans.ts';
import { type Description, sampleOf } from './support/route-walk.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

// What people and programs hand in at random and with malice: whatever it is, it gets an answer that says what is wrong, and nothing falls
// over. `npm run test:long -- --inputs 100000` tries more; the seed is printed when one is found.

/** Inputs for each parser, and for each route of the API. */
const INPUTS = inject('fuzzInputs') ?? 100;
const RUNS = { numRuns: INPUTS };
/** Nothing that is this small takes longer (real ms), whatever it is. */
const AT_MOST_MS = 5_000;

let tried = 0;
afterAll(() => console.log(`${tried} inputs were tried`));

/** Whatever breaks programs: no characters, half ones, invisible ones, signs of every language that is parsed here. */
const SPITEFUL = [
  ...[
    '',
    ' ',
    '\0',
    '\ud800',
    '\u202eexe.pdf',
    '\u200b',
    '\ufeff',
    '\uffff',
    '../../etc/passwd',
    '..\\..\\x',
    'CON',
    'aux.txt',
    'x.',
    'x . ',
    '%00',
    '%',
    '%c0%ae',
  ],
  ...['\'; DROP TABLE "Event"; --', '{{7*7}}', '$' + '{7*7}', '<script>alert(1)</script>', '=cmd|x', '@SUM(1)', '__proto__', 'constructor', 'toString'],
  ...[
    'null',
    'NaN',
    '-0',
    '1e999',
    '9'.repeat(400),
    '&a [*a]',
    '*a',
    '!!js/function',
    '---\n---',
    '- '.repeat(400),
    '['.repeat(400),
    '{'.repeat(400),
    '\t',
    '\r\n',
  ],
  ...['2019-02-30', '2019-13-01', '0000-00-00', '275760-09-14', '99999-01-01', '二〇一九年十三月', '2019年2月30日', '43647.5', '-1'],
  ...['A'.repeat(5_000), '区'.repeat(5_000), '👩‍👩‍👧‍👦'.repeat(200), 'a\u0301'.repeat(500)],
];
const text = fc.oneof(fc.constantFrom(...SPITEFUL), fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ maxLength: 60 }));

/** As an address can carry it: without half characters. */
const wellFormed = (said: string) => said.replace(/\p{Cs}/gu, '?');

/** A good text with some of it taken out, doubled, or replaced by what breaks things. */
const spoilt = (good: string) =>
  fc
    .array(fc.tuple(fc.nat(good.length), fc.nat(40), text), { minLength: 1, maxLength: 6 })
    .map((cuts) => cuts.reduce((so, [at, length, put]) => so.slice(0, at) + put + so.slice(at + length), good));
const spoiltBytes = (good: Buffer) =>
  fc
    .array(fc.tuple(fc.nat(good.length), fc.nat(12), fc.uint8Array({ maxLength: 12 })), { minLength: 1, maxLength: 6 })
    .map((cuts) => cuts.reduce((so, [at, length, put]) => Buffer.concat([so.subarray(0, at), put, so.subarray(at + length)]), good));

/** A value in the place of a key. An object may hold a `toString` of its own, which is no function. */
const textOf = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value)).slice(0, 40);

/** Tries a parser on many inputs: it gives something and throws nothing, soon. */
function survives<T>(inputs: fc.Arbitrary<T>, parse: (input: T) => unknown): void {
  fc.assert(
    fc.property(inputs, (input) => {
      tried++;
      const beganMs = performance.now();
      parse(input);
      expect(performance.now() - beganMs).toBeLessThan(AT_MOST_MS);
    }),
    RUNS,
  );
}

describe('a parser that is given anything', () => {
  it('of plans names faults, each with words, or gives a plan', () => {
    survives(fc.oneof(text, spoilt(smallPlan({ id: 'camp', more: SECTORS }))), (input) => {
      const { plan, faults } = checkPlan(input);
      expect(plan === undefined).toBe(faults.length > 0);
      for (const fault of faults)
        expect(Object.values(fault).every((value) => (value !== undefined && String(value) !== '[object Object]') || typeof value === 'object')).toBe(true);
    });
  });

  it('of holiday tables names faults or gives a table', () => {
    survives(fc.oneof(text, spoilt('year: 2027\nholidays:\n  - { name: 元旦, from: 2027-01-01, to: 2027-01-03 }\nworkdays: [2027-01-09]\n')), (input) => {
      const { table, faults } = checkHolidays(input);
      expect(table === undefined).toBe(faults.length > 0);
    });
  });

  it('of dates gives a day that there is, or says why it is none', () => {
    survives(fc.oneof(text, spoilt('2019年6月30日'), spoilt('30/06/2019')), (input) => {
      const found = dateOf(input);
      if ('date' in found) expect(new Date(`${found.date}T00:00:00Z`).toISOString().slice(0, 10)).toBe(found.date);
      else expect(found.not.zh).not.toBe('');
    });
  });

  it('of pages and of bytes as text gives what it finds', () => {
    survives(fc.oneof(text, spoilt('<html><body><h1>一、目标</h1><table><tr><td rowspan=2>x</td></tr></table></body></html>')), htmlBlocks);
    survives(fc.oneof(fc.uint8Array({ maxLength: 200 }), spoiltBytes(Buffer.from('\ufeff名称,编号\r\n', 'utf16le'))), decodeText);
  });

  it('of links and keys knows its own alone', () => {
    const sign = (said: string) => Buffer.from(said).toString('base64url').slice(-20);
    const token = linkToken('camp/kickoff/water/t7/v1/water/officer', 'water@x.example', 1_700_000_000_000, sign);
    survives(fc.oneof(text, spoilt(token)), (input) => {
      const link = readLink(input, 1_700_000_000_000, sign);
      if (input !== token) expect(typeof link).not.toBe('object');
    });
    survives(fc.oneof(text, spoilt('camp/kickoff/water/t7/v1/water/officer')), (input) => {
      const read = readNoticeKey(input);
      if (read) expect(input.startsWith(`${read.obligationId}/`)).toBe(true);
      expect(rungText(readRung(input))).toBeTypeOf('string');
    });
    expect(readNoticeKey(noticeKey({ obligationId: 'camp/kickoff/water', rung: 't7', dueVersion: 1, recipient: 'water/officer' }))).toBeDefined();
  });

  it('of file names gives one that every system takes, and the same for what it gave', () => {
    survives(fc.oneof(text, spoilt('报送材料.pdf')), (input) => {
      for (const name of [uploadedName(input), fileName(input, '.pdf')]) {
        expect(forbidden(name, 'line')).toBeUndefined();
        expect(name).not.toMatch(/[<>:"/\\|?*]|[. ]$|^(con|aux|nul|prn)(\.|$)/i);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
      }
      expect(uploadedName(uploadedName(input))).toBe(uploadedName(input));
    });
  });

  it('of tables reads rows or says what the file is', async () => {
    const dir = mkdtempSync(path.join(tmpdir(), 'duban-fuzz-'));
    const good = await xlsxBuffer({
      title: '名单',
      header: ['企业名称', '统一社会信用代码'],
      rows: [
        ['甲厂', '91999999000000001X'],
        ['乙厂', ''],
      ],
    });
    const file = path.join(dir, 'list');
    try {
      await fc.assert(
        fc.asyncProperty(
          fc.oneof(spoiltBytes(good), spoiltBytes(Buffer.from('企业名称,编号\n"甲,厂",1\n')), fc.uint8Array({ maxLength: 300 })),
          async (bytes) => {
            tried++;
            writeFileSync(file, bytes);
            const beganMs = performance.now();
            try {
              for await (const row of readRows(file)) expect(row.cells.every((cell) => typeof cell === 'string')).toBe(true);
            } catch (error) {
              if (!(error instanceof SpreadsheetError)) throw error;
              expect(error.sentences.zh).not.toBe('');
            }
            expect(performance.now() - beganMs).toBeLessThan(AT_MOST_MS);
          },
        ),
        RUNS,
      );
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});

describe('a route that is asked anything', () => {
  let stack: TestStack;
  let api: TestApi;
  beforeAll(async () => {
    stack = await openTestStack('fuzz');
    await stack.service.startProgramme(smallPlan({ id: 'camp', more: SECTORS }), { from: '2019-04-24', daysPerSecond: 0.000_001 });
    api = await openTestApi(stack);
  });
  afterAll(async () => {
    await api?.close();
    await stack?.close();
  });

  /** A body with one of its values replaced by what breaks things, or one more. */
  function spoil(body: unknown, at: number, put: unknown): unknown {
    if (Array.isArray(body))
      return body.length === 0 || at === 0 ? put : body.map((item, index) => (index === at % body.length ? spoil(item, at - 1, put) : item));
    if (typeof body !== 'object' || body === null) return put;
    const names = Object.keys(body);
    const name = names[at % (names.length + 1)];
    if (name === undefined) return { ...body, [textOf(put)]: put };
    return { ...body, [name]: spoil((body as Record<string, unknown>)[name], Math.floor(at / 2), put) };
  }

  it('answers with what it holds or with a problem in both languages, never with a fault of its own', async () => {
    const { accounts } = api.context;
    const keys = await Promise.all(
      (['officer', 'office', 'operator'] as const).map((role) =>
        accounts.createKey({ name: role, role, days: 1, ...(role === 'officer' && { org: 'water' }) }, 'test').then(({ secret }) => secret),
      ),
    );
    const description = (await api.ask('GET', '/api/openapi.json')).json() as Description;
    // What never ends by itself, and what ends the programme that all others are about.
    const routes = api.app.routeTable.filter(({ url, action }) => url !== '/api/events' && !['programme.close', 'programme.pause'].includes(action));
    const put = fc.oneof(text, fc.constantFrom(null, true, -1, 1.5, 1e308, 2 ** 53, [], {}, [[]], [null]), fc.jsonValue({ maxDepth: 3 }));
    const known: Record<string, string> = { programme: 'camp', milestone: 'kickoff', department: 'water', version: '1', org: 'water', role: 'officer' };
    const asked = fc.record({
      route: fc.constantFrom(...routes),
      key: fc.constantFrom(...keys),
      all: fc.boolean(),
      at: fc.nat(40),
      put,
      strange: fc.option(text, { freq: 3 }),
      query: fc.option(fc.tuple(fc.constantFrom('after', 'limit', 'q', 'state', 'programme', 'key', 'id', 'from', 'period', '__proto__'), text), { freq: 2 }),
      header: fc.option(
        fc.tuple(fc.constantFrom('idempotency-key', 'if-match', 'accept-language', 'content-type', 'mail-link'), fc.string({ maxLength: 200 })),
        {
          freq: 2,
        },
      ),
    });
    const wrong: string[] = [];
    await fc.assert(
      fc.asyncProperty(asked, async ({ route: { method, url }, key, all, at, put: value, strange, query, header }) => {
        tried++;
        const schema = description.paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.requestBody?.content['application/json']?.schema;
        const body = schema ? spoil(sampleOf(schema, description, all), at, value) : undefined;
        const segment = (name: string) => wellFormed(strange?.slice(0, 200) ?? '') || (known[name] ?? 'none');
        const address = url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(segment(name)));
        const search = query ? `?${query[0]}=${encodeURIComponent(wellFormed(query[1]))}` : '';
        const headers = {
          'idempotency-key': `fuzz-${tried}`,
          ...(header && { [header[0]]: header[1].replace(/[^\x20-\x7e]/g, '') }),
          authorization: `Bearer ${key}`,
        };
        const response = await api.ask(method, address + search, { headers, ...(body !== undefined && { body }) });
        const { statusCode, body: said } = response;
        if (statusCode < 400) return;
        const problem = String(response.headers['content-type']).startsWith('application/problem+json') ? response.json() : undefined;
        // What was sent may be said again: it is none of the answer's own words.
        const whole = typeof value === 'object' ? JSON.stringify(value) : String(value);
        const sent = [whole, textOf(value), strange ?? '', query?.[1] ?? ''].filter((part) => part !== '');
        const ownWords = (words: string) => sent.reduce((left, part) => left.replaceAll(part, ''), words);
        const fine =
          (statusCode < 500 || statusCode === 503) && problem?.code && problem.detail && !/undefined|\[object|at .*\.ts:\d/.test(ownWords(problem.detail));
        // Whoever is told to come again is told when.
        const timed = ![429, 503].includes(statusCode) || Number(response.headers['retry-after']) > 0;
        if ((!fine || !timed) && url !== '/readyz')
          wrong.push(`${statusCode} ${method} ${address}${search} ${JSON.stringify(body)?.slice(0, 200)} ${JSON.stringify(header)}: ${said.slice(0, 300)}`);
        expect(wrong).toEqual([]);
      }),
      { ...RUNS, endOnFailure: true },
    );
    // All that came in left it as it was: alive, and what it holds in order.
    expect((await api.ask('GET', '/healthz')).statusCode).toBe(200);
    expect((await api.ask('GET', '/api/programmes/camp/overview', { headers: { authorization: `Bearer ${keys[1]}` } })).statusCode).toBe(200);
  });
});
