import type { IncomingMessage } from 'node:http';
import multipart from '@fastify/multipart';
import swaggerUi from '@fastify/swagger-ui';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyBaseLogger, type FastifyReply, type FastifyRequest } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { log } from '../../config/log.ts';
import { beginStep } from '../../config/trace.ts';
import type { Action } from '../contract/roles.ts';
import { openAdmission } from './admission.ts';
import { openBrowserRules } from './browser-rules.ts';
import { isPage, sendPage, serveConsole } from './console-files.ts';
import type { Api, ApiContext } from './context.ts';
import { withoutToken } from './former-links.ts';
import { BODY_BYTES, takeJsonOnly } from './json-bodies.ts';
import { openMetrics } from './metrics.ts';
import { keepAnswers } from './once.ts';
import { describeApi } from './openapi.ts';
import { openPace } from './pace.ts';
import { answerUnreadable, refusedWith, sendProblem } from './problems.ts';
import { keepRouteTable, type RouteRow } from './route-table.ts';
import { absenceRoutes } from './routes/absences.ts';
import { accountRoutes } from './routes/accounts.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { briefRoutes } from './routes/brief.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { channelRoutes } from './routes/channels.ts';
import { codecRoutes } from './routes/codec.ts';
import { consequenceRoutes } from './routes/consequences.ts';
import { enterpriseRoutes } from './routes/enterprises.ts';
import { entranceRoutes } from './routes/entrance.ts';
import { eventRoutes } from './routes/events.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { findRoutes } from './routes/find.ts';
import { firstStepsRoutes } from './routes/first-steps.ts';
import { healthRoutes } from './routes/health.ts';
import { indicatorRoutes } from './routes/indicators.ts';
import { linkRoutes } from './routes/links.ts';
import { noticeRoutes } from './routes/notices.ts';
import { obligationActRoutes } from './routes/obligation-acts.ts';
import { obligationRoutes } from './routes/obligations.ts';
import { operationRoutes } from './routes/operations.ts';
import { passkeyRoutes } from './routes/passkeys.ts';
import { planDraftRoutes } from './routes/plan-drafts.ts';
import { planEventRoutes } from './routes/plan-events.ts';
import { planFileRoutes } from './routes/plan-files.ts';
import { planRoutes } from './routes/plans.ts';
import { programmeRoutes } from './routes/programmes.ts';
import { registerFileRoutes } from './routes/register-files.ts';
import { registerRoutes } from './routes/registers.ts';
import { registryFileRoutes } from './routes/registry-files.ts';
import { rehearsalRoutes } from './routes/rehearse.ts';
import { repairRoutes } from './routes/repairs.ts';
import { reportRoutes } from './routes/reports.ts';
import { sampleRoutes } from './routes/samples.ts';
import { scoreRoutes } from './routes/score.ts';
import { secondFactorRoutes } from './routes/second-factor.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
import { targetRoutes } from './routes/targets.ts';
import { textRoutes } from './routes/texts.ts';
import { todoRoutes } from './routes/todo.ts';
import { trendRoutes } from './routes/trend.ts';
import { checkedUnlessForm } from './uploads.ts';

const LARGEST_FILE = 100 * 1024 * 1024;

const ROUTES = [
  healthRoutes,
  sessionRoutes,
  secondFactorRoutes,
  passkeyRoutes,
  absenceRoutes,
  textRoutes,
  channelRoutes,
  todoRoutes,
  programmeRoutes,
  scoreRoutes,
  planDraftRoutes,
  planFileRoutes,
  planRoutes,
  rehearsalRoutes,
  settingsRoutes,
  calendarRoutes,
  obligationRoutes,
  obligationActRoutes,
  evidenceRoutes,
  briefRoutes,
  consequenceRoutes,
  enterpriseRoutes,
  registryFileRoutes,
  indicatorRoutes,
  reportRoutes,
  planEventRoutes,
  registerRoutes,
  registerFileRoutes,
  targetRoutes,
  sampleRoutes,
  noticeRoutes,
  findRoutes,
  trendRoutes,
  firstStepsRoutes,
  eventRoutes,
  operationRoutes,
  repairRoutes,
  codecRoutes,
  alarmRoutes,
  accountRoutes,
  linkRoutes,
  entranceRoutes,
];

/** What is the same for everybody and may be kept. */
const PUBLIC: Action[] = ['console.load', 'service.describe'];

/** What somebody hears who tries what the console never does: a field that is none, somebody else's matter, too much at once. */
const SUSPECT = new Set([400, 403, 413, 414, 422, 429]);

/** The HTTP API over a service that is open already. `app.routeTable` lists every route with its action. */
export async function openApi(context: ApiContext): Promise<Api & { routeTable: RouteRow[] }> {
  const { settings } = context;
  const steps = requestSteps();
  const giveRules = openBrowserRules(settings.publicUrl);
  const app = Fastify({
    // The type is that of a server of http: what routes see of one of https is the same.
    ...(settings.tls && ({ https: { cert: settings.tls.cert, key: settings.tls.key } } as object)),
    loggerInstance: log as FastifyBaseLogger,
    // An address may hold the code of a mail's link: our own line tells the route instead.
    logController: new Fastify.LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? settings.trustedProxies : false,
    routerOptions: { maxParamLength: 600, ignoreTrailingSlash: false },
    requestIdHeader: false,
    rewriteUrl: withoutToken,
    genReqId: steps.begin,
    // Long polls end with their client; a request that never finishes its body does not hold a socket for ever.
    requestTimeout: 120_000,
    forceCloseConnections: true,
    clientErrorHandler: answerUnreadable,
    // What is refused before there is a route: an address that is none, or too long.
    frameworkErrors: (error, request, reply) => {
      giveRules(request.raw, reply.raw);
      sendProblem(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(checkedUnlessForm);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  const { webDir } = settings;
  app.setNotFoundHandler((request, reply) => {
    if (webDir !== undefined && isPage(request)) return sendPage(reply, webDir);
    // It may be there in a moment, as where two releases answer side by side.
    reply.header('cache-control', 'no-store');
    return sendProblem(routeTable.nothingThere(request), request, reply);
  });
  // Before anything else looks at a request: a refusal says it, too.
  app.addHook('onRequest', async (request, reply) => giveRules(request.raw, reply.raw));
  takeJsonOnly(app as unknown as Api);
  const routeTable = keepRouteTable(app as unknown as Api);
  steps.follow(app as unknown as Api);

  app.decorateRequest('caller', undefined);
  keepAnswers(app as unknown as Api, context);
  const metrics = openMetrics(context);
  const admission = openAdmission(context);
  const keepPace = await openPace(app as unknown as Api, settings.requestsPerMinute);
  // A hook of every route, so that no path slips past it.
  app.addHook('onRequest', async (request, reply) => {
    const { action } = request.routeOptions.config;
    if (action === undefined) return;
    // What is for somebody stays on nobody's disk: not on a shared computer's, not on a proxy's.
    if (!PUBLIC.includes(action)) reply.header('cache-control', 'no-store');
    try {
      await admission.admit(request, action, (cookies) => reply.header('set-cookie', cookies));
    } finally {
      // Whoever is not let in counts, too: by where they come from.
      await keepPace(request);
    }
  });
  app.addHook('onResponse', async (request, reply) => {
    metrics.answered(request, reply);
    if (request.method !== 'GET' || SUSPECT.has(reply.statusCode) || reply.statusCode >= 500) log.info(requestFacts(request, reply), 'request');
  });

  await app.register(underPressure, {
    maxEventLoopDelay: settings.busyAfterMs ?? 5_000,
    maxEventLoopUtilization: 0,
    pressureHandler: (request, reply, _type, value) => {
      // The library takes for endless what it could not measure: two looks without a turn of the loop between, after a moment without the processor.
      if (value === Number.POSITIVE_INFINITY) return;
      sendProblem(Object.assign(new Error('busy'), { statusCode: 503 }), request, reply);
    },
  });
  await app.register(multipart, { limits: { fileSize: LARGEST_FILE, files: 20, fields: 20, fieldSize: 10_000, parts: 40 } });
  await describeApi(app as unknown as Api);
  await routeTable.underAction('service.describe', async () => {
    await app.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { deepLinking: true, docExpansion: 'none' } });
  });
  app.get('/api/openapi.json', { config: { action: 'service.describe' }, schema: { hide: true } }, async () => app.swagger());

  for (const routes of ROUTES) await routes(app as unknown as Api, context, metrics);

  if (webDir !== undefined) await routeTable.underAction('console.load', () => serveConsole(app as unknown as Api, webDir));

  await app.ready();
  for (const { method, url } of routeTable.rows) metrics.expect(method, url);
  return Object.assign(app as unknown as Api, { routeTable: routeTable.rows });
}

/** Each request as a step of a trace: its number is the request's own, on the page and in the log. Without traces requests are counted. */
function requestSteps() {
  const steps = new WeakMap<IncomingMessage, ReturnType<typeof beginStep>>();
  let count = 0;
  return {
    begin(raw: IncomingMessage): string {
      const step = beginStep(raw.method ?? 'GET', { parent: String(raw.headers.traceparent ?? '') });
      steps.set(raw, step);
      return step.traceId ?? `req-${(++count).toString(36)}`;
    },
    follow(app: Api): void {
      const inside = (request: FastifyRequest, _reply: FastifyReply, done: () => void) => void steps.get(request.raw)?.during(done);
      app.addHook('onRequest', inside);
      // Where a body was read in between, what goes on comes from the connection and has forgotten it.
      app.addHook('preValidation', inside);
      app.addHook('onResponse', async (request, reply) => {
        const route = request.routeOptions.url ?? '';
        const more = { 'http.request.method': request.method, 'http.route': route, 'http.response.status_code': reply.statusCode };
        // Named by its route, as collectors list steps; by method alone they would all be one.
        steps.get(request.raw)?.end(more, reply.statusCode >= 500, `${request.method} ${route}`.trim());
      });
    },
  };
}

/** What was asked of the API, by whom as far as a role goes, and what became of it: no address, no name, nothing that was typed. */
function requestFacts(request: FastifyRequest, reply: FastifyReply): Record<string, unknown> {
  const { programme, milestone, department, uscc } = (request.params ?? {}) as Record<string, string>;
  return {
    request: request.id,
    method: request.method,
    route: request.routeOptions.url,
    programme,
    milestone,
    department,
    enterprise: uscc,
    role: request.caller?.role,
    org: request.caller?.org,
    status: reply.statusCode,
    refused: refusedWith(request),
    tookMs: Math.round(reply.elapsedTime),
  };
}
