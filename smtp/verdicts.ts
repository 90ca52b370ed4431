import { type About, aboutOf, namesTheSender } from './answers.ts';
import type { SmtpFailure } from './conversation.ts';

/** So many different recipients refused with nobody accepted in between mean us and not them: more where others were taken lately. */
const EVERYBODY = { unknown: 3, known: 10 };
/** Recipients that are remembered as refused without a reason, or as dead. */
const MOST_DOUBTED = 10_000;
/** That others are taken counts for so long (real ms). */
const EVIDENCE_MS = 60 * 60_000;
/** A mailbox that was found dead without a reason given is taken for dead so long (real ms), unless it takes something. */
const DEAD_MS = 24 * 60 * 60_000;

/** Real ms to wait after failures in a row: doubled each time from `firstMs` up to `longestMs`. */
export interface Backoff {
  firstMs: number;
  longestMs: number;
}

export const delayMs = ({ firstMs, longestMs }: Backoff, failures: number): number => Math.min(firstMs * 2 ** Math.min(failures - 1, 30), longestMs);

/** What became of one mail. */
export type SendOutcome =
  /** The server answered 250 to the text. */
  | { kind: 'accepted'; answer: string }
  /** A final no to this recipient or this text. */
  | { kind: 'undeliverable'; answer: string }
  /** Not now: this one again later. In doubt where the server may have taken it without saying so. */
  | { kind: 'deferred'; answer: string; inDoubt: boolean }
  /** A final no that is about us: held until it has been seen to. `others` are accepted meanwhile. */
  | { kind: 'held'; answer: string; others: boolean }
  /** Nothing was handed over, through no fault of this mail: the server is down, or the sender is stopping. */
  | { kind: 'later'; answer: string };

/** What stands in the way of mails. */
export interface MailTrouble {
  /** A recipient domain; empty for the server itself. */
  scope: string;
  kind: 'unreachable' | 'tls' | 'login' | 'refused';
  /** The server's own words, or what happened to the connection. */
  answer: string;
  sinceMs: number;
}

/** What is remembered of one recipient domain. */
interface Standing {
  /** Recipients accepted lately, with when (real ms): at most two, which is enough to know one who is not the one in question. */
  accepted: Map<string, number>;
  /** Recipients that were refused for our sake since somebody was accepted. */
  refused: Map<string, string>;
  holds: number;
  heldUntilMs: number;
  heldSinceMs: number;
}

export type Verdicts = ReturnType<typeof openVerdicts>;

export const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/**
 * Judges a mail server's answers: whether a no is about one recipient, about us, or about the server. It remembers what was accepted
 * and refused before, since a single answer rarely says so.
 *
 * @param pace how long a server that is down, and a domain that refuses us, is left alone.
 */
export function openVerdicts(pace: Backoff) {
  const records = new Map<string, Standing>();
  let lastAcceptedMs = Number.NEGATIVE_INFINITY;
  /** Recipients that failed since somebody was accepted. */
  const failing = new Map<string, string>();
  let failingSinceMs = 0;
  const doubts = openDoubts();
  /** Recipients whose server was silent. */
  const silent = new Set<string>();
  let refusesUs = false;
  const outage = openOutage(pace);

  function recordOf(address: string): Standing {
    const domain = domainOf(address);
    const record = records.get(domain) ?? { accepted: new Map(), refused: new Map(), holds: 0, heldUntilMs: 0, heldSinceMs: 0 };
    records.set(domain, record);
    return record;
  }

  const takesOthers = () => Date.now() - lastAcceptedMs < EVIDENCE_MS;
  const everybodyFails = () => failing.size >= EVERYBODY[takesOthers() ? 'known' : 'unknown'];

  function forgive(record: Standing): void {
    record.refused.clear();
    record.holds = 0;
    record.heldUntilMs = 0;
  }

  /** Whether a no is this recipient's own, and not meant for us. */
  function isTheirs(about: About, answer: string, address: string): boolean {
    if (about === 'us') {
      // A server that begins to refuse us took others of this domain a moment ago as well.
      if (namesTheSender(answer)) return false;
      const nowMs = Date.now();
      return [...recordOf(address).accepted].some(([other, atMs]) => other !== address && nowMs - atMs < EVIDENCE_MS);
    }
    if (everybodyFails()) return false;
    // Named by its code; or others have been taken since it was first refused, and it is refused again.
    const refusedBeforeMs = doubts.sinceMs(address);
    return about === 'recipient' || doubts.isDead(address) || (refusedBeforeMs !== undefined && lastAcceptedMs > refusedBeforeMs);
  }

  /** A no that may be meant for us: the mail is kept, and a domain that says it to several is left alone for a while. */
  function held(about: About, answer: string, address: string): SendOutcome {
    const nowMs = Date.now();
    const others = takesOthers();
    const record = recordOf(address);
    refusesUs ||= !others || everybodyFails();
    if (about !== 'us' && doubts.sinceMs(address) === undefined) {
      doubts.begin(address);
      // Said only if it goes on: most of these are dead mailboxes, and the next try tells.
      if (others && !everybodyFails()) return { kind: 'held', answer, others };
    }
    if (record.refused.size === 0) record.heldSinceMs = nowMs;
    record.refused.set(address, answer);
    if (record.refused.size >= EVERYBODY.unknown && record.heldUntilMs <= nowMs) {
      record.holds++;
      record.heldUntilMs = nowMs + delayMs(pace, record.holds);
    }
    return { kind: 'held', answer, others };
  }

  return {
    /** Recipients that were silent when they were last tried. */
    silent: silent as ReadonlySet<string>,
    isHeld: (domain: string) => (records.get(domain)?.heldUntilMs ?? 0) > Date.now(),
    heldDomains: () => [...records].flatMap(([domain, { heldUntilMs }]) => (heldUntilMs > Date.now() ? [domain] : [])),
    /** Real ms until the server is talked to again; 0 or less where it may be now. */
    downMs: outage.leftMs,

    accepted(address: string, answer: string): SendOutcome {
      lastAcceptedMs = Date.now();
      outage.over();
      // It refused us altogether and no longer does: what it said of single domains then says nothing of them now.
      if (refusesUs) for (const other of records.values()) forgive(other);
      refusesUs = false;
      failing.clear();
      silent.delete(address);
      doubts.accepted(address);
      const record = recordOf(address);
      forgive(record);
      record.accepted.delete(address);
      record.accepted.set(address, lastAcceptedMs);
      if (record.accepted.size > 2) record.accepted.delete([...record.accepted.keys()][0] as string);
      return { kind: 'accepted', answer };
    },

    /** No connection came about, and not because there are too many of them. */
    notOpened: (error: SmtpFailure): SendOutcome => outage.met(kindOf(error), error.answer, false),

    isDown: () => outage.trouble() !== undefined,
    lookedAt: outage.lookedAt,
    answers: outage.answers,

    failed(error: SmtpFailure, address: string): SendOutcome {
      const { answer, code, step, inDoubt } = error;
      const final = code !== undefined && code >= 500;
      const about = final ? aboutOf(error) : undefined;
      // The sender is the same for all: a no to it, or none at all, is no recipient's.
      if (about === 'server' || (step === 'sender' && about !== 'message')) return outage.met(final ? 'refused' : 'unreachable', answer, true);
      if (about === 'message') return { kind: 'undeliverable', answer };
      if (failing.size === 0) failingSinceMs = Date.now();
      // One that is dead says nothing of the others.
      if (about !== 'unclear' || !doubts.isDead(address)) failing.set(address, answer);
      if (error.silent && !inDoubt) silent.add(address);
      if (about === undefined) return { kind: 'deferred', answer, inDoubt };
      if (!isTheirs(about, answer, address)) return held(about, answer, address);
      doubts.settled(address, about === 'unclear');
      return { kind: 'undeliverable', answer };
    },

    /** Forgets that the server was down: somebody says that it has been seen to. */
    tryAgain(): void {
      outage.tryAgain();
      for (const record of records.values()) record.heldUntilMs = 0;
    },

    trouble(): MailTrouble[] {
      const down = outage.trouble();
      if (down) return [down];
      const last = [...failing.values()].at(-1);
      if (last !== undefined && (refusesUs || everybodyFails())) return [{ scope: '', kind: 'refused', answer: last, sinceMs: failingSinceMs }];
      return [...records].flatMap(([scope, { refused, heldSinceMs }]) =>
        refused.size > 0 ? [{ scope, kind: 'refused' as const, answer: [...refused.values()].at(-1) ?? '', sinceMs: heldSinceMs }] : [],
      );
    },
  };
}

/** What is remembered of a server that is down. */
function openOutage(pace: Backoff) {
  /** `opened`: it could be talked to, and took nothing all the same. */
  let down: (MailTrouble & { failures: number; untilMs: number; opened: boolean }) | undefined;
  return {
    /** Real ms until the server is talked to again; 0 or less where it may be now. */
    leftMs: () => (down?.untilMs ?? 0) - Date.now(),
    over(): void {
      down = undefined;
    },
    tryAgain(): void {
      if (down) down.untilMs = 0;
    },

    /** A mail met it: the next ones wait. */
    met(kind: MailTrouble['kind'], answer: string, opened: boolean): SendOutcome {
      const nowMs = Date.now();
      // Those who tried at the same time say it once.
      const failures = down && down.untilMs > nowMs ? down.failures : (down?.failures ?? 0) + 1;
      down = { scope: '', kind, answer, sinceMs: down?.sinceMs ?? nowMs, failures, untilMs: nowMs + delayMs(pace, failures), opened };
      return { kind: 'later', answer };
    },

    /** Somebody only looked, and no connection came about: known, and no reason to keep a mail from trying. */
    lookedAt(error: SmtpFailure): void {
      const was = down ?? { sinceMs: Date.now(), failures: 0, untilMs: 0 };
      down = { ...was, scope: '', kind: kindOf(error), answer: error.answer, opened: false };
    },

    /** Somebody only looked, and it answers; `signedIn` where it was asked for that as well. What it says of mails is not known. */
    answers(signedIn: boolean): void {
      if (down && !down.opened && (down.kind !== 'login' || signedIn)) down = undefined;
    },

    trouble: (): MailTrouble | undefined => down && { scope: down.scope, kind: down.kind, answer: down.answer, sinceMs: down.sinceMs },
  };
}

/** What is remembered of recipients that a server refuses without a reason. */
function openDoubts() {
  /** With when first (real ms): only what is taken after that says that it is not us. */
  const doubted = new Map<string, number>();
  /** Their own fault after all, with when (real ms): the next no is theirs as well, also while nobody else is written to. */
  const dead = new Map<string, number>();
  /** Notes that it was now; the one that was noted longest ago makes room. */
  const note = (kept: Map<string, number>, address: string) => {
    kept.delete(address);
    kept.set(address, Date.now());
    if (kept.size > MOST_DOUBTED) kept.delete([...kept.keys()][0] as string);
  };
  return {
    isDead: (address: string) => Date.now() - (dead.get(address) ?? Number.NEGATIVE_INFINITY) < DEAD_MS,
    sinceMs: (address: string) => doubted.get(address),
    begin: (address: string) => note(doubted, address),
    /** It was the recipient's own; `withoutReason` where no code had said so. */
    settled: (address: string, withoutReason: boolean) => {
      doubted.delete(address);
      if (withoutReason) note(dead, address);
    },
    accepted: (address: string) => {
      doubted.delete(address);
      dead.delete(address);
    },
  };
}

/** What it is that keeps a connection from coming about. */
function kindOf(error: SmtpFailure): MailTrouble['kind'] {
  if (error.step === 'tls' || untrusted(error)) return 'tls';
  if (error.step === 'login') return 'login';
  return error.code !== undefined && error.code >= 500 ? 'refused' : 'unreachable';
}

/** A certificate that cannot be verified comes as an error of the socket. */
const untrusted = ({ answer, code }: SmtpFailure) => code === undefined && /certificate|self.signed|altnames|TLS|SSL|CERT_/i.test(answer);
