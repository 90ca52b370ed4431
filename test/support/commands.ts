import { vi } from 'vitest';
import { runCommand } from '../../client/cli/command.ts';
import { dubanCommand } from '../../client/cli/duban.ts';
import { languageAsked } from '../../client/cli/language.ts';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

let before: Promise<unknown> = Promise.resolve();

/**
 * Runs a command line as `duban` does, in this process: one of its own costs more than a second of the processor. One at a time,
 * since what is printed is caught. Files are looked for in `dir`.
 */
export function dubanHere(argv: string[], environment: Record<string, string>, dir = process.cwd()): Promise<Ran> {
  const run = before.then(async () => {
    const said = { out: '', err: '' };
    const here = process.cwd();
    const keep = (stream: 'out' | 'err') => (text: string) => {
      said[stream] += text;
    };
    const keepLine = (stream: 'out' | 'err') => (line: string) => keep(stream)(`${line}\n`);
    const caught = [
      vi.spyOn(console, 'log').mockImplementation(keepLine('out')),
      vi.spyOn(console, 'error').mockImplementation(keepLine('err')),
      // Commander writes its help by itself.
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
        keep('out')(String(text));
        return true;
      }),
    ];
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    process.chdir(dir);
    try {
      const language = languageAsked(argv);
      return { code: await runCommand(await dubanCommand(language, argv), argv, language), ...said };
    } finally {
      process.chdir(here);
      vi.unstubAllEnvs();
      for (const spy of caught) spy.mockRestore();
    }
  });
  before = run.catch(() => undefined);
  return run;
}
