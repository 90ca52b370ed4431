import { setTimeout as pause } from 'node:timers/promises';
import { aboutOf } from './answers.ts';
import { type Conversation, openConversation, RFC_LIMITS, SmtpFailure, type StepLimits } from './conversation.ts';
import type { MailServer } from './server.ts';

/** Conversations side by side that get on. */
export const SMTP_CONNECTIONS = 10;
/** After how long (real ms) a conversation no longer counts among them: a slow server holds up nobody else. */
const SLOW_MS = 2_000;
/** Slow conversations with one recipient domain, and connections altogether; many servers allow one client 50. */
const SLOW_IN_A_LANE = 10;
const MOST_CONNECTIONS = 45;
/** How many recipients that were silent before are tried again at a time. */
const SUSPECTS_AT_ONCE = 2;
/** How long an unused connection is kept (real ms). */
const IDLE_MS = 5_000;
/** So many different recipients refused with nobody accepted in between mean us and not them: more where others were taken lately. */
const EVERYBODY = { unknown: 3, known: 10 };
/** For how long a server that wants fewer connections is left alone (real ms). */
const CROWDED_MS = 1_000;
/** For how long (real ms) a sender that ends says that nothing is sent, so that another takes over. */
const RESTING_MS = 1;
/** Recipients that are remembered as refused without a reason. */
const MOST_DOUBTED = 10_000;
/** That others are taken counts for so long (real ms). */
const EVIDENCE_MS = 60 * 60_000;

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

export interface Parcel {
  from: string;
  to: string;
  raw: Buffer;
  /** Asked right before the text leaves: whether it is still ours to send. */
  mayGoOn(): boolean;
}

/** The right to hold one conversation. */
export interface Slot {
  send(parcel: Parcel): Promise<SendOutcome>;
  /** Gives it back unused. */
  free(): void;
}

interface Lane {
  slow: number;
  /** Recipients accepted lately, with when (real ms): at most two, which is enough to know one who is not the one in question. */
  accepted: Map<string, number>;
  /** Recipients that were refused for our sake since somebody was accepted. */
  refused: Map<string, string>;
  holds: number;
  heldUntilMs: number;
  heldSinceMs: number;
}

const domainOf = (address: string) => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

export interface LaneSettings {
  mailsPerSecond: number;
  /** How long a server that is down, and a domain that refuses us, is left alone. */
  pace: Backoff;
  limits?: StepLimits;
}

export type Lanes = ReturnType<typeof openLanes>;

/**
 * Connections to one mail server, shared by all who send: quick conversations have `SMTP_CONNECTIONS` places among them, one that
 * drags on gives its place up and counts against its recipient's domain instead.
 */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one closure over what it shares; to be carved, see test/structure.test.ts
export function openLanes(server: MailServer, { mailsPerSecond: firstPerSecond, pace, limits = RFC_LIMITS }: LaneSettings) {
  const lanes = new Map<string, Lane>();
  const idle = new Map<Conversation, NodeJS.Timeout>();
  const live = new Set<Conversation>();
  const waiting: (() => void)[] = [];
  /** Recipients with a slow conversation under way. */
  const slow = new Set<string>();
  /** Recipients whose server was silent, and how many of them are being tried. */
  const silent = new Set<string>();
  let suspects = 0;
  let quick = 0;
  let capacity = SMTP_CONNECTIONS;
  let opening = 0;
  let conversations = 0;
  let closed = false;
  let resting = false;
  let nextTurnMs = 0;
  let mailsPerSecond = firstPerSecond;
  let lastAcceptedMs = Number.NEGATIVE_INFINITY;
  /** Recipients that failed since somebody was accepted. */
  const failing = new Map<string, string>();
  let failingSinceMs = 0;
  /** Recipients that were refused without a reason, and when first (real ms): only what is taken after that says that it is not us. */
  const doubted = new Map<string, number>();
  let refusesUs = false;
  let crowdedUntilMs = 0;
  let down: (MailTrouble & { failures: number; untilMs: number }) | undefined;

  function laneOf(address: string): Lane {
    const domain = domainOf(address);
    const lane = lanes.get(domain) ?? { slow: 0, accepted: new Map(), refused: new Map(), holds: 0, heldUntilMs: 0, heldSinceMs: 0 };
    lanes.set(domain, lane);
    return lane;
  }

  const isFull = (lane: Lane) => lane.slow >= SLOW_IN_A_LANE || (lane.slow > 0 && conversations >= MOST_CONNECTIONS) || lane.heldUntilMs > Date.now();
  const blocked = (address: string) => slow.has(address) || (silent.has(address) && suspects >= SUSPECTS_AT_ONCE) || isFull(laneOf(address));
  const heldMs = () => Math.max(resting ? RESTING_MS : 0, (down?.untilMs ?? 0) - Date.now(), crowdedUntilMs - Date.now());
  const takesOthers = () => Date.now() - lastAcceptedMs < EVIDENCE_MS;
  const everybodyFails = () => failing.size >= EVERYBODY[takesOthers() ? 'known' : 'unknown'];

  function giveBack(): void {
    quick--;
    waiting.shift()?.();
  }

  /** The right to talk about one recipient; undefined where nobody is to be talked to about it now. */
  async function slot(address: string): Promise<Slot | undefined> {
    while (quick >= capacity && !closed && !resting) await new Promise<void>((resolve) => waiting.push(resolve));
    if (closed || heldMs() > 0 || blocked(address)) {
      waiting.shift()?.();
      return undefined;
    }
    quick++;
    let used = false;
    return {
      free: () => {
        if (!used) giveBack();
        used = true;
      },
      send: (parcel) => {
        used = true;
        return converse(address, parcel);
      },
    };
  }

  async function converse(address: string, parcel: Parcel): Promise<SendOutcome> {
    const lane = laneOf(address);
    const suspect = silent.has(address);
    let slowly = false;
    conversations++;
    if (suspect) suspects++;
    await turn();
    const timer = setTimeout(() => {
      slowly = true;
      lane.slow++;
      slow.add(address);
      giveBack();
    }, SLOW_MS);
    try {
      return await handOver(address, lane, parcel);
    } finally {
      clearTimeout(timer);
      conversations--;
      if (suspect) suspects--;
      if (slowly) {
        lane.slow--;
        slow.delete(address);
      } else giveBack();
    }
  }

  /** Spreads what leaves over each second. */
  async function turn(): Promise<void> {
    const nowMs = performance.now();
    const mineMs = Math.max(nowMs, nextTurnMs);
    nextTurnMs = mineMs + 1_000 / mailsPerSecond;
    if (mineMs > nowMs) await pause(mineMs - nowMs);
  }

  async function handOver(address: string, lane: Lane, parcel: Parcel): Promise<SendOutcome> {
    for (;;) {
      let conversation: Conversation;
      try {
        conversation = await take();
      } catch (error) {
        return closed ? { kind: 'later', answer: '' } : notOpened(error);
      }
      const used = conversation.sent() > 0;
      try {
        if (!parcel.mayGoOn()) {
          keep(conversation);
          return { kind: 'later', answer: '' };
        }
        const answer = await conversation.send(parcel, parcel.raw, parcel.mayGoOn);
        keep(conversation);
        accepted(address, lane);
        return { kind: 'accepted', answer };
      } catch (error) {
        conversation.quit();
        live.delete(conversation);
        if (!(error instanceof SmtpFailure)) throw error;
        // A connection that the server had ended meanwhile, or wants to end after so many mails: another, and nothing has happened.
        if (used && error.step === 'sender' && !error.silent && (error.code === undefined || error.code === 421)) continue;
        if (!error.inDoubt && error.code === undefined && (closed || !parcel.mayGoOn())) return { kind: 'later', answer: '' };
        return judged(error, address, lane);
      }
    }
  }

  async function take(): Promise<Conversation> {
    for (const [conversation, timer] of idle) {
      idle.delete(conversation);
      clearTimeout(timer);
      if (conversation.usable()) return conversation;
      live.delete(conversation);
    }
    opening++;
    try {
      const conversation = await openConversation(server, limits);
      live.add(conversation);
      return conversation;
    } finally {
      opening--;
    }
  }

  function keep(conversation: Conversation): void {
    if (closed || !conversation.usable()) {
      live.delete(conversation);
      conversation.quit();
      return;
    }
    const timer = setTimeout(() => {
      idle.delete(conversation);
      live.delete(conversation);
      conversation.quit();
    }, IDLE_MS);
    idle.set(conversation, timer.unref());
  }

  function accepted(address: string, lane: Lane): void {
    lastAcceptedMs = Date.now();
    down = undefined;
    // It refused us altogether and no longer does: what it said of single domains then says nothing of them now.
    if (refusesUs)
      for (const other of lanes.values()) {
        other.refused.clear();
        other.holds = 0;
        other.heldUntilMs = 0;
      }
    refusesUs = false;
    failing.clear();
    silent.delete(address);
    doubted.delete(address);
    lane.refused.clear();
    lane.holds = 0;
    lane.heldUntilMs = 0;
    lane.accepted.delete(address);
    lane.accepted.set(address, lastAcceptedMs);
    if (lane.accepted.size > 2) lane.accepted.delete([...lane.accepted.keys()][0] as string);
    if (capacity < SMTP_CONNECTIONS) capacity++;
  }

  /** No conversation came about. Where others go on at the same time the server only wants fewer of them. */
  function notOpened(error: unknown): SendOutcome {
    if (!(error instanceof SmtpFailure)) throw error;
    const others = live.size;
    if (others > 0 && (error.code === 421 || error.step === 'connect')) {
      capacity = Math.max(1, Math.min(capacity, others));
      crowdedUntilMs = Date.now() + CROWDED_MS;
      return { kind: 'later', answer: error.answer };
    }
    const kind =
      error.step === 'tls' || untrusted(error)
        ? 'tls'
        : error.step === 'login'
          ? 'login'
          : error.code !== undefined && error.code >= 500
            ? 'refused'
            : 'unreachable';
    return isDown(kind, error.answer);
  }

  function isDown(kind: MailTrouble['kind'], answer: string): SendOutcome {
    const nowMs = Date.now();
    // Those who tried at the same time say it once.
    const failures = down && down.untilMs > nowMs ? down.failures : (down?.failures ?? 0) + 1;
    down = { scope: '', kind, answer, sinceMs: down?.sinceMs ?? nowMs, failures, untilMs: nowMs + delayMs(pace, failures) };
    return { kind: 'later', answer };
  }

  function judged(error: SmtpFailure, address: string, lane: Lane): SendOutcome {
    const { answer, code, step, inDoubt } = error;
    const final = code !== undefined && code >= 500;
    const about = final ? aboutOf(error) : undefined;
    // The sender is the same for all: a no to it, or none at all, is no recipient's.
    if (about === 'server' || (step === 'sender' && about !== 'message')) return isDown(final ? 'refused' : 'unreachable', answer);
    if (about === 'message') return { kind: 'undeliverable', answer };
    if (failing.size === 0) failingSinceMs = Date.now();
    failing.set(address, answer);
    if (error.silent && !inDoubt) silent.add(address);
    if (about === undefined) return { kind: 'deferred', answer, inDoubt };
    const nowMs = Date.now();
    const others = takesOthers();
    const neighbours = [...lane.accepted].some(([other, atMs]) => other !== address && nowMs - atMs < EVIDENCE_MS);
    const refusedBefore = doubted.get(address);
    // Named by its code; or others have been taken since it was first refused, and it is refused again: then it is this recipient, and not us.
    const isTheirs =
      about === 'us'
        ? neighbours
        : about === 'recipient'
          ? !everybodyFails()
          : refusedBefore !== undefined && lastAcceptedMs > refusedBefore && !everybodyFails();
    if (isTheirs) {
      doubted.delete(address);
      return { kind: 'undeliverable', answer };
    }
    refusesUs ||= !others || everybodyFails();
    if (about !== 'us' && refusedBefore === undefined) {
      doubted.set(address, nowMs);
      if (doubted.size > MOST_DOUBTED) doubted.delete([...doubted.keys()][0] as string);
      // Said only if it goes on: most of these are dead mailboxes, and the next try tells.
      if (others && !everybodyFails()) return { kind: 'held', answer, others };
    }
    if (lane.refused.size === 0) lane.heldSinceMs = nowMs;
    lane.refused.set(address, answer);
    if (lane.refused.size >= EVERYBODY.unknown && lane.heldUntilMs <= nowMs) {
      lane.holds++;
      lane.heldUntilMs = nowMs + delayMs(pace, lane.holds);
    }
    return { kind: 'held', answer, others };
  }

  return {
    mailsPerSecond: () => mailsPerSecond,
    /** Another pace from now on; what waits for its turn already keeps it. */
    changePace(perSecond: number): void {
      mailsPerSecond = perSecond;
      nextTurnMs = Math.min(nextTurnMs, performance.now() + 1_000 / perSecond);
    },
    slot,
    /** Real ms until the server is talked to again; 0 where it may be now. */
    heldMs,
    /** Domains and recipients that nobody is to be claimed for now. */
    busy: () => ({
      domains: [...lanes].flatMap(([domain, lane]) => (isFull(lane) ? [domain] : [])),
      addresses: [...slow, ...(suspects >= SUSPECTS_AT_ONCE ? silent : [])],
    }),
    /** Forgets that the server was down: somebody says that it has been seen to. */
    tryAgain: (): void => {
      if (down) down.untilMs = 0;
      for (const lane of lanes.values()) lane.heldUntilMs = 0;
    },
    trouble(): MailTrouble[] {
      if (down) return [{ scope: down.scope, kind: down.kind, answer: down.answer, sinceMs: down.sinceMs }];
      const last = [...failing.values()].at(-1);
      if (last !== undefined && (refusesUs || everybodyFails())) return [{ scope: '', kind: 'refused', answer: last, sinceMs: failingSinceMs }];
      return [...lanes].flatMap(([scope, { refused, heldSinceMs }]) =>
        refused.size > 0 ? [{ scope, kind: 'refused' as const, answer: [...refused.values()].at(-1) ?? '', sinceMs: heldSinceMs }] : [],
      );
    },
    /** Nothing new begins from now on; what has begun goes on. */
    rest: (): void => {
      resting = true;
      for (const resolve of waiting.splice(0)) resolve();
    },
    /**
     * Ends it: nothing new begins, what has not been handed over yet is left, and a text that is on its way is waited for for so long
     * (real ms).
     */
    async close(graceMs = 0): Promise<void> {
      closed = true;
      for (const resolve of waiting.splice(0)) resolve();
      for (const [conversation, timer] of idle) {
        clearTimeout(timer);
        conversation.quit();
        live.delete(conversation);
      }
      idle.clear();
      for (const conversation of live) if (!conversation.handingOver()) conversation.cut();
      const deadlineMs = Date.now() + graceMs;
      while ((conversations > 0 || opening > 0) && Date.now() < deadlineMs) await pause(20);
      for (const conversation of live) conversation.cut();
    },
  };
}

/** A certificate that cannot be verified comes as an error of the socket. */
const untrusted = ({ answer, code }: SmtpFailure) => code === undefined && /certificate|self.signed|altnames|TLS|SSL|CERT_/i.test(answer);
