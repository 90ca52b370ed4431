import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { examination } from '../client/contract/doctor.ts';
import { certifiedUntilMs, checkCertificates } from '../client/doctor/certificates.ts';
import { clockFinding, type DoctorSettings, examine } from '../client/doctor/doctor.ts';
import { CHECK_NAMES, type Finding, saidOf } from '../client/doctor/finding.ts';
import { checkDisk, checkProgram, checkZones, roomIn } from '../client/doctor/machine.ts';
import { checkMail, mailFault } from '../client/doctor/mail.ts';
import { missingWorker } from '../client/doctor/worker.ts';
import { freePort } from '../embedded/stack.ts';
import { openEngine } from '../engine/engine.ts';
import { lookOnce } from '../engine/watchdog.ts';
import { openStore } from '../prisma/store.ts';
import { SmtpFailure } from '../smtp/conversation.ts';
import { startWorker } from '../worker/worker.ts';
import { openTestApi } from './support/api.ts';
import { dubanHere } from './support/commands.ts';
import { authority, startFront } from './support/engine-proxy.ts';
import { HOLIDAYS_2027_YAML } from './support/holidays.ts';
import { startOidcProvider } from './support/oidc.ts';
import { smallPlan } from './support/plans.ts';
import { scriptedSmtp } from './support/scripted-smtp.ts';
import { isolatedSettings, openTestStack, type TestStack, until } from './support/stack.ts';

// What `duban doctor` and the System page say of real parts, well and unwell.

const DAY_MS = 86_400_000;
const HAN = /\p{Script=Han}/u;
const dir = mkdtempSync(path.join(tmpdir(), 'duban-doctor-'));
const closing: (() => Promise<unknown>)[] = [];
let stack: TestStack;
let whole: DoctorSettings;
beforeAll(async () => {
  stack = await openTestStack('doctor');
  const { databaseUrl, temporal, smtpUrl, mailFrom } = stack.config;
  whole = { version: '0.2.0', faults: [], databaseUrl, temporal, smtpUrl, mailFrom, folders: [stack.config.dir] };
});
afterAll(async () => {
  for (const close of closing) await close();
  await stack.close();
  rmSync(dir, { recursive: true, force: true });
});

const of = (findings: Finding[], check: string) => findings.filter((finding) => finding.check === check);
const states = (findings: Finding[]) => Object.fromEntries(findings.map(({ check, state }) => [check, state]));

describe('the doctor', () => {
  it('finds nothing amiss where everything is there, and says one line of each in both languages', async () => {
    const findings = await examine(whole);
    expect(findings.filter(({ state }) => state === 'fault')).toEqual([]);
    const looked = [
      'settings',
      'program',
      'zones',
      'clock',
      'database',
      'engine',
      'namespace',
      'attributes',
      'belonging',
      'worker',
      'mail',
      'disk',
      'holidays',
    ];
    expect(Object.entries(states(findings)).filter(([check, state]) => looked.includes(check) && state !== 'ok')).toEqual([]);
    expect(looked.filter((check) => of(findings, check).length === 0)).toEqual([]);
    for (const { check, what } of findings)
      expect([what.zh, what.en, HAN.test(CHECK_NAMES[check].en)], check).toEqual([
        expect.stringMatching(/^[^\n]+$/),
        expect.stringMatching(/^[^\n\p{Script=Han}]+$/u),
        false,
      ]);
  });

  it('leaves no file, and makes no namespace where there is none: it says who makes it', async () => {
    const before = readdirSync(stack.config.dir);
    const namespace = `doctor-none-${process.pid}`;
    const findings = await examine({ ...whole, temporal: { ...stack.config.temporal, namespace } });
    expect(readdirSync(stack.config.dir)).toEqual(before);
    expect(of(findings, 'namespace')).toMatchObject([
      { state: 'fault', toDo: { en: expect.stringContaining(`temporal operator namespace create --namespace ${namespace}`) } },
    ]);
    const engine = await openEngine(stack.config.temporal);
    closing.push(() => engine.connection.close());
    await expect(engine.connection.workflowService.describeNamespace({ namespace })).rejects.toThrow(/not found/i);
  });

  it('says of a namespace without search attributes that forgets after three days which commands put it right', async () => {
    const engine = await openEngine(stack.config.temporal);
    closing.push(() => engine.connection.close());
    const namespace = `doctor-short-${process.pid}`;
    await engine.connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: (3 * 86_400) as never } });
    const findings = await until('the namespace to be known everywhere', async () => {
      const all = await examine({ ...whole, temporal: { ...stack.config.temporal, namespace } });
      return of(all, 'attributes')[0]?.toDo && all;
    });
    expect(of(findings, 'namespace')).toMatchObject([
      { state: 'warning', what: { en: expect.stringMatching(/after 3 days.*namespace update --namespace .* --retention 365d/) } },
    ]);
    const [attributes] = of(findings, 'attributes');
    expect(attributes?.what.en).toMatch(/DubanProgramme.*DubanDue/);
    expect(attributes?.toDo?.en).toContain(`search-attribute create --namespace ${namespace} --name DubanDue --type Datetime`);
    expect(of(findings, 'belonging')).toMatchObject([{ state: 'fault' }]);
    expect(of(findings, 'worker')).toMatchObject([{ state: 'fault' }]);
  });

  it('says of a database that is still empty who makes its tables, in the language of who asks', async () => {
    const findings = await examine({ version: '0.2.0', faults: [], databaseUrl: inject('postgresUrl'), folders: [] });
    expect(of(findings, 'database')).toMatchObject([
      { state: 'fault', what: { zh: expect.stringMatching(/还没有督办的数据表$/), en: expect.stringMatching(/without Duban’s tables yet$/) } },
    ]);
  });

  it('names every part that cannot be reached, and looks at the rest all the same', async () => {
    const port = await freePort();
    // A reverse proxy that has nothing behind it, and says so in no JSON.
    const proxy = createServer((_asked, answer) => answer.writeHead(502).end());
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const publicUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const findings = await examine({
      ...whole,
      faults: [{ zh: 'MAIL_FROM 没有设置', en: 'MAIL_FROM is missing' }],
      databaseUrl: `postgresql://duban:never-told@127.0.0.1:${port}/duban`,
      temporal: { address: `127.0.0.1:${port}`, namespace: 'duban' },
      smtpUrl: `smtp://127.0.0.1:${port}`,
      publicUrl,
      folders: ['/proc/nowhere'],
    });
    proxy.close();
    expect(states(findings)).toMatchObject({
      settings: 'fault',
      database: 'fault',
      engine: 'fault',
      mail: 'fault',
      page: 'warning',
      disk: 'fault',
      program: 'ok',
      zones: 'ok',
    });
    expect(of(findings, 'database')[0]?.what.en).toMatch(/nothing listens at .*check DATABASE_URL/);
    expect(of(findings, 'disk')[0]).toMatchObject({ what: { zh: expect.stringContaining('还没有') }, toDo: { en: expect.stringContaining('install -d') } });
    expect(of(findings, 'engine')[0]?.what.en).toMatch(/set TEMPORAL_ADDRESS/);
    expect(of(findings, 'mail')[0]?.toDo?.en).toMatch(/SMTP_URL/);
    expect(of(findings, 'page')[0]?.what.en).toBe(`the reverse proxy at ${publicUrl} is there, and nothing answers it behind (502)`);
    expect(JSON.stringify(findings)).not.toContain('never-told');
  });

  it('says whether people can sign in by the identity provider, and by which name', async () => {
    const provider = await startOidcProvider('http://localhost/api/auth/callback/oidc');
    const told = async (oidcIssuer: string | undefined) =>
      of(await examine({ version: '1.0.0', faults: [], folders: [], ...(oidcIssuer && { oidcIssuer }) }), 'provider');
    expect(await told(undefined)).toMatchObject([{ state: 'ok', what: { en: 'not used' } }]);
    expect(await told(provider.issuer)).toMatchObject([{ state: 'ok' }]);
    // By one letter, nobody signs in: the provider's own name counts.
    expect(await told(`${provider.issuer}/`)).toMatchObject([
      { state: 'fault', what: { en: expect.stringContaining(`calls itself ${provider.issuer},`) }, toDo: { zh: expect.stringContaining('一字不差') } },
    ]);
    await provider.close();
    expect(await told(provider.issuer)).toMatchObject([{ state: 'fault', what: { zh: expect.stringContaining('打不开') } }]);
    const elsewhere = createServer((_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end()).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const { port } = elsewhere.address() as { port: number };
    expect(await told(`http://127.0.0.1:${port}`)).toMatchObject([{ state: 'fault' }]);
    elsewhere.close();
  });

  it('says which year’s holidays a plan that has come to it lacks, until they are given', async () => {
    const plan = smallPlan({ id: 'later', due: '2027-06-30' }).replace('to: 2021-12-31', 'to: 2027-12-31');
    await stack.service.startProgramme(plan, { from: '2027-01-10', daysPerSecond: 0.000001 });
    const before = of(await examine(whole), 'holidays');
    expect(before).toMatchObject([
      { state: 'fault', what: { en: expect.stringContaining('2027') }, toDo: { zh: expect.stringContaining('duban calendar update') } },
    ]);
    const file = path.join(dir, '2027.yaml');
    writeFileSync(file, HOLIDAYS_2027_YAML);
    const { code } = await dubanHere(['calendar', 'update', file, '--as', 'operator'], environment());
    expect(code).toBe(0);
    expect(of(await examine(whole), 'holidays')).toMatchObject([{ state: 'ok' }]);
    // A correction that was cut short once the table was kept: Tuesday the 29th of June, the working day before the due date, is off.
    const [held] = (await stack.store.holidays.tables()).filter(({ year }) => year === 2027);
    if (!held) throw new Error('no table of 2027');
    await stack.store.holidays.put({
      ...held,
      version: 2,
      days: [...held.days, { date: '2027-06-29', working: false, name: '调休' }],
      actor: { org: 'operator', name: '' },
    });
    expect(of(await examine(whole), 'holidays')).toMatchObject([
      {
        state: 'warning',
        what: { zh: expect.stringMatching(/有 2 件任务的日期还是按旧表推算的/) },
        toDo: { zh: expect.stringContaining('duban calendar update') },
      },
    ]);
    expect((await dubanHere(['calendar', 'update', '--as', 'operator'], environment())).code).toBe(0);
    expect(of(await examine(whole), 'holidays')).toMatchObject([{ state: 'ok' }]);
  });

  it('is the same on the page as in the command, for operators and auditors only', async () => {
    const api = await openTestApi(stack);
    closing.push(() => api.close());
    const [operator, office] = [await api.person('operator'), await api.person('office')];
    const seen = (await api.ask('GET', '/api/operations/doctor', { as: operator, headers: { 'accept-language': 'zh' } })).json() as typeof examination._output;
    const { out } = await dubanHere(['doctor', '--json'], environment());
    const lines = JSON.parse(out) as { check: string; state: string }[];
    const told = (items: { check: string; state: string }[]) =>
      new Set(items.flatMap(({ check, state }) => (['page', 'settings', 'secondFactor'].includes(check) ? [] : [`${check} ${state}`])));
    expect(told(seen.items)).toEqual(told(lines));
    expect(seen.items.find(({ check }) => check === 'engine')).toMatchObject({ name: '流程引擎', state: 'ok' });
    expect((await api.ask('GET', '/api/operations/doctor', { as: office })).statusCode).toBe(403);
  });
});

const environment = () => ({
  DUBAN_DATA: stack.config.dir,
  EVIDENCE_DIR: stack.config.dir,
  DATABASE_URL: stack.config.databaseUrl,
  SMTP_URL: stack.config.smtpUrl,
  MAIL_FROM: stack.config.mailFrom,
  TEMPORAL_ADDRESS: stack.config.temporal.address,
  TEMPORAL_NAMESPACE: stack.config.temporal.namespace,
});

describe('a part that is away', () => {
  it('is what the others say that could not be asked for that, and nothing is said by an empty line', async () => {
    const findings = await examine({ ...whole, databaseUrl: `postgresql://127.0.0.1:${await freePort()}/duban` });
    expect(findings.filter(({ what }) => what.zh.trim() === '' || what.en.trim() === '')).toEqual([]);
    expect(of(findings, 'database')).toMatchObject([{ state: 'fault', what: { en: expect.stringMatching(/does not answer .*: start it/) } }]);
    for (const check of ['belonging', 'worker', 'holidays', 'addresses', 'alarms'] as const)
      expect(of(findings, check), check).toEqual([
        { check, state: 'skipped', what: { zh: '没有检查：要先能用数据库', en: 'not looked at: it takes the database, see there' } },
      ]);
    // Alarms stand in the database: that the engine is away is one of them, and is said while it is.
    await stack.store.alarms.raise({ key: 'watch/open/not-watched/', kind: 'not-watched', what: 'engine' });
    const alone = await examine({ ...whole, temporal: { ...stack.config.temporal, address: `127.0.0.1:${await freePort()}` } });
    await stack.store.alarms.settle('watch/open/not-watched/', 'test');
    expect(of(alone, 'alarms')).toMatchObject([{ state: 'warning', what: { en: 'The comparison cannot be made (1)' } }]);
    expect(of(alone, 'worker')).toMatchObject([{ state: 'skipped', what: { en: 'not looked at: it takes the engine, see there' } }]);
    const said = Object.assign(new Error("\nInvalid `prisma.mailTrouble.findMany()` invocation:\n\n\nCan't reach database server at 127.0.0.1:5432"), {
      name: 'PrismaClientKnownRequestError',
    });
    expect(saidOf(said)).toBe("The database of DATABASE_URL does not answer (Can't reach database server at 127.0.0.1:5432): start it, or check DATABASE_URL.");
  });
});

describe('duban doctor', () => {
  it('prints one line each, sends the test mail, and ends with 0', async () => {
    const { code, out, err } = await dubanHere(['doctor', '--mail', 'watch@office.example', '--lang', 'en'], environment());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^✓ database: PostgreSQL \d+/m);
    expect(out).toMatch(/^✓ mail: .*the test mail to watch@office\.example was taken: 250/m);
    const mail = stack.mail.accepted().find(({ subject }) => subject?.includes('测试邮件'));
    expect(mail?.text).toContain('This is a test mail');
    expect(await stack.store.notices.list({ programmeId: 'later' }).then((notices) => notices.some(({ recipient }) => recipient.includes('watch')))).toBe(
      false,
    );
  });

  it('ends with 1 where something does not work, and says in the language asked for what to do', async () => {
    const { code, out, err } = await dubanHere(['doctor'], { ...environment(), SMTP_URL: `smtp://127.0.0.1:${await freePort()}`, MAILS_PER_SECOND: 'many' });
    expect(code).toBe(1);
    expect(err).toBe('有 2 处不能正常工作。\n');
    expect(out).toMatch(/^✗ 设置：MAILS_PER_SECOND 不是大于 0 的数；duban settings/m);
    expect(out).toMatch(/^✗ 邮件：连不上邮件服务器.*；请核对 SMTP_URL/m);
  });
});

describe('a worker with a build', () => {
  it('that nobody has given work to is a fault that names the command, at /readyz and as an alarm too, until the command was run', async () => {
    const lone = await isolatedSettings('doctor-build', stack.config.smtpUrl);
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    closing.push(async () => said.mockRestore());
    const worker = await startWorker({ ...lone, buildId: '1.0.1' }, { codePath: inject('workflowBundle') });
    closing.push(async () => {
      worker.stop();
      await worker.finished;
    });
    const store = openStore(lone.databaseUrl);
    closing.push(() => store.close());
    const engine = await openEngine(lone.temporal);
    closing.push(() => engine.connection.close());
    const settings = { ...whole, databaseUrl: lone.databaseUrl, temporal: lone.temporal };
    const command = `temporal worker deployment set-current-version --namespace ${lone.temporal.namespace} --deployment-name duban --build-id 1.0.1 --yes`;

    const found = await until('the engine to know of it', async () => {
      const worker = of(await examine(settings), 'worker');
      return worker[0]?.what.en.includes('1.0.1') && worker;
    });
    expect(found).toMatchObject([{ state: 'fault', what: { zh: expect.stringMatching(HAN) }, toDo: { zh: `请执行 ${command}`, en: `run ${command}` } }]);
    expect(await missingWorker(engine.client, store)).toMatch(/^all work goes to workers without a build, of which none runs; .*; run temporal worker/);
    await lookOnce(store, engine.client, { id: 'api/test', part: 'api' });
    expect(await store.alarms.open()).toMatchObject([{ kind: 'work-withheld', what: expect.stringContaining(command) }]);
    await until('it to say so itself', async () => said.mock.calls.some(([line]) => String(line).includes(command)));

    const { PATH = '' } = process.env;
    const args = [...command.split(' ').slice(1), '--address', lone.temporal.address];
    await promisify(execFile)(inject('temporalBinary'), args, { env: { PATH, HOME: dir }, timeout: 60_000 });
    await until('it to have the work', async () => of(await examine(settings), 'worker')[0]?.state === 'ok');
    expect(await missingWorker(engine.client, store)).toBeUndefined();
    await lookOnce(store, engine.client, { id: 'api/test', part: 'api' });
    expect(await store.alarms.open()).toEqual([]);
  });
});

describe('a mail server', () => {
  it.each([
    ['greeting', { greeting: '554 5.7.1 go away' }, /does not greet|cannot be reached/, /./],
    ['recipient', { recipient: () => '550 5.1.1 no such user' }, /refuses the recipient \(.*550/, /check the address/],
    ['sender', { sender: '553 5.7.1 not yours' }, /refuses the sender \(.*553/, /MAIL_FROM/],
  ] as const)('that says no at the step %s is told with its words and what to do', async (_step, script, what, toDo) => {
    const server = await scriptedSmtp(script as Parameters<typeof scriptedSmtp>[0]);
    closing.push(() => server.close());
    const { finding } = await checkMail({ smtpUrl: server.url(), from: 'duban@office.example' }, 'a@x.example');
    expect(finding.state).toBe('fault');
    expect(finding.what.en).toMatch(what);
    expect(finding.toDo?.en).toMatch(toDo);
  });
});

describe('TLS with a mail server', () => {
  it('that does not begin with it at this port is said with how the address is written', async () => {
    const server = await scriptedSmtp({} as Parameters<typeof scriptedSmtp>[0]);
    closing.push(() => server.close());
    const { finding } = await checkMail({ smtpUrl: server.url().replace(/^smtp:/, 'smtps:') });
    expect(finding).toMatchObject({
      state: 'fault',
      what: { en: expect.stringMatching(/does not begin with TLS/) },
      toDo: { en: expect.stringMatching(/smtp:\/\//) },
    });
  });

  it.each([
    ["Hostname/IP does not match certificate's altnames: Host: a.example. is not in the cert's altnames", /for another name/, /host in SMTP_URL/],
    ['certificate has expired', /not valid today/, /renew/],
    ['unable to verify the first certificate', /no encrypted connection/, /NODE_EXTRA_CA_CERTS/],
  ])('whose certificate is not taken (%s) has the remedy for that', (said, what, toDo) => {
    const { what: told, toDo: remedy } = mailFault(new SmtpFailure('tls', said));
    expect([told.en, remedy?.en]).toEqual([expect.stringMatching(what), expect.stringMatching(toDo)]);
  });
});

describe('certificates', () => {
  it('are seen from outside, whoever signed them, with the day they run out', async () => {
    const one = authority(dir, 'ours')('localhost');
    const { address, close } = await startFront(inject('temporalAddress'), { tls: one });
    closing.push(close);
    const untilMs = await certifiedUntilMs('127.0.0.1', Number(address.split(':')[1]));
    // The test's authority signs for two days.
    expect(untilMs).toBeGreaterThan(Date.now() + DAY_MS);
    expect(untilMs).toBeLessThan(Date.now() + 3 * DAY_MS);
    expect(await certifiedUntilMs('127.0.0.1', await freePort())).toBeUndefined();
    const tls = { serverNameOverride: 'localhost', serverRootCACertificate: one.ca };
    const findings = await examine({ ...whole, temporal: { ...stack.config.temporal, address, tls } });
    expect(of(findings, 'engine')).toMatchObject([{ state: 'ok' }]);
    expect(of(findings, 'certificates')).toMatchObject([
      { state: 'fault', what: { en: expect.stringMatching(/^the certificate behind TEMPORAL_ADDRESS runs out on /) } },
    ]);
  });

  it('are told a month before they run out, and are a fault in the last week', () => {
    const nowMs = Date.UTC(2026, 10, 28);
    const ending = (days: number) => checkCertificates([{ setting: 'SMTP_URL', untilMs: nowMs + days * DAY_MS }], nowMs);
    expect(ending(31)).toMatchObject([{ state: 'ok' }]);
    expect(ending(29)).toMatchObject([{ state: 'warning', what: { en: 'the certificate behind SMTP_URL runs out on 2026-12-27' } }]);
    expect(ending(6)).toMatchObject([{ state: 'fault' }]);
    expect(ending(-1)).toMatchObject([{ state: 'fault', what: { zh: 'SMTP_URL 的证书已于 2026-11-27 到期' } }]);
    expect(
      checkCertificates(
        [
          { setting: 'A', untilMs: nowMs + DAY_MS },
          { setting: 'B', untilMs: nowMs + 90 * DAY_MS },
        ],
        nowMs,
      ),
    ).toHaveLength(1);
  });

  it('are told of the API’s own as well, and why it cannot be used where it cannot', async () => {
    const soon = await examine({ ...whole, certificate: { untilMs: Date.now() + DAY_MS } });
    expect(of(soon, 'certificates')).toMatchObject([
      { state: 'fault', what: { en: expect.stringMatching(/^the certificate behind API_TLS_CERT_PATH runs out on /) } },
    ]);
    const unfit = await examine({ ...whole, certificate: { zh: '不配套', en: 'they do not belong together' } });
    expect(of(unfit, 'certificates')[0]).toEqual({ check: 'certificates', state: 'fault', what: { zh: '不配套', en: 'they do not belong together' } });
  });
});

describe('the second factor', () => {
  it('is told of every role that signs in without one', async () => {
    const said = async (secondFactorRoles: string[]) => of(await examine({ ...whole, secondFactorRoles }), 'secondFactor');
    expect(await said(['operator', 'auditor'])).toMatchObject([
      { state: 'ok', what: { en: 'these roles sign in by a password alone: officer, head, office, committee (SECOND_FACTOR_ROLES)' } },
    ]);
    expect(await said(['officer', 'head', 'office', 'committee', 'operator', 'auditor'])).toMatchObject([{ what: { en: 'every role signs in with a code' } }]);
  });
});

describe('the machine', () => {
  it('is told apart from the database by its clock only as far as the answer’s time allows', () => {
    expect(clockFinding(1_900, 0).state).toBe('ok');
    expect(clockFinding(4_000, 2_500).state).toBe('ok');
    expect(clockFinding(4_000, 500)).toMatchObject({ state: 'fault', what: { en: 'this machine’s clock is 4.0 s behind the database’s' } });
    expect(clockFinding(-90_000, 5)).toMatchObject({ state: 'fault', what: { zh: '本机时钟比数据库快 90.0 秒' } });
  });

  it('needs room on its disks', () => {
    const GIB = 1_024 ** 3;
    expect([roomIn('/d', 5 * GIB), roomIn('/d', GIB), roomIn('/d', GIB / 10)].map(({ state }) => state)).toEqual(['ok', 'warning', 'fault']);
    expect(roomIn('/d', GIB / 10).what.en).toContain('102 MiB free');
  });

  it('is asked about a folder that is not there yet without making it', async () => {
    const folder = path.join(dir, 'not', 'yet');
    expect(await checkDisk(folder)).toMatchObject({ check: 'disk', what: { en: expect.stringContaining(folder) } });
    expect(existsSync(path.join(dir, 'not'))).toBe(false);
  });

  it('knows the zones of plans and their past, and says which it does not', () => {
    expect(checkZones(['Asia/Shanghai', 'Asia/Urumqi'])).toMatchObject({ state: 'ok' });
    expect(checkZones(['Mars/Olympus'])).toMatchObject({ state: 'fault', what: { en: 'zones are not known here: Mars/Olympus' } });
  });

  it('has a Node that is new enough', () => {
    expect(
      [checkProgram('1', '20.18.9'), checkProgram('1', '18.20.0'), checkProgram('1', '20.19.0'), checkProgram('1', '24.0.0')].map(({ state }) => state),
    ).toEqual(['fault', 'fault', 'ok', 'ok']);
  });
});
