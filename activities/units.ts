import { mailTogether } from '../domain/obligation/notices.ts';
import type { ClaimedNotice, Settlement } from '../prisma/notices.ts';
import { type Backoff, delayMs, type SendOutcome } from '../smtp/verdicts.ts';

/** How often a text is handed over without an answer before it is handed over no more: somebody may have that many copies. */
const MOST_DOUBTS = 4;
/** How often a mail that cannot be made is tried: what it is made of may be another in a while. */
const MOST_UNWRITTEN = 5;
/** How often a mail is tried: at the pace of production this takes about five days, after which RFC 5321 §4.5.4.1 lets a mail go. */
const MOST_ATTEMPTS = 250;

/**
 * Groups the notices that leave in one mail: several departments' rungs of one milestone go together to one who is none of them, as does what
 * one body is urged about at once; everything else goes by itself. What somebody may have already goes again with what it went with, and with
 * nothing else: in another mail it would be told once more, and no mail server could know.
 */
export function unitsOf(claimed: ClaimedNotice[]): ClaimedNotice[][] {
  const units = new Map<string, ClaimedNotice[]>();
  const together = (notice: ClaimedNotice) => ('state' in notice && notice.kind !== 'enterprise' ? mailTogether({ ...notice, ...notice.state }) : undefined);
  for (const notice of claimed) {
    const key = (notice.doubts > 0 ? notice.messageId : together(notice)) ?? notice.key;
    const unit = units.get(key);
    if (unit) unit.push(notice);
    else units.set(key, [notice]);
  }
  return [...units.values()];
}

/** Gives the Message-ID of a notice: it is derived from the notice's key, so that sending again can be recognised as the same. */
export function messageIdOf(key: string, mailDomain: string): string {
  return `${key.replaceAll('/', '.')}@${mailDomain}`;
}

/**
 * Names what a unit leaves as, by the first of its notices and their number: another set is another mail. What may have been taken keeps the
 * name under which it was handed over, even where some of it no longer matters.
 *
 * @param named makes the name of a key.
 * @returns the name, and the keys of those that the ledger would not know by it if the process ended over it.
 */
export function nameOf(unit: ClaimedNotice[], named: (key: string) => string): { name: string; unknown: string[] } {
  const [first] = unit as [ClaimedNotice];
  const anew = named(unit.length === 1 ? first.key : `${first.key}.and-${unit.length - 1}`);
  const name = first.doubts > 0 ? (first.messageId ?? anew) : anew;
  return { name, unknown: unit.filter(({ key, messageId = named(key) }) => messageId !== name).map(({ key }) => key) };
}

/** Gives a notice back unchanged: nothing was handed over, for a reason that is not the notice's. */
export const givenBack = ({ key, claim }: ClaimedNotice): Settlement => ({ key, claim, state: 'owed', answer: '', uncounted: true });

/** Gives what becomes of a notice of which no mail could be made. */
export function unwritten({ key, claim, attempts }: ClaimedNotice, { name, message }: Error, pace: Backoff): Settlement {
  const answer = `这封邮件无法生成，请告知系统管理员：${name}: ${message}`;
  if (attempts + 1 >= MOST_UNWRITTEN) return { key, claim, state: 'undeliverable', answer };
  return { key, claim, state: 'owed', answer, nextAttemptInMs: delayMs(pace, attempts + 1) };
}

/** Gives what becomes of a notice whose mail was handed to a server, or refused by it. */
export function settlementOf(
  outcome: Exclude<SendOutcome, { kind: 'later' }>,
  { key, claim, attempts, doubts }: ClaimedNotice,
  mail: Pick<Settlement, 'messageId' | 'address' | 'subject' | 'body'>,
  sentAtMs: number,
  pace: Backoff,
): Settlement {
  const { kind, answer } = outcome;
  const base = { key, claim, ...mail };
  if (kind === 'accepted') return { ...base, state: 'sent', answer, sentAtMs };
  if (kind === 'undeliverable') return { ...base, state: 'undeliverable', answer };
  const inDoubt = kind === 'deferred' && outcome.inDoubt;
  if (inDoubt && doubts + 1 >= MOST_DOUBTS)
    return { ...base, state: 'undeliverable', inDoubt, answer: `正文交出 ${doubts + 1} 次都没有等到答复，可能已送达，不再重发：${answer}` };
  const hopeless = attempts + 1 >= MOST_ATTEMPTS && (kind === 'deferred' || outcome.others);
  if (hopeless) return { ...base, state: 'undeliverable', inDoubt, answer };
  return { ...base, state: 'owed', inDoubt, answer, nextAttemptInMs: delayMs(pace, attempts + 1) };
}
