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

/** What is wrong while 1,000 are written to: nothing; a domain takes its time over each mail; one recipient is never answered. */
const TROUBLES = ['nobody', 'domain', 'poison'] as const;
type Trouble = (typeof TROUBLES)[number];
const ROUNDS = 3;
/** By so much may the others' p99 be longer. */
const MOST_LONGER = 1.1;

/** A mail server on which one domain takes its time, or one recipient is never answered. */
async function startSlowSink(trouble: Trouble) {
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
        if (!to.endsWith('@slow.example') || trouble === 'nobody') done();
        else if (trouble === 'domain') setTimeout(done, SLOW_MS);
        else if (to !== 'd0@slow.example') done();
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

/** What one slow domain, or one recipient that is never answered, among 1,000 does to the others: p99 of their mails, with and without. */
export async function benchSlowDomain(json: boolean): Promise<void> {
  const figures: { trouble: Trouble; p50Ms: number; p99Ms: number }[] = [];
  // The first is to warm up, and not counted; then by turns, so that a machine that grows slower is nobody's fault.
  for (const trouble of [TROUBLES[0], ...Array.from({ length: ROUNDS }, () => TROUBLES).flat()]) {
    const sink = await startSlowSink(trouble);
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
      figures.push({ trouble, p50Ms: percentile(sorted, 0.5), p99Ms: percentile(sorted, 0.99) });
    } finally {
      await rig.close();
      await sink.close();
    }
  }
  const [, ...counted] = figures;
  const middle = (trouble: Trouble) => {
    const all = counted.filter((figure) => figure.trouble === trouble).map(({ p99Ms }) => p99Ms);
    return percentile(
      all.sort((one, other) => one - other),
      0.5,
    );
  };
  const longer = { domain: middle('domain') / middle('nobody'), poison: middle('poison') / middle('nobody') };
  if (json) console.log(JSON.stringify({ counted, longer }));
  else {
    const what = {
      nobody: 'nobody slow',
      domain: `${SLOW} of ${RECIPIENTS} at a domain of ${SLOW_MS / 1_000} s`,
      poison: `one of ${RECIPIENTS} never answered`,
    };
    for (const { trouble, p50Ms, p99Ms } of counted) console.log(`${what[trouble]}: p50 ${p50Ms} ms, p99 ${p99Ms} ms for the others`);
    for (const [trouble, times] of Object.entries(longer))
      console.log(`${what[trouble as Trouble]}: the others' p99 is ${times.toFixed(3)} times as long (${MOST_LONGER} at the most), by the middle of ${ROUNDS}`);
  }
  if (Object.values(longer).some((times) => times > MOST_LONGER)) process.exitCode = 1;
}
