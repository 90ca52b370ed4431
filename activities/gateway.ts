import { createHmac } from 'node:crypto';

/** One message to one person, as the gateway of the channel besides mail gets it. */
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

export interface Gateway {
  url: string;
  /** Signs what is sent: whoever has it knows that a message is ours. */
  secret: string;
}

/** The signature is over the moment and the body, so that nothing old can be sent again as new. */
function signed(body: string, secret: string): Record<string, string> {
  const moment = Math.floor(Date.now() / 1_000);
  const signature = createHmac('sha256', secret).update(`${moment}.${body}`).digest('hex');
  return { 'content-type': 'application/json', 'x-duban-signature': `t=${moment},v1=${signature}` };
}

/** Hands one message to the gateway, and gives what it says to that within so long (real ms). */
export async function callGateway({ url, secret }: Gateway, message: ChannelMessage, withinMs: number): Promise<ChannelOutcome> {
  const body = JSON.stringify({ source: 'duban', event: 'message', at: new Date().toISOString(), ...message });
  try {
    const response = await fetch(url, { method: 'POST', body, headers: signed(body, secret), redirect: 'error', signal: AbortSignal.timeout(withinMs) });
    await response.body?.cancel();
    return response.ok ? { took: true, answer: `HTTP ${response.status}` } : { took: false, why: `HTTP ${response.status}` };
  } catch (error) {
    const { message: why, cause } = error as Error & { cause?: { code?: string } };
    return { took: false, why: cause?.code ?? why };
  }
}
