import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';
import { openDuban } from '../client/duban.ts';
import { prepareNamespace } from '../engine/engine.ts';
import { openIdentity } from '../engine/identity.ts';
import { rearm } from '../engine/rearm.ts';
import { reconcile } from '../engine/reconcile.ts';
import { percentile } from './measure.ts';
import { benchPlan } from './plan.ts';
import { openRig, type Rig } from './rig.ts';

/** A plan of so many departments with so many milestones each, whose first reminder is over. */
function plan(id: string, departments: number, milestones: number, addressOf: (index: number) => string): string {
  const steps = Array.from({ length: milestones }, (_, n) => `  - { id: m${n}, name: 步骤${n}, clause: 三, duty: 办理, due: 2019-04-30, lead: all }`);
  return benchPlan({ id, name: '压力测试', departments, officerOf: addressOf, milestones: steps.join('\n'), more: "digestAt: 'off'" });
}

/** A clock that stands so near to still that nothing more comes by itself. */
const STILL = { from: '2019-04-24', daysPerSecond: 0.000_001 };

async function until(look: () => Promise<boolean>): Promise<void> {
  while (!(await look())) await pause(100);
}

async function running(rig: Rig, id: string): Promise<number> {
  const { count } = await rig.engine.client.workflow.count(`ExecutionStatus = 'Running' AND DubanProgramme = '${id}' AND DubanKind = 'obligation'`);
  return count;
}

/** How long the ledger alone takes to bring 1,000 open obligations back into an engine that has lost everything. */
export async function benchRearm(json: boolean): Promise<void> {
  const rig = await openRig();
  try {
    const { client, connection, namespace } = rig.engine;
    const { service } = openDuban(rig.store, client);
    // Nobody works yet: what the engine knows of it is lost with the namespace.
    await service.startProgramme(
      plan('rearm', 100, 10, (n) => `d${n}@bench.example`),
      STILL,
    );
    await connection.operatorService.deleteNamespace({ namespace });
    await until(() =>
      connection.workflowService.describeNamespace({ namespace }).then(
        () => false,
        () => true,
      ),
    );
    await prepareNamespace(rig.engine);
    await openIdentity(rig.engine, rig.store).claim();
    await rig.worker('duban');
    let beganMs = performance.now();
    const { started } = await rearm(rig.store, client, 'rearm');
    const rearmedMs = performance.now() - beganMs;
    await until(async () => (await running(rig, 'rearm')) === 1_000);
    const runMs = performance.now() - beganMs;
    await until(async () => ((await rig.store.notices.counts('rearm')).sent ?? 0) === 1_000);
    const sentMs = performance.now() - beganMs;
    beganMs = performance.now();
    const differing = (await reconcile(rig.store, client)).length;
    const comparedMs = performance.now() - beganMs;
    const figures = { obligations: 1_000, started: started.length, rearmedMs, runMs, sentMs, comparedMs, differing };
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    console.log(
      json
        ? JSON.stringify(figures)
        : `1,000 obligations from the ledger alone: rearmed in ${seconds(rearmedMs)} s, all running after ${seconds(runMs)} s, their reminders sent after ${seconds(sentMs)} s; compared when all is well in ${seconds(comparedMs)} s (${differing} differ)`,
    );
  } finally {
    await rig.close();
  }
}

const RECIPIENTS = 1_000;
/** A plan holds as many departments as this. */
const OF_ONE_PLAN = 200;
/** Recipients of the slow domain among them. */
const SLOW = 50;
const SLOW_MS = 10_000;

/** A mail server on which one domain takes its time. */
async function startSlowSink(slowMs: number) {
  const arrivedAtMs = new Map<string, number>();
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      stream.resume();
      stream.on('end', () => {
        arrivedAtMs.set(to, Date.now());
        setTimeout(done, to.endsWith('@slow.example') ? slowMs : 0);
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    arrivedAtMs,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** What one slow domain among 1,000 recipients does to the others: p99 of their mails, with and without it. */
export async function benchSlowDomain(json: boolean): Promise<void> {
  const figures: { slow: boolean; p50Ms: number; p99Ms: number }[] = [];
  // The first is to warm up, and not counted.
  for (const slowMs of [0, 0, SLOW_MS, 0, SLOW_MS]) {
    const sink = await startSlowSink(slowMs);
    const rig = await openRig();
    try {
      rig.environment.SMTP_URL = sink.url;
      const { service } = openDuban(rig.store, rig.engine.client);
      await rig.worker('duban');
      const addressOf = (n: number) => (n % (RECIPIENTS / SLOW) === 0 ? `d${n}@slow.example` : `d${n}@bench.example`);
      const beganMs = Date.now();
      for (let first = 0; first < RECIPIENTS; first += OF_ONE_PLAN)
        await service.startProgramme(
          plan(`slow-${first}`, OF_ONE_PLAN, 1, (n) => addressOf(first + n)),
          STILL,
        );
      const others = () => [...sink.arrivedAtMs].filter(([to]) => /^d\d+@bench/.test(to)).map(([, atMs]) => atMs - beganMs);
      await until(async () => others().length === RECIPIENTS - SLOW);
      const sorted = others().sort((one, other) => one - other);
      figures.push({ slow: slowMs > 0, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) });
    } finally {
      await rig.close();
      await sink.close();
    }
  }
  const [, ...counted] = figures;
  console.log(
    json
      ? JSON.stringify(counted)
      : counted
          .map(
            ({ slow, p50Ms, p99Ms }) =>
              `${slow ? `${SLOW} of ${RECIPIENTS} at a domain of ${SLOW_MS / 1_000} s` : 'nobody slow'}: p50 ${p50Ms} ms, p99 ${p99Ms} ms for the others`,
          )
          .join('\n'),
  );
}
