import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { programmeNowMs, realInstantMs } from '../../domain/kernel/clock.ts';
import { NOTICE_STATES } from '../contract/tables.ts';
import { type ApiContext, cached } from './context.ts';

/** Everything is examined so often (real ms): no scrape waits for it. */
const EXAMINED_EVERY_MS = 10 * 60_000;
const SEVERITY = { ok: 0, skipped: 0, warning: 1, fault: 2 } as const;
/** A million notices are not counted with every scrape (real ms). */
const COUNTED_EVERY_MS = 10_000;

export type Metrics = ReturnType<typeof openMetrics>;

/** What Prometheus is told: this process, its answers, and what the ledger owes. */
export function openMetrics(context: ApiContext) {
  const register = new Registry();
  collectDefaultMetrics({ register, prefix: 'duban_' });
  const registers = [register];
  const seconds = new Histogram({
    name: 'duban_http_request_duration_seconds',
    help: 'Time until the answer was sent',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers,
  });
  const requests = new Counter({
    name: 'duban_http_requests_total',
    help: 'Answers by route and status',
    labelNames: ['method', 'route', 'status'],
    registers,
  });
  const streams = new Gauge({ name: 'duban_event_streams', help: 'Open streams of live events', registers });
  const notices = new Gauge({ name: 'duban_notices', help: 'Notices by state', labelNames: ['programme', 'state'], registers });
  const oldest = new Gauge({
    name: 'duban_oldest_owed_notice_age_seconds',
    help: 'Real seconds that the oldest notice has been owed beyond its time',
    labelNames: ['programme'],
    registers,
  });
  const lapses = new Gauge({ name: 'duban_lapsed_obligations', help: 'Obligations that have lapsed', labelNames: ['programme'], registers });
  const late = new Gauge({ name: 'duban_late_obligations', help: 'Obligations that are due and not handed in', labelNames: ['programme'], registers });

  const alarms = new Gauge({ name: 'duban_alarms', help: 'Alarms that nobody has seen to', labelNames: ['kind'], registers });
  const silence = new Gauge({
    name: 'duban_watchdog_silent_seconds',
    help: 'Seconds since ledger and engine were last compared, by the part that does it',
    labelNames: ['part'],
    registers,
  });
  const repairs = new Gauge({ name: 'duban_watchdog_repairs', help: 'What the watchers that run have put right', labelNames: ['part'], registers });

  const checks = new Gauge({
    name: 'duban_check',
    help: 'What `duban doctor` finds, looked at every ten minutes: 0 well, 1 somebody should see to it, 2 does not work',
    labelNames: ['check'],
    registers,
  });
  let examinedAtMs = Number.NEGATIVE_INFINITY;
  /** Begins to look where the last time is too long ago; the next scrape has what was found. */
  function examineAside(): void {
    if (Date.now() - examinedAtMs < EXAMINED_EVERY_MS) return;
    examinedAtMs = Date.now();
    context.examine().then(
      (findings) => {
        checks.reset();
        for (const check of new Set(findings.map((finding) => finding.check)))
          checks.set({ check }, Math.max(...findings.filter((finding) => finding.check === check).map(({ state }) => SEVERITY[state])));
      },
      // Tried again at the next scrape.
      () => {
        examinedAtMs = Number.NEGATIVE_INFINITY;
      },
    );
  }

  const count = cached(COUNTED_EVERY_MS, async () => {
    const { store, board } = context;
    const [programmes, totals] = await Promise.all([store.programmes.list(), store.pages.noticeTotals()]);
    alarms.reset();
    for (const [kind, open] of Object.entries(await store.alarms.counts())) alarms.set({ kind }, open);
    silence.reset();
    repairs.reset();
    for (const { part, silentMs, repairs: done } of await store.watchers.list()) {
      silence.set({ part }, silentMs / 1_000);
      repairs.set({ part }, done);
    }
    for (const { id, clock } of programmes) {
      for (const state of NOTICE_STATES)
        notices.set({ programme: id, state }, totals.find((total) => total.programmeId === id && total.state === state)?.count ?? 0);
      oldest.set({ programme: id }, await owedForSeconds(context, id));
      const rows = await board.rows(id);
      const nowMs = programmeNowMs(clock, Date.now());
      lapses.set({ programme: id }, rows.filter(({ state }) => state.lapsedAtMs !== undefined).length);
      late.set({ programme: id }, rows.filter(({ state }) => state.stage === 'open' && state.schedule.dueAtMs <= nowMs).length);
    }
  });

  return {
    streams,
    /** Counts the errors of a route from 0: of a series that begins with the seventh, nobody could tell that it has grown. */
    expect(method: string, route: string): void {
      requests.inc({ method, route, status: '500' }, 0);
    },
    answered(request: FastifyRequest, reply: FastifyReply): void {
      const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) };
      requests.inc(labels);
      seconds.observe(labels, reply.elapsedTime / 1_000);
    },
    async text(): Promise<{ type: string; body: string }> {
      examineAside();
      await count('');
      return { type: register.contentType, body: await register.metrics() };
    },
  };
}

/** Real seconds that the oldest notice has been owed beyond its time; 0 when none is. */
export async function owedForSeconds({ store, service }: Pick<ApiContext, 'store' | 'service'>, programmeId: string): Promise<number> {
  const { clock } = await service.programme(programmeId);
  const oldestMs = await store.pages.oldestOwedMs(programmeId);
  return oldestMs === undefined ? 0 : Math.max(0, (Date.now() - realInstantMs(clock, oldestMs)) / 1_000);
}
