import { ConfigError, readConfig } from '../config/config.ts';
import { EngineError } from '../engine/engine.ts';
import { StoreError } from '../prisma/store.ts';
import { quietRuntime, startWorker } from './worker.ts';

/** A worker as a process of its own: settings from the environment, ended by SIGTERM or SIGINT. */
try {
  quietRuntime();
  const config = readConfig();
  // Every promise of ours has somebody who waits for it; one that has not is a fault to be mended, and no reason to stop sending.
  process.on('unhandledRejection', (reason) => console.error('A rejection that nobody waited for:', reason));
  const worker = await startWorker(config);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => worker.stop());
  // Whoever started it as a child is gone: so is the database that it would write to.
  process.on('disconnect', () => worker.stop());
  process.send?.('ready');
  console.log('worker ready');
  await worker.finished;
  process.exit(0);
} catch (error) {
  const known = error instanceof ConfigError || error instanceof EngineError || error instanceof StoreError;
  console.error(known ? (error as Error).message : error);
  process.exit(1);
}
