import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { MailServer } from './server.ts';

/**
 * The steps of one conversation, in order. `text` is the message on its way, `dot` the wait for the answer to its last line: only
 * there can a server have taken a mail without our knowing.
 */
export type Step = 'connect' | 'greeting' | 'hello' | 'tls' | 'login' | 'sender' | 'recipient' | 'data' | 'text' | 'dot';

const MINUTE_MS = 60_000;
/** How long a server may take for each step (real ms), as RFC 5321 §4.5.3.2 gives it; `text` is for one piece of the message. */
export const RFC_LIMITS: Record<Step, number> = {
  connect: 30_000,
  greeting: 5 * MINUTE_MS,
  hello: 5 * MINUTE_MS,
  tls: MINUTE_MS,
  login: 2 * MINUTE_MS,
  sender: 5 * MINUTE_MS,
  recipient: 5 * MINUTE_MS,
  data: 2 * MINUTE_MS,
  text: 3 * MINUTE_MS,
  dot: 10 * MINUTE_MS,
};
export type StepLimits = typeof RFC_LIMITS;

/** A conversation that did not end with the server's yes, and at which step. */
export class SmtpFailure extends Error {
  readonly step: Step;
  /** The server's own words, or what happened to the connection. */
  readonly answer: string;
  /** The reply's code, where there was a reply. */
  readonly code: number | undefined;
  /** True when the server may have taken the mail: the text was handed over whole and nobody knows what it said. */
  readonly inDoubt: boolean;
  /** True when the server said nothing for as long as it may. */
  readonly silent: boolean;

  constructor(step: Step, answer: string, { code, inDoubt = false, silent = false }: { code?: number; inDoubt?: boolean; silent?: boolean } = {}) {
    super(answer);
    this.step = step;
    this.answer = answer;
    this.code = code;
    this.inDoubt = inDoubt;
    this.silent = silent;
  }
}

export interface Conversation {
  /** Hands one mail to one recipient; gives the server's answer. `mayGoOn` is asked right before the text leaves. */
  send(envelope: { from: string; to: string }, raw: Buffer, mayGoOn: () => boolean): Promise<string>;
  /** True while a text is being handed over or its answer awaited: what is cut then is in doubt. */
  handingOver(): boolean;
  /** False once the connection is gone. */
  usable(): boolean;
  /** Until when (real ms) the server's certificate is valid; undefined without TLS. */
  certifiedUntilMs(): number | undefined;
  /** How many mails it has taken. */
  sent(): number;
  /** Ends it politely. */
  quit(): void;
  /** Ends it at once: nothing that is not handed over whole will be. */
  cut(): void;
}

/** The step that a line of ours asks for; undefined for a line that only goes on with the step before. */
function stepOf(line: string): Step | undefined {
  const verb = /^(\S+)/.exec(line)?.[1]?.toUpperCase();
  const steps: Record<string, Step> = { EHLO: 'hello', HELO: 'hello', STARTTLS: 'tls', AUTH: 'login', MAIL: 'sender', RCPT: 'recipient', DATA: 'data' };
  return verb === undefined ? undefined : steps[verb];
}

const PIECE_BYTES = 32 * 1_024;

/** nodemailer's errors, as far as they are read here. */
type Failed = Error & { code?: string; responseCode?: number; response?: string; command?: string };

/**
 * Opens a conversation: connects, greets, takes up TLS, signs in.
 *
 * nodemailer's own pool and transport do not say at which step a conversation broke; its connection reports every line that leaves
 * and arrives (`transactionLog`), and the message is a stream of ours, so that the step is known and never guessed.
 *
 * @throws SmtpFailure of a step before `sender`.
 */
export async function openConversation(server: MailServer, limits: StepLimits = RFC_LIMITS): Promise<Conversation> {
  let step: Step = 'connect';
  let handedOver = false;
  let sent = 0;
  let gone = false;
  let timer: NodeJS.Timeout | undefined;
  /** Steps asked for and not answered yet: a server that takes several lines at once answers them in order. */
  const asked: Step[] = [];
  let settle: { resolve(answer: string): void; reject(failure: SmtpFailure): void } | undefined;

  function enter(next: Step): void {
    step = next;
    clearTimeout(timer);
    timer = setTimeout(
      () => fail(new SmtpFailure(step, `no answer within ${limits[step] / 1_000} s (${step})`, { inDoubt: handedOver, silent: true })),
      limits[next],
    );
  }
  function finish(): typeof settle {
    clearTimeout(timer);
    const waiting = settle;
    settle = undefined;
    return waiting;
  }
  function fail(failure: SmtpFailure): void {
    finish()?.reject(failure);
    cut();
  }
  const failed = (error: Failed) => fail(failureOf(error, step, handedOver));

  const heard = ({ tnx }: { tnx?: string }, line: string) => {
    if (tnx === 'network' && step === 'connect' && /established/.test(line)) enter('greeting');
    if (!settle) return;
    if (tnx === 'client') {
      const next = stepOf(line) ?? asked.at(-1) ?? step;
      asked.push(next);
      if (asked.length === 1) enter(next);
    } else if (tnx === 'server') {
      asked.shift();
      if (asked[0]) enter(asked[0]);
    }
  };
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.secure,
    ...(server.starttls === 'required' && !server.secure && { requireTLS: true }),
    // Nothing in an address takes it below what every part of ours speaks at least.
    tls: { ...server.tls, minVersion: 'TLSv1.2' },
    // The steps have their own limits; these only have to be longer.
    connectionTimeout: limits.connect + limits.greeting + limits.tls + MINUTE_MS,
    greetingTimeout: limits.greeting + MINUTE_MS,
    dnsTimeout: limits.connect,
    socketTimeout: Math.max(...Object.values(limits)) + MINUTE_MS,
    socketCloseTimeout: 2_000,
    transactionLog: true,
    logger: { trace: heard, debug: heard, info: heard, warn: heard, error: heard, fatal: heard },
  });
  const cut = () => {
    gone = true;
    clearTimeout(timer);
    connection.close();
    ((connection._socket as { destroy?(): void } | false | undefined) || undefined)?.destroy?.();
  };
  connection.on('error', failed);
  connection.on('end', () => {
    gone = true;
    fail(new SmtpFailure(step, `the connection was closed (${step})`, { inDoubt: handedOver }));
  });

  /** One exchange with the server, whatever ends it first. */
  const exchange = (begin: (done: (error: Failed | null | undefined, answer?: string) => void) => void): Promise<string> =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      begin((error, answer = '') => {
        if (error) failed(error);
        else finish()?.resolve(answer);
      });
    });

  enter('connect');
  await exchange((done) => connection.connect((error) => done(error as Failed | undefined)));
  const { login } = server;
  if (login) {
    if (!connection.secure) {
      cut();
      throw new SmtpFailure('login', 'the server offers no STARTTLS, and a password is not sent in clear');
    }
    if (connection.allowsAuth) await exchange((done) => connection.login({ credentials: login }, (error) => done(error as Failed | null)));
  }

  return {
    send({ from, to }, raw, mayGoOn) {
      handedOver = false;
      asked.length = 0;
      let at = 0;
      // Read from only when the server has answered 354; its end comes before nodemailer writes the final dot.
      const text = new Readable({
        read() {
          if (at === 0 && !mayGoOn()) {
            this.destroy(new Error('no longer ours to send'));
            return;
          }
          enter('text');
          this.push(at < raw.length ? raw.subarray(at, at + PIECE_BYTES) : null);
          at += PIECE_BYTES;
        },
      });
      text.once('end', () => {
        handedOver = true;
        asked.push('dot');
        enter('dot');
      });
      return exchange((done) =>
        connection.send({ from, to, size: raw.length }, text, (error, info) => {
          if (!error) sent++;
          done(error as Failed | null, info?.response);
        }),
      );
    },
    handingOver: () => settle !== undefined && (step === 'text' || step === 'dot'),
    usable: () => !gone && !connection.destroyed,
    certifiedUntilMs: () => certifiedUntilMs(connection._socket),
    sent: () => sent,
    quit: () => {
      if (gone || connection.destroyed) return;
      gone = true;
      connection.quit();
      setTimeout(cut, 2_000).unref();
    },
    cut,
  };
}

/** When the certificate at the other end of a connection runs out (real ms); undefined where it has none. */
function certifiedUntilMs(socket: unknown): number | undefined {
  const until = (socket as { getPeerCertificate?(): { valid_to?: string } } | false | undefined) || undefined;
  const text = until?.getPeerCertificate?.().valid_to;
  return text === undefined ? undefined : Date.parse(text);
}

/** What nodemailer's error says of the step: a refusal names its command, which a pipelined answer does not; all else broke where we are. */
function failureOf(error: Failed, step: Step, handedOver: boolean): SmtpFailure {
  const answer = (error.response ?? error.message).replaceAll(/\s+/g, ' ').trim();
  const said = error.responseCode !== undefined && error.responseCode >= 400 ? error.responseCode : undefined;
  if (error.code === 'EMESSAGE' && error.command === 'MAIL FROM') return new SmtpFailure('sender', `552 5.3.4 ${answer}`, { code: 552 });
  if (error.code === 'EENVELOPE' && error.command === 'API') return new SmtpFailure('recipient', `553 5.1.3 ${answer}`, { code: 553 });
  if (said === undefined) return new SmtpFailure(step, answer, { inDoubt: handedOver });
  const named: Record<string, Step> = { 'MAIL FROM': 'sender', 'RCPT TO': 'recipient', DATA: handedOver ? 'dot' : 'data' };
  return new SmtpFailure(named[error.command ?? ''] ?? step, answer, { code: said });
}

/** Whether a server can be used: connects, greets, takes up TLS, signs in, and goes. Undefined where all of it went well. */
export async function checkServer(server: MailServer, withinMs: number): Promise<SmtpFailure | undefined> {
  const limits = Object.fromEntries(Object.keys(RFC_LIMITS).map((step) => [step, withinMs])) as StepLimits;
  try {
    (await openConversation(server, limits)).quit();
    return undefined;
  } catch (error) {
    if (error instanceof SmtpFailure) return error;
    throw error;
  }
}
