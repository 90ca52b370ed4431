import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import { log, tell } from '../config/log.ts';
import { OPERATOR, recipientOf } from '../domain/kernel/bodies.ts';
import { programmeNowMs } from '../domain/kernel/clock.ts';
import { grouped } from '../domain/kernel/grouped.ts';
import { alarmKey, rungText } from '../domain/obligation/notices.ts';
import { findingSentence, WATCH_FINDINGS } from '../domain/words/alarms.ts';
import { messengers, type ProgrammeRow } from '../prisma/programmes.ts';
import type { Store } from '../prisma/store.ts';
import type { WatchingPart } from '../prisma/watchers.ts';
import { type Identity, StrangerError } from './identity.ts';
import { type Finding, openMemory, type ReconcileOptions, reconcile } from './reconcile.ts';
import { pokeMailroom } from './start.ts';

/** When the first look comes (real ms), so that what starts at the same time has had a moment; and how often the others come. */
const FIRST_MS = 10_000;
const EVERY_MS = 60_000;
/** How long (real ms) a watcher may say nothing before the others miss it. */
const SILENT_MS = 4 * EVERY_MS;
/** How many items an alarm names; it counts all. */
const NAMED = 5;
/** After so long (real ms) in a look the engine is asked whether it answers at all, and again; it has so long for that. */
const ASK_AFTER_MS = 30_000;
const ANSWER_MS = 10_000;
/** The beginning of the keys of alarms that the watchdog raises. */
const PREFIX = 'watch/';

export interface WatchOptions {
  everyMs?: number;
  lateMs?: number;
  /** After how long in a look the engine is asked whether it answers (real ms). */
  askAfterMs?: number;
  /** Says whether database and namespace belong to others by now. */
  identity: Pick<Identity, 'check'>;
}

/**
 * Looks again and again, in each worker and in each API process by a clock of its own: so that it needs no working engine, and each process
 * misses the others. What it finds becomes an alarm, and a mail to the operator.
 */
export function openWatchdog(store: Store, client: Client, part: WatchingPart, options: WatchOptions) {
  const { everyMs = EVERY_MS, lateMs, askAfterMs = ASK_AFTER_MS, identity } = options;
  const id = `${part}/${process.pid}@${hostname()}`;
  const memory = openMemory();
  const logged = new Set<string>();
  let stopped = false;
  let waiting: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const asking = setInterval(() => void tellIfSilent(store, client).catch(() => undefined), askAfterMs);
    try {
      // What somebody else has adopted is not put right by what stands here: a process of before would begin it again from its own ledger.
      await identity.check().catch((error) => {
        if (error instanceof StrangerError) throw error;
      });
      await lookOnce(store, client, { id, part, memory, logged, ...(lateMs !== undefined && { lateMs }) });
    } catch (error) {
      if (!stopped) tell('error', `Ledger and engine could not be compared: ${(error as Error).message.split('\n').at(-1)}`);
    } finally {
      clearInterval(asking);
    }
    if (!stopped) waiting = setTimeout(again, everyMs);
  }
  const again = () => {
    looking = look();
  };
  waiting = setTimeout(again, Math.min(FIRST_MS, everyMs));

  return {
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(waiting);
      await looking;
      await store.watchers.ended(id).catch(() => undefined);
    },
  };
}

export interface LookOptions extends Pick<ReconcileOptions, 'memory' | 'lateMs' | 'queueMs' | 'mostAttempts' | 'programmeId'> {
  id: string;
  part: WatchingPart;
  /** Keys of the alarms that this watcher has logged and that still hold: what stays wrong is one line in the log, not one a minute. */
  logged?: Set<string>;
}

/** Makes one comparison with all that follows from it. Gives what was found. */
export async function lookOnce(store: Store, client: Client, { id, part, logged = new Set(), ...options }: LookOptions): Promise<Finding[]> {
  // An engine that cannot be asked is a finding as well, as long as there is a ledger to write that down in.
  const found = await reconcile(store, client, options).catch((error: Error): Finding[] => [
    { kind: 'not-watched', item: 'engine', what: error.message.split('\n').at(-1) ?? '', repaired: false },
  ]);
  const findings = [...found, ...(await silentOthers(store, part))];
  await raiseAlarms(store, findings, options.programmeId, logged);
  await store.watchers.looked(id, part, findings.filter(({ repaired }) => repaired).length);
  await tellOperator(store, client);
  return findings;
}

/**
 * Raises an alarm where an engine that was connected says nothing any more: calls to it wait, and so does every watcher, so that none could miss
 * another. The next look that comes to its end settles it.
 */
async function tellIfSilent(store: Store, client: Client): Promise<void> {
  const why = await client
    .withDeadline(Date.now() + ANSWER_MS, () => client.workflowService.getSystemInfo({}))
    .then(
      () => undefined,
      (error: Error) => error.message.split('\n').at(-1) ?? '',
    );
  if (why === undefined) return;
  const what = `the engine says nothing: ${why}`;
  await store.alarms.raise({ key: `${PREFIX}open/not-watched/`, kind: 'not-watched', item: 'engine', what });
}

/** Finds the parts whose watchers have all stopped without a word. */
async function silentOthers(store: Store, part: WatchingPart): Promise<Finding[]> {
  return (await store.watchers.list())
    .filter((other) => other.part !== part && other.silentMs > SILENT_MS)
    .map((other) => ({ kind: 'watcher-silent', item: other.part, what: `${Math.round(other.silentMs / 60_000)} min`, repaired: false }));
}

/** Raises one alarm for each kind and programme, however many items it is about; settles what no longer holds and needed nobody. */
async function raiseAlarms(store: Store, findings: Finding[], only: string | undefined, logged: Set<string>): Promise<void> {
  const open: string[] = [];
  for (const kind of WATCH_FINDINGS) {
    for (const repaired of [true, false]) {
      const alike = grouped(
        findings.filter((finding) => finding.kind === kind && finding.repaired === repaired),
        ({ programmeId = '' }) => programmeId,
      );
      for (const group of alike.values()) {
        const { programmeId } = group[0] as Finding;
        const key = `${PREFIX}${repaired ? 'repaired' : 'open'}/${kind}/${programmeId ?? ''}`;
        const [first] = group as [Finding, ...Finding[]];
        const named = group.slice(0, NAMED).map(({ item, what }) => (what === undefined ? item : `${item} (${what})`));
        if (!repaired) open.push(key);
        if (!logged.has(key))
          log.warn({ alarm: kind, repaired, programme: programmeId, items: group.slice(0, NAMED).map(({ item }) => item), count: group.length }, 'alarm');
        if (!repaired) logged.add(key);
        await store.alarms.raise({
          key,
          kind,
          ...(programmeId !== undefined && { programmeId }),
          ...(group.length === 1 && { item: first.item }),
          what: `${findingSentence({ repaired, count: group.length })}：${named.join('；')}${group.length > NAMED ? ' …' : ''}`,
        });
      }
    }
  }
  for (const key of logged)
    if (!open.includes(key)) {
      logged.delete(key);
      log.info({ key }, 'alarm over');
    }
  await store.alarms.settleOthers(`${PREFIX}open/`, open, 'watchdog', only);
}

/** Owes the operator one mail about all alarms that nobody has written to them about. It goes the way of all mails. */
async function tellOperator(store: Store, client: Client): Promise<void> {
  const untold = await store.alarms.untold();
  if (untold.length === 0) return;
  const programmes = await store.programmes.list();
  for (const alarms of grouped(untold, ({ programmeId = '' }) => programmeId).values()) {
    const programme = messenger(programmes, alarms[0]?.programmeId);
    if (!programme) continue;
    const { id, clock } = programme;
    const sendAtMs = programmeNowMs(clock, Date.now());
    const recipient = recipientOf(OPERATOR, 'officer');
    // The number is of real time: a demonstration that begins again must not give two mails one name.
    const number = Math.floor(Date.now() / 1_000);
    const notice = {
      key: alarmKey(id, number, recipient),
      programmeId: id,
      kind: 'alarm' as const,
      rung: rungText({ about: 'alarm', number }),
      dueVersion: 1,
      sequence: 0,
      recipient,
      sendAtMs,
    };
    const owed = await store.alarms.tell(
      alarms.map(({ key }) => key),
      notice,
    );
    if (owed) await pokeMailroom(client, id, clock, sendAtMs).catch(() => undefined);
  }
}

/** Finds the programme whose mailroom carries it: its own, unless that is held. */
function messenger(programmes: ProgrammeRow[], programmeId: string | undefined): ProgrammeRow | undefined {
  const own = programmes.find(({ id }) => id === programmeId);
  if (own && own.state.stage !== 'paused') return own;
  return messengers(programmes)[0];
}
