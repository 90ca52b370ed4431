import type { Store } from '../prisma/store.ts';
import { type ChannelMessage, type ChannelOutcome, callGateway, type Gateway } from './gateway.ts';

/** A gateway has so long to answer (real ms). */
const CALL_MS = 10_000;
/** After a failure it is left alone so long (real ms); what is told meanwhile goes by mail at once. */
const REST_MS = 30_000;
/** How many are told something at once. */
const AT_ONCE = 8;
const ALARM = 'channel/webhook';

export interface ChannelSettings extends Gateway {
  /** How long it has to answer, and how long it is left alone after a failure (real ms). */
  callMs?: number;
  restMs?: number;
}

export type PersonalChannel = ReturnType<typeof openChannel>;

/**
 * Opens the webhook behind which the operator's gateway sends text messages, or writes into a chat. It is tried once: what it does not take goes by
 * mail at once, and that it fails is an alarm until it takes something again.
 */
export function openChannel(store: Pick<Store, 'alarms'>, { callMs = CALL_MS, restMs = REST_MS, ...gateway }: ChannelSettings) {
  let restsUntilMs = 0;
  let isWell: boolean | undefined;
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];

  /** Says that it fails, or that it works again: once for each time that it changes. */
  async function tell(outcome: ChannelOutcome): Promise<void> {
    if (outcome.took === isWell) return;
    isWell = outcome.took;
    if (outcome.took) await store.alarms.settle(ALARM, '-');
    else await store.alarms.raise({ key: ALARM, kind: 'channel-down', what: outcome.why });
  }

  return {
    /** Tells one person; `mayGoOn` is asked right before, when there is a place: undefined where it is not to be sent any more. */
    async send(message: ChannelMessage, mayGoOn: () => boolean): Promise<ChannelOutcome | undefined> {
      if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
      else free--;
      try {
        if (!mayGoOn()) return undefined;
        if (Date.now() < restsUntilMs) return { took: false, why: 'not asked: it failed a moment ago' };
        const outcome = await callGateway(gateway, message, callMs);
        if (!outcome.took) restsUntilMs = Date.now() + restMs;
        await tell(outcome).catch(() => {
          // Told at the next one: a database that is away is for others to tell of.
          isWell = undefined;
        });
        return outcome;
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
