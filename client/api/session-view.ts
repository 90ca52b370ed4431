import { nameOf } from '../../domain/plan/plan.ts';
import type { Store } from '../../prisma/store.ts';
import type { Caller } from '../accounts/caller.ts';
import { draftKeys } from '../accounts/signing.ts';
import { actionsOf } from '../contract/roles.ts';
import type { ApiSettings } from './context.ts';

/** What a session is shown as, whichever way somebody came in. */
export function openSessionView(store: Store, secrets: Pick<ApiSettings, 'authSecret' | 'formerSecret'>) {
  /** The body's name where a programme knows it. */
  async function orgName(org: string): Promise<string> {
    if (org === 'auditor') return '审计';
    for (const { id, state } of await store.programmes.list()) {
      const held = await store.programmes.plan(id, state.planVersion);
      const name = held && nameOf(held.plan, org);
      if (name !== undefined && name !== org) return name;
    }
    return org;
  }

  return async (caller: Caller) => ({
    user: { id: caller.id, username: caller.username, name: caller.name, role: caller.role, org: caller.org, orgName: await orgName(caller.org) },
    mustChangePassword: caller.mustChangePassword,
    ...(caller.lacks && { lacks: caller.lacks }),
    by: caller.by,
    ...(caller.expiresAt && { expiresAt: caller.expiresAt.toISOString() }),
    ...(caller.by === 'password' && !caller.lacks && !caller.mustChangePassword && { draftKeys: draftKeys(secrets, 'account', caller.id) }),
    may: actionsOf(caller.role),
  });
}
