import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Long from 'long';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { type EngineSettings, openEngine, openNamespace, prepareNamespace, registerAttributes } from '../engine/engine.ts';
import { EngineError } from '../engine/faults.ts';
import { authority, type Front, OUTDATED, startFront } from './support/engine-proxy.ts';

// What is said of an engine that cannot be used: what is wrong, where, and what to do. A real server stands behind real TLS, and
// behind a front that refuses what an authorizer would.

const dir = mkdtempSync(path.join(tmpdir(), 'duban-tls-'));
const ours = authority(dir, 'ours');
const theirs = authority(dir, 'theirs');
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
  rmSync(dir, { recursive: true, force: true });
});

async function front(options: Front): Promise<string> {
  const { address, close } = await startFront(inject('temporalAddress'), options);
  closing.push(close);
  return address;
}

async function open(settings: Omit<EngineSettings, 'namespace'>, namespace = 'default') {
  const engine = await openEngine({ ...settings, namespace });
  closing.push(() => engine.connection.close());
  return engine;
}

async function told(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'it serves',
    (error) => {
      expect(error).toBeInstanceOf(EngineError);
      expect(error.message).not.toContain('\n');
      return error.message;
    },
  );
}

describe('a connection that does not come about', () => {
  // Each takes the ten seconds that the library waits: they wait side by side.
  it.concurrent('says what TLS and the network say', async ({ expect: expectHere }) => {
    const held: Socket[] = [];
    const server = ours('temporal.duban.example');
    const client = ours('client.duban.example');
    const stranger = theirs('client.duban.example');
    const [tls, mutual, silent] = [
      await front({ tls: server }),
      await front({ tls: server, clients: server.ca }),
      createServer((socket) => void held.push(socket.on('error', () => undefined))),
    ];
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    closing.push(async () => {
      silent.close();
      for (const socket of held) socket.destroy();
    });
    const plain = inject('temporalAddress');
    const trusted = { serverNameOverride: 'temporal.duban.example', serverRootCACertificate: server.ca };
    const pair = ({ cert, key }: typeof client) => ({ clientCertPair: { crt: cert, key } });
    const cases: [settings: Omit<EngineSettings, 'namespace'>, sentence: RegExp][] = [
      [{ address: tls, tls: trusted }, /^it serves$/],
      [{ address: mutual, tls: { ...trusted, ...pair(client) } }, /^it serves$/],
      [{ address: tls }, /^The Temporal server at 127\.0\.0\.1:\d+ cannot be used, it speaks TLS only: set TEMPORAL_TLS=true/],
      [
        { address: tls, tls: { serverNameOverride: 'temporal.duban.example' } },
        /certificate comes from an authority that is not trusted here .*: set TEMPORAL_TLS_SERVER_CA_CERT_PATH/,
      ],
      [
        { address: tls, tls: { ...trusted, serverNameOverride: 'other.example' } },
        /its certificate is for another name .*: set TEMPORAL_ADDRESS or TEMPORAL_TLS_SERVER_NAME/,
      ],
      [{ address: mutual, tls: trusted }, /it asks for a client certificate .*: set TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH/],
      [{ address: mutual, tls: { ...trusted, ...pair(stranger) } }, /it does not accept the certificate of TEMPORAL_TLS_CLIENT_CERT_PATH/],
      [{ address: plain, tls: true }, /it speaks no TLS: leave TEMPORAL_TLS and TEMPORAL_API_KEY out/],
      [{ address: '127.0.0.1:1' }, /^No Temporal server answers at 127\.0\.0\.1:1 \(nothing listens there\): start one, or set TEMPORAL_ADDRESS/],
      [{ address: 'no-such-host.example:7233' }, /its host is not known: check the name in TEMPORAL_ADDRESS|its host cannot be looked up/],
      [{ address: `127.0.0.1:${(silent.address() as { port: number }).port}` }, /cannot be used/],
    ];
    const answers = await Promise.all(cases.map(([settings]) => told(open(settings))));
    for (const [index, [, sentence]] of cases.entries()) expectHere(answers[index]).toMatch(sentence);
  });

  it.concurrent('is one to a server that speaks less than TLS 1.2', async ({ expect: expectHere }) => {
    const own = ours('outdated.duban.example');
    const tls = { serverNameOverride: 'outdated.duban.example', serverRootCACertificate: own.ca };
    const [outdated, now] = [await front({ tls: { ...own, ...OUTDATED } }), await front({ tls: { ...own, ...OUTDATED, maxVersion: 'TLSv1.2' } })];
    expectHere(await told(open({ address: now, tls }))).toBe('it serves');
    expectHere(await told(open({ address: outdated, tls }))).toMatch(/^The Temporal server at 127\.0\.0\.1:\d+ cannot be used/);
  });

  it('says that a key is missing or wrong, or that we may not come in', async () => {
    const guarded = await front({
      refuses: (_path, { authorization }) =>
        authorization === 'Bearer right'
          ? undefined
          : authorization === 'Bearer poor'
            ? { status: 7, message: 'Request unauthorized.' }
            : { status: 16, message: 'invalid api key' },
    });
    const key = (apiKey: string) => ({ address: guarded, apiKey, tls: false });
    expect(await told(open(key('right')))).toBe('it serves');
    expect(await told(open(key('wrong')))).toMatch(/it refuses the API key \(invalid api key\): check TEMPORAL_API_KEY/);
    expect(await told(open({ address: guarded }))).toMatch(/it wants to know who asks \(invalid api key\): set TEMPORAL_API_KEY/);
    expect(await told(open(key('poor')))).toMatch(/it refuses us \(Request unauthorized\.\): have the key or the certificate given the right/);
  });
});

describe('a connection that is closed', () => {
  // What is thrown from the library's timer would end the process; here it makes the whole run red.
  it('while a call waits to be tried again ends that call, and each that comes later', async () => {
    let refusals = 0;
    const address = await front({
      refuses: (call) => {
        if (!call.endsWith('/CountWorkflowExecutions')) return undefined;
        refusals += 1;
        return { status: 14, message: 'busy' };
      },
    });
    const { connection, namespace } = await openEngine({ address, namespace: 'default' });
    const counting = connection.workflowService.countWorkflowExecutions({ namespace }).then(String, (error) => error.code);
    await expect.poll(() => refusals).toBeGreaterThan(0);
    await connection.close();
    expect(await counting).toBe(1);
    expect(await connection.workflowService.getSystemInfo({}).then(String, (error) => error.code)).toBe(1);
  });
});

describe('a namespace', () => {
  const register = async (namespace: string, days: number) => {
    const { connection } = await open({ address: inject('temporalAddress') });
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(days * 86_400) } });
    return open({ address: inject('temporalAddress') }, namespace);
  };

  it('that exists and forgets soon is named with its days, and one of our own is not', async () => {
    expect(await openNamespace(await register(`three-days-${process.pid}`, 3))).toMatch(
      /three-days-\d+ forgets what has ended after 3 days: .* --retention 365d/,
    );
    const own = await open({ address: inject('temporalAddress') }, `own-${process.pid}`);
    expect(await openNamespace(own)).toBeUndefined();
    expect(await openNamespace(own)).toBeUndefined();
  });

  it('whose attributes an administrator has made needs no right to make them, and says which are missing otherwise', async () => {
    const namespace = `attributes-${process.pid}`;
    const address = await front({
      refuses: (call) => (call.startsWith('/temporal.api.operatorservice.') ? { status: 7, message: 'Request unauthorized.' } : undefined),
    });
    const limited = await open({ address }, namespace);
    await openNamespace(limited);
    expect(await told(registerAttributes(limited))).toMatch(
      /^The search attributes DubanProgramme, .*DubanDue cannot be registered in namespace attributes-\d+ \(Request unauthorized\.\): have them made .*--name DubanDue --type Datetime`\.$/,
    );
    await prepareNamespace(await open({ address: inject('temporalAddress') }, namespace));
    expect(await told(registerAttributes(limited))).toBe('it serves');
  });

  it('cannot be made or looked at without the right, which is said', async () => {
    const address = await front({
      refuses: (call) => (/RegisterNamespace|DescribeNamespace/.test(call) ? { status: 7, message: 'Request unauthorized.' } : undefined),
    });
    expect(await told(openNamespace(await open({ address }, 'forbidden')))).toMatch(
      /^The namespace forbidden of the Temporal server at .* cannot be looked at \(Request unauthorized\.\)/,
    );
    const readOnly = await front({ refuses: (call) => (call.endsWith('/RegisterNamespace') ? { status: 7, message: 'Request unauthorized.' } : undefined) });
    expect(await told(openNamespace(await open({ address: readOnly }, `unmade-${process.pid}`)))).toMatch(
      /cannot be made \(Request unauthorized\.\): have it made by an administrator/,
    );
  });
});
