import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Rejected rows name enterprises and what was found at them: they are kept no longer than it takes to correct them (real ms). */
const KEPT_MS = 24 * 60 * 60 * 1_000;

/** Whose import it was, of what, and what the file is called. */
interface Whose {
  org: string;
  name: string;
}

/** Result files of imports, each under an id, for a day. */
export function openRejects(scratchDir: string) {
  const dir = path.join(scratchDir, 'rejects');
  async function tidy(): Promise<void> {
    for (const name of await readdir(dir).catch(() => [] as string[])) {
      const info = await stat(path.join(dir, name)).catch(() => undefined);
      if (info && Date.now() - info.mtimeMs > KEPT_MS) await rm(path.join(dir, name), { force: true });
    }
  }
  return {
    /** The file for the rejected rows of a body's import of `name`. */
    async place(org: string, name: string): Promise<{ id: string; file: string }> {
      await mkdir(dir, { recursive: true, mode: 0o700 });
      await tidy();
      const id = randomUUID();
      const whose: Whose = { org, name: `${path.parse(name).name}-未导入.xlsx` };
      await writeFile(path.join(dir, `${id}.json`), JSON.stringify(whose), { mode: 0o600 });
      return { id, file: path.join(dir, `${id}.xlsx`) };
    },
    /** The file, and the body whose import it was: to be looked at before anything of it is given. */
    async open(id: string): Promise<(Whose & { file: string }) | undefined> {
      const file = path.join(dir, `${id}.xlsx`);
      if (!(await stat(file).catch(() => undefined))) return undefined;
      const whose = await readFile(path.join(dir, `${id}.json`), 'utf8').catch(() => undefined);
      return whose === undefined ? undefined : { ...(JSON.parse(whose) as Whose), file };
    },
  };
}
