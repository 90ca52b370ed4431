import { alsoTo, type LogLevel, tell } from './log.ts';
import type { TraceSettings } from './trace.ts';

/** Lines leave together, so often (real ms) and so many at a time. */
const EVERY_MS = 1_000;
const AT_ONCE = 1_000;
/** So many wait for a collector that is away: an hour of a busy API. What is older is on stdout alone. */
const MOST = 50_000;
const ANSWERS_WITHIN_MS = 10_000;
const LONGEST_PAUSE_MS = 30_000;
/** How long the last lines have to reach it (real ms): one that does not answer keeps nobody from ending. */
const SENT_WITHIN_MS = 2_000;

/** By the numbers of OpenTelemetry's data model for logs. */
const SEVERITY: Partial<Record<LogLevel, number>> = { debug: 5, info: 9, warn: 13, error: 17 };

const told = (fact: unknown) =>
  typeof fact === 'boolean'
    ? { boolValue: fact }
    : typeof fact === 'number'
      ? { doubleValue: fact }
      : { stringValue: typeof fact === 'string' ? fact : JSON.stringify(fact) };

/** A line of the log as OTLP has it: its facts as attributes, its trace as that. */
function recordOf(line: string) {
  const { level, time, msg, trace, ...facts } = JSON.parse(line) as { level: LogLevel; time: string; msg?: string; trace?: string };
  return {
    timeUnixNano: `${Date.parse(time)}000000`,
    severityNumber: SEVERITY[level],
    severityText: level,
    body: { stringValue: msg ?? '' },
    attributes: Object.entries(facts).map(([key, fact]) => ({ key, value: told(fact) })),
    ...(trace !== undefined && { traceId: trace }),
  };
}

/**
 * Sends each line of the log to a collector as well, apart from this machine and in the order in which they were written: OTLP over HTTP as JSON.
 * Nothing waits for it; while it takes nothing they are kept, and stdout has every one in any case. Gives what sends the rest away at the end.
 */
export function openShipping(part: 'worker' | 'api', settings: TraceSettings | undefined, everyMs = EVERY_MS): () => Promise<void> {
  if (!settings) return async () => undefined;
  const { endpoint, headers } = settings;
  const url = `${endpoint.replace(/\/$/, '')}/v1/logs`;
  const waiting: string[] = [];
  let [lost, failures, pausedUntilMs] = [0, 0, 0];
  let sending: Promise<void> | undefined;

  async function send(): Promise<void> {
    const lines = waiting.slice(0, AT_ONCE);
    const scopeLogs = [{ scope: { name: 'duban' }, logRecords: lines.map(recordOf) }];
    const body = { resourceLogs: [{ resource: { attributes: [{ key: 'service.name', value: { stringValue: `duban-${part}` } }] }, scopeLogs }] };
    const before = lost;
    const failed = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
    }).then(
      async (answer) => {
        await answer.body?.cancel();
        return answer.ok ? undefined : `HTTP ${answer.status}`;
      },
      ({ message, cause }: Error & { cause?: { code?: string } }) => cause?.code ?? message,
    );
    if (failed !== undefined) {
      failures += 1;
      pausedUntilMs = Date.now() + Math.min(everyMs * 2 ** failures, LONGEST_PAUSE_MS);
      if (failures === 1) tell('warn', `The collector takes no lines of the log (${failed}): they are kept for it, and stand here.`);
      return;
    }
    // What was dropped meanwhile was the oldest, and so a part of what has just arrived.
    waiting.splice(0, Math.max(0, lines.length - (lost - before)));
    if (failures > 0) tell('warn', `The collector takes the log again; lines that it has missed, and that stand here: ${lost}.`);
    [lost, failures] = [0, 0];
  }

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0 && Date.now() >= pausedUntilMs) await send();
  };
  const turn = () => {
    sending ??= sendAll().finally(() => {
      sending = undefined;
    });
    return sending;
  };
  const timer = setInterval(turn, everyMs);
  timer.unref();
  alsoTo((line) => {
    if (waiting.length >= MOST) {
      waiting.shift();
      lost += 1;
    }
    waiting.push(line);
  });
  return async () => {
    clearInterval(timer);
    await Promise.race([turn(), new Promise((resolve) => setTimeout(resolve, SENT_WITHIN_MS).unref())]);
  };
}
