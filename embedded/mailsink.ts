import { mkdir, open } from 'node:fs/promises';
import path from 'node:path';
import { SMTPServer } from 'smtp-server';

/** Takes every mail and keeps it as an `.eml` file that any mail program opens; sends nothing on. */
export async function startMailSink(port: number, dir: string): Promise<{ port: number; close(): Promise<void> }> {
  // The codes in mails let people act: nobody else on the machine reads them.
  await mkdir(dir, { recursive: true, mode: 0o700 });
  let count = 0;
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = session.envelope.rcptTo[0]?.address.split('@')[0]?.replaceAll(/[^\w.-]/g, '_') ?? 'nobody';
        const name = `${Date.now()}-${String(++count).padStart(5, '0')}-${to}.eml`;
        keep(path.join(dir, name), Buffer.concat(chunks)).then(
          () => done(),
          (error) => done(error),
        );
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  server.on('error', () => undefined);
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** On disk before it is acknowledged: a sink that is killed has every mail that it said yes to. */
async function keep(file: string, mail: Buffer): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(mail);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

// As a process of its own: `mailsink.js PORT DIR`.
const [, self, port, dir] = process.argv;
if (self === import.meta.filename && port && dir) {
  const sink = await startMailSink(Number(port), dir);
  const stop = () => sink.close().then(() => process.exit(0));
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, stop);
  process.send?.('ready');
}
