import swagger from '@fastify/swagger';
import type { RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { MAY } from '../contract/roles.ts';
import { type Api, VERSION } from './context.ts';

/** Describes every route that is added from now on: its schemas, and who may call it. */
export async function describeApi(app: Api): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Duban 督办',
        version: VERSION,
        description:
          'Everything that the console and the `duban` command do. Sign in with `POST /api/session` (a cookie), or send an API key as `Authorization: Bearer dbk_…`. Errors are problem details (RFC 9457) in the language of `Accept-Language` (zh or en). Acts need an `Idempotency-Key`, and whatever else changes something takes one: sent again under it within an hour, it is answered as the first time. Lists are paged by `after`.',
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
}

/** `getProgrammesProgrammeOverview`: stable names for generated clients. */
function operationId({ method, url }: RouteOptions): string {
  const words = url
    .replace(/^\/api\//, '')
    .split(/[/:.-]+/)
    .filter((word) => word !== '');
  return String(method).toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
