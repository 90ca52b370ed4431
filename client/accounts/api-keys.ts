import { timingSafeEqual } from 'node:crypto';
import type { ApiKeyRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { ROLES, type Role } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';
import { type Caller, orgOf, randomText, sha256 } from './caller.ts';

const DAY_MS = 86_400_000;

/** Keys of other systems: made by the operator, kept as hashes, each with a role and a body of its own. */
export function openKeys(store: Store) {
  const { keys, events } = store.accounts;

  /** A key for another system: its secret is given here once. */
  async function createKey(wanted: { name: string; role: Role; org?: string; days: number }, by: string): Promise<{ key: ApiKeyRow; secret: string }> {
    const id = randomText(12);
    const secret = `dbk_${id}_${randomText(40)}`;
    const key = await keys.create({
      id,
      name: wanted.name,
      hash: sha256(secret),
      role: wanted.role,
      org: orgOf(wanted.role, wanted.org),
      createdBy: by,
      expiresAt: new Date(Date.now() + wanted.days * DAY_MS),
    });
    await events.add('keyCreated', by, wanted.name, { id, role: key.role, org: key.org });
    return { key, secret };
  }

  async function revokeKey(id: string, by: string): Promise<void> {
    const key = await keys.get(id);
    if (!key) throw new ServiceError('unknown', 'unknown-key', { zh: '没有这个密钥。', en: 'There is no such key.' });
    if (await keys.revoke(id)) await events.add('keyRevoked', by, key.name, { id });
  }

  /** Whom a key stands for; undefined when it is wrong, revoked or has expired. */
  async function callerByKey(secret: string): Promise<Caller | undefined> {
    const id = /^dbk_([a-z0-9]{12})_[a-z0-9]{40}$/.exec(secret)?.[1];
    const key = id === undefined ? null : await keys.get(id);
    if (!key || key.revokedAt || (key.expiresAt && key.expiresAt.getTime() <= Date.now())) return undefined;
    if (!timingSafeEqual(Buffer.from(sha256(secret)), Buffer.from(key.hash))) return undefined;
    await keys.used(key);
    const role = ROLES.find((candidate) => candidate === key.role);
    if (!role) return undefined;
    return {
      id: `key:${key.id}`,
      username: key.name,
      name: key.name,
      role,
      org: key.org,
      by: 'key',
      mustChangePassword: false,
      ...(key.expiresAt && { expiresAt: key.expiresAt }),
    };
  }

  return { createKey, revokeKey, callerByKey };
}
