import { createServer, type Socket } from 'node:net';

/**
 * The lightest mail server that a client can tell from none, as a process of its own: takes everything, keeps nothing but when
 * each mail came and how large it was. Says `{ port }` at first, and for every message the mails since the one before.
 */
interface Received {
  atMs: number;
  bytes: number;
  to: string;
}

const received: Received[] = [];
const END = Buffer.from('\r\n.\r\n');

const server = createServer((socket: Socket) => {
  let data: Buffer[] | undefined;
  let rest = Buffer.alloc(0);
  let to = '';
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.write('220 sink\r\n');
  socket.on('data', (chunk) => {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (;;) {
      if (data) {
        const end = rest.indexOf(END);
        if (end < 0) {
          // The end may be cut in two.
          const whole = Math.max(0, rest.length - END.length);
          data.push(rest.subarray(0, whole));
          rest = rest.subarray(whole);
          return;
        }
        received.push({ atMs: Date.now(), bytes: data.reduce((sum, part) => sum + part.length, end), to });
        rest = rest.subarray(end + END.length);
        data = undefined;
        socket.write('250 taken\r\n');
        continue;
      }
      const line = rest.indexOf('\r\n');
      if (line < 0) return;
      const command = rest.toString('latin1', 0, line);
      rest = rest.subarray(line + 2);
      if (/^DATA/i.test(command)) {
        data = [];
        // A message may begin with its end.
        rest = Buffer.concat([Buffer.from('\r\n'), rest]);
        socket.write('354 go on\r\n');
      } else if (/^QUIT/i.test(command)) {
        socket.end('221 bye\r\n');
        return;
      } else {
        to = /^RCPT TO:<([^>]*)>/i.exec(command)?.[1] ?? to;
        socket.write(/^EHLO/i.test(command) ? '250-sink\r\n250 8BITMIME\r\n' : '250 ok\r\n');
      }
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('message', () => process.send?.(received.splice(0)));
process.on('disconnect', () => process.exit(0));
