import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

/** What the server does with a recipient's mails. */
export type MailFault = 'accept' | 'refuse-for-good' | 'refuse-for-now' | 'drop-after-data' | 'hang';

export interface FaultyMailServer {
  url: string;
  port: number;
  /** Every mail that reached the end of DATA, accepted or not, in order. */
  received: { mail: ParsedMail; to: string; accepted: boolean }[];
  /** Faults by recipient address; absent is `accept`. */
  faults: Map<string, MailFault>;
  accepted(): ParsedMail[];
  /** Stops listening and drops every connection: connections are refused until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

/** A real SMTP server whose faults a test chooses. */
export async function startFaultyMailServer(): Promise<FaultyMailServer> {
  const received: FaultyMailServer['received'] = [];
  const faults = new Map<string, MailFault>();
  let port = 0;
  let server: SMTPServer;

  const create = () =>
    new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      authOptional: true,
      logger: false,
      closeTimeout: 100,
      onRcptTo({ address }, _session, done) {
        const fault = faults.get(address);
        if (fault === 'refuse-for-good') return done(Object.assign(new Error('5.1.1 no such mailbox'), { responseCode: 550 }));
        if (fault === 'refuse-for-now') return done(Object.assign(new Error('4.2.1 try again later'), { responseCode: 451 }));
        if (fault === 'hang') return undefined;
        return done();
      },
      onData(stream, session, done) {
        const to = session.envelope.rcptTo[0]?.address ?? '';
        const dropped = faults.get(to) === 'drop-after-data';
        simpleParser(stream).then(
          (mail) => {
            received.push({ mail, to, accepted: !dropped });
            if (dropped) (session as unknown as { _socket?: { destroy(): void } })._socket?.destroy();
            if (dropped) for (const connection of server.connections) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
            else done();
          },
          (error) => done(error),
        );
      },
    });

  const up = async () => {
    server = create();
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.server.address();
    if (typeof address === 'object' && address) port = address.port;
  };
  const down = async () => {
    for (const connection of server.connections) (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  await up();
  return {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    received,
    faults,
    accepted: () => received.filter((entry) => entry.accepted).map((entry) => entry.mail),
    up,
    down,
    close: down,
  };
}
