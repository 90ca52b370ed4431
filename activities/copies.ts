import { wallClock } from '../calendar/china.ts';
import { isToUnit, orgOf, recipientOf } from '../domain/kernel/bodies.ts';
import type { Channel } from '../domain/kernel/channels.ts';
import type { PlainDate } from '../domain/kernel/dates.ts';
import { type Absence, byMailInstead, byOtherChannels, copiesOf, copyParts, type Person } from '../domain/kernel/people.ts';
import { toldKind } from '../domain/matters/told.ts';
import { portionOf } from '../domain/obligation/portion.ts';
import { addressOf, type Plan } from '../domain/plan/plan.ts';
import type { CopiedNotice } from '../prisma/copies.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import type { Store } from '../prisma/store.ts';

/** The people who could be written to besides the plan's mailboxes. */
export interface Who {
  people: readonly Person[];
  absences: readonly Absence[];
  /** The day for which leave is looked up. */
  today: PlainDate;
}

export const NOBODY: Who = { people: [], absences: [], today: '' };

/** Tells who signs in for the bodies and who is away, as of now. */
export async function whoNow(store: Store): Promise<Who> {
  const today = wallClock('Asia/Shanghai').date(Date.now());
  const [people, absences] = await Promise.all([store.accounts.users.list(), store.absences.open(today)]);
  return { people, absences, today };
}

/** Finds the person to whom a copy goes, as long as they sign in for that body, and have an address where it goes by mail. */
export function personOf({ people }: Who, recipient: string): Person | undefined {
  const { username, channel } = copyParts(recipient);
  const found = people.find((person) => person.username === username);
  return found && !found.disabled && (found.emailVerified || channel !== undefined) && found.org === orgOf(recipient) ? found : undefined;
}

/** Tells where a notice to a recipient goes: to the body's mailbox or, for a copy, to the person's own. */
const mailboxOf = (plan: Plan, who: Who, recipient: string): string | undefined =>
  personOf(who, recipient)?.email ?? addressOf(plan, copyParts(recipient).recipient);

/** Tells where a notice goes; the address of a unit is kept in the obligation that was passed on to it. */
export const noticeMailbox = (plan: Plan, who: Who, notice: ClaimedNotice): string | undefined =>
  isToUnit(notice.recipient) ? ('state' in notice ? portionOf(notice.state, notice.recipient)?.mail : undefined) : mailboxOf(plan, who, notice.recipient);

/** Lists the recipients whose own address passes the test. */
export const copiesAt = ({ people }: Who, isAt: (address: string) => boolean): string[] =>
  people.filter(({ email }) => isAt(email)).flatMap(({ org, username }) => ['officer', 'head'].map((role) => `${recipientOf(org, role)}@${username}`));

/**
 * Owes a role's mails to everyone in it who wants them, and to whoever stands in for those of it who are away: as notices of their own, so
 * that each is sent, tried again and told of by itself. They are owed before the first one leaves, and once, however often that is tried and
 * whatever somebody chooses meanwhile.
 */
export async function oweCopies(store: Store, plan: Plan, who: Who, live: readonly CopiedNotice[], channels: readonly Channel[]): Promise<void> {
  const copies = live.flatMap((notice) => {
    const { key, kind, recipient } = notice;
    const keyOf = (copy: string) => `${key}${copy.slice(recipient.length)}`;
    if (kind === 'enterprise' || kind === 'address' || copyParts(recipient).username !== undefined) return [];
    return copiesOf(recipient, who.people, who.absences, who.today, toldKind(notice), channels)
      .filter((copy) => isElsewhere(plan, who, copy))
      .map((copy) => ({ key: keyOf(copy), of: key, recipient: copy, unless: byOtherChannels(copy).map(keyOf) }));
  });
  if (copies.length > 0) await store.notices.oweCopies(copies);
}

/** Whether a copy reaches somebody whom its original does not: a person's own address may be the mailbox of the body. */
function isElsewhere(plan: Plan, who: Who, copy: string): boolean {
  const { recipient, channel } = copyParts(copy);
  const person = personOf(who, copy);
  return person !== undefined && (channel !== undefined || person.email.toLowerCase() !== addressOf(plan, recipient)?.toLowerCase());
}

/** Owes by mail what another channel did not take. Gives false where the person has no address but the body's, which got the original. */
export async function oweByMail(store: Store, plan: Plan, who: Who, lost: readonly ClaimedNotice[]): Promise<boolean> {
  const copies = lost
    .map(({ key, recipient }) => ({ key: byMailInstead(key), of: key, recipient: byMailInstead(recipient) }))
    .filter((copy) => isElsewhere(plan, who, copy.recipient));
  if (copies.length > 0) await store.notices.oweCopies(copies);
  return copies.length > 0;
}
