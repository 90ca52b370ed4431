import { recipientOf } from '../../domain/kernel/bodies.ts';
import { programmeNowMs } from '../../domain/kernel/clock.ts';
import { accountKey, rungText } from '../../domain/obligation/notices.ts';
import { addressOf } from '../../domain/plan/plan.ts';
import type { UserRow } from '../../prisma/accounts.ts';
import { messengers } from '../../prisma/programmes.ts';
import type { Store } from '../../prisma/store.ts';
import { ServiceError } from '../errors.ts';

/** The way back in for somebody who has lost their phone and their backup codes. */
export function openSecondFactorReset(store: Store, forgive: (name: string) => Promise<void>) {
  const { users, events, secondFactors } = store.accounts;

  /** Owes them a mail at their own address, or at their body's mailbox; the watchdog wakes the mailroom. Nothing where there is neither. */
  async function tell({ username, org, emailVerified }: UserRow): Promise<void> {
    const mailbox = recipientOf(org, 'officer');
    for (const { id, clock, state } of messengers(await store.programmes.list())) {
      const plan = (await store.programmes.plan(id, state.planVersion))?.plan;
      if (!plan || (!emailVerified && addressOf(plan, mailbox) === undefined)) continue;
      const number = Math.floor(Date.now() / 1_000);
      const recipient = emailVerified ? `${mailbox}@${username}` : mailbox;
      const rung = rungText({ about: 'second-factor', number });
      const key = accountKey(id, number, username, recipient);
      const sendAtMs = programmeNowMs(clock, Date.now());
      await store.notices.owe([{ key, programmeId: id, kind: 'account', rung, dueVersion: 1, sequence: 0, recipient, sendAtMs }]);
      return;
    }
  }

  return {
    /** Takes a second factor away. Sessions end, and its person is told by mail: whoever did not ask for it has somebody to talk to. */
    async resetSecondFactor(id: string, by: string): Promise<UserRow> {
      const row = await users.get(id);
      if (!row) throw new ServiceError('unknown', 'unknown-user', { zh: '没有这个用户。', en: 'There is no such user.' });
      if (!(await secondFactors.remove(id)))
        throw new ServiceError('conflict', 'second-factor-off', { zh: `${row.name}没有启用动态码。`, en: `${row.name} has no second factor.` });
      await users.endSessionsOf(id);
      await forgive(row.username);
      await events.add('secondFactorReset', by, row.username);
      await tell(row);
      return { ...row, twoFactorEnabled: false };
    },
  };
}
