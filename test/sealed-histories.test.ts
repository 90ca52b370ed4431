import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuban } from '../client/duban.ts';
import { caseFile } from '../client/service/case-file.ts';
import { type Config, readConfig } from '../config/config.ts';
import { endProcess, startProgram } from '../embedded/stack.ts';
import { openEngine } from '../engine/engine.ts';
import { openIdentity } from '../engine/identity.ts';
import { openOperations, wholeHistory } from '../engine/inspect.ts';
import { failureConverter } from '../engine/sealed-failures.ts';
import { openStore } from '../prisma/store.ts';
import { replayOpen } from '../worker/replay.ts';
import { workflowBundle } from '../worker/worker.ts';
import { type FaultyMailServer, startFaultyMailServer } from './support/mail-server.ts';
import { EVIDENCE, smallPlan } from './support/plans.ts';
import { isolatedSettings, until } from './support/stack.ts';

// A worker as it is started in earnest, whose engine keeps nothing that can be read without the key.

const DIST = path.join(import.meta.dirname, '..', 'dist');
const KEYS = { old: `2025:${Buffer.alloc(32, 7).toString('base64')}`, new: `2026:${Buffer.alloc(32, 9).toString('base64')}` };
const PROGRAMME = 'sealed';
const OBLIGATION = `${PROGRAMME}/kickoff/water`;

let mail: FaultyMailServer;
let config: Config & { dir: string };
let worker: ChildProcess | undefined;
const closing: (() => Promise<unknown>)[] = [];

const environment = (keys: string): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  DATABASE_URL: config.databaseUrl,
  SMTP_URL: mail.url,
  SMTP_STARTTLS: 'offered',
  MAIL_FROM: 'duban@office.example',
  TEMPORAL_ADDRESS: config.temporal.address,
  TEMPORAL_NAMESPACE: config.temporal.namespace,
  DUBAN_DATA: config.dir,
  ...(keys !== '' && { HISTORY_KEYS: keys }),
});
const logFile = () => path.join(config.dir, 'worker.log');

async function work(keys: string): Promise<void> {
  worker = await startProgram('The worker', path.join(DIST, 'worker', 'main.js'), [], environment(keys), logFile());
}

async function rest(): Promise<void> {
  if (worker) await endProcess(worker, 'SIGTERM');
  worker = undefined;
}

/** Everything that a command has, with the keys of the settings. */
async function open(keys: string) {
  const engine = await openEngine(readConfig(environment(keys)).temporal);
  const store = openStore(config.databaseUrl);
  closing.push(() => Promise.allSettled([store.close(), engine.connection.close()]));
  return { engine, identity: openIdentity(engine, store), ...openDuban(store, engine.client) };
}

/** All that the engine keeps of a workflow, as text: what is base64 in it is read as well. */
async function keptText(keys: string, workflowId: string): Promise<string> {
  const { engine } = await open(keys);
  const { history } = await engine.connection.workflowService.getWorkflowExecutionHistory({
    namespace: engine.namespace,
    execution: { workflowId },
  });
  const { memo, userMetadata } = await engine.connection.workflowService
    .describeWorkflowExecution({ namespace: engine.namespace, execution: { workflowId } })
    .then(({ workflowExecutionInfo, executionConfig }) => ({ memo: workflowExecutionInfo?.memo, userMetadata: executionConfig?.userMetadata }));
  const parts: string[] = [];
  const walk = (value: unknown): void => {
    if (value instanceof Uint8Array) parts.push(Buffer.from(value).toString('utf8'));
    else if (typeof value === 'string') parts.push(value);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) walk(part);
  };
  walk({ history, memo, userMetadata });
  return parts.join('\n');
}

beforeAll(async () => {
  mail = await startFaultyMailServer();
  config = await isolatedSettings('sealed', mail.url);
  await work(KEYS.old);
  const { service, store } = await open(KEYS.old);
  await service.startProgramme(smallPlan({ id: PROGRAMME }), { from: '2019-04-24', daysPerSecond: 0.000_1 });
  await until('the first reminders', async () => ((await store.notices.counts(PROGRAMME)).sent ?? 0) >= 2);
  await service.act(OBLIGATION, 'submit', { actor: { org: 'water', name: '王工' }, key: 'handed-in', evidence: EVIDENCE, reason: '整改已完成' });
});
afterAll(async () => {
  await rest();
  for (const close of closing) await close();
  await mail?.close();
});

/** What the engine keeps of an obligation in a raw page, payload by payload, with the key that each names. */
async function keysOf(keys: string, workflowId: string): Promise<Set<string>> {
  return new Set([...(await keptText(keys, workflowId)).matchAll(/^20\d\d$/gm)].map(([key]) => key));
}

describe('histories that are sealed', () => {
  it('hold nothing of what people wrote, and nobody’s address', async () => {
    for (const id of [`obligation/${OBLIGATION}`, `programme/${PROGRAMME}`, `mailroom/${PROGRAMME}`]) {
      const text = await keptText(KEYS.old, id);
      expect(text).toContain('binary/encrypted');
      expect(text).not.toMatch(/\.example|安全检查|部署启动|整改|王工|总结/);
    }
  });

  it('are read with the key: the case file, an operator’s page, the raw history, the replay', async () => {
    const { engine, service } = await open(KEYS.old);
    const { lines } = await caseFile(service, `obligation/${OBLIGATION}`, 'zh');
    expect(lines.map(({ what }) => what).join('\n')).toMatch(/王工.*整改已完成/);
    const described = await openOperations(engine.client).describe(`obligation/${OBLIGATION}`);
    expect(described.row.title).toContain('部署启动');
    // What has been handed in waits for a decision, not for a date.
    const waiting = await openOperations(engine.client).describe(`obligation/${PROGRAMME}/kickoff/fire`);
    expect(waiting.timers.map(({ summary }) => summary).join()).toMatch(/[\u4e00-\u9fff]/);
    const raw = JSON.stringify((await openOperations(engine.client).rawHistory(`obligation/${OBLIGATION}`)).events);
    expect(raw).not.toContain(Buffer.from('binary/encrypted').toString('base64'));
    expect((await wholeHistory(engine.client, `obligation/${OBLIGATION}`)).length).toBeGreaterThan(5);
    expect(await replayOpen(engine.client, await workflowBundle(), {})).toMatchObject({ breaks: [] });
  });

  it('let nobody in without the key, before anything is touched', async () => {
    const refusal = 'What the engine keeps is sealed with the key 2025, which HISTORY_KEYS does not hold';
    await expect((await open('')).identity.check()).rejects.toThrow(refusal);
    await expect((await open(KEYS.new)).identity.check()).rejects.toThrow(refusal);
    await rest();
    await expect(work('')).rejects.toThrow();
    expect(readFileSync(logFile(), 'utf8')).toContain(refusal);
    worker = undefined;
  });

  it('go on under a new key, and open with both', async () => {
    const ring = `${KEYS.new},${KEYS.old}`;
    await work(ring);
    const { service, store } = await open(ring);
    expect(await keysOf(ring, `obligation/${OBLIGATION}`)).toEqual(new Set(['2025']));
    await service.act(OBLIGATION, 'return', { actor: { org: 'office', name: '李工' }, key: 'back', reason: '缺少附件' });
    await until('the return', async () => (await store.ledger.obligations({ ids: [OBLIGATION] }))[0]?.state.stage === 'open');
    expect(await keysOf(ring, `obligation/${OBLIGATION}`)).toEqual(new Set(['2025', '2026']));
    const { lines } = await caseFile(service, `obligation/${OBLIGATION}`, 'zh');
    expect(lines.map(({ what }) => what).join('\n')).toMatch(/整改已完成[\s\S]*缺少附件/);
    await expect((await open(KEYS.old)).identity.check()).rejects.toThrow('sealed with the key 2026');
  });

  it('keep to themselves what went wrong, too', () => {
    const failure = failureConverter.errorToFailure(new Error('no mailbox of wang@water.example'), defaultPayloadConverter);
    expect(failure.message).not.toContain('water.example');
    expect(failureConverter.failureToError(failure, defaultPayloadConverter).message).toContain('wang@water.example');
  });
});
