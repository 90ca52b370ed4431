import { enterpriseId, type HandedAct } from '../domain/enterprise/enterprise.ts';
import { rectifyBy } from '../domain/enterprise/hand-in.ts';
import { yearlyDueOn } from '../domain/enterprise/yearly-assessment.ts';
import { orgOf } from '../domain/kernel/bodies.ts';
import { mailboxesOf } from '../domain/letters/address.ts';
import { entranceLetter, type ToldEvent } from '../domain/letters/entrance.ts';
import type { Letter } from '../domain/letters/letter.ts';
import { entranceLine } from '../domain/letters/link.ts';
import type { PlanRoster } from '../domain/plan/plan.ts';
import type { UserRow } from '../prisma/accounts.ts';
import type { EnterpriseLine, EnterpriseRow } from '../prisma/enterprises.ts';
import type { LedgerEvent } from '../prisma/ledger.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import { type Composed, type Desk, moot, undeliverable } from './letter-desk.ts';

/** Opens what lets enterprises hand in for themselves, where the plan says so: the link in their letters, and the letters of what became of it. */
export function entranceLetters({ store, plan, links, today }: Desk) {
  const official = mailboxesOf(plan);
  /** The accounts, read once for all of a batch: nobody who signs in is an enterprise. */
  let accounts: Promise<UserRow[]> | undefined;

  async function isTheirsAlone(address: string): Promise<boolean> {
    const mailbox = address.toLowerCase();
    if (official.has(mailbox)) return false;
    accounts ??= store.accounts.users.list();
    return (await accounts).every(({ email, disabled }) => disabled || email.toLowerCase() !== mailbox);
  }

  /** Adds the link and the code. */
  async function withEntrance(letter: Letter, key: string, address: string): Promise<Letter> {
    if (plan.entrance !== 'open' || !links || !(await isTheirsAlone(address))) return letter;
    return { ...letter, closing: [entranceLine({ ...links, noticeKey: key, address, sentAtRealMs: Date.now() }, letter.language), ...letter.closing] };
  }

  /** Tells whether a letter of an event is still true when it leaves. */
  function holds({ state }: EnterpriseRow, { type, sequence, payload }: LedgerEvent, later: readonly LedgerEvent[]): boolean {
    if (type === 'rectificationOrdered') return state.rectification !== undefined && !later.some((event) => event.type === type && event.sequence > sequence);
    if (type !== 'handedInReturned') return true;
    const of = payload.of as HandedAct;
    return (
      state.stage !== 'closed' && state.handedIn?.[of] === undefined && !later.some((event) => event.sequence > sequence && event.payload.accepted === true)
    );
  }

  return {
    withEntrance,

    /** Tells whether an enterprise has handed in the self-assessment that a roster waits for: it has done its part. */
    async isWithDepartment({ uscc, handedInOn }: EnterpriseLine, roster: PlanRoster | undefined): Promise<boolean> {
      if (handedInOn === undefined || roster?.done?.reviewedSince === undefined) return false;
      return (await store.enterprises.get(enterpriseId(plan.id, uscc)))?.state.handedIn?.assessYearly !== undefined;
    },

    /** Tells one enterprise of an event of its own. */
    async compose(notice: ClaimedNotice, sequence: number): Promise<Composed> {
      const id = enterpriseId(plan.id, orgOf(notice.recipient));
      const [[row], events] = await Promise.all([store.enterprises.getMany([id]), store.ledger.events(id)]);
      const event = events.find((one) => one.sequence === sequence);
      if (!row || !event) return moot('发出前情况已变，无须再发');
      const told = { ...event.payload, type: event.type, atMs: event.atMs } as unknown as ToldEvent;
      const due =
        told.type !== 'handedInReturned'
          ? undefined
          : told.of === 'rectify'
            ? rectifyBy(row.state)
            : told.of === 'assessYearly'
              ? yearlyDueOn(row.state)
              : undefined;
      const about = { plan, recipient: notice.recipient, name: row.name, departmentId: row.state.departmentId, event: told, dueOn: due, today };
      const letter = entranceLetter(about, holds(row, event, events));
      if (!letter) return moot('发出前情况已变，无须再发');
      if (row.mail === undefined) return undeliverable('登记中没有此企业的邮箱');
      // Nothing is left to be done about what was accepted.
      const whole = letter.closing.length === 0 ? letter : await withEntrance(letter, notice.key, row.mail);
      return { mail: { to: { name: row.name, address: row.mail }, letter: whole, thread: id.replaceAll('/', '.') } };
    },
  };
}
