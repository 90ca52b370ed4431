import { createHmac } from 'node:crypto';
import type { Store } from '../prisma/store.ts';

/** A gateway has so long to answer (real ms). */
const CALL_MS = 10_000;
/** After a failure it is left alone so long (real ms); what is told meanwhile goes by mail at once. */
const REST_MS = 30_000;
/** How many are told something at once. */
const AT_ONCE = 8;
const ALARM = 'channel/webhook';

/** One message to one person, as the gateway gets it. */
export interface ChannelMessage {
  /** The same for the same message, however often it comes. */
  id: string;
  programme: { id: string; name: string };
  kind: string;
  to: { username: string; name: string; org: string; reach?: string };
  subject: string;
  text: string;
}

export type ChannelOutcome = { took: true; answer: string } | { took: false; why: string };

export interface ChannelSettings {
  url: string;
  /** Signs what is sent: whoever has it knows that a message is ours. */
  secret: string;
  /** How long it has to answer, and how long it is left alone after a failure (real ms). */
  callMs?: number;
  restMs?: number;
}

export type PersonalChannel = ReturnType<typeof openChannel>;

/**
 * Opens the webhook behind which the operator's gateway sends text messages, or writes into a chat. It is tried once: what it does not take goes by
 * mail at once, and that it fails is an alarm until it takes something again.
 */
export function openChannel(store: Pick<Store, 'alarms'>, { url, secret, callMs = CALL_MS, restMs = REST_MS }: ChannelSettings) {
  let restsUntilMs = 0;
  let isWell: boolean | undefined;
  let free = AT_ONCE;
  const waiting: (() => void)[] = [];

  /** The signature is over the moment and the body, so that nothing old can be sent again as new. */
  function signed(body: string): Record<string, string> {
    const moment = Math.floor(Date.now() / 1_000);
    const signature = createHmac('sha256', secret).update(`${moment}.${body}`).digest('hex');
    return { 'content-type': 'application/json', 'x-duban-signature': `t=${moment},v1=${signature}` };
  }

  async function post(message: ChannelMessage): Promise<ChannelOutcome> {
    const body = JSON.stringify({ source: 'duban', event: 'message', at: new Date().toISOString(), ...message });
    try {
      const response = await fetch(url, { method: 'POST', body, headers: signed(body), redirect: 'error', signal: AbortSignal.timeout(callMs) });
      await response.body?.cancel();
      return response.ok ? { took: true, answer: `HTTP ${response.status}` } : { took: false, why: `HTTP ${response.status}` };
    } catch (error) {
      const { message: why, cause } = error as Error & { cause?: { code?: string } };
      return { took: false, why: cause?.code ?? why };
    }
  }

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
        const outcome = await post(message);
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
