import { GracefulShutdownPeriodExpiredError } from '@temporalio/worker';
import { type Config, ConfigError, readConfig } from '../config/config.ts';
import { exposures } from '../config/exposure.ts';
import { log, openLog, tell } from '../config/log.ts';
import { writePrivately } from '../config/private.ts';
import { aborted, askedToEnd, backoffMs, isSystemError, outliveReaders, outliveRejections, pause } from '../config/process.ts';
import { openShipping } from '../config/ship.ts';
import { openTraces } from '../config/trace.ts';
import { awayFault } from '../engine/engine.ts';
import { EngineError } from '../engine/faults.ts';
import { StrangerError } from '../engine/identity.ts';
import { StoreError } from '../prisma/store.ts';
import { quietRuntime, type RunningWorker, StuckWorkerError, startWorker } from './worker.ts';

// A worker as a process of its own: settings from the environment, ended by SIGTERM or SIGINT.

/** A worker that has run so long (real ms) does not keep failing. */
const STEADY_MS = 60_000;
/** What is under way gets 8 s, and closing a few more, besides what a mail server that owes an answer gets (real ms). */
const END_WITHIN_MS = 20_000;

outliveRejections();
outliveReaders();
writePrivately();
let stopWithinMs = 0;
const ending = askedToEnd(() => END_WITHIN_MS + stopWithinMs);

/** What a person has to put right is told in one sentence; anything else with the place where it happened. */
function tellFault(raw: unknown): void {
  const error = isSystemError(raw) ? raw : awayFault(raw, config?.temporal.address ?? '');
  const known = [ConfigError, EngineError, StoreError, StrangerError, StuckWorkerError].some((kind) => error instanceof kind) || isSystemError(error);
  if (error instanceof GracefulShutdownPeriodExpiredError) tell('warn', 'Not everything under way came to an end; it is taken up again at the next start.');
  else tell('error', (error as Error).message, known ? {} : { err: error });
}

/** Told and outlived; only where database and namespace belong to others there is nothing to work on, and one that is stuck would stand in the way. */
function outlive(error: unknown): undefined {
  if (error instanceof StrangerError || error instanceof StuckWorkerError) throw error;
  tellFault(error);
}

/** SIGHUP reads the settings again. Only a settings file can have changed; without one the signal ends this process as any other. */
function reloadOnHangup(settings: { config: Config }, worker: () => RunningWorker | undefined): void {
  if (!settings.config.reloadable) return;
  process.on('SIGHUP', () => {
    try {
      settings.config = readConfig();
      worker()?.reload(settings.config);
      const { mailsPerSecond, logLevel = 'info' } = settings.config;
      openLog('worker', logLevel);
      tell(
        'warn',
        `The settings were read again: the pace of mails is now ${mailsPerSecond} a second, the level of the log ${logLevel}. All others hold from the next start.`,
      );
    } catch (error) {
      tell('error', `The settings were read again and are not taken, those from before hold: ${(error as Error).message}`);
    }
  });
}

/** Works until told to end. A worker that stops by itself is replaced by another, for as long as it takes. */
async function workOn(first: RunningWorker, settings: { config: Config }): Promise<void> {
  let worker: RunningWorker | undefined = first;
  reloadOnHangup(settings, () => worker);
  for (let failures = 0; ; ) {
    const beganMs = Date.now();
    if (worker) {
      const { stop, finished } = worker;
      aborted(ending).then(stop);
      await finished.catch(outlive);
    }
    if (ending.aborted) return;
    failures = Date.now() - beganMs > STEADY_MS ? 1 : failures + 1;
    const waitMs = backoffMs(failures);
    tell('error', `The worker has stopped and is started again in ${waitMs / 1_000} s.`);
    await pause(waitMs, ending);
    if (ending.aborted) return;
    worker = await startWorker(settings.config).catch(outlive);
  }
}

let config: Config | undefined;
try {
  quietRuntime();
  config = readConfig();
  for (const { en } of exposures(config)) tell('warn', en);
  stopWithinMs = config.stopWithinMs ?? 0;
  const endTraces = openTraces('worker', config.traces);
  let uncut: Promise<unknown> | undefined;
  const starting = startWorker(config, undefined, (work) => {
    uncut = work;
  });
  const worker = await Promise.race([starting, aborted(ending).then(() => uncut?.then(() => undefined))]);
  if (worker) {
    // A start speaks in plain sentences, to whoever tries it; from here on machines read along.
    openLog('worker', config.logLevel ?? 'info');
    const endShipping = openShipping('worker', config.logsTo);
    process.send?.('ready');
    log.info('worker ready');
    await workOn(worker, { config }).finally(endShipping);
  }
  await endTraces();
  process.exit(0);
} catch (error) {
  tellFault(error);
  process.exit(1);
}
