import { approverOf, confirmerOf, EACH_ENTERPRISE, isToEnterprise, OFFICE, orgOf, recipientOf } from '../kernel/bodies.ts';
import type { PlainDate } from '../kernel/dates.ts';
import { entranceRung, entranceSequence } from '../kernel/entrance.ts';
import { granterOf } from './extension.ts';
import type { ObligationEvent, ObligationState } from './obligation.ts';
import { departmentOf, toOutsider } from './outsider.ts';
import { unitRecipient } from './portion.ts';
import { endedUnits, openUnits } from './portion-acts.ts';
import { RAISED } from './schedule.ts';

type EventOf<Type extends ObligationEvent['type']> = Extract<ObligationEvent, { type: Type }>;
type Hearers = { [Type in ObligationEvent['type']]: (state: ObligationState, event: EventOf<Type>) => string[] };

const nobody = () => [];
const owner = ({ departmentId, outsider }: ObligationState) => (outsider ? toOutsider(departmentId, outsider) : [recipientOf(departmentId, 'officer')]);
/** Officer and head at once, where somebody in a body has a mailbox as its head. */
const ownerAndHead = (state: ObligationState, { headless }: { headless?: true }) => [
  ...owner(state),
  ...(headless ? [] : [recipientOf(departmentOf(state), state.departmentId === OFFICE ? 'director' : 'head')]),
];
/** The unit whose portion it is about. */
const unit = ({ portions = [] }: ObligationState, event: { portion: string }) => portions.filter(({ id }) => id === event.portion).map(unitRecipient);
const approver = (state: ObligationState) => [recipientOf(approverOf(state), 'officer')];
const confirmer = (state: ObligationState) => [recipientOf(confirmerOf(state), 'officer')];
const granter = (state: ObligationState) => [recipientOf(granterOf(state), 'officer')];

/** Who hears at once of each event. What time brings about is told by the ladder, to the recipients that the event itself names. */
const HEARERS: Hearers = {
  rungReached: nobody,
  lapsed: nobody,
  unused: nobody,
  acknowledged: nobody,
  confirmed: endedUnits,
  entered: nobody,
  ticked: nobody,
  unticked: nobody,
  progressed: nobody,
  submitted: (state) => [
    ...new Set([
      ...(state.needsConfirmation ? approver(state) : state.contributes ? state.leads.map((lead) => recipientOf(lead, 'officer')) : []),
      ...(state.copies ?? []),
    ]),
  ],
  endorsed: approver,
  jointlySubmitted: owner,
  jointlyReturned: (state) => [...owner(state), ...openUnits(state)],
  jointlySettled: (state, { told }) => [...(told ? [] : owner(state)), ...endedUnits(state)],
  fulfilled: (state) => [...owner(state), ...confirmer(state), ...endedUnits(state)],
  extensionRequested: granter,
  extensionPassed: granter,
  submissionWithdrawn: (state) => [...new Set([...approver(state), ...(state.copies ?? []), ...openUnits(state)])],
  extensionWithdrawn: granter,
  instructed: ownerAndHead,
  commented: (_state, { mails = [] }) => mails.map(({ recipient }) => recipient),
  commentsRead: nobody,
  answered: (_state, event) => event.to.map((org) => recipientOf(org, 'officer')),
  returned: (state) => [...owner(state), ...openUnits(state)],
  extensionGranted: owner,
  extensionRefused: owner,
  waived: (state) => [...owner(state), ...endedUnits(state)],
  urged: ownerAndHead,
  amended: (state, event) => (event.redated ? [] : owner(state)),
  // Whoever is told of what stands for it hears nothing of this.
  // Nor of a report that was to come and had not begun: nobody has been told of it.
  withdrawn: (state, event) => [...(event.replacedBy || (state.schedule.raisedAtMs ?? 0) > event.atMs ? [] : owner(state)), ...endedUnits(state)],
  reassigned: (state, event) => [...owner(state), recipientOf(event.from, 'officer'), ...endedUnits(state)],
  passedOn: (_state, { portions }) => portions.map(unitRecipient),
  portionEnded: unit,
  portionAcknowledged: nobody,
  portionSubmitted: owner,
  portionAccepted: unit,
  portionReturned: unit,
  portionsReminded: (_state, { recipients }) => recipients,
  portionsLapsed: (_state, { recipients }) => recipients,
};

/** Who hears at once of a person's act: recipient codes. */
export function hearsOf(state: ObligationState, event: ObligationEvent): string[] {
  return (HEARERS[event.type] as (state: ObligationState, event: ObligationEvent) => string[])(state, event);
}

/**
 * What a notice tells: a rung of the plan's ladder, the news of an event with its number, a mail that could not be delivered, the
 * summary at loading, a changed mailbox, what the operator has to see to, or a morning's digest. The ledger keeps it as a text, which only this file makes and reads.
 */
export type RungRef =
  | { about: 'rung'; id: string }
  | { about: 'news'; event: ObligationEvent['type']; sequence: number }
  | { about: 'undeliverable'; sequence: number }
  | { about: 'catch-up' }
  /** From this version of the plan on somebody's mails go to another mailbox: told to the former one, and to the office. */
  | { about: 'former-address' | 'address'; version: number }
  /** Alarms that wait for somebody, whichever are open when the mail leaves. */
  | { about: 'alarm'; number: number }
  /** An account's second factor was reset: told to its person. */
  | { about: 'second-factor'; number: number }
  /** What an enterprise is told itself of an event of its own, by its number. */
  | { about: 'entrance'; sequence: number }
  | { about: 'digest'; date: PlainDate }
  /** What waits, told by set: `matter` is its name in domain/matters/matters.ts. */
  | { about: 'matters'; matter: string; date: PlainDate };

/** The text of the ledger's column `rung`. */
export function rungText(ref: RungRef): string {
  switch (ref.about) {
    case 'rung':
      return ref.id;
    case 'news':
      return `${hyphenated(ref.event)}-${ref.sequence}`;
    case 'undeliverable':
      return `undeliverable-${ref.sequence}`;
    case 'catch-up':
      return 'catch-up';
    case 'former-address':
    case 'address':
      return `${ref.about}-${ref.version}`;
    case 'alarm':
      return `alarm-${ref.number}`;
    case 'second-factor':
      return `second-factor-${ref.number}`;
    case 'entrance':
      return entranceRung(ref.sequence);
    case 'digest':
      return `digest-${ref.date}`;
    case 'matters':
      return `matters-${ref.matter}-${ref.date}`;
  }
}

const hyphenated = (type: string) => type.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** The events of people by the names that their news has; what time brings about is told by rungs. */
const EVENT_OF = new Map(
  (Object.keys(HEARERS) as ObligationEvent['type'][]).filter((type) => type !== 'rungReached' && type !== 'lapsed').map((type) => [hyphenated(type), type]),
);

/** What the text of a rung stands for: the plan's own rung where it is nothing of ours. */
export function readRung(text: string): RungRef {
  if (text === 'catch-up') return { about: 'catch-up' };
  const entrance = entranceSequence(text);
  if (entrance !== undefined) return { about: 'entrance', sequence: entrance };
  const date = /^digest-(\d{4}-\d{2}-\d{2})$/.exec(text)?.[1];
  if (date !== undefined) return { about: 'digest', date };
  const [, matter, morning] = /^matters-(.+)-(\d{4}-\d{2}-\d{2})$/.exec(text) ?? [];
  if (matter !== undefined && morning !== undefined) return { about: 'matters', matter, date: morning };
  const [, name = '', sequence] = /^([a-z-]+)-(\d+)$/.exec(text) ?? [];
  if (name === 'former-address' || name === 'address') return { about: name, version: Number(sequence) };
  if (name === 'alarm' || name === 'second-factor') return { about: name, number: Number(sequence) };
  if (name === 'undeliverable') return { about: 'undeliverable', sequence: Number(sequence) };
  const event = EVENT_OF.get(name);
  return event === undefined ? { about: 'rung', id: text } : { about: 'news', event, sequence: Number(sequence) };
}

/** Whether a plan's ladder may call a rung so: a name that notices of our own have could give two notices one key, and one would be lost. */
export function isFreeRungId(id: string): boolean {
  return (
    id !== 'acknowledge' &&
    id !== RAISED &&
    !EVENT_OF.has(id) &&
    !['undeliverable', 'digest', 'address', 'former-address', 'alarm', 'second-factor', 'entrance'].includes(id) &&
    readRung(id).about === 'rung'
  );
}

/**
 * What leaves in one mail with others: rungs of one milestone, of several departments, to somebody who is none of them; and whatever of
 * its obligations a body is urged or instructed about in the same moment. Undefined where it leaves by itself.
 */
export function mailTogether(notice: { kind: string; recipient: string; rung: string; departmentId: string; milestoneId: string }): string | undefined {
  const { kind, recipient, rung, departmentId, milestoneId } = notice;
  if (kind === 'news') {
    const ref = readRung(rung);
    return ref.about === 'news' && (ref.event === 'urged' || ref.event === 'instructed') ? `${recipient} ${ref.event} ${departmentId}` : undefined;
  }
  const above = kind === 'ladder' && recipient !== EACH_ENTERPRISE && orgOf(recipient) !== departmentId;
  return above ? `${recipient} ${milestoneId} ${rung}` : undefined;
}

/** `item/rung/dueVersion/recipient`: what is told of one obligation to one recipient, once for ever. The Message-ID is derived from it. */
export const noticeKey = (notice: { obligationId: string; rung: string; dueVersion: number; recipient: string }): string =>
  `${notice.obligationId}/${notice.rung}/v${notice.dueVersion}/${notice.recipient}`;

/** The obligation, its due version and the recipient in such a key; undefined for any other key. */
export function readNoticeKey(key: string): { obligationId: string; dueVersion: number; recipient: string } | undefined {
  const [programme, milestone, department, rung, version, org, role, ...more] = key.split('/');
  if (!rung || !/^v\d+$/.test(version ?? '') || !org || !role || more.length > 0) return undefined;
  return { obligationId: `${programme}/${milestone}/${department}`, dueVersion: Number(version?.slice(1)), recipient: recipientOf(org, role) };
}

/** What is written to an enterprise itself: about an obligation's roster, about the steps of its cycle, or of an event of its own. */
export function readToEnterprise(key: string): { programmeId: string; uscc: string; recipient: string } | undefined {
  const parts = key.split('/');
  const [uscc = '', role = ''] = parts.slice(-2);
  const recipient = recipientOf(uscc, role);
  if (!isToEnterprise(recipient)) return undefined;
  const [first = '', second = '', third = ''] = parts;
  if (parts.length === 7 && readNoticeKey(key)) return { programmeId: first, uscc, recipient };
  if (parts.length !== 6) return undefined;
  if (second === uscc && entranceSequence(third) !== undefined) return { programmeId: first, uscc, recipient };
  return first === 'matters' ? { programmeId: second, uscc, recipient } : undefined;
}

/**
 * The key of the news that a mailbox cannot be reached, one for each time that it stops taking mails: `acceptedBefore` is how many it has
 * taken, a number that stays while it is dead. And back: whose mailbox.
 */
export const undeliverableKey = (programmeId: string, unreached: string, acceptedBefore: number, recipient: string): string =>
  `${programmeId}/undeliverable/${unreached}/${acceptedBefore}/${recipient}`;
export const unreachedOf = (key: string): string | undefined => /^[^/]+\/undeliverable\/([^/]+\/[^/]+)\/\d+\//.exec(key)?.[1];
/** In keys of before that there stands the notice that failed. */
export const failedKeyOf = (key: string): string => key.split('/undeliverable/')[0] ?? '';

/** The key of the one summary that a programme owes a recipient when it is loaded. */
export const catchUpKey = (programmeId: string, recipient: string): string => `catch-up/${programmeId}/${recipient}`;

/** The key of one morning's digest to one recipient. */
export const digestKey = (programmeId: string, date: PlainDate, recipient: string): string => `digest/${programmeId}/${date}/${recipient}`;

/** The key of what one recipient is told of one kind of matter on one morning. */
export const mattersKey = (programmeId: string, matter: string, date: PlainDate, recipient: string): string =>
  `matters/${programmeId}/${matter}/${date}/${recipient}`;

/** The key of the notice that a version of the plan sends a recipient's mails to another mailbox. */
export const addressKey = (programmeId: string, version: number, about: 'former-address' | 'address', recipient: string): string =>
  `${about}/${programmeId}/v${version}/${recipient}`;

/** The key of a mail about an account; its number is the real second in which it was owed. And back: whose account. */
export const accountKey = (programmeId: string, number: number, username: string, recipient: string): string =>
  `account/${programmeId}/${number}/${username}/${recipient}`;
export const accountOf = (key: string): string | undefined => /^account\/[^/]+\/\d+\/([^/]+)\//.exec(key)?.[1];

/** The key of a mail about alarms; its number is the real second in which it was owed. */
export const alarmKey = (programmeId: string, number: number, recipient: string): string => `alarm/${programmeId}/${number}/${recipient}`;
