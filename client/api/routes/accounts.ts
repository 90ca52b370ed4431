import { createHash } from 'node:crypto';
import type { ApiKeyRow, UserRow } from '../../../prisma/accounts.ts';
import { changedMeanwhile } from '../../accounts/accounts.ts';
import { ifMatchHeaders } from '../../contract/common.ts';
import {
  accountEvents,
  createdKey,
  createdUser,
  type KeyView,
  keyParams,
  keys,
  keyView,
  newKey,
  newUser,
  pageQuery,
  passwordReset,
  type UserView,
  userChange,
  userParams,
  users,
  userView,
} from '../../contract/system.ts';
import { ServiceError } from '../../errors.ts';
import { pageOf } from '../../views/page.ts';
import { type Api, type ApiContext, answers, callerOf, mustMatch, paged, present, readCursor } from '../context.ts';

const view = (row: UserRow): UserView => ({
  id: row.id,
  username: row.username,
  name: row.name,
  email: row.emailVerified ? row.email : '',
  role: row.role as UserView['role'],
  org: row.org,
  mustChangePassword: row.mustChangePassword,
  secondFactor: row.twoFactorEnabled,
  disabled: row.disabled,
  mailed: row.mailed,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
const etagOf = (row: UserRow) =>
  `"${createHash('sha256')
    .update(JSON.stringify(view(row)))
    .digest('hex')
    .slice(0, 16)}"`;

const shownKey = (row: ApiKeyRow): KeyView =>
  present({
    id: row.id,
    name: row.name,
    role: row.role as KeyView['role'],
    org: row.org,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString(),
    revokedAt: row.revokedAt?.toISOString(),
  });

/** A department has to be one that some plan names: a slip would make an account that sees nothing. */
async function mustBeKnown({ store }: Pick<ApiContext, 'store'>, org: string | undefined): Promise<void> {
  if (org === undefined) return;
  const programmes = await store.programmes.list();
  const plans = await Promise.all(programmes.map(({ id, state }) => store.programmes.plan(id, state.planVersion)));
  const known = plans.flatMap((held) => held?.plan.departments.map(({ id }) => id) ?? []);
  if (known.length > 0 && !known.includes(org))
    throw new ServiceError('invalid', 'department-wrong', { zh: `没有代号为 ${org} 的部门。`, en: `No department is called ${org}.` });
}

export function accountRoutes(app: Api, context: ApiContext): void {
  const { accounts } = context;
  app.route({
    method: 'GET',
    url: '/api/users',
    config: { action: 'user.read' },
    schema: { tags: ['system'], summary: 'Everyone who can sign in', response: answers(users) },
    handler: async () => ({ items: (await accounts.store.users.list()).map(view) }),
  });

  app.route({
    method: 'POST',
    url: '/api/users',
    config: { action: 'user.write' },
    schema: { tags: ['system'], summary: 'Make an account; its first password is in the answer, once', body: newUser, response: answers(createdUser) },
    handler: async (request, reply) => {
      const { username, name, email, role, org } = request.body;
      if (role === 'officer' || role === 'head') await mustBeKnown(context, org);
      const made = await accounts.createUser({ username, name, role, ...present({ email, org }) }, callerOf(request).username);
      reply.header('etag', etagOf(made.user));
      return { user: view(made.user), password: made.password };
    },
  });

  app.route({
    method: 'GET',
    url: '/api/users/:user',
    config: { action: 'user.read' },
    schema: { tags: ['system'], summary: 'One account; its ETag goes with a change', params: userParams, response: answers(userView) },
    handler: async (request, reply) => {
      const row = await accounts.user(request.params.user);
      reply.header('etag', etagOf(row));
      return view(row);
    },
  });

  app.route({
    method: 'PATCH',
    url: '/api/users/:user',
    config: { action: 'user.write' },
    schema: {
      tags: ['system'],
      summary: 'Change name, address, role, department, or disable it; all but a name ends its sessions, keys and tie to the OIDC provider',
      params: userParams,
      headers: ifMatchHeaders,
      body: userChange,
      response: answers(userView),
    },
    handler: async (request, reply) => {
      const row = await accounts.user(request.params.user);
      const { brought, bring } = context.store.answers;
      if (!brought()) mustMatch(request, etagOf(row));
      await mustBeKnown(context, request.body.org);
      await bring({});
      const changed = brought() ? row : await accounts.changeUser(row.id, present(request.body), callerOf(request), row.updatedAt);
      reply.header('etag', etagOf(changed));
      return view(changed);
    },
  });

  app.route({
    method: 'POST',
    url: '/api/users/:user/reset-password',
    config: { action: 'user.write' },
    schema: {
      tags: ['system'],
      summary: 'A new first password, in the answer, once; lifts a lock-out and ends sessions, keys and the tie to the OIDC provider',
      params: userParams,
      response: answers(passwordReset),
    },
    handler: async (request) => ({ password: await accounts.resetPassword(request.params.user, callerOf(request).username) }),
  });

  app.route({
    method: 'POST',
    url: '/api/users/:user/reset-second-factor',
    config: { action: 'user.write' },
    schema: {
      tags: ['system'],
      summary: 'Take away the second factor of somebody who has lost their phone; ends their sessions, and they are told by mail',
      params: userParams,
      response: answers(userView),
    },
    handler: async (request) => view(await accounts.resetSecondFactor(request.params.user, callerOf(request).username)),
  });

  app.route({
    method: 'GET',
    url: '/api/account-events',
    config: { action: 'user.read' },
    schema: {
      tags: ['system'],
      summary: 'What was done to accounts and keys, by whom, latest first',
      querystring: pageQuery,
      response: answers(accountEvents),
    },
    handler: async (request) => {
      const { limit, after } = request.query;
      const place = readCursor(after, 'number', 'string');
      const rows = await accounts.store.events.list(place && { at: new Date(place[0]), id: place[1] }, limit + 1);
      return paged(
        pageOf(
          rows,
          limit,
          ({ at, type, by, subject, detail }) => ({ at: at.toISOString(), type, by, subject, detail: detail as Record<string, unknown> }),
          ({ at, id }) => [at.getTime(), id],
        ),
      );
    },
  });

  keyRoutes(app, context);
}

function keyRoutes(app: Api, context: ApiContext): void {
  const { accounts } = context;
  app.route({
    method: 'GET',
    url: '/api/keys',
    config: { action: 'key.read' },
    schema: { tags: ['system'], summary: 'Keys of other systems', response: answers(keys) },
    handler: async () => ({ items: (await accounts.store.keys.list()).map(shownKey) }),
  });

  app.route({
    method: 'POST',
    url: '/api/keys',
    config: { action: 'key.write' },
    schema: { tags: ['system'], summary: 'Make a key; its secret is in the answer, once', body: newKey, response: answers(createdKey) },
    handler: async (request) => {
      const { name, role, org, days } = request.body;
      if (role === 'officer' || role === 'head') await mustBeKnown(context, org);
      const { key, secret } = await accounts.createKey({ name, role, days, ...present({ org }) }, callerOf(request));
      return { key: shownKey(key), secret };
    },
  });

  app.route({
    method: 'DELETE',
    url: '/api/keys/:key',
    config: { action: 'key.write' },
    schema: { tags: ['system'], summary: 'Revoke a key and those made with it, at once and for good', params: keyParams, response: answers(keyView) },
    handler: async (request) => {
      await accounts.revokeKey(request.params.key, callerOf(request).username);
      const key = await accounts.store.keys.get(request.params.key);
      if (!key) throw changedMeanwhile();
      return shownKey(key);
    },
  });
}
