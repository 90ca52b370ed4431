import type { Client } from '@temporalio/client';
import { REAL_TIME } from '../domain/kernel/clock.ts';
import { type ObligationState, openObligation } from '../domain/obligation/obligation.ts';
import type { Schedule } from '../domain/obligation/schedule.ts';
import { DEFAULT_DECIDE_WITHIN, DEFAULT_LADDER, DEFAULT_RULES } from '../domain/plan/defaults.ts';
import type { Plan } from '../domain/plan/plan.ts';
import { planSchema } from '../domain/plan/schema.ts';
import type { Store } from '../prisma/store.ts';
import { TASK_QUEUE, workflowIds } from '../workflows/messages.ts';
import { cpuSeconds, median } from './measure.ts';
import { inParallel, openRig, registeredAhead } from './rig.ts';

const OBLIGATIONS = 1_000;
const ROUNDS = 3;
/** Registering a thousand workflows takes a few seconds; the instant lies after it (real ms), further where this machine takes longer. */
const LEAD_MS = 25_000;
/** Nobody has fewer mails than were owed by then (real ms), however slow the machine. */
const LAST_MAIL_WITHIN_MS = 600_000;
const DAY_MS = 86_400_000;

type Variant = 'duban' | 'plain';

interface Round {
  mailsPerSecond: number;
  secondsToLastMail: number;
  cpuSeconds: number;
  eventsPerRung: number;
}

/**
 * A thousand obligations share one instant: Duban with its ledger against the plainest variant (one timer, one activity,
 * nothing written down), in turn, on the same Temporal server, with the same worker settings and the same mail sink.
 */
export async function benchRung(json: boolean): Promise<void> {
  const rig = await openRig();
  const { sink, store, engine, server } = rig;
  const workers = { duban: await rig.worker('duban'), plain: await rig.worker('plain') };
  const rounds: Record<Variant, Round[]> = { duban: [], plain: [] };
  const lead = { ms: LEAD_MS };
  try {
    for (let round = 0; round <= ROUNDS; round++) {
      for (const variant of ['plain', 'duban'] as const) {
        // The round before the first warms both: it is not counted.
        const count = round === 0 ? 50 : OBLIGATIONS;
        const nameOf = (attempt: number) => `bench-${round}-${attempt}`;
        const {
          made: ids,
          atMs,
          attempt,
        } = await registeredAhead(rig, round === 0 ? { ms: 3_000 } : lead, (at, tried) =>
          variant === 'duban' ? registerDuban(store, engine.client, nameOf(tried), count, at) : registerPlain(engine.client, nameOf(tried), count, at),
        );
        const programmeId = nameOf(attempt);
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - 200 - Date.now())));
        const pids = [server.pid, workers[variant].pid, ...(variant === 'duban' ? [rig.database.pid] : [])].filter((pid) => pid !== undefined);
        const before = cpuSeconds(pids);
        const arrived = sink.arrivedAtMs.length;
        const deadlineMs = atMs + LAST_MAIL_WITHIN_MS;
        while (sink.arrivedAtMs.length < arrived + count && Date.now() < deadlineMs) await new Promise((resolve) => setTimeout(resolve, 20));
        const lastMs = sink.arrivedAtMs.at(-1) ?? Number.NaN;
        // The work behind the last mail counts as well: settling it, closing the workflow.
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        const used = cpuSeconds(pids) - before;
        if (sink.arrivedAtMs.length !== arrived + count) throw new Error(`${variant}: ${sink.arrivedAtMs.length - arrived} mails arrived instead of ${count}`);
        if (variant === 'duban') {
          const { sent } = await store.notices.counts(programmeId);
          if (sent !== count) throw new Error(`the ledger has ${sent} of ${count} mails as sent`);
        }
        const seconds = (lastMs - atMs) / 1_000;
        const eventsPerRung = await eventsOfRung(engine.client, ids[0] ?? '', atMs);
        if (!json)
          console.error(
            `${variant}: last mail after ${seconds.toFixed(2)} s, ${used.toFixed(2)} CPU s, ${eventsPerRung} events a rung${round === 0 ? ' (warming up, not counted)' : ''}`,
          );
        if (round > 0) rounds[variant].push({ mailsPerSecond: count / seconds, secondsToLastMail: seconds, cpuSeconds: used, eventsPerRung });
        if (variant === 'duban') for (const id of ids) await engine.client.workflow.getHandle(id).terminate('bench');
      }
    }
  } finally {
    await rig.close();
  }
  print(rounds, json);
}

/** History events from the one that the timer's firing wrote up to the next timer's start: what one more rung costs. */
async function eventsOfRung(client: Client, workflowId: string, atMs: number): Promise<number> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).filter((event) => Number(event.eventTime?.seconds ?? 0) * 1_000 + Number(event.eventTime?.nanos ?? 0) / 1e6 >= atMs - 1).length;
}

async function registerPlain(client: Client, name: string, count: number, atMs: number): Promise<string[]> {
  return inParallel(count, async (index) => {
    const workflowId = `plain-${name}-${index}`;
    await client.workflow.start('plainReminder', { workflowId, taskQueue: 'plain', args: [`plain${index}`, atMs] });
    return workflowId;
  });
}

async function registerDuban(store: Store, client: Client, programmeId: string, count: number, atMs: number): Promise<string[]> {
  const departments = Array.from({ length: count }, (_, index) => ({
    id: `d${index}`,
    name: `单位${index}`,
    clause: '四',
    officer: `d${index}@bench.example`,
    head: `h${index}@bench.example`,
  }));
  const plan = benchPlan(programmeId, departments);
  const schedule = (departmentId: string): Schedule => ({
    dueDate: '2099-12-31',
    dueAtMs: atMs + 30 * DAY_MS,
    calendarVersion: 'bench',
    provisional: false,
    rungs: [0, 7].map((days) => ({
      id: `before-${30 - days}-days`,
      atMs: atMs + days * DAY_MS,
      date: '2099-12-01',
      side: 'before' as const,
      recipients: [`${departmentId}/officer`],
      absorbed: [],
    })),
  });
  const states: ObligationState[] = departments.map(({ id }) =>
    openObligation(
      { programmeId, milestoneId: 'bench', departmentId: id, role: 'lead', leads: [], needsEvidence: true, needsConfirmation: true, schedule: schedule(id) },
      Date.now(),
    ),
  );
  const state = { programmeId, stage: 'running' as const, planVersion: 1, openMilestones: ['bench'], elapsedMs: 0, sequence: 0 };
  await store.programmes.create(
    { id: programmeId, name: plan.name, zone: plan.zone, clock: REAL_TIME, startedAtMs: Date.now(), state },
    { text: '', plan },
    states.map((obligation) => ({ state: obligation, milestoneName: '压力测试' })),
  );
  return inParallel(count, async (index) => {
    const obligation = states[index] as ObligationState;
    const workflowId = workflowIds.obligation(obligation.id);
    await client.workflow.start('obligation', { workflowId, taskQueue: TASK_QUEUE, args: [{ clock: REAL_TIME, state: obligation, title: obligation.id }] });
    return workflowId;
  });
}

function benchPlan(id: string, departments: Plan['departments']): Plan {
  const body = { name: '办公室', officer: 'office@bench.example' };
  return {
    id,
    name: '压力测试',
    zone: 'Asia/Shanghai',
    language: 'zh',
    from: '2000-01-01',
    to: '2099-12-31',
    source: { title: '压力测试' },
    holidays: { table: 'none', overrides: [] },
    entrance: 'closed',
    groups: [],
    mailAt: '09:00',
    briefOn: 'off',
    events: [],
    registers: [],
    bodies: [],
    assists: [],
    urgeAgainAfter: { days: 1 },
    digestAt: 'off',
    authority: { name: '发证部门' },
    government: { name: '政府' },
    ruleSets: [DEFAULT_RULES],
    ladders: planSchema.shape.ladders.parse(undefined),
    decideWithin: DEFAULT_DECIDE_WITHIN,
    office: { ...body, director: 'director@bench.example' },
    committee: body,
    operator: body,
    departments,
    sectors: [],
    indicators: [],
    standing: [],
    ladder: DEFAULT_LADDER,
    acknowledge: { workingDays: 2, tell: ['head'] },
    milestones: [
      {
        id: 'bench',
        name: '压力测试',
        clause: '一',
        duty: '压力测试',
        due: '2099-12-31',
        lead: 'all',
        assist: [],
        scope: 'department',
        evidence: true,
        confirm: true,
      },
    ],
    quotas: [],
    targets: [],
    consequences: [],
  };
}

function print(rounds: Record<Variant, Round[]>, json: boolean): void {
  const of = (variant: Variant) => ({
    mailsPerSecond: Math.round(median(rounds[variant].map((round) => round.mailsPerSecond))),
    secondsToLastMail: Number(median(rounds[variant].map((round) => round.secondsToLastMail)).toFixed(2)),
    cpuSeconds: Number(median(rounds[variant].map((round) => round.cpuSeconds)).toFixed(2)),
    eventsPerRung: median(rounds[variant].map((round) => round.eventsPerRung)),
  });
  const [duban, plain] = [of('duban'), of('plain')];
  const result = {
    obligations: OBLIGATIONS,
    rounds: ROUNDS,
    duban,
    plain,
    ratio: {
      mailsPerSecond: Number((duban.mailsPerSecond / plain.mailsPerSecond).toFixed(2)),
      cpuSeconds: Number((duban.cpuSeconds / plain.cpuSeconds).toFixed(2)),
    },
  };
  if (json) console.log(JSON.stringify(result, null, 2));
  else {
    console.log(`${OBLIGATIONS} obligations that share an instant, medians of ${ROUNDS} rounds in turn on one server`);
    console.table({ duban, plain });
    console.log(`duban / plain: ${result.ratio.mailsPerSecond} × the mails a second, ${result.ratio.cpuSeconds} × the CPU`);
  }
}
