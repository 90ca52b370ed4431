import { createReadStream } from 'node:fs';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ServiceError } from '../errors.ts';

/** A scanner that says nothing for so long (real ms) is away. */
const SILENT_MS = 60_000;
/** Where clamd listens unless its address says otherwise. */
const PORT = 3310;

/**
 * Shows a file to the scanner that the operator has named: a clamd, or what speaks as it does. What nobody has looked at is not taken either.
 *
 * @param scanner `tcp://host:3310` or `unix:///run/clamav/clamd.ctl`; undefined where there is none.
 * @throws ServiceError `virus-found`, or `scanner-away`.
 */
export async function mustBeClean(scanner: string | undefined, file: string, name: string): Promise<void> {
  if (scanner === undefined) return;
  const said = await verdict(scanner, file).catch((error: Error) => `${error.message} ERROR`);
  if (/: OK$/.test(said)) return;
  const found = /: (.{1,100}) FOUND$/.exec(said)?.[1];
  if (found !== undefined)
    throw new ServiceError('invalid', 'virus-found', {
      zh: `文件 ${name} 中发现病毒（${found}），没有接收：请用杀毒软件检查这台电脑，再上传没有病毒的文件。`,
      en: `There is a virus in ${name} (${found}), so it was not taken: look at that computer with a virus scanner, and hand in a clean file.`,
    });
  throw new ServiceError('unavailable', 'scanner-away', {
    zh: `病毒扫描程序未能检查文件 ${name}（${said.slice(0, 100)}），所以没有接收：请稍后再上传，并告知系统管理员。`,
    en: `The virus scanner has not looked at ${name} (${said.slice(0, 100)}), so it was not taken: try again later, and tell the operator.`,
  });
}

/** What clamd answers to `INSTREAM`: pieces with their length before them, and one of no length at the end. */
async function verdict(scanner: string, file: string): Promise<string> {
  const { protocol, hostname, port, pathname } = new URL(scanner);
  const socket = protocol === 'unix:' ? connect(pathname) : connect(Number(port) || PORT, hostname.replace(/^\[|\]$/g, ''));
  socket.setTimeout(SILENT_MS, () => socket.destroy(new Error('no answer')));
  socket.on('error', () => undefined);
  const pieces = Readable.from(framed(createReadStream(file))).on('error', (error) => socket.destroy(error));
  try {
    // Whoever has heard enough answers and hangs up (clamd at its `StreamMaxLength`): the answer ends it, whatever was still to be shown.
    pieces.pipe(socket, { end: false });
    return (await text(socket)).replace(/\0[\s\S]*$/, '').trim();
  } finally {
    pieces.destroy();
    socket.destroy();
  }
}

async function* framed(content: AsyncIterable<Buffer>) {
  yield Buffer.from('zINSTREAM\0');
  for await (const piece of content) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    yield length;
    yield piece;
  }
  yield Buffer.alloc(4);
}
