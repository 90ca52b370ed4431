import { type AddressInfo, createServer, type Socket } from 'node:net';

/** The text by which scanners are tried (EICAR), put together here so that no scanner takes this file for one. */
export const INFECTED = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!', '$H+H*'].join('');
/** What clamd says as soon as more has come than its `StreamMaxLength`, and hangs up. */
export const TOO_LONG = 'INSTREAM size limit exceeded. ERROR';
const COMMAND = Buffer.from('zINSTREAM\0');

/** Speaks as clamd does (its manual, `INSTREAM`), and finds the one text by which scanners are tried. */
export async function startScanner(place?: string) {
  const seen: number[] = [];
  const sockets = new Set<Socket>();
  let says: string | undefined;
  const server = createServer((socket) => {
    let heard = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (piece) => {
      heard = Buffer.concat([heard, piece]);
      if (says === 'CLOSE') return socket.destroy();
      if (says === TOO_LONG) return socket.end(`${says}\0`);
      if (!heard.subarray(0, COMMAND.length).equals(COMMAND)) return socket.end('UNKNOWN COMMAND\0');
      const content: Buffer[] = [];
      for (let at = COMMAND.length; at + 4 <= heard.length; ) {
        const length = heard.readUInt32BE(at);
        if (length === 0) {
          const whole = Buffer.concat(content);
          seen.push(whole.length);
          return socket.end(`${says ?? `stream: ${whole.includes(INFECTED) ? 'Eicar-Test-Signature FOUND' : 'OK'}`}\0`);
        }
        content.push(heard.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
      return undefined;
    });
  });
  await new Promise<void>((resolve) => (place === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(place, resolve)));
  return {
    url: place === undefined ? `tcp://127.0.0.1:${(server.address() as AddressInfo).port}` : `unix://${place}`,
    /** The lengths of what it was shown. */
    seen,
    /** Answers with this instead; `CLOSE` hangs up. */
    say(answer: string): void {
      says = answer;
    },
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
