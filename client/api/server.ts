import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import files from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import underPressure from '@fastify/under-pressure';
import Fastify, { type FastifyRequest, type RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { type Action, MAY, mayDo } from '../contract/roles.ts';
import { type Api, type ApiContext, type OpenPage, originOf, VERSION } from './context.ts';
import { BODY_BYTES, takeJsonOnly } from './json-bodies.ts';
import { openMetrics } from './metrics.ts';
import { ApiProblem, answerUnreadable, changePasswordFirst, notFound, notYourRole, sendProblem, signInFirst } from './problems.ts';
import { accountRoutes } from './routes/accounts.ts';
import { alarmRoutes } from './routes/alarms.ts';
import { briefRoutes } from './routes/brief.ts';
import { calendarRoutes } from './routes/calendar.ts';
import { consequenceRoutes } from './routes/consequences.ts';
import { enterpriseRoutes } from './routes/enterprises.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { indicatorRoutes } from './routes/indicators.ts';
import { linkRoutes } from './routes/links.ts';
import { noticeRoutes } from './routes/notices.ts';
import { obligationActRoutes } from './routes/obligation-acts.ts';
import { obligationRoutes } from './routes/obligations.ts';
import { operationRoutes } from './routes/operations.ts';
import { planDraftRoutes } from './routes/plan-drafts.ts';
import { planEventRoutes } from './routes/plan-events.ts';
import { planFileRoutes } from './routes/plan-files.ts';
import { planRoutes } from './routes/plans.ts';
import { programmeRoutes } from './routes/programmes.ts';
import { registryFileRoutes } from './routes/registry-files.ts';
import { rehearsalRoutes } from './routes/rehearse.ts';
import { repairRoutes } from './routes/repairs.ts';
import { reportRoutes } from './routes/reports.ts';
import { sampleRoutes } from './routes/samples.ts';
import { scoreRoutes } from './routes/score.ts';
import { sessionRoutes } from './routes/session.ts';
import { settingsRoutes } from './routes/settings.ts';
import { targetRoutes } from './routes/targets.ts';
import { checkedUnlessForm } from './uploads.ts';

const LARGEST_FILE = 100 * 1024 * 1024;
/** What may be done before a first password is changed. */
const BEFORE_PASSWORD: Action[] = ['session.read', 'session.close', 'session.password'];

/** What is the same for everybody and may be kept. */
const PUBLIC: Action[] = ['console.load', 'service.describe'];

/** What the deployment may close to whoever has not signed in and has no key. */
const OPEN_PAGE_OF: Partial<Record<Action, OpenPage>> = { 'service.metrics': 'metrics', 'service.describe': 'docs' };

export interface RouteRow {
  method: string;
  url: string;
  action: Action;
}

/** The HTTP API over a service that is open already. `app.routeTable` lists every route with its action. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export async function openApi(context: ApiContext, options: { logger?: boolean } = {}): Promise<Api & { routeTable: RouteRow[] }> {
  const { settings, accounts } = context;
  const app = Fastify({
    logger: options.logger ? { level: 'warn' } : false,
    bodyLimit: BODY_BYTES,
    trustProxy: settings.trustedProxies.length > 0 ? settings.trustedProxies : false,
    routerOptions: { maxParamLength: 600, ignoreTrailingSlash: false },
    requestIdHeader: false,
    // Long polls end with their client; a request that never finishes its body does not hold a socket for ever.
    requestTimeout: 120_000,
    forceCloseConnections: true,
    clientErrorHandler: answerUnreadable,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(checkedUnlessForm);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  const { webDir } = settings;
  app.setNotFoundHandler((request, reply) => {
    // Pages of the console are addresses of its own: all of them are its one file.
    const page = webDir !== undefined && request.method === 'GET' && !request.url.startsWith('/api/') && (request.headers.accept ?? '').includes('text/html');
    return page ? reply.sendFile('index.html', webDir, { maxAge: 0 }) : sendProblem(nothingThere(request), request, reply);
  });
  takeJsonOnly(app as unknown as Api);

  const table: RouteRow[] = [];
  const known = new Map<string, Set<string>>();
  /** A known address with another method says which it has; any other is not there. */
  function nothingThere({ url }: FastifyRequest): ApiProblem {
    const path = url.split('?')[0] ?? '';
    const methods = [...known].flatMap(([pattern, of]) => (matches(pattern, path) ? [...of] : []));
    if (methods.length === 0) return notFound();
    const allow = [...new Set(methods)].join(', ');
    return new ApiProblem(405, 'method', { zh: `这个地址只支持 ${allow}。`, en: `This address takes ${allow} only.` }, { allow });
  }

  /** The action of the routes that a plugin brings with it, while it is loaded. */
  let pluginAction: Action | undefined;
  app.addHook('onRoute', (route: RouteOptions) => {
    if (pluginAction !== undefined) {
      route.config = { ...route.config, action: pluginAction };
      route.schema = { ...route.schema, hide: true };
    }
    const methods = [route.method].flat();
    for (const method of methods) {
      known.set(route.url, (known.get(route.url) ?? new Set()).add(method));
      if (method === 'HEAD' || method === 'OPTIONS') continue;
      const action = actionOf(route);
      if (pluginAction === undefined && (!route.schema?.hide || action !== 'service.describe')) table.push({ method, url: route.url, action });
    }
  });

  app.decorateRequest('caller', undefined);
  const metrics = openMetrics(context);
  app.addHook('onRequest', async (request, reply) => {
    const action = request.routeOptions.config.action;
    if (action === undefined) return;
    // What is for somebody stays on nobody's disk: not on a shared computer's, not on a proxy's.
    if (!PUBLIC.includes(action)) reply.header('cache-control', 'no-store');
    if (!(await admit(request, action, (cookies) => reply.header('set-cookie', cookies)))) return;
  });
  app.addHook('onResponse', async (request, reply) => metrics.answered(request, reply));

  /** Finds out who asks and whether their role may; a hook of every route, so that no path slips past it. */
  async function admit(request: FastifyRequest, action: Action, setCookies: (cookies: string[]) => void): Promise<boolean> {
    refuseForeignOrigin(request);
    const bearer = /^Bearer (dbk_\w+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const caller = await accounts.callerByKey(bearer);
      if (!caller) throw signInFirst();
      request.caller = caller;
    } else if (request.headers.cookie !== undefined && /duban\.session_token=/.test(request.headers.cookie)) {
      const found = await accounts.callerBySession(originOf(request));
      if (found) {
        request.caller = found.caller;
        if (found.cookies.length > 0) setCookies(found.cookies);
      }
    }
    const pages = OPEN_PAGE_OF[action];
    if (MAY[action] === 'anyone' && (pages === undefined || settings.openPages.includes(pages))) return true;
    if (!request.caller) throw signInFirst();
    if (!mayDo(request.caller.role, action)) {
      await accounts.noteDenied(request.caller, action, request.ip);
      throw notYourRole();
    }
    if (request.caller.mustChangePassword && !BEFORE_PASSWORD.includes(action)) throw changePasswordFirst();
    return true;
  }

  /** Another site's page neither acts with our cookie nor signs anybody in: what changes something has to come from here. */
  function refuseForeignOrigin(request: FastifyRequest): void {
    if (request.method === 'GET' || request.method === 'HEAD') return;
    const { origin } = request.headers;
    const ours = [new URL(settings.publicUrl).origin, `${request.protocol}://${request.host}`];
    const foreign = origin !== undefined ? !ours.includes(origin) : ['cross-site', 'same-site'].includes(String(request.headers['sec-fetch-site']));
    if (foreign) throw new ApiProblem(403, 'foreign-origin', { zh: '请求来自其他网站，已拒绝。', en: 'The request comes from another site and was refused.' });
  }

  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        // antd writes its styles at run time; charts and previews are blobs.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        upgradeInsecureRequests: settings.publicUrl.startsWith('https:') ? [] : null,
      },
    },
    hsts: settings.publicUrl.startsWith('https:'),
  });
  await app.register(underPressure, {
    maxEventLoopDelay: 5_000,
    maxEventLoopUtilization: 0,
    pressureHandler: (request, reply) => {
      sendProblem(Object.assign(new Error('busy'), { statusCode: 503 }), request, reply);
    },
  });
  await app.register(multipart, { limits: { fileSize: LARGEST_FILE, files: 20, fields: 20, fieldSize: 10_000, parts: 40 } });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Duban 督办',
        version: VERSION,
        description:
          'Everything that the console and the `duban` command do. Sign in with `POST /api/session` (a cookie), or send an API key as `Authorization: Bearer dbk_…`. Errors are problem details (RFC 9457) in the language of `Accept-Language` (zh or en). Acts need an `Idempotency-Key`; lists are paged by `after`.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'duban.session_token' },
          key: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: (input) => {
      const transformed = jsonSchemaTransform(input as Parameters<typeof jsonSchemaTransform>[0]);
      const action = (input.route as RouteOptions).config?.action;
      if (!action || transformed.schema?.hide) return transformed;
      const roles = MAY[action];
      const security = roles === 'anyone' ? {} : { security: [{ session: [] }, { key: [] }] };
      const who = roles === 'anyone' ? 'Anyone.' : `Roles: ${roles.join(', ')}.`;
      return {
        ...transformed,
        schema: {
          ...transformed.schema,
          ...security,
          description: `${transformed.schema?.description ?? ''} ${who} (\`${action}\`)`.trim(),
          operationId: operationId(input.route as RouteOptions),
        },
      };
    },
    transformObject: jsonSchemaTransformObject,
  });
  pluginAction = 'service.describe';
  await app.register(swaggerUi, { routePrefix: '/api/docs', uiConfig: { deepLinking: true, docExpansion: 'none' } });
  pluginAction = undefined;
  app.get('/api/openapi.json', { config: { action: 'service.describe' }, schema: { hide: true } }, async () => app.swagger());

  for (const routes of [
    healthRoutes,
    sessionRoutes,
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
    briefRoutes,
    consequenceRoutes,
    enterpriseRoutes,
    registryFileRoutes,
    indicatorRoutes,
    reportRoutes,
    planEventRoutes,
    targetRoutes,
    sampleRoutes,
    noticeRoutes,
    eventRoutes,
    operationRoutes,
    repairRoutes,
    alarmRoutes,
    accountRoutes,
    linkRoutes,
  ])
    await routes(app as unknown as Api, context, metrics);

  if (webDir !== undefined) {
    pluginAction = 'console.load';
    await app.register(files, { root: webDir, wildcard: false, preCompressed: true, maxAge: '1h' });
    pluginAction = undefined;
  }

  await app.ready();
  return Object.assign(app as unknown as Api, { routeTable: table });
}

/** Whether an address is one that a route's pattern means. */
const matches = (pattern: string, path: string) =>
  !pattern.includes('*') && new RegExp(`^${pattern.replace(/[.+?^$()|[\]{}]/g, '\\$&').replace(/:\w+/g, '[^/]+')}$`).test(path);

/**
 * The row of the table of roles that a route stands under.
 *
 * @throws Error when it has none: such a route does not start.
 */
export function actionOf({ method, url, config }: Pick<RouteOptions, 'method' | 'url' | 'config'>): Action {
  const action = config?.action;
  if (action === undefined || !(action in MAY)) throw new Error(`The route ${method} ${url} stands under no action of client/contract/roles.ts.`);
  return action;
}

/** `getProgrammesProgrammeOverview`: stable names for generated clients. */
function operationId({ method, url }: RouteOptions): string {
  const words = url
    .replace(/^\/api\//, '')
    .split(/[/:.-]+/)
    .filter((word) => word !== '');
  return String(method).toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
