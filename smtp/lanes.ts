import { setTimeout as pause } from 'node:timers/promises';
import { openConnections, type Parcel } from './connections.ts';
import { checkServer, RFC_LIMITS, type StepLimits } from './conversation.ts';
import type { MailServer } from './server.ts';
import { type Backoff, domainOf, openVerdicts, type SendOutcome, type Verdicts } from './verdicts.ts';

/** Conversations side by side that get on. */
export const SMTP_CONNECTIONS = 10;
/** After how long (real ms) a conversation no longer counts among them: a slow server holds up nobody else. */
const SLOW_MS = 2_000;
/** Slow conversations with one recipient domain, and connections altogether; many servers allow one client 50. */
const SLOW_IN_A_LANE = 10;
const MOST_CONNECTIONS = 45;
/** How many recipients that were silent before are tried again at a time. */
const SUSPECTS_AT_ONCE = 2;
/** For how long a server that wants fewer connections is left alone (real ms). */
const CROWDED_MS = 1_000;
/** Whoever only looks gives a server so long for each step, and looks a second time after so long before it counts (real ms). */
const LOOK_STEP_MS = 5_000;
const LOOK_AGAIN_MS = 5_000;
/** For how long (real ms) a sender that ends says that nothing is sent, so that another takes over. */
const RESTING_MS = 1;

/** The right to hold one conversation. */
export interface Slot {
  send(parcel: Parcel): Promise<SendOutcome>;
  /** Gives it back unused. */
  free(): void;
}

export interface LaneSettings {
  mailsPerSecond: number;
  /** How long a server that is down, and a domain that refuses us, is left alone. */
  pace: Backoff;
  limits?: StepLimits;
}

export type Lanes = ReturnType<typeof openLanes>;

/**
 * Places at one mail server, shared by all who send: quick conversations have `SMTP_CONNECTIONS` places among them, one that
 * drags on gives its place up and counts against its recipient's domain instead.
 */
export function openLanes(server: MailServer, { mailsPerSecond, pace, limits = RFC_LIMITS }: LaneSettings) {
  const verdicts = openVerdicts(pace);
  const connections = openConnections(server, limits);
  const turns = openTurns(mailsPerSecond);
  const waiting: (() => void)[] = [];
  /** Slow conversations under way: with whom, and how many with each domain. */
  const slow = new Set<string>();
  const slowWith = new Map<string, number>();
  /** How many recipients whose server was silent are being tried. */
  let suspects = 0;
  let quick = 0;
  let capacity = SMTP_CONNECTIONS;
  let conversations = 0;
  let closed = false;
  let resting = false;
  let crowdedUntilMs = 0;
  /** When (real ms) somebody talked to the server last: what that showed need not be looked for. */
  let talkedMs = Number.NEGATIVE_INFINITY;

  function isFull(domain: string): boolean {
    const slowly = slowWith.get(domain) ?? 0;
    return slowly >= SLOW_IN_A_LANE || (slowly > 0 && conversations >= MOST_CONNECTIONS) || verdicts.isHeld(domain);
  }

  const blocked = (address: string) => slow.has(address) || (verdicts.silent.has(address) && suspects >= SUSPECTS_AT_ONCE) || isFull(domainOf(address));
  const heldMs = () => Math.max(resting ? RESTING_MS : 0, verdicts.downMs(), crowdedUntilMs - Date.now());

  function giveBack(): void {
    quick--;
    waiting.shift()?.();
  }

  const wakeAll = () => {
    for (const resolve of waiting.splice(0)) resolve();
  };

  async function converse(address: string, parcel: Parcel): Promise<SendOutcome> {
    const domain = domainOf(address);
    const suspect = verdicts.silent.has(address);
    let slowly = false;
    conversations++;
    if (suspect) suspects++;
    await turns.mine();
    const timer = setTimeout(() => {
      slowly = true;
      slowWith.set(domain, (slowWith.get(domain) ?? 0) + 1);
      slow.add(address);
      giveBack();
    }, SLOW_MS);
    try {
      return await handOver(address, parcel);
    } finally {
      clearTimeout(timer);
      conversations--;
      talkedMs = Date.now();
      if (suspect) suspects--;
      if (slowly) {
        slowWith.set(domain, (slowWith.get(domain) ?? 0) - 1);
        slow.delete(address);
      } else giveBack();
    }
  }

  async function handOver(address: string, parcel: Parcel): Promise<SendOutcome> {
    const handed = await connections.handOver(parcel);
    if (handed === 'left') return { kind: 'later', answer: '' };
    if ('answer' in handed) {
      if (capacity < SMTP_CONNECTIONS) capacity++;
      return verdicts.accepted(address, handed.answer);
    }
    const { failed, opened } = handed;
    if (opened) return verdicts.failed(failed, address);
    // Where others go on at the same time the server only wants fewer of them.
    const others = connections.open();
    if (others === 0 || (failed.code !== 421 && failed.step !== 'connect')) return verdicts.notOpened(failed);
    capacity = Math.max(1, Math.min(capacity, others));
    crowdedUntilMs = Date.now() + CROWDED_MS;
    return { kind: 'later', answer: failed.answer };
  }

  /** Nobody talks to the server, or has a moment ago, or waits for it to be talked to again. */
  const isQuiet = (quietMs: number) => !closed && !resting && conversations === 0 && heldMs() <= 0 && Date.now() - talkedMs >= quietMs;

  return {
    mailsPerSecond: turns.perSecond,
    changePace: turns.change,

    /** The right to talk about one recipient; undefined where nobody is to be talked to about it now. */
    async slot(address: string): Promise<Slot | undefined> {
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
    },

    /** Real ms until the server is talked to again; 0 where it may be now. */
    heldMs,

    /** Domains and recipients that nobody is to be claimed for now. */
    busy: () => ({
      domains: [...new Set([...slowWith.keys(), ...verdicts.heldDomains()])].filter(isFull),
      addresses: [...slow, ...(suspects >= SUSPECTS_AT_ONCE ? verdicts.silent : [])],
    }),
    look: openLook(server, verdicts, isQuiet),
    tryAgain: verdicts.tryAgain,
    trouble: verdicts.trouble,

    /** Nothing new begins from now on; what has begun goes on. */
    rest: (): void => {
      resting = true;
      wakeAll();
    },

    /**
     * Ends it: nothing new begins, what has not been handed over yet is left, and a text that is on its way is waited for for so long
     * (real ms).
     */
    async close(graceMs = 0): Promise<void> {
      closed = true;
      wakeAll();
      await connections.close(graceMs, () => conversations > 0);
    },
  };
}

/** Spreads what leaves over each second. */
function openTurns(firstPerSecond: number) {
  let mailsPerSecond = firstPerSecond;
  let nextTurnMs = 0;
  return {
    perSecond: () => mailsPerSecond,
    async mine(): Promise<void> {
      const nowMs = performance.now();
      const mineMs = Math.max(nowMs, nextTurnMs);
      nextTurnMs = mineMs + 1_000 / mailsPerSecond;
      if (mineMs > nowMs) await pause(mineMs - nowMs);
    },
    /** Another pace from now on; what waits for its turn already keeps it. */
    change(perSecond: number): void {
      mailsPerSecond = perSecond;
      nextTurnMs = Math.min(nextTurnMs, performance.now() + 1_000 / perSecond);
    },
  };
}

function openLook(server: MailServer, verdicts: Verdicts, isQuiet: (quietMs: number) => boolean) {
  const { login, ...bare } = server;
  /**
   * Looks whether the server can be talked to, where nobody has for so long (real ms): that it is down is known before the next mail is due. One
   * that fails twice in a row is; no mail waits for that, it is tried when its time comes. Gives whether the server is well; undefined where
   * somebody else talks to it.
   *
   * @param signIn whether to sign in as well: servers count these.
   */
  return async (quietMs: number, signIn: boolean, againMs = LOOK_AGAIN_MS): Promise<boolean | undefined> => {
    const asked = signIn && login ? server : bare;
    if (!isQuiet(quietMs)) return undefined;
    let failed = await checkServer(asked, LOOK_STEP_MS);
    if (failed && !verdicts.isDown()) {
      await pause(againMs);
      if (!isQuiet(quietMs)) return undefined;
      failed = await checkServer(asked, LOOK_STEP_MS);
    }
    if (!isQuiet(quietMs)) return undefined;
    if (failed) verdicts.lookedAt(failed);
    else verdicts.answers(signIn);
    return failed === undefined;
  };
}
