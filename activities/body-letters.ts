import { asksWeekly, digestSinceMs, digestTime, lateFrom } from '../domain/digest/digest.ts';
import { toldOfAssisted } from '../domain/enterprise/assistance.ts';
import { OFFICE, orgOf } from '../domain/kernel/bodies.ts';
import { addDays, daysBetween, type PlainDate } from '../domain/kernel/dates.ts';
import { withoutOfficer } from '../domain/kernel/people.ts';
import { secondFactorLetter } from '../domain/letters/account.ts';
import { addressChanges, addressesLetter, formerAddressLetter } from '../domain/letters/address.ts';
import { alarmLetter } from '../domain/letters/alarm.ts';
import { type CatchUpItem, catchUpLetter } from '../domain/letters/catch-up.ts';
import { digestLetter } from '../domain/letters/digest.ts';
import type { Letter } from '../domain/letters/letter.ts';
import { undeliverableLetter, unmannedLetter } from '../domain/letters/undeliverable.ts';
import { accountOf, failedKeyOf, readRung, unreachedOf } from '../domain/obligation/notices.ts';
import { bornTo } from '../domain/obligation/obligation.ts';
import { addressOf, nameOf } from '../domain/plan/plan.ts';
import { catchUpPart } from '../domain/programme/catch-up.ts';
import type { ClaimedNotice } from '../prisma/notices.ts';
import { type Composed, type Desk, isOfLost, moot, NO_ADDRESS } from './letter-desk.ts';
import { composeMatters } from './matter-letters.ts';

/** Composes a letter that is about everything a body has to do, or about its mailbox, and not about a single obligation. */
export async function composeToBody(desk: Desk, notice: ClaimedNotice): Promise<Composed> {
  if (isOfLost(notice)) return ofLost(desk, notice);
  const { plan, addressee, withPage } = desk;
  const { recipient } = notice;
  const told = readRung(notice.rung);
  if (told.about === 'matters') return composeMatters(desk, recipient, told.matter, told.date);
  if (told.about === 'former-address' || told.about === 'address') return ofAddress(desk, recipient, told.about, told.version);
  if (told.about === 'second-factor') return ofAccount(desk, notice);
  if (addressOf(plan, recipient) === undefined) return NO_ADDRESS;
  const letter =
    told.about === 'digest' ? await digest(desk, recipient, told.date) : told.about === 'alarm' ? await alarms(desk) : await catchUp(desk, recipient);
  const page = told.about === 'alarm' ? '/operations' : '';
  return letter ? { mail: { to: addressee(recipient), letter: withPage(letter, page) } } : moot('已无事项，无须再发');
}

/** Tells that a mailbox cannot be reached, and lists what it has not taken. */
async function ofLost({ store, plan, who, addressee, withPage }: Desk, { key, recipient, ...notice }: ClaimedNotice): Promise<Composed> {
  if (addressOf(plan, recipient) === undefined) return NO_ADDRESS;
  // A notice that a former version owed names the notice that was refused, and not its recipient.
  const whose = unreachedOf(key) ?? (await store.notices.get(failedKeyOf(key)))?.recipient;
  if (whose === undefined) return moot('已无事项，无须再发');
  const org = orgOf(whose);
  const rows = await store.notices.list({ programmeId: plan.id, state: 'undeliverable', org });
  const lost = rows.filter((row) => row.recipient === whose && !isOfLost(row)).reverse();
  const about = 'state' in notice ? notice.state : {};
  if (lost.length === 0 && withoutOfficer(who.people, [org]).length > 0)
    return { mail: { to: addressee(recipient), letter: withPage(unmannedLetter(plan, orgOf(recipient), whose), '/system') } };
  if (lost.length === 0) return moot('已补发或已无须再发');
  // The notices of an outsider are not for the department that oversees it to list; what it owes is.
  const page =
    'state' in notice && notice.state.outsider
      ? `/obligations/${notice.state.milestoneId}/${bornTo(notice.state)}`
      : `/notices?state=undeliverable&department=${org}`;
  const letter = withPage(undeliverableLetter(plan, orgOf(recipient), whose, lost, about), page);
  return { mail: { to: addressee(recipient), letter } };
}

/** Tells the former mailbox that it was changed, or the office of all mailboxes that one version changes. */
async function ofAddress(
  { store, plan, addressee, withPage }: Desk,
  recipient: string,
  about: 'former-address' | 'address',
  version: number,
): Promise<Composed> {
  const [before, after] = await Promise.all([store.programmes.plan(plan.id, version - 1), store.programmes.plan(plan.id, version)]);
  const changes = before && after ? addressChanges(before.plan, after.plan) : [];
  const own = changes.find((change) => change.recipient === recipient);
  const name = nameOf(plan, orgOf(recipient));
  if (about === 'former-address' && own) return { mail: { to: { name, address: own.from }, letter: formerAddressLetter(plan, own) } };
  if (about === 'address' && changes.length > 0) return { mail: { to: addressee(recipient), letter: withPage(addressesLetter(plan, changes), '/plan') } };
  return moot('邮箱没有变更，无须再发');
}

/** Tells a person, or their body's mailbox where they have none of their own, that their second factor was reset. */
async function ofAccount({ store, plan, who, addressee }: Desk, { key, recipient }: ClaimedNotice): Promise<Composed> {
  const account = await store.accounts.users.byName(accountOf(key) ?? '');
  if (!account) return moot('账号已不存在，无须再发');
  const toThem = who.people.some(({ username, emailVerified }) => username === account.username && emailVerified);
  if (!toThem && addressOf(plan, recipient) === undefined) return NO_ADDRESS;
  return { mail: { to: addressee(recipient), letter: secondFactorLetter(plan, recipient, account) } };
}

/**
 * Tells what is due and late as it is now, and the news up to the morning that the digest is of: later news stands in the next digest,
 * however late this one leaves. The digest also tells the news of earlier digests that never left.
 */
async function digest(desk: Desk, recipient: string, date: PlainDate): Promise<Letter | undefined> {
  const { store, plan, today, nowMs } = desk;
  const calendar = await desk.calendar();
  const org = orgOf(recipient);
  const unsent = await store.notices.unsentDigest(plan.id, recipient, daysBetween('1970-01-01', date));
  const sinceMs = digestSinceMs(plan, calendar, unsent === undefined ? date : addDays('1970-01-01', unsent));
  const newsUntilMs = calendar.instantMs(date, digestTime(plan));
  const asked = { asksWeekly: asksWeekly(calendar, date), helpers: toldOfAssisted(plan, 'digest') };
  const window = { date: today, sinceMs, newsUntilMs, nowMs, lateFrom: lateFrom(plan, calendar, date), ...asked };
  return digestLetter(plan, org, date, await store.digests.lines(plan.id, window, org));
}

/** Tells what waits for the operator by now, whichever programme it is about. */
async function alarms({ store, plan }: Desk): Promise<Letter | undefined> {
  const open = await store.alarms.open();
  return open.length === 0 ? undefined : alarmLetter(plan, open);
}

/** Tells what was history when the programme was loaded. */
async function catchUp({ store, plan, wall }: Desk, recipient: string): Promise<Letter | undefined> {
  const programme = await store.programmes.get(plan.id);
  if (!programme) return undefined;
  const org = orgOf(recipient);
  const rows = await store.ledger.obligations({ programmeId: plan.id, ...(org !== OFFICE && { departmentId: org }) });
  const items = rows.flatMap(({ milestoneName, state }): CatchUpItem[] => {
    const part = catchUpPart(state);
    if (!part) return [];
    const doneOn = part === 'done' && state.settledAtMs !== undefined && { doneOn: wall.date(state.settledAtMs) };
    return [{ departmentId: state.departmentId, milestoneName, dueDate: state.schedule.dueDate, part, ...doneOn }];
  });
  return catchUpLetter(plan, org, wall.date(programme.startedAtMs), items);
}
