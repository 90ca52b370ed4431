import { recipientOf } from '../../domain/kernel/bodies.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { accountKey, rungText } from '../../domain/obligation/notices.ts';
import { addressOf } from '../../domain/plan/plan.ts';
import type { UserRow } from '../../prisma/accounts.ts';
import type { NewNotice } from '../../prisma/notices.ts';
import { messengers } from '../../prisma/programmes.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';

/** The way back in for somebody who has lost their phone and their backup codes. */
export function openSecondFactorReset(store: Store, forgive: (name: string) => Promise<void>) {
  const { users, secondFactors } = store.accounts;

  /** The mail that is owed to them at their own address, or at their body's mailbox; the watchdog wakes the mailroom. None where there is neither. */
  async function newsFor({ username, org, emailVerified }: UserRow): Promise<NewNotice | undefined> {
    const mailbox = recipientOf(org, 'officer');
    for (const { id, clock, state } of messengers(await store.programmes.list())) {
      const plan = (await store.programmes.plan(id, state.planVersion))?.plan;
      if (!plan || (!emailVerified && addressOf(plan, mailbox) === undefined)) continue;
      const number = Math.floor(Date.now() / 1_000);
      const recipient = emailVerified ? `${mailbox}@${username}` : mailbox;
      const rung = rungText({ about: 'second-factor', number });
      const key = accountKey(id, number, username, recipient);
      const sendAtMs = programmeNowMs(clock, Date.now());
      return { key, programmeId: id, kind: 'account', rung, dueVersion: 1, sequence: 0, recipient, sendAtMs };
    }
    return undefined;
  }

  return {
    /** Takes a second factor away. Sessions end, and its person is told by mail: whoever did not ask for it has somebody to talk to. */
    async resetSecondFactor(id: string, by: string): Promise<UserRow> {
      const row = await users.get(id);
      if (!row) throw new ServiceError('unknown', 'unknown-user', { zh: '没有这个用户。', en: 'There is no such user.' });
      // All of it at once: whoever is not told of it would not know that somebody else had it taken away.
      if (!(await secondFactors.remove(id, { by, username: row.username, news: await newsFor(row) })))
        throw new ServiceError('conflict', 'second-factor-off', { zh: `${row.name}没有启用动态码。`, en: `${row.name} has no second factor.` });
      await forgive(row.username);
      return { ...row, twoFactorEnabled: false };
    },
  };
}
