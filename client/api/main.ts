import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ApiConfig, ConfigError, readApiConfig } from '../../config/config.ts';
import { EngineError, openEngine } from '../../engine/engine.ts';
import { openIdentity } from '../../engine/identity.ts';
import { openStore, StoreError } from '../../prisma/store.ts';
import { openAccounts } from '../accounts/accounts.ts';
import { openBounded } from '../bounded/bounded.ts';
import { openRegistry } from '../enterprises/registry.ts';
import { openService } from '../service/service.ts';
import { openBoard } from '../views/board.ts';
import { openApi } from './server.ts';

/** The HTTP API as a process of its own: settings from the environment, ended by SIGTERM or SIGINT. */
async function serve(config: ApiConfig): Promise<() => Promise<void>> {
  const engine = await openEngine(config.temporal);
  const store = openStore(config.databaseUrl);
  await store.inspect();
  const identity = openIdentity(engine, store);
  await identity.check();
  const bounded = openBounded();
  const service = openService(store, engine.client, bounded);
  const scratchDir = mkdtempSync(path.join(tmpdir(), 'duban-api-'));
  mkdirSync(config.evidenceDir, { recursive: true });
  const webDir = path.join(import.meta.dirname, '..', '..', 'web');
  const app = await openApi(
    {
      settings: { ...config, scratchDir, ...(existsSync(path.join(webDir, 'index.html')) && { webDir }) },
      engine,
      identity,
      store,
      service,
      registry: openRegistry(service),
      accounts: openAccounts(store, { ...config, log: (message) => console.error(`sign-in: ${message}`) }),
      bounded,
      board: openBoard(store),
    },
    { logger: true },
  );
  await app.listen({ host: config.host, port: config.port });
  return async () => {
    await app.close();
    await Promise.allSettled([bounded.close(), store.close(), engine.connection.close()]);
    rmSync(scratchDir, { recursive: true, force: true });
  };
}

try {
  const config = readApiConfig();
  // Every promise of ours has somebody who waits for it; one that has not is a fault to be mended, and no reason to stop answering.
  process.on('unhandledRejection', (reason) => console.error('A rejection that nobody waited for:', reason));
  const stop = await serve(config);
  const ended = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve());
    // Whoever started it as a child is gone.
    process.on('disconnect', () => resolve());
  });
  process.send?.('ready');
  console.log(`API ready at ${config.publicUrl}`);
  await ended;
  await stop();
  process.exit(0);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const known = error instanceof ConfigError || error instanceof EngineError || error instanceof StoreError;
  if (code === 'EADDRINUSE') console.error(`The port is in use (${message}): set API_PORT to another.`);
  else console.error(known ? message : error);
  process.exit(1);
}
