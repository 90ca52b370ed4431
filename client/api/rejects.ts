import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Rejected rows name enterprises: they are kept no longer than it takes to correct them (real ms). */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** Result files of imports, each under an id that nobody guesses, for a day. */
export function openRejects(dir: string) {
  async function tidy(): Promise<void> {
    for (const name of await readdir(dir).catch(() => [] as string[])) {
      const info = await stat(path.join(dir, name)).catch(() => undefined);
      if (info && Date.now() - info.mtimeMs > KEPT_MS) await rm(path.join(dir, name), { force: true });
    }
  }
  return {
    /** Where the rejected rows of an import of `name` go. */
    async place(name: string): Promise<{ id: string; file: string }> {
      await mkdir(dir, { recursive: true });
      await tidy();
      const id = randomUUID();
      await writeFile(path.join(dir, `${id}.name`), `${path.parse(name).name}-未导入.xlsx`);
      return { id, file: path.join(dir, `${id}.xlsx`) };
    },
    async open(id: string): Promise<{ name: string; stream: NodeJS.ReadableStream } | undefined> {
      const file = path.join(dir, `${id}.xlsx`);
      if (!(await stat(file).catch(() => undefined))) return undefined;
      const name = await readFile(path.join(dir, `${id}.name`), 'utf8').catch(() => '未导入.xlsx');
      return { name, stream: createReadStream(file) };
    },
  };
}
