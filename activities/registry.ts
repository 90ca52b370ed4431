import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { openCalendar, wallClock } from '../calendar/china.ts';
import { completeEnterpriseAct } from '../domain/enterprise/cycle-rules.ts';
import { enterpriseMachine } from '../domain/enterprise/machine.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { isRefusal } from '../domain/kernel/refusals.ts';
import { actOnEnterprise } from '../engine/act.ts';
import { RefusedError } from '../engine/faults.ts';
import { inLanes } from '../engine/lanes.ts';
import { startEnterprise } from '../engine/start.ts';
import type { EnterpriseRow } from '../prisma/enterprises.ts';
import type { Store } from '../prisma/store.ts';
import type { ActMessage, IntakeProgress } from '../workflows/messages.ts';
import type { Ports } from '../workflows/ports.ts';
import { engineClock } from './engine-time.ts';

/** How many enterprises are read at once. */
const PAGE = 250;
/** How many workflows may be started without having recorded it yet; how often that is looked at, and when it is given up (real ms). */
const LEAD = 100;
const PACE_MS = 100;
const QUIET_MS = 30_000;

export function registryActivities(store: Store, client: Client): Pick<Ports, 'startCycles'> {
  return {
    async startCycles({ clock, programmeId, query, actor, key }): Promise<IntakeProgress> {
      const programme = await store.programmes.get(programmeId);
      const contents = programme && (await store.programmes.plan(programmeId, programme.state.planVersion));
      if (!programme || !contents) throw new Error(`The ledger knows no programme ${programmeId}.`);
      const { plan } = contents;
      const calendar = openCalendar(plan, await store.holidays.tables());
      const wall = wallClock(plan.zone);
      const startable = { ...query, stages: ['listed' as const] };
      const realNowMs = engineClock();
      const date = wall.date(programmeNowMs(clock, realNowMs()));
      const before = activityInfo().heartbeatDetails as (IntakeProgress & { afterUscc: string }) | undefined;
      const progress = before ?? {
        started: 0,
        refused: 0,
        total: (await store.enterprises.progress(programmeId, startable, undefined, date)).all,
        tookMs: 0,
        afterUscc: '',
      };
      const beganMs = Date.now() - progress.tookMs;
      const beat = () => heartbeat({ ...progress, tookMs: Date.now() - beganMs });

      async function start(row: EnterpriseRow): Promise<void> {
        const nowMs = programmeNowMs(clock, realNowMs());
        const act = completeEnterpriseAct(plan, calendar, row.state, { kind: 'start', actor, key: `${key}/${row.uscc}`, on: wall.date(nowMs) });
        if (isRefusal(enterpriseMachine.decide(row.state, act, nowMs))) {
          progress.refused++;
          return;
        }
        const { kind: _kind, ...message } = act;
        const begun = await startEnterprise(client, row, clock, [{ ...(message as ActMessage), kind: 'start' }]);
        if (begun || (await actedOn(row, message as ActMessage))) progress.started++;
        else progress.refused++;
      }

      async function actedOn(row: EnterpriseRow, message: ActMessage): Promise<boolean> {
        try {
          await actOnEnterprise(client, row, clock, 'start', message);
          return true;
        } catch (error) {
          if (error instanceof RefusedError) return false;
          throw error;
        }
      }

      /**
       * Waits until nearly all that were started have written it down: thousands of new workflows at once would stand in the queue
       * before the next reminder. Goes on when nothing moves, since what is held up elsewhere is not ours to wait for.
       */
      async function keepPace(): Promise<void> {
        for (let seen = Number.POSITIVE_INFINITY, quietMs = 0; quietMs < QUIET_MS; quietMs += PACE_MS) {
          const waiting = (await store.enterprises.progress(programmeId, startable, undefined, date)).all - (progress.total - progress.started);
          if (waiting <= LEAD) return;
          if (waiting < seen) quietMs = 0;
          seen = Math.min(seen, waiting);
          beat();
          await new Promise((resolve) => setTimeout(resolve, PACE_MS));
        }
      }

      for (;;) {
        const page = await store.enterprises.list({ programmeId, query: startable, date, afterUscc: progress.afterUscc, limit: PAGE });
        if (page.length === 0) return { started: progress.started, refused: progress.refused, total: progress.total, tookMs: Date.now() - beganMs };
        const beating = setInterval(beat, 1_000);
        try {
          await inLanes(page, start);
        } finally {
          clearInterval(beating);
        }
        progress.afterUscc = page.at(-1)?.uscc ?? '';
        beat();
        await keepPace();
      }
    },
  };
}
