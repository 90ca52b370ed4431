import type { FastifyRequest, RouteOptions } from 'fastify';
import { type Action, MAY } from '../contract/roles.ts';
import type { Api } from './context.ts';
import { onceBy } from './once.ts';
import { ApiProblem, notFound } from './problems.ts';

export interface RouteRow {
  method: string;
  url: string;
  action: Action;
  /** How what it changes stays one act when it is sent twice; absent where it changes nothing. */
  once?: ReturnType<typeof onceBy>;
}

/** Keeps the list of all routes with their actions, as they are added; a route without an action does not start. */
export function keepRouteTable(app: Api) {
  const rows: RouteRow[] = [];
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
      if (pluginAction === undefined && (!route.schema?.hide || action !== 'service.describe'))
        rows.push({ method, url: route.url, action, once: onceBy(route) });
    }
  });

  return {
    rows,
    nothingThere,

    /** Loads a plugin whose routes all stand under one action, and are not described. */
    async underAction(action: Action, load: () => Promise<void>): Promise<void> {
      pluginAction = action;
      await load();
      pluginAction = undefined;
    },
  };
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
