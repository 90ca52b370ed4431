import { type AddressInfo, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { type SecureContextOptions, TLSSocket } from 'node:tls';
import { SMTPServer } from 'smtp-server';

/** What the server does at a step: says this, says nothing ever, drops the connection, or says it after a while (real ms). */
export type Say = string | 'SILENT' | 'DROP' | { afterMs: number; say: Say };

/** What differs from a server that takes everything. Where it depends on the recipient, `to` is who it is. */
export interface Script {
  greeting?: Say;
  hello?: Say;
  starttls?: Say;
  login?: Say;
  sender?: Say;
  recipient?: Say | ((to: string) => Say | undefined);
  data?: Say | ((to: string) => Say | undefined);
  dot?: Say | ((to: string) => Say | undefined);
  /** Offers these besides. */
  offers?: string[];
  /** Its certificate and what it speaks; one for localhost that nobody trusts unless told. */
  tls?: SecureContextOptions;
  /** Ends a session after so many mails. */
  mostMails?: number;
}

export interface Taken {
  to: string;
  messageId: string;
  text: string;
  /** What was said to its last line; undefined where nothing was. */
  said: string | undefined;
  /** When it was handed over whole (real epoch ms). */
  atMs: number;
}

/** A mail server that does at each step what a script says, by hand and line by line: libraries are too well-behaved for it. */
export async function scriptedSmtp(script: Script = {}) {
  const taken: Taken[] = [];
  const lines: string[] = [];
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const open = { now: 0, most: 0 };
  const state = { script };

  function serve(raw: Socket): void {
    let socket: Socket = raw;
    let buffer = '';
    let to = '';
    let inText = false;
    let mails = 0;
    let busy = Promise.resolve();
    sockets.add(raw);
    open.most = Math.max(open.most, ++open.now);
    raw.on('close', () => {
      sockets.delete(raw);
      open.now--;
    });
    raw.on('error', () => undefined);

    async function act(say: Say): Promise<string | undefined> {
      if (typeof say === 'object') {
        await pause(say.afterMs);
        return act(say.say);
      }
      if (say === 'SILENT') return undefined;
      if (say === 'DROP') {
        raw.destroy();
        return undefined;
      }
      if (!socket.destroyed) socket.write(say.replaceAll('\n', '\r\n').concat('\r\n'));
      if (say.startsWith('421')) socket.end();
      return say;
    }
    const of = (say: Say | ((to: string) => Say | undefined) | undefined, otherwise: string): Say => (typeof say === 'function' ? say(to) : say) ?? otherwise;

    async function command(line: string): Promise<void> {
      const { script: now } = state;
      lines.push(line);
      const verb = line.split(' ')[0]?.toUpperCase() ?? '';
      if (verb === 'EHLO' || verb === 'HELO') {
        const offers = ['test', '8BITMIME', ...(now.offers ?? []).filter((one) => one !== 'STARTTLS' || socket === raw)];
        await act(now.hello ?? offers.map((one, index) => `250${index < offers.length - 1 ? '-' : ' '}${one}`).join('\n'));
      } else if (verb === 'STARTTLS') {
        const offered = (now.offers ?? []).includes('STARTTLS');
        const said = await act(now.starttls ?? (offered ? '220 go' : '502 5.5.1 no such command'));
        if (!said?.startsWith('220')) return;
        raw.removeAllListeners('data');
        // smtp-server brings a certificate for localhost that nobody trusts.
        const secureContext = new SMTPServer({}).secureContext.get('*');
        socket = new TLSSocket(raw, { isServer: true, ...(now.tls ?? (secureContext && { secureContext })) });
        socket.on('error', () => undefined);
        socket.on('data', hear);
      } else if (verb === 'AUTH') await act(now.login ?? '235 2.7.0 ok');
      else if (verb === 'MAIL') await act(now.sender ?? '250 2.1.0 ok');
      else if (verb === 'RCPT') {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        asked.push(to);
        await act(of(now.recipient, '250 2.1.5 ok'));
      } else if (verb === 'DATA') inText = (await act(of(now.data, '354 go')))?.startsWith('354') ?? false;
      else if (verb === 'QUIT') {
        await act('221 bye');
        socket.end();
      } else await act('250 ok');
    }

    async function text(message: string): Promise<void> {
      const entry: Taken = { to, messageId: /^message-id:\s*<(\S+)>/im.exec(message)?.[1] ?? '', text: message, said: undefined, atMs: Date.now() };
      taken.push(entry);
      entry.said = await act(of(state.script.dot, '250 2.0.0 queued'));
      if (++mails === state.script.mostMails) await act('421 4.7.0 too many messages in this session');
    }

    async function work(): Promise<void> {
      for (;;) {
        // A client that named nobody who is known ends at once what it was told to begin.
        if (inText && buffer.startsWith('.\r\n')) {
          buffer = buffer.slice(3);
          inText = false;
          await act('554 5.5.1 no valid recipients');
          continue;
        }
        const end = buffer.indexOf(inText ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const piece = buffer.slice(0, end);
        buffer = buffer.slice(end + (inText ? 5 : 2));
        if (inText) {
          inText = false;
          await text(piece);
        } else await command(piece);
      }
    }
    const hear = (chunk: Buffer) => {
      buffer += chunk.toString('latin1');
      busy = busy.then(work);
    };
    raw.on('data', hear);
    void act(state.script.greeting ?? '220 test ESMTP');
  }

  let server = createServer(serve);
  const listen = (on: number) => new Promise<void>((resolve) => server.listen(on, '127.0.0.1', resolve));
  const end = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: (login = '', options = '', host = '127.0.0.1') => `smtp://${login && `${login}@`}${host}:${port}${options}`,
    /** Texts that were handed over whole. */
    taken,
    /** Every line that a client said, texts excepted. */
    lines,
    /** Recipients that were named, in order. */
    asked,
    connections: open,
    /** Another script from now on. */
    now: (next: Script) => {
      state.script = next;
    },
    /** Gone, as a mail server that was killed, and back on its port. */
    down: end,
    up: async () => {
      server = createServer(serve);
      await listen(port);
    },
    close: end,
  };
}

export type ScriptedSmtp = Awaited<ReturnType<typeof scriptedSmtp>>;
