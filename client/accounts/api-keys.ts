import { timingSafeEqual } from 'node:crypto';
import type { ApiKeyRow } from '../../prisma/accounts.ts';
import type { Store } from '../../prisma/store.ts';
import { mayDo, ROLES, type Role } from '../contract/roles.ts';
import { ServiceError } from '../errors.ts';
import { type Caller, orgOf, randomText, sha256 } from './caller.ts';

const DAY_MS = 86_400_000;
const KEY_PREFIX = 'key:';

/** Who makes a key: a user by name only (nobody, where no user is called so), or somebody who has come in. */
type Maker = string | Pick<Caller, 'grantId' | 'username' | 'by' | 'personId'>;

/** Keys of other systems: made by the operator, kept as hashes, each with a role and a body of its own. */
export function openKeys(store: Store) {
  const { keys, users, events } = store.accounts;

  /** A key for another system: its secret is given here once. */
  async function createKey(wanted: { name: string; role: Role; org?: string; days: number }, by: Maker): Promise<{ key: ApiKeyRow; secret: string }> {
    const made = store.answers.brought<{ id: string; secret: string }>();
    const known = made && (await keys.get(made.id));
    if (made && known) return { key: known, secret: made.secret };
    const maker = typeof by === 'string' ? { username: by, personId: (await users.byName(by))?.id } : by;
    const parent = 'by' in maker && maker.by === 'key' ? await keys.get(maker.grantId.slice(KEY_PREFIX.length)) : null;
    const id = randomText(12);
    const secret = `dbk_${id}_${randomText(40)}`;
    await store.answers.bring({ id, secret });
    const wantedUntilMs = Date.now() + wanted.days * DAY_MS;
    const key = await keys.create({
      id,
      name: wanted.name,
      hash: sha256(secret),
      role: wanted.role,
      org: orgOf(wanted.role, wanted.org),
      createdBy: maker.username,
      makerId: maker.personId ?? null,
      madeWith: parent?.id ?? null,
      // What was made with a key ends with it.
      expiresAt: new Date(Math.min(wantedUntilMs, parent?.expiresAt?.getTime() ?? wantedUntilMs)),
    });
    await events.add('keyCreated', maker.username, wanted.name, { id, role: key.role, org: key.org });
    return { key, secret };
  }

  async function revokeKey(id: string, by: string): Promise<void> {
    const key = await keys.get(id);
    if (!key) throw new ServiceError('unknown', 'unknown-key', { zh: '没有这个密钥。', en: 'There is no such key.' });
    // Ended twice it is ended.
    await store.answers.bring({});
    for (const ended of await keys.revoke(id)) await events.add('keyRevoked', by, ended.name, { id: ended.id });
  }

  /** Whether a key opens anything now: neither it nor one that it was made with has ended, and its maker may still make keys. */
  async function stands(key: ApiKeyRow): Promise<boolean> {
    for (let link: ApiKeyRow | null = key; ; link = await keys.get(link.madeWith)) {
      if (!link || link.revokedAt || (link.expiresAt && link.expiresAt.getTime() <= Date.now())) return false;
      if (link.madeWith === null) break;
    }
    // An older worker of ours writes only the maker's name.
    const maker = key.makerId === null ? await users.byName(key.createdBy) : await users.get(key.makerId);
    if (!maker) return key.makerId === null;
    return !maker.disabled && mayDo(maker.role as Role, 'key.write');
  }

  async function callerOf(key: ApiKeyRow): Promise<Caller | undefined> {
    const role = ROLES.find((candidate) => candidate === key.role);
    if (!role || !(await stands(key))) return undefined;
    const id = `${KEY_PREFIX}${key.id}`;
    return {
      id,
      grantId: id,
      ...(key.makerId !== null && { personId: key.makerId }),
      username: key.name,
      name: key.name,
      role,
      org: key.org,
      by: 'key',
      mustChangePassword: false,
      ...(key.expiresAt && { expiresAt: key.expiresAt }),
    };
  }

  /** The caller whom a key stands for; undefined when it is wrong or opens nothing any more. */
  async function callerByKey(secret: string): Promise<Caller | undefined> {
    const id = /^dbk_([a-z0-9]{12})_[a-z0-9]{40}$/.exec(secret)?.[1];
    const key = id === undefined ? null : await keys.get(id);
    if (!key || !timingSafeEqual(Buffer.from(sha256(secret)), Buffer.from(key.hash))) return undefined;
    const caller = await callerOf(key);
    if (caller) await keys.used(key);
    return caller;
  }

  /** As whom those of some callers who came with a key could come in now. */
  async function keyCallers(callers: readonly Caller[]): Promise<Caller[]> {
    const ids = new Set(callers.filter(({ by }) => by === 'key').map(({ grantId }) => grantId.slice(KEY_PREFIX.length)));
    const found = [];
    for (const id of ids) {
      const key = await keys.get(id);
      const caller = key && (await callerOf(key));
      if (caller) found.push(caller);
    }
    return found;
  }

  return { createKey, revokeKey, callerByKey, keyCallers };
}
