import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Server } from 'node:tls';
import { followCertificate, readCertificate } from '../../config/certificate.ts';
import { type ApiConfig, ConfigError, readApiConfig, settingsAtHand } from '../../config/config.ts';
import { exposures, guessed, guessedFormer } from '../../config/exposure.ts';
import { log, openLog, tell } from '../../config/log.ts';
import { privateFolder, writePrivately } from '../../config/private.ts';
import { aborted, askedToEnd, isSystemError, outliveReaders, outliveRejections } from '../../config/process.ts';
import { openShipping } from '../../config/ship.ts';
import { openTraces } from '../../config/trace.ts';
import { awayFault, openEngine } from '../../engine/engine.ts';
import { EngineError } from '../../engine/faults.ts';
import { openIdentity } from '../../engine/identity.ts';
import { openSecondWay } from '../../engine/second-way.ts';
import { openWatchdog } from '../../engine/watchdog.ts';
import { openStore, StoreError } from '../../prisma/store.ts';
import { openAccounts } from '../accounts/accounts.ts';
import { openBounded } from '../bounded/bounded.ts';
import { VERSION } from '../contract/version.ts';
import { examine } from '../doctor/doctor.ts';
import { openDuban } from '../duban.ts';
import { openApi } from './server.ts';

// The HTTP API as a process of its own: settings from the environment, ended by SIGTERM or SIGINT.

/** A comparison that stands still is not waited for (real ms). */
const STOPPED_WITHIN_MS = 1_500;

outliveRejections();
outliveReaders();
writePrivately();
const ending = askedToEnd();

async function serve(config: ApiConfig): Promise<() => Promise<void>> {
  const certificate = config.certificate && readCertificate(config.certificate);
  for (const { en } of exposures(config)) tell('warn', en);
  const endTraces = openTraces('api', config.traces);
  const engine = await openEngine(config.temporal);
  const store = openStore(config.databaseUrl);
  await store.inspect();
  const identity = openIdentity(engine, store);
  await identity.check();
  // Only now: with settings that lead elsewhere nobody's folder is made, or closed to others.
  const closed = privateFolder(config.evidenceDir);
  if (closed !== undefined) tell('warn', closed);
  const accounts = openAccounts(store, { ...config, log: (message) => tell('warn', `sign-in: ${message}`) });
  const bounded = openBounded();
  const scratchDir = mkdtempSync(path.join(tmpdir(), 'duban-api-'));
  process.once('exit', () => rmSync(scratchDir, { recursive: true, force: true }));
  const webDir = path.join(import.meta.dirname, '..', '..', 'web');
  const app = await openApi({
    settings: { ...config, scratchDir, ...(certificate && { tls: certificate }), ...(existsSync(path.join(webDir, 'index.html')) && { webDir }) },
    engine,
    identity,
    ...openDuban(store, engine.client, bounded),
    accounts,
    bounded,
    // It has started, so that its settings are complete; what only a worker needs is none of its business.
    examine: () => examine({ version: VERSION, ...settingsAtHand(), faults: [] }),
  });
  await app.listen({ host: config.host, port: config.port });
  // Not before the port is ours: an API that runs there still has the former secret, and could open no second factor any more.
  const { sealed, lost } = await accounts.sealAnew();
  if (sealed > 0) tell('warn', `Second factors that AUTH_SECRET_FORMER had sealed were sealed anew under AUTH_SECRET: ${sealed}.`);
  if (lost > 0) tell('warn', `Second factors that neither AUTH_SECRET nor AUTH_SECRET_FORMER opens, and which have to be reset: ${lost}.`);
  if (config.certificate && certificate) {
    const server = app.server as unknown as Server;
    const take = (renewed: typeof certificate) => {
      server.setSecureContext(renewed);
      tell('warn', `The certificate was renewed, and is used from now on; it holds until ${new Date(renewed.untilMs).toISOString().slice(0, 10)}.`);
    };
    followCertificate(config.certificate, certificate, take, (sentence) => tell('warn', `The certificate in use stays: ${sentence}`));
  }
  const watchdog = openWatchdog(store, engine.client, 'api', { ...config.watch, identity });
  // That no worker is at work no worker can tell.
  const secondWay = config.alarm && openSecondWay(store, 'api', config.alarm);
  return async () => {
    await Promise.race([Promise.all([watchdog.stop(), secondWay?.stop()]), new Promise((resolve) => setTimeout(resolve, STOPPED_WITHIN_MS).unref())]);
    await app.close();
    await endTraces();
    await Promise.allSettled([bounded.close(), store.close(), engine.connection.close()]);
  };
}

/** What a person has to put right, in one sentence; anything else with the place where it happened. */
function told(raw: unknown, config: ApiConfig | undefined): unknown {
  const error = isSystemError(raw) ? raw : awayFault(raw, config?.temporal.address ?? '');
  if (!isSystemError(error)) return error instanceof ConfigError || error instanceof EngineError || error instanceof StoreError ? error.message : error;
  if (error.code === 'EADDRINUSE') return `The port is in use (${error.message}): set API_PORT to another.`;
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') return `The address cannot be used (${error.message}): check API_HOST and API_PORT.`;
  if (error.syscall === 'mkdir' && config)
    return `Evidence cannot be kept in ${config.evidenceDir} (${error.message}): set DUBAN_DATA or EVIDENCE_DIR to a folder that this user may write.`;
  return error.message;
}

/** SIGHUP reads the settings again: the level of the log takes effect at once, all others at the next start. */
function reload(): void {
  try {
    const { logLevel = 'info' } = readApiConfig();
    openLog('api', logLevel);
    tell('warn', `The settings were read again: the level of the log is now ${logLevel}. All others hold from the next start.`);
  } catch (error) {
    tell('error', `The settings were read again and are not taken, those from before hold: ${(error as Error).message}`);
  }
}

let config: ApiConfig | undefined;
try {
  config = readApiConfig();
  // With a secret that everybody knows, anybody could let themselves in. Reminders go on without this process: the worker only says so.
  const weak = guessed(config.authSecret) ?? guessedFormer(config.formerSecret ?? config.authSecret);
  if (weak) throw new ConfigError(weak);
  if (config.reloadable) process.on('SIGHUP', reload);
  const stop = await Promise.race([serve(config), aborted(ending)]);
  if (stop) {
    // A start speaks in plain sentences, to whoever tries it; from here on machines read along.
    openLog('api', config.logLevel ?? 'info');
    const endShipping = openShipping('api', config.logsTo);
    process.send?.('ready');
    log.info(`API ready at ${config.publicUrl}`);
    await aborted(ending);
    await stop();
    await endShipping();
  }
  process.exit(0);
} catch (error) {
  console.error(told(error, config));
  process.exit(1);
}
