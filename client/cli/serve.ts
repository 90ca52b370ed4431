import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import type { Command } from 'commander';
import { ConfigError, readApiConfig, readConfig } from '../../config/config.ts';
import { askedToEnd, backoffMs, pause } from '../../config/process.ts';
import { both, inLanguage } from '../../domain/kernel/language.ts';
import { CommandFailure, command, outputOf } from './command.ts';

const WORKER = path.join(import.meta.dirname, '..', '..', 'worker', 'main.js');
const API = path.join(import.meta.dirname, '..', 'api', 'main.js');
/** A part that has run so long (real ms) does not keep failing. */
const STEADY_MS = 60_000;
/** A worker bounds its own end by STOP_WITHIN_SECONDS and 20 s; after so much longer (real ms) nothing is waited for. */
const MORE_THAN_ITS_OWN_MS = 30_000;

/** A program of ours as a child of this one: it ends when this one is gone, and says when it is ready. */
interface Part {
  child: ChildProcess;
  ready: Promise<boolean>;
  ended: Promise<number>;
}

function begin(script: string): Part {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  const ready = Promise.race([new Promise<boolean>((resolve) => child.once('message', () => resolve(true))), ended.then(() => false)]);
  return { child, ready, ended };
}

/**
 * Keeps one program running until told to end: started again when it ends by itself, as a service manager would. One that does not
 * come up the first time has said why, and is not tried again.
 */
async function keep(
  script: string,
  { ending, reloadable, begun }: { ending: AbortSignal; reloadable: boolean; begun: (ready: boolean) => void },
): Promise<boolean> {
  for (let failures = 0, first = true; ; first = false) {
    const sinceMs = Date.now();
    const part = begin(script);
    const stop = () => part.child.kill('SIGTERM');
    const hangUp = () => part.child.kill('SIGHUP');
    ending.addEventListener('abort', stop);
    if (reloadable) process.on('SIGHUP', hangUp);
    if (ending.aborted) stop();
    const came = await part.ready;
    if (first) begun(came);
    const code = await part.ended;
    ending.removeEventListener('abort', stop);
    process.off('SIGHUP', hangUp);
    if (ending.aborted) return code === 0;
    if (first && !came) return false;
    failures = Date.now() - sinceMs > STEADY_MS ? 1 : failures + 1;
    const waitMs = backoffMs(failures);
    console.error(`${path.basename(path.dirname(script))} has ended with ${code} and is started again in ${waitMs / 1_000} s.`);
    await pause(waitMs, ending);
    if (ending.aborted) return true;
  }
}

/** Worker and API, or one of them, until told to end. The API waits for the worker, which makes the tables. */
export function serveCommand(): Command {
  return command('serve', both('运行处理程序和接口（网页），直到被要求结束', 'runs worker and API with the console until told to end'))
    .option('--worker', both('只运行处理程序', 'the worker alone'))
    .option('--api', both('只运行接口（网页）', 'the API with the console alone'))
    .action(async ({ worker, api }: { worker?: boolean; api?: boolean }, self: Command) => {
      const t = inLanguage(outputOf(self.optsWithGlobals()).language);
      const whole = worker === api;
      // Every fault of either at once, before anything is started.
      const faults = [...(whole || worker ? [readConfig] : []), ...(whole || api ? [readApiConfig] : [])].flatMap((read) => {
        try {
          return read() && [];
        } catch (error) {
          if (error instanceof ConfigError) return [error.words];
          throw error;
        }
      });
      if (faults.length > 0) {
        const lines = (words: string[]) => [...new Set(words.flatMap((text) => text.split('\n')))].join('\n');
        throw new ConfigError({ zh: lines(faults.map(({ zh }) => zh)), en: lines(faults.map(({ en }) => en)) });
      }
      const config = whole || worker ? readConfig() : undefined;
      const ending = askedToEnd(() => (config?.stopWithinMs ?? 0) + MORE_THAN_ITS_OWN_MS);
      const running: Promise<boolean>[] = [];
      let up = true;
      // Without a file nothing can have changed, and a hangup ends a program as any other signal does.
      const reloadable = (config ?? readApiConfig()).reloadable ?? false;
      const start = (script: string) => new Promise<boolean>((begun) => running.push(keep(script, { ending, reloadable, begun })));
      if (whole || worker) up = await start(WORKER);
      if (up && !ending.aborted && (whole || api)) up = await start(API);
      // One of two that did not come up takes the other with it: half a Duban looks like a whole one.
      if (!up && !ending.aborted) process.emit('SIGTERM', 'SIGTERM');
      await Promise.all(running);
      if (!up) throw new CommandFailure(t('没有启动起来，原因见上。', 'It has not come up; the reason stands above.'));
    });
}
