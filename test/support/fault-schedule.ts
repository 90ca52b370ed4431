import { setTimeout as pause } from 'node:timers/promises';
import { randomOf } from '../../domain/kernel/random.ts';
import { type FaultRig, OURS } from './fault-rig.ts';
import type { Script } from './scripted-smtp.ts';

/** Something that goes wrong while a campaign runs. */
export interface Fault {
  /** When, after the campaign began (real ms). */
  atMs: number;
  what: string;
  strike(rig: FaultRig): Promise<void>;
}

/** What a server says of a mail that is too large for it: about that mail, and final. */
export const TOO_LARGE = '552 5.3.4 message too big for system';
const REFUSES_SIZE = 'refusing each mail as too large';

/** A mail server for a while. */
const MAIL: Record<string, Script | (() => Script)> = {
  '421 at the greeting': { greeting: '421 4.3.2 not now' },
  '451 to everybody': { recipient: '451 4.3.0 try again later' },
  'greylisting, each once': () => {
    const seen = new Set<string>();
    return { recipient: (to) => (seen.size === seen.add(to).size ? undefined : '451 4.7.1 greylisted') };
  },
  '550 to us': { sender: '550 5.7.1 we do not take mails from you' },
  'slow to answer the last line': { dot: { afterMs: 1_500, say: '250 2.0.0 queued' } },
  'gone before the text': { data: 'DROP' },
  'gone after the text': { dot: 'DROP' },
  [REFUSES_SIZE]: { sender: TOO_LARGE },
  'without TLS though it was promised': { offers: ['STARTTLS'], starttls: '454 4.7.0 TLS not available' },
};

/** The longest that a part stands still: longer than claims, heartbeats and polls last. */
const LONG_MS = 35_000;

/**
 * Draws what goes wrong, and when. The same seed draws the same.
 *
 * @param long whether parts may stand still for longer than every timeout.
 */
export function drawFaults(seed: number, { duringMs, count, long }: { duringMs: number; count: number; long: boolean }): Fault[] {
  const random = randomOf(seed, 'faults');
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const between = (from: number, to: number) => Math.round(from + random() * (to - from));
  const kinds: (() => Pick<Fault, 'what' | 'strike'>)[] = [
    () => {
      const part = one(OURS);
      return { what: `${part} is killed`, strike: async (rig) => void (await rig.kill(part)) };
    },
    () => {
      const part = one(OURS.filter((name) => name !== 'postgres'));
      const ms = long && random() < 0.3 ? LONG_MS : between(500, 4_000);
      return { what: `${part} stands still for ${ms} ms`, strike: (rig) => rig.freeze(part, ms) };
    },
    () => {
      const times = between(1, 4);
      return {
        what: `connections to the database are cut ${times} times`,
        strike: async (rig) => {
          for (let time = 0; time < times; time++) {
            await rig.cutConnections();
            await pause(150);
          }
        },
      };
    },
    () => {
      const ms = between(500, 2_500);
      return {
        what: `the mail server is away for ${ms} ms`,
        strike: async (rig) => {
          await rig.mail.down();
          await pause(ms);
          await rig.mail.up();
        },
      };
    },
    () => {
      // A final no ends a notice: only where many campaigns are drawn, so that each of a few is told of whole.
      const name = one(Object.keys(MAIL).filter((kind) => long || kind !== REFUSES_SIZE));
      const ms = between(1_000, 3_000);
      return {
        what: `the mail server is ${name} for ${ms} ms`,
        strike: async (rig) => {
          const script = MAIL[name];
          rig.mail.now(typeof script === 'function' ? script() : (script ?? {}));
          await pause(ms);
          rig.mail.now({});
        },
      };
    },
    () => {
      const hours = one([1, -1, 60, -60]);
      return {
        what: `the worker’s clock is ${hours} h off`,
        strike: async (rig) => void (await rig.kill('worker', 'SIGTERM', { CLOCK_SKEW_MS: String(hours * 3_600_000) })),
      };
    },
  ];
  return Array.from({ length: count }, () => ({ atMs: between(1_000, duringMs), ...one(kinds)() })).sort((before, after) => before.atMs - after.atMs);
}
