import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyReply } from 'fastify';

/** The path of a new file of this process's own. */
export async function scratchFile(dir: string, ending: string): Promise<string> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  return path.join(dir, `${randomUUID()}${ending}`);
}

/** Sends such a file and removes it when it has been read, or nobody wants it any more. */
export function sendScratch(reply: FastifyReply, file: string): never {
  const stream = createReadStream(file);
  stream.once('close', () => void rm(file, { force: true }).catch(() => undefined));
  return reply.send(stream) as never;
}
