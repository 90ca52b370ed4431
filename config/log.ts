import { type DestinationStream, pino } from 'pino';
import { traceIdOf, traceNow } from './trace.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const stdout = pino.destination({ fd: 1, sync: true });
let also: ((line: string) => void) | undefined;

/**
 * What worker and API say while they run: a line of JSON for each act, delivery, request that changes something, and alarm, with the ids
 * of what it is about. It names no person and no address, and quotes nothing that somebody wrote: logs are kept and read by others than the
 * ledger is. It says nothing until an entry point opens it, so that commands and tests stay as they are.
 */
export const log = logTo({
  write(line) {
    stdout.write(line);
    also?.(line);
  },
});

/** Gives each line to somebody else as well, who keeps nobody waiting. */
export function alsoTo(take: (line: string) => void): void {
  also = take;
}

/** A log of its own, for tests: `destination` takes what would go to stdout. */
export function logTo(destination: DestinationStream) {
  return pino(
    {
      level: 'silent',
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: () => {
        const trace = traceIdOf(traceNow());
        return trace === undefined ? {} : { trace };
      },
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err },
    },
    destination,
  );
}

let opened = false;

/** Begins to speak, as a worker or as the API. */
export function openLog(part: 'worker' | 'api', level: LogLevel): void {
  if (!opened) log.setBindings({ part });
  opened = true;
  log.level = level;
}

/** A sentence for whoever runs this: into the log where that is open, else to stderr, as a command or a start that fails says it. */
export function tell(level: 'warn' | 'error', sentence: string, facts: Record<string, unknown> = {}): void {
  if (opened) log[level](facts, sentence);
  else console.error(facts.err ?? sentence);
}
