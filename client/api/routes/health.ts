import { connect } from 'node:net';
import { openOperations } from '../../../engine/inspect.ts';
import { health, readiness } from '../../contract/system.ts';
import { type Api, type ApiContext, answers, answersFile, cached, VERSION } from '../context.ts';
import type { Metrics } from '../metrics.ts';

/** Each part has so long to answer (real ms). */
const PART_MS = 3_000;
/** A worker that has not asked for work for so long is gone (real ms). */
const POLLED_WITHIN_MS = 120_000;
const PROBED_EVERY_MS = 2_000;

export function healthRoutes(app: Api, context: ApiContext, metrics: Metrics): void {
  const probe = cached(PROBED_EVERY_MS, () => probeParts(context));

  app.route({
    method: 'GET',
    url: '/healthz',
    config: { action: 'service.health' },
    schema: { tags: ['service'], summary: 'Whether this process answers', response: answers(health) },
    handler: async () => ({ ok: true as const, version: VERSION }),
  });

  app.route({
    method: 'GET',
    url: '/readyz',
    config: { action: 'service.health' },
    schema: {
      tags: ['service'],
      summary: 'Whether everything that it needs answers, and which part does not',
      response: { ...answers(readiness), 503: readiness },
    },
    handler: async (_request, reply) => {
      const parts = await probe('');
      const missing = Object.entries(parts).flatMap(([name, { ok }]) => (ok ? [] : [name]));
      return reply.code(missing.length === 0 ? 200 : 503).send({ ready: missing.length === 0, missing, parts });
    },
  });

  app.route({
    method: 'GET',
    url: '/metrics',
    config: { action: 'service.metrics' },
    schema: { tags: ['service'], summary: 'Figures for Prometheus', response: answersFile('Prometheus text format', 'text/plain') },
    handler: async (_request, reply) => {
      const { type, body } = await metrics.text();
      return reply.type(type).send(body as never);
    },
  });
}

type Part = { ok: boolean; what?: string };

async function probeParts({ store, engine, identity, settings }: ApiContext): Promise<Record<string, Part>> {
  const asked: Record<string, Promise<string | undefined>> = {
    database: store.ping().then(() => undefined),
    engine: engine.connection.workflowService.getSystemInfo({}).then(() => undefined),
    // An empty database, another's, or another's namespace answers as well as the right one does.
    identity: identity.confirm().then(() => undefined),
    worker: askingFor(engine).then((pollers) => (pollers > 0 ? undefined : 'no worker asks for work on its task queue: start one')),
    ...(settings.smtpUrl !== undefined && { mail: greets(settings.smtpUrl) }),
  };
  const entries = await Promise.all(
    Object.entries(asked).map(async ([name, answer]): Promise<[string, Part]> => {
      const what = await Promise.race([
        answer,
        new Promise<string>((resolve) => setTimeout(resolve, PART_MS, `no answer within ${PART_MS / 1_000} s`).unref()),
      ]).catch((error: Error) => error.message.split('\n')[0] ?? 'failed');
      return [name, what === undefined ? { ok: true } : { ok: false, what }];
    }),
  );
  return Object.fromEntries(entries);
}

async function askingFor({ client }: ApiContext['engine']): Promise<number> {
  const { workflow } = await openOperations(client).pollers();
  return workflow.filter(({ lastSeenMs }) => Date.now() - lastSeenMs < POLLED_WITHIN_MS).length;
}

/** A mail server says 220 before anything else (RFC 5321 §3.1); undefined when it does. */
function greets(smtpUrl: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(smtpUrl);
  // A server that speaks TLS from the first byte says nothing yet: that it takes the connection has to do.
  const secure = protocol === 'smtps:';
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port || (secure ? 465 : 25)), timeout: PART_MS });
    const end = (what?: string) => {
      socket.destroy();
      resolve(what);
    };
    socket.once('connect', () => secure && end());
    socket.once('data', (data) => end(String(data).startsWith('220') ? undefined : `it says ${String(data).slice(0, 80).trim()}`));
    socket.once('timeout', () => end('it does not answer'));
    socket.once('error', (error) => end(error.message));
  });
}
