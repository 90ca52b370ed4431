import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { openDuban } from '../client/duban.ts';
import { ServiceError } from '../client/errors.ts';
import { OFFICE } from '../domain/kernel/bodies.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { benchPlan } from './plan.ts';
import { inParallel, openRig } from './rig.ts';

/** How long it goes on (minutes): `npm run bench -- soak [MINUTES]`. */
const MINUTES = 30;
const LOOK_EVERY_MS = 30_000;
/**
 * What the heap of each thread may take: with gigabytes to spare garbage lies about for half an hour, and looks like what is kept. A worker that
 * keeps ever more ends by it.
 */
const MOST_HEAP_MB = 384;
/** Of the looks, so many at the beginning are for warming up. */
const WARM_SHARE = 0.2;
const MINUTE_MS = 60_000;
const KB_A_MB = 1_024;
/** What is so late has been escalated to the office, and is settled (programme ms). */
const LATE_MS = 10 * 86_400_000;

/** A report for each week: reminders, lapses and digests without end. */
const WEEKLY = '  - { id: weekly, name: 周报, clause: 三, duty: 报送, lead: all, recurs: { every: week, weekday: friday } }';

/** Resident memory of a process (MB). */
function residentMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kb) / KB_A_MB;
}

/** What an hour adds to the memory by the straight line through the looks (MB). */
function slopeMbAnHour(looks: { atMs: number; mb: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [atMs, mb] = [mean(looks.map((look) => look.atMs)), mean(looks.map((look) => look.mb))];
  const along = looks.reduce((sum, look) => sum + (look.atMs - atMs) * (look.mb - mb), 0);
  const across = looks.reduce((sum, look) => sum + (look.atMs - atMs) ** 2, 0);
  return (along / across) * 60 * MINUTE_MS;
}

/** The worker that operators run at a fast clock, looked at for half an hour: whether its memory stays where it is. */
export async function benchSoak(json: boolean): Promise<void> {
  const minutes = Number(process.argv.find((argument) => /^\d+$/.test(argument)) ?? MINUTES);
  const rig = await openRig();
  try {
    const { service } = openDuban(rig.store, rig.engine.client);
    const worker = await rig.shippedWorker({ NODE_OPTIONS: `--max-old-space-size=${MOST_HEAP_MB}` });
    await service.startProgramme(benchPlan({ id: 'soak', name: '长时间运行', departments: 20, milestones: WEEKLY }), {
      from: '2019-01-02',
      daysPerSecond: 0.25,
    });
    // Without it what is open would grow by twenty a week, and with it what a worker holds.
    const settleLate = async () => {
      const { programme } = await service.context('soak');
      const nowMs = programmeNowMs(programme.clock, Date.now());
      const open = await rig.store.ledger.obligations({ programmeId: 'soak', stages: ['open'] });
      const late = open.flatMap(({ id, state }) => (state.schedule.dueAtMs < nowMs - LATE_MS ? [id] : []));
      await inParallel(late.length, (index) =>
        service.act(late[index] ?? '', 'waive', { actor: { org: OFFICE, name: 'bench' }, key: 'settled', reason: '已过期限' }).catch((error) => {
          // Asked again at the next look, with the same key.
          if (!(error instanceof ServiceError && error.kind === 'unanswered')) throw error;
        }),
      );
      return open.length;
    };
    const beganMs = Date.now();
    const looks: { atMs: number; mb: number }[] = [];
    let mostOpen = 0;
    while (Date.now() - beganMs < minutes * MINUTE_MS) {
      await pause(LOOK_EVERY_MS);
      mostOpen = Math.max(mostOpen, await settleLate());
      looks.push({ atMs: Date.now() - beganMs, mb: residentMb(worker.pid ?? 0) });
    }
    const settled = looks.filter(({ atMs }) => atMs > minutes * MINUTE_MS * WARM_SHARE);
    const { sent = 0 } = await rig.store.notices.counts('soak');
    const figures = {
      minutes,
      sent,
      mostOpen,
      alarms: (await rig.store.alarms.open('soak')).length,
      firstMb: Math.round(settled[0]?.mb ?? 0),
      lastMb: Math.round(settled.at(-1)?.mb ?? 0),
      mostMb: Math.round(Math.max(...looks.map(({ mb }) => mb))),
      slopeMbAnHour: Math.round(slopeMbAnHour(settled)),
    };
    console.log(
      json
        ? JSON.stringify(figures)
        : `${figures.minutes} minutes, ${figures.sent} mails, ${figures.mostOpen} obligations open at the most, ${figures.alarms} alarms: the worker held ${figures.firstMb} MB after warming up, ${figures.lastMb} MB at the end, ${figures.mostMb} MB at the most; ${figures.slopeMbAnHour} MB an hour by the line through the looks`,
    );
  } finally {
    await rig.close();
  }
}
