import { COMMITTEE, OFFICE, recipientOf, recipientParts } from './bodies.ts';
import { CHANNELS, type Channel, channelsFor, type ToldKind } from './channels.ts';
import type { PlainDate } from './dates.ts';

/** A person who signs in for a body. */
export interface Person {
  id: string;
  username: string;
  name: string;
  /** Their own address; it counts only where the operator has vouched for it. */
  email: string;
  emailVerified: boolean;
  role: string;
  org: string;
  disabled: boolean;
  /** Gets what goes to the body's mailbox at their own address as well. */
  mailed: boolean;
  /** What they have chosen to be told, and by what; absent where `mailed` says it all. */
  tells?: unknown;
  /** What the gateway behind the webhook knows them by, such as a phone's number; absent where it knows user names. */
  reach?: string | null;
}

/** That somebody is away from one day to another, both included, and who stands in. */
export interface Absence {
  userId: string;
  standInId: string;
  from: PlainDate;
  to: PlainDate;
}

export const isAway = ({ from, to }: Pick<Absence, 'from' | 'to'>, today: PlainDate): boolean => from <= today && today <= to;

/** How records name whoever does something while people are away for whom they stand in: `李四（代张三、王五）`; by the name alone where nobody is. */
export const actingFor = (name: string, away: readonly string[]): string => (away.length === 0 ? name : `${name}（代${away.join('、')}）`);

/** The people whom a name in the records stands for: who did it, and for whom. */
export function peopleNamed(written: string): { name: string; away: string[] } {
  const [, name = written, away] = /^(.*?)（代(.*)）$/.exec(written) ?? [];
  return { name, away: away?.split('、') ?? [] };
}

/**
 * `water/officer@zhang`: the same as goes to `water/officer`, to one person of it; `water/officer@webhook@zhang` by another channel than mail. User
 * names hold neither a slash nor an @, and stand at the end.
 */
const copyFor = (recipient: string, { username }: Pick<Person, 'username'>, channel: Channel = 'mail'): string =>
  channel === 'mail' ? `${recipient}@${username}` : `${recipient}@${channel}@${username}`;

/** The recipient that a copy is of, the person whom it goes to, and by what where that is not mail; the recipient itself where it is no copy. */
export function copyParts(recipient: string): { recipient: string; username?: string; channel?: Channel } {
  const at = recipient.indexOf('@');
  if (at < 0) return { recipient };
  const [original, whom] = [recipient.slice(0, at), recipient.slice(at + 1)];
  const username = whom.slice(whom.indexOf('@') + 1);
  return { recipient: original, username, ...(whom.startsWith('webhook@') && { channel: 'webhook' as const }) };
}

/** The same copy by every other channel: by which a person may have been told already. */
export const byOtherChannels = (copy: string): string[] => {
  const { recipient, username, channel = 'mail' } = copyParts(copy);
  return username === undefined ? [] : CHANNELS.filter((other) => other !== channel).map((other) => copyFor(recipient, { username }, other));
};

/** The same copy, or the key of a notice that ends in it, by mail. */
export const byMailInstead = (copy: string): string => copy.replace('@webhook@', '@');

/** Whether mails go to a role of which somebody could have a copy at their own. */
export const getsCopies = ({ org, role }: Pick<Person, 'org' | 'role'>): boolean =>
  ['officer', 'head'].some((mailbox) => {
    const behind = roleBehind(recipientOf(org, mailbox));
    return behind?.role === role;
  });

/** The role of the accounts behind a recipient code; undefined where no person signs in as that. */
function roleBehind(recipient: string): { org: string; role: string } | undefined {
  const { org, role } = recipientParts(recipient);
  if (org === OFFICE) return role === 'officer' ? { org, role: 'office' } : undefined;
  if (org === COMMITTEE) return role === 'officer' ? { org, role: 'committee' } : undefined;
  return role === 'officer' || role === 'head' ? { org, role } : undefined;
}

/**
 * Who gets a copy of what goes to a recipient, and by which of the channels that there are: whoever of that role wants it, and who stands in for
 * those of it who are away, by mail whatever they have chosen for themselves.
 */
export function copiesOf(
  recipient: string,
  people: readonly Person[],
  absences: readonly Absence[],
  today: PlainDate,
  kind: ToldKind = 'reminder',
  had: readonly Channel[] = ['mail'],
): string[] {
  const behind = roleBehind(recipient);
  if (!behind) return [];
  const away = new Map(absences.filter((one) => isAway(one, today)).map(({ userId, standInId }) => [userId, standInId]));
  const theirs = people.filter(({ org, role, disabled }) => !disabled && org === behind.org && role === behind.role);
  const standIns = new Set(theirs.flatMap(({ id }) => away.get(id) ?? []));
  return people.flatMap((person) => {
    if (person.disabled) return [];
    const chosen = theirs.includes(person) ? channelsFor(person, kind, had) : [];
    const mails = person.emailVerified && (standIns.has(person.id) || chosen.includes('mail'));
    const others = chosen.filter((channel) => channel !== 'mail');
    return [...(mails ? [copyFor(recipient, person)] : []), ...others.map((channel) => copyFor(recipient, person, channel))];
  });
}

/** The mailbox behind a person's role: what goes to it is theirs to read. */
function mailboxOfRole({ org, role }: Pick<Person, 'org' | 'role'>): string {
  return recipientOf(org, role === 'head' ? 'head' : 'officer');
}

/**
 * Where one person is told of something by name: at their own address, or in the mailbox of their role, of which a body may have none but its
 * officer's; and likewise whoever stands in for them.
 */
export function tellPerson(
  person: Person,
  people: readonly Person[],
  absences: readonly Absence[],
  today: PlainDate,
  hasMailbox: (recipient: string) => boolean,
): string[] {
  const standIns = absences.filter((one) => one.userId === person.id && isAway(one, today)).map(({ standInId }) => standInId);
  const whom = [person, ...people.filter(({ id, disabled }) => standIns.includes(id) && !disabled)];
  const recipients = whom.map((one) => {
    const mailbox = hasMailbox(mailboxOfRole(one)) ? mailboxOfRole(one) : recipientOf(one.org, 'officer');
    return one.emailVerified ? copyFor(mailbox, one) : mailbox;
  });
  return [...new Set(recipients)];
}

/** Bodies that people have signed in for and for which nobody can any more: every account of an officer is disabled. */
export function withoutOfficer(people: readonly Person[], bodies: readonly string[]): string[] {
  return bodies.filter((body) => {
    const officers = people.filter(({ org, role }) => org === body && role === 'officer');
    return officers.length > 0 && officers.every(({ disabled }) => disabled);
  });
}
