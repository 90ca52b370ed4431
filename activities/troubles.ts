import { setTimeout as pause } from 'node:timers/promises';
import { log } from '../config/log.ts';
import type { Store } from '../prisma/store.ts';
import type { MailTransport } from './mail.ts';

/** A server to which nobody has talked for so long (real ms) is looked at, and so often. */
const LOOK_EVERY_MS = 30_000;
/** It is signed in to every so many looks: servers count that, and some lock accounts. */
const SIGN_IN_EVERY = 8;

export type Troubles = ReturnType<typeof openTroubles>;

/** Opens what writes down and logs the things that stand in the way of mails, whenever this process sees them change. */
export function openTroubles(store: Pick<Store, 'mailTroubles'>, transport: Pick<MailTransport, 'trouble'>) {
  let told = '[]';

  /** Tells the troubles; `allKnown` says that nothing else can stand in the way. */
  async function tell(allKnown: boolean): Promise<void> {
    const troubles = transport.trouble();
    const now = JSON.stringify(troubles.map(({ scope, kind, answer }) => [scope, kind, answer]));
    const changed = now !== told;
    if (changed) for (const { scope, kind } of troubles) log.warn({ alarm: 'mail-trouble', kind, domain: scope || undefined }, 'alarm');
    if (changed && troubles.length === 0) log.info({ key: 'mail-trouble' }, 'alarm over');
    if (changed || allKnown) await store.mailTroubles.put(troubles, allKnown || (changed && troubles.length > 0));
    told = now;
  }

  return { tell };
}

/**
 * Looks at the mail server while no mail is on its way: that it is down is told when it happens, not in the morning when the first mail is due, and
 * that it is over without waiting for one.
 */
export function watchMailServer(transport: Pick<MailTransport, 'look' | 'trouble'>, troubles: Troubles, everyMs = LOOK_EVERY_MS): { stop(): Promise<void> } {
  const ending = new AbortController();
  let wasDown = false;

  async function look(signIn: boolean): Promise<void> {
    const well = await transport.look(everyMs, signIn, Math.min(everyMs, 5_000));
    if (well === undefined) return;
    const isDown = transport.trouble().some(({ scope }) => scope === '');
    await troubles.tell(wasDown && !isDown);
    wasDown = isDown;
  }

  async function watch(): Promise<void> {
    for (let turn = 0; !ending.signal.aborted; turn++) {
      // A database that is away is for others to tell of; what was seen is told at the next look.
      await look(turn % SIGN_IN_EVERY === 0).catch(() => undefined);
      await pause(everyMs, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  }
  const watching = watch();
  return {
    async stop() {
      ending.abort();
      await watching;
    },
  };
}
