import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import proto from '@temporalio/proto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { SCENARIOS } from './support/scenarios.ts';
import { openTestStack, type TestStack } from './support/stack.ts';

// `npm run record`: records the scenarios of this version. A recording that exists is never written over: it is what a released
// version wrote, and running workflows have it in their past.
const DIR = path.join(import.meta.dirname, 'histories', packageJson.version);

let stack: TestStack;
beforeAll(async () => {
  stack = await openTestStack('record');
  mkdirSync(DIR, { recursive: true });
});
afterAll(() => stack.close());

it.each(SCENARIOS)('records $name', async ({ name, live }) => {
  const file = path.join(DIR, `${name}.binpb`);
  if (existsSync(file)) return;
  const [workflowId = '', runId] = (await live(stack)).split('#');
  const history = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
  writeFileSync(file, proto.temporal.api.history.v1.History.encode(history).finish());
  expect(history.events?.length).toBeGreaterThan(5);
});
